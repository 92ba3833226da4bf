"""Opens a table that another file names or holds, or that a path leads to, by its format; and refuses other formats."""

import os
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from kcplan.language import _, number
from kcplan.reading.tables import layouts
from kcplan.reading.tables.csv_cells import CsvFile
from kcplan.reading.tables.inline import InlineTable
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.rows import Chunk, NamedColumns, Row, Table
from kcplan.reading.tables.sheets import CellRow, Page, TableFile, numbers_of
from kcplan.reading.tables.styles import FoundStyle, NumberStyle
from kcplan.reading.text.files import CSV_BYTES, beside, open_file
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

_SHEET = re.compile(r"(.+\.xls[xm])#(.+)", re.IGNORECASE | re.DOTALL)
_BOOK = (".xlsx", ".xlsm")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def note_numbers(node: Node, log: Log) -> None:
    """Remember how the tables that a file names write their numbers, where it says so."""
    said = node.get("numbers")
    if said is not None and (said.value == "en" or said.value == "vi"):
        log.number_styles[node.place.file] = said.value


@contextmanager
def table_of(node: Node, log: Log, names: OfficialNames | None = None) -> Iterator[Table | None]:
    """The table of a key that holds rows, or the name of a file beside its own; None where the log says why.

    A sheet of a workbook is named as in `book.xlsx#Sheet`. `names` says what an official annex means by its names,
    where one will do.
    """
    if node.is_list:
        yield InlineTable(node)
    else:
        name, sheet = _parts(node.value, os.path.dirname(node.place.file))
        path = beside(node.place.file, name) + (f"#{sheet}" if sheet else "")
        with table_at(path, log, node.place, log.number_styles.get(node.place.file), names) as table:
            yield table


@contextmanager
def table_at(
    path: str,
    log: Log,
    named_at: Place | None = None,
    style: NumberStyle | None = None,
    names: OfficialNames | None = None,
) -> Iterator[Table | None]:
    """The table of a file, open while the block runs; None where it cannot be read, and the log says why.

    `named_at` is where another file names this one; `style` is how its numbers are written, where that is said.
    """
    own, sheet = _parts(path)
    file = None if _is_lock(own, log) else open_file(own, CSV_BYTES, log, named_at)
    if file is None:
        yield None
    else:
        with file:
            found = _format(own, sheet, file, names, log)
            yield None if found is None else FileTable(found, style, names)


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table of a file: a sheet of cells under a head that is known."""

    file: TableFile
    style: NumberStyle | None
    names: OfficialNames | None

    @property
    def place(self) -> Place:
        return self.file.place

    def chunks(
        self, known: Mapping[str, Mapping[str, int]], number: str, optional: Collection[str] = ()
    ) -> Iterator[Chunk]:
        return self.file.chunks(known, number, optional, self.style)

    def rows(self, columns: NamedColumns, log: Log) -> Iterator[Row]:
        found = self.head(columns, log)
        if found is not None:
            layout, page = found
            yield from layout.rows(below(layout, page), page)

    def head(self, columns: NamedColumns, log: Log) -> tuple[layouts.TableLayout, Page] | None:
        """The layout of the table with these columns, and the sheet that has it; None where the log says why not."""
        sheet = self.file.sheet(columns, log)
        if sheet is None:
            return None
        told = log.errors
        top = list(islice(sheet.rows(log), layouts.TOP))
        layout = layouts.find(top, columns, self.names)
        if layout is None and log.errors == told:
            layout = layouts.nearly(top, columns, self.names, sheet.place, log)
        if layout is None:
            return None
        page, silent = Page(sheet, FoundStyle(self.style), log), Page(sheet, FoundStyle(), Log())
        if self.style is None:
            page.style.texts = lambda: numbers_of(below(layout, silent), layout.numbers, page)
        return layout, page


def below(layout: layouts.TableLayout, page: Page) -> Iterator[CellRow]:
    """The rows of a sheet below its head."""
    return (row for row in page.sheet.rows(page.log) if row[0] > layout.line)


def _parts(path: str, folder: str = "") -> tuple[str, str]:
    """File and sheet of `book.xlsx#Sheet`; a file whose own name is that is taken as it is."""
    found = None if os.path.exists(os.path.join(folder, path)) else _SHEET.fullmatch(path)
    return (found[1], unicodedata.normalize("NFC", found[2])) if found else (path, "")


def _is_lock(path: str, log: Log) -> bool:
    """Whether it is the file that a program keeps beside a document while it is open there."""
    name = os.path.basename(path)
    own = name.removeprefix(".~lock.").removesuffix("#") if name.startswith(".~lock.") else name.removeprefix("~$")
    if own == name:
        return False
    mend = _("name {file} itself, and save and close it there").format(file=own)
    log.error(Place(path), _("a table"), _("the note of a program that has {file} open").format(file=own), mend)
    return True


def _format(path: str, sheet: str, file: BinaryIO, names: OfficialNames | None, log: Log) -> TableFile | None:
    """The file in its format; None where kcplan does not read it, and the log says what it is and what to do."""
    start = file.read(4)
    file.seek(0)
    named_book = path.lower().endswith(_BOOK)
    if start == _OLE:
        found = _("an old workbook (.xls), or one with a password")
        _refuse(path, found, _("save it as .xlsx without a password, or as CSV UTF-8"), log)
    elif start == _ZIP:
        kind = _kind(file)
        if kind == "xlsx" and named_book:
            from kcplan.reading.tables.workbook import WorkbookFile

            return WorkbookFile(path, file, sheet, names)
        if kind == "xlsx":
            _refuse(path, _("a workbook under another name"), _("rename it so that it ends in .xlsx"), log)
        else:
            _refuse(path, kind, _("save it as .xlsx or as CSV UTF-8"), log)
    elif named_book:
        _refuse(path, _("a file that is none"), _("save it as .xlsx, or rename it if it is CSV"), log, book=True)
    else:
        return CsvFile(path, file, names)
    return None


def _refuse(path: str, found: str, mend: str, log: Log, book: bool = False) -> None:
    log.error(Place(path), _("a workbook (.xlsx)") if book else _("a workbook (.xlsx) or a CSV file"), found, mend)


def _kind(file: BinaryIO) -> str:
    """What a zip archive is: xlsx, or what a message says it is."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = set(archive.namelist())
            if sum(part.file_size for part in archive.infolist()) > CSV_BYTES:  # no more than that is ever unpacked
                most = number(CSV_BYTES / 1_000_000, 0)
                return _("an archive that unpacks to more than {most} million bytes").format(most=most)
            kind = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in parts else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return _("a damaged workbook or archive")
    finally:
        file.seek(0)
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "xl/workbook.bin" in parts:
        return _("a binary workbook (.xlsb)")
    return _("an OpenDocument file (.ods)") if "opendocument" in kind else _("an archive that is not a workbook")
