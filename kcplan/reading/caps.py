"""Caps of a scenario: what each source can pay in each year, over all regions or in each."""

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Model
from kcplan.language import _
from kcplan.reading.origins import Notes
from kcplan.reading.regions import expanded, known
from kcplan.reading.text.log import LISTED, Log
from kcplan.reading.text.tree import Node
from kcplan.reading.years import spread


def read_caps(
    scenario: Node, model: Model, log: Log, notes: Notes
) -> tuple[dict[str, list[float]], dict[str, FloatArray]]:
    """Caps in money by source, one a model year: as planned (the default), or as written; then those by region.

    Every public source is in one of the two; what the beneficiaries bring is capped only where the scenario names it.
    Caps by region have the shape (regions, years).
    """
    totals = np.full((len(model.sources), len(model.years)), np.nan)
    if model.plan is not None:
        totals = model.plan.sum(axis=(0, 1))
    planned = dict(zip([source.id for source in model.sources], totals.tolist(), strict=True))
    public = [source.id for source in model.sources if source.public]
    node = scenario.get("caps") or scenario
    written = scenario.table("caps") if "caps" in scenario.value and node.is_mapping else None
    if written is None:
        _refuse_planned(node if "caps" in scenario.value else None, scenario, model, log)
        return {source: _as_planned(source, planned[source], node, model, notes) for source in public}, {}
    caps: dict[str, list[float]] = {}
    by_region: dict[str, FloatArray] = {}
    for source, value in written.items():
        if source not in planned:
            log.unknown(node.keys[source], _("source"), source, planned)
            continue
        if source not in public and not any(source in line.sources for line in model.lines):
            expected = _("a line that names the capped counterpart source {source}").format(source=source)
            log.error(node.keys[source], expected, _("none"), _("take the cap out, or name the source in a line"))
        if value.value == "plan":
            _refuse_planned(value, scenario, model, log)
            caps[source] = _as_planned(source, planned[source], value, model, notes)
        elif value.is_mapping and "by_region" in value.value:
            by_region[source] = _by_region(source, value, model, log, notes)
        else:
            nodes = spread(value, model.years, log)
            for year, amount in zip(model.years, nodes, strict=True):
                notes.write(("caps", source, year), (amount or value).place)
            caps[source] = [float("nan") if amount is None else amount.value for amount in nodes]
    missing = [source for source in public if source not in caps and source not in by_region]
    if missing and len(caps) + len(by_region) == len(written):  # else one of them is misspelt, and the log says so
        found = _("none of {names}").format(names=", ".join(missing))
        mend = _("add {what}").format(what=", ".join(f"{source}: plan" for source in missing))
        log.error(node.place, _("a cap of every public source"), found, mend)
    for source in missing:
        caps[source] = [float("nan")] * len(model.years)
    return caps, by_region


def _by_region(source: str, node: Node, model: Model, log: Log, notes: Notes) -> FloatArray:
    """Caps of a source in each region: as planned, or for every region a number, years, or the plan.

    What is written for a group holds for each of its regions.
    """
    written, path = node["by_region"], ("caps", source, "by_region")
    planned: FloatArray = np.full((len(model.regions), len(model.years)), np.nan)
    if model.plan is not None:
        planned = model.plan[:, :, [other.id for other in model.sources].index(source)].sum(axis=1)
    if not known(model.regions, {}):
        log.error(node.keys["by_region"], _("caps by region in a model that names regions"), _("none of them"))
        return planned
    if not written.is_mapping:
        _refuse_planned(written, node, model, log)
        for region in model.regions:
            notes.write((*path, region), written.place, "as planned")
        return planned
    caps = np.full(planned.shape, np.nan)
    names = [Node(written.keys[name], name, name) for name in written.value]
    errors = log.errors
    chosen = expanded(Node(written.place, names), model.regions, model.region_groups, log)
    missing = [region for region in model.regions if region not in (chosen or ())]
    if missing and log.errors == errors:  # else one is misspelt, and the log says so
        found = _("none of {names}").format(names=", ".join(missing[:LISTED] + ["..."] * (len(missing) > LISTED)))
        expected = _("a cap of {source} in every region").format(source=source)
        log.error(written.place, expected, found, _("add them; plan is what is planned there"))
    region_of = {region: r for r, region in enumerate(model.regions)}
    for name, value in written.value.items():
        nodes = None if value.value == "plan" else spread(value, model.years, log)
        if nodes is None:
            _refuse_planned(value, node, model, log)
        for region in model.region_groups.get(name, (name,)):
            if region not in region_of:
                continue
            if nodes is None:
                caps[region_of[region]] = planned[region_of[region]]
                notes.write((*path, region), value.place, "as planned")
                continue
            for t, amount in enumerate(nodes):
                notes.write((*path, region, model.years[t]), (amount or value).place)
                caps[region_of[region], t] = np.nan if amount is None else amount.value
    return caps


def _refuse_planned(written: Node | None, around: Node, model: Model, log: Log) -> None:
    """Report caps as planned, written so or by default, of a model that has no plan."""
    if model.plan is None:
        public = ", ".join(source.id for source in model.sources if source.public)
        mend = _("write the money of {sources}, one number or by years").format(sources=public)
        found = _("none") if written is None else "plan"
        log.error((written or around).place, _("caps in numbers, as the model has no plan"), found, mend)


def _as_planned(source: str, planned: list[float], node: Node, model: Model, notes: Notes) -> list[float]:
    for year in model.years:
        notes.write(("caps", source, year), node.place, _("as planned"))
    return list(planned)
