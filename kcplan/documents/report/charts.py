"""The charts of the report page: Vega-Lite specifications as wide as their place, and a still picture of each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.documents.elements import charts, names
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.figures import plain
from kcplan.documents.elements.names import in_state
from kcplan.documents.elements.targets import asked
from kcplan.domain.recommendation import Allocation, Review
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, number, percent, title

if TYPE_CHECKING:
    import altair

Specification = dict[str, Any]

_LABEL, _LABEL_LINES = 26, 3  # letters and lines of a name beside its bar; the table has the whole name
_ROW = 46  # pixels of a row, enough for these lines
_TICKS = 6  # on an axis, about: a phone has no room for more
_STILL_WIDTH = 720
_GAIN, _LOSS = charts.COLOURS[0], charts.COLOURS[1]


@dataclass(frozen=True, slots=True)
class Bar:
    """A line's change of public money, in money."""

    name: str
    change: float
    text: str


def still(specification: Specification) -> str:
    """The chart as SVG text: for paper, and for a reader without scripts."""
    import vl_convert

    fixed = json.dumps({**specification, "width": _STILL_WIDTH})
    return str(vl_convert.vegalite_to_svg(fixed, format_locale=dict(charts.numbers())))


def changes(bars: Sequence[Bar], total: Bar, money: str, old: str) -> Specification:
    """A waterfall from the budget in force, `old`, at 0, line by line to the recommended total."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    at = 0.0
    for bar in bars:
        rows.append({"name": bar.name, "from": at, "to": at + bar.change, "text": bar.text})
        at += bar.change
    rows.append({"name": total.name, "from": 0.0, "to": at, "text": total.text})
    for number_, row in enumerate(rows):
        row["row"] = number_
        row["end"] = max(row["from"], row["to"])
        row["kind"] = "gain" if row["to"] >= row["from"] else "loss"
    ends = [0.0, *(row["to"] for row in rows)]
    low, high = min(ends), max(ends)
    room = 0.2 * (high - low or 1.0)
    x_title = _("change from {budget}, added up line by line, {money}").format(budget=old, money=money)
    scale = alt.Scale(domain=[low - room / 4, high + room])
    y = _names([_label(row["name"]) for row in rows])
    base = charts.of(rows).encode(y=y, tooltip=["name:N", "text:N"])
    bar_ = base.mark_bar(height=18).encode(
        x=alt.X("from:Q", scale=scale, title=x_title, axis=alt.Axis(tickCount=_TICKS)),
        x2="to:Q",
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=["gain", "loss"], range=[_GAIN, _LOSS])),
    )
    text = base.mark_text(align="left", dx=4).encode(x="end:Q", text="text:N")
    zero = charts.of([{"zero": 0}]).mark_rule(color="#333333").encode(x="zero:Q")
    return finished(alt.LayerChart(layer=[bar_, text, zero], height=_ROW * len(rows)))


def budgets(allocation: Allocation, names: Sequence[str], money: str, digits: int) -> Specification:
    """Public money of each year, its lines stacked in the order of the annex."""
    import altair as alt

    scenario, model = allocation.scenario, allocation.scenario.model
    spent = allocation.by_line()[:, model.public].sum(axis=1)
    rows = [
        {"line": name, "year": in_state(str(year), scenario, [year]), "money": figure(float(spent[n, t])), "order": n}
        | {"text": f"{number(float(spent[n, t]), digits)} {money}"}
        for n, name in enumerate(names)
        for t, year in enumerate(model.years)
    ]
    palette = alt.Scale(domain=list(range(len(names))), range=[charts.colour(n) for n in range(len(names))])
    chart = (
        charts.of(rows)
        .mark_bar(stroke="white", strokeWidth=0.7)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("money:Q", title=_("public money, {money}").format(money=money), stack="zero"),
            color=alt.Color("order:O", scale=palette, legend=None),
            order=alt.Order("order:Q", sort="descending"),
            tooltip=["line:N", "year:O", "text:N"],
        )
        .properties(height=1.5 * charts.HEIGHT)
    )
    return finished(chart)


def targets(review: Review, in_force: Review | None, model: Model) -> Specification | None:
    """What each target gets as a share of it: a bar reached, a mark where the goal is, a line over the gap."""
    import altair as alt

    titles = {outcome.id: title(outcome.title) for outcome in model.outcomes}
    planned = [result.value for result in in_force.outcomes] if in_force else [None] * len(review.outcomes)
    rows: list[dict[str, Any]] = []
    labels = []
    for own, result in zip(planned, review.outcomes, strict=True):
        if result.target is None or not result.target.can_be_missed:
            continue
        most = result.target.at_most
        goal = result.target.at_least or most or 1.0
        named = names.in_place(titles[result.outcome], model, result.place)
        name = f"{named} {years_label(result.years)}"
        labels.append(_label(named, years_label(result.years)))
        reached = 100 * result.value / goal
        text = _("{value} of {goal}") if most is None else _("{value}; target: {goal}")
        rows.append(
            {
                "row": len(rows),
                "name": name,
                "reached": figure(reached),
                "in_force": None if own is None else figure(100 * own / goal),
                "goal": 100,
                "most": None if most is None else figure(100 * most / goal),
                "gap": not result.met,
                "asked": 100 * (most or 0.0) / goal if result.missed_side == "at_most" else 100,
                "text": text.format(value=number(result.value, 2), goal=asked(result.target, plain)),
            }
        )
    if not rows:
        return None
    farthest = max(max(row["reached"], row["in_force"] or 0.0, row["most"] or 100.0) for row in rows)
    y = _names(labels)
    x = alt.X(
        "reached:Q",
        title=_("share of the target, %"),
        scale=alt.Scale(domain=[0, 1.5 * farthest], nice=False),
        axis=alt.Axis(tickCount=_TICKS),
    )
    base = charts.of(rows).encode(y=y, tooltip=["name:N", "text:N"])
    bar = base.mark_bar(height=14, color=charts.COLOURS[4]).encode(x=x)
    missed = base.transform_filter("datum.gap")
    gap = missed.mark_rule(color=_LOSS, strokeWidth=4).encode(x="reached:Q", x2="asked:Q")
    goal_ = base.mark_tick(color="black", thickness=2.5, size=24).encode(x="goal:Q")
    allowed = base.transform_filter("datum.most !== null")
    most_ = allowed.mark_tick(color="black", thickness=2.5, size=24).encode(x="most:Q")
    plan = (
        base.transform_filter("datum.in_force !== null")
        .mark_point(shape="diamond", color="black", fill="white", size=45)
        .encode(x="in_force:Q")
    )
    text = base.mark_text(align="right", dx=-2).encode(x=alt.value("width"), text="text:N")
    return finished(
        alt.LayerChart(
            layer=[bar, gap, goal_, *([most_] if any(row["most"] for row in rows) else []), plan, text],
            height=_ROW * len(rows),
        )
    )


def shortfall(result: Shortfall) -> dict[str, Specification]:
    """Shares missed, and weighted outcomes, against the share of the money that is lost."""
    import altair as alt

    depths = [0.0, *(piece.end for piece in result.walk.pieces)]
    rows = [
        {"cut": 100 * depth, "missed": figure(miss), "outcomes": figure(outcomes)}
        | {"depth": percent(depth, 2), "missed_text": number(miss, 4), "outcomes_text": number(outcomes, 2)}
        for depth in depths
        for miss, outcomes in [result.at(depth)]
    ]
    sources = {source.id: title(source.title) for source in result.scenario.model.sources}
    x_title = _("share of the money lost, %: {sources}").format(
        sources=", ".join(sources[source] for source in result.cut.sources)
    )
    whole = alt.Scale(domain=[0, 100 * result.walk.end], nice=False)
    x = alt.X("cut:Q", title=wrap(x_title, 44), scale=whole, axis=alt.Axis(tickCount=2 * _TICKS))
    found = {}
    for field, name in (("missed", _("targets missed, sum of shares")), ("outcomes", _("weighted outcomes"))):
        y = alt.Y(f"{field}:Q", title=name, scale=alt.Scale(zero=field == "missed"))
        if result.tolerance is None:
            line = charts.of(rows).mark_line(color=_GAIN, strokeWidth=2.5).encode(x=x, y=y)
        else:  # between the depths that were worked out nothing is claimed
            line = charts.of(rows).mark_point(color=_GAIN, filled=True, opacity=1, size=40).encode(x=x, y=y)
        dots = charts.of(rows).mark_point(opacity=0, size=80).encode(x=x, y=y, tooltip=["depth:N", f"{field}_text:N"])
        layers: list[altair.Chart] = [line, dots]
        if result.fates and result.all_targets is not None:
            break_even = charts.of([{"cut": 100 * result.all_targets}])
            layers.append(break_even.mark_rule(color=_LOSS, strokeDash=[5, 4], strokeWidth=2).encode(x="cut:Q"))
        found[field] = finished(alt.LayerChart(layer=layers, height=charts.HEIGHT))
    return found


def _label(name: str, behind: str = "") -> list[str]:
    """A name as the few short lines that fit beside a bar."""
    lines = wrap(name, _LABEL, max_lines=_LABEL_LINES - bool(behind), placeholder="…", break_on_hyphens=False)
    return [*lines, behind] if behind else lines


def _names(labels: Sequence[list[str]]) -> "altair.Y":
    """A row for each name, in their order. Rows go by position, since names may be the same once they are cut."""
    import altair as alt

    axis = alt.Axis(labelExpr=f"{json.dumps(list(labels))}[datum.value]", labelLimit=0, ticks=False, domain=False)
    return alt.Y("row:O", title=None, axis=axis)


def finished(chart: "altair.LayerChart | altair.Chart") -> Specification:
    """The specification, as wide as its place, without a description of each mark: the page has one of the whole."""
    whole = chart.properties(width="container", autosize={"type": "fit-x", "contains": "padding"})
    whole = whole.configure(font="sans-serif", background="white", aria=False)
    specification: Specification = (
        whole.configure_view(stroke=None).configure_axis(labelFontSize=11, titleFontSize=11).to_dict()
    )
    specification.pop("$schema")  # a web address, which the page has no use for
    return specification
