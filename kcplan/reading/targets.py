"""Targets of a model and of a scenario, and how much it matters where they are missed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kcplan.domain.rules import SIDES
from kcplan.domain.scenario import Model, Origin, RuleSide, Target
from kcplan.language import _, title
from kcplan.reading import years
from kcplan.reading.lines import read_title
from kcplan.reading.origins import Notes
from kcplan.reading.regions import known, region_choice
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node


def add_target(targets: dict[str, Target], node: Node, model: Model, log: Log, notes: Notes, why: str = "") -> None:
    """A target more, or one for each region; one of the same outcome, years and regions is an error."""
    outcome, outcomes = node["outcome"], [outcome.id for outcome in model.outcomes]
    if outcome.value and outcome.value not in outcomes:
        log.unknown(outcome.place, _("outcome"), outcome.value, outcomes)
    span = years.within(node["years"], node["years"].value, log, model.years)
    places = _places(node, model, log)
    if not span or not outcome.value:
        return
    basis, place = read_title(node.get("basis"), ""), node.place
    note = why or title(basis)
    sides: dict[RuleSide, Node] = {side: node[side] for side in SIDES if node.get(side) is not None}
    if not is_range(sides, outcome.value, place, log):
        return
    least, most = (sides[side].value if side in sides else None for side in SIDES)
    for name, regions in places:
        target = Target(
            outcome.value, span, least, basis=basis, origin=Origin(*place, note), regions=regions, place=name,
            at_most=most,
        )  # fmt: skip
        if target.key in targets:
            first = targets[target.key].origin
            found, mend = _("{name} again").format(name=target.key), _("the first is at {place}").format(place=first)
            log.error(place, _("one target of an outcome, its years and regions"), found, mend)
            return
        targets[target.key] = target
        notes.write(("model", "targets", target.key), place, note)
        for side, number in sides.items():
            notes.write(("model", "targets", target.key, side), number.place, note)


def is_range(sides: Mapping[RuleSide, Node], name: str, place: Place, log: Log) -> bool:
    """Whether the numbers of a target are one that it has to reach, one that it allows, or both in this order."""
    if not sides:
        expected = _("at_least or at_most in the target of {outcome}").format(outcome=name)
        log.error(place, expected, _("neither"), _("add the least that must be reached, or the most that may be"))
        return False
    if "at_most" in sides and "at_least" in sides and sides["at_most"].value < sides["at_least"].value:
        expected = _("at_most of at least {least:g}, which is the at_least of this target")
        expected = expected.format(least=sides["at_least"].value)
        log.error(sides["at_most"].place, expected, f"{sides['at_most'].value:g}", _("exchange the two"))
        return False
    return True


def _places(node: Node, model: Model, log: Log) -> list[tuple[str, tuple[str, ...] | None]]:
    """What the targets of an entry are of: the name and the ids of their regions; none where the log says why."""
    written, per = node.get("regions"), node.get("per")
    chosen = region_choice(written, model, log)
    if per is not None and not known(model.regions, {}):
        log.error(per.place, _("per: region in a model that names regions"), _("none of them"))
        return []
    if per is not None:
        return [(region, (region,)) for region in (model.regions if chosen in (None, "all") else chosen)]
    if written is None or chosen is None or chosen == "all":
        return [("", None)]
    return [("+".join(sorted(item.value for item in written.value)), chosen)] if chosen else []


def with_preferences(
    node: Node | None, targets: Mapping[str, Target], removed: Iterable[str], log: Log
) -> tuple[Target, ...]:
    """The targets with their priorities and weights, in canonical order; each knows its place as written.

    A key is an outcome, `outcome@years` or `outcome@years@regions`; the longest counts where several are given. Keys of
    targets that a change removed are let be.
    """
    found = dict(targets)
    if node is not None and node.is_mapping:
        every, gone = {_parts(key): key for key in targets}, [_parts(key) for key in removed]
        for name in ("priorities", "weights"):
            for key, value in sorted(node.table(name).items(), key=lambda pair: pair[0].count("@")):
                outcome, span, place = _parts(key)
                fits = {
                    own: own[0] == outcome and span in (None, own[1]) and place in ("", own[2])
                    for own in (*every, *gone)
                }
                matched = [every[own] for own in every if fits[own]]
                if not any(fits.values()):
                    known = [*targets, *dict.fromkeys(target.outcome for target in targets.values())]
                    log.unknown(node[name].keys[key], _("target"), key, known)
                for k in matched:
                    if name == "priorities":
                        found[k] = replace(found[k], priority=value.value)
                    else:
                        found[k] = replace(found[k], weight=value.value)
    ordered = (replace(target, order=place) for place, target in enumerate(found.values()))
    return tuple(sorted(ordered, key=lambda target: target.rank))


def _parts(key: str) -> tuple[str, tuple[int, ...] | None, str]:
    """Outcome, years (None: any) and name of the regions ("": any) of a key."""
    outcome, label, place, *_more = [*key.split("@"), "", ""]
    return outcome, years.parse(label) if label else None, place
