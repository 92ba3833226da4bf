"""Where no plan keeps every rule, a command says which rules clash and what would mend it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible
from kcplan.language import counting


@contextmanager
def explained(scenario: Scenario, file: Path | None, solver: str) -> Iterator[None]:
    """Give an Infeasible that is raised inside the diagnosis of the scenario as its text, which names its file.

    Without a file it stays as it is.
    """
    try:
        yield
    except Infeasible as error:
        if file is None:
            raise
        from kcplan.analyses.mending.diagnose import diagnose
        from kcplan.documents.mending import diagnosis

        with counting(scenario.usual_money):
            raise Infeasible(diagnosis.short(diagnose(scenario, solver), file)) from error
