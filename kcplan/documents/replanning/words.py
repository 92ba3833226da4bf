"""The sentences of a programme planned again."""

from kcplan.analyses.replanning.causes import CauseFamily, Causes
from kcplan.analyses.replanning.frontier import Frontier
from kcplan.analyses.replanning.moved import AdjustedFigure, MoveReason
from kcplan.analyses.replanning.replan import Replanned
from kcplan.documents.elements import names
from kcplan.documents.elements.tables import price
from kcplan.documents.elements.units import unit
from kcplan.documents.plan import verdict
from kcplan.documents.report.moves import in_all
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, money, number, percent, shows_money

_NAMED = 2  # of several rules so many are named


def sentences(result: Replanned) -> list[str]:
    """All of it as text: what moves, the verdict, what has happened, the frontier, the causes, each figure."""
    model = result.asked.model
    each = [
        _("{figure}: from {approved} to {adjusted} {money}, {reason}.").format(
            figure=figure_name(own, model),
            approved=money(own.approved),
            adjusted=money(own.adjusted),
            money=unit(model.money),
            reason=reason(own, model),
        )
        for own in result.adjusted
        if own.reason
    ]
    return [*verdicts(result), *notes(result), *frontier(result.frontier, model), *causes(result.causes), *each]


def verdicts(result: Replanned) -> list[str]:
    """What moves, then what the adjusted budget reaches."""
    return [
        in_all(result.moved, result.asked.model),
        *verdict.of_result(result.answer.optimum, result.answer.published),
    ]


def notes(result: Replanned) -> list[str]:
    """How money that moves is counted, and what is closed."""
    said = []
    if result.closed:
        said.append(
            _("Closed: {years}. What was spent and delivered then is a fact.").format(years=names.years(result.closed))
        )
    said.append(_("A million that goes from one figure to another counts twice."))
    shares = [
        _("{share} in {year}").format(share=percent(value, 1), year=year)
        for year, value in result.moved.shares
        if value is not None and result.moved.figures
    ]
    if shares:
        text = _("Composition of spending by line changes (PEFA PI-2) by {shares}.")
        said.append(text.format(shares=", ".join(shares)))
    return said


def frontier(of: Frontier, model: Model) -> list[str]:
    """Between which movements there is something to choose."""
    words = {"least": money(of.least), "most": money(of.most), "money": unit(model.money)}
    if not shows_money(of.most):
        return [_("No change of the approved budget would buy more.")]
    if not shows_money(of.least):
        return [_("No change is forced; beyond {most} {money} more change buys nothing.").format(**words)]
    return [
        _("At least {least} {money} has to change; beyond {most} {money} more change buys nothing.").format(**words)
    ]


def causes(of: Causes | None) -> list[str]:
    """Where the change of the outcome comes from."""
    if of is None or (not of.parts and not of.merged):
        return []
    if of.merged:
        return [_("The change cannot be divided: no plan lies between the two.")]
    return [
        _("{cause}: {outcomes} points, {miss} of a target missed.").format(
            cause=family(own.family), outcomes=price(own.outcomes), miss=percent(own.miss, 1, signed=True)
        )
        for own in of.parts
    ]


def family(of: CauseFamily) -> str:
    """What a family of causes is called."""
    texts: dict[CauseFamily, str] = {
        "spent": _("what was spent"),
        "delivered": _("what was delivered"),
        "money": _("new money"),
        "costs": _("new costs and yields"),
        "rules": _("new rules"),
    }
    return texts[of]


def figure_name(own: AdjustedFigure, model: Model) -> str:
    """`3 Technology, central, 2017`, with its region where there are several."""
    parts = [names.line(model, own.line), names.source(model, own.source), str(own.year)]
    return ", ".join([names.region(model, own.region), *parts] if len(model.regions) > 1 else parts)


def reason(own: AdjustedFigure, model: Model) -> str:
    """Why a figure moves, with the rules that ask for it."""
    found = own.reason
    texts = {
        "floor": _("a floor asks for it: {rules}"),
        "target": _("needed for {rules}"),
        "ceiling": _("a ceiling allows no more: {rules}"),
    }
    if found is None or found.why not in texts:
        return short_reason(own)
    return texts[found.why].format(rules=_rules(found, model))


def short_reason(own: AdjustedFigure) -> str:
    """The same in a few words, for a table."""
    found = own.reason
    if found is None:
        return ""
    texts = {
        "contract": _("contracts ask for it"),
        "floor": _("a floor asks for it"),
        "target": _("targets need it"),
        "payer": _("it pays instead of another source") if own.moved > 0 else _("another source pays instead"),
        "outcomes": _("it buys more here"),
        "ceiling": _("a ceiling allows no more"),
        "less money": _("the source has less money"),
        "elsewhere": _("money buys more elsewhere"),
        "rounding": _("rounding to whole multiples"),
    }
    return texts[found.why]


def _rules(found: MoveReason, model: Model) -> str:
    named = list(dict.fromkeys(_rule(rule, model) for rule in found.rules))
    return _few(named)


def _few(named: list[str]) -> str:
    more = len(named) - _NAMED
    shown = ", ".join(named[:_NAMED])
    return shown if more <= 0 else _("{names} and {count} more").format(names=shown, count=number(more, 0))


def _rule(rule: RuleId, model: Model) -> str:
    if rule.family == "target":
        words = f"{names.outcome(model, rule.outcome)} {years_label(rule.years)}"
        return names.in_place(words, model, rule.place)
    return names.limit_name(model, rule.limit)
