"""A programme planned again, for a planner's terminal."""

from collections.abc import Iterable

from rich.console import Console

from kcplan.analyses.replanning.replan import Replanned
from kcplan.documents.elements import names, targets
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.documents.elements.tables import Figures, all_whole, moneys, quantities, quantity
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.plan import terminal
from kcplan.documents.replanning import words
from kcplan.domain.scenario import years_label
from kcplan.language import _, percent, title

#: So many figures are shown on the screen that fits a window: there is to be room for what they buy.
_SHOWN = 10


def show(result: Replanned, to: Console, full: bool = False) -> None:
    """What moves and why, what more movement buys, what has happened, what targets still need."""
    scenario = result.asked
    screen = Screen(
        to,
        full,
        words.verdicts(result),
        above=[names.heading(scenario)],
        notes=[*words.notes(result), points(scenario)],
        shortened=not full,
    )
    screen.add(_adjusted(result, full), 0)
    screen.add(_frontier(result), 1)
    screen.add(_causes(result), 2)
    screen.add(_money(result, full), 3)
    screen.add(_targets(result, full), 4)
    screen.add(_units(result, full), 5)
    if full:
        shown = result.answer
        screen.add(terminal.budgets(shown.allocation, by_source=False), 6)
        screen.add(terminal.targets_table(shown.review, scenario.model), 7)
        screen.add(terminal.units_table(shown.allocation), 8)
        screen.add(terminal.sources_table(shown.review, scenario.model), 9)
    screen.add(terminal.past_table(result.answer.review, scenario.model), 6)
    screen.show()


def _adjusted(result: Replanned, full: bool) -> Figures:
    """The figures that move: those that move most first, or in the order of the annex."""
    model = result.asked.model
    head = [_("figure"), _("reason"), _("approved"), _("adjusted"), _("change")]
    table = Figures(
        _("Figures of the approved budget that change, {money}").format(money=unit(model.money)), head, left=2
    )
    found = [own for own in result.adjusted if own.reason]
    if not full:
        found.sort(key=lambda own: -abs(own.moved))
    whole = all_whole(value for own in found for value in (own.approved, own.adjusted))
    for own in found:
        cells = [*moneys([own.approved, own.adjusted], whole), *moneys([own.moved], whole, signed=True)]
        table.add(words.figure_name(own, model), words.short_reason(own), *cells)
    return table if full or table.length <= _SHOWN else table.cut(_SHOWN)


def _frontier(result: Replanned) -> Figures:
    """What moving more buys, at each break-point."""
    model, found = result.asked.model, result.frontier.points
    heading = _("What a larger change of the approved budget buys; straight lines in between")
    head = [_("changes, {money}").format(money=unit(model.money)), _("points")]
    soft = result.asked.soft
    table = Figures(heading, [*head[:1], _("targets missed"), *head[1:]] if soft else head)
    moved = moneys([own.moved for own in found], all_whole(own.moved for own in found))
    for text, own in zip(moved, found, strict=True):
        missed = [percent(own.miss, 2)] if soft else []
        table.add(text, *missed, quantity(own.outcomes))
    return table


def _causes(result: Replanned) -> Listed:
    """Where the change comes from."""
    said = words.causes(result.causes)
    before = _("Had the closed years gone as planned, and all else stayed: what differs, and by how much.")
    return Listed(_("Where the change comes from"), said, before=before if said else "")


def _rows(table: Figures, of: Iterable[tuple[str, float | None, float]], whole: bool) -> None:
    for name, planned, actual in of:
        share = percent(actual / planned, 1) if planned else "-"
        said = "-" if planned is None else moneys([planned], whole)[0]
        table.add(name, said, moneys([actual], whole)[0], share)


def _money(result: Replanned, full: bool) -> Figures:
    """Public money of closed years by line, planned and spent; by year where all is shown."""
    model = result.asked.model
    heading = _("Spent in {years}: public money, {money}")
    heading = heading.format(years=years_label(result.closed) if result.closed else "", money=unit(model.money))
    table = Figures(heading, [_("line"), _("planned"), _("spent"), _("spent, %")])
    titles = {line.id: names.numbered(line) for line in model.lines}
    own = [(one.line, one.year, one.planned, one.actual) for one in result.lines]
    rows = _together([(f"{titles[line]}", year, planned, actual) for line, year, planned, actual in own], full)
    whole = all_whole(value for _name, planned, actual in rows for value in (planned or 0.0, actual))
    _rows(table, rows, whole)
    if rows:
        known = all(planned is not None for _name, planned, _actual in rows)
        total = sum(planned or 0.0 for _name, planned, _actual in rows) if known else None
        spent = sum(actual for _name, _planned, actual in rows)
        share = percent(spent / total, 1) if total else "-"
        said = "-" if total is None else moneys([total], whole)[0]
        table.add(_("Total"), said, moneys([spent], whole)[0], share, strong=True)
    return table


def _together(rows: list[tuple[str, int, float | None, float]], full: bool) -> list[tuple[str, float | None, float]]:
    """Rows by name over the closed years, or by name and year."""
    found: dict[str, tuple[float | None, float]] = {}
    for name, year, planned, actual in rows:
        key = f"{name}, {year}" if full else name
        before = found.get(key, (0.0, 0.0))
        found[key] = (None if planned is None or before[0] is None else before[0] + planned, before[1] + actual)
    return [(name, planned, actual) for name, (planned, actual) in found.items()]


def _units(result: Replanned, full: bool) -> Figures:
    """Units of closed years by activity; planned are those that the planned money buys."""
    model = result.asked.model
    heading = _("Delivered in {years}").format(years=years_label(result.closed) if result.closed else "")
    table = Figures(heading, [_("activity"), _("planned"), _("delivered"), _("delivered, %")])
    of = {own.id: f"{title(own.title)} ({counted(own.unit, model)})" for own in model.activities}
    rows = [(of[own.activity], own.year, own.planned, own.actual) for own in result.units]
    for name, planned, actual in _together(rows, full):
        said = "-" if planned is None else quantities([planned])[0]
        table.add(name, said, quantities([actual])[0], percent(actual / planned, 1) if planned else "-")
    return table


def _targets(result: Replanned, full: bool) -> Figures:
    """What targets that are still open have and need; all of them where all is shown."""
    model = result.asked.model
    head = [_("outcome"), _("unit"), _("target"), _("delivered"), _("still needed"), _("planned from now on"), ""]
    table = Figures(_("What targets still need"), head, left=2)
    units_of = {outcome.id: counted(outcome.unit, model) for outcome in model.outcomes}
    for own in result.targets if result.closed else ():
        if not full and (own.is_past or not own.delivered):
            continue
        needed = "-" if own.needed is None else quantity(own.needed)
        said = _("met") if own.met else _("missed")
        table.add(
            names.target(model, own.target), units_of[own.target.outcome], targets.asked(own.target, quantity),
            quantity(own.delivered), needed, quantity(own.planned), said,
        )  # fmt: skip
    return table
