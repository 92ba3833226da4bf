"""What a solve gives back: money and units cell by cell, and what they amount to. Frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.protection import Protected
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import RuleSide, Scenario, Target
from kcplan.language import _, significant

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Allocation:
    """Money and units. Index arrays point into the model's regions, lines, activities, sources and years.

    `activity` is -1 where the line has no activities. Money and idle money are in the model's unit.
    """

    scenario: Scenario
    region: IntArray
    line: IntArray
    activity: IntArray
    source: IntArray
    year: IntArray
    amount: FloatArray  # money, one a cell
    unit_region: IntArray
    unit_activity: IntArray
    unit_year: IntArray
    units: FloatArray  # delivered units, one a (region, activity, year)
    idle: FloatArray  # public money that buys no unit there, same shape
    carried: FloatArray  # money carried out of each (source, year) that is capped over all regions, (sources, years)
    region_carried: Mapping[str, FloatArray] = field(default_factory=dict)  # capped by region: (regions, years)

    def by_line(self) -> FloatArray:
        """Money, shape (lines, sources, years), summed over regions and activities."""
        model = self.scenario.model
        table = np.zeros((len(model.lines), len(model.sources), len(model.years)))
        np.add.at(table, (self.line, self.source, self.year), self.amount)
        return table

    def by_activity(self) -> FloatArray:
        """Units, shape (regions, activities, years)."""
        model = self.scenario.model
        table = np.zeros((len(model.regions), len(model.activities), len(model.years)))
        np.add.at(table, (self.unit_region, self.unit_activity, self.unit_year), self.units)
        return table


@dataclass(frozen=True, slots=True)
class UnevenCount:
    """A count of whole units in a year that is more than one from an even year.

    `even`: the share of the units of its span of years that an even year has. `money`: what the even year would need
    more than the units of this year cost, at the cost of the first tranche; less where negative.
    """

    region: str
    activity: str
    year: int
    count: float
    even: float
    money: float


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """An outcome over some years, beside its target where it has one. `miss` is the share of the target missed."""

    outcome: str
    years: tuple[int, ...]
    value: float
    target: Target | None
    met: bool | None
    miss: float
    is_past: bool = False  # a target over closed years alone: a fact, whatever the plan

    @property
    def place(self) -> str:
        """The regions that its target counts, by the name that the file gives them; "": all."""
        return self.target.place if self.target else ""

    @property
    def missed_side(self) -> RuleSide | None:
        """The number of its target that is missed: the least that is not reached, or the most that is exceeded.

        None also of a target over closed years alone: nothing can be done about it.
        """
        if self.target is None or self.met or self.is_past:
            return None
        return "at_least" if self.target.at_least is not None and self.value < self.target.at_least else "at_most"


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source in a year, in money. `cap` is None where the source is not capped."""

    source: str
    year: int
    cap: float | None
    used: float
    carried_in: float
    carried_out: float
    unspent: float  # cap + carried_in - used - carried_out; 0 where not capped


