"""What binds, in a planner's terms: what a unit tighter or looser of each limit costs or gains."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isinf
from textwrap import fill
from typing import Literal

from rich.console import Console

from kcplan.documents.tables import Figures, price
from kcplan.domain import Model, years_label
from kcplan.recommendation import Binding, Side

_SENTENCES = 5  # the limits that are worth most are said in a sentence each
_ABOUT_TABLES = (
    "Below: what one unit tighter or looser changes in weighted outcomes (missed: in the sum of the shares of "
    "targets missed), for how many units that holds at least, and what comes then."
)
_NO_OUTCOMES, _NO_MISS = 1e-9, 1e-12  # effects below these print as none
_THEN = {"infeasible": "no plan", "targets fail": "targets fail", "prices change": "prices change", "nothing": ""}
_AFTER = {
    "infeasible": ", then no plan is left",
    "targets fail": ", then targets begin to fail",
    "prices change": "",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What one unit tighter or looser does to the reported figures; None where it leaves no plan."""

    outcomes: float | None
    miss: float
    holds_for: float
    then: Literal["infeasible", "targets fail", "prices change", "nothing"]

    @property
    def counts(self) -> bool:
        return bool(self.outcomes and abs(self.outcomes) > _NO_OUTCOMES) or abs(self.miss) > _NO_MISS


@dataclass(frozen=True, slots=True)
class Limit:
    """The years of a rule in which it is worth the same."""

    rule: str  # the first of them, as kcplan.checking names it
    kind: str  # cap, target or limit
    name: str
    years: tuple[int, ...]
    size: float  # the sum of the limits, in `unit`
    unit: str
    falls: bool  # it is tightened where its limit falls
    tighter: Effect
    looser: Effect


def show(to: Console, binding: Sequence[Binding], model: Model) -> None:
    """The limits that are worth most in sentences, every limit with its price in tables, the others by name."""
    found = limits(binding, model)
    priced = [limit for limit in found if limit.tighter.counts or limit.looser.counts]
    most = sorted(priced, key=_worth_of_one_percent, reverse=True)[:_SENTENCES]
    if most:
        to.print()
        to.print("What is worth most, by the change that 1 % of the limit makes", style="bold")
    for limit in most:
        to.print(fill(f"- {_sentence(limit)}", to.width, subsequent_indent="  "))
    if priced:
        to.print()
        to.print(_ABOUT_TABLES)
    for kind, title in (
        ("cap", f"What binds: money of a source, {model.money}"),
        ("target", "What binds: targets, in their units"),
        ("limit", f"What binds: limits of the scenario, {model.money} unless said"),
    ):
        _table(title, [limit for limit in priced if limit.kind == kind], model.money).show(to)
    rest = [f"{limit.name} {years_label(limit.years)}".rstrip() for limit in found if limit not in priced]
    if rest:
        to.print()
        to.print(f"At their limit, at no price: {'; '.join(rest)}.")


def limits(binding: Sequence[Binding], model: Model) -> list[Limit]:
    """The binding rules, their years together where the printed effects are the same."""
    groups: dict[tuple[str, ...], list[Limit]] = {}
    for rule in binding:
        kind, name, years = _parts(rule.name, model)
        falls = kind == "cap" or " at most" in rule.name
        # The price where a limit falls counts a unit more of it, so the effect of a unit less has the other sign.
        less, more = _effect(rule.left, -1.0), _effect(rule.right, 1.0)
        tighter, looser = (less, more) if falls else (more, less)
        limit = Limit(rule.name, kind, name, years, rule.limit, rule.unit, falls, tighter, looser)
        groups.setdefault((kind, name, *_figures(tighter), *_figures(looser)), []).append(limit)
    return [_together(group) for group in groups.values()]


def _together(group: Sequence[Limit]) -> Limit:
    """What holds for each of the years holds for the least."""
    return replace(
        group[0],
        years=tuple(sorted({year for limit in group for year in limit.years})),
        size=sum(limit.size for limit in group),
        tighter=min((limit.tighter for limit in group), key=lambda effect: effect.holds_for),
        looser=min((limit.looser for limit in group), key=lambda effect: effect.holds_for),
    )


