"""Checks a proof of kcplan in exact fractions: python -I check_proof.py [FOLDER], with Python 3.11 and nothing else.

It builds each rule of resolved.json itself and holds proof.json to them (docs/proof.md). Exit code 1: not proved."""

import csv
import hashlib
import json
import sys
from collections import defaultdict
from fractions import Fraction
from math import isqrt
from pathlib import Path
from typing import Any

Terms = dict[str, Any]  # column -> exact number (int or Fraction)
Entry = tuple[tuple[str, ...], list[str], Any]  # a cell (NAMES; "": none), its columns, what closed years had there
NAMES = ("region", "line", "activity", "source", "year")
R, L, A, S, T = range(5)


def must(holds: object, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def label(head: str, *parts: str) -> str:
    return f"{head}[{','.join(filter(None, parts))}]" if any(parts) else head


def total(terms: Any) -> Terms:
    """Terms with those of one column added up, without those that come to 0."""
    found: Terms = defaultdict(int)
    for column, value in terms:
        found[column] += value
    must(float not in map(type, found.values()), "a number is not exact")
    return {column: value for column, value in found.items() if value}


def by(table: Any, *dimensions: int) -> dict[Any, list[Entry]]:
    found: dict[Any, list[Entry]] = defaultdict(list)
    for entry in table:
        found[tuple(entry[0][d] for d in dimensions)].append(entry)
    return found


class Programme:
    """Columns from 0 to an upper bound, rows between two sides (None: no bound), tiers: costs that are minimised."""

    def __init__(self, q: Any) -> None:
        self.q, self.open = q, q["open"]
        must(q["format"] == 1 and q["open"] and q["years"][-len(q["open"]) :] == q["open"], "resolved.json: open years")
        self.columns, self.rows = Terms(), dict[str, tuple[Terms, Any, Any]]()  # upper bounds; terms, least and most
        keys = ("plan", "approved", "committed", "yields")
        given: list[dict[Any, Any]] = [{(a, b, c, d): value for a, b, c, d, value in q[key]} for key in keys]
        must([*map(len, given)] == [len(q[key]) for key in keys], "resolved.json: a place stands twice")
        (self.plan, _, self.committed, self.yields), self.in_force = given, given[1] or given[0]
        line_of = {activity: line for line, about in q["lines"].items() for activity in about["activities"]}
        self.money: list[Entry] = [
            ((r, line, a, s, t), [self.column(label("spend", r, line, a, s, t))], 0)
            for r in q["regions"] for t in self.open for line, about in q["lines"].items()
            for a in about["activities"] or [""] for s in sorted(about["sources"])
        ]  # fmt: skip
        self.bought: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self.cost: dict[str, tuple[int, Any]] = {}  # column of units -> its tranche, from 1, and its cost
        must(all(len(row) == 6 and row[2] in q["years"] for row in q["costs"]), "resolved.json: an entry of costs")
        for r, a, t, b, width, cost in (row for row in q["costs"] if row[2] in self.open):
            self.bought[r, line_of[a], a, "", t].append(self.column(label("units", r, a, t, b), width))
            self.cost[self.bought[r, line_of[a], a, "", t][-1]] = int(b), cost
        self.units: list[Entry] = [(cell, columns, 0) for cell, columns in self.bought.items()]
        for table, key in ((self.money, "spent"), (self.units, "delivered")):
            for r, line, a, s, t, amount in q[key]:  # money of a line as a whole counts for its first activity
                table.append(((r, line, a or (q["lines"][line]["activities"] or [""])[0], s, t), [], amount))
        for build in (self.caps, self.payments, self.targets, self.changes, self.even, self.objectives):
            build()
        for rule in q["limits"]:
            self.limit(rule)

    def column(self, name: str, upper: Any = None) -> str:
        must(name not in self.columns and (upper is None or upper >= 0), f"column {name}: twice, or below 0")
        self.columns[name] = upper
        return name

    def row(self, name: str, parts: Any, low: Any, high: Any, *more: Any) -> None:
        """Entries times a factor, and `more` terms; what closed years count in the entries goes to the sides."""
        must(name not in self.rows, f"two rules have the name {name}")
        fact = sum(factor * amount for entries, factor in parts for _, _, amount in entries)
        terms = total([*((c, f) for entries, f in parts for _, columns, _ in entries for c in columns), *more])
        self.rows[name] = (terms, None if low is None else low - fact, None if high is None else high - fact)

    def caps(self) -> None:
        self.cap, self.carried = dict[Any, Any](), list[str]()  # cap: of region, source, year what holds there
        cells = by(self.money, S, T) | by(self.money, R, S, T)
        for region, source, caps, left in self.q["caps"]:  # `left`: what closed years leave for the first open one
            share, before, at = self.q["carry_over"].get(source, 0), list[str](), [region] if region else []
            for t, cap in zip(self.open, caps, strict=True):
                self.cap |= {(r, source, t): cap for r in ([region] if region else self.q["regions"])}
                carry, most = label("carry", *at, source, t), 0 if t == self.open[-1] else share * cap
                after = [self.column(carry, most)] if share else []
                moved = [*((column, 1) for column in after), *((column, -1) for column in before)]
                there = cap + (left if t == self.open[0] else 0)
                self.row(label("cap", region, source, t), [(cells.get((*at, source, t), []), 1)], None, there, *moved)
                before, self.carried = after, self.carried + after

    def payments(self) -> None:
        """Public money pays exactly for units, and counterpart money follows it."""
        for (r, n, a, t), cells in by((e for e in self.money if e[1]), R, L, A, T).items():
            paid = [cell for cell in cells if cell[0][S] in self.q["public"]]
            others, ratio = [cell for cell in cells if cell not in paid], self.q["lines"][n]["counterpart"]
            if a:
                units = ((c, -self.cost[c][1]) for c in self.bought[r, n, a, "", t])
                self.row(label("delivery", r, a, t), [(paid, 1)], 0, 0, *units)
            if others and ratio:
                self.row(label("counterpart", r, n, a, t), [(others, 1), (paid, -ratio[t])], 0, 0)

    def targets(self) -> None:
        self.missed: dict[str, Any] = {}  # column -> target, of those that can be missed
        for target in self.q["targets"]:
            least, most, name = target["at_least"], target["at_most"], target["name"]
            still = set(target["years"]) & set(self.open)
            can = self.q["soft"] and still and ((least or 0) > 0 or most is not None)
            miss = self.column(label("miss", name), (1 if most is None else None) if can else 0)
            self.missed |= {miss: target} if can else {}
            own = ((e, e[0]) for e in self.units if e[0][T] in target["years"] and e[0][R] in target["regions"])
            counted = [([e], self.yields.get((target["outcome"], c[R], c[A], c[T]), 0)) for e, c in own]
            if still and least is not None:
                self.row(label("target", name), counted, least, None, (miss, least))
            if still and most is not None:
                self.row(label("target at most", name), counted, None, most, (miss, -most))

    def changes(self) -> None:
        """Money is at least what is contracted; change is how far it is above or below the budget in force."""
        self.moved: list[Entry] = []
        for key, cells in by((e for e in self.money if e[1]), R, L, S, T).items():
            if self.committed.get(key, 0) > 0:
                self.row(label("committed", *key), [(cells, 1)], self.committed[key], None)
            if key[2] in self.q["public"] and self.in_force:
                above, below = (self.column(label(head, *key)) for head in ("above", "below"))
                self.row(label("change", *key), [(cells, 1)], *[self.in_force[key]] * 2, (above, -1), (below, 1))
                self.moved.append(((*key[:2], "", *key[2:]), [above, below], 0))

    def even(self) -> None:
        """Units of a year are held against their share of those of its span of years."""
        self.uneven, self.below = list[tuple[str, Any]](), Terms()  # the cost of the tier; column -> that of its units
        spans = {t: [u for u in span if u in self.open] for span in self.q["spans"] for t in span}
        wide = [(cell, columns, spans[cell[T]]) for cell, columns in self.bought.items() if spans[cell[T]][1:]]
        for (r, line, a, _, t), columns, span in wide:
            pays = [s for s in self.q["lines"][line]["sources"] if s in self.q["public"]]
            planned = {u: sum(self.plan.get((r, line, s, u), 0) for s in pays) for u in span}
            capped = {u: sum(self.cap.get((r, s, u), 0) for s in pays) for u in span}
            weights = next(own for own in (planned, capped, dict.fromkeys(span, 1)) if sum(own.values()) > 0)
            share, below = Fraction(weights[t]) / sum(weights.values()), self.column(label("uneven", r, a, t))
            apart = [(c, (t == u) - share) for u in span for c in self.bought[r, line, a, "", u]]
            self.row(label("even", r, a, t), [], 0, None, *apart, (below, 1))
            cost, self.below[below] = self.cost[columns[0]][1], columns[0]
            self.uneven += [(column, cost * value) for column, value in [*apart, (below, 2)]]

    def limit(self, rule: Any) -> None:
        """One side of a limit: sums over its selection for each of `per`, less a multiple of what `of` selects."""
        table = {"money": self.money, "units": self.units, "change": self.moved}[rule["measure"]]
        kind, value, after = rule["kind"], rule["value"], dict(zip(self.q["years"], self.q["years"][1:], strict=False))

        def chosen(entries: Any, select: Any) -> list[Entry]:
            return [e for e in entries if all(e[0][d] in select[n] for d, n in enumerate(NAMES) if n in select)]

        later = (((*c[:T], after[c[T]]), columns, fact) for c, columns, fact in table if c[T] in after)
        others = {"share": table, "previous_year": later}.get(kind, [])
        per, shared = ([d for d in range(5) if NAMES[d] in rule[key]] for key in ("per", "shared"))
        against = by(chosen(others, rule["of"]), *shared)
        for words, cells in by(chosen(table, rule["select"]), *per).items():
            beside = against.get(tuple(cells[0][0][d] for d in shared), [])
            budget = {"plan": self.plan, "approved": self.in_force}.get(kind, {})
            asked = value * (kind == "amount" or sum(budget.get(k, 0) for k in {(*c[:A], *c[S:]) for c, _, _ in cells}))
            sides = (asked, None) if rule["side"] == "at least" else (None, asked)
            if any(entry[1] for entry in [*cells, *beside]):  # closed years alone are facts, and no rules
                self.row(label(f"limit {rule['name']} {rule['side']}", *words), [(cells, 1), (beside, -value)], *sides)

    def objectives(self) -> None:
        q, rate, money, d = self.q, Fraction(1 + self.q["discount"]), Fraction(self.q["usual_money"]), 10**12
        levels = sorted({t["priority"] for t in q["targets"] if q["soft"]})
        miss = {f"miss {k}": [(c, t["weight"]) for c, t in self.missed.items() if t["priority"] == k] for k in levels}
        points = [
            (column, -w * self.yields.get((o, c[R], c[A], c[T]), 0) / rate ** (int(c[T]) - int(q["years"][0])))
            for o, w in q["weights"].items() for c, columns, _ in self.units for column in columns
        ]  # fmt: skip
        changed = {"change": [(c, 1) for _, columns, _ in self.moved for c in columns]} if self.in_force else {}
        own = {"targets": miss, "outcomes": {"outcomes": points}, "change": changed, "even": {"even": self.uneven}}
        size = 2 * len(self.columns) + 4  # ties: 1 + frac(sqrt(n)) for n that no square divides
        squares = {n for k in range(2, isqrt(size) + 1) for n in range(k * k, size, k * k)}
        roots = [1 + Fraction(isqrt(n * d * d) % d, d) for n in range(2, size) if n not in squares]
        ties = [(c, root) for root, (_, cs, _) in zip(roots, self.money, strict=False) for c in cs]
        told = zip(roots, self.units, strict=False)
        worth = {c: (self.cost[c][1] / money or 1) * root for root, (_, cs, _) in told for c in cs}
        rest = [(c, self.cost[c][0] * own) for c, own in worth.items()] + [(c, 1) for c in self.missed]
        rest += [(v, worth[c]) for v, c in self.below.items()] + [(c, 1 / money) for c in self.carried]
        ordered = [*(tier for name in q["tiers"] for tier in own[name].items()), ("ties", ties), ("settle", rest)]
        self.tiers = {name: total(terms) for name, terms in ordered}

    def keeps(self, x: Terms, gives: Any = (), whole: bool = False) -> Terms:
        """Value and bounds of each column and row at a plan; of a whole budget money may be idle, and units uneven."""
        found: Terms = {c: (x.get(c, 0), 0, upper) for c, upper in self.columns.items()}
        for row, (terms, low, high) in self.rows.items():
            found[row] = sum(v * x.get(c, 0) for c, v in terms.items()), low, high
        for name, (value, low, high) in found.items():
            looser = name.startswith(("even", "counterpart")) or (name.startswith("delivery") and value >= 0)
            kept = (low is None or value >= low) and (high is None or value <= high)
            must(kept or name in gives or (whole and looser), f"{name} is broken: {value}, not {low} to {high}")
        return found

    def optimal(self, x: Terms, prices: dict[str, Terms]) -> bool:
        """Holds a plan and the prices of each tier against the programme; says whether no other plan is as good."""
        sides, signs = self.keeps(x), Terms()  # signs: the first price of a column or row that is not 0
        for tier, cost in self.tiers.items():
            lowered = ((c, -y * v) for row, y in prices[tier].items() for c, v in self.rows[row][0].items())
            signs = total([*cost.items(), *lowered, *prices[tier].items()]) | signs
        for name, price in signs.items():
            value, low, high = sides[name]
            must(low == high or value == (low if price > 0 else high), f"{name} has a price and is not at its bound")
        free = {c for c, upper in self.columns.items() if upper != 0 and c not in signs}
        held = (terms for row, (terms, low, high) in self.rows.items() if row in signs or low == high)
        return self.alone([{c: v for c, v in terms.items() if c in free} for terms in held], len(free))

    def impossible(self, weights: Terms) -> None:
        """Rules that, each so many times, ask for more together than the columns can ever give."""
        asked = sum(y * self.rows[row][1 if y > 0 else 2] for row, y in weights.items() if y)
        together = total((c, y * v) for row, y in weights.items() for c, v in self.rows[row][0].items())
        must(asked > sum(v * self.columns[c] for c, v in together.items() if v > 0), "these rules can be kept together")

    def published(self, x: Terms, gives: list[str]) -> None:
        """Holds a whole budget against every rule, and counterpart money to less than a step of each line and year."""
        found, step = self.keeps(x, [g for g in gives if g.startswith(("limit", "target"))], True), self.q["rounding"]
        for key, cells in by(self.money, R, L, S, T).items():
            amount = sum(x.get(c, 0) for _, columns, _ in cells for c in columns)
            must(amount % step == 0, f"published: {key} has {amount}, no multiple of {step}")
        for (r, line, t), cells in by(self.money, R, L, T).items():
            names = {label("counterpart", r, line, cell[A], t) for cell, _, _ in cells} & found.keys()
            must(abs(sum(found[name][0] for name in names)) < step, f"published: counterpart of {line} in {t}")
        spans = {"year": [[t] for t in self.open], "period": self.q["spans"], None: []}
        for (_, line, a), cells in by(self.units, R, L, A).items():
            for span in spans[self.q["lines"][line]["whole"].get(a)]:
                bought = sum(x.get(c, 0) for cell, columns, _ in cells for c in columns if cell[T] in span)
                done = sum(amount for cell, _, amount in cells if cell[T] in span)
                must(bought == 0 or (bought + done) % 1 == 0, f"published: {a} in {span} is not whole")

    def on_paper(self, x: Terms, path: Path) -> None:
        """Holds the amounts of a table of the folder against a plan, to the digits that it shows."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(label("spend", *(row.get(n, "") for n in NAMES)), row["amount"]) for row in csv.DictReader(file)]
        meant = {label("spend", *row[:5]): row[5] for row in self.q["spent"]}
        meant |= {c: x.get(c, 0) for c in self.columns if c.startswith("spend[")}
        must(sorted(name for name, _ in rows) == sorted(meant), f"{path.name} has other rows than the plan")
        for name, own in rows:
            must(abs(Fraction(own) - meant[name]) * 10**8 <= max(1, meant[name]), f"{path.name}: {name} is another")

    def alone(self, rows: list[Terms], count: int) -> bool:
        """Whether so many columns are independent on these rows, by elimination modulo a prime."""
        often, pivots, prime = total((c, 1) for row in rows for c in row), dict[str, dict[str, int]](), 2**61 - 1
        for terms in sorted(rows, key=len):
            row = {c: v.numerator * pow(v.denominator, -1, prime) % prime for c, v in terms.items()}
            while met := next((c for c in row if c in pivots), None):
                reduced = {c: (row.get(c, 0) - row[met] * v) % prime for c, v in pivots[met].items()}
                row = {c: v for c, v in (row | reduced).items() if v}
            if row:
                pivot = min(row, key=lambda c: often[c])
                pivots[pivot] = {c: v * pow(row[pivot], -1, prime) % prime for c, v in row.items()}
        return len(pivots) == count


def read(raw: str | bytes) -> Any:
    """JSON with its numbers as they are written; {"exact": "4000/700"} is a number too."""
    return json.loads(raw, parse_float=Fraction, object_hook=lambda d: Fraction(d["exact"]) if "exact" in d else d)


def check(folder: Path) -> list[str]:
    """What is proved, sentence by sentence."""
    question, proof = (folder / "resolved.json").read_bytes(), json.loads((folder / "proof.json").read_bytes())
    said, texts = proof.pop("sha256"), (question, json.dumps(proof, sort_keys=True).encode())
    must(said == [hashlib.sha256(text).hexdigest() for text in texts], "resolved.json or proof.json has been changed")
    p = Programme(read(question))
    exact: Any = lambda values: {name: Fraction(value) for name, value in values.items()}  # noqa: E731
    if "weights" in proof:
        p.impossible(exact(proof["weights"]))
        return ["proved: no plan keeps every rule"]
    papers = {"unrounded_budget.csv" if "published" in proof else "budget.csv": exact(proof["x"])}
    one = p.optimal(exact(proof["x"]), {tier: exact(own) for tier, own in proof["prices"]})
    told = [f"proved: optimal{', and no other plan is as good' if one else '; uniqueness not proved'}"]
    if "published" in proof:
        p.published(papers.setdefault("budget.csv", exact(proof["published"])), proof["gives_way"])
        told.append(", but not ".join(["proved: the published budget keeps every rule", *proof["gives_way"]]))
        told.append("not proved: that no whole budget is better; that rests on HiGHS")
    for name in (name for name in papers if (folder / name).exists()):
        p.on_paper(papers[name], folder / name)
    return told


if __name__ == "__main__":
    try:
        print("\n".join(check(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)))
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
        sys.exit(f"NOT PROVED: {error} ({type(error).__name__})")
