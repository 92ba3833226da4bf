"""`kcplan protect`: a plan for money that is not known yet, and what waiting is worth."""

from pathlib import Path

from kcplan.analyses.protecting.hedge import to_protect
from kcplan.commands.arguments import Location, Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.protection import FEWEST_TENTH
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.reading.read import read_scenario
from kcplan.sweeping.decision import Decision, decide
from kcplan.writing import folder

#: Futures of the ladder where nobody says how many, and what their draw starts from: not what plans are drawn from.
SAMPLES, SEED = 100, 2


def protect(
    scenario: Scenario,
    samples: int = SAMPLES,
    seed: int = SEED,
    workers: int | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
    keep: Location | None = None,
) -> Decision:
    """The protected plan of a scenario beside the recommendation, the curves of its price, and the ladder.

    A scenario without the key `protect` is protected in the mean of 200 futures, before change. The ladder holds both
    plans, planning again every year, and foresight against `samples` fresh futures drawn from `seed`, on `workers`
    processes; 0: no ladder. Its futures are kept in the folder `keep`, where a ladder that was stopped goes on; without
    it nothing is kept. Raises UsageError where nothing is uncertain, Infeasible where no plan keeps every rule,
    Unbounded, SolverStopped and CheckFailed.
    """
    _refuse_few(samples)
    return decide(scenario, samples, seed, workers, solver, progress, None if keep is None else Path(keep))


def of_file(
    file: Path,
    samples: int = SAMPLES,
    seed: int = SEED,
    workers: int | None = None,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
    keep: Path | None = None,
) -> View:
    """The same of the scenario of a file."""
    _refuse_few(samples)
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    to_protect(scenario)  # refuses a scenario without anything uncertain before the long work
    progress(0.0)
    with explained(scenario, file, solver):
        return view(protect(scenario, samples, seed, workers, solver, progress, keep), full)


def view(found: Decision, full: bool = False) -> View:
    """A decision; `full` shows every table."""
    from kcplan.documents.protecting import data, files, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full),
        lambda: files.files(found),
        found.hedge.asked.usual_money,
    )


def _refuse_few(samples: int) -> None:
    if samples < 0 or 0 < samples < FEWEST_TENTH:
        text = _("expected at least {least} fresh futures, or 0 for no ladder, found {count}")
        raise UsageError(text.format(least=FEWEST_TENTH, count=samples))
