"""The pictures of a shortfall's curve, as SVG and PNG."""

from typing import TYPE_CHECKING

from kcplan.analyses.shortfall.exact import Fate, Shortfall, order_of_failing
from kcplan.documents.elements import charts, names
from kcplan.documents.elements.folding import wrap
from kcplan.documents.elements.units import unit
from kcplan.documents.shortfall.terminal import sources, subject
from kcplan.language import _

if TYPE_CHECKING:
    import altair


def pictures(result: Shortfall) -> dict[str, bytes]:
    """curve and budgets, each as .svg and .png; curve.csv and budgets.csv hold the same figures."""
    return charts.files({"curve": curve(result), "budgets": budgets(result)})


def curve(result: Shortfall) -> "altair.VConcatChart":
    """Shares missed, which targets they are of, and weighted outcomes, each against the money lost."""
    import altair as alt

    depths = [0.0, *(piece.end for piece in result.walk.pieces)]
    rows = [{"cut": 100 * depth, "miss": at[0], "outcomes": at[1]} for depth in depths for at in [result.at(depth)]]
    x = charts.percent_axis("cut", _axis(result), 100 * result.walk.end)
    if result.tolerance is None:
        line = charts.of(rows).mark_line(color=charts.COLOURS[0], strokeWidth=2.5)
    else:  # between the depths that were worked out nothing is claimed
        line = charts.of(rows).mark_point(color=charts.COLOURS[0], filled=True, opacity=1, size=40)
    missed = line.encode(x=x, y=alt.Y("miss:Q", title=_("targets missed, sum of shares")))
    outcomes = line.encode(x=x, y=alt.Y("outcomes:Q", title=_("weighted outcomes"), scale=alt.Scale(zero=False)))
    size = {"width": charts.WIDTH, "height": charts.HEIGHT}
    parts = [missed.properties(**size, title=_("Targets missed"))] if result.fates else []
    parts.append(outcomes.properties(**size, title=_("Weighted outcomes")))
    failing = [fate for fate in order_of_failing(result.fates) if fate.missed]
    if failing:
        parts.insert(
            1,
            _failing(result, failing).properties(
                title=wrap(
                    _(
                        "Depths at which the plan misses a target (bars), and the depth up to which the target alone "
                        "could be met (marks)"
                    ),
                    60,
                )
            ),
        )
    return alt.vconcat(*parts).properties(title=charts.headed(result.scenario, subject(result)))


def _failing(result: Shortfall, failing: list[Fate]) -> "altair.LayerChart":
    """A bar where the plan misses a target; a mark at the deepest cut at which it could be met by itself."""
    import altair as alt

    model = result.scenario.model
    order = [names.target(model, fate.target) for fate in failing]
    bars = [
        {"target": names.target(model, fate.target), "cut": 100 * start, "end": 100 * end}
        for fate in failing
        for start, end in fate.missed
    ]
    alone = [
        {"target": names.target(model, fate.target), "cut": 100 * fate.alone}
        for fate in failing
        if fate.alone is not None
    ]
    x = charts.percent_axis("cut", _axis(result), 100 * result.walk.end)
    y = alt.Y("target:N", title=None, sort=order, axis=alt.Axis(labelLimit=0))
    bar = charts.of(bars).mark_bar(color=charts.COLOURS[1], height=9).encode(x=x, x2="end:Q", y=y)
    mark = charts.of(alone).mark_tick(color=charts.COLOURS[7], thickness=2.5, size=15).encode(x=x, y=y)
    return alt.LayerChart(layer=[bar, mark], width=charts.WIDTH, height=alt.Step(18))


def budgets(result: Shortfall) -> "altair.Chart":
    """Public money of each line against the money lost, stacked in the order of the annex."""
    import altair as alt

    from kcplan.documents.shortfall.data import budgets as table

    model = result.scenario.model
    titles = {line.id: names.numbered(line) for line in model.lines}
    rows = [
        {"cut": 100 * row["depth"], "line": titles[row["line"]], "money": row["budget"], "number": number}
        for row in table(result)
        for number in [list(titles).index(row["line"])]
    ]
    table_of = charts.of(rows)
    areas = table_of.mark_area(line={"color": "white", "strokeWidth": 0.5})
    chart: altair.Chart = (
        (areas if result.tolerance is None else table_of.mark_bar(size=5))
        .encode(
            x=charts.percent_axis("cut", _axis(result), 100 * result.walk.end),
            y=alt.Y("money:Q", title=_("public money, {money}").format(money=unit(model.money)), stack="zero"),
            color=charts.lines_colour(list(titles.values())),
            order=alt.Order("number:Q", sort="descending"),
        )
        .properties(
            width=charts.WIDTH,
            height=1.5 * charts.HEIGHT,
            title=charts.headed(
                result.scenario, _("Which lines lose money as {subject}").format(subject=subject(result))
            ),
        )
    )
    return chart


def _axis(result: Shortfall) -> str:
    late = result.cut.kind == "late"
    text = _("share of {sources} money that is late, %") if late else _("share of {sources} money that is lost, %")
    return text.format(sources=sources(result))
