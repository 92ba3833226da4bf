"""What all charts share: size, colours, axes, and their files as SVG and PNG."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kcplan.documents.elements.folding import wrap
from kcplan.domain.scenario import Scenario
from kcplan.language import current, title

if TYPE_CHECKING:
    import altair

WIDTH, HEIGHT = 560, 220

#: Okabe and Ito's colours, which colour-blind readers tell apart (Color Universal Design, 2008), black first left out;
#: then two more greys for programmes with more lines.
COLOURS = (
    "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9", "#CC79A7", "#F0E442", "#000000", "#999999", "#555555",
)  # fmt: skip

_KEPT = 0.55  # of a colour's strength, each time all of them have been used


def colour(position: int) -> str:
    """The colour of a line by its place: each has its own, those beyond the tenth a paler one of the same hue."""
    turn, place = divmod(position, len(COLOURS))
    strength = _KEPT**turn
    parts = (int(COLOURS[place][at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - strength * (255 - part)):02X}" for part in parts)


#: How a chart writes its axes, as d3-format wants it.
_NUMBERS = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
    "vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]},
}

_LABEL, _SUBTITLE = 46, 90  # letters in a line of a legend, of a subtitle

#: The first that is there draws a picture: each of them has all Vietnamese letters.
_FONTS = "Segoe UI, Noto Sans, Arial, DejaVu Sans, sans-serif"

#: Pixels of a PNG per unit of the chart: sharp in print at half a page.
_SCALE = 2.0


def numbers() -> Mapping[str, Any]:
    """How numbers are written in the current language, for d3-format."""
    return _NUMBERS[current()]


def files(pictures: Mapping[str, Any]) -> dict[str, bytes]:
    """Each chart by its name as .svg and .png."""
    import vl_convert

    found: dict[str, bytes] = {}
    for name, chart in pictures.items():
        specification = chart.configure(font=_FONTS).to_json()
        found[f"{name}.svg"] = vl_convert.vegalite_to_svg(specification, format_locale=dict(numbers())).encode()
        found[f"{name}.png"] = vl_convert.vegalite_to_png(specification, scale=_SCALE, format_locale=dict(numbers()))
    return found


def of(rows: Sequence[Mapping[str, Any]]) -> "altair.Chart":
    """A chart of rows that it carries along."""
    import altair as alt

    return alt.Chart({"values": list(rows)})


def headed(scenario: Scenario, subtitle: str) -> "altair.TitleParams":
    """The scenario's name with what is shown below it."""
    import altair as alt

    return alt.TitleParams(
        title(scenario.title), subtitle=wrap(subtitle, _SUBTITLE), anchor="start", fontSize=15, subtitleFontSize=12
    )


def percent_axis(field: str, name: str, most: float) -> "altair.X":
    """A horizontal axis from 0 to `most` percent."""
    import altair as alt

    return alt.X(f"{field}:Q", title=name, scale=alt.Scale(domain=[0, most], nice=False))


def lines_colour(names: Sequence[str]) -> "altair.Color":
    """A colour for each line, in their order; none is left to others, and no name is cut."""
    import altair as alt

    palette = [colour(number) for number in range(len(names))]
    folded = json.dumps({name: wrap(name, _LABEL) for name in names})
    return alt.Color(
        "line:N", title=None, sort=list(names), scale=alt.Scale(domain=list(names), range=palette),
        legend=alt.Legend(labelLimit=0, labelExpr=f"{folded}[datum.label]", rowPadding=5, symbolType="square"),
    )  # fmt: skip
