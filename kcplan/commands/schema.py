"""`kcplan schema`: the JSON schema of models and scenarios."""

from typing import Any

from kcplan.errors import UsageError
from kcplan.language import _, either
from kcplan.reading.format.schema import schemas


def schema(kind: str | None = None) -> dict[str, Any]:
    """The schema of a `model` or a `scenario`, or both by these names. Raises UsageError for another kind."""
    found = schemas()
    if kind is None:
        return dict(found)
    if kind not in found:
        raise UsageError(_("expected {known}, found {kind}").format(known=either(found), kind=kind))
    return found[kind]
