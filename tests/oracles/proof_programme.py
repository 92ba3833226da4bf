"""The programme of a question, built a second time for a checker that was written from docs/proof.md alone."""

import itertools
import math
from collections import defaultdict
from fractions import Fraction

PLACES = ("region", "line", "activity", "source", "year")


class Refused(Exception):
    """Where the proof fails."""


def hold(kept, sentence):
    """Refuse, with the sentence, what is not kept."""
    if not kept:
        raise Refused(sentence)


def named(head, *parts):
    """The name of a column or row: head[a,b,c] without parts that are empty, or the bare head."""
    parts = [part for part in parts if part != ""]
    return f"{head}[{','.join(parts)}]" if parts else head


def exact(value):
    """The number itself: as it is written, or the fraction under "exact"; None for none."""
    if isinstance(value, dict):
        return Fraction(value["exact"])
    return None if value is None else Fraction(value)


def tie_numbers():
    """1 + frac(sqrt(n)), cut off after 12 decimals, for each square-free n from 2 on."""
    for n in itertools.count(2):
        if all(n % (d * d) for d in range(2, math.isqrt(n) + 1)):
            yield 1 + Fraction(math.isqrt(n * 10**24) % 10**12, 10**12)


class Row:
    """A row: coefficients by column, and its two sides; None is no side."""

    def __init__(self, terms, lower, upper):
        """Terms that come to 0 are dropped."""
        self.terms = {column: value for column, value in terms.items() if value}
        self.lower, self.upper = lower, upper


