"""The protected plan beside the recommendation: who pays for what, why, and what protection costs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from kcplan import tolerances
from kcplan.analyses.protecting.curves import ProtectionCurve, give_up_curve, moved_curve
from kcplan.arrays import FloatArray
from kcplan.domain.protection import Protect, Protected
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import in_order
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.planning.solve import solve_protected

#: Why money of a line moves to another source: it comes more surely, or leaves the surer one to lines that need it.
PayerReason: TypeAlias = Literal["surer", "room", "more", "less"]


@dataclass(frozen=True, slots=True)
class PayerMove:
    """Money of a line and year that another source is to pay; None: it is new there, or gone."""

    line: str
    year: int
    before: str | None
    after: str | None
    amount: float
    reason: PayerReason


@dataclass(frozen=True, eq=False)
class Hedge:
    """A protected plan beside the recommendation, which is the plan of the same scenario without the tier `protect`.

    `comes` has the share of each public source's money that comes on the average of the futures, by source and year
    (sources, years); NaN where a source is no public one with a cap.
    """

    asked: Scenario
    before: Recommendation
    after: Recommendation
    comes: FloatArray
    payers: tuple[PayerMove, ...]
    give_up: ProtectionCurve | None
    moved: ProtectionCurve | None

    @property
    def protected(self) -> Protected:
        """What protecting came to."""
        assert self.after.protected is not None
        return self.after.protected

    @property
    def amount(self) -> float:
        """Money that moves between the two plans, counted once."""
        return sum(own.amount for own in self.payers)


def to_protect(scenario: Scenario) -> Scenario:
    """The scenario with the tier `protect`; where it names none, the mean of 200 futures before change.

    Raises UsageError where nothing is uncertain.
    """
    if scenario.protect is not None:
        return scenario
    if scenario.uncertainty is None:
        text = _("expected a scenario that says what is uncertain, found no key 'uncertainty' in {scenario}")
        raise UsageError(text.format(scenario=scenario.id))
    named = [name for name in scenario.tiers if name != "protect"]
    place = named.index("change")
    return replace(scenario, protect=Protect(), tiers=in_order([*named[:place], "protect", *named[place:]]))


def hedge(
    scenario: Scenario, solver: str = solvers.DEFAULT, progress: Callable[[float], object] = lambda _: None
) -> Hedge:
    """The protected plan of a scenario, beside its plan without. Raises what `solve` does, and UsageError."""
    asked = to_protect(scenario)
    solved = solve_protected(asked, solver)
    before, after = solved.before, solved.after
    progress(0.4)
    curve = give_up_curve(solved.asked)
    progress(0.7)
    moved = moved_curve(solved.asked)
    progress(1.0)
    comes = _comes(asked, solved.asked.futures.caps_of())
    return Hedge(asked, before, after, comes, tuple(_payers(asked, before, after, comes)), curve, moved)


def _comes(scenario: Scenario, caps: FloatArray) -> FloatArray:
    """The share of each source's cap that comes on the average, (sources, years), of caps (futures, sources, years)."""
    own = np.full(caps.shape[1:], np.nan)
    for s, source in enumerate(scenario.model.sources):
        if source.public and source.id in scenario.caps:
            own[s] = scenario.caps[source.id]
    with np.errstate(invalid="ignore"):
        share = np.divide(caps, own, out=np.ones(caps.shape), where=own > 0)
    found = np.minimum(share, 1.0).mean(axis=0)
    return np.where(np.isnan(own), np.nan, found)


def _payers(scenario: Scenario, before: Recommendation, after: Recommendation, comes: FloatArray) -> list[PayerMove]:
    """Money that another source pays, by line and year: what one source loses and another gains, largest first."""
    model = scenario.model
    change = after.allocation.by_line() - before.allocation.by_line()
    change[:, ~model.public] = 0.0
    least = tolerances.KEPT * scenario.usual_money
    found = []
    for n, line in enumerate(model.lines):
        for t, year in enumerate(model.years):
            own = change[n, :, t].copy()
            while (own < -least).any() and (own > least).any():
                low, high = int(own.argmin()), int(own.argmax())
                amount = float(min(-own[low], own[high]))
                reason: PayerReason = "surer" if comes[high, t] >= comes[low, t] else "room"
                found.append(PayerMove(line.id, year, model.sources[low].id, model.sources[high].id, amount, reason))
                own[low] += amount
                own[high] -= amount
            for s in np.flatnonzero(np.abs(own) > least).tolist():
                name, size = model.sources[s].id, float(abs(own[s]))
                if own[s] > 0:
                    found.append(PayerMove(line.id, year, None, name, size, "more"))
                else:
                    found.append(PayerMove(line.id, year, name, None, size, "less"))
    return found