def _parts(name: str, model: Model) -> tuple[str, str, tuple[int, ...]]:
    """`limit flex at most[training,2016]` -> (`limit`, `flex at most training`, (2016,))."""
    rule, _, rest = name.removesuffix("]").partition("[")
    kind, _, words = rule.partition(" ")
    if kind == "target":
        outcome, _, years = rest.partition("@")
        title = next(o.title.en for o in model.outcomes if o.id == outcome)
        return kind, f"{title} {years}", ()
    parts = rest.split(",") if rest else []
    own = tuple(int(parts.pop()) for _ in parts[-1:] if parts[-1].isdigit())
    if kind == "cap":
        parts = [next(source.title.en for source in model.sources if source.id == parts[0])]
    return kind, " ".join([words, *parts]).strip(), own


def _effect(side: Side | None, sign: float) -> Effect:
    if side is None or side.outcomes is None or side.miss is None:
        return Effect(None, 0.0, 0.0, "infeasible")
    return Effect(sign * side.outcomes + 0.0, sign * side.miss + 0.0, side.holds_for, side.then)


def _worth_of_one_percent(limit: Limit) -> tuple[float, float]:
    sides = (limit.tighter, limit.looser)
    return (
        limit.size * max(abs(side.miss) for side in sides),
        limit.size * max(abs(side.outcomes or 0.0) for side in sides),
    )


def _sentence(limit: Limit) -> str:
    subject = limit.name + " money" if limit.kind == "cap" else f"{limit.kind.capitalize()} {limit.name}"
    if limit.years:
        subject += f", {'any year of ' if len(limit.years) > 1 else ''}{years_label(limit.years)}"
    first, second = ("less", "more") if limit.falls else ("more", "less")
    unit = " weighted outcomes"  # said once
    tighter = _said(limit.tighter, unit)
    looser = _said(limit.looser, "" if unit in tighter else unit)
    return f"{subject}: each {limit.unit} {first} {tighter}; each one {second} {looser}."


def _said(effect: Effect, unit: str) -> str:
    if effect.outcomes is None:
        return "leaves no plan"
    done = []
    if abs(effect.miss) > _NO_MISS:
        verb, where = ("adds", "to") if effect.miss > 0 else ("takes", "off")
        done.append(f"{verb} {100 * abs(effect.miss):.3g} % of a target {where} what is missed")
    if abs(effect.outcomes) > _NO_OUTCOMES:
        done.append(f"{'gains' if effect.outcomes > 0 else 'costs'} {abs(effect.outcomes):,.4g}{unit}")
    said = " and ".join(done) or "changes nothing"
    if isinf(effect.holds_for):
        return said
    return f"{said}, for the next {effect.holds_for:,.1f}{_AFTER[effect.then]}" if effect.holds_for else said


def _table(title: str, limits: Sequence[Limit], money: str) -> Figures:
    """The tighter side with what comes after, then the looser side; columns without any figure are left out."""
    head = ("limit", "years", "tighter", "missed", "for the next", "then", "looser", "missed", "for the next")
    rows: list[tuple[str, ...]] = []
    for limit in limits:
        tighter, looser = limit.tighter, limit.looser
        then = _THEN[tighter.then] if tighter.holds_for else ""
        name = limit.name if limit.kind == "target" or limit.unit == money else f"{limit.name} ({limit.unit})"
        years = years_label(limit.years) if limit.years else ""
        sides = (*_figures(tighter), _range(tighter), then, *_figures(looser), _range(looser))
        rows.append((name, years, *sides))
    kept = [i for i in range(len(head)) if any(row[i] for row in rows)]
    breaks = {kept.index(head.index("looser"))} if rows else ()
    table = Figures(title, [head[i] for i in kept], left=2 if 1 in kept else 1, breaks=breaks)
    for row in rows:
        table.add(*(row[i] for i in kept))
    return table


def _figures(effect: Effect) -> tuple[str, str]:
    """The effect as it is printed: on weighted outcomes, and on what is missed."""
    missed = f"{100 * effect.miss:+.3g} %" if abs(effect.miss) > _NO_MISS else ""
    return "no plan" if effect.outcomes is None else price(effect.outcomes), missed


def _range(effect: Effect) -> str:
    return "" if effect.holds_for in (0.0, inf) else f"{effect.holds_for:,.1f}"
