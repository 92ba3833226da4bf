"""`kcplan replan`: the rest of a programme planned again from the budget in force."""

from dataclasses import replace
from pathlib import Path

from kcplan.analyses.replanning import replan as analysis
from kcplan.analyses.replanning.frontier import frontier
from kcplan.analyses.replanning.replan import Replanned
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.saved import place_of_saved
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import InvalidInput, UsageError
from kcplan.language import _
from kcplan.reading.read import read_extended, read_scenario
from kcplan.writing import folder, new_file


def replan(
    scenario: Scenario, before: Scenario | None = None, move: float | None = None, solver: str = solvers.DEFAULT
) -> Replanned:
    """The open years planned again: what moves and why, what has happened, and what more movement would buy.

    `move`: the best plan that moves no more than so much of the budget in force, a transfer counted twice. `before` is
    the scenario that was planned with, from which the causes of the change are told; None: this one, before any year
    was closed. Raises UsageError where there is nothing to adjust, Infeasible where no plan keeps every rule or none
    moves so little, Unbounded, SolverStopped and CheckFailed.
    """
    analysis.refuse_nothing_to_adjust(scenario)
    return analysis.replan(scenario, frontier(scenario, solver), before, move, solver)


def of_file(
    file: Path,
    move: float | None = None,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The same of the scenario of a file; what it extends is what was planned with."""
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    analysis.refuse_nothing_to_adjust(scenario)
    before = read_extended(file)
    with explained(scenario, file, solver):
        curve = frontier(scenario, solver)
    progress(0.0)
    return view(analysis.replan(scenario, curve, before, move, solver, progress), full)


def with_workbook(file: Path, book: bytes, years: str, place: Path) -> View:
    """The same of the scenario of a file with its years up to some closed, by a workbook of what they came to.

    `years` are those closed, `place` is a folder in which the workbook stands for that long. Raises what `of_file`
    does; mistakes of the workbook are told by its sheets and cells.
    """
    (place / _BOOK).write_bytes(book)
    asked = place / "asked.yaml"
    asked.write_text(_closing("asked", str(file.resolve()), years, _BOOK), encoding="utf-8")
    try:
        return of_file(asked)
    except InvalidInput as error:
        named = [replace(one, file=one.file.replace(f"{place}/", "")) for one in error.problems]
        raise InvalidInput(named) from error


def keep(file: Path, book: bytes, years: str, name: str) -> Path:
    """Write the workbook, and the scenario that plans again with it, beside the file that this extends.

    Neither replaces a file: UsageError is raised where one stands there.
    """
    place = place_of_saved(file, name)
    workbook = place.with_name(f"{name}-actuals.xlsx")
    text = _closing(name, file.name, years, workbook.name)
    for path in (place, workbook):
        if path.exists():
            raise UsageError(_("expected a name that is free, found the file {file}").format(file=path.name))
    new_file.put(workbook, book, "", lambda _path: None)
    new_file.put(place, text.encode(), "", read_scenario)
    return place


_BOOK = "actuals.xlsx"


def _closing(name: str, extends: str, years: str, book: str) -> str:
    """A scenario that closes years: change counts before outcomes, so that little of what is approved moves."""
    import yaml

    written = {"format": 1, "id": name, "extends": extends, "targets": "soft", "closed": years, "actuals": book}
    return yaml.safe_dump(written | {"tiers": ["targets", "change", "outcomes"]}, allow_unicode=True, sort_keys=False)


def view(found: Replanned, full: bool = False) -> View:
    """A programme planned again; `full` shows every table."""
    from kcplan.documents.replanning import data, files, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full),
        lambda: files.files(found),
        found.asked.usual_money,
    )
