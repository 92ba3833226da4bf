"""A second checker of proofs, written from docs/proof.md alone; neither kcplan nor its checker.

It is slow and plain: rows are sums over all cells that satisfy a condition, and rank is Gauss's elimination in
fractions. `refused` gives the reason why a folder proves nothing, or None.
"""

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from itertools import islice, pairwise
from math import isqrt
from pathlib import Path
from typing import Any

DIMENSIONS = ["region", "line", "activity", "source", "year"]


class Refused(Exception):
    pass


def number(value: Any) -> Fraction:
    if isinstance(value, dict):
        (value,) = value.values()
    if isinstance(value, bool) or value is None:
        raise Refused(f"no number: {value}")
    return Fraction(value)


def name(head: str, *parts: str) -> str:
    parts = tuple(part for part in parts if part != "")
    return head + ("[" + ",".join(parts) + "]" if parts else "")


class Model:
    """`upper` of columns; `rows` of (terms, lower, upper); `tiers` in order."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.upper: dict[str, Fraction | None] = {}
        self.rows: dict[str, tuple[dict[str, Fraction], Fraction | None, Fraction | None]] = {}
        self.tiers: list[tuple[str, dict[str, Fraction]]] = []
        self.open = asked["open"]
        if asked["format"] != 1 or not self.open or asked["years"][-len(self.open) :] != self.open:
            raise Refused("another format, or open years that are not the last")
        self.first_of = {line: (about["activities"] or [""])[0] for line, about in asked["lines"].items()}
        self.line_of = {a: line for line, about in asked["lines"].items() for a in about["activities"]}
        table = {
            key: {tuple(row[:-1]): number(row[-1]) for row in asked[key]} for key in ("plan", "approved", "committed")
        }
        self.plan, self.committed = table["plan"], table["committed"]
        self.force = table["approved"] if table["approved"] else table["plan"]
        self.yields = {tuple(row[:-1]): number(row[-1]) for row in asked["yields"]}
        # (cell, {column: 1}, amount of closed years), cells as dictionaries
        self.money = self._money()
        self.units, self.cost, self.number = [], {}, {}
        self._units()
        self.change: list[Any] = []
        for step in (self._caps, self._pay, self._targets, self._figures, self._even, self._limits, self._tiers):
            step()

    def add(self, column: str, upper: Any) -> str:
        if column in self.upper:
            raise Refused(f"twice: {column}")
        self.upper[column] = upper
        return column

    def sum_of(self, cells: list[Any], factor: Any = 1) -> tuple[dict[str, Fraction], Fraction]:
        """Terms and facts of cells, each times a factor (a number, or a function of the cell)."""
        terms, fact = {}, Fraction(0)
        for cell, columns, amount in cells:
            own = factor(cell) if callable(factor) else Fraction(factor)
            fact += own * amount
            for column in columns:
                terms[column] = terms.get(column, Fraction(0)) + own
        return terms, fact

    def put(self, row: str, sums: list[Any], low: Any, high: Any, extra: dict[str, Any] | None = None) -> None:
        if row in self.rows:
            raise Refused(f"twice: {row}")
        terms, fact = dict(extra or {}), Fraction(0)
        for own, amount in sums:
            fact += amount
            for column, value in own.items():
                terms[column] = terms.get(column, Fraction(0)) + value
        kept = {column: Fraction(value) for column, value in terms.items() if value != 0}
        self.rows[row] = (kept, None if low is None else low - fact, None if high is None else high - fact)

    def _money(self) -> list[Any]:
        cells = []
        for r in self.asked["regions"]:
            for t in self.open:
                for line, about in self.asked["lines"].items():
                    for a in about["activities"] or [""]:
                        for s in sorted(about["sources"]):
                            cell = dict(zip(DIMENSIONS, (r, line, a, s, t), strict=True))
                            cells.append((cell, [self.add(name("spend", r, line, a, s, t), None)], Fraction(0)))
        for r, line, a, s, t, amount in self.asked["spent"]:
            cell = dict(zip(DIMENSIONS, (r, line, a or self.first_of[line], s, t), strict=True))
            cells.append((cell, [], number(amount)))
        return cells

    def _units(self) -> None:
        found: dict[Any, list[str]] = {}
        for r, a, t, b, width, cost in self.asked["costs"]:
            if t in self.open:
                column = self.add(name("units", r, a, t, b), None if width is None else number(width))
                found.setdefault((r, a, t), []).append(column)
                self.cost[column], self.number[column] = number(cost), int(b)
        self.bought = found
        for (r, a, t), columns in found.items():
            cell = dict(zip(DIMENSIONS, (r, self.line_of[a], a, "", t), strict=True))
            self.units.append((cell, columns, Fraction(0)))
        for r, line, a, _, t, amount in self.asked["delivered"]:
            self.units.append((dict(zip(DIMENSIONS, (r, line, a, "", t), strict=True)), [], number(amount)))

    def _caps(self) -> None:
        self.cap: dict[Any, Fraction] = {}
        self.carry: list[str] = []
        for region, source, caps, left in self.asked["caps"]:
            share = number(self.asked["carry_over"].get(source, 0))
            names = [name("carry", region, source, t) for t in self.open]
            for k, (t, cap) in enumerate(zip(self.open, map(number, caps), strict=True)):
                for r in self.asked["regions"]:
                    if region in ("", r):
                        self.cap[r, source, t] = cap
                cells = [c for c in self.money if c[0]["source"] == source and c[0]["year"] == t]
                cells = [c for c in cells if region in ("", c[0]["region"])]
                extra = {}
                if share > 0:
                    self.carry.append(self.add(names[k], Fraction(0) if k == len(self.open) - 1 else share * cap))
                    extra = {names[k]: Fraction(1)} | ({names[k - 1]: Fraction(-1)} if k else {})
                there = cap + (number(left) if k == 0 else 0)
                self.put(name("cap", region, source, t), [self.sum_of(cells)], None, there, extra)

    def _groups(self, cells: list[Any], keys: list[str]) -> dict[Any, list[Any]]:
        found: dict[Any, list[Any]] = {}
        for one in cells:
            found.setdefault(tuple(one[0][key] for key in keys), []).append(one)
        return found

    def _pay(self) -> None:
        still = [c for c in self.money if c[0]["year"] in self.open]
        for (r, line, a, t), cells in self._groups(still, ["region", "line", "activity", "year"]).items():
            public = [c for c in cells if c[0]["source"] in self.asked["public"]]
            other = [c for c in cells if c[0]["source"] not in self.asked["public"]]
            if a:
                units = {column: -self.cost[column] for column in self.bought[r, a, t]}
                self.put(name("delivery", r, a, t), [self.sum_of(public)], Fraction(0), Fraction(0), units)
            ratios = self.asked["lines"][line]["counterpart"]
            if ratios is not None and other:
                sums = [self.sum_of(other), self.sum_of(public, -number(ratios[t]))]
                self.put(name("counterpart", r, line, a, t), sums, Fraction(0), Fraction(0))

    def _targets(self) -> None:
        self.missed: list[tuple[str, int, Fraction]] = []
        for target in self.asked["targets"]:
            least, most = (None if target[k] is None else number(target[k]) for k in ("at_least", "at_most"))
            still = any(t in self.open for t in target["years"])
            column = name("miss", target["name"])
            if self.asked["soft"] and still and ((least is not None and least > 0) or most is not None):
                self.add(column, None if most is not None else Fraction(1))
                self.missed.append((column, target["priority"], number(target["weight"])))
            else:
                self.add(column, Fraction(0))
            cells = [c for c in self.units if c[0]["year"] in target["years"] and c[0]["region"] in target["regions"]]

            def gives(cell: Any, outcome: str = target["outcome"]) -> Fraction:
                return self.yields.get((outcome, cell["region"], cell["activity"], cell["year"]), Fraction(0))

            if still and least is not None:
                self.put(name("target", target["name"]), [self.sum_of(cells, gives)], least, None, {column: least})
            if still and most is not None:
                row = name("target at most", target["name"])
                self.put(row, [self.sum_of(cells, gives)], None, most, {column: -most})

    def _figures(self) -> None:
        still = [c for c in self.money if c[0]["year"] in self.open]
        for (r, line, s, t), cells in self._groups(still, ["region", "line", "source", "year"]).items():
            least = self.committed.get((r, line, s, t), Fraction(0))
            if least > 0:
                self.put(name("committed", r, line, s, t), [self.sum_of(cells)], least, None)
            if s in self.asked["public"] and self.force:
                above, below = (self.add(name(head, r, line, s, t), None) for head in ("above", "below"))
                asked = self.force[r, line, s, t]
                extra = {above: Fraction(-1), below: Fraction(1)}
                self.put(name("change", r, line, s, t), [self.sum_of(cells)], asked, asked, extra)
                cell = dict(zip(DIMENSIONS, (r, line, "", s, t), strict=True))
                self.change.append((cell, [above, below], Fraction(0)))

    def _even(self) -> None:
        self.uneven: dict[str, Fraction] = {}
        self.even_of: list[tuple[str, tuple[str, str, str]]] = []
        for (r, a, t), columns in self.bought.items():
            (span, *_) = [[u for u in own if u in self.open] for own in self.asked["spans"] if t in own]
            if len(span) < 2:
                continue
            line = self.line_of[a]
            pays = [s for s in self.asked["lines"][line]["sources"] if s in self.asked["public"]]
            for table, at in ((self.plan, (r, line)), (self.cap, (r,)), (None, ())):
                weights = [
                    sum(table.get((*at, s, u), Fraction(0)) for s in pays) if table is not None else 1 for u in span
                ]
                if sum(weights) > 0:
                    break
            share = Fraction(weights[span.index(t)]) / sum(weights)
            terms = {c: (1 if u == t else 0) - share for u in span for c in self.bought[r, a, u]}
            own = self.add(name("uneven", r, a, t), None)
            self.put(name("even", r, a, t), [], Fraction(0), None, terms | {own: Fraction(1)})
            cost = self.cost[columns[0]]
            for column, value in (terms | {own: Fraction(2)}).items():
                self.uneven[column] = self.uneven.get(column, Fraction(0)) + cost * value
            self.even_of.append((own, (r, a, t)))

    def _limits(self) -> None:
        tables = {"money": self.money, "units": self.units, "change": self.change}
        next_year = dict(pairwise(self.asked["years"]))
        for rule in self.asked["limits"]:
            table, value, kind = tables[rule["measure"]], number(rule["value"]), rule["kind"]
            of, shared = rule["of"], rule["shared"]

            def among(cells: list[Any], select: Any) -> list[Any]:
                return [c for c in cells if all(c[0][d] in select[d] for d in select)]

            held: list[Any] = []
            if kind == "share":
                held = among(table, of)
            if kind == "previous_year":
                later = [c for c in table if c[0]["year"] in next_year]
                held = among([(c | {"year": next_year[c["year"]]}, k, n) for c, k, n in later], of)
            per = [d for d in DIMENSIONS if d in rule["per"]]
            for key, cells in self._groups(among(table, rule["select"]), per).items():
                at = cells[0][0]
                beside = [c for c in held if all(c[0][d] == at[d] for d in shared)]
                asked = value if kind == "amount" else Fraction(0)
                if kind in ("plan", "approved"):
                    places = {tuple(c[0][d] for d in ("region", "line", "source", "year")) for c in cells}
                    budget = self.plan if kind == "plan" else self.force
                    asked = value * sum((budget.get(place, Fraction(0)) for place in places), Fraction(0))
                sums = [self.sum_of(cells), self.sum_of(beside, -value)]
                if not any(c[1] for c in cells + beside):
                    continue
                low, high = (asked, None) if rule["side"] == "at least" else (None, asked)
                self.put(name(f"limit {rule['name']} {rule['side']}", *key), sums, low, high)

    def _tiers(self) -> None:
        asked, zero = self.asked, Fraction(0)
        groups: dict[str, list[tuple[str, dict[str, Fraction]]]] = {"targets": [], "change": []}
        if asked["soft"]:
            for k in sorted({target["priority"] for target in asked["targets"]}):
                groups["targets"].append((f"miss {k}", {c: w for c, priority, w in self.missed if priority == k}))
        points: dict[str, Fraction] = {}
        for cell, columns, _ in self.units:
            age = int(cell["year"]) - int(asked["years"][0])
            worth = sum(
                (
                    number(w) * self.yields.get((o, cell["region"], cell["activity"], cell["year"]), zero)
                    for o, w in asked["weights"].items()
                ),
                zero,
            )
            for column in columns:
                points[column] = -worth / (1 + number(asked["discount"])) ** age
        groups["outcomes"] = [("outcomes", points)]
        if self.force:
            groups["change"] = [("change", {c: Fraction(1) for _, columns, _ in self.change for c in columns})]
        groups["even"] = [("even", self.uneven)]
        for key in asked["tiers"]:
            self.tiers += groups[key]
        roots = dict(enumerate(islice(_roots(), len(self.upper))))
        spend = [column for column in self.upper if column.startswith("spend[")]
        self.tiers.append(("ties", {column: roots[k] for k, column in enumerate(spend)}))
        money, rest = number(asked["usual_money"]), {}
        for k, columns in enumerate(self.bought.values()):
            for column in columns:
                worth = roots[k] * (self.cost[column] / money if self.cost[column] else 1)
                rest[column] = self.number[column] * worth
        rest |= {own: rest[self.bought[place][0]] for own, place in self.even_of}
        rest |= dict.fromkeys(self.carry, 1 / money) | {column: Fraction(1) for column, _, _ in self.missed}
        self.tiers.append(("settle", rest))


def _roots() -> Any:
    n = 1
    while True:
        n += 1
        if all(n % (k * k) for k in range(2, isqrt(n) + 1)):
            whole = isqrt(n * 10**24)
            yield 1 + Fraction(whole - isqrt(n) * 10**12, 10**12)


def refused(folder: Path) -> str | None:
    """Why the folder proves nothing; None where it proves what it claims."""
    try:
        question, proof = (folder / "resolved.json").read_bytes(), json.loads((folder / "proof.json").read_text())
        said = proof.pop("sha256")
        if said[0] != hashlib.sha256(question).hexdigest():
            return "the question is another"
        if said[1] != hashlib.sha256(json.dumps(proof, sort_keys=True).encode()).hexdigest():
            return "the proof is another"
        model = Model(json.loads(question, parse_float=Decimal))
        if "weights" in proof:
            _clash(model, proof["weights"])
        else:
            _best(model, proof)
    except (Refused, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def unique(folder: Path) -> bool:
    """Whether a proof that holds shows that no other plan is as good."""
    proof = json.loads((folder / "proof.json").read_text())
    return _best(Model(json.loads((folder / "resolved.json").read_bytes(), parse_float=Decimal)), proof)


def _clash(model: Model, weights: dict[str, str]) -> None:
    asked, sums = Fraction(0), dict[str, Fraction]()
    for row, text in weights.items():
        weight, (terms, low, high) = number(text), model.rows[row]
        side = low if weight > 0 else high
        if side is None:
            raise Refused(f"{row} has no such side")
        asked += weight * side
        for column, value in terms.items():
            sums[column] = sums.get(column, Fraction(0)) + weight * value
    most = Fraction(0)
    for column, value in sums.items():
        if value > 0:
            upper = model.upper[column]
            if upper is None:
                raise Refused(f"{column} has no end")
            most += value * upper
    if asked <= most:
        raise Refused("the rows can be kept")


def _best(model: Model, proof: dict[str, Any]) -> bool:
    x = {column: number(proof["x"].get(column, 0)) for column in model.upper}
    bounds: dict[str, Any] = {column: (Fraction(0), upper) for column, upper in model.upper.items()}
    value = dict(x)
    for row, (terms, low, high) in model.rows.items():
        bounds[row] = (low, high)
        value[row] = sum((v * x[column] for column, v in terms.items()), Fraction(0))
    for thing, (low, high) in bounds.items():
        if (low is not None and value[thing] < low) or (high is not None and value[thing] > high):
            raise Refused(f"{thing} is broken")
    told = dict(proof["prices"])
    if [tier for tier, _ in proof["prices"]] != [tier for tier, _ in model.tiers]:
        raise Refused("other tiers")
    open_ = {thing for thing, (low, high) in bounds.items() if low != high}
    for tier, cost in model.tiers:
        price = {row: number(y) for row, y in told[tier].items()}
        d = dict.fromkeys(model.upper, Fraction(0)) | cost
        for row, y in price.items():
            for column, v in model.rows[row][0].items():
                d[column] -= y * v
        for thing in sorted(open_):
            own = price.get(thing, Fraction(0)) if thing in model.rows else d[thing]
            if own == 0:
                continue
            low, high = bounds[thing]
            if value[thing] != (low if own > 0 else high):
                raise Refused(f"{thing} is not at its bound")
            open_.discard(thing)
    held = [row for row in model.rows if row not in open_]
    free = sorted(column for column in model.upper if column in open_)
    return _rank([{c: model.rows[row][0][c] for c in free if c in model.rows[row][0]} for row in held]) == len(free)


def _rank(rows: list[dict[str, Fraction]]) -> int:
    """By elimination in fractions, shortest row first."""
    left, rank = [dict(row) for row in rows if row], 0
    while left:
        left.sort(key=len, reverse=True)
        own = left.pop()
        column = next(iter(own))
        rank += 1
        for row in left:
            if column in row:
                factor = row[column] / own[column]
                for c, v in own.items():
                    row[c] = row.get(c, Fraction(0)) - factor * v
                    if row[c] == 0:
                        del row[c]
        left = [row for row in left if row]
    return rank