#: What a rule asks of its value.
RuleKind: TypeAlias = Literal["at most", "at least", "exactly"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the scenario and the value that an allocation gives it."""

    id: RuleId
    kind: RuleKind
    limit: float
    value: float
    unit: str
    size: float  # what is small beside this is next to nothing, as is what is small beside the limit

    @property
    def name(self) -> str:
        """The printed name."""
        return str(self.id)

    @property
    def margin(self) -> float:
        """How far the value is from breaking the rule; negative where it does."""
        if self.kind == "exactly":
            return -abs(self.value - self.limit)
        return self.limit - self.value if self.kind == "at most" else self.value - self.limit

    @property
    def is_kept(self) -> bool:
        """Whether the value is within the limit, but for rounding."""
        return self.margin >= -self.tolerance

    @property
    def fault(self) -> str:
        """What is wrong where the rule is broken, in the current language."""
        text = {
            "at most": _("{rule}: expected at most {limit}, found {value}"),
            "at least": _("{rule}: expected at least {limit}, found {value}"),
            "exactly": _("{rule}: expected exactly {limit}, found {value}"),
        }[self.kind]
        return text.format(rule=self.name, limit=significant(self.limit, 9), value=significant(self.value, 9))

    @property
    def tolerance(self) -> float:
        """The margin below which a rule counts as standing at its limit, or as broken."""
        return tolerances.KEPT * max(self.size, abs(self.limit))


#: What comes where a price ends.
SideEnd: TypeAlias = Literal["infeasible", "zero", "targets fail", "prices change", "nothing"]


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a limit is worth: changes of the reported figures per unit more of the limit.

    `outcomes` are weighted outcomes, `miss` the weighted shares of targets missed; None where no plan is feasible
    on that side, or the limit is 0 and cannot fall. They hold for `holds_for` units of the limit (infinite: without
    end), and `then` comes what it says; "zero": the limit has fallen to 0.
    """

    outcomes: float | None
    miss: float | None
    holds_for: float
    then: SideEnd


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule that stands at its limit, or a soft target that is missed; `left` where the limit falls, `right` where
    it rises. None until kcplan.analyses.prices has worked them out."""

    id: RuleId
    value: float
    limit: float
    unit: str
    kind: RuleKind
    left: Side | None = None
    right: Side | None = None

    @property
    def name(self) -> str:
        """The printed name."""
        return str(self.id)

    @property
    def is_missed(self) -> bool:
        """Whether it is a target that is missed."""
        short = self.limit - self.value if self.kind == "at least" else self.value - self.limit
        return self.id.family == "target" and short > tolerances.KEPT * self.limit

    @property
    def price_left(self) -> float | None:
        """Weighted outcomes per unit of the limit, counted where it falls."""
        return self.left.outcomes if self.left else None

    @property
    def price_right(self) -> float | None:
        """The same, counted where it rises."""
        return self.right.outcomes if self.right else None


@dataclass(frozen=True, eq=False)
class Review:
    """An allocation recomputed from its scenario alone."""

    outcomes: tuple[OutcomeResult, ...]
    totals: Mapping[str, float]  # outcome id -> all years
    objective: float  # weighted outcomes
    delivered: float  # those of closed years among them
    miss: float  # weighted shares of targets missed, all priorities
    misses: Mapping[int, float]  # priority -> the same, of that priority
    uneven: float  # sum of cost x |units of region, activity, year - their share of those of the period|
    change: float | None  # sum of |public money of region, line, source, year - approved|; None: nothing is
    sources: tuple[SourceUse, ...]
    region_use: Mapping[str, FloatArray]  # source capped by region -> money used, shape (regions, years)
    region_carried: Mapping[str, FloatArray]  # the same of money carried out
    binding: tuple[Rule, ...]  # rules that stand at their limit
    broken: tuple[Rule, ...]  # a target that may be missed is no rule
    past: tuple[Rule, ...]  # caps and limits of closed years alone, kept or not: facts

    @property
    def targets_met(self) -> int:
        return sum(1 for outcome in self.outcomes if outcome.met)


@dataclass(frozen=True, slots=True)
class SolverInfo:
    name: str
    version: str
    options: Mapping[str, str | float | int]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved of a budget in whole multiples that is not the best one by proof.

    `gap`: its misses and outcomes are within this share of the best such budget's. `distance`: by how much money its
    figures of region, line, source and year (`distance_of` public sources, or of all) are apart from the
    recommendation's, all together; of budgets as good the nearest may have less by the share `distance_gap` of it.
    `idle_gap`: so much money less may be idle in a budget as good. `figures_gap`: so many figures fewer may change.
    """

    gap: float
    distance: float
    distance_gap: float
    distance_of: Literal["public", "all"] = "public"
    idle_gap: float = 0.0
    figures_gap: int = 0


@dataclass(frozen=True, slots=True)
class Unpublished:
    """That no budget in whole multiples of `step` money was found, of `count` whole numbers, in bearable work."""

    step: float
    count: int


@dataclass(frozen=True, eq=False)
class Recommendation:
    """The plan that kcplan recommends, proved optimal in every tier and checked.

    `gap`: None where it is the optimum, and the only such plan. Else weighted outcomes, and the misses before them, are
    within this share of the best there is, which is proved, and the plan is one of several. `protected`: what the tier
    `protect` came to, where the scenario has one.
    """

    allocation: Allocation
    review: Review
    binding: tuple[Binding, ...]
    solver: SolverInfo
    status: str = "optimal"
    gap: float | None = None
    protected: Protected | None = None

    @property
    def scenario(self) -> Scenario:
        return self.allocation.scenario

    def to_frame(self) -> "pd.DataFrame":
        """One row a cell: region, line, activity, source, year, amount (money)."""
        import pandas as pd

        a, m = self.allocation, self.scenario.model
        names = [activity.id for activity in m.activities] + [""]
        return pd.DataFrame(
            {
                "region": [m.regions[i] for i in a.region],
                "line": [m.lines[i].id for i in a.line],
                "activity": [names[i] for i in a.activity],
                "source": [m.sources[i].id for i in a.source],
                "year": [m.years[i] for i in a.year],
                "amount": a.amount,
            }
        )


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A given allocation: what it delivers, and the rules that it breaks (`review.broken`).

    `as_given`: its units were given too, and are not what its money buys at best.
    """

    allocation: Allocation
    review: Review
    solver: SolverInfo
    as_given: bool = False
