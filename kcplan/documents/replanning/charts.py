"""The picture of the frontier of change, as SVG and PNG."""

from typing import TYPE_CHECKING

from kcplan.analyses.replanning.replan import Replanned
from kcplan.documents.elements import charts
from kcplan.documents.elements.units import unit
from kcplan.language import _

if TYPE_CHECKING:
    import altair


def pictures(result: Replanned) -> dict[str, bytes]:
    """frontier as .svg and .png; frontier.csv holds the same figures."""
    return charts.files({"frontier": frontier(result)})


def frontier(result: Replanned) -> "altair.VConcatChart":
    """Shares missed, where targets can be missed, and weighted outcomes, each against the money that moves.

    The mark is the budget that is shown.
    """
    import altair as alt

    points = [{"moved": own.moved, "miss": own.miss, "outcomes": own.outcomes} for own in result.frontier.points]
    review = result.answer.review
    here = [{"moved": result.moved.amount, "miss": review.miss, "outcomes": review.objective}]
    most = max(result.frontier.most, result.moved.amount) or 1.0
    money = unit(result.asked.model.money)
    x = alt.X(
        "moved:Q",
        title=_("money that moves from the approved budget, {money}").format(money=money),
        scale=alt.Scale(domain=[0, most], nice=False),
    )
    line = charts.of(points).mark_line(color=charts.COLOURS[0], strokeWidth=2.5, point=True)
    mark = charts.of(here).mark_point(color=charts.COLOURS[1], filled=True, opacity=1, size=90, shape="diamond")

    def part(y: "altair.Y", name: str) -> "altair.LayerChart":
        layers = [own.encode(x=x, y=y) for own in (line, mark)]
        return alt.LayerChart(layer=layers, width=charts.WIDTH, height=charts.HEIGHT, title=name)

    parts = [
        part(alt.Y("outcomes:Q", title=_("weighted outcomes"), scale=alt.Scale(zero=False)), _("Weighted outcomes"))
    ]
    if result.asked.soft:
        parts.insert(0, part(alt.Y("miss:Q", title=_("targets missed, sum of shares")), _("Targets missed")))
    subtitle = _("What a larger change of the approved budget buys; the diamond is this budget")
    return alt.vconcat(*parts).properties(title=charts.headed(result.asked, subtitle))
