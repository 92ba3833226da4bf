"""The report as one page that opens from a mail attachment, with no network: text, tables and charts of a plan."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kcplan.analyses.alternatives.alternatives import Alternatives
from kcplan.analyses.explaining.reasons import Reason
from kcplan.analyses.protecting.hedge import Hedge
from kcplan.analyses.relaxed import Relaxed
from kcplan.analyses.report import Adjustment
from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.documents.alternatives import charts as alternative_charts
from kcplan.documents.alternatives import words as alternative_words
from kcplan.documents.elements import charts
from kcplan.documents.elements.compared import compared
from kcplan.documents.elements.data import manifest
from kcplan.documents.elements.figures import PrintedTable, digits_of, line_names
from kcplan.documents.elements.misses import not_counted
from kcplan.documents.elements.units import money_unit
from kcplan.documents.explain import reasons as reason_tables
from kcplan.documents.plan.counterpart import beyond_plan
from kcplan.documents.plan.verdict import of_lost_targets, of_protection, proved
from kcplan.documents.protecting import charts as protecting_charts
from kcplan.documents.protecting import tables as protecting_tables
from kcplan.documents.protecting import words as protecting_words
from kcplan.documents.report import alternatives as report_alternatives
from kcplan.documents.report import assumptions as report_assumptions
from kcplan.documents.report import charts as report_charts
from kcplan.documents.report import limits as report_limits
from kcplan.documents.report import moves, progress
from kcplan.documents.report import sheet as report_sheet
from kcplan.documents.report import tables as report_tables
from kcplan.documents.report import verdict as report_verdict
from kcplan.documents.report.script import script
from kcplan.documents.report.tables import ShownPlan
from kcplan.documents.shortfall.words import chosen_depths
from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.recommendation import Evaluation, Recommendation, Unpublished
from kcplan.language import _, current, number, title
from kcplan.planning.publish import Published
from kcplan.planning.publish import shown as shown_plan


@dataclass(frozen=True, slots=True)
class _Chart:
    id: str
    caption: str
    specification: Mapping[str, Any]
    still: str
    key: Sequence[tuple[str, str]] = ()  # name and colour


@dataclass(frozen=True)
class _Section:
    id: str
    heading: str
    sentences: Sequence[str] = ()
    charts: Sequence[_Chart] = ()
    tables: Sequence[PrintedTable] = field(default_factory=tuple)


def page(
    recommendation: Recommendation,
    in_force: Evaluation | None,
    published: Published | Unpublished | None,
    reasons: Sequence[Reason],
    shortfall: Shortfall | None,
    relaxed: Relaxed,
    adjustment: Adjustment | None,
    alternatives: Alternatives | None,
    protection: Hedge | None,
) -> bytes:
    """report.html in the current language.

    `recommendation` is priced, `in_force` the budget in force, if any, checked against the same scenario, `reasons` say
    why each line gets its money. The published budget is shown if there is one. `shortfall` is the curve of a cut; None
    if there is none to show, and so are `alternatives`. `adjustment` is what is told where a budget is planned again,
    `protection` where it is protected.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    scenario = recommendation.scenario
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["bound"] = lambda text: re.sub(r"(?<=\d) %(?!\w)", "\u00a0%", text)  # no line begins with it
    drawing = Markup(script())
    written = environment.get_template("page.html.j2").render(
        lang=current(),
        heading=title(scenario.title),
        programme=title(scenario.model.title),
        question=title(scenario.question),
        words={
            "skip": _("Skip to the verdict"),
            "table_below": _("Its table is below."),
            "run": _("The run that made these figures"),
        },
        sheet=_sheet(recommendation, in_force, published, shortfall, adjustment),
        sections=_sections(
            recommendation, in_force, published, reasons, shortfall, relaxed, adjustment, alternatives, protection
        ),
        manifest=_manifest(recommendation),
        numbers=charts.numbers(),
        script=drawing,
        allowed=_digest(drawing),
    )
    return written.encode()


def _sheet(
    recommendation: Recommendation,
    in_force: Evaluation | None,
    published: Published | Unpublished | None,
    shortfall: Shortfall | None,
    adjustment: Adjustment | None,
) -> list[_Section]:
    """What fits on one sheet of paper: the verdict, money by year with its changes, targets at risk, lost money."""
    scenario = recommendation.scenario
    model, money = scenario.model, money_unit(scenario)
    approved, shown = _plans(recommendation, in_force, published)
    digits = digits_of([plan.allocation for plan in (approved, shown) if plan is not None])
    verdict = of_lost_targets(recommendation.review, published, model) if isinstance(published, Published) else []
    if adjustment is not None and adjustment.moved is not None:
        verdict.append(moves.in_all(adjustment.moved, model))
    verdict += report_verdict.of_plans(approved, shown, money, digits)
    verdict += proved(recommendation.gap, published if isinstance(published, Unpublished) else None, model)
    if isinstance(published, Published):
        verdict += report_verdict.of_published(published, scenario)
    if asked := beyond_plan(shown.allocation):
        verdict.append(" ".join(asked))
    verdict += of_protection(recommendation, published.protection if isinstance(published, Published) else None)
    risk = report_sheet.at_risk(shown, shortfall)
    lost = report_verdict.of_shortfall(shortfall, money) if shortfall else [_no_money_to_cut()]
    return [
        _Section("verdict", _("Verdict"), verdict),
        _Section("sheet-plan", "", tables=[report_sheet.money_by_year(approved, shown, money, digits)]),
        _Section("sheet-risk", _("If money falls short"), lost, tables=[] if risk is None else [risk]),
    ]


