"""The picture of ranges: how far each line can move from the recommendation, and where the budget in force is."""

import json
from typing import TYPE_CHECKING

from kcplan.analyses.alternatives.alternatives import Alternatives
from kcplan.documents.elements import charts, names
from kcplan.documents.elements.compared import compared
from kcplan.documents.elements.folding import wrap
from kcplan.documents.elements.units import unit
from kcplan.language import _

if TYPE_CHECKING:
    import altair

_LABEL = 26  # letters of a line of a name
_ROW = 34  # pixels of a row


def pictures(found: Alternatives) -> dict[str, bytes]:
    """ranges as .svg and .png; ranges.csv holds the same figures."""
    title = charts.headed(found.scenario, caption(found))
    return charts.files({"ranges": ranges(found).properties(width=charts.WIDTH, title=title)})


def caption(found: Alternatives) -> str:
    """What the marks are."""
    said = _("Bar: how far the public money of a line can move. Dark line at 0: the recommendation.")
    if found.scenario.in_force is None:
        return said
    diamond = _("Diamond: {budget}.").format(budget=compared(found.scenario).old)
    return f"{said} {diamond}"


def ranges(found: Alternatives) -> "altair.LayerChart":
    """A bar for each line from the least to the most of its money, as changes from what is recommended."""
    import altair as alt

    model, lines = found.scenario.model, found.lines
    titles = {line.id: names.numbered(line) for line in model.lines}
    rows = [
        {
            "row": number,
            "name": titles[own.line],
            "least": own.least - own.recommended,
            "most": own.most - own.recommended,
            "plan": None if own.planned is None else own.planned - own.recommended,
        }
        for number, own in enumerate(lines)
    ]
    labels = json.dumps([wrap(titles[own.line], _LABEL) for own in lines])
    axis = alt.Axis(labelExpr=f"{labels}[datum.value]", labelLimit=0, ticks=False, domain=False)
    y = alt.Y("row:O", title=None, axis=axis)
    text = _("change from the recommendation, {money}").format(money=unit(model.money))
    base = charts.of(rows).encode(y=y)
    bar = base.mark_bar(height=14, color=charts.COLOURS[4]).encode(x=alt.X("least:Q", title=text), x2="most:Q")
    ends = base.mark_tick(thickness=3, height=18, color=charts.COLOURS[0])
    marks = [bar, ends.encode(x="least:Q"), ends.encode(x="most:Q")]
    marks.append(charts.of([{"here": 0}]).mark_rule(color="#000000", strokeWidth=1.5).encode(x="here:Q"))
    if found.scenario.in_force is not None:
        diamond = base.mark_point(shape="diamond", filled=True, opacity=1, size=70, color=charts.COLOURS[1])
        marks.append(diamond.encode(x="plan:Q"))
    return alt.LayerChart(layer=marks, height=_ROW * max(1, len(rows)))
