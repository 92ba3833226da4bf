"""`kcplan shortfall`: what happens as the money of sources is cut, or comes late."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from kcplan.analyses.shortfall import cuts
from kcplan.analyses.shortfall.cuts import Cut
from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.analyses.shortfall.sampled import curve
from kcplan.commands.arguments import Progress, several, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.reading.read import read_scenario
from kcplan.writing import folder


def shortfall(
    scenario: Scenario,
    cut: str | Sequence[str] = (),
    years: Sequence[int] | None = None,
    to: float | None = None,
    by: float | None = None,
    late: Mapping[str, float] | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> Shortfall:
    """The recommended plan as money falls short: break-points, the fate of each target, the order of cuts.

    Either `cut` names a source, or several that are cut alike, in `years` (None: all), as deep as the share `to` of
    their money there (None: 1, all of it), or `by` so much money. Or `late` has the share of each source's money that
    is usable in its year, from 0 to 1, the rest a year later. Targets are soft from the moment they must be.

    Raises UsageError where these do not go together or are not the model's, and Infeasible where limits clash with all
    of the money there.
    """
    way = _way(cut, years, to, by, late)
    return curve(scenario, way(scenario), solver, progress)


def of_file(
    file: Path,
    cut: Sequence[str] = (),
    years: Sequence[int] | None = None,
    to: float | None = None,
    by: float | None = None,
    late: Mapping[str, float] | None = None,
    everything: bool = False,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The shortfall of the scenario of a file; `everything` shows all break-points and stretches."""
    way = _way(cut, years, to, by, late)
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    direction = way(scenario)
    progress(0.0)
    with explained(replace(scenario, soft=True), file, solver):  # targets are no part of a clash here
        return view(curve(scenario, direction, solver, progress), everything, full)


def view(found: Shortfall, everything: bool = False, full: bool = False) -> View:
    """A shortfall; `everything` shows all break-points and stretches, not only the few that matter."""
    from kcplan.documents.shortfall import data, files, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full or everything, everything),
        lambda: files.files(found),
        found.scenario.usual_money,
    )


def _way(
    cut: str | Sequence[str],
    years: Sequence[int] | None,
    to: float | None,
    by: float | None,
    late: Mapping[str, float] | None,
) -> Callable[[Scenario], Cut]:
    """How the caps of a scenario move. Raises UsageError, before one is read, where that is not clear."""
    if not cut and not late:
        raise UsageError(_("expected sources whose money is cut or late, found none"))
    if cut and late:
        raise UsageError(_("expected sources that are cut or sources that are late, found both"))
    if to is not None and by is not None:
        raise UsageError(_("expected one depth, found two: a share (to) and an amount (by)"))
    if late and not (years is None and to is None and by is None):
        raise UsageError(_("expected years and a depth (to, by) with a cut only, found them with late money"))
    if late:
        return partial(cuts.late, usable=late)
    return partial(cuts.cut, sources=several(cut), years=years, to=1.0 if to is None else to, by=by)
