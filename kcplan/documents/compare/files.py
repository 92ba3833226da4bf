"""A comparison on the terminal, and as the files of a folder: data, tables, a sheet, a page."""

from collections.abc import Sequence

from rich.console import Console

from kcplan.analyses.compare import ComparedPlan, Comparison
from kcplan.documents.compare import data as compare_data
from kcplan.documents.compare import tables as compare_tables
from kcplan.documents.elements import names
from kcplan.documents.elements.data import as_text
from kcplan.documents.elements.figures import PrintedTable
from kcplan.documents.elements.folding import fill
from kcplan.documents.elements.tables import Figures
from kcplan.documents.elements.tables_page import page
from kcplan.documents.plan import verdict
from kcplan.language import _, title


def show(found: Comparison, to: Console) -> None:
    """Which plans, what is said of them, then every table under their short names."""
    heads = [_("Official plan") if plan.kind == "official" else plan.name for plan in found.plans]
    for head, plan in zip(heads, found.plans, strict=True):
        to.print(fill(f"{head}: {_described(plan)}", to.width, subsequent_indent="  "))
    to.print()
    for text in compare_tables.sentences(found, heads):
        to.print(fill(text, to.width, subsequent_indent="  "), style="bold")
    for table in compare_tables.all_tables(found, heads, by_source=False):
        _as_figures(table).show(to)


def _described(plan: ComparedPlan) -> str:
    """What a plan is, and what is proved of it where it is not the best."""
    proved = verdict.proved(plan.gap, plan.proof, plan.scenario.model)
    return ". ".join([names.plan(plan.kind, plan.scenario), *([" ".join(proved)] if proved else [])])


def files(found: Comparison) -> dict[str, bytes]:
    """summary.json, the tables as CSV, comparison.xlsx and comparison.html."""
    whole = compare_data.data(found)
    written = {**compare_data.tables(found), "comparison.xlsx": _workbook(found), "comparison.html": _page(found)}
    whole["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(whole) + "\n").encode(), **written}


def _as_figures(table: PrintedTable) -> Figures:
    """A table for the terminal; parts of a row are indented."""
    shown = Figures(table.caption, table.head, left=table.words, breaks=table.breaks)
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        indent = "  " if row.kind == "part" else ""
        shown.add(indent + texts[0], *texts[1:], strong=row.kind == "total")
    return shown


def _workbook(found: Comparison) -> bytes:
    from kcplan.documents.elements import table_sheet
    from kcplan.documents.elements.workbook import Book

    heads = _labels(found)
    glance, *others = compare_tables.all_tables(found, heads, by_source=True)
    notes = PrintedTable("notes", _("What is compared"), [_("Plan"), _("What it is")], words=2)
    for head, plan in zip(heads, found.plans, strict=True):
        notes.add(head, _described(plan))
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
        [(head, _described(plan)) for head, plan in zip(heads, found.plans, strict=True)],
        compare_tables.sentences(found, heads),
        list(compare_tables.all_tables(found, heads, by_source=True)),
        compare_data.data(found)["manifest"],
    )


def _labels(found: Comparison) -> Sequence[str]:
    return [compare_tables.label(found, plan) for plan in found.plans]
