"""What futures miss of the targets, in words."""

from kcplan.domain.protection import Protected, Protection
from kcplan.language import n_, number


def missed(value: float) -> str:
    """Shares of targets missed, as a sum: `0.74`."""
    return number(value, 2)


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
        count=protected.protect.futures,
        mean=missed(own.mean),
        worst=missed(own.worst_tenth),
        mean_before=missed(before.mean),
        worst_before=missed(before.worst_tenth),
    )
