"""A model file into a Model and its targets, in canonical order."""

from dataclasses import dataclass, replace

from kcplan.domain.scenario import Model, Outcome, Period, Source, Target, years_label
from kcplan.language import _
from kcplan.reading.lines import (
    read_counterpart,
    read_line,
    read_title,
    read_units,
    unique_activities,
    unique_numbers,
    unique_titles,
)
from kcplan.reading.model_tables import with_tables
from kcplan.reading.norms import are_limits, read_norms, refuse_norms_without_share
from kcplan.reading.origins import Notes
from kcplan.reading.plan import read_plan
from kcplan.reading.regional import read_regional
from kcplan.reading.regions import read_groups, read_regions
from kcplan.reading.tables.opening import note_numbers
from kcplan.reading.tables.styles import NumberStyle
from kcplan.reading.targets import add_target
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node
from kcplan.reading.years import within


@dataclass(frozen=True, eq=False)
class ModelFile:
    """A model, the targets that a scenario starts from, by key, and whether norms are limits."""

    model: Model
    targets: dict[str, Target]
    numbers: NumberStyle | None  # how it says that its tables write them
    norms_are_limits: bool


def read_model_node(node: Node, log: Log, notes: Notes) -> ModelFile | None:
    """The model of a mapping that has its shape (formats.MODEL). None where not even its years and lines are known."""
    note_numbers(node, log)
    whole = with_tables(node, log)
    return None if whole is None or not node["years"].value else _read(whole, log, notes)


def _read(node: Node, log: Log, notes: Notes) -> ModelFile:
    """The same of a model whose tables are read."""
    years: tuple[int, ...] = node["years"].value
    if years != tuple(range(years[0], years[-1] + 1)):
        log.error(node["years"].place, _("consecutive years"), years_label(years))
        years = tuple(range(years[0], years[-1] + 1))
    for key, value in node.value.items():
        if key not in ("targets", "plan", "norms", "regional", "numbers"):
            notes.walk(("model", key), value)
    regions, region_titles = read_regions(node, log)
    groups = read_groups(node, regions, log)
    unique_titles(node["sources"], log)
    sources = tuple(
        Source(name, value["kind"].value, read_title(value.get("title"), name))
        for name, value in sorted(node["sources"].value.items())
    )
    outcomes = tuple(
        Outcome(name, read_title(value["unit"], "").en, read_title(value.get("title"), name))
        for name, value in sorted(node["outcomes"].value.items())
    )
    source_ids, outcome_ids = [source.id for source in sources], [outcome.id for outcome in outcomes]
    written = node["lines"].value
    unique_activities(written, log)
    unique_numbers(written, log)
    found = [read_line(name, value, source_ids, outcome_ids, years, log, notes) for name, value in written.items()]
    lines = tuple(sorted(found, key=lambda line: (line.number, line.id)))
    plan = read_plan(node.get("plan"), regions, lines, sources, years, node["money"].value, log, notes)
    lines = tuple(
        replace(line, counterpart=read_counterpart(line, written[line.id], sources, rows, years, log, notes))
        for line, rows in zip(lines, [None] * len(lines) if plan is None else plan.sum(axis=0), strict=True)
    )
    norms = read_norms(node, log, notes)
    activities = [activity for line in written.values() for activity in line.table("activities").values()]
    _refuse_unknown_norms([*activities, *written.values()], sorted({norm.id for norm in norms}), log)
    refuse_norms_without_share(written, norms, log)
    model = Model(
        id=node["id"].value,
        title=read_title(node.get("title"), node["id"].value),
        money=node["money"].value,
        years=years,
        periods=_periods(node.entries("periods"), years, log),
        regions=regions,
        sources=sources,
        outcomes=outcomes,
        lines=lines,
        plan=plan,
        norms=norms,
        region_titles=region_titles,
        region_groups=groups,
        units=read_units([*node["outcomes"].value.values(), *activities], log),
        basis=read_title(node.get("basis"), ""),
    )
    regional = read_regional(node, model, log, notes)
    model = replace(model, regional_cost=regional.cost, regional_yields=regional.yields)
    targets: dict[str, Target] = {}
    for item in node.entries("targets"):
        add_target(targets, item, model, log, notes)
    style = log.number_styles.get(node.place.file)
    return ModelFile(model, targets, style, are_limits(node.get("norms")))


def _refuse_unknown_norms(parts: list[Node], known: list[str], log: Log) -> None:
    for part in parts:
        norm = part.get("norm")
        if norm is not None and norm.value and norm.value not in known:
            log.unknown(norm.place, _("norm"), norm.value, known)


def _periods(items: list[Node], years: tuple[int, ...], log: Log) -> tuple[Period, ...]:
    """Subtotals in the order written; a year is in one of them at most."""
    found: list[Period] = []
    seen: set[int] = set()
    for item in items:
        own = within(item, item.value, log, years)
        again = tuple(year for year in own if year in seen)
        if again:
            log.error(item.place, _("periods that share no year"), _("{years} again").format(years=years_label(again)))
        seen.update(own)
        found.append(Period(years_label(own), own))
    return tuple(found)
