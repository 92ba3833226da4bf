"""Whether a scenario can be solved in the programme of another, with its own numbers in place."""

import numpy as np

from kcplan.analyses.explaining.differences import differences
from kcplan.domain.scenario import Scenario
from kcplan.errors import UsageError
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.numbers import numbers_of


def differs_in_numbers(base: Scenario, other: Scenario) -> bool:
    """Whether another scenario's programme is that of `base` with other numbers in the same places."""
    if base.soft != other.soft or set(base.caps) != set(other.caps) or set(base.region_caps) != set(other.region_caps):
        return False
    try:
        kinds = {difference.kind for difference in differences(base, other)}
    except UsageError:
        return False  # the models are not alike
    if not kinds <= {"cap", "unit_cost", "yield"}:
        return False
    one, another = columns_of(base), columns_of(other)
    if not (np.array_equal(one.tranche, another.tranche) and np.array_equal(one.width, another.width)):
        return False
    return not np.any((numbers_of(another).yields != 0) & (numbers_of(one).yields == 0))
