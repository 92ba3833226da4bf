"""submission.docx: the letter (tờ trình) that asks for approval of the budget, with the annex behind it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kcplan.documents.elements import letter as look
from kcplan.documents.elements import targets
from kcplan.documents.elements.letter import CENTRE, LEFT, RIGHT, plain, say
from kcplan.documents.elements.names import in_place, rule_of_check
from kcplan.documents.elements.units import money_unit
from kcplan.documents.plan.verdict import of_idle, of_lost_targets, of_proof, of_rounding, proved
from kcplan.documents.report.annex import Annex, by_line, exact, unit
from kcplan.domain.recommendation import Evaluation, OutcomeResult, Recommendation, Review, Unpublished
from kcplan.domain.scenario import Model, Scenario, years_label
from kcplan.language import _, n_, number, percent, title
from kcplan.planning.publish import Published, shown

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.enum.text import WD_ALIGN_PARAGRAPH

_ANNEX_WIDTH = 25.2  # cm between the margins
_TABLE_SIZE, _ANNEX_SIZE, _LEAST_SIZE = 12, 8.5, 4.5  # points
_DIGIT = 0.16  # cm of a digit in bold at the annex's size


def submission(
    recommendation: Recommendation, official: Evaluation | None, published: Published | Unpublished | None
) -> bytes:
    """submission.docx in the current language: the published budget where there is one, else the recommendation.

    Agency, number, place, date, addressee and signature are left to fill in. `official` is the official plan held
    against the same scenario; None where there is none.
    """
    seen, scenario = shown(recommendation, published), recommendation.scenario
    annex = by_line(scenario.model, seen.allocation.by_line())
    letter = look.blank()
    _head(letter, scenario)
    _request(letter, scenario)
    _money(letter, annex, scenario)
    _outcomes(letter, seen.review, scenario)
    if official is not None:
        _changes(letter, annex, by_line(scenario.model, official.allocation.by_line()), scenario)
    _method(letter, recommendation, published, 3 if official is None else 4)
    _signature(letter)
    _annex(letter, annex, scenario)
    return look.content(letter)


def _head(letter: "Letter", scenario: Scenario) -> None:
    left, right = look.columns(letter, (6.5, 10.0))
    say(left, _("[PARENT AGENCY]"), CENTRE, size=13)
    say(left, _("[SUBMITTING AGENCY]"), CENTRE, bold=True, size=13)
    look.rule(left, 2.2)
    say(left, _("No.: ……/TTr-……"), CENTRE, size=13, above=6)
    say(right, _("SOCIALIST REPUBLIC OF VIET NAM"), CENTRE, bold=True, size=12)
    say(right, _("Independence - Freedom - Happiness"), CENTRE, bold=True, size=13)
    look.rule(right, 1.9)
    say(right, _("[Place], day …… month …… year ……"), CENTRE, italic=True, size=13, above=6)
    say(letter, _("SUBMISSION"), CENTRE, bold=True, above=18)
    subject = _("Approval of the budget of {programme}").format(programme=_name(scenario))
    say(letter, subject, CENTRE, bold=True)
    look.rule(letter, 5.5)
    say(letter, _("To: [deciding agency]"), CENTRE, above=12)


def _request(letter: "Letter", scenario: Scenario) -> None:
    say(letter, _("Pursuant to [the legal documents];"), italic=True, body=True)
    asked = _("[Submitting agency] submits the budget of {programme}, option “{option}”, for approval as follows:")
    say(letter, asked.format(programme=_name(scenario), option=plain(title(scenario.title))), body=True)


def _money(letter: "Letter", annex: Annex, scenario: Scenario) -> None:
    """Money of all years by source, and of each period."""
    look.heading(letter, _("1. Money"))
    money, last = money_unit(scenario), len(annex.columns) - 1
    totals = [r for r, row in enumerate(annex.rows) if row.kind.startswith("total")]
    for c in [last, *(c for c, column in enumerate(annex.columns[:last]) if column.parts)]:
        years = years_label(tuple(scenario.model.years[y] for y in _years(annex, c)))
        whole = float(annex.figures[totals[0], c])
        text = _("Period {years}: {amount} {money} in total, of which:")
        say(letter, text.format(years=years, amount=number(whole, annex.digits), money=money), body=True)
        for r in totals[1:]:
            amount = float(annex.figures[r, c])
            listed = _("- {source}: {amount} {money}, or {share}").format(
                source=plain(annex.rows[r].name),
                amount=number(amount, annex.digits),
                money=money,
                share=percent(amount / whole if whole else 0.0, 1),
            )
            say(letter, listed + (";" if r != totals[-1] else "."), body=True)
    say(letter, _("The annex has the details by activity, source and year."), body=True)


def _outcomes(letter: "Letter", review: Review, scenario: Scenario) -> None:
    """The verdict on the targets, those that are missed, and the table of all."""
    look.heading(letter, _("2. Outcomes and targets"))
    asked = [result for result in review.outcomes if result.target is not None]
    missed = [result for result in asked if not result.met]
    if not asked:
        say(letter, _("The option sets no targets."), body=True)
        return
    verdict = n_(
        "The option is expected to meet {met} of {count} target.",
        "The option is expected to meet {met} of {count} targets.",
        len(asked),
    )
    say(letter, verdict.format(met=review.targets_met, count=len(asked)), body=True)
    if missed:
        say(letter, _("Targets that are not met:"), body=True)
    for result in missed:
        text = _("- {target}: {value} expected, {asked} required, {share} short")
        if result.missed_side == "at_most":
            text = _("- {target}: {value} expected, {asked} required, {share} over")
        words = {"target": _target(result, scenario.model), "share": percent(result.miss, 1)}
        listed = text.format(value=number(result.value, 2), asked=_asked(result), **words)
        say(letter, listed + (";" if result is not missed[-1] else "."), body=True)
    rows = [
        (
            str(n),
            _target(result, scenario.model),
            _asked(result),
            number(result.value, 2),
            _("met") if result.met else _("missed"),
        )
        for n, result in enumerate(asked, start=1)
    ]
    heads = (_("No."), _("Target"), _("required"), _("expected"), _("Verdict"))
    strong = [not result.met for result in asked]
    _table(letter, heads, rows, (1.3, 7.8, 2.4, 2.4, 2.6), (CENTRE, LEFT, RIGHT, RIGHT, CENTRE), strong)


def _changes(letter: "Letter", annex: Annex, approved: Annex, scenario: Scenario) -> None:
    """Money of each line and of each source beside the official plan."""
    look.heading(letter, _("3. Changes from the official plan"))
    kept = [r for r, row in enumerate(annex.rows) if row.kind != "source"]
    before, after = approved.figures[:, -1], annex.figures[:, -1]
    changed = sum(1 for r in kept if annex.rows[r].kind == "line" and before[r] != after[r])
    count = len(scenario.model.lines)
    text = n_(
        "Money changes on {changed} of {count} activity line (all sources and years, {money}):",
        "Money changes on {changed} of {count} activity lines (all sources and years, {money}):",
        count,
    )
    words = {"count": count, "money": money_unit(scenario)}
    say(letter, text.format(changed=changed, **words), body=True)
    digits = max(annex.digits, approved.digits)
    rows = [
        (
            annex.rows[r].number,
            plain(annex.rows[r].name),
            number(float(before[r]), digits),
            number(float(after[r]), digits),
            number(float(after[r] - before[r]), digits, signed=round(after[r] - before[r], digits) != 0),
        )
        for r in kept
    ]
    heads = (_("No."), _("Activity / source of money"), _("Official plan"), _("Recommended"), _("Change"))
    strong = [annex.rows[r].kind != "line" for r in kept]
    _table(letter, heads, rows, (1.3, 6.6, 2.7, 3.2, 2.7), (CENTRE, LEFT, RIGHT, RIGHT, RIGHT), strong)


def _method(
    letter: "Letter", recommendation: Recommendation, published: Published | Unpublished | None, place: int
) -> None:
    look.heading(letter, _("{number}. How the budget was worked out").format(number=place))
    for text in _basis(recommendation, published):
        say(letter, text, body=True)


def _basis(recommendation: Recommendation, published: Published | Unpublished | None) -> Iterator[str]:
    scenario = recommendation.scenario
    if isinstance(published, Published):
        yield from of_lost_targets(recommendation.review, published, scenario.model)
    if scenario.soft:
        yield _("The budget first misses targets by as little as caps and limits allow, then buys the most outcomes.")
    else:
        yield _("The budget buys the most weighted outcomes that the caps, limits and targets of the option allow.")
    yield _(
        "Outcomes are estimates based on the unit costs and yields of the programme's model; see the annex workbook."
    )
    missing = published if isinstance(published, Unpublished) else None
    yield from proved(recommendation.gap, missing, scenario.model)
    if not isinstance(published, Published):
        return
    yield of_rounding(published, scenario.model)
    yield from of_idle(published, scenario.model)
    if published.proof is not None:
        yield of_proof(published.proof, scenario.model)
    for rule in published.given_way:
        text = _("No rounded budget keeps the rule {rule}: {limit} required, {value} reached.")
        yield text.format(
            rule=plain(rule_of_check(rule.id, scenario.model)), limit=number(rule.limit, 2), value=number(rule.value, 2)
        )


def _signature(letter: "Letter") -> None:
    asked = _("[Submitting agency] asks [deciding agency] to consider and approve it./.")
    closing = say(letter, asked, body=True)
    closing.paragraph_format.keep_with_next = True  # no signature stands alone on a page
    left, right = look.columns(letter, (8.0, 8.5))
    say(left, _("Copies to:"), LEFT, bold=True, italic=True, size=12, above=12)
    for copy in (_("- As above;"), _("- [others];"), _("- Kept by: clerical office, ……")):
        say(left, copy, LEFT, size=11)
    say(right, _("[POSITION OF THE SIGNATORY]"), CENTRE, bold=True, above=12)
    say(right, _("(Signature, seal)"), CENTRE, italic=True)
    say(right, _("[Full name]"), CENTRE, bold=True, above=60)


def _annex(letter: "Letter", annex: Annex, scenario: Scenario) -> None:
    look.across(letter)
    say(letter, _("ANNEX"), CENTRE, bold=True)
    say(letter, _("DETAILED ESTIMATE OF PROGRAMME MONEY"), CENTRE, bold=True)
    say(letter, _name(scenario), CENTRE, bold=True)
    say(letter, _("(Attached to submission No. ……/TTr-…… of day …… month …… year ……)"), CENTRE, italic=True)
    say(letter, unit(money_unit(scenario)), RIGHT, italic=True, size=12)
    upper = [column.group or column.head for column in annex.columns]
    words = (_("No."), _("Activity / source of money"))
    heads = [(*words, *upper), (*words, *(column.head for column in annex.columns))]
    rows = [
        (row.number, plain(row.name), *(number(float(value), annex.digits) for value in figures))
        for row, figures in zip(annex.rows, annex.figures, strict=True)
    ]
    width = min(1.9, 18.0 / len(annex.columns))
    widest = max((len(text) for row in rows for text in row[2:]), default=1)
    size = _ANNEX_SIZE * min(1.0, (width - 2 * look.CELL_MARGIN) / (_DIGIT * widest))  # so that no figure is broken
    widths = (1.0, _ANNEX_WIDTH - 1.0 - width * len(annex.columns), *[width] * len(annex.columns))
    aligned = (CENTRE, LEFT, *[RIGHT] * len(annex.columns))
    strong = [row.kind != "source" for row in annex.rows]
    table = look.table(letter, heads, rows, widths, aligned, strong, max(_LEAST_SIZE, size))
    for c, column in enumerate([None, None, *annex.columns]):
        if column is None or not column.group:
            look.join(table, (0, c), (1, c))
        elif column.parts:  # the last of its group
            look.join(table, (0, 2 + column.parts[0]), (0, c))


def _table(
    letter: "Letter",
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    aligned: Sequence["WD_ALIGN_PARAGRAPH"],
    strong: Sequence[bool],
) -> None:
    say(letter, "", size=6)
    look.table(letter, [head], rows, widths, aligned, strong, _TABLE_SIZE)


def _years(annex: Annex, column: int) -> list[int]:
    """Positions of the model's years that a column adds up."""
    years = [c for c, one in enumerate(annex.columns) if not one.parts]
    return [years.index(part) for part in annex.columns[column].parts or (column,)]


def _name(scenario: Scenario) -> str:
    return plain(title(scenario.model.title))


def _target(result: OutcomeResult, model: Model) -> str:
    name = next(outcome.title for outcome in model.outcomes if outcome.id == result.outcome)
    return in_place(f"{plain(title(name))} {years_label(result.years)}", model, result.place)


def _asked(result: OutcomeResult) -> str:
    return targets.asked(result.target, exact) if result.target else ""
