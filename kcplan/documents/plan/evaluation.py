"""A given plan, checked, for a planner's terminal."""

from rich.console import Console

from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Screen
from kcplan.documents.plan import counterpart, terminal, verdict
from kcplan.domain.recommendation import Evaluation
from kcplan.language import _


def show(evaluation: Evaluation, to: Console, name: str | None, full: bool = False) -> None:
    """Verdict, targets, rules broken, budgets, units and sources of a given plan; unless `full`, without each year."""
    allocation, review = evaluation.allocation, evaluation.review
    scenario = allocation.scenario
    said = [verdict.of_evaluation(evaluation, name)]
    if asked := counterpart.beyond_plan(allocation):
        said.append(" ".join(asked))
    screen = Screen(to, full, said, notes=[points(scenario)], shortened=not full)
    screen.add(terminal.targets_table(review, scenario.model, missed_alone=not full), 0)
    broken = terminal.rules_table(_("Rules that the plan breaks"), review.broken, scenario.model)
    screen.add(broken, 3)  # the verdict counts them: what fits of the rows
    screen.add(terminal.past_table(review, scenario.model), 1)
    screen.add(terminal.budgets(allocation, by_source=False, by_period=not full), 1)
    screen.add(terminal.regions_table(allocation, by_period=not full), 2)
    if full:
        screen.add(terminal.units_table(allocation), 5)
    screen.add(terminal.sources_table(review, scenario.model, by_period=not full), 4)
    screen.show()
