"""A scenario in which one line is two: each half has half the plan and half of every tranche."""

from dataclasses import replace

import numpy as np

from kcplan.domain.scenario import Activity, Bound, Choice, Limit, Line, Scenario, Selection, Tranche

HALVES = ("-1", "-2")


def split(scenario: Scenario, number: int) -> Scenario:
    """The scenario with line `number` in two, and every limit speaking of both halves where it spoke of the line."""
    model = scenario.model
    line = model.lines[number]
    lines = [half for own in model.lines for half in (_halves(own) if own is line else (own,))]
    plan = np.repeat(model.plan, [2 if own is line else 1 for own in model.lines], axis=1)
    plan[:, number : number + 2] /= 2
    limits = tuple(_speaking_of_both(limit, line) for limit in scenario.limits)
    # A region's own numbers go with the activities, and both halves have them.
    parts = [own.activities * (2 if own is line else 1) for own in model.lines]
    order = [model.activities.index(activity) for part in parts for activity in part]
    cost = None if model.regional_cost is None else model.regional_cost[:, order]
    yields = {outcome: own[:, order] for outcome, own in model.regional_yields.items()}
    halved = replace(model, lines=tuple(lines), plan=plan, regional_cost=cost, regional_yields=yields)
    return replace(scenario, model=halved, limits=limits)


def with_splittable_limits(scenario: Scenario) -> Scenario:
    """The scenario without the limits that say another thing of two halves than of one line."""
    return replace(scenario, limits=tuple(limit for limit in scenario.limits if _splittable(limit)))


def _splittable(limit: Limit) -> bool:
    """Whether the limit's bounds grow and shrink with the line.

    Counted per line (or activity), an amount would bind each half as it bound the whole, and so would a share of a
    selection that is not the half's own.
    """
    if not {"line", "activity"} & set(limit.per):
        return True
    bounds = [bound for bound in (limit.at_least, limit.at_most) if bound is not None]
    own = {"plan", "previous_year"}
    return all(bound.kind in own or (bound.kind == "share" and _own_share(bound)) for bound in bounds)


def _own_share(bound: Bound) -> bool:
    return bound.of is not None and bound.of.line is None and bound.of.activity is None


def _halves(line: Line) -> tuple[Line, Line]:
    one, other = (
        replace(
            line,
            id=line.id + half,
            activities=tuple(_half_of(activity, line.id + half, half) for activity in line.activities),
        )
        for half in HALVES
    )
    return one, other


def _half_of(activity: Activity, line: str, half: str) -> Activity:
    tranches = tuple(tuple(Tranche(tranche.width / 2, tranche.cost) for tranche in year) for year in activity.tranches)
    return replace(activity, id=activity.id + half, line=line, tranches=tranches)


def _speaking_of_both(limit: Limit, line: Line) -> Limit:
    selection = _both(limit.selection, line)
    sides = [
        bound and (bound if bound.of is None else replace(bound, of=_both(bound.of, line)))
        for bound in (limit.at_least, limit.at_most)
    ]
    return replace(limit, selection=selection, at_least=sides[0], at_most=sides[1])


def _both(selection: Selection, line: Line) -> Selection:
    own = {line.id, *(activity.id for activity in line.activities)}

    def halved(choice: Choice) -> Choice:
        if choice is None or choice == "all":
            return choice
        return tuple(name for own_name in choice for name in _names(own_name, own))

    return replace(selection, line=halved(selection.line), activity=halved(selection.activity))


def _names(name: str, own: set[str]) -> tuple[str, ...]:
    return tuple(name + half for half in HALVES) if name in own else (name,)
