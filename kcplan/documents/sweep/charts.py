"""The pictures of a sweep: how likely each target is met, and how money spreads over the lines."""

from typing import TYPE_CHECKING

from kcplan.documents.elements import charts, names
from kcplan.documents.elements.units import unit
from kcplan.domain.written import as_written
from kcplan.language import _
from kcplan.sweeping.outlook import SweepSummary

if TYPE_CHECKING:
    import altair


def pictures(result: SweepSummary) -> dict[str, bytes]:
    """targets and lines, each as .svg and .png; summary.csv holds the same figures."""
    drawn = {"lines": lines(result)}
    if result.sweep.targets:
        drawn["targets"] = targets(result)
    return charts.files(drawn)


def targets(result: SweepSummary) -> "altair.LayerChart":
    """The share of futures that meet each target: a dot for the plans sought, a mark for the plan given."""
    import altair as alt

    model = result.sweep.scenario.model
    written = as_written(result.sweep.targets)
    labels = [names.target(model, target) for target in written]
    rows = [
        {"target": label, "share": 100 * met.share, "low": 100 * met.low if met.low is not None else None,
         "high": 100 * met.high if met.high is not None else None, "plan": side}
        for outlook, side in ((result.found, _("the best plan for each future")), (result.given, _("the given plan")))
        if outlook is not None
        for label, target in zip(labels, written, strict=True)
        for met in [outlook.met[result.sweep.targets.index(target)]]
        if met.share is not None
    ]  # fmt: skip
    y = alt.Y("target:N", title=None, sort=labels, axis=alt.Axis(labelLimit=0))
    x = charts.percent_axis("share", _("futures in which the target is met, %"), 100.0)
    colour = alt.Color("plan:N", title=None, sort=None, scale=alt.Scale(range=list(charts.COLOURS[:2])))
    dots = charts.of(rows).mark_point(filled=True, size=60).encode(x=x, y=y, color=colour)
    error = charts.of(rows).mark_rule().encode(x="low:Q", x2="high:Q", y=y, color=colour)
    return alt.LayerChart(
        layer=[error, dots], width=charts.WIDTH, height=alt.Step(20),
        title=charts.headed(result.sweep.scenario, _("How often each target is met")),
    )  # fmt: skip


def lines(result: SweepSummary) -> "altair.LayerChart":
    """Money of each line with the best plan for each future: 5 to 95 % thin, 25 to 75 % thick, the middle as a mark."""
    import altair as alt

    model = result.sweep.scenario.model
    labels = [names.numbered(line) for line in model.lines]
    rows = [
        {"line": label, **dict(zip(("q5", "q25", "q50", "q75", "q95"), line.money.quantiles, strict=True))}
        for label, line in zip(labels, result.found.lines, strict=True)
        if line.money.mean == line.money.mean  # there is one
    ]
    y = alt.Y("line:N", title=None, sort=labels, axis=alt.Axis(labelLimit=0))
    axis = alt.X("q5:Q", title=_("public money, {money}").format(money=unit(model.money)))
    chart = charts.of(rows)
    thin = chart.mark_rule(color=charts.COLOURS[0]).encode(x=axis, x2="q95:Q", y=y)
    thick = chart.mark_bar(color=charts.COLOURS[0], height=9).encode(x=alt.X("q25:Q"), x2="q75:Q", y=y)
    mark = chart.mark_tick(color=charts.COLOURS[7], thickness=2.5, size=15).encode(x=alt.X("q50:Q"), y=y)
    subtitle = _("Money of each line with the best plan for each future: 5, 25, 50, 75 and 95 % of futures get less")
    return alt.LayerChart(
        layer=[thin, thick, mark], width=charts.WIDTH, height=alt.Step(24),
        title=charts.headed(result.sweep.scenario, subtitle),
    )  # fmt: skip
