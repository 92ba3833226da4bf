"""Pictures of what protection costs and of the ladder, as SVG and PNG."""

from typing import TYPE_CHECKING, Any

from kcplan.analyses.protecting.curves import ProtectionCurve
from kcplan.analyses.protecting.hedge import Hedge
from kcplan.documents.elements import charts
from kcplan.documents.elements.units import unit
from kcplan.documents.protecting import words
from kcplan.language import _, number
from kcplan.sweeping.decision import Decision

if TYPE_CHECKING:
    import altair


def pictures(found: Decision) -> dict[str, bytes]:
    """curve_give_up, curve_moved and ladder, as far as they are there; the tables of these names hold the figures."""
    title = charts.headed(found.hedge.asked, caption())
    drawn: dict[str, Any] = {
        name: chart.properties(width=charts.WIDTH, title=title) for name, chart in curves(found.hedge).items()
    }
    if found.ladder is not None:
        drawn["ladder"] = _ladder(found)
    return charts.files(drawn)


def caption() -> str:
    """What the curves are."""
    return _("What protection costs")


def curves(hedge: Hedge) -> "dict[str, altair.Chart]":
    """curve_give_up and curve_moved, as far as they are there."""
    drawn = {}
    if hedge.give_up is not None:
        drawn["curve_give_up"] = _curve(hedge, hedge.give_up, _("points given up, %"), 100.0)
    if hedge.moved is not None:
        money = _("money that moves from the approved budget, {money}").format(money=unit(hedge.asked.model.money))
        drawn["curve_moved"] = _curve(hedge, hedge.moved, money, 1.0)
    return drawn


def _curve(hedge: Hedge, curve: ProtectionCurve, across: str, times: float) -> "altair.Chart":
    import altair as alt

    rows = [{"at": times * own.at, "value": own.value} for own in curve.points]
    chart: altair.Chart = (
        charts.of(rows)
        .mark_line(color=charts.COLOURS[0], strokeWidth=2.5, point=True)
        .encode(
            x=alt.X("at:Q", title=across, scale=alt.Scale(zero=False)),
            y=alt.Y("value:Q", title=words.measure(hedge), scale=alt.Scale(zero=False)),
        )
        .properties(height=charts.HEIGHT)
    )
    return chart


def _ladder(found: Decision) -> "altair.LayerChart":
    """The mean that each rung misses, with its interval."""
    import altair as alt

    ladder = found.ladder
    assert ladder is not None
    rows = [
        {
            "policy": words.policy(own.policy),
            "value": own.mean_miss.value,
            "low": own.mean_miss.low,
            "high": own.mean_miss.high,
        }
        for own in ladder.rungs
    ]
    order = [words.policy(own.policy) for own in ladder.rungs]
    y = alt.Y("policy:N", sort=order, title=None, axis=alt.Axis(labelLimit=400))
    bars = (
        charts.of(rows)
        .mark_bar(color=charts.COLOURS[4])
        .encode(y=y, x=alt.X("value:Q", title=_("targets missed on the average")))
    )
    spans = charts.of(rows).mark_rule(strokeWidth=2).encode(y=y, x="low:Q", x2="high:Q")
    subtitle = _("What each way of deciding comes to on {count} fresh futures, with 95 % intervals")
    title = charts.headed(found.hedge.asked, subtitle.format(count=number(ladder.samples, 0)))
    return alt.LayerChart(layer=[bars, spans], width=charts.WIDTH, title=title)
