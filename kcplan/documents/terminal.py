"""A result for a planner's terminal."""

from collections.abc import Iterator

import numpy as np

from kcplan.documents import verdict
from kcplan.documents.tables import Figures, console, money, price, quantity, signed
from kcplan.domain import FloatArray, Model, years_label
from kcplan.recommendation import Allocation, Binding, Evaluation, Recommendation, Review, Rule, Side


def show_recommendation(recommendation: Recommendation, by_source: bool = False) -> None:
    """Verdict, budgets, targets, units, sources, counterpart, what binds, the difference from the official plan."""
    to = console()
    allocation, review = recommendation.allocation, recommendation.review
    scenario = recommendation.scenario
    to.print(f"{scenario.title.en}. {scenario.question}")
    to.print(verdict.of_recommendation(recommendation), style="bold")
    _budgets(allocation, by_source).show(to)
    _targets(review).show(to)
    _units(allocation).show(to)
    _sources(review, scenario.model).show(to)
    _counterpart(allocation).show(to)
    _binding(recommendation.binding, scenario.model.money).show(to)
    _difference(allocation).show(to)


def show_evaluation(evaluation: Evaluation, name: str | None) -> None:
    """Verdict, targets, rules broken, budgets, units and sources of a given plan."""
    to = console()
    allocation, review = evaluation.allocation, evaluation.review
    to.print(verdict.of_evaluation(evaluation, name), style="bold")
    _targets(review).show(to)
    _broken(review.broken).show(to)
    _budgets(allocation, by_source=False).show(to)
    _units(allocation).show(to)
    _sources(review, allocation.scenario.model).show(to)


def spans(model: Model) -> list[tuple[str, list[int]]]:
    """Columns of a budget: each year, the period's subtotal behind its last year, the total. Positions of years."""
    columns: list[tuple[str, list[int]]] = []
    for t, year in enumerate(model.years):
        columns.append((str(year), [t]))
        for period in model.periods:
            if period.years[-1] == year and len(period.years) > 1:
                columns.append((period.label, [model.years.index(y) for y in period.years]))
    whole = years_label(model.years)
    if columns[-1][0] != whole:
        columns.append((whole, list(range(len(model.years)))))
    return columns


def _figures(title: str, model: Model, first: str = "") -> Figures:
    return Figures(title, [first, *(name for name, _ in spans(model))])


def _row(model: Model, by_year: FloatArray) -> list[float]:
    return [float(by_year[years].sum()) for _, years in spans(model)]


def _budgets(allocation: Allocation, by_source: bool) -> Figures:
    """Public money by line and year, with subtotals; sources under each line where asked for."""
    model = allocation.scenario.model
    table = _figures(f"Budgets: public money, {model.money}", model, "line")
    spent = allocation.by_line()
    for n, line in enumerate(model.lines):
        table.add(f"{line.number} {line.title.en}", *map(money, _row(model, spent[n, model.public].sum(axis=0))))
        for s, source in enumerate(model.sources):
            if by_source and source.id in line.sources:
                table.add(f"    {source.title.en}", *map(money, _row(model, spent[n, s])))
    table.add("Total", *map(money, _row(model, spent[:, model.public].sum(axis=(0, 1)))), strong=True)
    if by_source:
        for s, source in enumerate(model.sources):
            table.add(f"    {source.title.en}", *map(money, _row(model, spent[:, s].sum(axis=0))), strong=True)
    return table


def _targets(review: Review) -> Figures:
    table = Figures("Targets", ["outcome", "years", "value", "target", ""], left=2)
    for result in review.outcomes:
        asked = quantity(result.target.at_least) if result.target else ""
        verdict_ = "" if result.target is None else "met" if result.met else f"missed by {result.miss:.1%}"
        table.add(result.outcome, years_label(result.years), quantity(result.value), asked, verdict_)
    return table


def _units(allocation: Allocation) -> Figures:
    model = allocation.scenario.model
    table = _figures("Units delivered", model, "activity")
    idle: list[tuple[str, list[float]]] = []
    for a, activity in enumerate(model.activities):
        by_year = _by_year(allocation, a, allocation.units)
        table.add(f"{activity.title.en} ({activity.unit})", *map(quantity, _row(model, by_year)))
        left = _by_year(allocation, a, allocation.idle)
        if left.any():
            idle.append((activity.title.en, _row(model, left)))
    for name, row in idle:
        table.add(f"{name}: idle money, {model.money}", *map(money, row), strong=True)
    return table


def _by_year(allocation: Allocation, activity: int, values: FloatArray) -> FloatArray:
    """Units or idle money of an activity, summed over regions, shape (years,)."""
    held = allocation.unit_activity == activity
    total = np.zeros(len(allocation.scenario.model.years))
    np.add.at(total, allocation.unit_year[held], values[held])
    return total


