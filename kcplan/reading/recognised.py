"""Files that are kcplan's: nothing is shown of any other file, whatever names it."""

from kcplan.language import _
from kcplan.reading.format.formats import MODEL, SCENARIO
from kcplan.reading.text.files import read_yaml
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node


def read_recognised(path: str, log: Log, named_at: Place | None = None) -> Node | None:
    """The mapping of a model or scenario file; None where it cannot be read or is neither, and the log says so."""
    node = read_yaml(path, log, named_at)
    if node is None or "format" in node.value:
        return node
    known = sum(key in MODEL.fields or key in SCENARIO.fields for key in node.value)
    if 2 * known > len(node.value):
        return node  # it only lacks its format, which is reported
    log.error(Place(path), _("a model or a scenario"), _("a file that is neither"), _("see the files of 'kcplan new'"))
    return None
