"""What a target asks for, and how it is missed, in words: from below, from above, or within a range."""

from collections.abc import Callable

from kcplan.domain.recommendation import OutcomeResult
from kcplan.domain.scenario import Target
from kcplan.language import _


def asked(of: Target, number: Callable[[float], str]) -> str:
    """`400`, `at most 500`, `400 to 500`; `number` writes its numbers."""
    if of.at_most is None:
        return "" if of.at_least is None else number(of.at_least)
    if of.at_least is None:
        return _("at most {number}").format(number=number(of.at_most))
    if of.at_least == of.at_most:
        return _("exactly {number}").format(number=number(of.at_most))
    return _("{least} to {most}").format(least=number(of.at_least), most=number(of.at_most))


def missed(of: OutcomeResult, share: str) -> str:
    """By how much its target is missed: `missed by 4.0 %`, or where it is exceeded, `exceeded by 4.0 %`."""
    text = _("exceeded by {share}") if of.missed_side == "at_most" else _("missed by {share}")
    return text.format(share=share)
