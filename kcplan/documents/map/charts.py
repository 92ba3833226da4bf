"""The picture of the map of two sources' cuts, as SVG and PNG; map.csv and break_even.csv hold its figures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kcplan.analyses.shortfall.two_sources import Map
from kcplan.documents.elements import charts, names
from kcplan.documents.map.terminal import sources
from kcplan.language import _

if TYPE_CHECKING:
    import altair

_SIDE = 520


def pictures(result: Map) -> dict[str, bytes]:
    """map.svg and map.png."""
    return charts.files({"map": plane(result)})


def plane(result: Map) -> "altair.LayerChart":
    """Regions by how many targets are missed, break-even lines with their names, and named scenarios."""
    import altair as alt

    first, second = sources(result)
    lost = _("share of {sources} money that is lost, %")
    most = [100 * max(corner.place[i] for region in result.regions for corner in region.corners) for i in (0, 1)]
    axis = [
        charts.percent_axis("first", lost.format(sources=first), most[0]),
        alt.Y("second:Q", title=lost.format(sources=second), scale=_scale(most[1])),
    ]
    corners = [
        {"region": number, "order": order, "missed": len(region.missed), **_place(corner.place)}
        for number, region in enumerate(result.regions)
        for order, corner in enumerate((*region.corners, region.corners[0]))
    ]
    regions = (
        charts.of(corners)
        .mark_line(filled=True, stroke="white", strokeWidth=0.8)
        .encode(
            x=axis[0], y=axis[1], order="order:Q", detail="region:N",
            fill=alt.Fill(
                "missed:O", title=_("targets missed"), scale=alt.Scale(scheme="viridis", reverse=True),
                legend=alt.Legend(symbolType="square", symbolStrokeWidth=0, symbolOpacity=1),
            ),
        )
    )  # fmt: skip
    layers = [regions, *_break_even(result, axis), *_points(result, axis, most)]
    subtitle = _(
        "cuts of {first} and {second} money of {years}; a target is missed above its line, and no plan keeps the "
        "limits outside the coloured area"
    ).format(first=first, second=second, years=names.years(result.years))
    return alt.LayerChart(layer=layers, width=_SIDE, height=_SIDE, title=charts.headed(result.scenario, subtitle))


def _break_even(result: Map, axis: Sequence[Any]) -> tuple[Any, ...]:
    """The line of each target's break-even, and its name at the upper end."""
    model = result.scenario.model
    lines = [
        {"target": names.target(model, target), "line": f"{target.key} {number}", "order": order, **_place(place)}
        for target, parts in result.break_even
        for number, part in enumerate(parts)
        for order, place in enumerate(part)
    ]
    edges = (
        charts.of(lines)
        .mark_line(color="black", strokeWidth=1.6)
        .encode(x=axis[0], y=axis[1], order="order:Q", detail="line:N")
    )
    # A line's name stands at its upper end.
    starts = [
        {
            "target": names.target(model, target),
            **_place(max((p for part in parts for p in part), key=lambda place: place[1])),
        }
        for target, parts in result.break_even
    ]
    at_end = charts.of(starts)
    halo = at_end.mark_text(
        align="left", dx=6, dy=-5, fontSize=10, stroke="white", strokeWidth=3, strokeJoin="round", opacity=0.7
    )
    called = at_end.mark_text(align="left", dx=6, dy=-5, fontSize=10)
    return (edges, *(text.encode(x=axis[0], y=axis[1], text="target:N") for text in (halo, called)))


def _points(result: Map, axis: Sequence[Any], most: Sequence[float]) -> tuple[Any, ...]:
    """The named scenarios that lie on the map; hollow where their caps are not exactly such cuts."""
    import altair as alt

    inside = [p for p in result.points if all(0 <= 100 * d <= m for d, m in zip(p.place, most, strict=True))]
    if not inside:
        return ()
    rows = [{"name": p.scenario, "exact": p.exact, **_place(p.place)} for p in inside]
    marks, orange = charts.of(rows), charts.COLOURS[1]
    fill = alt.condition("datum.exact", alt.value(orange), alt.value("white"))
    dots = marks.mark_point(size=80, stroke=orange, strokeWidth=2, opacity=1)
    labels = marks.mark_text(align="left", dx=9, dy=-11, fontSize=12, fontWeight="bold", color=orange)
    return (
        dots.encode(x=axis[0], y=axis[1], fill=fill),
        labels.encode(x=axis[0], y=axis[1], text="name:N"),
    )


def _scale(most: float) -> "altair.Scale":
    import altair as alt

    return alt.Scale(domain=[0, most], nice=False)


def _place(place: tuple[float, float]) -> dict[str, float]:
    return {"first": 100 * place[0], "second": 100 * place[1]}
