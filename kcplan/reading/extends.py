"""A scenario file with the files that it extends underneath it."""

import os

from kcplan.language import _
from kcplan.reading.format.formats import SCENARIO
from kcplan.reading.recognised import read_recognised
from kcplan.reading.tables.opening import note_numbers
from kcplan.reading.text.files import beside
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node
from kcplan.visible import shown


def read_chain(written: Node, log: Log, below: tuple[str, ...] = ()) -> Node | None:
    """The scenario of a file's mapping, checked for its shape: its own keys replace those of the file it extends.

    `limits` merge by name, `changes` accumulate, the parent's first. `below` are the files that led here.
    None where a file of the chain cannot be read, and the log says why.
    """
    path = written.place.file
    if written.is_model:
        log.error(Place(path), _("a scenario"), _("a model"), _("ask about it in a scenario, with the key 'model'"))
        return None
    own = SCENARIO.check(written, _("the scenario"), log)
    _unique_limits(own, log)
    note_numbers(own, log)
    extends = own.get("extends")
    if extends is None:
        return own
    if not extends.value:
        return None  # not a name, and the log says so
    chain = (*below, os.path.realpath(path))
    parent_path = extended_path(extends)
    if os.path.realpath(parent_path) in chain:
        files = chain[chain.index(os.path.realpath(parent_path)) :]
        circle = " -> ".join(shown(os.path.basename(file)) for file in (*files, parent_path))
        found = _("a circle, {files}").format(files=circle)
        log.error(extends.place, _("a chain of extends that ends"), found, _("remove extends from one of them"))
        return None
    if not os.path.exists(parent_path) and not _is_path(extends.value):
        folder = os.path.dirname(path) or "."
        log.unknown(extends.place, _("scenario beside this file"), extends.value, _names(folder, ".yaml"))
        return None
    above = read_recognised(parent_path, log, extends.place)
    parent = None if above is None else read_chain(above, log, chain)
    if parent is None:
        return None
    merged = parent.value | own.value
    del merged["extends"]
    limits = {limit["name"].value: limit for limit in parent.entries("limits") + own.entries("limits")}
    changes = parent.entries("changes") + own.entries("changes")
    for key, items in (("limits", list(limits.values())), ("changes", changes)):
        if items:
            merged[key] = Node(merged[key].place, items)
    return Node(own.place, merged, keys={**parent.keys, **own.keys})


def extended_path(extends: Node) -> str:
    """The file behind the key `extends`: a scenario beside its file, or a path relative to it."""
    return beside(extends.place.file, extends.value if _is_path(extends.value) else f"{extends.value}.yaml")


def model_path(model: Node, log: Log) -> str | None:
    """The file behind the key `model`: a folder of models/ beside scenarios/, or a path relative to its file."""
    name, file = model.value, model.place.file
    if not name:
        return None  # not a name, and the log says so
    if _is_path(name):
        path = beside(file, name)
        return os.path.join(path, "model.yaml") if os.path.isdir(path) else path
    path = beside(file, os.path.join(os.pardir, "models", name, "model.yaml"))
    if not os.path.exists(path):
        folder = beside(file, os.path.join(os.pardir, "models"))
        log.unknown(model.place, _("model in {folder}").format(folder=shown(folder)), name, _names(folder, ""))
        return None
    return path


def _is_path(name: str) -> bool:
    return "/" in name or os.sep in name or name.endswith((".yaml", ".yml"))


def _names(folder: str, ending: str) -> list[str]:
    try:
        there = os.listdir(folder)
    except OSError:
        return []
    return sorted(name.removesuffix(ending) for name in there if name.endswith(ending) and name.isprintable())


def _unique_limits(scenario: Node, log: Log) -> None:
    first: dict[str, Place] = {}
    for limit in scenario.entries("limits"):
        name = limit["name"]
        if name.value in first:
            mend = _("the first is in line {line}").format(line=first[name.value].line)
            found = _("{name!r} again").format(name=name.value)
            log.error(name.place, _("each limit name once in a file"), found, mend)
        elif name.value:
            first[name.value] = name.place
