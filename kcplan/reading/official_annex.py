"""An official annex on its own, before there is a model whose names it could have."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from kcplan.language import _
from kcplan.reading.tables.annex_layout import AnnexLayout
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.opening import FileTable, below, table_at
from kcplan.reading.tables.rows import NamedColumns
from kcplan.reading.tables.styles import NumberStyle
from kcplan.reading.tables.sums import amount_of
from kcplan.reading.text.log import Log, Place

_COLUMNS = NamedColumns(("line", "source", "year", "amount"), numbers=("amount",))


@dataclass(frozen=True)
class ReadAnnex:
    """What an annex says: its lines by number, and the unit of money, None where it says none.

    `sheet` is the name of its sheet in a workbook, else "".
    """

    years: tuple[int, ...]
    lines: Mapping[int, "ReadLine"]
    money: str | None
    sheet: str


@dataclass(frozen=True)
class ReadLine:
    """A line by its title, with the money of each source by its title, one a year."""

    title: str
    money: Mapping[str, tuple[float, ...]]


def read_annex(path: str | os.PathLike[str], style: NumberStyle | None = None) -> ReadAnnex:
    """The annex of a file, or of a sheet (`book.xlsx#Sheet`); InvalidInput with everything that is wrong with it."""
    log = Log()
    found: ReadAnnex | None = None
    with table_at(os.fspath(path), log, style=style, names=OfficialNames({}, {}, "")) as table:
        if isinstance(table, FileTable):
            found = _annex(table, log)
    log.raise_errors()
    assert found is not None  # what is no annex has an error
    return found


def _annex(table: FileTable, log: Log) -> ReadAnnex | None:
    head = table.head(_COLUMNS, log)
    if head is None:
        return None
    layout, page = head
    file = page.sheet.place.file
    if not isinstance(layout, AnnexLayout):
        mend = _("give the annex, with TT and Nội dung above its first columns")
        log.error(Place(file, layout.line, 1), _("an official annex"), _("another table"), mend)
        return None
    lines: dict[int, ReadLine] = {}
    for line in layout.lines(below(layout, page), page):
        if line.number in lines:
            again = _("{name!r} again").format(name=line.number)
            log.error(line.place, _("each line number once in an annex"), again)
        money: dict[str, tuple[float, ...]] = {}
        for paid in line.paid:
            if paid.title in money:
                log.error(
                    paid.place, _("each source once in a line"), _("{name!r} again").format(name=paid.title[:100])
                )
            by_year = sorted(paid.amounts.items())
            money[paid.title] = tuple(amount_of(page, place, cell) for _year, (cell, place, _head) in by_year)
        lines[line.number] = ReadLine(" ".join(line.title.split()), money)
    years = tuple(sorted(layout.years.values()))
    if not lines:
        log.error(Place(file, layout.line, 1), _("an annex with lines"), _("none"))
    elif years != tuple(range(years[0], years[-1] + 1)):
        log.error(Place(file, layout.line, 1), _("consecutive years"), ", ".join(map(str, years)))
    return ReadAnnex(years, lines, layout.money(), file.partition("#")[2] if "#" in file else "")
