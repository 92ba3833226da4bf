"""Targets in the order in which the programme writes them: the one in which people read them."""

from collections.abc import Iterable

from kcplan.domain.scenario import Target


def as_written(targets: Iterable[Target]) -> list[Target]:
    """Targets in the programme's order; those that no file has written as they come."""
    return sorted(targets, key=lambda target: target.order)
