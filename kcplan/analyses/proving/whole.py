"""A published budget in exact numbers: the same whole money and units, and all that follows from them."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from kcplan.checking.check_proof import Programme, label
from kcplan.planning.publish import Published
from kcplan.writing.exact import exact

_Amounts: TypeAlias = dict[str, Fraction]

#: Region, line, source and year; or region, activity and year.
_Place: TypeAlias = tuple[str, ...]


def exactly_published(meant: Programme, published: Published) -> _Amounts:
    """Every column of the programme at the published budget; what is 0 is left out."""
    x = _money(meant, published)
    x |= _units(meant, published, x)
    x |= _carried(meant, x)
    for name, (terms, low, _) in meant.rows.items():
        if name.startswith("change["):
            apart = sum((value * x.get(c, 0) for c, value in terms.items()), Fraction(0)) - low
            figure = name.removeprefix("change")
            x[f"above{figure}"], x[f"below{figure}"] = max(apart, Fraction(0)), max(-apart, Fraction(0))
    x |= _missed(meant, x)
    return {name: value for name, value in x.items() if value}


def _money(meant: Programme, published: Published) -> _Amounts:
    """Whole money of each region, line, source and year; of several activities the largest takes what is left."""
    a, step = published.allocation, exact(published.step)
    model = a.scenario.model
    several = len(model.regions) > 1
    cells: dict[_Place, list[tuple[float, str]]] = defaultdict(list)
    for r, n, k, s, t, amount in zip(a.region, a.line, a.activity, a.source, a.year, a.amount.tolist(), strict=True):
        place = (model.regions[r] if several else "", model.lines[n].id, model.sources[s].id, str(model.years[t]))
        name = label("spend", *place[:2], model.activities[k].id if k >= 0 else "", *place[2:])
        if place[3] in meant.open:
            cells[place].append((amount, name))
    found: _Amounts = {}
    for own in cells.values():
        own.sort()
        total: float = sum(amount for amount, _ in own)
        left = step * Fraction(round(total / float(step)))
        for amount, name in own[:-1]:
            found[name] = min(exact(amount), left)
            left -= found[name]
        found[own[-1][1]] = left
    return found


def _units(meant: Programme, published: Published, money: _Amounts) -> _Amounts:
    """Units that public money pays for, of each tranche, cheapest first; no more than are published."""
    a = published.allocation
    model, public = a.scenario.model, set(meant.q["public"])
    several = len(model.regions) > 1
    idle, said = dict[_Place, float](), dict[_Place, float]()
    for r, k, t, units, left in zip(
        a.unit_region, a.unit_activity, a.unit_year, a.units.tolist(), a.idle.tolist(), strict=True
    ):
        place = (model.regions[r] if several else "", model.activities[k].id, str(model.years[t]))
        idle[place], said[place] = left, units
    paid: dict[_Place, Fraction] = defaultdict(Fraction)
    for (r, _, activity, source, t), columns, _ in meant.money:
        if source in public and columns:
            paid[r, activity, t] += money.get(columns[0], Fraction(0))
    counts: dict[_Place, Fraction] = {}
    for (r, _, activity, _, t), columns, _ in meant.units:
        if not columns:
            continue
        place = (r, activity, t)
        most = _bought(meant, columns, paid[place])
        asked = exact(said[place])
        whole = next((own.whole for own in model.activities if own.id == activity), "")
        if whole == "year":
            counts[place] = Fraction(round(said[place]))
        else:
            counts[place] = (
                most if abs(most - asked) <= Fraction(1, 10**6) * max(asked, Fraction(1)) else min(most, asked)
            )
    for activity in (own.id for own in model.activities if own.whole == "period"):
        _settle_periods(meant, activity, counts, idle)
    found: _Amounts = {}
    for (r, _, activity, _, t), columns, _ in meant.units:
        left_over = counts.get((r, activity, t), Fraction(0))
        for column in columns:
            width = meant.columns[column]
            found[column] = left_over if width is None else min(left_over, Fraction(width))
            left_over -= found[column]
    return found


def _bought(meant: Programme, columns: Iterable[str], money: Fraction) -> Fraction:
    """The most units that money buys."""
    found = Fraction(0)
    for column in columns:
        width, cost = meant.columns[column], Fraction(meant.cost[column][1])
        own = money / cost if cost else Fraction(0)
        own = own if width is None else min(own, Fraction(width))
        found, money = found + own, money - own * cost
    return found


def _settle_periods(meant: Programme, activity: str, counts: dict[_Place, Fraction], idle: dict[_Place, float]) -> None:
    """Units of a span are whole together: what is too much is taken where money is idle."""
    before: dict[_Place, Fraction] = defaultdict(Fraction)
    for (r, _, own, _, t), columns, amount in meant.units:
        if own == activity and not columns:
            before[r, t] += amount
    for r in meant.q["regions"]:
        for span in meant.q["spans"]:
            places = sorted(((r, activity, t) for t in span if (r, activity, t) in counts), key=lambda p: -idle[p])
            done = sum((before[r, t] for t in span), Fraction(0))
            total = sum((counts[place] for place in places), Fraction(0)) + done
            too_much = total - round(total) if total >= round(total) else Fraction(0)
            for place in places:
                taken = min(too_much, counts[place])
                counts[place] -= taken
                too_much -= taken


def _carried(meant: Programme, x: _Amounts) -> _Amounts:
    """As much carried into each year as it needs."""
    caps = {row: terms for row, (terms, _, _) in meant.rows.items() if row.startswith("cap[")}
    into = {column: row for row, terms in caps.items() for column, value in terms.items() if value < 0}
    found: _Amounts = {}
    for name in reversed(meant.carried):
        if name in into:
            terms, _, high = meant.rows[into[name]]
            used = sum(
                (value * (x.get(c) or found.get(c) or 0) for c, value in terms.items() if c != name), Fraction(0)
            )
            found[name] = max(used - high, Fraction(0))
    return found


def _missed(meant: Programme, x: _Amounts) -> _Amounts:
    """The least share of each target that is missed."""
    found: _Amounts = {}
    for name, (terms, low, high) in meant.rows.items():
        if name.startswith("target"):
            miss = f"miss{name[name.index('[') :]}"
            value = sum((factor * x.get(c, 0) for c, factor in terms.items() if c != miss), Fraction(0))
            size = abs(terms.get(miss, 0))
            short = low - value if low is not None else value - high
            share = Fraction(short) / size if size and short > 0 else Fraction(0)
            most = meant.columns[miss]
            found[miss] = max(found.get(miss, Fraction(0)), share if most is None else min(share, Fraction(most)))
    return found
