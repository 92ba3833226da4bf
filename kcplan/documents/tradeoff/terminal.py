"""A trade-off for a planner's terminal."""

from rich.console import Console

from kcplan.analyses.alternatives.tradeoff import Tradeoff
from kcplan.documents.elements import names
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.documents.elements.tables import Figures, money, quantity
from kcplan.documents.elements.units import counted
from kcplan.documents.tradeoff import words
from kcplan.language import _, title


def show(found: Tradeoff, to: Console, full: bool = False) -> None:
    """Whether outcomes conflict, the corners of the frontier, and the weights at which budgets change."""
    notes = [*words.notes(found), points(found.scenario)]
    screen = Screen(to, full, words.verdict(found), [names.heading(found.scenario)], notes, shortened=not full)
    screen.add(Listed(_("What a weight does"), words.walks(found)), 0)
    screen.add(_corners(found), 1)
    screen.add(Listed(_("Weights at which the recommendation changes"), words.changes(found)), 2)
    if full:
        screen.add(_outcomes(found), 3)
        screen.add(_money(found), 4)
    screen.show()


def _corners(found: Tradeoff) -> Figures:
    """Each corner with the outcomes that are asked about."""
    by_id = {own.id: own for own in found.scenario.model.outcomes}
    shown = [by_id[own] for own in found.outcomes]
    prices = words.rates(found)
    units = [counted(own.unit, found.scenario.model) for own in shown]
    priced = [_("next: {first} for 1 {second}").format(first=units[0], second=units[1])] if prices else []
    heading = _("The frontier: no plan has more of one without less of another")
    table = Figures(heading, [_("plan"), *(title(own.title) for own in shown), *priced])
    for number, corner in enumerate(found.corners):
        amounts = [quantity(corner.amounts[own.id]) for own in shown]
        table.add(_("corner {number}").format(number=number + 1), *amounts, *prices[number : number + 1])
    table.add(_("recommended"), *(quantity(found.here[own.id]) for own in shown), strong=True)
    return table


def _outcomes(found: Tradeoff) -> Figures:
    """Every outcome at every corner."""
    plans = [_("corner {number}").format(number=number) for number in range(1, len(found.corners) + 1)]
    table = Figures(_("Every outcome"), [_("outcome"), _("unit"), *plans, _("recommended")], left=2)
    for own in found.scenario.model.outcomes:
        amounts = [corner.amounts[own.id] for corner in found.corners]
        unit = counted(own.unit, found.scenario.model)
        table.add(title(own.title), unit, *(quantity(amount) for amount in [*amounts, found.here[own.id]]))
    return table


def _money(found: Tradeoff) -> Figures:
    model = found.scenario.model
    heading = _("Public money of each line by its number, {money}").format(money=words.money_unit(found))
    table = Figures(heading, [_("plan"), *(str(line.number) for line in model.lines)])
    plans = [(_("corner {number}").format(number=n), own.allocation) for n, own in enumerate(found.corners, start=1)]
    for name, allocation in [*plans, (_("recommended"), found.recommendation.allocation)]:
        own = allocation.by_line()[:, model.public].sum(axis=(1, 2))
        table.add(name, *(money(float(value)) for value in own), strong=name == _("recommended"))
    return table
