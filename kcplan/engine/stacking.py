"""One programme over several futures: what is decided before one knows which of them comes, and what after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray, IntArray
from kcplan.engine.linear_programme import Bounds, Family, LinearProgramme, Matrix


@dataclass(frozen=True, eq=False)
class Future:
    """One way that things may turn out. `weight` is what it counts for in every objective: a probability, say."""

    name: str
    weight: float
    programme: LinearProgramme


def stacked(shared: int, futures: Sequence[Future]) -> LinearProgramme:
    """One programme over several futures: what is decided before one knows which of them comes, and what after.

    The first `shared` columns stand once, within the bounds of every future. All other families stand once a
    future, one copy after the other, and have the future as their first dimension. But a family of rows that is
    the same in every future, and over shared columns alone, stands once too. Each objective is the sum of those of
    the futures, each times its weight.

    The futures have the same families and tiers. Raises ValueError where a family of columns is shared in part.
    """
    first = futures[0].programme
    if shared not in (0, *(family.start + family.size for family in first.columns)):
        raise ValueError("a family of columns is shared whole or not at all")
    if any(objective.room for future in futures for objective in future.programme.objectives):
        raise ValueError("tiers give up a share of what all futures come to, after they are stacked")
    names = [future.name for future in futures]
    columns = _Copies(first.columns, [family.start < shared for family in first.columns], names)
    rows = _Copies(first.rows, [_is_alike(family, shared, futures) for family in first.rows], names)
    bounds = [future.programme.bounds for future in futures]
    starts, indices, values = _stacked_matrix(columns, rows, futures)
    return LinearProgramme(
        Bounds(
            columns.tightest(np.maximum, [own.column_lower for own in bounds]),
            columns.tightest(np.minimum, [own.column_upper for own in bounds]),
            rows.tightest(np.maximum, [own.row_lower for own in bounds]),
            rows.tightest(np.minimum, [own.row_upper for own in bounds]),
        ),
        starts,
        indices,
        values,
        tuple(
            objective.with_cost(
                columns.total([future.weight * future.programme.objectives[tier].cost for future in futures])
            )
            for tier, objective in enumerate(first.objectives)
        ),
        columns.families,
        rows.families,
        columns.tightest(np.minimum, [future.programme.scaling.columns for future in futures]),
    )


class _Copies:
    """Where families go when futures are stacked: to one place, or to one a future. `places` has shape (futures, n)."""

    def __init__(self, families: Sequence[Family], once: Sequence[bool], names: Sequence[str]) -> None:
        future = np.arange(len(names))
        placed: list[Family] = []
        places: list[IntArray] = []
        self.size = 0
        for family, alone in zip(families, once, strict=True):
            own = replace(family, start=self.size)
            placed.append(own if alone else _of_futures(own, names))
            places.append(self.size + np.arange(family.size) + (0 if alone else family.size) * future[:, None])
            self.size += placed[-1].size
        self.families = tuple(placed)
        self.places = np.concatenate(places, axis=1)

    def tightest(self, of: np.ufunc, bounds: Sequence[FloatArray]) -> FloatArray:
        """The largest (np.maximum) or smallest (np.minimum) of the futures' bounds at each place."""
        found = np.full(self.size, -np.inf if of is np.maximum else np.inf)
        of.at(found, self.places, np.array(bounds))
        return found

    def total(self, costs: Sequence[FloatArray]) -> FloatArray:
        """The sum of the futures' costs at each place."""
        return np.bincount(self.places.ravel(), np.concatenate(costs), self.size).astype(float)


def _of_futures(family: Family, names: Sequence[str]) -> Family:
    """The copies of a family, one a future."""
    future = np.repeat(np.arange(len(names)), family.size)
    return replace(
        family,
        size=future.size,
        names=(names, *family.names),
        index=(future, *(np.tile(index, len(names)) for index in family.index)),
        dimensions=("future", *family.dimensions),
    )


def _is_alike(family: Family, shared: int, futures: Sequence[Future]) -> bool:
    """Whether rows are the same in every future, and over shared columns alone."""

    def parts(programme: LinearProgramme) -> tuple[NDArray[Any], ...]:
        own, bounds = family.slice, programme.bounds
        starts = programme.starts[own.start : own.stop + 1]
        entries = slice(starts[0], starts[-1])
        matrix = programme.indices[entries], programme.values[entries]
        return (*matrix, starts - starts[0], bounds.row_lower[own], bounds.row_upper[own])

    first, *others = (parts(future.programme) for future in futures)
    alike = all(np.array_equal(one, other) for parts in others for one, other in zip(first, parts, strict=True))
    return alike and bool((first[0] < shared).all())


def _stacked_matrix(columns: _Copies, rows: _Copies, futures: Sequence[Future]) -> Matrix:
    """The entries of all futures; those of rows that stand once are the first future's."""
    found = []
    for number, future in enumerate(futures):
        programme = future.programme
        row = rows.places[number][programme.entry_rows]
        new = (row != rows.places[0][programme.entry_rows]) if number else np.full(row.size, True)
        found.append((row[new], columns.places[number][programme.indices[new]], programme.values[new]))
    row, column, value = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(row, kind="stable")
    return np.append(0, np.cumsum(np.bincount(row, minlength=rows.size))), column[order], value[order]
