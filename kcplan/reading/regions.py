"""Regions of a model with their titles and groups, and selectors that name either."""

from collections.abc import Mapping, Sequence

from kcplan.domain.scenario import WHOLE, Choice, Model, Title
from kcplan.language import _
from kcplan.reading.lines import read_title
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node


def read_regions(node: Node, log: Log) -> tuple[tuple[str, ...], dict[str, Title]]:
    """The ids of a model's regions in their order, and the titles of those that have one."""
    written = node.get("regions")
    if written is None:
        return (WHOLE,), {}
    if written.is_mapping:
        titles = {name: read_title(about.get("title"), name) for name, about in sorted(written.value.items())}
        ids = list(titles)
    else:
        ids, titles, seen = [], {}, set()
        for item in written.value:
            if item.value in seen:
                again = _("{name!r} again").format(name=item.value)
                log.error(item.place, _("each {kind} once").format(kind=_("region")), again)
            elif item.value:
                ids.append(item.value)
                seen.add(item.value)
    if not ids:
        mend = _("remove the key if there is only one")
        log.error(written.place, _("at least one region"), _("none"), mend)
    return tuple(sorted(ids)), titles


def read_groups(node: Node, regions: Sequence[str], log: Log) -> dict[str, tuple[str, ...]]:
    """Groups of regions by name, each in canonical order."""
    found: dict[str, tuple[str, ...]] = {}
    for name, members in node.table("region_groups").items():
        if name in regions:
            log.error(node["region_groups"].keys[name], _("a group with a name that no region has"), repr(name))
        chosen = expanded(members, regions, {}, log)
        found[name] = tuple(regions) if chosen is None or chosen == "all" else chosen
    return dict(sorted(found.items()))


def region_choice(node: Node | None, model: Model, log: Log) -> Choice:
    """Regions of a selector; None where it is not named, () only where the log says what is wrong."""
    return expanded(node, model.regions, model.region_groups, log)


def expanded(node: Node | None, regions: Sequence[str], groups: Mapping[str, tuple[str, ...]], log: Log) -> Choice:
    """The ids that names of regions and groups stand for, each once and in order; as `region_choice` has it."""
    if node is None or node.value == "all":
        return None if node is None else "all"
    found: dict[str, str] = {}  # region -> the name that it was taken for
    for item in node.value:
        if not item.value:
            continue  # not an id, and the log says so
        name = item.value
        if name not in groups and name not in regions:
            kind = _("region or group of regions") if groups else _("region")
            name = log.unknown(item.place, kind, name, known(regions, groups))
        own = groups.get(name, (name,)) if name is not None else ()
        again = [region for region in own if region in found]
        if again:
            found_again = _("{name!r} again").format(name=again[0])
            mend = "" if again[0] == name else _("it is in the group {group}").format(group=name)
            log.error(item.place, _("each {kind} once").format(kind=_("region")), found_again, mend)
        found |= dict.fromkeys(own, name)
    return tuple(sorted(found))


def known(regions: Sequence[str], groups: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Every name that a selector of regions may hold; none where the model names no regions."""
    return [] if tuple(regions) == (WHOLE,) else [*groups, *regions]
