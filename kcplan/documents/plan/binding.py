"""What binds, in a planner's terms: what a unit tighter or looser of each limit costs or gains."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf, isinf

from kcplan.analyses.prices import PRICED, WALKED
from kcplan.documents.elements import names
from kcplan.documents.elements.screen import Listed, ScreenPart
from kcplan.documents.elements.tables import Figures, price
from kcplan.documents.elements.units import counted, unit
from kcplan.domain.recommendation import Binding, Side, SideEnd
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, money_digits, n_, number, significant, title

_SENTENCES = 5  # the limits that are worth most are said in a sentence each; on the short screen fewer
_FEW = 3


@dataclass(frozen=True, slots=True)
class LimitEffect:
    """What one unit tighter or looser does to the reported figures; None where there is no plan, or no such unit."""

    outcomes: float | None
    miss: float
    holds_for: float
    then: SideEnd

    @property
    def counts(self) -> bool:
        return bool(self.outcomes or self.miss)


@dataclass(frozen=True, slots=True)
class PricedLimit:
    """The years of a rule in which it is worth the same."""

    rule: RuleId  # the first of them
    kind: str  # cap, target or limit
    name: str
    years: tuple[int, ...]
    size: float  # the sum of the limits, in `unit`
    unit: str
    falls: bool  # it is tightened where its limit falls
    tighter: LimitEffect
    looser: LimitEffect


def parts(binding: Sequence[Binding], model: Model, unrounded: bool = False) -> Iterator[ScreenPart]:
    """The limits that are worth most in sentences, every limit with its price in tables, the others by name.

    `unrounded`: they are of the optimum, and the budget that is shown is another one.
    """
    found = limits(binding, model)
    priced = _priced(found)
    most = _worth_most(found, _SENTENCES)
    before = _("Binding rules are worked out at the optimum, before rounding.") if found and unrounded else ""
    if most:
        heading = _("The rules that matter most, by the effect of changing their limit by 1 %")
        yield Listed(heading, [_sentence(limit, model) for limit in most], before=before)
    elif before:
        yield Listed("", [before], dash="")
    if priced:
        text = _(
            "Below: how weighted outcomes change when a limit is one unit tighter or looser (missed: how the sum of "
            "the shares of targets missed changes), for how many units at least this holds, and what comes then."
        )
        yield Listed("", [text], dash="")
    for kind, heading in (
        ("cap", _("Binding rules: money of a source, {money}")),
        ("target", _("Binding rules: targets, in their units")),
        ("limit", _("Binding rules: limits of the scenario, {money} unless stated")),
    ):
        yield _table(heading.format(money=unit(model.money)), [limit for limit in priced if limit.kind == kind], model)
    rest = [f"{limit.name} {names.years(limit.years)}".rstrip() for limit in found if limit not in priced]
    if rest:
        text = _("At their limit, but relaxing them gains nothing: {limits}.")
        yield Listed("", [text.format(limits="; ".join(rest))], dash="")
    unpriced = sum(not _is_priced(rule) for rule in binding)
    if unpriced:
        text = n_(
            "{count} more rule is at its limit, but has no price: the solver could not work it out, or it is for a "
            "single region in a programme of more than {walked} columns, or the programme has more than {priced}.",
            "{count} more rules are at their limit, but have no price: the solver could not work it out, or they are "
            "for single regions in a programme of more than {walked} columns, or the programme has more than {priced}.",
            unpriced,
        )
        text = text.format(count=number(unpriced, 0), walked=number(WALKED, 0), priced=number(PRICED, 0))
        yield Listed("", [text], dash="")


def few(binding: Sequence[Binding], model: Model, unrounded: bool) -> Figures:
    """The few limits that are worth most, with what their next unit is worth; `parts` say how far that holds."""
    most = _worth_most(limits(binding, model), _FEW)
    heading = _("What matters most: weighted outcomes that one unit of a limit costs or gains")
    if unrounded:
        heading = _("What matters most: weighted outcomes that one unit of a limit costs or gains, before rounding")
    head = (_("limit"), _("unit"), _("tighter"), _("missed"), _("looser"), _("missed"))
    rows = []
    for limit in most:
        tighter, looser = _figures(limit.tighter), _figures(limit.looser)
        name = f"{_subject(limit, model)} {years_label(limit.years)}".rstrip()
        rows.append((name, counted(limit.unit, model), *tighter, *looser))
    kept = [i for i in range(len(head)) if any(row[i] for row in rows)]
    table = Figures(heading, [head[i] for i in kept], left=2)
    for row in rows:
        table.add(*(row[i] for i in kept))
    return table


def _worth_most(found: Sequence[PricedLimit], count: int) -> list[PricedLimit]:
    return sorted(_priced(found), key=_worth_of_one_percent, reverse=True)[:count]


def _priced(found: Sequence[PricedLimit]) -> list[PricedLimit]:
    return [limit for limit in found if limit.tighter.counts or limit.looser.counts]


def limits(binding: Sequence[Binding], model: Model) -> list[PricedLimit]:
    """The binding rules that are priced, their years together where the printed effects are the same."""
    groups: dict[tuple[str, ...], list[PricedLimit]] = {}
    for rule in filter(_is_priced, binding):
        kind, name, years = _parts(rule.id, model)
        falls = rule.kind == "at most"
        # The price where a limit falls counts a unit more of it, so the effect of a unit less has the other sign.
        less, more = _effect(rule.left, -1.0), _effect(rule.right, 1.0)
        tighter, looser = (less, more) if falls else (more, less)
        limit = PricedLimit(rule.id, kind, name, years, rule.limit, rule.unit, falls, tighter, looser)
        groups.setdefault((kind, name, *_figures(tighter), *_figures(looser)), []).append(limit)
    return [_together(group) for group in groups.values()]


def _is_priced(rule: Binding) -> bool:
    """Whether prices were worked out; a side without a plan has been, too."""
    return rule.left is not None


def _together(group: Sequence[PricedLimit]) -> PricedLimit:
    """What holds for each of the years holds for the least."""
    return replace(
        group[0],
        years=tuple(sorted({year for limit in group for year in limit.years})),
        size=sum(limit.size for limit in group),
        tighter=min((limit.tighter for limit in group), key=lambda effect: effect.holds_for),
        looser=min((limit.looser for limit in group), key=lambda effect: effect.holds_for),
    )


def _parts(rule: RuleId, model: Model) -> tuple[str, str, tuple[int, ...]]:
    """`limit flex at most[training,2016]` -> (`limit`, `flex at most training`, (2016,))."""
    years = () if rule.year is None else (rule.year,)
    if rule.family == "target":
        words = f"{next(title(o.title) for o in model.outcomes if o.id == rule.outcome)} {years_label(rule.years)}"
        words = names.in_place(words, model, rule.place)
        return "target", _("ceiling on {outcome}").format(outcome=words) if rule.side else words, ()
    if rule.family == "cap":
        return "cap", names.in_place(names.source_title(model, rule.source), model, rule.region), years
    return "limit", names.rule_of_check(rule.without_year, model), years


def _effect(side: Side | None, sign: float) -> LimitEffect:
    if side is None or side.outcomes is None or side.miss is None:
        return LimitEffect(None, 0.0, 0.0, "infeasible" if side is None else side.then)
    return LimitEffect(sign * side.outcomes + 0.0, sign * side.miss + 0.0, side.holds_for, side.then)


def _worth_of_one_percent(limit: PricedLimit) -> tuple[float, float]:
    sides = (limit.tighter, limit.looser)
    return (
        limit.size * max(abs(side.miss) for side in sides),
        limit.size * max(abs(side.outcomes or 0.0) for side in sides),
    )


def _sentence(limit: PricedLimit, model: Model) -> str:
    subject = _subject(limit, model)
    if limit.years:
        text = _("{limit}, any year of {years}") if len(limit.years) > 1 else _("{limit}, {years}")
        subject = text.format(limit=subject, years=names.years(limit.years))
    tighter = _said(limit.tighter, limit.unit, model, named=True)
    said = bool(limit.tighter.outcomes)  # what is counted is said once
    looser = _said(limit.looser, limit.unit, model, named=not said)
    if limit.falls:
        text = _("{limit}: one {unit} less {tighter}; one more {looser}.")
    else:
        text = _("{limit}: one {unit} more {tighter}; one less {looser}.")
    return text.format(limit=subject, unit=counted(limit.unit, model), tighter=tighter, looser=looser)


def _subject(limit: PricedLimit, model: Model) -> str:
    """What a limit is called where a sentence begins with it, without its years: `Local money`."""
    subjects = {"cap": _("{limit} money"), "target": _("Target {limit}"), "limit": "{limit}"}
    name = names.source_title(model, limit.rule.source) if limit.kind == "cap" else limit.name
    subject = subjects[limit.kind].format(limit=name)
    return names.in_place(subject[:1].upper() + subject[1:], model, limit.rule.region if limit.kind == "cap" else "")


def _said(effect: LimitEffect, of: str, model: Model, named: bool) -> str:
    if effect.outcomes is None:
        return _("cannot be, as it is 0") if effect.then == "zero" else _("leaves no plan")
    done = []
    if effect.miss:
        rises = effect.miss > 0
        text = (
            _("raises the shares missed by {share} % of a target")
            if rises
            else _("lowers the shares missed by {share} % of a target")
        )
        done.append(text.format(share=significant(100 * abs(effect.miss), 3)))
    if effect.outcomes:
        if effect.outcomes > 0:
            text = _("gains {outcomes} weighted outcomes") if named else _("gains {outcomes}")
        else:
            text = _("costs {outcomes} weighted outcomes") if named else _("costs {outcomes}")
        done.append(text.format(outcomes=price(abs(effect.outcomes), signed=False)))
    said = names.listed(done) if done else _("changes nothing")
    if isinf(effect.holds_for) or not effect.holds_for:
        return said
    text = {
        "infeasible": _("{effect}, for the next {units}, then no plan is left"),
        "zero": _("{effect}, for the next {units}, which is all of it"),
        "targets fail": _("{effect}, for the next {units}, then targets begin to fail"),
    }.get(effect.then, _("{effect}, for the next {units}"))
    units = _("{count} {money}") if of == model.money else _("{count} of them")
    return text.format(effect=said, units=units.format(count=_held(effect), money=unit(model.money)))


def _table(heading: str, limits: Sequence[PricedLimit], model: Model) -> Figures:
    """The tighter side with what comes after, then the looser side; columns without any figure are left out."""
    tighter_side = (_("tighter"), _("missed"), _("for the next"), _("then"))
    head = (_("limit"), _("years"), *tighter_side, _("looser"), _("missed"), _("for the next"))
    afterwards = {
        "infeasible": _("no plan"), "zero": _("none is left"),
        "targets fail": _("targets fail"), "prices change": _("prices change"),
    }  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for limit in limits:
        tighter, looser = limit.tighter, limit.looser
        then = afterwards.get(tighter.then, "") if tighter.holds_for else ""
        name = (
            limit.name
            if limit.kind == "target" or limit.unit == model.money
            else f"{limit.name} ({counted(limit.unit, model)})"
        )
        years = years_label(limit.years) if limit.years else ""
        sides = (*_figures(tighter), _range(tighter), then, *_figures(looser), _range(looser))
        rows.append((name, years, *sides))
    kept = [i for i in range(len(head)) if any(row[i] for row in rows)]
    breaks = {kept.index(head.index(_("looser")))} if rows else ()
    table = Figures(heading, [head[i] for i in kept], left=2 if 1 in kept else 1, breaks=breaks)
    for row in rows:
        table.add(*(row[i] for i in kept))
    return table


def _figures(effect: LimitEffect) -> tuple[str, str]:
    """The effect as it is printed: on weighted outcomes, and on what is missed."""
    missed = f"{significant(100 * effect.miss, 3, signed=True)} %" if effect.miss else ""
    if effect.outcomes is None:
        return "–" if effect.then == "zero" else _("no plan"), missed
    return price(effect.outcomes), missed


def _range(effect: LimitEffect) -> str:
    return "" if effect.holds_for in (0.0, inf) else _held(effect)


def _held(effect: LimitEffect) -> str:
    """How far an effect holds: money or units, to the decimals of money, and one at least."""
    return number(effect.holds_for, max(1, money_digits()))
