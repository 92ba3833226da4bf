"""A scenario answered: the optimum that reasons are worked out at, and the budget that planners see."""

from dataclasses import dataclass, replace
from typing import Literal

from kcplan.analyses.prices import missed_targets
from kcplan.domain.recommendation import Allocation, Binding, Proof, Recommendation, Review, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.planning.publish import Published, shown


@dataclass(frozen=True, eq=False)
class Answer:
    """The optimum of a scenario, and its published budget where it asks for whole multiples."""

    optimum: Recommendation
    published: Published | Unpublished | None

    @property
    def scenario(self) -> Scenario:
        return self.optimum.scenario

    @property
    def kind(self) -> Literal["recommended", "published"]:
        """Which budget it is that planners see."""
        return "published" if isinstance(self.published, Published) else "recommended"

    @property
    def allocation(self) -> Allocation:
        """The budget that planners see."""
        return shown(self.optimum, self.published).allocation

    @property
    def review(self) -> Review:
        return shown(self.optimum, self.published).review

    @property
    def proof(self) -> Proof | Unpublished | None:
        """What is proved of the published budget where it is not the best one, or that there is none."""
        return self.published.proof if isinstance(self.published, Published) else self.published

    @property
    def standing(self) -> tuple[Binding, ...]:
        """Rules at their limit in the optimum, and the targets that the budget misses, with what it reaches."""
        missed = missed_targets(replace(self.optimum, review=self.review))
        known = {rule.id for rule in missed}
        return (*(rule for rule in self.optimum.binding if rule.id not in known), *missed)
