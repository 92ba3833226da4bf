"""A scenario answered: the optimum that reasons are worked out at, and the budget that planners see."""

from dataclasses import dataclass, replace
from typing import Literal

from kcplan.analyses.prices import missed_targets
from kcplan.domain.recommendation import Allocation, Binding, Proof, Recommendation, Review
from kcplan.domain.scenario import Scenario
from kcplan.planning.publish import Published


@dataclass(frozen=True, eq=False)
class Answer:
    """The optimum of a scenario, and its published budget where it asks for whole multiples."""

    optimum: Recommendation
    published: Published | None

    @property
    def scenario(self) -> Scenario:
        return self.optimum.scenario

    @property
    def kind(self) -> Literal["recommended", "published"]:
        """Which budget it is that planners see."""
        return "recommended" if self.published is None else "published"

    @property
    def allocation(self) -> Allocation:
        """The budget that planners see."""
        return (self.published or self.optimum).allocation

    @property
    def review(self) -> Review:
        return (self.published or self.optimum).review

    @property
    def proof(self) -> Proof | None:
        """What is proved of the published budget where it is not the best one."""
        return None if self.published is None else self.published.proof

    @property
    def standing(self) -> tuple[Binding, ...]:
        """Rules at their limit in the optimum, and the targets that the budget misses, with what it reaches."""
        missed = missed_targets(replace(self.optimum, review=self.review))
        known = {rule.id for rule in missed}
        return (*(rule for rule in self.optimum.binding if rule.id not in known), *missed)