def _sources(review: Review, model: Model) -> Figures:
    """Cap, use, what is carried and what stays unspent, by source."""
    table = _figures(f"Sources, {model.money}", model, "source")
    titles = {source.id: source.title.en for source in model.sources}
    for source in model.sources:
        uses = [use for use in review.sources if use.source == source.id]
        rows: list[tuple[str, list[float]]] = [("used", [use.used for use in uses])]
        if uses[0].cap is not None:
            rows.insert(0, ("cap", [use.cap or 0.0 for use in uses]))
            rows.append(("carried into the next year", [use.carried_out for use in uses]))
            rows.append(("unspent", [use.unspent for use in uses]))
        for name, values in rows:
            if name != "carried into the next year" or any(values):
                table.add(f"{titles[source.id]}: {name}", *map(money, _row(model, np.array(values))))
    return table


def _counterpart(allocation: Allocation) -> Figures:
    """Counterpart money that the plan needs, beside what the official plan counts on."""
    model = allocation.scenario.model
    table = _figures(f"Counterpart money needed, and as planned, {model.money}", model, "line")
    spent, planned = allocation.by_line()[:, ~model.public], model.plan.sum(axis=0)[:, ~model.public]
    for n, line in enumerate(model.lines):
        if spent[n].any() or planned[n].any():
            table.add(f"{line.number} {line.title.en}: needed", *map(money, _row(model, spent[n].sum(axis=0))))
            table.add("    planned", *map(money, _row(model, planned[n].sum(axis=0))))
    if table.rows:
        table.add("Total: needed", *map(money, _row(model, spent.sum(axis=(0, 1)))), strong=True)
        table.add("    planned", *map(money, _row(model, planned.sum(axis=(0, 1)))), strong=True)
    return table


def _binding(binding: tuple[Binding, ...], unit: str) -> Figures:
    """What stands at its limit: the change of weighted outcomes for one unit less and one unit more of the limit.

    Years of a rule with the same prices share a row; what holds for each of them holds for the least.
    """
    head = ["limit", "years", "worth if it falls", "holds for", "worth if it rises", "holds for"]
    title = f"What binds: change of weighted outcomes per unit more of a limit (unit: {unit}, or that of the target)"
    table = Figures(title, head, left=2)
    groups: dict[tuple[str, ...], list[tuple[tuple[int, ...], Binding]]] = {}
    for rule in binding:
        name, years = _name_and_years(rule.name)
        key = (name, *_worth(rule.left), *_worth(rule.right))
        groups.setdefault(key, []).append((years, rule))
    for (name, falls, rises), members in groups.items():
        years = tuple(sorted({year for own, _ in members for year in own}))
        left, right = (_least(side for _, rule in members if (side := getattr(rule, own))) for own in ("left", "right"))
        table.add(name, years_label(years), falls, left, rises, right)
    return table


def _name_and_years(name: str) -> tuple[str, tuple[int, ...]]:
    """`cap[central,2016]` -> (`cap central`, (2016,)); a target keeps its years in its name."""
    rule, _, rest = name.removesuffix("]").partition("[")
    words = rest.split(",") if rest and rule != "target" else [rest]
    years = tuple(int(words.pop()) for _ in words[-1:] if words[-1].isdigit())
    return " ".join([rule, *words]).rstrip(), years


def _worth(side: Side | None) -> tuple[str]:
    if side is None or side.outcomes is None:
        return ("no plan",)
    return (price(side.outcomes) + (f"; misses {100 * side.miss:+.3g} %" if side.miss else ""),)


def _least(sides: Iterator[Side]) -> str:
    held = min((side.holds_for for side in sides), default=0.0)
    return "" if held in (0.0, float("inf")) else f"{held:,.1f}"


def _broken(rules: tuple[Rule, ...]) -> Figures:
    table = Figures("Rules that it breaks", ["rule", "", "limit", "value", "unit"])
    for rule in rules:
        if not rule.name.startswith("target["):
            table.add(rule.name, rule.kind, f"{rule.limit:,.2f}", f"{rule.value:,.2f}", rule.unit)
    return table


def _difference(allocation: Allocation) -> Figures:
    """Recommended public money less the official plan, where it is not 0."""
    model = allocation.scenario.model
    table = _figures(f"Difference from the official plan: public money, {model.money}", model, "line")
    moved = (allocation.by_line() - model.plan.sum(axis=0))[:, model.public].sum(axis=1)
    for n, line in enumerate(model.lines):
        row = _row(model, moved[n])
        if any(abs(value) >= 0.05 for value in row):
            table.add(f"{line.number} {line.title.en}", *map(signed, row))
    if table.rows:
        table.add("Total", *map(signed, _row(model, moved.sum(axis=0))), strong=True)
    return table
