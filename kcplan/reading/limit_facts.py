"""Whether closed years have the figures that limits ask of them: money by activity, and what is approved."""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Limit, Scenario, Selection
from kcplan.language import _
from kcplan.reading.text.log import Log, Place


def check_facts(scenario: Scenario, log: Log) -> None:
    """Report limits over closed years that ask for more than is known of these."""
    closed = scenario.closed
    if closed is None:
        return
    for limit in scenario.limits:
        origin = limit.origin
        place = Place(origin.file, origin.line, origin.column) if origin else Place(scenario.id)
        if limit.measure == "money" and (lines := sorted(_told_apart(scenario, closed, limit))):
            expected = _("money of closed years by activity, which {limit} asks for").format(limit=limit.name)
            found = _("that of {lines} as a whole").format(lines=", ".join(lines))
            log.error(place, expected, found, _("write the activity in the rows of actuals, or bound the line"))
        if limit.measure == "money" and _asks_approved(scenario, closed, limit):
            expected = _("approved figures of closed years, which {limit} asks for").format(limit=limit.name)
            log.error(
                place, expected, _("none"), _("add these years to the approved budget, or leave them out of years")
            )


def _told_apart(scenario: Scenario, closed: Closed, limit: Limit) -> Iterator[str]:
    """Lines whose activities a limit tells apart in closed years, in which only money of the line is known."""
    model = scenario.model
    selections = [limit.selection]
    for bound in (limit.at_least, limit.at_most):
        if bound is not None and bound.of is not None:
            pairs = {f.name: getattr(bound.of, f.name) for f in fields(Selection)}
            selections.append(
                Selection(**{name: getattr(limit.selection, name) if v is None else v for name, v in pairs.items()})
            )
    previous = any(bound is not None and bound.kind == "previous_year" for bound in (limit.at_least, limit.at_most))
    start = 0
    for line in model.lines:
        own = closed.by_activity[:, start : start + len(line.activities)]
        start += len(line.activities)
        ids = {activity.id for activity in line.activities}
        paying = [s for s, source in enumerate(model.sources) if source.id in line.sources]
        for selection in selections:
            chosen = ids if selection.activity in (None, "all") else ids & set(selection.activity)
            apart = bool(chosen) and (chosen != ids or ("activity" in limit.per and len(ids) > 1))
            years = [t for t in range(closed.count) if _counts(scenario, selection, t, previous)]
            named = selection.line in (None, "all") or line.id in selection.line
            if apart and named and years and np.isnan(own[:, :, paying][..., years]).any():
                yield line.id
                break


def _counts(scenario: Scenario, selection: Selection, year: int, previous: bool) -> bool:
    """Whether a selection counts money of a closed year, itself or as the year before one of its years."""
    chosen = selection.year
    if chosen in (None, "all"):
        return True
    return scenario.model.years[year] in chosen or (previous and scenario.model.years[year] + 1 in chosen)


def _asks_approved(scenario: Scenario, closed: Closed, limit: Limit) -> bool:
    """Whether a multiple of the budget in force is asked for where it has no figure."""
    approved = scenario.in_force
    if approved is None or not any(b and b.kind == "approved" for b in (limit.at_least, limit.at_most)):
        return False
    model, chosen = scenario.model, limit.selection
    lines = [n for n, line in enumerate(model.lines) if chosen.line in (None, "all") or line.id in chosen.line]
    years = [t for t in range(closed.count) if _counts(scenario, chosen, t, previous=False)]
    return bool(np.isnan(approved[:, lines][..., years]).any())
