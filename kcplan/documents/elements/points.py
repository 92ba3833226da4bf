"""What a point is: weighted outcomes are said in points, and what gives how many stands beside them."""

from kcplan.documents.elements.figures import plain
from kcplan.documents.elements.units import counted
from kcplan.domain.scenario import Scenario
from kcplan.language import _, percent


def points(scenario: Scenario) -> str:
    """`Weighted outcomes are in points: 1 for each job, 10 for each project.`; later years where they count less."""
    model = scenario.model
    each = [
        _("{points} for each {unit}").format(points=plain(weight), unit=counted(outcome.unit, model))
        for outcome in model.outcomes
        if (weight := scenario.weights.get(outcome.id, 0.0))
    ]
    if not each:
        return _("Weighted outcomes are in points: no outcome of this scenario gives any.")
    said = _("Weighted outcomes are in points: {each}.").format(each=", ".join(each))
    if not scenario.discount:
        return said
    less = _("Each later year counts {share} less.").format(share=percent(1 - 1 / (1 + scenario.discount), 1))
    return f"{said} {less}"
