"""Money and units as dense arrays, and what limits and counterpart rules come to: for one allocation, or for many.

Shares no code with the formulation, as review.py does not. An item is an activity, or a line without any. Money
has the shape (..., regions, items, sources, years), units (..., regions, items, 1, years).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Bound, Dimension, Limit, Model, Scenario, Selection

SideWord = Literal["at least", "at most"]


class Items:
    """The items of a model, by line: activities, with lines that have none in their place."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.names: list[tuple[int, str]] = []
        for number, line in enumerate(model.lines):
            self.names += [(number, activity.id) for activity in line.activities] or [(number, "")]
        self.line = np.array([number for number, _ in self.names])
        self.of_activity = np.flatnonzero([bool(activity) for _, activity in self.names])
        self.allowed = np.array([[s.id in model.lines[n].sources for s in model.sources] for n, _ in self.names])

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The shape of money."""
        return len(self.model.regions), len(self.names), len(self.model.sources), len(self.model.years)

    @cached_property
    def _first(self) -> IntArray:
        """The first item of each line."""
        return np.array([[n for n, _ in self.names].index(number) for number in range(len(self.model.lines))])

    def of(self, line: IntArray, activity: IntArray) -> IntArray:
        """The item of each line and activity, -1 where the line has none."""
        if not self.of_activity.size:
            return self._first[line]
        return np.where(activity >= 0, self.of_activity[activity], self._first[line])


def near(limits: FloatArray, size: float) -> FloatArray:
    """The margins below which rules count as standing at their limit, or as broken: `Rule.tolerance` of each."""
    return np.asarray(tolerances.KEPT * np.maximum(size, np.abs(limits)))


def size_of_limit(scenario: Scenario, limit: Limit) -> float:
    """`Rule.size` of a limit: of one on units a unit."""
    return 1.0 if limit.measure == "units" else scenario.money_size


@dataclass(frozen=True, eq=False)
class LimitFigures:
    """One side of a limit: what it asks for and what it finds; axes that `per` does not have are of size 1.

    Items of one line share the sum of their line, unless the limit is kept for each activity. `held`, without the
    leading axes: which of them the limit speaks of and a plan bears on; `past`: those of closed years alone; `cells`:
    what it adds up.
    """

    kind: SideWord
    value: FloatArray
    limits: FloatArray
    held: NDArray[np.bool_]
    cells: NDArray[np.bool_]
    past: NDArray[np.bool_]

    @property
    def margin(self) -> FloatArray:
        """How far each is from breaking the limit; negative where it does."""
        return self.limits - self.value if self.kind == "at most" else self.value - self.limits


def sides(limit: Limit) -> Iterator[tuple[SideWord, Bound]]:
    """The bounds that a limit has."""
    if limit.at_least is not None:
        yield "at least", limit.at_least
    if limit.at_most is not None:
        yield "at most", limit.at_most


def limit_figures(
    scenario: Scenario, items: Items, money: FloatArray, units: FloatArray, limit: Limit, kind: SideWord, bound: Bound
) -> LimitFigures:
    """One side of a limit, once for each combination of `per` that holds a cell."""
    amounts = {"money": money, "units": units}.get(limit.measure)
    if amounts is None:
        amounts = _moved(items, scenario, money)
    mask = _mask(items, limit, limit.selection)
    if bound.kind == "previous_year":
        mask[..., 0] = False
    if limit.measure == "change":
        mask[..., : scenario.first_open] = False  # what is over does not move
    value = _sum(items, amounts * mask, limit.per)
    planned, first = mask.astype(float), scenario.first_open  # what a plan bears on
    planned[..., :first] = 0.0
    open_cells = _sum(items, planned, limit.per)
    number: FloatArray | float
    if bound.kind == "amount":
        number = bound.value
    elif bound.kind in ("plan", "approved"):
        budget = items.model.plan if bound.kind == "plan" else scenario.in_force
        assert budget is not None
        number = bound.value * _sum(items, _of_lines(items, budget, mask), limit.per)
    elif bound.kind == "previous_year":
        before = np.concatenate([np.zeros_like(amounts[..., :1]), amounts[..., :-1]], axis=-1)
        # The year before counts whether or not the selection names it; the first year has none.
        number = bound.value * _sum(items, before * mask, limit.per)
    else:
        assert bound.of is not None
        named = {f.name: getattr(bound.of, f.name) for f in fields(Selection) if getattr(bound.of, f.name) is not None}
        inherited = {f.name: getattr(limit.selection, f.name) for f in fields(Selection)}
        other = _mask(items, limit, Selection(**(inherited | named)))
        shared = tuple(d for d in limit.per if d not in named)
        number = bound.value * _sum(items, amounts * other, shared)
        later = other.astype(float)
        later[..., :first] = 0.0
        open_cells = open_cells + _sum(items, later, shared)
    spoken_of, is_open = _sum(items, mask.astype(float), limit.per) > 0, open_cells > 0
    limits = np.broadcast_to(number, value.shape)
    return LimitFigures(kind, value, limits, spoken_of & is_open, mask, spoken_of & ~is_open)


def counterpart_figures(items: Items, money: FloatArray) -> Iterator[tuple[int, FloatArray, FloatArray]]:
    """For each item with counterpart money its number, what is due and what is paid, shape (..., regions, years)."""
    model = items.model
    public, paid = (money[..., chosen, :].sum(axis=-2) for chosen in (model.public, ~model.public))
    for item, (number, _activity) in enumerate(items.names):
        line = model.lines[number]
        if line.counterpart is not None and any(not s.public and s.id in line.sources for s in model.sources):
            yield item, np.array(line.counterpart) * public[..., item, :], paid[..., item, :]


def limits_broken(items: Items, scenario: Scenario, money: FloatArray, units: FloatArray) -> NDArray[np.bool_]:
    """Which sides of limits each of n allocations breaks, shape (n, sides), in the order of `limit_rules`."""
    broken = []
    for limit in scenario.limits:
        for kind, bound in sides(limit):
            found = limit_figures(scenario, items, money, units, limit, kind, bound)
            beyond = found.held & (found.margin < -near(found.limits, size_of_limit(scenario, limit)))
            broken.append(beyond.reshape(len(money), -1).any(axis=1))
    return np.array(broken, dtype=bool).reshape(-1, len(money)).T


def limit_rules(scenario: Scenario) -> tuple[RuleId, ...]:
    """Each side of each limit, whatever it is kept for."""
    return tuple(limit_rule(limit, kind) for limit in scenario.limits for kind, _ in sides(limit))


def limit_rule(limit: Limit, kind: SideWord) -> RuleId:
    """A side of a limit."""
    return RuleId("limit", limit.name, "at_least" if kind == "at least" else "at_most")


def counterpart_broken(items: Items, scenario: Scenario, money: FloatArray) -> NDArray[np.bool_]:
    """In which of n allocations counterpart money is not its ratio times public money, shape (n,)."""
    broken = np.zeros(len(money), dtype=bool)
    for _item, due, paid in counterpart_figures(items, money):
        off = (np.abs(paid - due) > near(due, scenario.money_size))[..., scenario.first_open :]
        broken |= off.reshape(len(money), -1).any(axis=1)
    return broken


def _mask(items: Items, limit: Limit, selection: Selection) -> NDArray[np.bool_]:
    """Cells that a selection names, shape (regions, items, sources or 1, years)."""
    model = items.model

    def among(choice: Any, word: str) -> bool:
        return choice is None or choice == "all" or word in {str(name) for name in choice}

    regions = set(model.regions if selection.region in (None, "all") else selection.region)
    region = np.array([region in regions for region in model.regions])
    # An item without an activity is met only where no activity is named.
    item = np.array([among(selection.line, model.lines[n].id) and among(selection.activity, a) for n, a in items.names])
    year = np.array([among(selection.year, str(year)) for year in model.years])
    if limit.measure == "units":
        source = np.array([[bool(a)] for _, a in items.names])
    else:
        named = [s.public if selection.source is None else among(selection.source, s.id) for s in model.sources]
        source = items.allowed & np.array(named)
    return np.asarray(region[:, None, None, None] & (item[:, None] & source)[None, :, :, None] & year)


def _moved(items: Items, scenario: Scenario, money: FloatArray) -> FloatArray:
    """How far public money of each line is from what is approved, on the first item of the line."""
    found, approved = np.zeros(money.shape), scenario.in_force
    assert approved is not None
    for number in range(len(items.model.lines)):
        own = np.flatnonzero(items.line == number)
        away = np.abs(money[..., own, :, :].sum(axis=-3) - approved[:, number])
        found[..., own[0], :, :] = away * items.model.public[:, None]
    found[..., : scenario.first_open] = 0.0
    return found


def _of_lines(items: Items, budget: FloatArray, mask: NDArray[np.bool_]) -> FloatArray:
    """A budget by line, of the lines selected, each on the first of its items that is selected."""
    planned = np.zeros(mask.shape)
    for number in range(len(items.model.lines)):
        own = np.flatnonzero((items.line == number) & mask.any(axis=(0, 2, 3)))
        if own.size:
            planned[:, own[0]] = budget[:, number] * mask[:, own[0]]
    return planned


def _sum(items: Items, values: FloatArray, per: tuple[Dimension, ...]) -> FloatArray:
    """Sums over the dimensions outside `per`; kept as axes of size 1, and items of one line share their line's sum."""
    axes: list[tuple[int, Dimension]] = [(-4, "region"), (-2, "source"), (-1, "year")]
    total = values.sum(axis=tuple(axis for axis, dimension in axes if dimension not in per), keepdims=True)
    if "activity" in per:
        return np.asarray(total)
    if "line" not in per:
        return np.asarray(total.sum(axis=-3, keepdims=True))
    same_line = (items.line[:, None] == items.line).astype(float)
    return np.asarray(np.einsum("ij,...jst->...ist", same_line, total))
