"""The tables of a protected plan, as the screen and the page show them."""

from kcplan.analyses.protecting.curves import ProtectionCurve
from kcplan.analyses.protecting.hedge import Hedge
from kcplan.documents.elements.data import figure, share
from kcplan.documents.elements.figures import PrintedCell, PrintedTable
from kcplan.documents.elements.misses import missed
from kcplan.documents.elements.tables import moneys, quantity
from kcplan.documents.elements.units import unit
from kcplan.documents.protecting import words
from kcplan.language import _


def beside(hedge: Hedge) -> PrintedTable:
    """The two plans: at full money, and over the futures that the plan was chosen for."""
    head = [_("plan"), _("points at full money"), _("missed on the average"), _("in the worst tenth")]
    regret = hedge.protected.plan.regret is not None
    table = PrintedTable(
        "protection-plans", _("The two plans"), [*head, *([_("most beyond the best plan")] if regret else [])]
    )
    for name, plan, own in (
        ("recommended", hedge.before, hedge.protected.before),
        ("protected", hedge.after, hedge.protected.plan),
    ):
        points = PrintedCell(quantity(plan.review.objective), figure(plan.review.objective))
        more = [_missed(own.regret)] if own.regret is not None else []
        table.add(words.policy(name), points, _missed(own.mean), _missed(own.worst_tenth), *more)
    return table


def curves(hedge: Hedge) -> list[PrintedTable]:
    """What giving up points buys, and what changing the budget in force further buys, as far as that is known."""
    return [table for table in (_give_up(hedge), _moved(hedge)) if table is not None]


def _give_up(hedge: Hedge) -> PrintedTable | None:
    curve = hedge.give_up
    if curve is None:
        return None
    heading = _("What giving up points buys")
    if len(curve.points) == 1:
        heading = _("Giving up points buys nothing")
    at = [PrintedCell(words.given_up(own.at), share(own.at)) for own in curve.points]
    return _curve("protection-given-up", heading, _("points given up"), hedge, curve, at)


def _moved(hedge: Hedge) -> PrintedTable | None:
    curve, model = hedge.moved, hedge.asked.model
    if curve is None:
        return None
    heading = _("What changing the approved budget further buys")
    if len(curve.points) == 1:
        heading = _("Changing the approved budget further buys nothing")
    amounts = [own.at for own in curve.points]
    at = [PrintedCell(text, figure(own)) for text, own in zip(moneys(amounts, whole=True), amounts, strict=True)]
    head = _("changes, {money}").format(money=unit(model.money))
    return _curve("protection-moved", heading, head, hedge, curve, at)


def _curve(
    id: str, heading: str, head: str, hedge: Hedge, curve: ProtectionCurve, at: list[PrintedCell]
) -> PrintedTable:
    table = PrintedTable(id, heading, [head, words.measure(hedge)])
    for cell, own in zip(at, curve.points, strict=True):
        table.add(cell, _missed(own.value))
    return table


def _missed(value: float) -> PrintedCell:
    return PrintedCell(missed(value), figure(value))
