"""`kcplan sweep`: many futures of a scenario, or many scenarios, at once."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from kcplan.commands import inputs
from kcplan.commands.arguments import Location, several
from kcplan.commands.load import load_plan
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Method
from kcplan.engine.cluster_address import Cluster, cluster_at
from kcplan.errors import InvalidInput, Problem, UsageError
from kcplan.language import _, of_library
from kcplan.reading.given_plan import Cell
from kcplan.reading.read import read_scenario
from kcplan.sweeping.outlook import SweepSummary
from kcplan.sweeping.running import jobs, run
from kcplan.visible import shown

#: Is told how many futures are done, first how many were kept before, and of how many.
Counted: TypeAlias = Callable[[int, int], object]


def _unheard(_done: int, _all: int) -> None:
    """Progress that nobody watches."""


def sweep(
    scenario: Scenario | Mapping[str, Scenario],
    samples: int | None = None,
    seed: int | None = None,
    method: Method | None = None,
    vary: str | Sequence[str] = (),
    plan: Mapping[Cell, float] | None = None,
    workers: int | None = None,
    cluster: str | Cluster | None = None,
    chunk: int = 100,
    out: Location | None = None,
    progress: Counted = _unheard,
) -> SweepSummary:
    """How likely each target is met, how outcomes and money spread, and the worst of many futures.

    Futures of one scenario are drawn as its `uncertainty` says, or as `samples`, `seed` and `method` (lhs, sobol) do;
    or `vary` names a grid, such as "central=40%..100%:5%". Several scenarios by name are run as they are. `plan`,
    as `load_plan` reads it, is tried in each future as well. The work is done by `workers` processes, by default one
    per core, or by a Dask `cluster` at an address; kcplan.engine.cluster_address has the one of a cluster that speaks
    TLS. A script that asks for more than one worker must have its calls under `if __name__ == "__main__"`, as Python's
    multiprocessing requires. `chunk` futures are run and kept together in the folder `out`, where a stopped sweep goes
    on; without `out` nothing is kept.

    Raises UsageError where these do not go together or name what is not there.
    """
    many = isinstance(scenario, Mapping)
    _refuse_unclear(many, samples, seed, method, bool(vary), workers, cluster, chunk)
    at = cluster_at(cluster) if isinstance(cluster, str) else cluster
    if isinstance(scenario, Mapping):
        job: jobs.FolderJob | jobs.FuturesJob = jobs.of_scenarios(scenario, plan, chunk)
    elif vary:
        job = jobs.of_grid(scenario, several(vary), plan, chunk)
    else:
        job = jobs.of_sample(scenario, samples, seed, method, plan, chunk)

    def told(done: int) -> None:
        progress(done, job.rows)

    if out is None:
        with TemporaryDirectory() as place:
            return run.summary_of(job, run.store_of(job, Path(place) / "sweep"), workers, at, told)
    store = run.store_of(job, Path(out))
    found = run.summary_of(job, store, workers, at, told)
    store.finish(view(found).files())
    return found


def of_file(
    file: Path,
    samples: int | None = None,
    seed: int | None = None,
    method: Method | None = None,
    vary: Sequence[str] = (),
    plan: Path | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    chunk: int = 100,
    full: bool = False,
    out: Path | None = None,
    progress: Counted = _unheard,
) -> View:
    """The sweep of the scenario of a file, or of every scenario of a folder; `plan` is a CSV."""
    many = os.path.isdir(file)
    _refuse_unclear(many, samples, seed, method, bool(vary), workers, cluster, chunk)
    asked = _read_folder(file) if many else read_scenario(file)
    first = asked if isinstance(asked, Scenario) else next(iter(asked.values()))
    given = load_plan(plan, first) if plan else None
    return view(sweep(asked, samples, seed, method, vary, given, workers, cluster, chunk, out, progress), full)


def view(found: SweepSummary, full: bool = False) -> View:
    """A sweep; its files are those beside the table of its futures. `full` shows every table."""
    from kcplan.documents.sweep import data, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full),
        lambda: data.files(found),
        found.sweep.scenario.usual_money,
    )


def _refuse_unclear(
    many: bool,
    samples: int | None,
    seed: int | None,
    method: str | None,
    vary: bool,
    workers: int | None,
    cluster: object,
    chunk: int,
) -> None:
    """Raise UsageError where it is not clear what is swept, or by whom. It is called before anything is read."""
    drawn = (samples, seed, method) != (None, None, None)
    if vary and drawn:
        raise UsageError(_("expected a grid (vary) or a draw (samples, seed, method), found both"))
    if many and (vary or drawn):
        text = _("expected one scenario for a grid (vary) or a draw (samples, seed, method), found several scenarios")
        raise UsageError(text)
    if cluster is not None and workers:
        raise UsageError(_("expected workers or a cluster, which has workers of its own, found both"))
    if method not in (None, "lhs", "sobol"):
        raise UsageError(_("expected lhs or sobol for the method of a draw, found {method}").format(method=method))
    for name, value, least in (("seed", seed, 0), ("workers", workers, 1), ("chunk", chunk, 1)):
        if value is not None and value < least:
            text = _("{name}: expected {least} or more, found {value}")
            raise UsageError(text.format(name=name, least=least, value=value))


def _read_folder(folder: Path) -> dict[str, Scenario]:
    """Every scenario of a folder, in the order of their names; InvalidInput with the mistakes of all."""
    problems: list[Problem] = []
    scenarios: dict[str, Scenario] = {}
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    except OSError as error:
        found = of_library(error.strerror or str(error))
        raise InvalidInput([Problem(str(folder), 0, 0, _("a folder that can be read"), found)]) from error
    for name, file in zip(inputs.names(files), files, strict=True):
        try:
            scenarios[name] = read_scenario(file)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    if not scenarios:
        raise UsageError(_("expected scenarios (.yaml) in {folder}, found none").format(folder=shown(folder)))
    return scenarios