class Programme:
    """Columns with upper bounds (None: no end), rows and tiers of the question in resolved.json."""

    def __init__(self, question):
        """Build all in the order of docs/proof.md."""
        hold(question["format"] == 1, "resolved.json is of another format")
        self.q = question
        self.open = question["open"]
        hold(self.open and self.open == question["years"][-len(self.open) :], "open years are not the last")
        self.closed = question["years"][: -len(self.open)]
        self.public = set(question["public"])
        self.planned = self.figures("plan")
        self.in_force = self.figures("approved") or self.planned
        self.line_of = {a: name for name, line in question["lines"].items() for a in line["activities"]}
        self.upper, self.rows, self.tiers = {}, {}, []
        self.spending = {}  # (region, line, activity, source, year) -> column
        self.number = {}  # column of units -> number of its tranche
        self.tranches = defaultdict(list)  # (region, activity, year) -> [(column, cost)]
        self.yields = self.figures("yields")
        self.columns()
        self.past()
        self.cells()
        self.money_rows()
        self.target_rows()
        self.change_rows()
        self.even_rows()
        for limit in question["limits"]:
            self.limit_rows(limit)
        self.all_tiers()

    def figures(self, table):
        """Numbers of a table by their place, which stands once."""
        found = {(one, two, three, year): exact(number) for one, two, three, year, number in self.q[table]}
        hold(len(found) == len(self.q[table]), f"a place stands twice in {table}")
        return found

    def activities(self, line):
        """The activities of a line, or the empty one."""
        return self.q["lines"][line]["activities"] or [""]

    def columns(self):
        """Columns of money, units and misses; the others come with their rows."""
        for region in self.q["regions"]:
            for year in self.open:
                for line, facts in self.q["lines"].items():
                    for activity in self.activities(line):
                        for source in sorted(facts["sources"]):
                            column = named("spend", region, line, activity, source, year)
                            self.spending[region, line, activity, source, year] = column
                            self.upper[column] = None
        for region, activity, year, tranche, width, cost in self.q["costs"]:
            hold(year in self.q["years"], f"a cost of the year {year}, which is none")
            if year in self.open:
                column = named("units", region, activity, year, tranche)
                self.upper[column] = exact(width)
                self.number[column] = int(tranche)
                self.tranches[region, activity, year].append((column, exact(cost)))
        for target in self.q["targets"]:
            asked = (exact(target["at_least"]) or 0) > 0 or target["at_most"] is not None
            missed = self.q["soft"] and asked and any(year in self.open for year in target["years"])
            limit = None if target["at_most"] is not None else Fraction(1)
            self.upper[named("miss", target["name"])] = limit if missed else Fraction(0)

    def past(self):
        """Money and units of closed years by cell."""
        self.spent, self.delivered = defaultdict(Fraction), defaultdict(Fraction)
        for region, line, activity, source, year, money in self.q["spent"]:
            self.spent[region, line, activity or self.activities(line)[0], source, year] += exact(money)
        for region, line, activity, _, year, units in self.q["delivered"]:
            self.delivered[region, line, activity or self.activities(line)[0], "", year] += exact(units)

    def cells(self):
        """Cells of each measure: place -> (columns of 1 each, what a closed year counts)."""
        self.of_measure = {"money": {}, "units": {}, "change": {}}
        for place, column in self.spending.items():
            self.of_measure["money"][place] = ([column], Fraction(0))
        for place, money in self.spent.items():
            self.of_measure["money"][place] = ([], money)
        for (region, activity, year), tranches in self.tranches.items():
            place = (region, self.line_of[activity], activity, "", year)
            self.of_measure["units"][place] = ([column for column, _ in tranches], Fraction(0))
        for place, units in self.delivered.items():
            self.of_measure["units"][place] = ([], units)

    def spend(self, region=None, line=None, activity=None, source=None, year=None):
        """Columns of money at a place; None is anywhere, and a set of sources is any of them."""
        wanted = (region, line, activity, source, year)
        for place, column in self.spending.items():
            if all(w is None or (p in w if isinstance(w, set) else p == w) for w, p in zip(wanted, place, strict=True)):
                yield column

    def row(self, name, terms, lower, upper):
        """Add a row; a name stands once."""
        hold(name not in self.rows, f"two rows are called {name}")
        self.rows[name] = Row(terms, lower, upper)

    def money_rows(self):
        """Caps with what is carried over, delivery, counterpart money and commitments."""
        by_cap, by_delivery, by_pair = defaultdict(list), defaultdict(list), defaultdict(list)
        for (region, line, activity, source, year), column in self.spending.items():
            for scope in {region, ""}:
                by_cap[scope, source, year].append(column)
            by_delivery[region, line, activity, year, source in self.public].append(column)
            by_pair[region, line, source, year].append(column)
        for region, source, caps, left in self.q["caps"]:
            share = exact(self.q["carry_over"].get(source, 0))
            for number, (year, cap) in enumerate(zip(self.open, map(exact, caps), strict=True)):
                terms = dict.fromkeys(by_cap[region, source, year], Fraction(1))
                if share > 0:
                    column = named("carry", region, source, year)
                    self.upper[column] = Fraction(0) if year == self.open[-1] else share * cap
                    terms[column] = Fraction(1)
                    if number:
                        terms[named("carry", region, source, self.open[number - 1])] = Fraction(-1)
                self.row(named("cap", region, source, year), terms, None, cap + (0 if number else exact(left)))
        for (region, activity, year), tranches in self.tranches.items():
            public = by_delivery[region, self.line_of[activity], activity, year, True]
            terms = {**dict.fromkeys(public, Fraction(1)), **{column: -cost for column, cost in tranches}}
            self.row(named("delivery", region, activity, year), terms, Fraction(0), Fraction(0))
        for region, line, activity, year, public in list(by_delivery):
            ratios = self.q["lines"][line]["counterpart"]
            if ratios is None or public:
                continue
            terms = dict.fromkeys(by_delivery[region, line, activity, year, False], Fraction(1))
            paid = by_delivery.get((region, line, activity, year, True), [])
            terms |= dict.fromkeys(paid, -exact(ratios[year]))
            self.row(named("counterpart", region, line, activity, year), terms, Fraction(0), Fraction(0))
        for place, money in self.figures("committed").items():
            if money > 0 and place[-1] in self.open:
                self.row(named("committed", *place), dict.fromkeys(by_pair[place], Fraction(1)), money, None)
        self.by_pair = by_pair

    def target_rows(self):
        """The least and the most that each target asks for."""
        for target in self.q["targets"]:
            if not any(year in self.open for year in target["years"]):
                continue
            terms, counted = defaultdict(Fraction), Fraction(0)
            for (outcome, region, activity, year), value in self.yields.items():
                if (outcome, region in target["regions"], year in target["years"]) != (target["outcome"], True, True):
                    continue
                for column, _ in self.tranches.get((region, activity, year), ()):
                    terms[column] += value
                counted += value * self.delivered.get((region, self.line_of[activity], activity, "", year), 0)
            miss = named("miss", target["name"])
            least, most = exact(target["at_least"]), exact(target["at_most"])
            if least is not None:
                self.row(named("target", target["name"]), {**terms, miss: least}, least - counted, None)
            if most is not None:
                self.row(named("target at most", target["name"]), {**terms, miss: -most}, None, most - counted)

    def change_rows(self):
        """What each public figure differs from the budget in force."""
        if not self.in_force:
            return
        for (region, line, source, year), columns in self.by_pair.items():
            if source not in self.public:
                continue
            place = (region, line, source, year)
            hold(place in self.in_force, f"the budget in force lacks {place}")
            above, below = named("above", *place), named("below", *place)
            self.upper[above] = self.upper[below] = None
            self.of_measure["change"][region, line, "", source, year] = ([above, below], Fraction(0))
            terms = {**dict.fromkeys(columns, Fraction(1)), above: Fraction(-1), below: Fraction(1)}
            self.row(named("change", *place), terms, self.in_force[place], self.in_force[place])

    def share_of_year(self, region, line, year, years):
        """The share of a year in the units of the open years of its span."""
        sources = self.public & set(self.q["lines"][line]["sources"])

        def planned(t):
            return sum((self.planned.get((region, line, source, t), Fraction(0)) for source in sources), Fraction(0))

        def caps(t):
            held = {source: of[self.open.index(t)] for r, source, of, _ in self.q["caps"] if r in ("", region)}
            return sum((exact(cap) for source, cap in held.items() if source in sources), Fraction(0))

        for measure in (planned, caps):
            whole = sum(map(measure, years), Fraction(0))
            if whole:
                return measure(year) / whole
        return Fraction(1, len(years))

    def even_rows(self):
        """Years of a span against their share of it."""
        self.even = []  # (row, uneven column, cost of the first tranche)
        spans = {year: [t for t in span if t in self.open] for span in self.q["spans"] for year in span}
        for (region, activity, year), tranches in self.tranches.items():
            years = spans[year]
            if len(years) < 2:
                continue
            share = self.share_of_year(region, self.line_of[activity], year, years)
            terms = defaultdict(Fraction)
            for t in years:
                for column, _ in self.tranches.get((region, activity, t), ()):
                    terms[column] += (t == year) - share
            uneven = named("uneven", region, activity, year)
            self.upper[uneven], terms[uneven] = None, Fraction(1)
            name = named("even", region, activity, year)
            self.row(name, terms, Fraction(0), None)
            self.even.append((name, uneven, tranches[0][1]))

    def limit_rows(self, limit):
        """One side of a limit, a row for each combination of the places in `per`."""
        per = [PLACES.index(place) for place in PLACES if place in limit["per"]]
        shared = [PLACES.index(place) for place in PLACES if place in limit["shared"]]
        value, cells, of = exact(limit["value"]), self.of_measure[limit["measure"]], limit["of"]
        groups, against = defaultdict(list), defaultdict(list)
        for place in cells:
            if all(place[PLACES.index(d)] in members for d, members in limit["select"].items()):
                groups[tuple(place[n] for n in per)].append(place)
        if limit["kind"] in ("share", "previous_year"):
            for place in cells:
                stands = self.moved(place) if limit["kind"] == "previous_year" else place
                if stands and all(stands[PLACES.index(d)] in members for d, members in of.items()):
                    against[tuple(stands[n] for n in shared)].append(place)
        for key, places in groups.items():
            terms, counted, number = defaultdict(Fraction), Fraction(0), Fraction(0)
            if limit["kind"] == "amount":
                number = value
            elif limit["kind"] in ("plan", "approved"):
                money = self.planned if limit["kind"] == "plan" else self.in_force
                figures = {(region, line, source, year) for region, line, _, source, year in places}
                number = value * sum((money.get(figure, Fraction(0)) for figure in figures), Fraction(0))
            else:
                hold(limit["kind"] in ("share", "previous_year"), f"a limit of kind {limit['kind']}")
            held = against[tuple(places[0][n] for n in shared)]
            for factor, place in [(1, place) for place in places] + [(-value, place) for place in held]:
                columns, fixed = cells[place]
                counted += factor * fixed
                for column in columns:
                    terms[column] += factor
            if terms:
                least = limit["side"] == "at least"
                name = named(f"limit {limit['name']} {limit['side']}", *key)
                self.row(name, terms, number - counted if least else None, None if least else number - counted)

    def moved(self, place):
        """The place one year later; None after the last year."""
        later = self.q["years"].index(place[-1]) + 1
        return (*place[:-1], self.q["years"][later]) if later < len(self.q["years"]) else None

    def all_tiers(self):
        """What each tier minimises: [(name, costs by column)]."""
        for tier in self.q["tiers"]:
            hold(tier in ("targets", "outcomes", "change", "even"), f"a tier called {tier}")
            costs = defaultdict(Fraction)
            if tier == "targets":
                for priority in sorted({target["priority"] for target in self.q["targets"]} if self.q["soft"] else ()):
                    of_priority = [target for target in self.q["targets"] if target["priority"] == priority]
                    missed = {named("miss", target["name"]): exact(target["weight"]) for target in of_priority}
                    self.tiers.append((f"miss {priority}", missed))
                continue
            if tier == "outcomes":
                growth, first = 1 + exact(self.q["discount"]), int(self.q["years"][0])
                for (outcome, region, activity, year), value in self.yields.items():
                    worth = exact(self.q["weights"].get(outcome, 0)) * value / growth ** (int(year) - first)
                    for column, _ in self.tranches.get((region, activity, year), ()):
                        costs[column] -= worth
            if tier == "change":
                if not self.in_force:
                    continue
                for columns, _ in self.of_measure["change"].values():
                    costs |= dict.fromkeys(columns, Fraction(1))
            if tier == "even":
                for row, uneven, cost in self.even:
                    for column, value in self.rows[row].terms.items():
                        costs[column] += cost * value
                    costs[uneven] += cost
            self.tiers.append((tier, costs))
        self.tiers.append(("ties", dict(zip(self.spending.values(), tie_numbers(), strict=False))))
        self.tiers.append(("settle", self.settling()))

    def settling(self):
        """The last tier."""
        costs, usual = {}, exact(self.q["usual_money"])
        for tie, ((region, activity, year), tranches) in zip(tie_numbers(), self.tranches.items(), strict=False):
            worths = [tie * (cost / usual if cost else 1) for _, cost in tranches]
            for (column, _), worth in zip(tranches, worths, strict=True):
                costs[column] = self.number[column] * worth
            uneven = named("uneven", region, activity, year)
            if uneven in self.upper:
                costs[uneven] = worths[0]
        for column, most in self.upper.items():
            if column.startswith("carry"):
                costs[column] = 1 / usual
            if column.startswith("miss[") and most != 0:
                costs[column] = Fraction(1)
        return costs
