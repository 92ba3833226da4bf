"""The one sheet of the report page for a meeting: money by year and its change, targets at risk; the rest is folded."""

from collections.abc import Sequence

from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.arrays import FloatArray
from kcplan.documents.elements import targets
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, amount, line_names, plain, signed
from kcplan.documents.elements.names import in_state
from kcplan.documents.elements.units import counted
from kcplan.documents.report.limits import target_name
from kcplan.documents.report.tables import ShownPlan, met_cell
from kcplan.domain.recommendation import OutcomeResult
from kcplan.language import _, percent, title

#: So many targets at risk are shown: those that are missed, then those that fail first.
_AT_RISK = 6


def money_by_year(in_force: ShownPlan | None, shown: ShownPlan, money: str, digits: int) -> PrintedTable:
    """Public money of each line, then of each source, then counterpart money: by year, in all, and what changes."""
    scenario, model = shown.allocation.scenario, shown.allocation.scenario.model
    heading = _("Public money by line and year, {money}").format(money=money)
    head = [_("Line"), *(in_state(str(year), scenario, [year]) for year in model.years), _("Total")]
    if in_force is not None:
        head += [in_force.name, _("Change"), _("Change, %")]
    table = PrintedTable("sheet-money", heading, head)
    spent = shown.allocation.by_line()
    planned = None if in_force is None else in_force.allocation.by_line()

    def add(name: str, own: FloatArray, was: FloatArray | None, kind: str = "") -> None:
        cells = [amount(float(value), digits) for value in (*own, own.sum())]
        if was is not None:
            cells += _change(float(was.sum()), float(own.sum()), digits)
        table.add(name, *cells, kind=kind)

    for n, name in enumerate(line_names(model)):
        before = None if planned is None else planned[n, model.public].sum(axis=0)
        add(name, spent[n, model.public].sum(axis=0), before)
    before = None if planned is None else planned[:, model.public].sum(axis=(0, 1))
    add(_("Total public money"), spent[:, model.public].sum(axis=(0, 1)), before, "total")
    for s, source in enumerate(model.sources):
        if source.public:
            add(
                title(source.title),
                spent[:, s].sum(axis=0),
                None if planned is None else planned[:, s].sum(axis=0),
                "part",
            )
    if not model.public.all():
        before = None if planned is None else planned[:, ~model.public].sum(axis=(0, 1))
        add(_("Counterpart money"), spent[:, ~model.public].sum(axis=(0, 1)), before, "total")
    return table


def _change(was: float, now: float, digits: int) -> list[PrintedCell]:
    """Money before, its change, and the change as a share."""
    share = (now - was) / was if was else None
    shown = PrintedCell("–") if share is None else PrintedCell(percent(share, 1), figure(share))
    return [amount(was, digits), signed(now - was, digits), shown]


def at_risk(shown: ShownPlan, shortfall: Shortfall | None) -> PrintedTable | None:
    """Targets that are missed, then those that fail first where money falls short, in the programme's order."""
    scenario = shown.allocation.scenario
    fails = {} if shortfall is None else {fate.target.key: fate.first_missed for fate in shortfall.fates}
    own = [result for result in shown.review.outcomes if result.target is not None]
    chosen = _first_to_fail(own, fails)
    if not chosen:
        return None
    heading = _("Targets at risk: missed, or the first to fail where public money falls short")
    head = [_("Target"), _("Unit"), _("required"), _("expected"), _("Verdict"), _("missed from a loss of")]
    table = PrintedTable("sheet-targets", heading, head, words=2)
    units = {outcome.id: counted(outcome.unit, scenario.model) for outcome in scenario.model.outcomes}
    for result in own:
        if result in chosen and result.target is not None:
            depth = fails.get(result.target.key) if result.met else None
            table.add(
                target_name(result.target, scenario),
                PrintedCell(units[result.outcome]),
                PrintedCell(targets.asked(result.target, plain)),
                amount(result.value, 2),
                met_cell(result),
                PrintedCell("–") if depth is None else PrintedCell(percent(depth, 2), figure(depth)),
            )
    return table


def _first_to_fail(own: Sequence[OutcomeResult], fails: dict[str, float | None]) -> list[OutcomeResult]:
    def depth(result: OutcomeResult) -> float:
        found = fails.get(result.target.key) if result.target is not None else None
        return float("inf") if found is None else found

    missed = [result for result in own if not result.met]
    failing = sorted((result for result in own if result.met and depth(result) < float("inf")), key=depth)
    return [*missed, *failing[: max(0, _AT_RISK - len(missed))]]
