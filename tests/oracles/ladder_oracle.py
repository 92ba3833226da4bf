"""An independent account of signed money in a future: plain dictionaries in, loops, no kcplan and no array.

A plain scenario is as oracles.oracle has it, with the caps, unit costs and yields of the future; money is a dictionary
(region, line, activity or "", source, year) -> amount.
"""

from typing import Any

from oracles.plain_facts import Plain, brings

Money = dict[tuple[str, str, str, str, int], float]
Units = dict[tuple[str, str, int], float]


def carried_out(plain: Plain, signed: Money, cut_order: list[str]) -> tuple[Money, Units]:
    """What comes of signed money, and what each activity buys with what comes; nothing is carried over."""
    paid = dict(signed)
    for (source, year), cap in plain["caps"].items():
        _cut(paid, [key for key in signed if key[3] == source and key[4] == year], cap, cut_order)
    for (region, source, year), cap in (plain.get("region_caps") or {}).items():
        own = [key for key in signed if (key[0], key[3], key[4]) == (region, source, year)]
        _cut(paid, own, cap, cut_order)
    bought: Units = {}
    for line, about in plain["lines"].items():
        for activity in about["activities"]:
            for region in plain["regions"]:
                for year in plain["years"]:
                    left = sum(
                        amount
                        for (r, n, a, source, t), amount in paid.items()
                        if (r, n, a, t) == (region, line, activity, year) and plain["sources"][source] == "public"
                    )
                    costs = (plain.get("regional") or {}).get((region, activity, "unit_cost", year))
                    tranches = about["activities"][activity]["tranches"][year]
                    bought[region, activity, year] = _units(tranches, costs, left)
    return paid, bought


def _cut(paid: Money, own: list[Any], cap: float, cut_order: list[str]) -> None:
    """Lines of the order give first, then all others the same share."""
    short = max(0.0, sum(paid[key] for key in own) - cap)
    for line in cut_order:
        lines_own = [key for key in own if key[1] == line]
        there = sum(paid[key] for key in lines_own)
        gives = min(short, there)
        for key in lines_own:
            paid[key] *= 1 - gives / there if there else 1
        short -= gives
    others = [key for key in own if key[1] not in cut_order]
    there = sum(paid[key] for key in others)
    for key in others:
        paid[key] *= 1 - short / there if there else 1


def _units(tranches: list[tuple[float | None, float]], regional: float | None, left: float) -> float:
    """The cheapest first."""
    bought = 0.0
    for width, everywhere in tranches:
        cost = everywhere if regional is None else regional
        part = left / cost if width is None else min(width, left / cost)
        bought, left = bought + part, left - part * cost
    return bought


def misses(plain: Plain, units: Units) -> float:
    """Weighted shares of targets missed."""
    line_of = {activity: line for line, about in plain["lines"].items() for activity in about["activities"]}
    total = 0.0
    for target in plain["targets"]:
        value = 0.0
        for (region, activity, year), count in units.items():
            if year in target["years"] and region in (target.get("regions") or plain["regions"]):
                cell = {"region": region, "line": line_of[activity], "activity": activity, "year": year}
                value += count * brings(plain, cell, target["outcome"])
        least, most = target["at_least"], target["at_most"]
        if least and value < least:
            total += target["weight"] * (1 - value / least)
        elif most and value > most:
            total += target["weight"] * (value / most - 1)
    return total


def worst_tenth(values: list[float]) -> float:
    """The mean of the tenth that is largest, one of them in part: misses 1 to 15 give 14.667."""
    ranked, left, total = sorted(values, reverse=True), len(values) / 10, 0.0
    for value in ranked:
        part = min(1.0, left)
        total, left = total + part * value, left - part
    return total / (len(values) / 10)
