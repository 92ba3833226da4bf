"""Which scenarios plan a budget again."""

from kcplan.domain.scenario import Scenario


def is_adjustment(scenario: Scenario) -> bool:
    """Whether years are closed, or another budget than the plan is in force."""
    return scenario.closed is not None or scenario.approved is not None
