"""A second checker of proofs, written from docs/proof.md alone: it shares no code with check_proof.py."""

import csv
import hashlib
import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from oracles.proof_programme import PLACES, Programme, Refused, exact, hold

PRIME = 2**61 - 1


def worth(row, x):
    """The value of a row at a plan."""
    return sum((value * x.get(column, 0) for column, value in row.terms.items()), Fraction(0))


def within(value, lower, upper):
    """Whether a value keeps two sides."""
    return (lower is None or value >= lower) and (upper is None or value <= upper)


def keeps(programme, x):
    """Every bound and row, exactly."""
    hold(x.keys() <= programme.upper.keys(), "the plan has a column that the question has not")
    for column, value in x.items():
        hold(within(value, 0, programme.upper[column]), f"{column} is beyond its bounds")
    for name, row in programme.rows.items():
        hold(within(worth(row, x), row.lower, row.upper), f"{name} is broken")


def well_priced(prices, value, lower, upper):
    """Whether the first price that is not 0 holds the value at the side that it presses it to."""
    first = next((price for price in prices if price), 0)
    return first == 0 or (lower == upper != None) or value == (lower if first > 0 else upper)  # noqa: E711


def reduced_prices(programme, prices):
    """D = C - Y A by column, and Y by row, a list over the tiers each."""
    hold([tier for tier, _ in prices] == [tier for tier, _ in programme.tiers], "the proof is of other tiers")
    of_rows = {name: [Fraction(0)] * len(prices) for name in programme.rows}
    of_columns = {
        column: [Fraction(costs.get(column, 0)) for _, costs in programme.tiers] for column in programme.upper
    }
    for number, (_, by_row) in enumerate(prices):
        for name, text in by_row.items():
            hold(name in of_rows, f"a price of {name}, which is no rule of the question")
            of_rows[name][number] = Fraction(text)
            for column, value in programme.rows[name].terms.items():
                of_columns[column][number] -= Fraction(text) * value
    return of_columns, of_rows


def best(programme, x, prices):
    """Refuse a plan that the prices do not prove; otherwise whether no other is as good."""
    of_columns, of_rows = reduced_prices(programme, prices)
    for column, priced in of_columns.items():
        hold(well_priced(priced, x.get(column, 0), 0, programme.upper[column]), f"the prices of {column} prove nothing")
    for name, priced in of_rows.items():
        row = programme.rows[name]
        hold(well_priced(priced, worth(row, x), row.lower, row.upper), f"the prices of {name} prove nothing")
    free = {column for column, priced in of_columns.items() if not any(priced) and programme.upper[column] != 0}
    fixed = [row for name, row in programme.rows.items() if any(of_rows[name]) or row.lower == row.upper]
    return independent(free, fixed)


def independent(columns, rows):
    """Whether the columns are linearly independent on the rows, modulo a prime: short rows first."""
    kept = [{column: value for column, value in row.terms.items() if column in columns} for row in rows]
    pivots = {}
    for terms in sorted(kept, key=len):
        left = {c: v.numerator * pow(v.denominator, -1, PRIME) % PRIME for c, v in terms.items()}
        while met := next((column for column in left if column in pivots), None):
            factor = left[met]
            for column, value in pivots[met].items():
                left[column] = (left.get(column, 0) - factor * value) % PRIME
                if not left[column]:
                    del left[column]
        left = {column: value for column, value in left.items() if value}
        if left:
            first = min(left)
            inverse = pow(left[first], -1, PRIME)
            pivots[first] = {column: value * inverse % PRIME for column, value in left.items()}
    return len(pivots) == len(columns)


def impossible(programme, weights):
    """Refuse weights of rows that leave room for a plan."""
    asked, pull = Fraction(0), defaultdict(Fraction)
    for name, text in weights.items():
        hold(name in programme.rows, f"a weight of {name}, which is no rule of the question")
        row, weight = programme.rows[name], Fraction(text)
        side = row.lower if weight > 0 else row.upper
        if weight:
            hold(side is not None, f"{name} has no such side")
            asked += weight * side
        for column, value in row.terms.items():
            pull[column] += weight * value
    most = Fraction(0)
    for column, value in pull.items():
        if value > 0:
            hold(programme.upper[column] is not None, f"{column} has no end")
            most += value * programme.upper[column]
    hold(asked > most, "the weights leave room for a plan")


