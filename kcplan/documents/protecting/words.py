"""What is said of a protected plan, in sentences."""

import math
from collections import defaultdict
from collections.abc import Sequence

from kcplan.analyses.protecting.hedge import Hedge, PayerMove
from kcplan.documents.elements import names
from kcplan.documents.elements.misses import missed, protection
from kcplan.documents.elements.tables import money, quantity
from kcplan.documents.elements.units import unit
from kcplan.domain.scenario import Model
from kcplan.language import _, n_, number, percent
from kcplan.sweeping.decision import Decision
from kcplan.sweeping.ladder.results import Estimate

#: Misses that show as one are one.
_SAME = 0.005


def verdicts(found: Decision) -> list[str]:
    """What protecting does, what it costs, and which plan that speaks for."""
    return [*of_plan(found.hedge), *_advice(found)]


def of_plan(hedge: Hedge) -> list[str]:
    """What the protected plan misses beside the recommendation, and what that costs."""
    return [protection(hedge.protected), _price(hedge)]


def _price(hedge: Hedge) -> str:
    model = hedge.asked.model
    lost = hedge.before.review.objective - hedge.after.review.objective
    if not hedge.payers:
        return _("No money moves: the recommendation is already the safest plan within what comes before protection.")
    text = _("{amount} {money} are paid by another source or go elsewhere than in the recommendation; {points}.")
    if quantity(abs(lost)) == quantity(0.0):
        points = _("no points are given up at full money")
    else:
        points = _("at full money it has {new} points instead of {old}").format(
            new=quantity(hedge.after.review.objective), old=quantity(hedge.before.review.objective)
        )
    return text.format(amount=money(hedge.amount), money=unit(model.money), points=points)


def _advice(found: Decision) -> list[str]:
    """What the fresh futures say, which the plan has not seen."""
    if found.ladder is None:
        return []
    gain = next((own for own in found.ladder.gains if own.of == "protection"), None)
    if gain is None:
        return []
    text = n_(
        "On {count} fresh future, which no plan has seen, protection is worth {mean} of a target on the average "
        "({low} to {high}).",
        "On {count} fresh futures, which no plan has seen, protection is worth {mean} of a target on the average "
        "({low} to {high}).",
        found.ladder.samples,
    )
    own = gain.mean_miss
    said = [
        text.format(
            count=number(found.ladder.samples, 0), mean=missed(own.value), low=missed(own.low), high=missed(own.high)
        )
    ]
    if own.low <= 0.0 and own.value < _SAME:
        said.append(_("It does not help here: sign the recommendation."))
    return said


def notes(found: Decision) -> list[str]:
    """How to read the figures."""
    return [how_counted(), *_pessimistic(found)]


def how_counted() -> str:
    """What a missed target counts, and the worst tenth."""
    return _(
        "A target missed by half counts 0.5; several add up, each by its weight. The worst tenth is the mean of "
        "the tenth of futures that misses most."
    )


def _pessimistic(found: Decision) -> list[str]:
    """The plan's own futures count a cut of the cap against all signed money; the ladder only where caps fall below
    it."""
    if found.ladder is None:
        return []
    rung, plan = found.ladder.rung("protected"), found.hedge.protected.plan
    text = _(
        "To find the plan a cut of a source is counted on all its signed money, also where less is signed than it "
        "could pay. The ladder counts what really comes: {fresh} there, {own} here."
    )
    return [text.format(fresh=missed(rung.mean_miss.value), own=missed(plan.mean))]


def policy(name: str) -> str:
    """What a rung is, in the current language."""
    return {
        "official": _("the official plan"),
        "recommended": _("the recommendation"),
        "protected": _("the protected plan"),
        "replanned-mid-year": _("planned again each year, its money known in mid-year only"),
        "replanned": _("planned again each year, its money known by then"),
        "foresight": _("foresight: the best plan of each future"),
    }[name]


def worth(name: str) -> str:
    """What a gain is the worth of, in the current language."""
    return {
        "protection": _("protecting the plan, against the recommendation"),
        "waiting": _("planning again each year with its money known, against the last signed plan"),
        "adjusting": _("planning again each year with its money known in mid-year, against the last signed plan"),
        "early word": _("knowing the year's money when it is planned, against mid-year"),
        "foresight": _("knowing everything, against planning again each year"),
    }[name]


def of_payers() -> str:
    """The heading of `payers`."""
    return _("Who pays instead of whom")


def payers(hedge: Hedge, by_year: bool = False) -> list[str]:
    """Money that another source pays, largest first: by line and direction over all years, or of each year alone."""
    groups: dict[tuple[object, ...], list[PayerMove]] = defaultdict(list)
    for own in hedge.payers:
        groups[own.line, own.before, own.after, own.reason, own.year if by_year else 0].append(own)
    moves = sorted(groups.values(), key=lambda moves: -sum(own.amount for own in moves))
    return [_moved(own, hedge.asked.model) for own in moves]


def _moved(moves: Sequence[PayerMove], model: Model) -> str:
    """Money of a line that another source pays, and why; moves of one line, direction and reason."""
    first = moves[0]
    text = {
        "surer": _("{line}, {years}: {amount} {money} from {after} instead of {before}, as it comes more surely."),
        "room": _(
            "{line}, {years}: {amount} {money} from {after} instead of {before}, which leaves the surer source to "
            "others."
        ),
        "more": _("{line}, {years}: {amount} {money} more from {after}."),
        "less": _("{line}, {years}: {amount} {money} less from {before}."),
    }[first.reason]
    before, after = (names.source_title(model, own) if own else "" for own in (first.before, first.after))
    return text.format(
        line=names.line(model, first.line),
        years=names.years(sorted({own.year for own in moves})),
        amount=money(sum(own.amount for own in moves)),
        money=unit(model.money),
        before=before,
        after=after,
    )


def measure(hedge: Hedge) -> str:
    """What the curves measure."""
    return {
        "mean": _("targets missed on the average"),
        "worst-tenth": _("targets missed in the worst tenth"),
        "regret": _("targets missed beyond the best plan"),
    }[hedge.protected.protect.measure]


def given_up(value: float) -> str:
    """A share of points: `0.5 %`."""
    return percent(value, 2)


def interval(own: Estimate) -> str:
    """A figure with its interval: `0.74 (0.70-0.78)`."""
    if math.isnan(own.value):
        return "-"
    return f"{missed(own.value)} ({missed(own.low)}-{missed(own.high)})"
