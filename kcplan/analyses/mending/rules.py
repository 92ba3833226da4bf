"""A rule as a planner knows it: its words, years and unit, and where the scenario has it from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.rules import KeptFor, RuleId
from kcplan.domain.scenario import Bound, Limit, Origin, RuleSide, Scenario
from kcplan.engine.linear_programme import Family, LinearProgramme
from kcplan.mathematics.rules import number_of_target, origin_of, rule_of_row

_SCALES = {
    "plan": "of the plan", "approved": "of the approved budget", "share": "of another sum",
    "previous_year": "of the year before",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule of a scenario in a planner's terms: one row of it, or rows that belong together.

    `id` is as checking has it. With fewer words it is more of a rule: all years of a source, every line of a limit.
    """

    id: RuleId
    subject: str  # whose money, which outcome, the limit's name, or its family
    place: str  # of a cap its region, of a target the name of its regions; "": all
    kept_for: tuple[KeptFor, ...]  # of a limit, or a rule of another family: what each of its rows is kept for
    years: tuple[int, ...]  # of the row, or of the target; none where all years of a rule are meant
    side: RuleSide
    unit: str  # of its row: money, outcomes or units
    scale: str  # of its number in the scenario: `unit`, or `of the plan`, `of another sum`, `of the year before`
    origin: Origin | None

    @property
    def kind(self) -> str:
        """Its family: cap, target, limit, ..."""
        return self.id.family

    @property
    def name(self) -> str:
        """The printed name."""
        return str(self.id)


def named(scenario: Scenario, rule: RuleId, side: RuleSide) -> NamedRule:
    """A rule in a planner's terms. `side` is which side its number is, of a rule whose id does not say."""
    model = scenario.model
    years = () if rule.year is None else (rule.year,)
    if rule.family == "target":
        target = scenario.targets[number_of_target(scenario, rule)]
        unit = next(outcome.unit for outcome in model.outcomes if outcome.id == target.outcome)
        origin = origin_of(scenario, rule)
        return NamedRule(rule, target.outcome, target.place, (), target.years, side, unit, unit, origin)
    if rule.family == "cap":
        origin = origin_of(scenario, rule)
        return NamedRule(rule, rule.source, rule.region, (), years, "at_most", model.money, model.money, origin)
    kept_for = (rule.kept_for,) if rule.kept_for else ()
    if rule.family == "limit":
        limit, side = limit_of(scenario, rule)
        unit = _unit(scenario, limit, rule)
        scale = _SCALES.get(bound_of(limit, side).kind, unit)
        return NamedRule(rule, limit.name, "", kept_for, years, side, unit, scale, origin_of(scenario, rule))
    origin = origin_of(scenario, rule)
    return NamedRule(rule, rule.family, "", kept_for, years, side, model.money, model.money, origin)


def rules_of(scenario: Scenario, programme: LinearProgramme, rows: tuple[int, ...]) -> tuple[NamedRule, ...]:
    """The rules behind rows of the scenario's programme, in their order."""
    return tuple(named(scenario, rule_of_row(scenario, programme, row), side_of_row(programme, row)) for row in rows)


def fact_of(family: Family, member: int) -> float:
    """What closed years add to the number of a row's side: 0 where nothing is closed."""
    return 0.0 if family.facts is None else float(family.facts[member])


def facts_of(programme: LinearProgramme) -> FloatArray:
    """The same of every row, shape (m,)."""
    found = np.zeros(programme.row_count)
    for family in programme.rows:
        if family.facts is not None:
            found[family.slice] = family.facts
    return found


def side_of_row(programme: LinearProgramme, row: int) -> RuleSide:
    """Which side of a row its rule is."""
    return "at_least" if np.isfinite(programme.bounds.row_lower[row]) else "at_most"


def gathered(rules: Sequence[NamedRule]) -> list[list[int]]:
    """Positions of rules that read as one: the years of a rule, then lines of a limit with the same years."""
    by_rule: dict[object, list[int]] = {}
    for i, one in enumerate(rules):
        own_years = one.years if one.kind == "target" else ()
        same = (one.kind, one.subject, one.place, one.kept_for, one.side, own_years, one.origin)
        by_rule.setdefault(same, []).append(i)
    by_limit: dict[object, list[int]] = {}
    for members in by_rule.values():
        first = rules[members[0]]
        years = tuple(year for i in members for year in rules[i].years)
        key = (first.subject, first.side, first.unit, years, first.origin) if first.kind == "limit" else members[0]
        by_limit.setdefault(key, []).extend(members)
    return list(by_limit.values())


def joined(rules: Sequence[NamedRule]) -> NamedRule:
    """Rules that read as one, as one: all their years, and all that a limit is kept for."""
    kept_for = tuple(dict.fromkeys(row for one in rules for row in one.kept_for))
    years = tuple(sorted({year for one in rules for year in one.years}))
    return replace(rules[0], kept_for=kept_for, years=years)


def limit_of(scenario: Scenario, rule: RuleId) -> tuple[Limit, RuleSide]:
    """The limit that a rule is, and which of its sides."""
    assert rule.side is not None
    return next(limit for limit in scenario.limits if limit.name == rule.limit), rule.side


def bound_of(limit: Limit, side: RuleSide) -> Bound:
    """The bound of a limit on a side that it has."""
    bound = limit.at_least if side == "at_least" else limit.at_most
    if bound is None:
        raise KeyError(f"{limit.name} has no {side}")
    return bound


def _unit(scenario: Scenario, limit: Limit, rule: RuleId) -> str:
    """The unit of a limit's rows; nothing for several rows that count units of several kinds."""
    if limit.measure != "units":
        return scenario.model.money
    chosen, lines = (rule.activity,) if rule.activity else limit.selection.activity, limit.selection.line
    units = {
        activity.unit
        for activity in scenario.model.activities
        if chosen in (None, "all") or activity.id in chosen
        if lines in (None, "all") or activity.line in lines
    }
    return units.pop() if len(units) == 1 else ""
