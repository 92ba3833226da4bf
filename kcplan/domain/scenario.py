"""The words of a programme as frozen objects: what is believed (Model) and what is asked (Scenario).

Canonical order, which the reader establishes and everything later relies on: regions, sources and outcomes by
id, lines by (number, id), activities by (line, id), targets by (outcome, years, place), limits by name. So the order
of rows in a file cannot reach the mathematics. Money is in the model's own unit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.arrays import FloatArray, median, to_digits
from kcplan.domain.closed import Closed
from kcplan.domain.file_read import FileRead
from kcplan.domain.norms import Norm
from kcplan.domain.protection import Protect
from kcplan.domain.tiers import ORDER, TierName
from kcplan.domain.uncertainty import Uncertainty
from kcplan.errors import place_of

WHOLE = "all"  # the only region of a model that names none


@dataclass(frozen=True, slots=True)
class Title:
    """A name or a text for people, in both languages. One that says nothing is false."""

    en: str
    vi: str

    def __bool__(self) -> bool:
        return bool(self.en or self.vi)


NO_TEXT = Title("", "")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was written: file, line and column (from 1), with its basis or its why."""

    file: str
    line: int
    column: int
    note: str = ""

    def __str__(self) -> str:
        return place_of(self.file, self.line, self.column, brief=True)


