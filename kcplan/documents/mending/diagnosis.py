"""A diagnosis for a planner: first what mends the scenario, then which rules clash. Terminal, short form and JSON.

A figure that mends is rounded to the side that mends: one that is typed back into a file still suffices.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from kcplan.analyses.mending.diagnose import Diagnosis
from kcplan.analyses.mending.levers import Mend
from kcplan.analyses.mending.rules import NamedRule
from kcplan.documents.elements import names
from kcplan.documents.elements.data import Data, figure, manifest
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.mending.clashes import sentence_of
from kcplan.documents.mending.members import place_of, rules_of
from kcplan.documents.mending.rounding import (
    MULTIPLES,
    OUTCOMES,
    few_decimals,
    figure_down,
    figure_up,
    rounded_down,
    rounded_up,
)
from kcplan.domain.scenario import Model
from kcplan.language import _, money, money_digits, n_
from kcplan.visible import typed

_ORDER = {"cap": 0, "target": 1}  # mends of money come first, then targets, then all other rules


def show(found: Diagnosis, to: Console, full: bool = False) -> None:
    """Verdict, mends, mixes and conflicts on the terminal."""
    model = found.scenario.model
    screen = Screen(to, full, [verdict(found)], [names.heading(found.scenario)])
    if not found.feasible:
        for rank, (heading, mends) in enumerate(_headed(found)):
            screen.add(Listed(heading, mends), rank)
        for place, clash in enumerate(found.clashes, start=1):
            heading = _("Conflict {number} of {count}").format(number=place, count=len(found.clashes))
            screen.add(Listed(heading, rules_of(clash, model), before=sentence_of(clash, model)), place)
        note = _(
            "The figures of these changes are rounded so that they are still enough. A conflict shows one set of "
            "rules that clash and nothing else. A change resolves every conflict, so it may ask for more."
        )
        screen.notes = [_untried(found.untried), note] if found.untried else [note]
        screen.add(names.lines_by_number(model), len(found.clashes) + 1)
    screen.show()


def verdict(found: Diagnosis) -> str:
    """Whether every rule can be kept."""
    if found.feasible and found.scenario.soft:
        return _(
            "Every rule of the scenario can be kept: nothing needs to change. Its targets are soft; kcplan solve "
            "shows which of them are missed."
        )
    if found.feasible:
        return _("Every rule of the scenario can be kept: nothing needs to change.")
    count, alone = len(found.clashes), sum(len(clash.rules) == 1 for clash in found.clashes)
    if alone == count:
        text = n_(
            "No plan keeps every rule of the scenario: {count} rule cannot be kept even by itself.",
            "No plan keeps every rule of the scenario: {count} rules cannot be kept even by themselves.",
            count,
        )
    elif alone:
        text = _("No plan keeps every rule of the scenario: {count} conflicts.")
    else:
        text = n_(
            "No plan keeps every rule of the scenario: {count} set of rules clashes.",
            "No plan keeps every rule of the scenario: {count} sets of rules clash.",
            count,
        )
    return text.format(count=count)


def short(found: Diagnosis, file: Path) -> str:
    """The infeasible ending of a solve: one conflict, the cheapest mends, and where to read on."""
    lines = [verdict(found)]
    if not found.feasible:
        model = found.scenario.model
        kinds = dict.fromkeys(mend.rule.kind for mend in found.mends)
        ordered = _ordered(found.mends)
        cheapest = [next(members for members in ordered if members[0].rule.kind == kind) for kind in kinds]
        mends = "; ".join(_change(members, model) for members in (cheapest or [[mend] for mend in found.mix]))
        if found.mends:
            start = _("Any one of these changes is enough: {mends}.")
        else:
            start = _("No single change is enough; these together are: {mends}.")
        lines += [*(sentence_of(clash, model) for clash in found.clashes[:1]), start.format(mends=mends)]
    return "\n".join([*lines, _("For details, run: kcplan diagnose {file}").format(file=typed(file))])


def data(found: Diagnosis) -> Data:
    """The diagnosis as plain data (docs/diagnose.md has the names)."""
    return {
        "scenario": found.scenario.id,
        "status": "feasible" if found.feasible else "infeasible",
        "mends": [_mend_data(mend) for mend in found.mends],
        "mends_untried": found.untried,
        "mix": [_mend_data(mend) for mend in found.mix],
        "targets_mix": [_mend_data(mend) for mend in found.targets],
        "conflicts": [
            {
                "rules": [_rule_data(*pair) for pair in zip(clash.rules, clash.numbers, strict=True)],
                "money_needed": figure(clash.needed),
                "money_there": figure(clash.there),
                "target_reached": figure(clash.reached),
                **({"facts": [figure(fact) for fact in clash.facts]} if clash.facts else {}),
                "rules_untried": clash.untried,
            }
            for clash in found.clashes
        ],
        "money": found.scenario.model.money,
        "manifest": manifest(found.scenario, found.solver),
    }


def _mend_data(mend: Mend) -> Data:
    rule = mend.rule
    values = {
        "value": figure(mend.value),
        "mended": figure_up(mend.mended) if mend.mended > mend.value else figure_down(mend.mended),
    }
    return {"rule": rule.name, "kind": rule.kind, **values, "unit": rule.scale, "written": place_of([rule])}


def _rule_data(rule: NamedRule, number: float) -> Data:
    side = rule.side.replace("_", " ")
    return {"name": rule.name, "rule": side, "limit": figure(number), "unit": rule.unit, "written": place_of([rule])}


def _headed(found: Diagnosis) -> Iterable[tuple[str, list[str]]]:
    """Headings with the mends below them, each a sentence with its value now and its place."""
    model = found.scenario.model
    if found.mends:
        yield _("Any one of these changes is enough:"), [_told(members, model) for members in _ordered(found.mends)]
    if found.mix:
        heading = _(
            "No single change is enough. The smallest combination, by the sum of changes as shares of each rule:"
        )
        if found.untried:
            heading = _(
                "No single change that was tried is enough. The smallest combination, by the sum of changes as shares "
                "of each rule:"
            )
        yield heading, [_told([mend], model) for mend in found.mix]
    if found.targets:
        if all(mend.mended < mend.value for mend in found.targets):
            heading = _("If money and limits stay as they are, these targets must be lowered together:")
        else:
            heading = _("If money and limits stay as they are, these targets must change together:")
        yield heading, [_told([mend], model) for mend in found.targets]


def _untried(count: int) -> str:
    """That some changes were too much work."""
    text = n_(
        "The scenario is large: {count} more single change, to a rule of one region, was not tried.",
        "The scenario is large: {count} more single changes, nearly all to rules of one region, were not tried.",
        count,
    )
    return text.format(count=count)


def _ordered(mends: Sequence[Mend]) -> list[list[Mend]]:
    """Mends from the cheapest: money by its amount, then targets, then limits, by the share of their value.

    Years of a source (and region) in any one of which the same money mends are gathered.
    """
    groups: dict[object, list[Mend]] = {}
    for mend in mends:
        rule = mend.rule
        by_year = rule.kind == "cap" and rule.years
        key = (rule.subject, rule.place, _upwards(mend)) if by_year else rule.name
        groups.setdefault(key, []).append(mend)

    def price(members: list[Mend]) -> tuple[int, float]:
        change = abs(members[0].mended - members[0].value)
        kind = _ORDER.get(members[0].rule.kind, 2)
        size = change if kind == 0 else change / (members[0].value or 1.0)
        return kind, float(f"{size:.9g}")  # changes that differ by rounding alone stay in the order of the rules

    return sorted(groups.values(), key=price)


def _told(members: Sequence[Mend], model: Model) -> str:
    mend, place = members[0], place_of([member.rule for member in members])
    now = "" if len(members) > 1 else _("{value} now").format(value=_number(mend.value, mend.rule))
    behind = "; ".join(part for part in (now, place) if part)
    return _change(members, model) + (f" ({behind})" if behind else "")


def _change(members: Sequence[Mend], model: Model) -> str:
    """`+32.0 million VND of local money in 2017`, `target of jobs in 2016-2020 down to 4,640`, ..."""
    mend, rule = members[0], members[0].rule
    if rule.kind == "cap":
        years = [year for member in members for year in member.rule.years]
        if len(members) > 1:
            text = _("+{amount} {money} of {source} in any one year of {years}")
        elif years:
            text = _("+{amount} {money} of {source} in {years}")
        else:
            text = _("+{amount} {money} of {source} in total, each cap raised by the same share")
        amount, source = money(_upwards(mend)), names.rule(rule, model)
        return text.format(amount=amount, money=unit(rule.unit), source=source, years=names.years(years))
    named, down = names.dated_rule(rule, model), mend.mended < mend.value
    value = few_decimals(_rounded(mend, OUTCOMES if rule.scale == rule.unit else MULTIPLES))
    if rule.kind == "limit":
        value = f"{value} {_scale(rule, model)}".rstrip()
    return (_("{rule} down to {value}") if down else _("{rule} up to {value}")).format(rule=named, value=value)


def _scale(rule: NamedRule, model: Model) -> str:
    """What the number of a limit counts."""
    return {
        "of the plan": _("times the official plan"),
        "of the approved budget": _("times the approved budget"),
        "of another sum": _("times the other sum"),
        "of the year before": _("times the year before"),
    }.get(rule.scale, counted(rule.scale, model))


def _upwards(mend: Mend) -> float:
    """The rise of a cap, rounded up."""
    return rounded_up(mend.mended - mend.value, money_digits())


def _rounded(mend: Mend, decimals: int) -> float:
    """The value that mends, to the side that mends."""
    return rounded_up(mend.mended, decimals) if mend.mended > mend.value else rounded_down(mend.mended, decimals)


def _number(value: float, rule: NamedRule) -> str:
    return money(value) if rule.kind == "cap" else few_decimals(round(value, MULTIPLES))
