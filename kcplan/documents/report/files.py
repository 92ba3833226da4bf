"""The documents of a report as files, one set a language, beside the files of its result."""

from collections.abc import Sequence

from rich.console import Console

from kcplan.analyses.report import Report
from kcplan.documents.elements.screen import Screen
from kcplan.documents.plan import files as result_files
from kcplan.documents.plan import terminal
from kcplan.documents.report.annex_workbook import annex_workbook
from kcplan.documents.report.page import page
from kcplan.documents.report.submission import submission
from kcplan.language import using


def files(report: Report, languages: Sequence[str]) -> dict[str, bytes]:
    """annex.xlsx, submission.docx and report.html in the first language, annex.en.xlsx and so on in others.

    With them what `kcplan solve --out` writes.
    """
    found: dict[str, bytes] = {}
    for language in languages:
        mark = "" if language == languages[0] else f".{language}"
        with using(language):
            plan = (report.recommendation, report.in_force, report.published)
            found[f"annex{mark}.xlsx"] = annex_workbook(*plan, report.reasons)
            found[f"submission{mark}.docx"] = submission(*plan, report.reasons, report.adjustment)
            found[f"report{mark}.html"] = page(
                *plan,
                report.reasons,
                report.shortfall,
                report.relaxed,
                report.adjustment,
                report.alternatives,
                report.protection,
            )
    return result_files.of_recommendation(report.recommendation, report.published, found)


def show(report: Report, to: Console) -> None:
    """The verdict, which the documents begin with."""
    Screen(to, True, terminal.verdict_of(report.recommendation, report.published)).show()
