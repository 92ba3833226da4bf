"""Targets of a model and of a scenario, and how much it matters where they are missed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kcplan.domain import Origin, Target
from kcplan.language import _
from kcplan.reading import years
from kcplan.reading.lines import text_of
from kcplan.reading.log import Log
from kcplan.reading.origins import Notes
from kcplan.reading.tree import Node


def add_target(
    targets: dict[str, Target],
    node: Node,
    outcomes: Iterable[str],
    known: tuple[int, ...],
    log: Log,
    notes: Notes,
    why: str = "",
) -> None:
    """A target more, by its key; one of the same outcome and years is an error."""
    outcome = node["outcome"]
    if outcome.value and outcome.value not in outcomes:
        log.unknown(outcome.place, _("outcome"), outcome.value, outcomes)
    span = years.within(node["years"], node["years"].value, log, known)
    if not span or not outcome.value:
        return
    basis, place = text_of(node.get("basis")), node.place
    target = Target(outcome.value, span, node["at_least"].value, basis=basis, origin=Origin(*place, why or basis))
    if target.key in targets:
        first = targets[target.key].origin
        found, mend = _("{name} again").format(name=target.key), _("the first is at {place}").format(place=first)
        log.error(place, _("one target of an outcome and its years"), found, mend)
        return
    targets[target.key] = target
    notes.write(("model", "targets", target.key), place, why or basis)
    notes.write(("model", "targets", target.key, "at_least"), node["at_least"].place, why or basis)


def with_preferences(
    node: Node | None, targets: Mapping[str, Target], removed: Iterable[str], log: Log
) -> tuple[Target, ...]:
    """The targets with their priorities and weights, in canonical order.

    A key is an outcome or `outcome@years`; the second counts where both are given. Keys of targets that a change
    removed are let be.
    """
    found = dict(targets)
    if node is not None and node.is_mapping:
        by_key = {(target.outcome, target.years): key for key, target in targets.items()}
        gone = {(key.partition("@")[0], years.parse(key.partition("@")[2])) for key in removed}
        for name in ("priorities", "weights"):
            for key, value in sorted(node.table(name).items(), key=lambda pair: "@" in pair[0]):
                outcome, _at, label = key.partition("@")
                span = years.parse(label) if label else None
                matched = [k for (o, y), k in by_key.items() if o == outcome and (span is None or y == span)]
                if not matched and not any(o == outcome and (span is None or y == span) for o, y in gone):
                    known = [*targets, *dict.fromkeys(target.outcome for target in targets.values())]
                    log.unknown(node[name].keys[key], _("target"), key, known)
                for k in matched:
                    if name == "priorities":
                        found[k] = replace(found[k], priority=value.value)
                    else:
                        found[k] = replace(found[k], weight=value.value)
    return tuple(sorted(found.values(), key=lambda target: (target.outcome, target.years)))
