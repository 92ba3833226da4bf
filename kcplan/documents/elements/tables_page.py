"""A self-contained page of sentences and tables, which needs no network and no script."""

from collections.abc import Sequence

from kcplan.documents.elements.data import Data
from kcplan.documents.elements.figures import PrintedTable
from kcplan.language import current


def page(
    heading: str, notes: Sequence[tuple[str, str]], said: Sequence[str], tables: Sequence[PrintedTable], manifest: Data
) -> bytes:
    """The page in the current language: what is shown (`notes`: a name and a text each), what is said of it, tables."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("kcplan.documents", "elements"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    program = f"kcplan {manifest['version']}, {manifest['solver']} {manifest['solver_version']}, {manifest['time']}"
    template = made.get_template("tables.html.j2")
    return template.render(
        lang=current(), heading=heading, notes=notes, said=said, tables=tables, program=program
    ).encode()