@dataclass(frozen=True, slots=True)
class Source:
    """Who pays. A counterpart source is the beneficiaries' own money."""

    id: str
    kind: Literal["public", "counterpart"]
    title: Title

    @property
    def public(self) -> bool:
        return self.kind == "public"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is counted, in its own unit."""

    id: str
    unit: str
    title: Title


@dataclass(frozen=True, slots=True)
class Period:
    """Years with a subtotal of their own."""

    label: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tranche:
    """Units at one cost: `width` of them (may be infinite) at `cost` public money each."""

    width: float
    cost: float


Whole: TypeAlias = Literal["", "year", "period"]  # of what a published budget buys whole units; "": of nothing


@dataclass(frozen=True, slots=True)
class Activity:
    """What a line delivers."""

    id: str
    line: str
    unit: str
    title: Title
    tranches: tuple[tuple[Tranche, ...], ...]  # one tuple a model year; costs never fall within it
    yields: Mapping[str, tuple[float, ...]]  # outcome id -> outcome units per unit, one a model year
    norm: str = ""  # id of a row of the norms table
    basis: Title = NO_TEXT
    whole: Whole = ""  # where a published budget buys whole units of it: in every year, or in every span of years


@dataclass(frozen=True, slots=True)
class Line:
    """An activity line, a row of the official annex."""

    id: str
    number: int
    title: Title
    sources: tuple[str, ...]  # who may pay for it, sorted
    activities: tuple[Activity, ...]  # may be empty: the line then spends money and yields nothing counted
    counterpart: tuple[float, ...] | None = None  # counterpart money per unit of public money, one a model year
    norm: str = ""  # id of a row of the norms table that bounds its share of all public money
    basis: Title = NO_TEXT
    short: Title | None = None  # a title for screens and charts; None: the full one serves there too


RuleSide: TypeAlias = Literal["at_least", "at_most"]  # which way a number bounds: from below, or from above


@dataclass(frozen=True, slots=True)
class Target:
    """The least of an outcome over some years, the most, or both. `priority` and `weight` matter where it is soft."""

    outcome: str
    years: tuple[int, ...]
    at_least: float | None
    priority: int = 1
    weight: float = 1.0
    basis: Title = NO_TEXT
    origin: Origin | None = None
    regions: tuple[str, ...] | None = None  # counted in these together; None: in all
    place: str = ""  # what the file calls these regions: a region, a group, or several joined by +
    at_most: float | None = None  # above 0, and not below `at_least`
    order: int = 0  # its place among the targets as they are written (kcplan.domain.written)

    @property
    def sides(self) -> tuple[tuple[RuleSide, float], ...]:
        """The numbers that it has."""
        both: tuple[tuple[RuleSide, float | None], ...] = (("at_least", self.at_least), ("at_most", self.at_most))
        return tuple((side, number) for side, number in both if number is not None)

    @property
    def can_be_missed(self) -> bool:
        """Whether there is a share of it to be missed: not of a target of nothing."""
        return any(number > 0 for _, number in self.sides)

    def miss(self, value: float) -> float:
        """How far a value is below the least or above the most, as a share of that number; 0 where in between."""
        if self.at_least is not None and value < self.at_least * (1.0 - tolerances.KEPT):
            return 1.0 - value / self.at_least
        if self.at_most is not None and value > self.at_most * (1.0 + tolerances.KEPT):
            return value / self.at_most - 1.0
        return 0.0

    @property
    def key(self) -> str:
        """`jobs@2016-2020`, or `jobs@2016-2020@priority`, as scenarios write it."""
        return f"{self.outcome}@{years_label(self.years)}" + (f"@{self.place}" if self.place else "")

    @property
    def rank(self) -> tuple[str, tuple[int, ...], str]:
        """What targets are ordered by where the order of a file may not matter."""
        return self.outcome, self.years, self.place


@dataclass(frozen=True, eq=False)
class Model:
    """What is believed of a programme. `plan` has the shape (regions, lines, sources, years), in money; None: no plan
    has been approved yet.

    `regional_cost` is public money per unit, shape (regions, activities, years), NaN where an activity costs what it
    costs everywhere; None where that is so throughout. It is NaN in years in which an activity has several tranches.
    `regional_yields` has the same of each outcome that some region yields otherwise, in outcome units per unit.
    """

    id: str
    title: Title
    money: str
    years: tuple[int, ...]  # consecutive
    periods: tuple[Period, ...]
    regions: tuple[str, ...]
    sources: tuple[Source, ...]
    outcomes: tuple[Outcome, ...]
    lines: tuple[Line, ...]
    plan: FloatArray | None
    norms: tuple[Norm, ...] = ()
    region_titles: Mapping[str, Title] = field(default_factory=dict)  # of regions that have one
    region_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regional_cost: FloatArray | None = None
    regional_yields: Mapping[str, FloatArray] = field(default_factory=dict)
    units: Mapping[str, Title] = field(default_factory=dict)  # of outcomes and activities, by word, where it has one
    basis: Title = NO_TEXT
    limit_titles: Mapping[str, Title] = field(default_factory=dict)  # of limits that have one

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """Every activity in canonical order; arrays index into this."""
        return tuple(activity for line in self.lines for activity in line.activities)

    @cached_property
    def public(self) -> NDArray[np.bool_]:
        """Which sources are public, shape (sources,)."""
        return np.array([source.public for source in self.sources], dtype=bool)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The shape of money: regions, lines, sources, years."""
        return len(self.regions), len(self.lines), len(self.sources), len(self.years)

    def norm_in(self, norm: str, year: int) -> Norm | None:
        """The row of a norm that is in force on 1 January of a year."""
        return next((row for row in self.norms if row.id == norm and row.holds(year)), None)

    def norm_of(self, limit: str) -> Norm | None:
        """The norm that a limit comes from; None of a limit that somebody wrote."""
        return next((norm for norm in self.norms if limit.startswith(f"{norm.limit}.")), None)

    @property
    def approved(self) -> FloatArray:
        """The plan of a model that has one; LookupError of one that has none."""
        if self.plan is None:
            raise LookupError(f"{self.id} has no plan")
        return self.plan

    def place(self, region: str, line: str, source: str, year: int) -> tuple[int, int, int, int]:
        """Where money of these stands in arrays of the shape of money."""
        lines, sources = [one.id for one in self.lines], [one.id for one in self.sources]
        return self.regions.index(region), lines.index(line), sources.index(source), self.years.index(year)

    def called(self, regions: tuple[str, ...]) -> list[str]:
        """The fewest words for regions: the name of a group that has exactly these, else their ids."""
        return next(([name] for name, own in self.region_groups.items() if own == regions), list(regions))

    def yields(self, outcome: str) -> FloatArray:
        """Outcome units per unit, shape (regions, activities, years); not to be written to."""
        nothing = (0.0,) * len(self.years)
        own = np.array([activity.yields.get(outcome, nothing) for activity in self.activities], dtype=float)
        shape = (len(self.regions), len(self.activities), len(self.years))
        everywhere = np.broadcast_to(own.reshape(shape[1:]), shape)
        regional = self.regional_yields.get(outcome)
        return everywhere if regional is None else np.where(np.isnan(regional), everywhere, regional)


