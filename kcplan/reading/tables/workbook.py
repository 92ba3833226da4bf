"""Workbooks (.xlsx) as sheets of cells, by openpyxl: values alone, read only, of a bearable size."""

import os
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import ParseError, iterparse

from kcplan.language import _
from kcplan.reading.tables import layouts
from kcplan.reading.tables.cells import Fault, SheetCell, is_blank
from kcplan.reading.tables.names import OfficialNames
from kcplan.reading.tables.rows import Chunk, NamedColumns, OddTableError
from kcplan.reading.tables.sheets import CellRow, Sheet
from kcplan.reading.tables.styles import NumberStyle
from kcplan.reading.text.log import LISTED, Log, Place
from kcplan.reading.text.plain import plain

UNPACKED_BYTES = 150_000_000  # of a workbook; to read as many takes a minute
CELLS = 3_000_000  # of a sheet, blank ones between others too
ROWS = 1_048_576  # that a spreadsheet has
#: What damaged or hostile files make the libraries raise: openpyxl has no error of its own for most of these.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, IndexError, ValueError, TypeError, AttributeError, EOFError,
    OSError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """A workbook that is open. `wanted` is the sheet that was named, "" for none."""

    path: str
    file: BinaryIO
    wanted: str
    names: OfficialNames | None = None
    _chosen: list["WorkbookSheet"] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return self._chosen[-1].place if self._chosen else Place(self.path)

    def sheet(self, columns: NamedColumns, log: Log) -> Sheet | None:
        """The sheet that was named, else the only one, else the only one whose head is known."""
        try:
            with catch_warnings():
                simplefilter("ignore")  # of what openpyxl leaves out: pictures, rules of formats
                found = self._choose(columns, log)
        except DAMAGED as error:
            told = f"{type(error).__name__}: {error}"[:100] if str(error).isprintable() else type(error).__name__
            mend = _("open it in Excel or LibreOffice and save it again")
            log.error(Place(self.path), _("a workbook that can be read"), told, mend)
            return None
        self._chosen.extend([found] if found else [])
        return found

    def chunks(
        self,
        known: Mapping[str, Mapping[str, int]],  # noqa: ARG002, other formats use it
        number: str,  # noqa: ARG002
        optional: Collection[str],  # noqa: ARG002
        style: NumberStyle | None,  # noqa: ARG002
    ) -> Iterator[Chunk]:
        """No faster way: openpyxl takes most of the time."""
        raise OddTableError

    def _choose(self, columns: NamedColumns, log: Log) -> "WorkbookSheet | None":
        from openpyxl import load_workbook

        if not _bearable(self.path, self.file, log):
            return None
        book = load_workbook(self.file, read_only=True, data_only=True, keep_links=False)
        sheets = {unicodedata.normalize("NFC", sheet.title): sheet for sheet in book.worksheets}
        if self.wanted:
            if self.wanted not in sheets:
                log.unknown(Place(self.path), _("sheet of the workbook"), self.wanted[:100], sheets)
                return None
            return self._read(self.wanted, sheets[self.wanted], log)
        if len(sheets) == 1:
            return self._read(*next(iter(sheets.items())), log)
        known = [name for name, sheet in sheets.items() if _is_known(sheet, columns, self.names)]
        if len(known) == 1:
            return self._read(known[0], sheets[known[0]], log)
        listed = [name for name in known or sheets if name.isprintable()]
        text = ", ".join(listed[:LISTED]) + (", ..." if len(listed) > LISTED else "")
        example = f"{os.path.basename(self.path)}#{listed[0] if listed else '...'}"
        expected = _("one sheet with the columns {names}").format(names=",".join(columns.required))
        found = _("several, {sheets}") if known else _("none among {sheets}")
        mend = _("name the sheet, as in {example}").format(example=example)
        log.error(Place(self.path), expected, found.format(sheets=text), mend)
        return None

    def _read(self, name: str, sheet: Any, log: Log) -> "WorkbookSheet | None":
        place = Place(f"{self.path}#{name}")
        uncounted = _uncalculated(sheet)
        found: list[CellRow] = []
        count = 0
        for line, cells in _rows(sheet):
            count += len(cells)
            if count > CELLS or line > ROWS:
                expected = _("a sheet of at most {most} cells").format(most=f"{CELLS:,}")
                mend = _("delete the empty rows and columns behind the table, or save it as CSV")
                log.error(place, expected, _("more"), mend)
                return None
            faults = uncounted.get(line, ())
            own = [Fault("") if c in faults else cell for c, cell in enumerate(cells, 1)] if faults else cells
            if not all(map(is_blank, own)):
                found.append((line, own))
        return WorkbookSheet(place, found)


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """The cells of a sheet, in memory."""

    place: Place
    cells: Sequence[CellRow]

    rectangular = False  # a row ends with its last filled cell

    def rows(self, log: Log) -> Iterator[CellRow]:
        """Its rows that are not blank, from the first, without characters that act on a screen."""
        for line, cells in self.cells:
            if all(not isinstance(cell, str) or cell.isprintable() for cell in cells):
                yield line, cells
            else:
                yield line, [self._plain(cell, line, column, log) for column, cell in enumerate(cells, 1)]

    def _plain(self, cell: SheetCell, line: int, column: int, log: Log) -> SheetCell:
        return plain(Place(self.place.file, line, column), cell, log) if isinstance(cell, str) else cell


def _bearable(path: str, file: BinaryIO, log: Log) -> bool:
    """Whether what the workbook unpacks to is of a bearable size; no part can unpack to more than it says."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        size = sum(part.file_size for part in archive.infolist())
    file.seek(0)
    if size <= UNPACKED_BYTES:
        return True
    expected = _("a workbook of at most {size:.0f} MB when unpacked").format(size=UNPACKED_BYTES / 1e6)
    mend = _("delete the empty rows and columns behind the table, or save it as CSV")
    log.error(Place(path), expected, f"{size / 1e6:.1f} MB", mend)
    return False


def _rows(sheet: Any) -> Iterator[CellRow]:
    """The rows of a sheet from the first, as long as their cells reach."""
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    return enumerate(sheet.iter_rows(values_only=True), 1)


def _is_known(sheet: Any, columns: NamedColumns, names: OfficialNames | None) -> bool:
    top: list[CellRow] = []
    for line, cells in _rows(sheet):
        if len(top) == layouts.TOP or line > ROWS // 10:
            break
        if not all(map(is_blank, cells)):
            top.append((line, cells))
    return layouts.find(top, columns, names) is not None


def _uncalculated(sheet: Any) -> dict[int, set[int]]:
    """Line and columns of the formulas that have no value: openpyxl tells them from blank cells in no way."""
    from openpyxl.utils.cell import coordinate_to_tuple

    with sheet.parent._archive.open(sheet._worksheet_path) as source:
        if not any(b"<f" in block or b":f" in block for block in iter(lambda: source.read(1 << 20), b"")):
            return {}
    found: dict[int, set[int]] = {}
    with sheet.parent._archive.open(sheet._worksheet_path) as source:
        for _event, element in iterparse(source):
            name = element.tag.rpartition("}")[2]
            if name == "c":
                parts = {part.tag.rpartition("}")[2]: part.text for part in element}
                if "f" in parts and not parts.get("v") and element.get("t") != "str" and element.get("r"):
                    line, column = coordinate_to_tuple(element.get("r"))
                    found.setdefault(line, set()).add(column)
            if name in ("row", "c"):
                element.clear()
    return found
