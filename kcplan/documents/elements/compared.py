"""What a budget is compared with, and what both are called: the official plan, or an approved budget."""

from dataclasses import dataclass

from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.scenario import Scenario
from kcplan.language import _


@dataclass(frozen=True, slots=True)
class Compared:
    """`before` and `after` stand above columns, `old` and `new` within sentences."""

    before: str
    after: str
    old: str
    new: str


def compared(scenario: Scenario) -> Compared:
    """The names of the budget in force and of the recommended one."""
    if is_adjustment(scenario):
        return Compared(_("Approved budget"), _("Adjusted"), _("the approved budget"), _("the adjusted budget"))
    return Compared(_("Official plan"), _("Recommended"), _("the official plan"), _("the recommended plan"))
