"""Sentences about a curve that stand in more than one document."""

from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.analyses.shortfall.sampled import FOLLOWED
from kcplan.language import _, number, percent


def chosen_depths(result: Shortfall) -> str:
    """What is said of a curve that is not followed exactly."""
    text = _(
        "The programme has more than {most} columns, so its plan is worked out at {count} depths only; nothing is "
        "claimed between them. A target may begin to be missed up to {near} deeper than stated. Three figures are "
        "exact: the depth up to which every target is met, the depth up to which each target alone can be met, and "
        "the depth at which the limits clash."
    )
    return text.format(
        most=number(FOLLOWED, 0),
        count=number(len(result.walk.pieces) + 1, 0),
        near=percent(result.tolerance or 0.0, 1),
    )
