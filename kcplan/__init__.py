"""kcplan: optimisation and scenario planning of public programmes. Every command is one of these calls."""

TYPE_CHECKING = False  # typing itself takes ten times as long to import as all of this: Ctrl-C is deaf until then
if TYPE_CHECKING:
    from typing import Any

    from kcplan.analyses.prices import priced
    from kcplan.analyses.proving.prove import prove
    from kcplan.commands.alternatives import alternatives
    from kcplan.commands.check import check
    from kcplan.commands.compare import compare
    from kcplan.commands.diagnose import diagnose
    from kcplan.commands.evaluate import evaluate
    from kcplan.commands.explain import explain
    from kcplan.commands.export import export
    from kcplan.commands.load import load, load_plan, load_result
    from kcplan.commands.map import shortfall_map
    from kcplan.commands.need import need
    from kcplan.commands.new import new
    from kcplan.commands.protect import protect
    from kcplan.commands.replan import replan
    from kcplan.commands.report import report
    from kcplan.commands.schema import schema
    from kcplan.commands.shortfall import shortfall
    from kcplan.commands.show import show
    from kcplan.commands.solve import solve
    from kcplan.commands.sweep import sweep
    from kcplan.commands.tradeoff import tradeoff
    from kcplan.commands.why_not import why_not
    from kcplan.planning.publish import publish

__all__ = [
    "alternatives", "check", "compare", "diagnose", "evaluate", "explain", "export", "load", "load_plan", "load_result",
    "need", "new", "priced", "protect", "prove", "publish", "replan", "report", "schema", "shortfall", "shortfall_map",
    "show", "solve", "sweep", "tradeoff", "why_not",
]  # fmt: skip
__version__: str

#: Where those are that are not in the file of commands/ with their name.
_ELSEWHERE = {
    "load_plan": "commands.load",
    "load_result": "commands.load",
    "priced": "analyses.prices",
    "prove": "analyses.proving.prove",
    "publish": "planning.publish",
    "shortfall_map": "commands.map",
}


def __getattr__(name: str) -> "Any":
    """Import what is asked for when it is asked for, so that `kcplan --help` stays quick."""
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        return version("kcplan")
    if name not in __all__:
        raise AttributeError(f"module kcplan has no attribute {name!r}")
    return getattr(import_module(f"kcplan.{_ELSEWHERE.get(name, f'commands.{name}')}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
