"""What the report page rests on: weights, costs and yields, targets, limits and changes, each with its basis."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from kcplan.documents.elements import names
from kcplan.documents.elements.figures import PrintedTable, exact, plain
from kcplan.documents.report.limits import target_name
from kcplan.domain.scenario import (
    Activity,
    Bound,
    Choice,
    Dimension,
    Limit,
    Model,
    Origin,
    RuleSide,
    Scenario,
    Tranche,
    years_label,
)
from kcplan.domain.written import as_written
from kcplan.language import _, n_, percent, title
from kcplan.writing.resolved import regional_rows


def tables(scenario: Scenario, money: str) -> list[PrintedTable]:
    """The tables that have rows."""
    found = [
        _weights(scenario),
        _activities(scenario.model, money),
        _regional(scenario.model),
        _targets(scenario),
        _limits(scenario),
        _changes(scenario),
    ]
    return [table for table in found if table.rows]


def sentences(scenario: Scenario) -> list[str]:
    """What is assumed beside the tables: discount and money carried over."""
    found = []
    if scenario.discount:
        said = _("Outcomes are discounted by {share} a year.")
        found.append(said.format(share=percent(scenario.discount, 1)))
    for source, share in scenario.carry_over.items():
        if share:
            said = _("{source}: up to {share} of a year's cap may be carried into the next year.")
            found.append(said.format(source=names.source_title(scenario.model, source), share=percent(share, 1)))
    return found


def _weights(scenario: Scenario) -> PrintedTable:
    table = PrintedTable(
        "weights", _("Weighted outcomes: the weight of one unit of each outcome"), [_("Outcome"), _("Weight")]
    )
    for outcome in scenario.model.outcomes:
        weight = scenario.weights.get(outcome.id, 0.0)
        if weight:
            table.add(title(outcome.title), exact(weight))
    return table


def _activities(model: Model, money: str) -> PrintedTable:
    """Every activity with what a unit costs and yields."""
    head = [_("Activity"), _("Public money per unit, {money}").format(money=money), _("One unit yields"), _("Basis")]
    table = PrintedTable("activities", _("Unit costs and yields"), head, words=4)
    titles = {outcome.id: title(outcome.title) for outcome in model.outcomes}
    for line in model.lines:
        for activity in line.activities:
            yields = "; ".join(
                f"{titles[outcome]}: {_over_years(model.years, [plain(value) for value in values])}"
                for outcome, values in activity.yields.items()
            )
            name = f"{line.number} {title(activity.title)}"
            table.add(name, _over_years(model.years, _costs(activity)), yields, title(activity.basis))
    return table


def _regional(model: Model) -> PrintedTable:
    """What single regions have otherwise, those with the same number together."""
    head = [_("Region"), _("Activity"), _("What"), _("Years"), _("Number")]
    table = PrintedTable("regional", _("Unit costs and yields of single regions"), head, words=4)
    alike: dict[tuple[Any, ...], list[str]] = {}
    for row in regional_rows(model):
        key = (row["activity"], row["item"], row.get("years", years_label(model.years)), row["value"])
        alike.setdefault(key, []).append(row["region"])
    activities = {activity.id: title(activity.title) for activity in model.activities}
    items = {"unit_cost": _("public money per unit")} | {one.id: title(one.title) for one in model.outcomes}
    for (activity, item, years, value), ids in sorted(alike.items(), key=str):
        words = (names.regions(model, tuple(ids)), activities[activity], items[item], str(years))
        table.add(*words, plain(value))
    return table


def _stepped(step: Tranche) -> str:
    """The unit cost of a step with an end."""
    text = n_("{cost} for {width} unit", "{cost} for {width} units", step.width)
    return text.format(cost=plain(step.cost), width=plain(step.width))


def _costs(activity: Activity) -> list[str]:
    """The unit cost of each year; where later units cost more, each step."""
    return [
        ", ".join(plain(step.cost) if step.width == float("inf") else _stepped(step) for step in steps)
        for steps in activity.tranches
    ]


def _over_years(years: Sequence[int], texts: Sequence[str]) -> str:
    """One text where it is the same every year, else each with its years."""
    if len(set(texts)) == 1:
        return texts[0]
    runs = [list(run) for _text, run in groupby(zip(years, texts, strict=True), key=lambda pair: pair[1])]
    return "; ".join(f"{years_label(tuple(year for year, _text in run))}: {run[0][1]}" for run in runs)


def _targets(scenario: Scenario) -> PrintedTable:
    heading = _("Targets, which may be missed") if scenario.soft else _("Targets, each of which must be met")
    heads: dict[RuleSide, str] = {"at_least": _("at least")}
    if any(target.at_most is not None for target in scenario.targets):
        heads["at_most"] = _("at most")
    table = PrintedTable("targets-basis", heading, [_("Target"), _("Basis"), *heads.values()], words=2)
    for target in as_written(scenario.targets):
        own = dict(target.sides)
        cells = (exact(own[side]) if side in own else "" for side in heads)
        table.add(target_name(target, scenario), title(target.basis), *cells)
    return table


def _limits(scenario: Scenario) -> PrintedTable:
    head = [_("Limit"), _("Holds for"), _("at least"), _("at most")]
    table = PrintedTable("limits", _("Limits of the scenario"), head, words=4)
    for limit in scenario.limits:
        name = names.limit_name(scenario.model, limit.name)
        table.add(name, _holds_for(limit, scenario), _bound(limit.at_least), _bound(limit.at_most))
    return table


def _holds_for(limit: Limit, scenario: Scenario) -> str:
    """The selection in words, and for what it holds separately."""
    chosen = limit.selection
    model = scenario.model
    selected: list[tuple[Dimension, Choice]] = [
        ("line", chosen.line), ("activity", chosen.activity), ("source", chosen.source)
    ]  # fmt: skip
    named = [names.regions(model, chosen.region)] if isinstance(chosen.region, tuple) else []
    named += [
        names.title_of_part(model, dimension, str(word))
        for dimension, choice in selected
        if isinstance(choice, tuple)
        for word in choice
    ]
    years = [years_label(chosen.year)] if isinstance(chosen.year, tuple) else []
    words = {
        "region": _("region"), "line": _("line"), "activity": _("activity"), "source": _("source"), "year": _("year"),
    }  # fmt: skip
    whole = "; ".join([*named, *years]) or _("all lines")
    if not limit.per:
        return whole
    return _("{selection} (each {dimensions})").format(
        selection=whole, dimensions=", ".join(words[one] for one in limit.per)
    )


def _bound(bound: Bound | None) -> str:
    if bound is None:
        return ""
    value = plain(bound.value)
    if bound.kind == "amount":
        return value
    if bound.kind == "plan":
        return _("{value} × official plan").format(value=value)
    if bound.kind == "approved":
        return _("{value} × approved budget").format(value=value)
    if bound.kind == "previous_year":
        return _("{value} × the year before").format(value=value)
    return _("{value} × another sum").format(value=value)


def _changes(scenario: Scenario) -> PrintedTable:
    """What the scenario changes of what it builds on, with the reason it gives."""
    head = [_("Change"), _("Reason"), _("Where")]
    table = PrintedTable("scenario-changes", _("What the scenario changes, and why"), head, words=3)
    changed: dict[Origin, list[tuple[str | int, ...]]] = {}
    for path, origins in scenario.origins.items():
        for origin in origins[1:]:
            changed.setdefault(origin, []).append(path)
    for origin, paths in changed.items():
        years = tuple(sorted({path[-1] for path in paths if isinstance(path[-1], int) and path[-1] > 1000}))
        changed_parts = dict.fromkeys(
            " ".join(str(part) for part in path if not isinstance(part, int) and part != "model") for path in paths
        )
        table.add(" ".join(filter(None, [", ".join(changed_parts), years_label(years)])), origin.note, str(origin))
    return table
