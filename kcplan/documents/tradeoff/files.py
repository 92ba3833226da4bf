"""A trade-off as the files of a folder: data, tables as CSV, a picture, sentences."""

from typing import TYPE_CHECKING

from kcplan.analyses.alternatives.tradeoff import Tradeoff
from kcplan.documents.elements import charts
from kcplan.documents.elements.data import as_csv, as_text
from kcplan.documents.tradeoff import data, words
from kcplan.language import _, title

if TYPE_CHECKING:
    import altair

_WEIGHTS = ("outcome", "now", "weight", "moved", "third_plan")


def files(found: Tradeoff) -> dict[str, bytes]:
    """summary.json, frontier.csv, weights.csv, frontier.svg and .png, sentences.txt."""
    result = data.data(found)
    said = [*words.verdict(found), *words.walks(found), *words.notes(found)]
    written = {
        "frontier.csv": as_csv(data.frontier(found)),
        "weights.csv": as_csv(data.weights(found), _WEIGHTS),
        **charts.files({"frontier": _frontier(found)}),
        "sentences.txt": ("\n".join(said) + "\n").encode(),
    }
    result["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(result) + "\n").encode(), **written}


def _frontier(found: Tradeoff) -> "altair.LayerChart":
    """The corners by their first two outcomes, joined where these are all, and the recommendation."""
    import altair as alt

    first, second = found.outcomes[:2]
    names = {own.id: title(own.title) for own in found.scenario.model.outcomes}
    rows = [{"first": own.amounts[first], "second": own.amounts[second]} for own in found.corners]
    here = [{"first": found.here[first], "second": found.here[second]}]
    x = alt.X("first:Q", title=names[first], scale=alt.Scale(zero=False))
    y = alt.Y("second:Q", title=names[second], scale=alt.Scale(zero=False))
    base = charts.of(rows).encode(x=x, y=y)
    dots = base.mark_point(color=charts.COLOURS[0], filled=True, opacity=1, size=60)
    lines = [base.mark_line(color=charts.COLOURS[0], strokeWidth=2.5)] if len(found.outcomes) == 2 else []
    mark = charts.of(here).mark_point(color=charts.COLOURS[1], filled=True, opacity=1, size=90, shape="diamond")
    subtitle = _("Plans of which none has more of one outcome without less of another. Diamond: the recommendation.")
    return alt.LayerChart(
        layer=[*lines, dots, mark.encode(x=x, y=y)],
        width=charts.WIDTH,
        height=charts.HEIGHT,
        title=charts.headed(found.scenario, subtitle),
    )
