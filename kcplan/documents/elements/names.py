"""What screens call sources, outcomes, lines and rules: by their titles, in every language. Ids are for files.

A line is its number and its short title, as in the tables; where that is long, `line 3`, with a list of them below.
"""

from collections.abc import Sequence
from typing import Literal

from kcplan.analyses.mending.rules import NamedRule
from kcplan.documents.elements.screen import Listed
from kcplan.documents.elements.units import unit
from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.rules import KeptFor, RuleId
from kcplan.domain.scenario import (
    Activity,
    Dimension,
    Line,
    Model,
    Scenario,
    Source,
    Target,
    year_runs,
    years_label,
)
from kcplan.language import _, n_, number, significant, title
from kcplan.mathematics.families import title_of

#: Of more regions than this only the number is shown.
LISTED = 12
#: Where a title of a line is longer than this, lines go by their number within sentences.
_LONG = 60
#: So many lines are named by their numbers where they keep the same limit.
_SEVERAL = 3


def heading(scenario: Scenario) -> str:
    """The scenario's title with its question; one without a title is called a scenario, and by its id."""
    name, question = title(scenario.title), title(scenario.question)
    if name == scenario.id:
        name = _("Scenario {scenario}").format(scenario=name)
    return f"{name}. {question}" if question else name


def unrounded(*scenarios: Scenario) -> list[str]:
    """That figures are not of published budgets, where a scenario asks for these."""
    if all(scenario.rounding is None for scenario in scenarios):
        return []
    return [_("The plans behind these figures are not rounded to whole multiples.")]


def plan(kind: Literal["recommended", "published", "official", "given"], of: Scenario) -> str:
    """What kind of plan it is, and of which scenario."""
    texts = {
        "recommended": _("“{scenario}” as kcplan recommends it"),
        "published": _("“{scenario}” as kcplan recommends it, in whole multiples of {step} {money}"),
        "official": _("the official plan at its best, checked against “{scenario}”"),
        "given": _("a given plan at its best, checked against “{scenario}”"),
    }
    step = significant(of.rounding, 6) if of.rounding else ""
    return texts[kind].format(scenario=title(of.title), step=step, money=unit(of.model.money))


def source_title(model: Model, id: str) -> str:
    """`Central`."""
    return next(title(one.title) for one in model.sources if one.id == id)


def source(model: Model, id: str) -> str:
    """Its title as it stands within a sentence: `central`."""
    return _within(source_title(model, id))


def outcome(model: Model, id: str) -> str:
    """Its title as it stands within a sentence: `projects supported`."""
    return _within(next(title(one.title) for one in model.outcomes if one.id == id))


def brief(of: Line) -> str:
    """The short title of a line, or its title where it has none: for screens and charts, not for what is signed."""
    return title(of.title if of.short is None else of.short)


def numbered(of: Line) -> str:
    """`3 Demonstration models`: how tables and charts name a line."""
    return f"{of.number} {brief(of)}"


def line(model: Model, id: str) -> str:
    """`3 Demonstration models`; its number alone, `line 3`, where titles are long."""
    own = next(one for one in model.lines if one.id == id)
    return _("line {number}").format(number=own.number) if _by_number(model) else numbered(own)


def _by_number(model: Model) -> bool:
    """Whether sentences name lines by number only."""
    return any(len(brief(one)) > _LONG for one in model.lines)


def region(model: Model, id: str) -> str:
    """The title of a region; its id, or that of a group, where it has none."""
    return title(model.region_titles[id]) if id in model.region_titles else id


def regions(model: Model, ids: tuple[str, ...]) -> str:
    """Regions in few words: a group by its name, a few by theirs, many by their number."""
    called = model.called(ids)
    if len(called) > LISTED:
        return n_("{count} region", "{count} regions", len(called)).format(count=number(len(called), 0))
    return ", ".join(region(model, one) for one in called)


def place(model: Model, name: str) -> str:
    """The regions of a target by the name that its key has: a region, a group, or several joined by +."""
    return listed([region(model, one) for one in name.split("+")])


def title_of_part(model: Model, dimension: Dimension, id: str) -> str:
    """The title of a region, activity or source, or the short one of a line."""
    if dimension == "line":
        return next((brief(one) for one in model.lines if one.id == id), id)
    named: dict[Dimension, Sequence[Activity | Source]] = {"activity": model.activities, "source": model.sources}
    return next((title(one.title) for one in named.get(dimension, ()) if one.id == id), region(model, id))


def part(model: Model, dimension: Dimension, id: str) -> str:
    """What a rule is kept for, within a sentence: a line, an activity, a source or a region."""
    if dimension == "line":
        return line(model, id)
    name = title_of_part(model, dimension, id)
    return name if dimension == "region" else _within(name)


def target(model: Model, of: Target) -> str:
    """`projects supported 2016-2020`, `projects supported 2016-2020 (Mỏ Cày)`."""
    return in_place(f"{outcome(model, of.outcome)} {years_label(of.years)}", model, of.place)


def in_place(words: str, model: Model, name: str) -> str:
    """Words for a target, with the name of its regions behind them where it is not of all."""
    return f"{words} ({place(model, name)})" if name else words