def _plans(
    recommendation: Recommendation, in_force: Evaluation | None, published: Published | Unpublished | None
) -> tuple[ShownPlan | None, ShownPlan]:
    """The budget in force, if any, and the plan that is shown."""
    ours = shown_plan(recommendation, published)
    words = compared(recommendation.scenario)
    approved = None if in_force is None else ShownPlan(words.before, in_force.allocation, in_force.review)
    return approved, ShownPlan(words.after, ours.allocation, ours.review)


def _sections(
    recommendation: Recommendation,
    in_force: Evaluation | None,
    published: Published | Unpublished | None,
    reasons: Sequence[Reason],
    shortfall: Shortfall | None,
    relaxed: Relaxed,
    adjustment: Adjustment | None,
    alternatives: Alternatives | None,
    protection: Hedge | None,
) -> list[_Section]:
    """What stands folded below the sheet."""
    scenario = recommendation.scenario
    model, money = scenario.model, money_unit(scenario)
    more = shown_plan(relaxed.recommendation, relaxed.published)
    approved, shown = _plans(recommendation, in_force, published)
    beyond = ShownPlan(_("If caps were relaxed"), more.allocation, more.review)
    plans = [*([] if approved is None else [approved]), shown, beyond]
    digits = digits_of([plan.allocation for plan in plans])
    rounded = isinstance(published, Published)
    beyond_proof = relaxed.published.proof if isinstance(relaxed.published, Published) else relaxed.published
    found = [
        _Section(
            "plans-section",
            _("Two plans side by side") if approved is None else _("Three plans side by side"),
            [
                report_verdict.of_relaxed(relaxed, beyond, shown, digits),
                *(f"{beyond.name}: {text}" for text in proved(relaxed.recommendation.gap, beyond_proof, model)),
            ],
            tables=[report_tables.side_by_side(plans, money, digits)],
        ),
        *([] if approved is None else [_changes(approved, shown, money, digits)]),
        _Section(
            "reasons-section",
            _("Why each line gets its money"),
            [_("The reasons are worked out at the optimum, before rounding.")] * rounded + not_counted(scenario),
            tables=[reason_tables.of_scenario(reasons, scenario, money, digits)],
        ),
        _budgets(shown, money, digits),
        _outcomes(plans, approved, shown),
    ]
    if adjustment is not None and adjustment.lines:
        tables = progress.tables(scenario, adjustment.lines, adjustment.units)
        printed = [one for table in tables for one in progress.printed(table)]
        said = [moves.carried_out(scenario, digits)]
        found.insert(0, _Section("progress", _("What has been carried out"), said, tables=printed))
    found.append(_shortfall(shortfall, money) if shortfall else _no_shortfall())
    found += [] if protection is None else _protection(protection, rounded)
    found += [] if alternatives is None else [_alternatives(alternatives)]
    found.append(_rules(recommendation, shown, rounded, digits))
    found.append(
        _Section(
            "assumptions",
            _("Assumptions"),
            report_assumptions.sentences(scenario),
            tables=report_assumptions.tables(scenario, money),
        )
    )
    return found


def _changes(in_force: ShownPlan, shown: ShownPlan, money: str, digits: int) -> _Section:
    scenario, model = shown.allocation.scenario, shown.allocation.scenario.model
    words = compared(scenario)
    moved = [float(value) for value in (shown.public - in_force.public).sum(axis=1)]
    bars = [
        report_charts.Bar(name, value, _signed(value, digits))
        for name, value in zip(line_names(model), moved, strict=True)
    ]
    total = report_charts.Bar(_("Total"), sum(moved), _signed(sum(moved), digits))
    caption = _("Change of public money by line, from {old} to {new}.").format(old=words.old, new=words.new)
    return _Section(
        "changes",
        _("Changes by line"),
        [moves.same_in_both(scenario)] if scenario.closed is not None else [],
        charts=[_chart("changes-figure", caption, report_charts.changes(bars, total, money, words.old))],
        tables=[report_tables.changes(in_force, shown, money, digits)],
    )


def _budgets(shown: ShownPlan, money: str, digits: int) -> _Section:
    lines = line_names(shown.allocation.scenario.model)
    key = [(name, charts.colour(n)) for n, name in enumerate(lines)]
    drawn = report_charts.budgets(shown.allocation, lines, money, digits)
    caption = _("Recommended public money of each year, by line.")
    if is_adjustment(shown.allocation.scenario):
        caption = _("Adjusted public money of each year, by line.")
    table = report_tables.budgets(shown.allocation, money, digits)
    figure = _chart("budgets-figure", caption, drawn, key)
    tables = [table]
    if len(shown.allocation.scenario.model.regions) > 1:
        tables.append(report_tables.by_region(shown.allocation, money, digits))
    return _Section("budgets", _("Budgets by line and year"), charts=[figure], tables=tables)


