"""A protected plan for a planner's terminal."""

from collections import defaultdict

from rich.console import Console

from kcplan.analyses.protecting.curves import ProtectionCurve
from kcplan.analyses.protecting.hedge import PayerMove
from kcplan.documents.elements import names
from kcplan.documents.elements.misses import missed
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.documents.elements.tables import Figures, moneys, quantity
from kcplan.documents.elements.units import unit
from kcplan.documents.plan import terminal
from kcplan.documents.protecting import words
from kcplan.language import _, percent
from kcplan.sweeping.decision import Decision


def show(found: Decision, to: Console, full: bool = False) -> None:
    """What protection does and costs, who pays for what, and the ladder."""
    hedge = found.hedge
    screen = Screen(
        to,
        full,
        words.verdicts(found),
        above=[names.heading(hedge.asked)],
        notes=[*words.notes(found), points(hedge.asked)],
        shortened=not full,
    )
    screen.add(_beside(found), 0)
    if found.ladder is not None:
        screen.add(_ladder(found), 1)
    screen.add(_payers(found, full), 2)
    for curve, part in ((_give_up(found), 3), (_moved(found), 4)):
        if curve is not None:
            screen.add(curve, part)
    if found.ladder is not None:
        screen.add(_worth(found), 5)
    if full:
        screen.add(terminal.budgets(hedge.after.allocation, by_source=True), 6)
        screen.add(terminal.targets_table(hedge.after.review, hedge.asked.model), 7)
    screen.show()


def _beside(found: Decision) -> Figures:
    """The two plans: at full money, and over the futures that the plan was chosen for."""
    hedge = found.hedge
    head = [_("plan"), _("points at full money"), _("missed on the average"), _("in the worst tenth")]
    regret = hedge.protected.plan.regret is not None
    table = Figures(_("The two plans"), [*head, *([_("most beyond the best plan")] if regret else [])])
    for name, plan, own in (
        ("recommended", hedge.before, hedge.protected.before),
        ("protected", hedge.after, hedge.protected.plan),
    ):
        more = [missed(own.regret)] if own.regret is not None else []
        cells = quantity(plan.review.objective), missed(own.mean), missed(own.worst_tenth)
        table.add(words.policy(name), *cells, *more)
    return table


def _payers(found: Decision, full: bool) -> Listed:
    """Money that another source pays: by line and direction over all years, or by year where all is shown."""
    groups: dict[tuple[object, ...], list[PayerMove]] = defaultdict(list)
    for own in found.hedge.payers:
        groups[own.line, own.before, own.after, own.reason, own.year if full else 0].append(own)
    moves = sorted(groups.values(), key=lambda moves: -sum(own.amount for own in moves))
    return Listed(_("Who pays instead of whom"), [words.moved(own, found.hedge.asked.model) for own in moves])


def _curve(found: Decision, curve: ProtectionCurve, heading: str, head: str, at: list[str]) -> Figures:
    table = Figures(heading, [head, words.measure(found.hedge)])
    for text, own in zip(at, curve.points, strict=True):
        table.add(text, missed(own.value))
    return table


def _give_up(found: Decision) -> Figures | None:
    curve = found.hedge.give_up
    if curve is None:
        return None
    heading = _("What giving up points buys")
    if len(curve.points) == 1:
        heading = _("Giving up points buys nothing")
    return _curve(found, curve, heading, _("points given up"), [words.given_up(own.at) for own in curve.points])


def _moved(found: Decision) -> Figures | None:
    curve, model = found.hedge.moved, found.hedge.asked.model
    if curve is None:
        return None
    heading = _("What changing the approved budget further buys")
    if len(curve.points) == 1:
        heading = _("Changing the approved budget further buys nothing")
    head = _("changes, {money}").format(money=unit(model.money))
    return _curve(found, curve, heading, head, moneys([own.at for own in curve.points], whole=True))


def _ladder(found: Decision) -> Figures:
    """Every rung on the fresh futures, with intervals."""
    ladder = found.ladder
    assert ladder is not None
    heading = _("What each way of deciding comes to on {count} fresh futures, with 95 % intervals")
    head = [
        _("way of deciding"),
        _("missed on the average"),
        _("in the worst tenth"),
        _("all targets met"),
        _("points"),
    ]
    table = Figures(heading.format(count=ladder.samples), head)
    for own in ladder.rungs:
        table.add(
            words.policy(own.policy),
            words.interval(own.mean_miss),
            words.interval(own.worst_tenth),
            percent(own.all_met.count / own.all_met.of, 1),
            quantity(own.outcomes.value),
        )
    return table


def _worth(found: Decision) -> Figures:
    """What protection, waiting and knowing are worth."""
    ladder = found.ladder
    assert ladder is not None
    table = Figures(
        _("What it is worth: how much less is missed"), [_("what"), _("on the average"), _("in the worst tenth")]
    )
    for own in ladder.gains:
        table.add(words.worth(own.of), words.interval(own.mean_miss), words.interval(own.worst_tenth))
    return table
