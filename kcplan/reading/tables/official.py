"""Lines of an official annex as it names them, and the rows of a table that they are by the names of a model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kcplan.language import _, either
from kcplan.reading.tables.cells import SheetCell, is_blank
from kcplan.reading.tables.names import OfficialNames, alike, matching
from kcplan.reading.tables.rows import Row
from kcplan.reading.tables.sheets import Page
from kcplan.reading.tables.wide_layout import FigureRow
from kcplan.reading.text.log import Place, nearest


class Paid(NamedTuple):
    """What a source pays for a line: a figure a year, with its place and that of the year's head."""

    title: str
    place: Place
    line: int
    cells: Sequence[SheetCell]
    amounts: Mapping[int, tuple[SheetCell, Place, Place]]


@dataclass
class AnnexLine:
    """A line with who pays for it."""

    number: int
    place: Place
    title: str
    titled: Place
    line: int
    cells: Sequence[SheetCell]
    paid: list[Paid] = field(default_factory=list)


def named_rows(lines: Sequence[AnnexLine], names: OfficialNames, page: Page) -> Iterator[Row]:
    """A row of the table for each source and year; what the model does not know is told at its cell."""
    for own in lines:
        line = _line(own, names, page)
        for paid in own.paid:
            source = names.source(paid.title)
            if source is None:
                page.log.unknown(paid.place, _("source"), paid.title[:100], names.sources)
            if line is None or source is None:
                continue
            for year, (cell, place, head) in paid.amounts.items():
                texts = {"line": line, "source": source, "year": str(year)}
                places = {"line": own.titled, "source": paid.place, "year": head, "amount": place}
                yield FigureRow(page, texts, places, 0 if is_blank(cell) else cell, "amount")


def _line(own: AnnexLine, names: OfficialNames, page: Page) -> str | None:
    """The id of the line with this number and title; None where the model has none, and the log says so."""
    known = names.lines.get(own.number)
    if known is None:
        page.log.unknown(own.place, _("number of a line"), str(own.number), map(str, names.lines))
        return None
    if not matching(own.title, known.titles):
        titles = {alike(title): title for line in names.lines.values() for title in line.titles}
        near = nearest(alike(own.title), titles)
        mend = _("did you mean {name!r}?").format(name=titles[near]) if near else ""
        expected = _("the title of line {number}, {title}")
        expected = expected.format(number=own.number, title=either(map(repr, known.titles)))
        page.log.error(own.titled, expected, repr(own.title[:100]), mend)
        return None
    return known.id
