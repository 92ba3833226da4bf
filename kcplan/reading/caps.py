"""Caps of a scenario: what each source can pay in each year."""

from kcplan.domain import Model
from kcplan.language import _
from kcplan.reading.log import Log
from kcplan.reading.origins import Notes
from kcplan.reading.tree import Node
from kcplan.reading.years import spread


def read_caps(scenario: Node, model: Model, log: Log, notes: Notes) -> dict[str, list[float]]:
    """Caps in money by source, one a model year: as planned (the default), or as written.

    Every public source has one; what the beneficiaries bring is capped only where the scenario names it.
    """
    planned = dict(zip([source.id for source in model.sources], model.plan.sum(axis=(0, 1)).tolist(), strict=True))
    public = [source.id for source in model.sources if source.public]
    node = scenario.get("caps") or scenario
    written = scenario.table("caps") if "caps" in scenario.value and node.is_mapping else None
    if written is None:
        return {source: _as_planned(source, planned[source], node, model, notes) for source in public}
    caps: dict[str, list[float]] = {}
    for source, value in written.items():
        if source not in planned:
            log.unknown(node.keys[source], _("source"), source, planned)
        elif value.value == "plan":
            caps[source] = _as_planned(source, planned[source], value, model, notes)
        else:
            nodes = spread(value, model.years, log)
            for year, amount in zip(model.years, nodes, strict=True):
                notes.write(("caps", source, year), (amount or value).place)
            caps[source] = [float("nan") if amount is None else amount.value for amount in nodes]
    missing = [source for source in public if source not in caps]
    if missing and len(caps) == len(written):  # else one of them is misspelt, and the log says so
        found = _("none of {names}").format(names=", ".join(missing))
        mend = _("add {what}").format(what=", ".join(f"{source}: plan" for source in missing))
        log.error(node.place, _("a cap of every public source"), found, mend)
    for source in missing:
        caps[source] = [float("nan")] * len(model.years)
    return caps


def _as_planned(source: str, planned: list[float], node: Node, model: Model, notes: Notes) -> list[float]:
    for year in model.years:
        notes.write(("caps", source, year), node.place, _("as planned"))
    return list(planned)
