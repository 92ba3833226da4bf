"""submission.docx: the letter (tờ trình) that asks for approval of the budget, with the annex behind it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements import letter as look
from kcplan.documents.elements import targets
from kcplan.documents.elements.letter import CENTRE, LEFT, RIGHT, plain, say
from kcplan.documents.elements.names import in_place, rule_of_check
from kcplan.documents.elements.units import counted, money_unit
from kcplan.documents.plan.counterpart import beyond_plan
from kcplan.documents.plan.verdict import of_idle, of_lost_targets, of_proof, of_protection, of_rounding, proved
from kcplan.documents.report import moves
from kcplan.documents.report.annex import Annex, by_line, exact, unit
from kcplan.domain.recommendation import Allocation, Evaluation, OutcomeResult, Recommendation, Review, Unpublished
from kcplan.domain.scenario import Model, Scenario, years_label
from kcplan.language import _, n_, number, percent, title
from kcplan.planning.publish import Published, shown

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.enum.text import WD_ALIGN_PARAGRAPH

_WIDTH, _ANNEX_WIDTH = 16.5, 25.2  # cm between the margins
_TABLE_SIZE, _YEARS_SIZE, _ANNEX_SIZE, _LEAST_SIZE = 11.5, 10.5, 8.5, 4.5  # points
_DIGIT = 0.16  # cm of a digit in bold at the annex's size


def submission(
    recommendation: Recommendation,
    official: Evaluation | None,
    published: Published | Unpublished | None,
    reasons: Sequence[Reason],
) -> bytes:
    """submission.docx in the current language: the published budget where there is one, else the recommendation.

    Agency, number, place, date, addressee and signature are left to fill in. `official` is the official plan held
    against the same scenario; None where there is none. `reasons` say why each line gets its money.
    """
    seen, scenario = shown(recommendation, published), recommendation.scenario
    annex = by_line(scenario.model, seen.allocation.by_line())
    letter = look.blank()
    _head(letter, scenario)
    _request(letter, scenario)
    sections: list[tuple[str, Callable[[], object]]] = [(_("Money asked for"), lambda: _money(letter, annex, scenario))]
    if official is not None:
        before = by_line(scenario.model, official.allocation.by_line())
        why = moves.caps_below(scenario, annex.digits)
        why += moves.largest(official, seen.allocation, seen.review, reasons, annex.digits)
        sections.append((_("Why the official plan is changed"), lambda: _changes(letter, annex, before, why, scenario)))
    lost = list(_lost(official, recommendation, seen, annex.digits))
    if lost:
        sections.append((_("What is reduced or not reached"), lambda: _listed(letter, lost, scenario.model)))
    if not scenario.model.public.all():
        sections.append((_("Counterpart money"), lambda: _counterpart(letter, annex, seen.allocation)))
    safe = of_protection(recommendation, published.protection if isinstance(published, Published) else None)
    sections += [
        (_("Outcomes and targets"), lambda: _outcomes(letter, seen.review, scenario)),
        (_("What is delivered in each year"), lambda: _units(letter, seen.allocation)),
        *([(_("If money falls short"), lambda: say(letter, " ".join(safe), body=True))] if safe else []),
        (_("How the budget was worked out"), lambda: _method(letter, recommendation, published)),
        (_("How it will be carried out"), lambda: _carrying_out(letter, scenario)),
    ]
    for place, (heading, write) in enumerate(sections, start=1):
        look.heading(letter, f"{place}. {heading}")
        write()
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
    """Money of each period and of all years by source."""
    money, last = money_unit(scenario), len(annex.columns) - 1
    totals = [r for r, row in enumerate(annex.rows) if row.kind.startswith("total")]
    columns = [c for c, column in enumerate(annex.columns) if column.parts and c != last] + [last]
    spans = [years_label(tuple(scenario.model.years[y] for y in _years(annex, c))) for c in columns]
    text = _("[Submitting agency] asks for the approval of this budget for {years} ({money}):")
    _lead(letter, text.format(years=spans[-1], money=money))
    whole = float(annex.figures[totals[0], last])
    rows = [
        (
            plain(annex.rows[r].name),
            *(number(float(annex.figures[r, c]), annex.digits) for c in columns),
            percent(float(annex.figures[r, last]) / whole if whole else 0.0, 1),
        )
        for r in totals
    ]
    figures = len(columns) + 1
    width = min(2.8, 10.5 / figures)
    heads = (_("Source"), *spans, _("Share"))
    widths = (_WIDTH - width * figures, *[width] * figures)
    strong = [annex.rows[r].kind == "total" for r in totals]
    _table(letter, heads, rows, widths, (LEFT, *[RIGHT] * figures), strong)
    if scenario.closed is not None:
        say(letter, moves.carried_out(scenario, annex.digits), body=True)
    say(letter, _("The annex has the details by activity, source and year."), body=True)


def _changes(letter: "Letter", annex: Annex, approved: Annex, why: Sequence[str], scenario: Scenario) -> None:
    """The largest changes with their reasons, then money of each line and of each source beside the official plan."""
    if why:
        say(letter, _("The largest changes of public money, and why:"), body=True)
        _listed(letter, why, scenario.model)
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
    _lead(letter, text.format(changed=changed, **words))
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
    _table(letter, heads, rows, (1.2, 6.9, 2.7, 3.1, 2.6), (CENTRE, LEFT, RIGHT, RIGHT, RIGHT), strong)


def _lost(
    official: Evaluation | None, recommendation: Recommendation, seen: Recommendation | Published, digits: int
) -> Iterator[str]:
    """Targets that are missed; money, units and outcomes below the official plan; what rounding costs."""
    model = seen.allocation.scenario.model
    if isinstance(seen, Published):
        yield from of_lost_targets(recommendation.review, seen, model)
    for text in moves.missed(seen.review, model):
        yield _("Target not met: {target}.").format(target=text)
    if official is not None:
        less = (
            moves.less_money(official.allocation, seen.allocation, digits),
            moves.less_delivered(official.allocation, seen.allocation),
            moves.less_reached(official.review, seen.review, model),
        )
        yield from filter(None, less)
        if not any(less):
            yield _("No line, activity or outcome gets less than with the official plan.")
    if isinstance(seen, Published):
        if _rounding_costs(seen):
            yield of_rounding(seen, model)
        yield from of_idle(seen, model)
        for rule in seen.given_way:
            text = _("No rounded budget keeps the rule {rule}: {limit} required, {value} reached.")
            yield text.format(
                rule=rule_of_check(rule.id, model), limit=number(rule.limit, 2), value=number(rule.value, 2)
            )


def _rounding_costs(published: Published) -> bool:
    return number(abs(published.loss), 2) != number(0.0, 2)


def _listed(letter: "Letter", texts: Sequence[str], model: Model) -> None:
    for text in texts:
        say(letter, f"- {_plainly(text, model)}", body=True)


def _plainly(text: str, model: Model) -> str:
    """A sentence with each name of the model in it as text (`plain`)."""
    titles = [one.title for one in model.lines] + [one.title for one in model.sources]
    titles += [one.title for one in model.activities] + [one.title for one in model.outcomes]
    units = {one.unit for one in model.activities} | {one.unit for one in model.outcomes}
    for name in {*map(title, titles), *(counted(unit_, model) for unit_ in units)}:
        text = text.replace(name, plain(name))
    return text


def _counterpart(letter: "Letter", annex: Annex, allocation: Allocation) -> None:
    """What the beneficiaries are asked for, and how that compares with the official plan."""
    model = allocation.scenario.model
    asked = float(allocation.by_line()[:, ~model.public].sum())
    text = _("The beneficiaries are asked for {asked} {money} of counterpart money in {years}.")
    years, money = years_label(model.years), money_unit(allocation.scenario)
    said = [text.format(asked=number(asked, annex.digits), money=money, years=years), *beyond_plan(allocation)]
    if model.plan is not None and len(said) == 1:
        said.append(_("This stays within the plan, in total and by line."))
    for text in said:
        say(letter, _plainly(text, model), body=True)


def _outcomes(letter: "Letter", review: Review, scenario: Scenario) -> None:
    """The verdict on the targets, and the table of all."""
    asked = [result for result in review.outcomes if result.target is not None]
    if not asked:
        say(letter, _("The option sets no targets."), body=True)
        return
    verdict = n_(
        "The option is expected to meet {met} of {count} target.",
        "The option is expected to meet {met} of {count} targets.",
        len(asked),
    )
    _lead(letter, verdict.format(met=review.targets_met, count=len(asked)))
    units = {outcome.id: counted(outcome.unit, scenario.model) for outcome in scenario.model.outcomes}
    rows = [
        (
            str(n),
            _target(result, scenario.model),
            plain(units[result.outcome]),
            _asked(result),
            number(result.value, 2),
            _("met") if result.met else _("missed"),
        )
        for n, result in enumerate(asked, start=1)
    ]
    heads = (_("No."), _("Target"), _("Unit"), _("required"), _("expected"), _("Verdict"))
    strong = [not result.met for result in asked]
    aligned = (CENTRE, LEFT, LEFT, RIGHT, RIGHT, CENTRE)
    _table(letter, heads, rows, (1.2, 6.2, 2.9, 2.0, 2.2, 2.0), aligned, strong)


def _units(letter: "Letter", allocation: Allocation) -> None:
    """Units of each activity by year and in all."""
    model = allocation.scenario.model
    if not model.activities:
        say(letter, _("The activities of this programme are not counted."), body=True)
        return
    rows = []
    for activity, units in zip(model.activities, moves.units_by_year(allocation), strict=True):
        digits = 0 if (units == units.round(6).round()).all() else 2
        cells = (number(float(value), digits) for value in (*units, units.sum()))
        rows.append((_plainly(f"{title(activity.title)} ({counted(activity.unit, model)})", model), *cells))
    heads = (_("Activity (unit)"), *map(str, model.years), _("Total"))
    width = min(1.6, 12.0 / (len(heads) - 1))
    widths = (_WIDTH - width * (len(heads) - 1), *[width] * (len(heads) - 1))
    aligned = (LEFT, *[RIGHT] * (len(heads) - 1))
    size = _fitting(_YEARS_SIZE, width, [text for row in rows for text in row[1:]])
    say(letter, "", size=6).paragraph_format.keep_with_next = True
    look.table(letter, [heads], rows, widths, aligned, [False] * len(rows), size)


def _method(letter: "Letter", recommendation: Recommendation, published: Published | Unpublished | None) -> None:
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
    if isinstance(published, Published):
        if not _rounding_costs(published):
            yield of_rounding(published, scenario.model)
        if published.proof is not None:
            yield of_proof(published.proof, scenario.model)


def _carrying_out(letter: "Letter", scenario: Scenario) -> None:
    """Who does what; on one page with the signature, so that no page has that alone."""
    said = [
        _("[Submitting agency] assigns the work and the money of each year by the annex, guides it and checks it."),
        _("[Finance agency] allots the money of each year and checks how it is spent and settled."),
    ]
    if not scenario.model.public.all():
        said.append(_("[Implementing units] raise the counterpart money of each year as the annex has it."))
    said.append(
        _(
            "Each year [submitting agency] reports the money spent, what was delivered and the targets reached. Where "
            "a source gives less than the annex has, it submits the remaining years again."
        )
    )
    for text in said:
        say(letter, f"- {text}", body=True).paragraph_format.keep_with_next = True


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
    say(right, _("[Full name]"), CENTRE, bold=True, above=48)


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
    size = _fitting(_ANNEX_SIZE, width, [text for row in rows for text in row[2:]])
    widths = (1.0, _ANNEX_WIDTH - 1.0 - width * len(annex.columns), *[width] * len(annex.columns))
    aligned = (CENTRE, LEFT, *[RIGHT] * len(annex.columns))
    strong = [row.kind != "source" for row in annex.rows]
    table = look.table(letter, heads, rows, widths, aligned, strong, size)
    for c, column in enumerate([None, None, *annex.columns]):
        if column is None or not column.group:
            look.join(table, (0, c), (1, c))
        elif column.parts:  # the last of its group
            look.join(table, (0, 2 + column.parts[0]), (0, c))


def _lead(letter: "Letter", text: str) -> None:
    """What leads to a table, on the same page as its head."""
    say(letter, text, body=True).paragraph_format.keep_with_next = True


def _fitting(size: float, width: float, figures: Sequence[str]) -> float:
    """A size at which no figure is broken in a column of this width."""
    digit = _DIGIT * size / _ANNEX_SIZE
    widest = max(map(len, figures), default=1)
    return max(_LEAST_SIZE, size * min(1.0, (width - 2 * look.CELL_MARGIN) / (digit * widest)))


def _table(
    letter: "Letter",
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    aligned: Sequence["WD_ALIGN_PARAGRAPH"],
    strong: Sequence[bool],
) -> None:
    say(letter, "", size=6).paragraph_format.keep_with_next = True
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
