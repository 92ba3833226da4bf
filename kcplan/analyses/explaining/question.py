"""A question such as `training central 2016-2020 >= 1200`: what a planner would have otherwise, as a limit."""

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import Bound, Limit, Model, Scenario, Selection
from kcplan.errors import UsageError
from kcplan.language import _

QuestionSign: TypeAlias = Literal[">=", "<=", "="]

_FORM = re.compile(r"\s*(?P<what>[^<>=≥≤]*?)\s*(?P<sign>>=|<=|=|≥|≤)\s*(?P<amount>\S+)(?:\s+(?P<unit>\S.*?))?\s*")
_YEARS = re.compile(r"[0-9]{4}(?:[-–][0-9]{4})?(?:,[0-9]{4}(?:[-–][0-9]{4})?)*")
_SIGNS: dict[str, QuestionSign] = {">=": ">=", "<=": "<=", "=": "=", "≥": ">=", "≤": "<="}


@dataclass(frozen=True, slots=True)
class WhyNotQuestion:
    """So much money, or units, of a line or an activity, at least, at most or just.

    `source` "": all public sources; `years` those that are asked about, all unless they are named.
    """

    text: str
    line: str
    activity: str
    source: str
    years: tuple[int, ...]
    measure: Literal["money", "units"]
    sign: QuestionSign
    amount: float

    def limit(self, scenario: Scenario) -> Limit:
        """The limit that asks for it."""
        taken = {limit.name for limit in scenario.limits}
        name = "asked"
        while name in taken:
            name += "-"
        selection = Selection(
            line=(self.line,) if self.line and self.measure == "money" else None,
            activity=self._activities(scenario.model) if self.measure == "units" or self.activity else None,
            source=(self.source,) if self.source else None,
            year=None if self.years == scenario.model.years else self.years,
        )
        bound = Bound("amount", self.amount)
        least, most = (bound if self.sign in own else None for own in ((">=", "="), ("<=", "=")))
        return Limit(name, self.measure, selection, (), least, most)

    def wish(self, scenario: Scenario) -> Scenario:
        """The scenario with that limit too."""
        return replace(
            scenario, limits=tuple(sorted((*scenario.limits, self.limit(scenario)), key=lambda own: own.name))
        )

    def _activities(self, model: Model) -> tuple[str, ...]:
        return tuple(a.id for a in model.activities if self.activity in ("", a.id) and self.line in ("", a.line))

    def value(self, of: Allocation) -> float:
        """What an allocation has of it."""
        model = of.scenario.model
        years = np.isin(model.years, self.years)
        names = np.array([*(a.id for a in model.activities), ""])
        own = [*self._activities(model), *([""] if not self.activity else [])]
        if self.measure == "units":
            held = years[of.unit_year] & np.isin(names[of.unit_activity], self._activities(model))
            return float(of.units[held].sum())
        lines = np.array([line.id == self.line for line in model.lines])
        sources = np.array([source.id == self.source if self.source else source.public for source in model.sources])
        held = lines[of.line] & sources[of.source] & years[of.year]
        if self.activity:
            held &= np.isin(names[of.activity], own)
        return float(of.amount[held].sum())

    def size(self, scenario: Scenario) -> float:
        """What is small beside it is next to nothing in such a figure."""
        return scenario.money_size if self.measure == "money" else 1.0

    def holds(self, value: float, size: float) -> bool:
        """Whether a value is as asked, but for rounding; `size` is what is small in it."""
        near = tolerances.SAME_SUM * max(size, self.amount)
        return (self.sign == "<=" or value >= self.amount - near) and (self.sign == ">=" or value <= self.amount + near)


def question_of(text: str, scenario: Scenario) -> WhyNotQuestion:
    """The question that a text asks. Raises UsageError where it cannot be read, with what was expected."""
    found = _FORM.fullmatch(text)
    words = found["what"].split() if found else []
    if not found or not words:
        expected = _(
            "expected a question such as 'training >= 1200' or 'training central 2016-2020 <= 300' (LINE [SOURCE] "
            "[YEARS], then >=, <= or = and an amount), found {text!r}"
        )
        raise UsageError(expected.format(text=text))
    line, activity = _subject(words[0], scenario.model)
    source, years = "", scenario.model.years
    for word in words[1:]:
        if _YEARS.fullmatch(word):
            years = _years(word, scenario)
        else:
            source = _source(word, line, scenario.model)
    measure = _measure(found["unit"] or "", line, activity, scenario.model)
    if measure == "units" and source:
        raise UsageError(_("expected units without a source, found {source}: units have none").format(source=source))
    return WhyNotQuestion(
        text.strip(), line, activity, source, years, measure, _SIGNS[found["sign"]], _amount(found["amount"])
    )


def _subject(word: str, model: Model) -> tuple[str, str]:
    """The line that a word names, and the activity where it names one."""
    lines = {line.id: (line.id, "") for line in model.lines} | {str(line.number): (line.id, "") for line in model.lines}
    known = {activity.id: (activity.line, activity.id) for activity in model.activities} | lines
    if word not in known:
        text = _("expected a line or an activity ({known}), found {word}")
        names = [line.id for line in model.lines] + [activity.id for activity in model.activities]
        raise UsageError(text.format(known=", ".join(dict.fromkeys(names)), word=word))
    return known[word]


def _source(word: str, line: str, model: Model) -> str:
    paying = next(own.sources for own in model.lines if own.id == line)
    if word not in paying:
        text = _("expected a source of {line} ({known}) or years, found {word}")
        raise UsageError(text.format(line=line, known=", ".join(paying), word=word))
    return word


def _years(word: str, scenario: Scenario) -> tuple[int, ...]:
    found: set[int] = set()
    for part in word.replace("–", "-").split(","):
        first, _sign, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    years = scenario.model.years
    if not found or not found <= set(years) or scenario.is_past(found):
        text = _("expected years of the model that are not over ({first}-{last}), found {word}")
        raise UsageError(text.format(first=years[scenario.first_open], last=years[-1], word=word))
    return tuple(sorted(found))


def _measure(unit: str, line: str, activity: str, model: Model) -> Literal["money", "units"]:
    """Money, unless units are named: the word units, or the unit's own."""
    if unit in ("", model.money):
        return "money"
    units = {a.unit for a in model.activities if a.line == line and activity in ("", a.id)}
    if len(units) != 1 or unit not in ("units", *units):
        text = _("expected an amount of money, or of units of one kind ({known}), found {unit}")
        raise UsageError(text.format(known=", ".join(["units", *sorted(units)]), unit=unit))
    return "units"


def _amount(text: str) -> float:
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        raise UsageError(_("expected an amount such as 1200 or 97.5, found {text}").format(text=text))
    return float(text)
