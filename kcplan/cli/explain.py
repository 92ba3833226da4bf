"""`kcplan explain`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kcplan.cli import options, output, several
from kcplan.cli.explained import explained
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _

if TYPE_CHECKING:
    from kcplan.analyses.explaining.answer import Answer
    from kcplan.domain.scenario import Scenario
    from kcplan.reading.result_folder import ResultFolder


@command()
@click.argument("files", type=options.FILE, nargs=-1, required=True, metavar="FILE [OTHER]")
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def explain(files: tuple[Path, ...], out: Path | None, as_json: bool, quiet: bool, solver: str) -> None:
    """Why a recommendation is what it is.

    Of one FILE: why each line gets what it gets from each source, and not more. Of two: why the recommendation of the
    second is not that of the first. Each is a scenario, or a folder that solve wrote.
    """
    from kcplan.analyses.explaining.differences import refuse_unlike
    from kcplan.documents.explain import data as explain_data
    from kcplan.documents.explain import files as explain_files
    from kcplan.documents.explain import terminal as explain_terminal
    from kcplan.planning.publish import refuse_too_many
    from kcplan.writing import folder

    if len(files) > 2:
        raise click.UsageError(_("Give one scenario, or two; kcplan compare sets more of them side by side."))
    if out:
        folder.refuse_foreign(out)
    scenarios = [_scenario(asked, file) for asked, file in zip(several.read(files), files, strict=True)]
    for scenario in scenarios:
        refuse_too_many(scenario)
    if len(scenarios) == 2:
        refuse_unlike(*scenarios)
    answers = [_answer(scenario, file, solver) for scenario, file in zip(scenarios, files, strict=True)]
    if len(answers) == 1:
        from kcplan.analyses.explaining.reasons import reasons

        (answer,) = answers
        with bar(_("Asking for more"), quiet or as_json) as progress:
            why = reasons(answer, progress)
        output.hand_over(
            lambda: explain_data.of_reasons(answer, why),
            lambda: explain_files.of_reasons(answer, why),
            lambda: explain_terminal.show_reasons(answer, why),
            out,
            as_json,
            quiet,
        )
        return
    from kcplan.analyses.explaining.explain import explain as divide

    with bar(_("Mixing the scenarios"), quiet or as_json) as progress:
        change = divide(answers[0], answers[1], solver, progress)
    output.hand_over(
        lambda: explain_data.of_change(change),
        lambda: explain_files.of_change(change),
        lambda: explain_terminal.show_change(change),
        out,
        as_json,
        quiet,
    )


def _scenario(asked: "Scenario | ResultFolder", file: Path) -> "Scenario":
    from kcplan.domain.scenario import Scenario
    from kcplan.errors import UsageError

    if isinstance(asked, Scenario):
        return asked
    if asked.kind == "given":
        text = _(
            "expected a scenario or a result of kcplan solve, found one of kcplan evaluate at {file}: "
            "what was given has no reason of kcplan's; kcplan compare sets it beside a recommendation"
        )
        raise UsageError(text.format(file=file))
    return asked.scenario


def _answer(scenario: "Scenario", file: Path, solver: str) -> "Answer":
    from kcplan.analyses.explaining.answer import Answer
    from kcplan.planning.publish import publish
    from kcplan.planning.solve import solve

    with explained(scenario, file, solver):
        optimum = solve(scenario, solver)
    return Answer(optimum, publish(optimum))
