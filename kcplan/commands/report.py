"""`kcplan report`: the documents of a scenario, beside the files of its result."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kcplan import language, notices
from kcplan.analyses import report as analysis
from kcplan.analyses.report import Report
from kcplan.commands.arguments import Progress, several, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.planning.too_many import refuse_too_many
from kcplan.reading.read import read_scenario
from kcplan.writing import folder

if TYPE_CHECKING:
    from rich.console import Console

#: Of the documents; the first one has the plain names of files.
LANGUAGES = ("vi", "en")


def report(scenario: Scenario, solver: str = solvers.DEFAULT, progress: Progress = silent) -> Report:
    """Everything that the documents of a scenario tell: its plan with prices and reasons, cuts of its money, and more.

    Raises UsageError where its published budget has too many amounts, and what `solve` raises.
    """
    refuse_too_many(scenario)
    return analysis.report(scenario, solver, progress)


def of_file(
    file: Path,
    out: Path,
    languages: Sequence[str] = LANGUAGES,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The report of the scenario of a file, to be written into the folder `out`."""
    _refuse_unknown(languages)
    folder.refuse_foreign(out)
    scenario = read_scenario(file)
    refuse_too_many(scenario)
    progress(0.0)
    with explained(scenario, file, solver):
        return view(report(scenario, solver, progress), languages)


def view(found: Report, languages: str | Sequence[str] = LANGUAGES) -> View:
    """A report; its files are the documents in each language, and those of the result."""
    from kcplan.documents.elements import fonts
    from kcplan.documents.plan import summary
    from kcplan.documents.report import files

    _refuse_unknown(languages)
    wanted = several(languages)

    def show(to: "Console") -> None:
        files.show(found, to)
        if fonts.lacking(wanted):
            notices.tell(fonts.advice())

    return View(
        lambda: summary.of_recommendation(found.recommendation, found.published),
        show,
        lambda: files.files(found, wanted),
        found.recommendation.scenario.usual_money,
    )


def _refuse_unknown(languages: str | Sequence[str]) -> None:
    wanted = several(languages)
    if not wanted or not set(wanted) <= set(language.LANGUAGES):
        text = _("expected languages of documents ({known}), found {found}")
        raise UsageError(text.format(known=", ".join(LANGUAGES), found=", ".join(wanted) or "-"))
