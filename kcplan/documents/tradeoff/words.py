"""The sentences of a trade-off: whether outcomes conflict, what one costs in another, which weights change budgets."""

from itertools import pairwise

from kcplan.analyses.alternatives.tradeoff import Tradeoff, WeightBreak, WeightWalk
from kcplan.documents.elements import names
from kcplan.documents.elements.figures import plain
from kcplan.documents.elements.tables import money, quantity
from kcplan.documents.elements.units import counted, unit
from kcplan.language import _, ratio, significant


def verdict(found: Tradeoff) -> list[str]:
    """Whether there is anything to trade, then the most of each outcome."""
    model = found.scenario.model
    called = [names.outcome(model, own) for own in found.outcomes]
    if len(found.corners) == 1:
        text = _("These do not conflict: {outcomes}. One plan has the most of each: {amounts}.")
        return [text.format(outcomes=names.listed(called), amounts=_amounts(found, 0))]
    text = _("More of one costs some of another: {outcomes}.")
    return [text.format(outcomes=names.listed(called)), *ends(found)]


def ends(found: Tradeoff) -> list[str]:
    """The plans with the most of each outcome."""
    model = found.scenario.model
    said = []
    for outcome in found.outcomes:
        best = max(range(len(found.corners)), key=lambda number: found.corners[number].amounts[outcome])
        text = _("With the most {outcome}: {amounts}.")
        said.append(text.format(outcome=names.outcome(model, outcome), amounts=_amounts(found, best)))
    return said


def rates(found: Tradeoff) -> list[str]:
    """Of two outcomes, from each corner to the next: how much of the first is gained for one unit of the second."""
    if len(found.outcomes) != 2:
        return []
    first, second = found.outcomes
    return [
        significant((other.amounts[first] - one.amounts[first]) / (one.amounts[second] - other.amounts[second]), 4)
        for one, other in pairwise(found.corners)
    ]


def walks(found: Tradeoff) -> list[str]:
    """For each outcome, how far its weight can move with no budget changed."""
    return [_walk(found, own) for own in found.walks]


def notes(found: Tradeoff) -> list[str]:
    """What is to be known of the figures."""
    said = [
        _(
            "Every plan keeps every rule and misses no target by more than the recommendation does. Other outcomes are "
            "as good as they can be beside these."
        )
    ]
    return said + names.unrounded(found.scenario)


def changes(found: Tradeoff) -> list[str]:
    """What each weight at which the recommendation changes does to it, as the weight rises."""
    model = found.scenario.model
    said = []
    for walk in found.walks:
        unit_of = next(counted(one.unit, model) for one in model.outcomes if one.id == walk.outcome)
        for own in walk.breaks:
            text = _("At a weight of {weight} for each {unit}: {lines}; changed in total: {moved} {money}.")
            if own.third:
                text = _(
                    "At a weight of {weight} for each {unit}: {lines}; changed in total: {moved} {money}. At just this "
                    "weight a third plan is recommended."
                )
            if not own.moved:
                text = _("At a weight of {weight} for each {unit}: units change, and no money.")
            weight, moved = significant(own.weight, 5), money(own.moved)
            said.append(
                text.format(weight=weight, unit=unit_of, lines=_lines(own, found), moved=moved, money=money_unit(found))
            )
    return said


def _lines(of: WeightBreak, found: Tradeoff) -> str:
    """The lines whose money changes most."""
    model = found.scenario.model
    before = (of.below or of.at).allocation.by_line()[:, model.public].sum(axis=(1, 2))
    moved = of.above.allocation.by_line()[:, model.public].sum(axis=(1, 2)) - before
    order = sorted(range(len(model.lines)), key=lambda n: -abs(moved[n]))
    said = [
        f"{names.line(model, model.lines[n].id)} {money(float(moved[n]), signed=True)}"
        for n in order[:_SHOWN]
        if money(float(moved[n])) != "-"
    ]
    return ", ".join(said) or _("who pays, when, or for which activity")


_SHOWN = 4  # lines in a sentence


def _amounts(found: Tradeoff, corner: int) -> str:
    model, own = found.scenario.model, found.corners[corner].amounts
    return names.listed([f"{names.outcome(model, one)} {quantity(own[one])}" for one in found.outcomes])


def _walk(found: Tradeoff, of: WeightWalk) -> str:
    model = found.scenario.model
    unit_of = next(counted(one.unit, model) for one in model.outcomes if one.id == of.outcome)
    below, above = of.next_below, of.next_above
    if below is None and above is None and not any(own.moved for own in of.breaks):
        return _("No budget changes, whatever the weight of a {unit} is, from 0 upwards.").format(unit=unit_of)
    said = []
    if above is not None:
        text = _("No budget changes until a {unit} has a weight of {weight} (now {now}).")
        if of.weight:
            text = _("No budget changes until a {unit} counts {times} times as much: a weight of {weight} (now {now}).")
        times = ratio(above.weight / of.weight) if of.weight else ""
        weight = significant(above.weight, 5)
        said.append(text.format(unit=unit_of, times=times, weight=weight, now=plain(of.weight)))
    if below is not None:
        text = _("None changes either while its weight is above {weight}.")
        if above is None:
            text = _("No budget changes while the weight of a {unit} is above {weight} (now {now}).")
        said.append(text.format(unit=unit_of, weight=significant(below.weight, 5), now=plain(of.weight)))
    if not said:
        text = _("The weight of a {unit}, {now}, is one at which budgets change.")
        said.append(text.format(unit=unit_of, now=plain(of.weight)))
    return " ".join(said)


def money_unit(found: Tradeoff) -> str:
    return unit(found.scenario.model.money)
