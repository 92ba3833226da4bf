"""What the plain form of a scenario says of closed years, yields and spans of years, for the oracle; no kcplan."""

from fractions import Fraction
from typing import Any

Plain = dict[str, Any]
Cell = dict[str, Any]  # dimension -> id, and its columns


def facts(plain: Plain, cell: Cell) -> Any:
    return plain["lines"][cell["line"]]["activities"][cell["activity"]]


def brings(plain: Plain, cell: Cell, outcome: str) -> Any:
    """Outcome of a unit: the region's own number, or that of the activity."""
    everywhere = facts(plain, cell)["yields"].get(outcome, {}).get(cell["year"], 0)
    return plain.get("regional", {}).get((cell["region"], cell["activity"], outcome, cell["year"]), everywhere)


def open_years(plain: Plain) -> list[int]:
    return [year for year in plain["years"] if year not in plain.get("closed", [])]


def past_money(plain: Plain) -> list[Cell]:
    """Cells of closed years, with the amount in place of columns; of a line as a whole with its first activity."""
    found = []
    for (region, line, activity, source, year), amount in plain.get("spent", {}).items():
        first = next(iter(plain["lines"][line]["activities"]), "")
        name = {"region": region, "line": line, "activity": activity or first, "source": source, "year": year}
        found.append(name | {"columns": [], "amount": amount})
    return found


def past_units(plain: Plain) -> list[Cell]:
    """The same of units."""
    of = {activity: line for line, about in plain["lines"].items() for activity in about["activities"]}
    return [
        {"region": region, "line": of[activity], "activity": activity, "year": year, "columns": [], "amount": amount}
        for (region, activity, year), amount in plain.get("delivered", {}).items()
    ]


def left_over(plain: Plain, region: str, source: str) -> Any:
    """What closed years left of a source for the first open one."""
    if region == "" and source in plain.get("carried", {}):
        return plain["carried"][source]
    caps = {("", *place): cap for place, cap in plain["caps"].items()} | plain.get("region_caps", {})
    left: Any = 0
    for year in plain.get("closed", []):
        cap = caps[region, source, year]
        used = sum(
            c["amount"]
            for c in past_money(plain)
            if (c["source"], c["year"]) == (source, year) and c["region"] in (region or c["region"],)
        )
        left = max(0, min(cap + left - used, plain["carry_over"].get(source, 0) * cap))
    return left


def spans(plain: Plain) -> list[list[int]]:
    """The years of each period that no other has; other years in runs of those that are in the same periods."""
    periods, years = plain.get("periods", []), open_years(plain)
    within = {year: [n for n, own in enumerate(periods) if year in own] for year in years}
    alone = [[year for year, own in within.items() if own == [n]] for n, _ in enumerate(plain.get("periods", []))]
    others = [year for year, own in within.items() if len(own) != 1]
    runs: list[list[int]] = []
    for year in others:
        if runs and runs[-1][-1] == year - 1 and within[year - 1] == within[year]:
            runs[-1].append(year)
        else:
            runs.append([year])
    return alone + runs


def year_weights(plain: Plain, region: str, sources: list[str], line: str, span: list[int]) -> dict[int, Any]:
    """What the years of a span are weighed by: planned public money, else caps, else all alike."""
    public = [source for source in sources if plain["sources"][source] == "public"]
    planned = {year: sum(plain["plan"].get((region, line, source, year), 0) for source in public) for year in span}
    capped = {year: sum(own_cap(plain, region, source, year) for source in public) for year in span}
    return next((own for own in (planned, capped) if sum(own.values()) > 0), dict.fromkeys(span, Fraction(1)))


def own_cap(plain: Plain, region: str, source: str, year: int) -> Any:
    """The cap of a source in a region, or over all of them."""
    regional = plain.get("region_caps", {})
    return regional.get((region, source, year), plain["caps"].get((source, year), 0))


def part(cell: Cell, dimension: str) -> Any:
    """Where a cell is along a dimension; among activities, a line without any stands for itself."""
    return cell[dimension] or ("line", cell["line"])


def position(cell: Cell) -> tuple[Any, ...]:
    return tuple(value for dimension, value in cell.items() if dimension not in ("columns", "amount"))
