"""Cells of a table as a CSV file or a workbook has them, into texts and numbers; what is wrong goes into the log."""

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from kcplan.errors import place_of
from kcplan.language import _
from kcplan.reading.tables.styles import EXAMPLES, FoundStyle, reading, telling
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.numbers import can_be_reckoned, mend_number, refuse_size


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in a cell in place of a value: an error of the spreadsheet, "" for a formula never calculated."""

    name: str


#: What a cell holds; None where it is blank.
SheetCell: TypeAlias = str | int | float | datetime.date | datetime.time | datetime.timedelta | Fault | None

_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|Err:[0-9]{3}")
#: What people write for nothing where a table has a column for each year.
DASHES = frozenset("-–—")


def is_blank(cell: SheetCell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: SheetCell) -> str:
    """A cell as text in the composed form (NFC); days as 2018-05-11, whole numbers without a point."""
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell.strip())
    if cell is None or isinstance(cell, Fault):
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return str(cell.date() if cell.time() == datetime.time() else cell)
    return str(cell)


def fault_of(cell: SheetCell) -> Fault | None:
    """What stands there in place of a value, if anything."""
    if isinstance(cell, str) and _ERROR.fullmatch(cell.strip()):
        return Fault(cell.strip())
    return cell if isinstance(cell, Fault) else None


def tell_fault(fault: Fault, place: Place, log: Log) -> None:
    """Report a cell without a value."""
    if fault.name:
        found, mend = _("the error {name}").format(name=fault.name), _("mend its formula, and save the table again")
    else:
        found = _("a formula that was never calculated")
        mend = _("open the workbook in Excel or LibreOffice and save it, or write the number")
    log.error(place, _("a value"), found, mend)


def number_of(cell: SheetCell, name: str, place: Place, style: FoundStyle, log: Log) -> float:
    """The number of a cell, at least 0; NaN if it is not one, and the log says why."""
    value, text = _value(cell, style), text_of(cell)
    if value is not None and value >= 0:
        if can_be_reckoned(value):
            return value
        refuse_size(place, name, repr(text[:60]), log)
    elif style.style is None and telling(text) == "doubtful":
        _tell_doubt(text, place, style, log)
    else:
        expected = _("{name} to be a number of at least 0").format(name=name)
        log.error(place, expected, _found(cell, text), _mend(text, style))
    return math.nan


def share_of(cell: SheetCell, name: str, place: Place, style: FoundStyle, log: Log) -> float:
    """The share of a cell, from 0 to 1, which may be in per cent; NaN if it is not one, and the log says why."""
    text = text_of(cell)
    bare = text.removesuffix("%").rstrip() if isinstance(cell, str) else text
    value = _value(bare if isinstance(cell, str) else cell, style)
    if value is not None and bare != text:
        value = float(f"{value / 100:.15g}")  # as it is written, moved by two places
    if value is not None and 0 <= value <= 1:
        return value
    if style.style is None and telling(bare) == "doubtful":
        _tell_doubt(text, place, style, log)
        return math.nan
    what = _("a number from 0 to {most:g}, or per cent such as 5 %").format(most=1)
    log.error(place, _("{name} to be {what}").format(name=name, what=what), _found(cell, text), _mend(bare, style))
    return math.nan


def _value(cell: SheetCell, style: FoundStyle) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) + 0.0 if math.isfinite(cell) else None
    if not isinstance(cell, str):
        return None
    text = text_of(cell)
    if "." in text or "," in text:
        style.settle()
    if style.style is not None:
        return reading(text, style.style)
    return None if telling(text) else reading(text, "en")


def _found(cell: SheetCell, text: str) -> str:
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        return _("the date or time {text}").format(text=text)
    return repr(text[:60]) if text else _("an empty cell")


def _tell_doubt(text: str, place: Place, style: FoundStyle, log: Log) -> None:
    """Report, once a table, that nothing tells what its numbers are."""
    if not style.doubted:
        style.doubted = True
        en, vi = (reading(text, one) for one in ("en", "vi"))
        mend = _("write numbers: en where {en} is meant, numbers: vi where {vi} is, into the model or scenario")
        mend = mend.format(en=f"{en:.15g}", vi=f"{vi:.15g}")
        log.error(place, _("numbers that can be read in one way only"), repr(text), mend)


def _mend(text: str, style: FoundStyle) -> str:
    """How a text that should be a number can be mended, or nothing."""
    other = {"en": "vi", "vi": "en"}.get(style.style or "")
    if style.style is None or (other and telling(text) != other):
        return mend_number(text)
    if style.said:
        said = _("numbers: {style} says that they are written as {example}")
        return said.format(style=style.style, example=EXAMPLES[style.style])
    example, place = style.example or ("", Place(""))
    alike = _("write all numbers of a table alike; {place} has {example}")
    return alike.format(place=place_of(*place), example=repr(example))