def published_holds(programme, x, gives_way):
    """Refuse a published budget that breaks a rule which did not give way."""
    q, step = programme.q, exact(programme.q["rounding"])
    hold(x.keys() <= programme.upper.keys(), "the published budget has a column that the question has not")
    for column, value in x.items():
        hold(within(value, 0, programme.upper[column]), f"{column} is beyond its bounds in the published budget")
    for name in gives_way:
        hold(name in programme.rows and name.startswith(("limit ", "target")), f"{name} may not give way")
    for name, row in programme.rows.items():
        if name in gives_way or name.split("[")[0] in ("even", "counterpart"):
            continue
        upper = None if name.split("[")[0] == "delivery" else row.upper
        hold(within(worth(row, x), row.lower, upper), f"the published budget breaks {name}")
    money, sides = defaultdict(Fraction), defaultdict(lambda: [Fraction(0), Fraction(0)])
    for (region, line, _, source, year), column in programme.spending.items():
        money[region, line, source, year] += x.get(column, 0)
        sides[region, line, year][source in programme.public] += x.get(column, 0)
    for place, amount in money.items():
        hold((amount / step).denominator == 1, f"money of {place} is no multiple of the step")
    for (region, line, year), (other, public) in sides.items():
        ratios = q["lines"][line]["counterpart"]
        if ratios is not None and set(q["lines"][line]["sources"]) - programme.public:
            hold(abs(other - exact(ratios[year]) * public) < step, f"counterpart money of {region} {line} {year}")
    whole_units(programme, x)


def whole_units(programme, x):
    """Refuse units that are not whole where they have to be."""
    bought = defaultdict(lambda: defaultdict(Fraction))
    for (region, activity, year), tranches in programme.tranches.items():
        bought[region, activity][year] = sum((x.get(column, Fraction(0)) for column, _ in tranches), Fraction(0))
    for (region, activity), by_year in bought.items():
        line = programme.line_of[activity]
        when = programme.q["lines"][line]["whole"].get(activity)
        spans = {"year": [[year] for year in by_year], "period": programme.q["spans"], None: []}[when]
        counts = []
        for span in spans:
            if any(by_year.get(year, 0) for year in span):
                before = [programme.delivered.get((region, line, activity, "", year), Fraction(0)) for year in span]
                counts.append(sum((by_year.get(year, 0) for year in span), sum(before)))
        hold(all(count.denominator == 1 for count in counts), f"units of {region} {activity} are not whole")


def budget_holds(programme, path, x):
    """Refuse a CSV that is there and has other rows or money than the plan and the closed years."""
    if not path.exists():
        return
    meant = {tuple(entry[:-1]): exact(entry[-1]) for entry in programme.q["spent"]}
    meant |= {place: x.get(column, 0) for place, column in programme.spending.items()}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(tuple(row.get(place, "") for place in PLACES), row["amount"]) for row in csv.DictReader(file)]
    hold(sorted(place for place, _ in rows) == sorted(meant), f"{path.name} has other rows than the plan")
    for place, amount in rows:
        apart = abs(Fraction(amount) - meant[place])
        hold(apart <= max(1, meant[place]) / 10**8, f"{path.name} differs from the proof at {place}")


def checked(folder):
    """Refuse a proof that fails; otherwise whether no other plan is as good (None where no plan is left)."""
    question, text = (folder / "resolved.json").read_bytes(), (folder / "proof.json").read_text("utf-8")
    proof = json.loads(text)
    others = {name: value for name, value in proof.items() if name != "sha256"}
    parts = (question, json.dumps(others, sort_keys=True).encode())
    hold(proof["sha256"] == [hashlib.sha256(part).hexdigest() for part in parts], "the files are not those proved")
    programme = Programme(json.loads(question, parse_float=Fraction))
    if "weights" in proof:
        impossible(programme, proof["weights"])
        return None
    x = {column: Fraction(value) for column, value in proof["x"].items()}
    keeps(programme, x)
    alone = best(programme, x, proof["prices"])
    budget = x
    if "published" in proof:
        budget = {column: Fraction(value) for column, value in proof["published"].items()}
        published_holds(programme, budget, set(proof["gives_way"]))
    budget_holds(programme, folder / "budget.csv", budget)
    budget_holds(programme, folder / "unrounded_budget.csv", x)
    return alone


def refused(folder):
    """Where the proof in a folder fails, in a sentence; None where it holds."""
    try:
        checked(Path(folder))
    except Refused as failure:
        return str(failure)
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as failure:
        return f"the files are not of the form of docs/proof.md: {failure!r}"
    return None


def unique(folder):
    """Whether the proof in a folder holds, and proves that no other plan is as good."""
    return checked(Path(folder)) is True
