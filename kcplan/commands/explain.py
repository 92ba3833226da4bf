"""`kcplan explain`: why a recommendation is what it is, or why two differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from kcplan.analyses.explaining import explain as analysis
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.differences import refuse_unlike
from kcplan.analyses.explaining.explain import Explanation
from kcplan.analyses.explaining.reasons import Reason, reasons
from kcplan.commands import inputs
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.planning.publish import publish
from kcplan.planning.solve import solve
from kcplan.planning.too_many import refuse_too_many
from kcplan.reading.result_folder import ResultFolder
from kcplan.visible import shown
from kcplan.writing import folder


@dataclass(frozen=True, eq=False)
class Reasons:
    """Why each line of an answer gets its money from each source, and no more."""

    answer: Answer
    reasons: tuple[Reason, ...]


@overload
def explain(
    scenario: Scenario, other: None = None, solver: str = solvers.DEFAULT, progress: Progress = silent
) -> Reasons: ...
@overload
def explain(
    scenario: Scenario, other: Scenario, solver: str = solvers.DEFAULT, progress: Progress = silent
) -> Explanation: ...
def explain(
    scenario: Scenario, other: Scenario | None = None, solver: str = solvers.DEFAULT, progress: Progress = silent
) -> Reasons | Explanation:
    """Of one scenario the reasons for its plan; of two, why the recommendation of the other is not that of the first.

    Raises UsageError where the models of the two are not alike, and what `solve` raises.
    """
    return _explained([scenario] if other is None else [scenario, other], [None, None], solver, progress)


def of_files(
    files: Sequence[Path],
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    progress: Progress = silent,
) -> View:
    """The same of one or two scenario files, or folders that `kcplan solve --out` wrote."""
    if not 1 <= len(files) <= 2:
        text = _("expected one scenario or two, found {count}; kcplan compare sets more than two side by side")
        raise UsageError(text.format(count=len(files)))
    if out:
        folder.refuse_foreign(out)
    scenarios = [_scenario(asked, file) for asked, file in zip(inputs.read(files), files, strict=True)]
    return view(_explained(scenarios, files, solver, progress), full)


def view(found: Reasons | Explanation, full: bool = False) -> View:
    """Reasons, or an explanation; `full` shows every reason and every rule."""
    from kcplan.documents.explain import data, files, terminal

    if isinstance(found, Explanation):
        return View(
            lambda: data.of_change(found),
            lambda to: terminal.show_change(found, to, full),
            lambda: files.of_change(found),
            found.after.scenario.usual_money,
        )
    answer, why = found.answer, found.reasons
    return View(
        lambda: data.of_reasons(answer, why),
        lambda to: terminal.show_reasons(answer, why, to, full),
        lambda: files.of_reasons(answer, why),
        answer.scenario.usual_money,
    )


def _explained(
    scenarios: Sequence[Scenario], files: Sequence[Path | None], solver: str, progress: Progress
) -> Reasons | Explanation:
    """Solve, publish, explain; where the scenario of a file has no plan, the error says why."""
    for scenario in scenarios:
        refuse_too_many(scenario)
    if len(scenarios) == 2:
        refuse_unlike(*scenarios)
    answers = []
    for scenario, file in zip(scenarios, files, strict=False):
        with explained(scenario, file, solver):
            optimum = solve(scenario, solver)
        answers.append(Answer(optimum, publish(optimum)))
    progress(0.0)
    if len(answers) == 2:
        return analysis.explain(answers[0], answers[1], solver, progress)
    return Reasons(answers[0], reasons(answers[0], progress))


def _scenario(asked: Scenario | ResultFolder, file: Path) -> Scenario:
    if isinstance(asked, Scenario):
        return asked
    if asked.kind == "given":
        text = _(
            "expected a scenario or a result of kcplan solve, found a result of kcplan evaluate at {file}: kcplan "
            "has no reasons for a given plan; kcplan compare sets it beside a recommendation"
        )
        raise UsageError(text.format(file=shown(file)))
    return asked.scenario
