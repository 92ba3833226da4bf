"""The page's script: Vega, Vega-Lite and Vega-Embed, and what calls them; kept as vl-convert makes it.

To make it takes a second of the processor, and it depends on the version of vl-convert alone. The file is of one
version; with another it is made anew. `python -m kcplan.documents.report.script` writes it, which `make lock` does.
"""

from functools import cache
from importlib.metadata import version
from pathlib import Path

_FOLDER = Path(__file__).parent

#: Draws each chart, when what is folded is opened, in place of its still picture, which is as wide as paper and is what
#: prints. `ast` has Vega interpret its expressions, so that no text is run as code.
_START = """
const draw = (place) => {
  if (place.querySelector(".drawn")) return;
  const drawn = document.createElement("div");
  drawn.className = "drawn";
  place.append(drawn);
  const specification = JSON.parse(document.getElementById(place.id + "-chart").textContent);
  const options = {actions: false, ast: true, renderer: "svg", defaultStyle: false, mode: "vega-lite",
                   formatLocale: JSON.parse(document.getElementById("numbers").textContent)};
  vegaEmbed(drawn, specification, options).then(() => {
    place.dataset.drawn = "yes";
  });
};
for (const fold of document.querySelectorAll("details")) {
  fold.addEventListener("toggle", () => {
    if (fold.open) fold.querySelectorAll(".chart").forEach(draw);
  });
}
"""


@cache
def script() -> str:
    """The script as text."""
    kept = _kept()
    return kept.read_bytes().decode() if kept.is_file() else made()


def made() -> str:
    """The script as the library makes it."""
    import vl_convert

    return str(vl_convert.javascript_bundle(_START))


def _kept() -> Path:
    return _FOLDER / f"script-{version('vl-convert-python')}.js"


def keep() -> None:
    """Write the file of the version that is installed, in place of any other."""
    for other in _FOLDER.glob("script-*.js"):
        other.unlink()
    _kept().write_bytes(made().encode())


if __name__ == "__main__":
    keep()
