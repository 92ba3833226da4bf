"""An explanation as the files of a folder: data, tables as CSV, a sheet, a page."""

from collections.abc import Mapping, Sequence

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.explain import Explanation
from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements import names
from kcplan.documents.elements.data import Data, as_text
from kcplan.documents.elements.figures import PrintedTable
from kcplan.documents.elements.tables_page import page
from kcplan.documents.elements.units import unit
from kcplan.documents.explain import data as explain_data
from kcplan.documents.explain import reasons as reason_tables
from kcplan.documents.explain import tables as explain_tables
from kcplan.documents.explain import words as explain_words
from kcplan.language import _, title


def of_change(found: Explanation) -> dict[str, bytes]:
    """summary.json, parts.csv, moves.csv, explanation.xlsx and explanation.html."""
    data = explain_data.of_change(found)
    tables = list(explain_tables.of_change(found))
    heads = explain_words.labels(found)
    notes = [
        (head, names.plan(end.kind, end.scenario)) for head, end in zip(heads, (found.before, found.after), strict=True)
    ]
    heading = _("Why the recommendation changes: {programme}").format(programme=title(found.after.scenario.model.title))
    sheets = {
        _("Overview"): ("ends", "parts"),
        _("Binding rules"): ("rules",),
        _("Changes"): ("moves", "swaps"),
    }
    written = {
        **explain_data.tables(data),
        "explanation.xlsx": _workbook(
            {name: [t for t in tables if t.id in ids] for name, ids in sheets.items()}, explain_words.change(found)
        ),
        "explanation.html": page(heading, notes, explain_words.change(found), tables, data["manifest"]),
    }
    return _folder(data, written)


def of_reasons(answer: Answer, found: Sequence[Reason]) -> dict[str, bytes]:
    """summary.json, reasons.csv, explanation.xlsx and explanation.html."""
    data = explain_data.of_reasons(answer, found)
    scenario = answer.scenario
    money = unit(scenario.model.money)
    table = reason_tables.of_scenario(found, scenario, money, explain_words.money_digits(answer))
    notes = [(title(scenario.title), names.plan(answer.kind, scenario))]
    said = explain_words.notes(answer, found)
    heading = _("Why each line gets its money")
    written = {
        **explain_data.tables(data),
        "explanation.xlsx": _workbook({_("Reasons"): [table]}, said),
        "explanation.html": page(heading, notes, said, [table], data["manifest"]),
    }
    return _folder(data, written)


def _workbook(sheets: Mapping[str, Sequence[PrintedTable]], said: Sequence[str]) -> bytes:
    """The sheets that have a table, and a last one with what is said of them."""
    from kcplan.documents.elements import table_sheet
    from kcplan.documents.elements.workbook import Book

    book = Book()
    for name, tables in sheets.items():
        if tables:
            table_sheet.write(book, name, tables)
    words = PrintedTable("said", _("What the figures say"), [_("What the figures say")])
    for text in said:
        words.add(text)
    table_sheet.write(book, _("Notes"), [words])
    return book.content()


def _folder(data: Data, written: Mapping[str, bytes]) -> dict[str, bytes]:
    data["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(data) + "\n").encode(), **written}
