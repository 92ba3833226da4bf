"""The look of an official letter: A4, Times New Roman, the margins and sizes of decree 30/2020/NĐ-CP, appendix I."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from kcplan.documents.elements.fonts import ALIKE, FONT

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.section import Section
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

LEFT, CENTRE, RIGHT, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
SIZE = 14  # points; the decree asks for 13 to 14
CELL_MARGIN = 0.1  # cm, left and right of the text in a cell
_SHORT, _LONG = 21.0, 29.7  # A4, cm
UPRIGHT, ACROSS = 16.5, 25.2  # cm between the margins
_BODY_TABLE, _LEAST = 11.5, 4.5  # points
_DIGIT, _OF_SIZE = 0.16, 8.5  # cm of a digit in bold at so many points
_BEFORE, _INDENT = 6.0, Cm(1.27)  # points above a paragraph of the body; where its first line begins

_FONTS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:font w:name="{FONT}">
<w:altName w:val="{",".join(ALIKE)}"/><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/>
<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>
"""

#: What XML cannot carry, and the marks that turn the direction of the text behind them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_INSIDE = re.compile(r"(?<=\w)-(?=\w)|-(?=\d)")  # the hyphen of 2016-2020 and the sign of -4.8, where no line is broken
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """A name as text: forbidden characters shown as `�`, direction marks kept from reaching the words behind it."""
    shown = _FORBIDDEN.sub("\ufffd", text)
    return f"\u2068{shown}\u2069" if _TURNS.search(shown) else shown


def blank() -> "Letter":
    """An empty letter with its page numbers, which begin on the second page."""
    letter = Document()
    normal = letter.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    section = letter.sections[0]
    _paper(section, _SHORT, _LONG)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    _field(number, "PAGE")
    _name_fonts(letter)
    return letter


def _name_fonts(letter: "Letter") -> None:
    """Tell a program without the font which others have its measures, and that it has serifs (ECMA-376, 17.8.3)."""
    (table,) = (name for name, rel in letter.part.rels.items() if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE)
    letter.part.drop_rel(table)
    part = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, _FONTS.encode(), letter.part.package)
    letter.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def across(letter: "Letter") -> None:
    """Go on with the paper across, on a new page."""
    section = letter.add_section()
    ends = letter.paragraphs[-1]  # of the pages before: as small as can be, or it may stand on a page of its own
    ends.paragraph_format.space_before = ends.paragraph_format.space_after = Pt(0)
    ends.paragraph_format.line_spacing = Pt(1)
    section.orientation = WD_ORIENT.LANDSCAPE
    _paper(section, _LONG, _SHORT)
    section.different_first_page_header_footer = False


def content(letter: "Letter") -> bytes:
    """The letter as a file."""
    written = io.BytesIO()
    letter.save(written)
    return written.getvalue()


def say(
    place: "Letter | _Cell",
    text: str,
    align: WD_ALIGN_PARAGRAPH = JUSTIFIED,
    bold: bool = False,
    italic: bool = False,
    size: float = SIZE,
    body: bool = False,
    above: float = 0.0,
) -> "Paragraph":
    """A paragraph, `above` points below the one before; of the `body` with its first line indented.

    The empty first paragraph of a cell is used up.
    """
    first = place.paragraphs[0] if not hasattr(place, "sections") and not place.paragraphs[0].runs else None
    paragraph = first or place.add_paragraph()
    run = paragraph.add_run()
    text = re.sub(r"(?<=\d) %(?!\w)", "\u00a0%", text)  # a percent sign stays with its figure
    for n, piece in enumerate(_INSIDE.split(text)):
        if n:
            run._r.append(OxmlElement("w:noBreakHyphen"))
        run.add_text(piece)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    mark, points = OxmlElement("w:rPr"), OxmlElement("w:sz")  # the end of a line has a size too: an empty one's height
    points.set(qn("w:val"), str(round(2 * size)))
    mark.append(points)
    paragraph._p.get_or_add_pPr().append(mark)
    paragraph.alignment = align
    if body:
        paragraph.paragraph_format.first_line_indent = _INDENT
    paragraph.paragraph_format.space_before = Pt(max(above, _BEFORE if body else 0.0))
    return paragraph


def heading(letter: "Letter", text: str) -> None:
    """A heading of the body, on the same page as what follows."""
    say(letter, text, bold=True, body=True).paragraph_format.keep_with_next = True


def rule(place: "Letter | _Cell", indent: float) -> None:
    """A line across, below what was said last, that leaves `indent` cm free on both sides."""
    paragraph = say(place, "", CENTRE)
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(indent)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")


def columns(letter: "Letter", widths: Sequence[float]) -> "tuple[_Cell, ...]":
    """Cells side by side, without borders, as wide as given in cm."""
    table = letter.add_table(rows=1, cols=len(widths))
    _fixed(table, widths)
    _mark(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
    return tuple(table.rows[0].cells)


def table(
    letter: "Letter",
    heads: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    aligned: Sequence[WD_ALIGN_PARAGRAPH],
    strong: Sequence[bool],
    size: float,
) -> "Table":
    """A table with borders whose heads come again on each page. Columns are `aligned`, rows `strong` or not."""
    found: Table = letter.add_table(rows=len(heads) + len(rows), cols=len(widths), style="Table Grid")
    found.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Cm(CELL_MARGIN).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    found._tbl.tblPr.append(margins)
    _fixed(found, widths)
    for r, texts in enumerate((*heads, *rows)):
        head, row = r < len(heads), found.rows[r]
        _mark(row._tr.get_or_add_trPr(), "w:cantSplit")
        if head:
            _mark(row._tr.get_or_add_trPr(), "w:tblHeader")
        for c, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            align = CENTRE if head else aligned[c]
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            say(cell, text, align, bold=head or strong[r - len(heads)], size=size)
    return found


def lead(letter: "Letter", text: str) -> None:
    """What leads to a table, on the same page as its head."""
    say(letter, text, body=True).paragraph_format.keep_with_next = True


def body_table(
    letter: "Letter",
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    aligned: Sequence[WD_ALIGN_PARAGRAPH],
    strong: Sequence[bool],
) -> None:
    """A table with one row of heads in the text, a little below what leads to it."""
    say(letter, "", size=6).paragraph_format.keep_with_next = True
    table(letter, [head], rows, widths, aligned, strong, _BODY_TABLE)


def fitting(size: float, width: float, figures: Sequence[str]) -> float:
    """A size at which no figure is broken in a column of this width."""
    digit = _DIGIT * size / _OF_SIZE
    widest = max(map(len, figures), default=1)
    return max(_LEAST, size * min(1.0, (width - 2 * CELL_MARGIN) / (digit * widest)))


def join(table: "Table", first: tuple[int, int], last: tuple[int, int]) -> None:
    """Make one cell of several, by row and column, with the text of the first."""
    kept = table.cell(*first).merge(table.cell(*last))
    for paragraph in kept.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)


def _fixed(table: "Table", widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _paper(section: "Section", width: float, height: float) -> None:
    """The decree's margins: 20-25 mm above and below, 30-35 mm left, 15-20 mm right."""
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.top_margin = section.bottom_margin = Cm(2.0)
    section.left_margin, section.right_margin = Cm(3.0), Cm(1.5)


def _mark(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _field(paragraph: "Paragraph", name: str) -> None:
    """A field that the reading program fills in, such as the page number."""
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, name), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text
        run._r.append(part)
