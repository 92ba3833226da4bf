"""How the budget of a letter was worked out, in sentences."""

from collections.abc import Iterator

from kcplan.documents.elements.compared import compared
from kcplan.documents.plan.verdict import of_lost_targets, of_proof, of_rounding, proved
from kcplan.domain.recommendation import Recommendation, Unpublished
from kcplan.language import _, number
from kcplan.mathematics.changed import leads
from kcplan.planning.publish import Published


def sentences(recommendation: Recommendation, published: Published | Unpublished | None) -> Iterator[str]:
    """What the budget aims at and in which order, what its outcomes rest on, what is proved, what rounding leaves."""
    scenario = recommendation.scenario
    if isinstance(published, Published):
        yield from of_lost_targets(recommendation.review, published, scenario.model)
    if leads(scenario):
        text = _(
            "The budget keeps every target, then changes as little of {budget} as it can, then buys the most outcomes."
        )
        if scenario.soft:
            text = _(
                "The budget first misses targets by as little as caps and limits allow, then changes as little of "
                "{budget} as it can, then buys the most outcomes."
            )
        yield text.format(budget=compared(scenario).old)
    elif scenario.soft:
        yield _("The budget first misses targets by as little as caps and limits allow, then buys the most outcomes.")
    else:
        yield _("The budget buys the most weighted outcomes that the caps, limits and targets of the option allow.")
    yield _(
        "Outcomes are estimates based on the unit costs and yields of the programme's model; see the annex workbook."
    )
    missing = published if isinstance(published, Unpublished) else None
    yield from proved(recommendation.gap, missing, scenario.model)
    if isinstance(published, Published):
        if not rounding_costs(published):
            yield of_rounding(published, scenario.model)
        if published.proof is not None:
            yield from of_proof(published.proof, scenario.model)


def rounding_costs(published: Published) -> bool:
    """Whether rounding costs outcomes that can be read."""
    return number(abs(published.loss), 2) != number(0.0, 2)
