"""Where no plan keeps every rule, a command says which rules clash and what would mend it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kcplan.domain.scenario import Scenario


@contextmanager
def explained(scenario: "Scenario", file: Path, solver: str) -> Iterator[None]:
    """Give an Infeasible that is raised inside the diagnosis of the scenario as its text."""
    from kcplan.errors import Infeasible

    try:
        yield
    except Infeasible as error:
        from kcplan.analyses.mending.diagnose import diagnose
        from kcplan.documents.mending import diagnosis

        raise Infeasible(diagnosis.short(diagnose(scenario, solver), file)) from error