def years(of: Sequence[int]) -> str:
    """Years within a sentence: `2018`, `2016 and 2019`, `2014 and 2016-2020`; nothing where there are none.

    Vietnamese says `năm` before single years and `giai đoạn` before a run of them.
    """
    runs = year_runs(of)
    if all("-" not in run for run in runs):
        return _("{year}").format(year=listed(runs)) if runs else ""
    return listed([(_("{years}").format(years=run) if "-" in run else _("{year}").format(year=run)) for run in runs])


def in_state(text: str, scenario: Scenario, years: Sequence[int]) -> str:
    """`2014 (actual)`, `2017 (adjusted)`: years with what their figures are, where a budget is planned again."""
    if not is_adjustment(scenario) or scenario.is_past(years) != scenario.is_past(years[:1]):
        return text
    return (_("{years} (actual)") if scenario.is_past(years) else _("{years} (adjusted)")).format(years=text)


def rule(of: NamedRule, model: Model) -> str:
    """A rule without its years: `local money`, `target of jobs`, `floor flex of clusters`."""
    if of.kind == "cap":
        return in_place(_("{source} money").format(source=source(model, of.subject)), model, of.place)
    if of.kind == "target":
        text = _("target of {outcome}") if of.side == "at_least" else _("ceiling on {outcome}")
        return in_place(text.format(outcome=outcome(model, of.subject)), model, of.place)
    floor = of.side == "at_least"
    if of.kind != "limit":
        subject = f"{title_of(of.kind)}, {_('at least') if floor else _('at most')}"
        return f"{subject}: {', '.join(_kept_for(of.kept_for, model))}" if of.kept_for else subject
    return limit(model, of.subject, floor, _kept_for(of.kept_for, model))


def limit(model: Model, name: str, floor: bool, kept_for: Sequence[str]) -> str:
    """A limit by its name, its side and what it is kept for: `floor flex of 7 Industrial clusters`."""
    called = limit_name(model, name)
    if not kept_for:
        return (_("floor {limit}") if floor else _("ceiling {limit}")).format(limit=called)
    text = _("floor {limit} of {parts}") if floor else _("ceiling {limit} of {parts}")
    return text.format(limit=called, parts=", ".join(kept_for))


def limit_name(model: Model, name: str) -> str:
    """What a limit is called: by its title, else its name; of a norm, by the legal text: `norm machinery (TT 28)`."""
    if name in model.limit_titles:
        return _within(title(model.limit_titles[name]))
    norm = model.norm_of(name)
    if norm is None:
        return name
    text = _("norm {norm} ({decree})") if norm.source else _("norm {norm}")
    return text.format(norm=norm.id, decree=norm.source)


def together(row: KeptFor, model: Model) -> str:
    """What one row of a limit is kept for: `Bến Tre – 7 Industrial clusters`."""
    return " – ".join(part(model, dimension, word) for dimension, word in row)


def _kept_for(rows: Sequence[KeptFor], model: Model) -> list[str]:
    """What a limit is kept for: several lines by their numbers, many regions of the same line by how many they are."""
    lines = {line.id: line.number for line in model.lines}
    if len(rows) >= _SEVERAL and all([dimension for dimension, _word in row] == ["line"] for row in rows):
        numbers = year_runs(sorted(lines[row[0][1]] for row in rows))
        return [_("lines {numbers}").format(numbers=listed(numbers))]
    by_rest: dict[str, list[str]] = {}
    for row in rows:
        rest = together(tuple(pair for pair in row if pair[0] != "region"), model)
        by_rest.setdefault(rest, []).append(together(row, model))
    said: list[str] = []
    for rest, own in by_rest.items():
        if len(own) <= LISTED:
            said += own
        else:
            many = n_("{count} region", "{count} regions", len(own)).format(count=number(len(own), 0))
            said.append(_("{part} in {regions}").format(part=rest, regions=many) if rest else many)
    return said


def dated_rule(of: NamedRule, model: Model) -> str:
    """A rule with its years: `target of jobs in 2016-2020`."""
    return _("{rule} in {years}").format(rule=rule(of, model), years=years(of.years)) if of.years else rule(of, model)


def rule_of_check(of: RuleId, model: Model) -> str:
    """A rule by its id, as a broken rule is shown."""
    if of.family == "target":
        text = _("ceiling on {outcome}") if of.side else _("target of {outcome}")
        words = text.format(outcome=f"{outcome(model, of.outcome)} {years_label(of.years)}")
        return in_place(words, model, of.place)
    if of.family == "limit":
        named = limit(model, of.limit, of.side == "at_least", [together(of.kept_for, model)] if of.kept_for else [])
        return named if of.year is None else f"{named}, {of.year}"
    places = [part(model, dimension, word) for dimension, word in of.kept_for] + (
        [] if of.year is None else [str(of.year)]
    )
    subject = title_of(of.family)
    return f"{subject}: {', '.join(places)}" if places else subject


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return _("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


def lines_by_number(model: Model) -> Listed:
    """The lines with their titles, where sentences name lines by number only; else nothing."""
    said = [numbered(one) for one in model.lines] if _by_number(model) else []
    return Listed(_("Lines by number"), said, dash="")


def _within(name: str) -> str:
    """A title within a sentence: its first letter small, unless an abbreviation begins with it."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
