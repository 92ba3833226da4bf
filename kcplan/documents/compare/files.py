"""A comparison as the files of a folder: data, tables, a sheet, a page."""

from collections.abc import Sequence

from kcplan.analyses.compare import Comparison
from kcplan.documents.compare import data as compare_data
from kcplan.documents.compare import tables as compare_tables
from kcplan.documents.compare.words import described
from kcplan.documents.elements.data import as_text
from kcplan.documents.elements.figures import PrintedTable
from kcplan.documents.elements.tables_page import page
from kcplan.language import _, title


def files(found: Comparison) -> dict[str, bytes]:
    """summary.json, the tables as CSV, comparison.xlsx and comparison.html."""
    whole = compare_data.data(found)
    written = {**compare_data.tables(found), "comparison.xlsx": _workbook(found), "comparison.html": _page(found)}
    whole["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(whole) + "\n").encode(), **written}


def _workbook(found: Comparison) -> bytes:
    from kcplan.documents.elements import table_sheet
    from kcplan.documents.elements.workbook import Book

    heads = _labels(found)
    glance, *others = compare_tables.all_tables(found, heads, by_source=True)
    notes = PrintedTable("notes", _("What is compared"), [_("Plan"), _("What it is")], words=2)
    for head, plan in zip(heads, found.plans, strict=True):
        notes.add(head, described(plan))
    said = PrintedTable("said", _("Which plans dominate, and what cannot be compared"), [_("What the figures say")])
    for text in compare_tables.sentences(found, heads):
        said.add(text)
    of = {"budgets": _("Budgets"), "sources": _("Sources"), "targets": _("Targets"), "outcomes": _("Outcomes")}
    book = Book()
    table_sheet.write(book, _("Overview"), [glance])
    table_sheet.write(book, _("What is compared"), [notes, said])
    for kind, name in of.items():
        own = [table for table in others if table.id.partition("-")[0] == kind]
        if own:
            table_sheet.write(book, name, own)
    return book.content()


def _page(found: Comparison) -> bytes:
    heads = _labels(found)
    return page(
        _("Plans side by side: {programme}").format(programme=title(found.model.title)),
        [(head, described(plan)) for head, plan in zip(heads, found.plans, strict=True)],
        compare_tables.sentences(found, heads),
        list(compare_tables.all_tables(found, heads, by_source=True)),
        compare_data.data(found)["manifest"],
    )


def _labels(found: Comparison) -> Sequence[str]:
    return [compare_tables.label(found, plan) for plan in found.plans]