#: None: not named (everything; of sources the public ones). "all": named, and everything.
Choice: TypeAlias = tuple[Any, ...] | Literal["all"] | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The cells that a limit speaks of. Ids, or years, by dimension."""

    region: Choice = None
    line: Choice = None
    activity: Choice = None
    source: Choice = None
    year: Choice = None


Dimension: TypeAlias = Literal["region", "line", "activity", "source", "year"]
DIMENSIONS: tuple[Dimension, ...] = ("region", "line", "activity", "source", "year")


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a limit.

    `amount`: money or units. `plan`: multiple of the plan of the selection. `share`: share of the selection `of`.
    `previous_year`: multiple of the same selection a year before. `approved`: multiple of the budget in force.
    """

    kind: Literal["amount", "plan", "approved", "share", "previous_year"]
    value: float
    of: Selection | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A lower and/or upper bound on the sum over a selection, once for each combination of `per`.

    Of `change` it is the sum of |public money of a line, source and year - approved|, and has no lower bound.
    """

    name: str
    measure: Literal["money", "units", "change"]
    selection: Selection
    per: tuple[Dimension, ...]  # in the order of DIMENSIONS
    at_least: Bound | None = None
    at_most: Bound | None = None
    origin: Origin | None = None


@dataclass(frozen=True, eq=False)
class Scenario:
    """A question, with every `extends` and change applied. `model` is the changed model."""

    id: str
    title: Title
    question: Title
    model: Model
    caps: Mapping[str, tuple[float, ...]]  # source id -> money, one a model year; every public source is there
    region_caps: Mapping[str, FloatArray] = field(default_factory=dict, kw_only=True)  # (regions, years); caps has sums
    targets: tuple[Target, ...]
    soft: bool  # whether targets may be missed
    weights: Mapping[str, float]  # outcome id -> weight; an outcome not listed has 0
    discount: float
    carry_over: Mapping[str, float]  # source id -> share of its cap that may be carried into the next year
    limits: tuple[Limit, ...]
    rounding: float | None = None
    tiers: tuple[TierName, ...] = ORDER  # every one, in the order in which they count
    approved: FloatArray | None = None  # the budget in force if not the plan; NaN: a closed year has no figure
    closed: Closed | None = None
    committed: FloatArray | None = None  # money contracted in open years, shaped like the plan: a floor cell by cell
    uncertainty: Uncertainty | None = None
    protect: Protect | None = None  # how the plan is protected against what is uncertain
    cut_order: tuple[str, ...] = ()  # lines whose money goes first where a source falls short
    origins: Mapping[tuple[str | int, ...], tuple[Origin, ...]] = field(default_factory=dict)
    """Path in the resolved scenario -> where the value was written, then each change to it, oldest first."""
    files: tuple[FileRead, ...] = ()
    numbers: Literal["en", "vi"] | None = None  # how its files say that tables write numbers: 1,234.5 or 1.234,5

    @property
    def first_open(self) -> int:
        """How many years are closed, which is the position of the first open one."""
        return 0 if self.closed is None else self.closed.count

    def is_past(self, years: Iterable[int]) -> bool:
        """Whether all of these years are closed."""
        return max(years) < self.model.years[self.first_open]

    @property
    def in_force(self) -> FloatArray | None:
        """The budget from which change is measured, shaped like the plan; None where nothing has been approved."""
        return self.model.plan if self.approved is None else self.approved

    @cached_property
    def usual_money(self) -> float:
        """The median of the figures of the plan that are not 0; of the caps where there are none, else 1."""
        planned = np.zeros(0) if self.model.plan is None else self.model.plan
        return _median(planned) or _median(np.array([*self.caps.values()], dtype=float)) or 1.0

    @property
    def money_size(self) -> float:
        """What money counts as 1 of where some is held to be next to nothing: some 256th of usual money.

        It is a power of two, times the power of a thousand below usual money: so a model in đồng, thousands, millions
        or billions has the same numbers in this size, and tolerances mean the same in any unit. Where there is no money
        at all, the unit costs say what is usual.
        """
        usual = self.usual_money
        if not any(map(any, self.caps.values())) and (self.model.plan is None or not self.model.plan.any()):
            costs = [tranche.cost for own in self.model.activities for year in own.tranches for tranche in year]
            usual = _median(np.array(costs)) or usual
        thousands = 1000.0 ** np.floor(np.log10(to_digits(np.array(usual))) / 3)
        return float(thousands * np.exp2(np.round(np.log2(usual / thousands)) - 8))

    def with_caps(self, caps: Mapping[str, tuple[float, ...]]) -> "Scenario":
        """The same with other caps over all regions; those by region move in proportion, in each year.

        A source capped by region cannot get money in a year in which it has none: nobody says where.
        """
        scaled = {}
        for source, own in self.region_caps.items():
            before, after = np.array(self.caps[source]), np.array(caps[source])
            if (after[before == 0] > 0).any():
                raise ValueError(f"{source} is capped by region and has no money in some year to be scaled")
            scaled[source] = own * np.divide(after, before, out=np.zeros(after.size), where=before > 0)
        return replace(self, caps=caps, region_caps=scaled)


def years_label(years: tuple[int, ...]) -> str:
    """Years as a file writes them: `2018`, `2016-2020`, `2014-2015,2018`."""
    return ",".join(year_runs(years))


def year_runs(years: Iterable[int]) -> list[str]:
    """Each run of years that follow each other: `2014-2015` and `2018`."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return [str(a) if a == b else f"{a}-{b}" for a, b in runs]


def _median(figures: FloatArray) -> float:
    """Of the figures that are above 0; 0 where there are none."""
    return median(figures[figures > 0]) if (figures > 0).any() else 0.0
