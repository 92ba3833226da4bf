"""A rule as a planner knows it: its words, years and unit, and where the scenario has it from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kcplan.domain.scenario import Bound, Limit, Origin, Scenario
from kcplan.engine.linear_programme import Family, LinearProgramme

Side = Literal["at_least", "at_most"]

_SCALES = {"plan": "of the plan", "share": "of another sum", "previous_year": "of the year before"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A cap, target or limit of a scenario: one row of it, or rows that belong together.

    `name` is as `kcplan.checking.review` has it: `cap[local,2017]`, `target[jobs@2016-2020]`,
    `limit flex at least[clusters,2017]`. With fewer words it names more of a rule: `cap[local]`, `limit flex at least`.
    """

    name: str
    kind: Literal["cap", "target", "limit"]
    subject: str  # whose money, which outcome, or the limit's name
    parts: tuple[str, ...]  # for what a limit is kept: line, source, ...; the regions of a cap or target
    years: tuple[int, ...]  # of the row, or of the target; none where all years of a rule are meant
    side: Side
    unit: str  # of its row: money, outcomes or units
    scale: str  # of its number in the scenario: `unit`, or `of the plan`, `of another sum`, `of the year before`
    origin: Origin | None


def rule(scenario: Scenario, family: Family, parts: tuple[str, ...]) -> Rule:
    """The rule behind a family of rows, down to the given words of its labels."""
    name = f"{family.name}[{','.join(parts)}]" if parts else family.name
    model = scenario.model
    if family.name == "target":
        number = next(i for i, target in enumerate(scenario.targets) if target.key == parts[0])
        target = scenario.targets[number]
        unit = next(outcome.unit for outcome in model.outcomes if outcome.id == target.outcome)
        origin = _last(scenario, ("model", "targets", number, "at_least")) or target.origin
        place = (target.place,) if target.place else ()
        return Rule(name, "target", target.outcome, place, target.years, "at_least", unit, unit, origin)
    words = list(parts)
    years = [year for year in model.years if words and words[-1] == str(year)]
    if years:
        words.pop()
    if family.name == "cap":
        *region, source = words
        path = ("caps", source, "by_region", *region) if region else ("caps", source)
        every = [_last(scenario, (*path, year)) or _last(scenario, path) for year in years or model.years]
        return Rule(name, "cap", source, tuple(region), tuple(years), "at_most", model.money, model.money, every[-1])
    limit, side = limit_of(scenario, family.name)
    unit = _unit(scenario, limit)
    scale = _SCALES.get(bound_of(limit, side).kind, unit)
    origin = _last(scenario, ("limits", scenario.limits.index(limit), side)) or limit.origin
    return Rule(name, "limit", limit.name, tuple(words), tuple(years), side, unit, scale, origin)


def rules_of(scenario: Scenario, programme: LinearProgramme, rows: tuple[int, ...]) -> tuple[Rule, ...]:
    """The rules behind rows of the scenario's programme, in their order."""
    return tuple(
        rule(scenario, family, family.parts(row - family.start))
        for row in rows
        for family in programme.rows
        if family.start <= row < family.start + family.size
    )


def gathered(rules: Sequence[Rule]) -> list[list[int]]:
    """Positions of rules that read as one: the years of a rule, then lines of a limit with the same years."""
    by_rule: dict[object, list[int]] = {}
    for i, one in enumerate(rules):
        own_years = one.years if one.kind == "target" else ()
        by_rule.setdefault((one.kind, one.subject, one.parts, one.side, own_years, one.origin), []).append(i)
    by_limit: dict[object, list[int]] = {}
    for members in by_rule.values():
        first = rules[members[0]]
        years = tuple(year for i in members for year in rules[i].years)
        key = (first.subject, first.side, years, first.origin) if first.kind == "limit" else members[0]
        by_limit.setdefault(key, []).extend(members)
    return list(by_limit.values())


def joined(rules: Sequence[Rule]) -> Rule:
    """Rules that read as one, as one: all their years, and all that a limit is kept for."""
    parts = tuple(dict.fromkeys(" ".join(one.parts) for one in rules if one.parts))
    years = tuple(sorted({year for one in rules for year in one.years}))
    return replace(rules[0], name=", ".join(one.name for one in rules), parts=parts, years=years)


def limit_of(scenario: Scenario, family: str) -> tuple[Limit, Side]:
    """The limit, and its side, of a family of rows such as `limit flex at least`."""
    sides: tuple[Side, ...] = ("at_least", "at_most")
    return next(
        (limit, side)
        for limit in scenario.limits
        for side in sides
        if family == f"limit {limit.name} {side.replace('_', ' ')}"
    )


def bound_of(limit: Limit, side: Side) -> Bound:
    """The bound of a limit on a side that it has."""
    bound = limit.at_least if side == "at_least" else limit.at_most
    if bound is None:
        raise KeyError(f"{limit.name} has no {side}")
    return bound


def _unit(scenario: Scenario, limit: Limit) -> str:
    """The unit of a limit's rows."""
    if limit.measure == "money":
        return scenario.model.money
    chosen, lines = limit.selection.activity, limit.selection.line
    return next(
        activity.unit
        for activity in scenario.model.activities
        if chosen in (None, "all") or activity.id in chosen
        if lines in (None, "all") or activity.line in lines
    )


def _last(scenario: Scenario, path: tuple[str | int, ...]) -> Origin | None:
    """Where the value at a path of the resolved scenario, or the first one below it, got what it is now."""
    for known, origins in scenario.origins.items():
        if known[: len(path)] == path and origins:
            return origins[-1]
    return None
