"""Selectors: ids and years as files choose them, each known to the model."""

from collections.abc import Collection, Sequence

from kcplan.domain.scenario import Activity, Choice, Model
from kcplan.language import _
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node
from kcplan.reading.years import within


def choice(node: Node | None, kind: str, known: Collection[str], log: Log) -> Choice:
    """Ids of a selector, sorted; None where it is not named, () only where the log says what is wrong.

    `kind` is in the language of the reader.
    """
    if node is None:
        return None
    if node.value == "all":
        return "all"
    found: list[str] = []
    for item in node.value:
        if not item.value:
            continue  # not an id, and the log says so
        if item.value not in known:
            meant = log.unknown(item.place, kind, item.value, known)
            if meant is not None and all(other.value != meant for other in node.value):
                found.append(meant)  # read on as if it were spelt right
        elif item.value in found:
            log.error(item.place, _("each {kind} once").format(kind=kind), _("{name!r} again").format(name=item.value))
        else:
            found.append(item.value)
    return tuple(sorted(found))


def years_choice(node: Node | None, known: Sequence[int], log: Log) -> Choice:
    """Years of a selector; None where it is not named, () only where the log says what is wrong."""
    if node is None:
        return None
    return "all" if node.value == "all" else within(node, node.value, log, known)


def picked(node: Node | None, kind: str, known: Collection[str], log: Log) -> list[str]:
    """Ids that a change speaks of: all that are known where it names none."""
    chosen = choice(node, kind, known, log)
    return sorted(known) if chosen is None or chosen == "all" else list(chosen)


def picked_years(node: Node | None, known: Sequence[int], log: Log) -> tuple[int, ...]:
    """Years that a change speaks of: all of the model where it names none."""
    chosen = years_choice(node, known, log)
    return tuple(known) if chosen is None or chosen == "all" else chosen


def picked_activities(subject: Node, model: Model, log: Log) -> list[Activity]:
    """The activities that a change selects, by line and by id; reported where there are none."""
    lines = picked(subject.get("lines"), _("line"), [line.id for line in model.lines], log)
    ids = picked(subject.get("activities"), _("activity"), [activity.id for activity in model.activities], log)
    found = [activity for activity in model.activities if activity.line in lines and activity.id in ids]
    if not found and lines and ids:
        expected = _("a selector that matches a {what}").format(what=_("line with such an activity"))
        log.error(subject.place, expected, _("nothing that it matches"))
    return found
