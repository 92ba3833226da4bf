"""Whether a published budget can be found in bearable time; asked before a long solve."""

from math import prod

from kcplan.domain.scenario import Scenario
from kcplan.errors import UsageError
from kcplan.language import _

#: More whole amounts than this are refused.
MOST = 15_000


def refuse_too_many(scenario: Scenario) -> None:
    """Raise UsageError where a scenario asks for more whole amounts than can be proved near the best in good time."""
    if scenario.rounding is None or prod(scenario.model.shape) <= MOST:
        return
    from kcplan.mathematics.columns import columns_of
    from kcplan.mathematics.whole import money_cells

    count = money_cells(columns_of(scenario, idle=True)).count
    if count > MOST:
        text = _(
            "expected at most {most} whole amounts of money (region, line, source, year) in a published budget, "
            "found {count}: take 'rounding' out of the scenario, or round in fewer regions at a time"
        )
        raise UsageError(text.format(most=MOST, count=count))
