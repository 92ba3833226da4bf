"""The sentences that say how two scenarios differ."""

from kcplan.analyses.explaining.differences import Difference
from kcplan.documents.elements import names
from kcplan.documents.elements.figures import plain
from kcplan.documents.elements.units import unit
from kcplan.domain.scenario import Model
from kcplan.language import _, percent, title


def difference(of: Difference, model: Model) -> str:
    """`central money is 40.0 % shorter in 2016-2020`."""
    text = _difference_text(of)
    activities = {activity.id: title(activity.title) for activity in model.activities}
    figures = {
        "before": "" if of.before is None else plain(of.before),
        "after": "" if of.after is None else plain(of.after),
        "share": percent(abs(of.after / of.before - 1), 1) if of.before and of.after is not None else "",
        "years": names.years(of.years) if of.years else "",
        "money": unit(model.money),
        "what": of.what,
    }
    if of.kind in ("cap", "carry_over"):
        figures["what"] = names.source(model, of.what)
    elif of.kind == "weight":
        figures["what"] = names.outcome(model, of.what)
    elif of.kind == "target":
        outcome, _years, place = [*of.what.split("@"), ""][:3]
        figures["what"] = names.in_place(f"{names.outcome(model, outcome)} {names.years(of.years)}", model, place)
    elif of.kind == "limit":
        figures["what"] = names.limit_name(model, of.what)
    elif of.kind == "payers":
        figures["what"] = names.line(model, of.what)
    elif of.kind in ("unit_cost", "yield"):
        figures["what"] = activities[of.what]
    return text.format(**figures)


def _difference_text(of: Difference) -> str:
    numbers = of.before is not None and of.after is not None and of.before != of.after
    if of.kind == "cap":
        if of.added or of.removed:
            return _("{what} money is capped") if of.added else _("{what} money is no longer capped")
        if of.before is None and of.after is None:
            return _("{what} money is divided differently between the regions")
        if of.before == of.after:
            return _("{what} money is divided differently between the years {years}")
        if not of.before:
            return _("{what} money goes from {before} to {after} {money} in {years}")
        shorter = of.after is not None and of.after < of.before
        return (
            _("there is {share} less {what} money in {years}")
            if shorter
            else _("there is {share} more {what} money in {years}")
        )
    if of.kind == "target":
        return _target_difference(of)
    if of.kind == "limit":
        if of.added or of.removed:
            return _("limit {what} is added") if of.added else _("limit {what} is dropped")
        return _("limit {what} goes from {before} to {after}") if numbers else _("limit {what} changes")
    if of.kind == "unit_cost":
        return (
            _("the unit cost of “{what}” goes from {before} to {after} {money}")
            if numbers
            else _("the unit costs of “{what}” change")
        )
    if of.kind == "yield":
        return (
            _("the yield of “{what}” goes from {before} to {after}") if numbers else _("the yields of “{what}” change")
        )
    return {
        "carry_over": _(
            "the share of {what} money that may be carried into the next year goes from {before} to {after}"
        ),
        "weight": _("the weight of {what} goes from {before} to {after}"),
        "discount": _("the discount goes from {before} to {after}"),
        "payers": _("the sources or the share of counterpart money of {what} change"),
        "plan": _official(of),
        "approved": _("the approved budget changes"),
        "closed": _("what was spent or delivered in closed years differs"),
        "committed": _("what is contracted differs"),
        "protect": _("how the plan is protected against money that is not known changes"),
        "tiers": _("the order changes in which targets, outcomes, change, protection and even years count"),
        "periods": _("the periods change, within which years are even"),
    }[of.kind]


def _official(of: Difference) -> str:
    """What happens to the official plan."""
    if of.added or of.removed:
        return _("there is an official plan now") if of.added else _("there is no official plan any more")
    return _("the official plan changes")


def _target_difference(of: Difference) -> str:
    """A target that is added, dropped or moved; the most that it allows by other words than the least."""
    most = of.side == "at_most"
    if of.before is not None and of.after is not None:
        if of.before == of.after:
            return _("the priority or weight of the target of {what} changes")
        if most:
            return _("the ceiling on {what} goes from {before} to {after}")
        return _("the target of {what} goes from {before} to {after}")
    if of.after is not None and of.added:
        return _("a target of {what} is added: at most {after}") if most else _("a target of {what} is added: {after}")
    if of.before is not None and of.removed:
        text = _("the target of {what} is dropped: at most {before}")
        return text if most else _("the target of {what} is dropped: {before}")
    if of.added or of.removed:
        return _("a target of {what} is added") if of.added else _("the target of {what} is dropped")
    if of.after is not None:
        text = _("the target of {what} now allows at most {after}")
        return text if most else _("the target of {what} now asks for at least {after}")
    if of.before is not None:
        text = _("the target of {what} no longer has a most: it was {before}")
        return text if most else _("the target of {what} no longer has a least: it was {before}")
    return _("the least and the most of the target of {what} change")
