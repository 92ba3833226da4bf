"""What of a scenario is uncertain, how each number of it is spread, and how they move together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Kind: TypeAlias = Literal["cap", "unit_cost", "yield"]
How: TypeAlias = Literal["scale", "set"]
Method: TypeAlias = Literal["lhs", "sobol"]

#: Along which an uncertain thing may take a number of its own each.
Along: TypeAlias = Literal["source", "activity", "region", "year"]
ALONG: tuple[Along, ...] = ("source", "activity", "region", "year")

#: A future has at most so many numbers that are drawn: with more, their correlations alone take longer than it does.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a future: what it changes, and whether it multiplies what stands there or takes its place.

    A cap has sources, a unit cost activities, a yield activities and outcomes; all have years. With `regions` it is the
    number of each of these regions; without, the one that holds for all, and theirs in proportion.
    """

    name: str
    kind: Kind
    how: How
    years: tuple[int, ...]
    sources: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    def parts(self, per: Sequence[Along]) -> "tuple[Parameter, ...]":
        """The same, once for each combination of its members along `per`."""

        def split(along: Along, members: tuple[Any, ...]) -> list[tuple[Any, ...]]:
            return [(member,) for member in members] if along in per else [members]

        found = []
        every = {"source": self.sources, "activity": self.activities, "region": self.regions, "year": self.years}
        for members in product(*(split(along, every[along]) for along in ALONG)):
            source, activity, region, year = members
            own = [str(part[0]) for along, part in zip(ALONG, members, strict=True) if along in per]
            name = " ".join([self.name, *own])
            found.append(replace(self, name=name, sources=source, activities=activity, regions=region, years=year))
        return tuple(found)


def default_name(kind: Kind, *members: tuple[str, ...]) -> str:
    """`cap central`: what results call a thing that its file does not name."""
    return " ".join([kind, *("+".join(ids) for ids in members if ids)])


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a number is spread. `values` are, by kind:

    uniform: least, most; triangular: least, likeliest, most; normal: mean, standard deviation, least, most, cut off
    there (the most may be infinite); discrete: every value, ascending, with its chance in `chances`.
    """

    kind: Literal["uniform", "triangular", "normal", "discrete"]
    values: tuple[float, ...]
    chances: tuple[float, ...] = ()

    @property
    def least(self) -> float:
        """No value lies below this."""
        return self.values[2] if self.kind == "normal" else self.values[0]


@dataclass(frozen=True, slots=True)
class Uncertain:
    """An uncertain thing: `what` it is as a whole, spread alike and with a number of its own along each of `per`."""

    what: Parameter
    distribution: Distribution
    per: tuple[Along, ...] = ()
    basis: str = ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.what.parts(self.per)


@dataclass(frozen=True, slots=True)
class Correlation:
    """How numbers move together, by the normal scores of their ranks (the Gaussian copula).

    The correlation of two numbers is a product: `years`, where they have a year of their own each and these differ;
    `regions`, likewise; `sources`, where they are caps of different sources; and where they belong to different things,
    what `things` has for their names (name, other name), else 0, but for caps of different sources 1.
    """

    years: float = 0.0
    sources: float = 0.0
    things: Mapping[tuple[str, str], float] | None = None
    regions: float = 0.0


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Everything that is uncertain in a scenario, in the order of its file, and how many futures to draw by default."""

    what: tuple[Uncertain, ...]
    correlation: Correlation
    samples: int
    seed: int
    method: Method

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The numbers of a future, in order."""
        return tuple(parameter for uncertain in self.what for parameter in uncertain.parameters)

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """How each of them is spread."""
        return tuple(uncertain.distribution for uncertain in self.what for _ in uncertain.parameters)

    def correlations(self) -> NDArray[np.float64]:
        """The correlation of each two numbers, shape (k, k)."""
        rule = self.correlation
        numbers = [(n, part) for n, uncertain in enumerate(self.what) for part in uncertain.parameters]
        thing = np.array([n for n, _ in numbers], dtype=np.int64)
        ids = sorted({source for _, part in numbers for source in part.sources})
        paying = np.array([[source in part.sources for source in ids] for _, part in numbers], dtype=int)
        paying = paying.reshape(thing.size, len(ids))
        caps = np.array([part.kind == "cap" for _, part in numbers], dtype=bool)
        apart = caps[:, None] & caps & (paying @ paying.T == 0)
        told = np.full((len(self.what), len(self.what)), np.nan)
        for n, one in enumerate(self.what):
            for m, other in enumerate(self.what):
                told[n, m] = (rule.things or {}).get((one.what.name, other.what.name), np.nan)
        told = told[thing[:, None], thing]
        matrix = np.where(apart, rule.sources, 1.0)
        matrix[_differ([part.activities for _, part in numbers])] = 0.0
        unlike = np.where(np.isnan(told), np.where(apart, rule.sources, 0.0), told)
        matrix = np.where(thing[:, None] == thing, matrix, unlike)
        years = [part.years if "year" in self.what[n].per else None for n, part in numbers]
        regions = [part.regions if "region" in self.what[n].per else None for n, part in numbers]
        matrix[_differ(years)] *= rule.years
        matrix[_differ(regions)] *= rule.regions
        np.fill_diagonal(matrix, 1.0)
        return matrix


def _differ(members: Sequence[tuple[Any, ...] | None]) -> NDArray[np.bool_]:
    """Which two of these differ, shape (k, k); not where one is None."""
    number = {own: n for n, own in enumerate(dict.fromkeys(members))}
    own, there = (
        np.array([number[one] for one in members], dtype=np.int64),
        np.array([m is not None for m in members], dtype=bool),
    )
    return np.asarray((own[:, None] != own) & there[:, None] & there, dtype=bool)
