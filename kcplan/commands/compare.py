"""`kcplan compare`: plans side by side."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from kcplan.analyses import compare as analysis
from kcplan.analyses.compare import ComparedPlan, Comparison
from kcplan.commands import inputs
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.planning.evaluate import refuse_no_plan
from kcplan.planning.too_many import refuse_too_many
from kcplan.reading.result_folder import ResultFolder
from kcplan.writing import folder

#: A scenario is solved, a result taken as it is; the word `plan` is the official plan, checked against the first one.
Asked: TypeAlias = Scenario | ResultFolder | Literal["plan"]
OFFICIAL: Literal["plan"] = "plan"


def compare(plans: Mapping[str, Asked], solver: str = solvers.DEFAULT, progress: Progress = silent) -> Comparison:
    """Plans by their names, on what they share: money, targets, outcomes. Differences are from the first one.

    Each is a scenario, a result that `load_result` read, or "plan", the official plan checked against the first
    scenario. Raises UsageError for fewer than two plans, if the first is the official one, if they share no year or
    unit of money, and what `solve` raises.
    """
    return _compared(plans, {}, solver, progress)


def of_files(
    files: Sequence[Path],
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The plans of scenario files and result folders, and of the word `plan` among them."""
    if len({*map(os.path.realpath, files)}) < len(files):
        raise UsageError(_("expected each plan once, found one again"))
    words = [str(file) == OFFICIAL for file in files]
    _refuse_few(len(files), words[0])
    if out:
        folder.refuse_foreign(out)
    read = iter(inputs.read(file for file, word in zip(files, words, strict=True) if not word))
    names = inputs.names(files)
    plans: dict[str, Asked] = {name: OFFICIAL if word else next(read) for name, word in zip(names, words, strict=True)}
    return view(_compared(plans, dict(zip(names, files, strict=True)), solver, progress), full)


def view(found: Comparison, full: bool = False) -> View:
    """A comparison; `full` shows every table."""
    from kcplan.documents.compare import data, files, terminal

    return View(
        lambda: data.data(found),
        lambda to: terminal.show(found, to, full),
        lambda: files.files(found),
        found.plans[0].scenario.usual_money,
    )


def _refuse_few(count: int, official_first: bool) -> None:
    if count < 2:
        raise UsageError(_("expected two plans or more to set side by side, found {count}").format(count=count))
    if official_first:
        text = _("expected a scenario or a result first, found `{word}`, which is checked against it")
        raise UsageError(text.format(word=OFFICIAL))


def _compared(plans: Mapping[str, Asked], files: Mapping[str, Path], solver: str, progress: Progress) -> Comparison:
    """The comparison; where a scenario of a file has no plan, the error says why."""
    _refuse_few(len(plans), next(iter(plans.values()), None) == OFFICIAL)
    for asked in plans.values():
        if isinstance(asked, Scenario):
            refuse_too_many(asked)
    first = next(iter(plans.values()))
    if OFFICIAL in plans.values() and first != OFFICIAL:
        refuse_no_plan(first if isinstance(first, Scenario) else first.scenario)
    progress(0.0)
    found: list[ComparedPlan] = []
    for name, asked in plans.items():
        if isinstance(asked, Scenario):
            with explained(asked, files.get(name), solver):
                found.append(analysis.recommended(name, asked, solver))
        elif isinstance(asked, ResultFolder):
            found.append(analysis.held(name, asked, solver))
        else:
            found.append(analysis.given(name, "official", found[0].scenario, None, solver))
        progress(len(found) / len(plans))
    return analysis.compare(found)
