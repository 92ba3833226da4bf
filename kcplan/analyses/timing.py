"""Money that comes late: what it costs, and what carrying some of it over would save."""

from dataclasses import dataclass, replace

from kcplan import planning, solvers
from kcplan.domain import Scenario
from kcplan.errors import UsageError
from kcplan.recommendation import Recommendation


@dataclass(frozen=True, eq=False)
class Timing:
    """The recommendation with money on time, late, and late where `carried` of each year's money may be kept a year.

    All three with soft targets, so that they can be told apart. Late money of the last year lapses: `lapsed`.
    """

    scenario: Scenario
    on_time: Recommendation
    late: Recommendation
    with_carry_over: Recommendation
    carried: float
    lapsed: float


def timing(scenario: Scenario, shares: dict[str, float], carried: float = 0.1, solver: str = solvers.DEFAULT) -> Timing:
    """`shares`: source -> the share of each year's money that is usable in its year; the rest comes a year later.

    Raises UsageError for a source without a cap or a share outside 0 to 1.
    """
    soft = replace(scenario, soft=True)
    caps = dict(soft.caps)
    lapsed = 0.0
    for source, share in shares.items():
        if source not in caps:
            raise UsageError(f"expected a source with a cap ({', '.join(sorted(caps))}), found {source}")
        if not 0 <= share <= 1:
            raise UsageError(f"expected a share from 0 to 1 of {source}, found {share:.6g}")
        before = (0.0, *caps[source][:-1])
        lapsed += (1 - share) * caps[source][-1]
        caps[source] = tuple(share * now + (1 - share) * old for now, old in zip(caps[source], before, strict=True))
    late = replace(soft, caps=caps)
    kept = replace(late, carry_over={source: max(carried, late.carry_over.get(source, 0.0)) for source in caps})
    on_time, delayed, saved = (planning.solve(asked, solver) for asked in (soft, late, kept))
    return Timing(scenario, on_time, delayed, saved, carried, lapsed)