def _outcomes(plans: Sequence[ShownPlan], in_force: ShownPlan | None, shown: ShownPlan) -> _Section:
    of_force = None if in_force is None else in_force.review
    drawn = report_charts.targets(shown.review, of_force, shown.allocation.scenario.model)
    caption = _("Bar: reached. Black mark: the target. Orange line: the gap.")
    caption += (
        "" if in_force is None else " " + _("Diamond: {budget}.").format(budget=compared(shown.allocation.scenario).old)
    )
    if any(result.target is not None and result.target.at_most is not None for result in shown.review.outcomes):
        caption += " " + _("Two black marks: the least and the most that a target allows.")
    figures = [_chart("outcomes-figure", caption, drawn)] if drawn else []
    return _Section(
        "outcomes",
        _("Outcomes against targets"),
        charts=figures,
        tables=[report_tables.outcomes(plans, shown=plans.index(shown))],
    )


def _shortfall(result: Shortfall, money: str) -> _Section:
    captions = {
        "missed": _("Targets missed as money is lost. Dashed: the loss up to which every target is met."),
        "outcomes": _("Weighted outcomes as money is lost. Dashed: the loss up to which every target is met."),
    }
    drawn, tables = report_charts.shortfall(result), [report_limits.fates(result, money)]
    if not result.fates:
        captions, tables = {"outcomes": _("Weighted outcomes as money is lost.")}, []
    return _Section(
        "shortfall",
        _("If money falls short"),
        [
            *report_verdict.of_shortfall(result, money),
            *([chosen_depths(result)] if result.tolerance else []),
        ],
        [_chart(f"shortfall-{name}", caption, drawn[name]) for name, caption in captions.items()],
        [*tables, report_limits.curve(result, money)],
    )


def _rules(recommendation: Recommendation, shown: ShownPlan, rounded: bool, digits: int) -> _Section:
    scenario, money = recommendation.scenario, money_unit(recommendation.scenario)
    prices = [_("Binding rules are worked out at the optimum, before rounding.")] if rounded else []
    rules = [report_limits.binding(recommendation, money), report_tables.sources(shown.review, scenario, money, digits)]
    return _Section("limits-section", _("Binding rules"), [*prices, *not_counted(scenario)], tables=rules)


def _protection(found: Hedge, rounded: bool) -> list[_Section]:
    """The two plans and what protection costs, then who pays instead of whom."""
    said = [*protecting_words.of_plan(found), protecting_words.how_counted()]
    if rounded:
        text = _("All of this is of the optimum, before rounding. The verdict has what the published budget misses.")
        said.append(text)
    tables, curves = protecting_tables.curves(found), protecting_charts.curves(found).values()
    drawn = [
        _chart(f"{table.id}-figure", table.caption, report_charts.finished(chart))
        for table, chart in zip(tables, curves, strict=True)
        if len(table.rows) > 1
    ]
    tables, payers = [protecting_tables.beside(found), *tables], protecting_words.payers(found)
    return [
        _Section("protection", _("Protection against money that is not known yet"), said, drawn, tables),
        *([_Section("payers", protecting_words.of_payers(), payers)] if payers else []),
    ]


def _alternatives(found: Alternatives) -> _Section:
    said = [*alternative_words.verdict(found), *alternative_words.none_named(found), *alternative_words.notes(found)]
    drawn = report_charts.finished(alternative_charts.ranges(found))
    return _Section(
        "alternatives",
        _("What else is about as good"),
        [*said, alternative_words.words(), *alternative_words.furthest(found)],
        [_chart("alternatives-figure", alternative_charts.caption(found), drawn)],
        report_alternatives.tables(found),
    )


def _no_shortfall() -> _Section:
    return _Section("shortfall", _("If money falls short"), [_no_money_to_cut()])


def _no_money_to_cut() -> str:
    return _("No public source has money that could be cut.")


def _chart(
    id: str, caption: str, specification: report_charts.Specification, key: Sequence[tuple[str, str]] = ()
) -> _Chart:
    from markupsafe import Markup

    # Vega writes the names in it as text.
    return _Chart(id, caption, specification, Markup(report_charts.still(specification)), key)


def _signed(value: float, digits: int) -> str:
    return number(value, digits, signed=round(value, digits) != 0)


def _manifest(recommendation: Recommendation) -> list[tuple[str, list[str]]]:
    """Which program made the page, from which bytes, when."""
    data = manifest(recommendation.scenario, recommendation.solver)
    program = f"kcplan {data['version']}, {data['solver']} {data['solver_version']}"
    files = [f"{path}: sha256 {digest}" for path, digest in data["files"].items()]
    return [(_("Computed by"), [f"{program}, {data['time']}"]), *([(_("From the files"), files)] if files else [])]


def _digest(script: str) -> str:
    """How the page's own policy names a script that may run; no other does."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
