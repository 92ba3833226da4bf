"""kcplan: optimisation and scenario planning of public programmes. Every command is one of these calls."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kcplan.planning.evaluate import evaluate
    from kcplan.planning.solve import solve
    from kcplan.reading.read import read_scenario as load

__all__ = ["evaluate", "load", "solve"]
__version__: str

_PLACES = {
    "evaluate": ("planning.evaluate", "evaluate"),
    "load": ("reading.read", "read_scenario"),
    "solve": ("planning.solve", "solve"),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that `kcplan --help` stays quick."""
    if name == "__version__":
        from importlib.metadata import version

        return version("kcplan")
    if name not in _PLACES:
        raise AttributeError(f"module kcplan has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(f"kcplan.{module}"), attribute)
