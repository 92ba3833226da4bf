"""The tables of the report page: text for people, with the figure of summary.json beside each number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.documents.elements import names, targets
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, amount, line_names, plain, signed
from kcplan.documents.elements.names import in_state
from kcplan.documents.plan import regions
from kcplan.documents.plan.terminal import spans
from kcplan.domain.recommendation import Allocation, OutcomeResult, Review
from kcplan.domain.scenario import Model, Scenario, Target, years_label
from kcplan.language import _, percent, title


@dataclass(frozen=True, eq=False)
class ShownPlan:
    """One of the plans that the page sets side by side."""

    name: str
    allocation: Allocation
    review: Review

    @property
    def public(self) -> FloatArray:
        """Public money, shape (lines, years)."""
        return np.asarray(self.allocation.by_line()[:, self.allocation.scenario.model.public].sum(axis=1))


def side_by_side(plans: Sequence[ShownPlan], money: str, digits: int) -> PrintedTable:
    """Money in all, by source and by line, weighted outcomes and targets met of each plan."""
    model = plans[0].allocation.scenario.model
    heading = _("What each plan spends ({money}) and achieves").format(money=money)
    table = PrintedTable("plans", heading, ["", *(plan.name for plan in plans)])
    table.add(_("Targets met"), *(PrintedCell(str(plan.review.targets_met), plan.review.targets_met) for plan in plans))
    table.add(_("Weighted outcomes"), *(amount(plan.review.objective, 2) for plan in plans))
    table.add(_("Public money"), *(amount(float(plan.public.sum()), digits) for plan in plans), kind="total")
    for s, source in enumerate(model.sources):
        if source.public:
            of_source = (float(plan.allocation.by_line()[:, s].sum()) for plan in plans)
            table.add(title(source.title), *(amount(value, digits) for value in of_source), kind="part")
    for n, name in enumerate(line_names(model)):
        table.add(name, *(amount(float(plan.public[n].sum()), digits) for plan in plans))
    if not model.public.all():
        counterpart = (float(plan.allocation.by_line()[:, ~model.public].sum()) for plan in plans)
        table.add(_("Counterpart money"), *(amount(value, digits) for value in counterpart), kind="total")
    return table


def changes(in_force: ShownPlan, shown: ShownPlan, money: str, digits: int) -> PrintedTable:
    """Public money of each line: in force, recommended, the change in money and as a share."""
    model = shown.allocation.scenario.model
    heading = _("Public money by line, all years, {money}").format(money=money)
    table = PrintedTable("changes-table", heading, [_("Line"), in_force.name, shown.name, _("Change"), _("Change, %")])
    before, after = in_force.public.sum(axis=1), shown.public.sum(axis=1)
    lines = [*zip(line_names(model), before, after, strict=True), (_("Total"), before.sum(), after.sum())]
    for n, (name, was, now) in enumerate(lines):
        share = PrintedCell(percent((now - was) / was, 1), figure((now - was) / was)) if was else PrintedCell("–")
        cells = (amount(was, digits), amount(now, digits), signed(now - was, digits), share)
        table.add(name, *cells, kind="total" if n == len(model.lines) else "")
    return table


def budgets(allocation: Allocation, money: str, digits: int) -> PrintedTable:
    """Each line and below it each source that may pay for it, by year with the subtotals of the annex."""
    model = allocation.scenario.model
    spent = allocation.by_line()
    return _by_year(
        PrintedTable("budgets-table", _("Budgets by line, source and year, {money}").format(money=money), []),
        allocation.scenario,
        [
            (name, spent[n, model.public].sum(axis=0), [(s, spent[n, s]) for s in _sources(model, n)])
            for n, name in enumerate(line_names(model))
        ]
        + [
            (
                _("Total public money"),
                spent[:, model.public].sum(axis=(0, 1)),
                [(s, spent[:, s].sum(axis=0)) for s in range(len(model.sources))],
            )
        ],
        digits,
    )


def _sources(model: Model, line: int) -> list[int]:
    return [s for s, source in enumerate(model.sources) if source.id in model.lines[line].sources]


def _columns(scenario: Scenario) -> list[tuple[str, list[int]]]:
    """Columns of a budget as `spans` has them; years that are over and adjusted ones are told apart."""
    years = scenario.model.years
    return [(in_state(name, scenario, [years[t] for t in own]), own) for name, own in spans(scenario.model)]


def _by_year(
    table: PrintedTable,
    scenario: Scenario,
    groups: Sequence[tuple[str, FloatArray, list[tuple[int, FloatArray]]]],
    digits: int,
) -> PrintedTable:
    """The last group is the total."""
    model, columns = scenario.model, _columns(scenario)
    table.head = [_("Line and source"), *(name for name, _years in columns)]

    def cells(by_year: FloatArray) -> list[PrintedCell]:
        return [amount(float(by_year[years].sum()), digits) for _name, years in columns]

    for number_, (name, whole, parts) in enumerate(groups, start=1):
        last = number_ == len(groups)
        table.add(name, *cells(whole), kind="total" if last else "line")
        for s, by_year in parts:
            table.add(title(model.sources[s].title), *cells(by_year), kind="part")
    return table


def outcomes(plans: Sequence[ShownPlan], shown: int) -> PrintedTable:
    """Each outcome beside its target in every plan, and whether the plan at position `shown` meets it."""
    model = plans[0].allocation.scenario.model
    titles = {outcome.id: title(outcome.title) for outcome in model.outcomes}
    head = [_("Outcome"), _("Years"), _("Target"), *(plan.name for plan in plans), _("Verdict")]
    table = PrintedTable("outcomes-table", _("Outcomes and targets, each in its own unit"), head, words=2)
    for number_, result in enumerate(plans[shown].review.outcomes):
        asked = asked_cell(result.target) if result.target else PrintedCell("")
        values = (amount(plan.review.outcomes[number_].value, 2) for plan in plans)
        named = names.in_place(titles[result.outcome], model, result.place)
        table.add(named, years_label(result.years), asked, *values, met_cell(result))
    return table


def by_region(allocation: Allocation, money: str, digits: int) -> PrintedTable:
    """Public money of the regions with most, and of all others together, by year."""
    model = allocation.scenario.model
    columns = _columns(allocation.scenario)
    heading = _("Budgets by region: public money, {money}").format(money=money)
    table = PrintedTable("regions", heading, [_("Region"), *(name for name, _years in columns)])
    largest, others = regions.largest(allocation)
    total = allocation.by_line()[:, model.public].sum(axis=(0, 1))
    for name, by_year in [*largest, *([others] if others else []), (_("Total"), total)]:
        cells = (amount(float(by_year[years].sum()), digits) for _name, years in columns)
        table.add(name, *cells, kind="total" if by_year is total else "line")
    return table


def met_cell(result: OutcomeResult) -> PrintedCell:
    """Whether its target is met, and by how much it is missed."""
    if result.target is None:
        return PrintedCell(_("no target"))
    if result.met:
        return PrintedCell(_("met"), tone="met")
    return PrintedCell(targets.missed(result, percent(result.miss, 1)), tone="missed")


def asked_cell(target: Target) -> PrintedCell:
    """What a target asks for; a figure where it is the least alone."""
    return PrintedCell(targets.asked(target, plain), figure(target.at_least) if target.at_most is None else None)


def sources(review: Review, scenario: Scenario, money: str, digits: int) -> PrintedTable:
    """What each source may pay, pays and leaves, by year."""
    model, columns = scenario.model, _columns(scenario)
    head = [_("Source"), *(name for name, _years in columns)]
    table = PrintedTable("sources", _("Sources: cap, used and unspent, {money}").format(money=money), head)
    for source in model.sources:
        uses = [use for use in review.sources if use.source == source.id]
        rows: list[tuple[str, list[float]]] = [(_("used"), [use.used for use in uses])]
        if uses[0].cap is not None:
            rows.insert(0, (_("cap"), [use.cap or 0.0 for use in uses]))
            if any(use.carried_out for use in uses):
                rows.append((_("carried into the next year"), [use.carried_out for use in uses]))
            rows.append((_("unspent"), [use.unspent for use in uses]))
        for name, values in rows:
            cells = (amount(sum(values[t] for t in years), digits) for _name, years in columns)
            table.add(f"{title(source.title)}: {name}", *cells)
    return table
