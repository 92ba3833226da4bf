"""`kcplan shortfall --map`: two sources cut by different shares, the whole plane divided into regions."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kcplan.analyses.shortfall.two_sources import Map, two_sources
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.reading.read import read_scenario
from kcplan.writing import folder


def shortfall_map(
    scenario: Scenario,
    sources: Sequence[str],
    years: Sequence[int] | None = None,
    points: Sequence[Scenario] = (),
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> Map:
    """The plane of the cuts of two sources in `years` (None: all), divided into regions with the same targets missed.

    `points` are scenarios that differ in their caps, to be marked on it. Raises UsageError for other than two sources,
    for sources or years that are not the model's and for scenarios of another model; Infeasible where limits clash with
    all of the money there.
    """
    return two_sources(scenario, _two(sources), years, points, solver, progress)


def of_file(
    file: Path,
    sources: Sequence[str],
    years: Sequence[int] | None = None,
    points: Sequence[Path] = (),
    everything: bool = False,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The map of the scenario of a file, with the scenarios of other files as its points."""
    both = _two(sources)
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    named = [read_scenario(point) for point in points]
    progress(0.0)
    with explained(replace(scenario, soft=True), file, solver):  # targets are no part of a clash here
        return view(shortfall_map(scenario, both, years, named, solver, progress), everything, full)


def view(found: Map, everything: bool = False, full: bool = False) -> View:
    """A map; `everything` shows all its regions, not only the few that matter."""
    from kcplan.documents.map import data, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full or everything, everything),
        lambda: data.files(found),
        found.scenario.usual_money,
    )


def _two(sources: Sequence[str]) -> tuple[str, str]:
    """Two different sources. Raises UsageError before anything is read."""
    if isinstance(sources, str) or len(sources) != 2 or sources[0] == sources[1]:
        found = sources if isinstance(sources, str) else ", ".join(sources)
        raise UsageError(_("expected two different sources for a map, found {sources}").format(sources=found))
    return sources[0], sources[1]
