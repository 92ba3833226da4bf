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
Along: TypeAlias = Literal["source", "activity", "year"]
ALONG: tuple[Along, ...] = ("source", "activity", "year")

#: A correlation matrix may have eigenvalues this far below 0: rounding of one that has an eigenvalue of 0.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a future: what it changes, and whether it multiplies what stands there or takes its place.

    A cap has sources, a unit cost activities, a yield activities and outcomes; all have years.
    """

    name: str
    kind: Kind
    how: How
    years: tuple[int, ...]
    sources: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    def parts(self, per: Sequence[Along]) -> "tuple[Parameter, ...]":
        """The same, once for each combination of its members along `per`."""

        def split(along: Along, members: tuple[Any, ...]) -> list[tuple[Any, ...]]:
            return [(member,) for member in members] if along in per else [members]

        found = []
        for source, activity, year in product(
            split("source", self.sources), split("activity", self.activities), split("year", self.years)
        ):
            own = {"source": source, "activity": activity, "year": year}
            name = " ".join([self.name, *(str(own[along][0]) for along in ALONG if along in per)])
            found.append(replace(self, name=name, sources=source, activities=activity, years=year))
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
    `sources`, where they are caps of different sources; and where they belong to different things, what `things` has
    for their names (name, other name), else 0, but for caps of different sources 1.
    """

    years: float = 0.0
    sources: float = 0.0
    things: Mapping[tuple[str, str], float] | None = None


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
        numbers = [(uncertain, part) for uncertain in self.what for part in uncertain.parameters]
        matrix = np.eye(len(numbers))
        for i, one in enumerate(numbers):
            for j in range(i):
                matrix[i, j] = matrix[j, i] = self._correlation(one, numbers[j])
        return matrix

    def _correlation(self, one: tuple[Uncertain, Parameter], other: tuple[Uncertain, Parameter]) -> float:
        (thing, part), (second, another) = one, other
        rule = self.correlation
        apart = part.kind == another.kind == "cap" and not set(part.sources) & set(another.sources)
        value = rule.sources if apart else 1.0
        if thing is not second:
            told = (rule.things or {}).get((thing.what.name, second.what.name))
            value = told if told is not None else value if apart else 0.0
        elif part.activities != another.activities:
            value = 0.0
        own_years = "year" in thing.per and "year" in second.per and part.years != another.years
        return value * rule.years if own_years else value
