"""Between the rows of a programme and the rules that they are."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from kcplan.arrays import IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Origin, Scenario
from kcplan.domain.written import as_written
from kcplan.engine.linear_programme import Family, LinearProgramme
from kcplan.mathematics import families


def is_rule(family: Family) -> bool:
    """Whether rows are rules of the scenario, which may clash and be mended."""
    known = families.family_of(family.about.family) if isinstance(family.about, RuleId) else None
    return known is not None and known.is_rule


def rows_of_rules(programme: LinearProgramme) -> IntArray:
    """The numbers of the rows that are rules of the scenario, in order."""
    held = [np.arange(family.start, family.start + family.size) for family in programme.rows if is_rule(family)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *held])


def rule_id(scenario: Scenario, family: Family, member: int) -> RuleId:
    """The rule of a family's member, counted from 0."""
    about = family.about
    assert isinstance(about, RuleId), f"rows that are no rules: {family.name}"
    if about.family == "target":
        return RuleId.of_target(scenario.targets[family.index[0][member]], about.side or "at_least")
    where: dict[str, Any] = dict(zip(family.dimensions, family.words(member), strict=True))
    if "year" in where:
        where["year"] = int(where["year"])
    return replace(about, **where)


def rule_of_row(scenario: Scenario, programme: LinearProgramme, row: int) -> RuleId:
    """The rule that a row is."""
    family = next(family for family in programme.rows if family.start <= row < family.start + family.size)
    return rule_id(scenario, family, row - family.start)


def origin_of(scenario: Scenario, rule: RuleId) -> Origin | None:
    """Where the number of a rule got what it is now, or the last one of several years; None where nobody wrote it."""
    if rule.family == "target":
        target = scenario.targets[number_of_target(scenario, rule)]
        number, side = as_written(scenario.targets).index(target), rule.side or "at_least"
        return _last(scenario, ("model", "targets", number, side)) or target.origin
    if rule.family == "cap":
        path = ("caps", rule.source, *(("by_region", rule.region) if rule.region else ()))
        return _last(scenario, (*path, rule.year or scenario.model.years[-1])) or _last(scenario, path)
    if rule.family == "committed":
        return _last(scenario, ("committed",))
    if rule.family == "limit" and rule.side:
        number = [limit.name for limit in scenario.limits].index(rule.limit)
        return _last(scenario, ("limits", number, rule.side)) or scenario.limits[number].origin
    return None


def number_of_target(scenario: Scenario, rule: RuleId) -> int:
    """The position of the target that a rule is a number of."""
    return [RuleId.of_target(target) for target in scenario.targets].index(replace(rule, side=None))


def _last(scenario: Scenario, path: tuple[str | int, ...]) -> Origin | None:
    """Where the value at a path of the resolved scenario, or the first one below it, got what it is now."""
    return _last_origins(scenario).get(path)


@lru_cache(maxsize=4)
def _last_origins(scenario: Scenario) -> Mapping[tuple[str | int, ...], Origin]:
    """The last origin of each path and each beginning of one, of the last few scenarios that were asked for.

    A report of many regions asks for thousands of rules, and a scenario has thousands of paths.
    """
    found: dict[tuple[str | int, ...], Origin] = {}
    for path, origins in scenario.origins.items():
        if origins:
            for length in range(len(path), -1, -1):
                found.setdefault(path[:length], origins[-1])
    return found


def position(scenario: Scenario, among: tuple[Family, ...], rule: RuleId) -> int | None:
    """Which row (or column) of the families a rule is; None where there is none."""
    for family in among:
        about = family.about
        if not isinstance(about, RuleId) or (about.family, about.limit, about.side) != (
            rule.family,
            rule.limit,
            rule.side,
        ):
            continue
        if rule.family == "target":
            members = [rule_id(scenario, family, member) for member in range(family.size)]
            return family.start + members.index(rule) if rule in members else None
        found = np.ones(family.size, dtype=bool)
        for dimension, words, index in zip(family.dimensions, family.names, family.index, strict=True):
            value = getattr(rule, dimension)
            word = "" if value is None else str(value)
            found &= index == (list(words).index(word) if word in words else -1)
        if found.any():
            return family.start + int(np.argmax(found))
    return None
