"""What futures miss of the targets, in words."""

from kcplan.domain.protection import Protected, Protection
from kcplan.domain.scenario import Scenario
from kcplan.language import _, n_, number


def missed(value: float) -> str:
    """Shares of targets missed, as a sum: `0.74`."""
    return number(value, 2)


def not_counted(scenario: Scenario) -> list[str]:
    """What reasons and prices of a scenario that protects its plan are of; nothing of any other."""
    if scenario.protect is None:
        return []
    return [
        _(
            "Reasons and prices are those of the plan without protection: what is missed when money falls short does "
            "not count in them. Where money may as well come from another source, protection has chosen it."
        )
    ]


def protection(protected: Protected, after: Protection | None = None) -> str:
    """What a plan misses over futures, beside the plan without protection. `after`: of another plan than its own."""
    own, before = after or protected.plan, protected.before
    text = n_(
        "Over {count} future the plan misses {mean} of a target on the average, and {worst} in the worst tenth of "
        "futures; without protection it would be {mean_before} and {worst_before}.",
        "Over {count} futures the plan misses {mean} of a target on the average, and {worst} in the worst tenth of "
        "futures; without protection it would be {mean_before} and {worst_before}.",
        protected.protect.futures,
    )
    return text.format(
        count=number(protected.protect.futures, 0),
        mean=missed(own.mean),
        worst=missed(own.worst_tenth),
        mean_before=missed(before.mean),
        worst_before=missed(before.worst_tenth),
    )
