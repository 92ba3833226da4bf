"""submission.docx: the letter (tờ trình) that asks for approval of the budget, with the annex behind it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from kcplan.analyses.explaining.reasons import Reason
from kcplan.analyses.replanning.moved import MovedSum
from kcplan.analyses.report import Adjustment
from kcplan.documents.elements import letter as look
from kcplan.documents.elements import names, targets
from kcplan.documents.elements.compared import compared
from kcplan.documents.elements.letter import CENTRE, LEFT, RIGHT, plain, say
from kcplan.documents.elements.names import in_place, rule_of_check
from kcplan.documents.elements.units import counted, money_unit
from kcplan.documents.plan.counterpart import beyond_plan
from kcplan.documents.plan.evenness import of_counts
from kcplan.documents.plan.verdict import of_idle, of_lost_targets, of_protection, of_rounding
from kcplan.documents.report import letter_annex, letter_progress, moves, progress
from kcplan.documents.report.annex import Annex, by_line, exact, told_apart
from kcplan.documents.report.basis import rounding_costs, sentences
from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.recommendation import Allocation, Evaluation, OutcomeResult, Recommendation, Review, Unpublished
from kcplan.domain.scenario import Model, Scenario, years_label
from kcplan.language import _, n_, number, percent, title
from kcplan.planning.publish import Published, shown

if TYPE_CHECKING:
    from docx.document import Document as Letter

_YEARS_SIZE = 10.5  # points


def submission(
    recommendation: Recommendation,
    in_force: Evaluation | None,
    published: Published | Unpublished | None,
    reasons: Sequence[Reason],
    adjustment: Adjustment | None,
) -> bytes:
    """submission.docx in the current language: the published budget where there is one, else the recommendation.

    Agency, number, place, date, addressee and signature are left to fill in. `in_force` is the budget in force held
    against the same scenario; None where there is none. `reasons` say why each line gets its money. `adjustment` is
    what is told where a budget is planned again.
    """
    seen, scenario = shown(recommendation, published), recommendation.scenario
    annex = told_apart(by_line(scenario.model, seen.allocation.by_line()), scenario)
    past = (
        []
        if adjustment is None or not adjustment.lines
        else progress.tables(scenario, adjustment.lines, adjustment.units)
    )
    letter = look.blank()
    _head(letter, scenario)
    _request(letter, scenario)
    sections: list[tuple[str, Callable[[], object]]] = [(_("Money asked for"), lambda: _money(letter, annex, scenario))]
    if past:
        sections.insert(0, (_("What has been carried out"), lambda: letter_progress.section(letter, past[0], scenario)))
    if in_force is not None:
        why = moves.caps_below(scenario, annex.digits)
        why += moves.largest(in_force, seen.allocation, seen.review, reasons, annex.digits)
        heading = _("Why {budget} is changed").format(budget=compared(scenario).old)
        moved = None if adjustment is None else adjustment.moved
        sections.append((heading, lambda: _changes(letter, in_force.allocation, seen.allocation, why, moved)))
    lost = list(_lost(in_force, recommendation, seen, annex.digits))
    if lost:
        sections.append((_("What is reduced or not reached"), lambda: _listed(letter, lost, scenario.model)))
    if not scenario.model.public.all():
        sections.append((_("Counterpart money"), lambda: _counterpart(letter, annex, seen.allocation)))
    safe = of_protection(recommendation, published.protection if isinstance(published, Published) else None)
    sections += [
        (_("Outcomes and targets"), lambda: _outcomes(letter, seen.review, scenario)),
        (_("What is delivered in each year"), lambda: _units(letter, seen)),
        *([(_("If money falls short"), lambda: say(letter, " ".join(safe), body=True))] if safe else []),
        (_("How the budget was worked out"), lambda: _method(letter, recommendation, published)),
        (_("How it will be carried out"), lambda: _carrying_out(letter, scenario)),
    ]
    for place, (heading, write) in enumerate(sections, start=1):
        look.heading(letter, f"{place}. {heading}")
        write()
    _signature(letter)
    letter_annex.write(letter, annex, scenario, _("ANNEX 1") if past else _("ANNEX"))
    if past:
        letter_progress.annex(letter, past, scenario)
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
    subject = _("Approval of the budget of {programme}")
    if is_adjustment(scenario):
        subject = _("Approval of the adjusted budget of {programme}")
    say(letter, subject.format(programme=_name(scenario)), CENTRE, bold=True)
    look.rule(letter, 5.5)
    say(letter, _("To: [deciding agency]"), CENTRE, above=12)


def _request(letter: "Letter", scenario: Scenario) -> None:
    say(letter, _("Pursuant to [the legal documents];"), italic=True, body=True)
    asked = _("[Submitting agency] submits the budget of {programme}, option “{option}”, for approval as follows:")
    if is_adjustment(scenario):
        asked = _(
            "[Submitting agency] submits the adjusted budget of {programme}, option “{option}”, for approval as "
            "follows:"
        )
    say(letter, asked.format(programme=_name(scenario), option=plain(title(scenario.title))), body=True)


def _money(letter: "Letter", annex: Annex, scenario: Scenario) -> None:
    """Money of each period and of all years by source; where years are over, of these and of those to come."""
    money, last = money_unit(scenario), len(annex.columns) - 1
    totals = [r for r, row in enumerate(annex.rows) if row.kind.startswith("total")]
    parts = _parts(annex, scenario)
    spans = [names.in_state(years_label(years), scenario, years) for years in parts]
    text = _("[Submitting agency] asks for the approval of this budget for {years} ({money}):")
    if is_adjustment(scenario):
        text = _("[Submitting agency] asks for the approval of this adjusted budget for {years} ({money}):")
    look.lead(letter, text.format(years=years_label(parts[-1]), money=money))
    whole = float(annex.figures[totals[0], last])
    years_of = [c for c, column in enumerate(annex.columns) if not column.parts]
    by_year = {year: annex.figures[:, c] for year, c in zip(scenario.model.years, years_of, strict=True)}
    rows = [
        (
            plain(annex.rows[r].name),
            *(number(sum(by_year[year][r] for year in years), annex.digits) for years in parts),
            percent(float(annex.figures[r, last]) / whole if whole else 0.0, 1),
        )
        for r in totals
    ]
    figures = len(parts) + 1
    width = min(2.8, 10.5 / figures)
    heads = (_("Source"), *spans, _("Share"))
    widths = (look.UPRIGHT - width * figures, *[width] * figures)
    strong = [annex.rows[r].kind == "total" for r in totals]
    look.body_table(letter, heads, rows, widths, (LEFT, *[RIGHT] * figures), strong)
    if scenario.closed is not None:
        say(letter, moves.carried_out(scenario, annex.digits), body=True)
    say(letter, _("The annex has the details by activity, source and year."), body=True)


def _changes(
    letter: "Letter", in_force: Allocation, shown: Allocation, why: Sequence[str], moved: MovedSum | None
) -> None:
    """The largest changes with their reasons, then money of each line and source beside the budget in force.

    All of it is of open years.
    """
    scenario, words = shown.scenario, compared(shown.scenario)
    open_years = years_label(scenario.model.years[scenario.first_open :])
    approved, annex = (_of_open_years(of) for of in (in_force, shown))
    if moved is not None:
        say(letter, moves.in_all(moved, scenario.model), body=True)
    if why:
        said = _("The largest changes of public money, and why:")
        if scenario.closed is not None:
            said = _("The largest changes of public money of {years}, and why:").format(years=open_years)
        say(letter, said, body=True)
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
    if scenario.closed is not None:
        text = n_(
            "Money changes on {changed} of {count} activity line (all sources, {years}, {money}):",
            "Money changes on {changed} of {count} activity lines (all sources, {years}, {money}):",
            count,
        )
    look.lead(letter, text.format(changed=changed, count=count, years=open_years, money=money_unit(scenario)))
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
    heads = (_("No."), _("Activity / source of money"), words.before, words.after, _("Change"))
    strong = [annex.rows[r].kind != "line" for r in kept]
    look.body_table(letter, heads, rows, (1.2, 6.9, 2.7, 3.1, 2.6), (CENTRE, LEFT, RIGHT, RIGHT, RIGHT), strong)


def _lost(
    in_force: Evaluation | None, recommendation: Recommendation, seen: Recommendation | Published, digits: int
) -> Iterator[str]:
    """Targets that are missed; money, units and outcomes below the budget in force; what rounding costs."""
    scenario, model = seen.allocation.scenario, seen.allocation.scenario.model
    if isinstance(seen, Published):
        yield from of_lost_targets(recommendation.review, seen, model)
    for text in moves.missed(seen.review, model):
        yield _("Target not met: {target}.").format(target=text)
    if in_force is not None:
        less = (
            moves.less_money(in_force.allocation, seen.allocation, digits),
            moves.less_delivered(in_force.allocation, seen.allocation),
            moves.less_reached(in_force.review, seen.review, scenario),
        )
        yield from filter(None, less)
        if not any(less):
            text = _("No line, activity or outcome gets less than with {budget}.")
            yield text.format(budget=compared(scenario).old)
    if isinstance(seen, Published):
        if rounding_costs(seen):
            yield of_rounding(seen, model)
        yield from of_idle(seen, model)
        for rule in seen.given_way:
            text = _("No rounded budget keeps the rule {rule}: {limit} required, {value} reached.")
            yield text.format(
                rule=rule_of_check(rule.id, model), limit=number(rule.limit, 2), value=number(rule.value, 2)
            )


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
    look.lead(letter, verdict.format(met=review.targets_met, count=len(asked)))
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
    look.body_table(letter, heads, rows, (1.2, 6.2, 2.9, 2.0, 2.2, 2.0), aligned, strong)


def _units(letter: "Letter", seen: Recommendation | Published) -> None:
    """Units of each activity by year and in all, and which counts are not even over the years."""
    allocation, model = seen.allocation, seen.allocation.scenario.model
    if not model.activities:
        say(letter, _("The activities of this programme are not counted."), body=True)
        return
    rows = []
    for activity, units in zip(model.activities, allocation.by_activity().sum(axis=0), strict=True):
        digits = 0 if (units == units.round(6).round()).all() else 2
        cells = (number(float(value), digits) for value in (*units, units.sum()))
        rows.append((_plainly(f"{title(activity.title)} ({counted(activity.unit, model)})", model), *cells))
    years = [names.in_state(str(year), allocation.scenario, [year]) for year in model.years]
    heads = (_("Activity (unit)"), *years, _("Total"))
    width = min(1.6, 12.0 / (len(heads) - 1))
    widths = (look.UPRIGHT - width * (len(heads) - 1), *[width] * (len(heads) - 1))
    aligned = (LEFT, *[RIGHT] * (len(heads) - 1))
    size = look.fitting(_YEARS_SIZE, width, [text for row in rows for text in row[1:]])
    say(letter, "", size=6).paragraph_format.keep_with_next = True
    look.table(letter, [heads], rows, widths, aligned, [False] * len(rows), size)
    if isinstance(seen, Published):
        for text in of_counts(seen)[:1]:  # why stands in the page: a letter has few lines
            say(letter, text, body=True)


def _method(letter: "Letter", recommendation: Recommendation, published: Published | Unpublished | None) -> None:
    for text in sentences(recommendation, published):
        say(letter, text, body=True)


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


def _parts(annex: Annex, scenario: Scenario) -> list[tuple[int, ...]]:
    """Years whose money stands together: each period, or those that are over and those to come; then all."""
    years = scenario.model.years
    if scenario.closed is not None:
        return [years[: scenario.first_open], years[scenario.first_open :], years]
    of_column = [c for c, one in enumerate(annex.columns) if not one.parts]
    periods = [column.parts for column in annex.columns[:-1] if column.parts]
    return [*(tuple(years[of_column.index(part)] for part in parts) for parts in periods), years]


def _of_open_years(allocation: Allocation) -> Annex:
    """The annex without the money of closed years."""
    amounts = allocation.by_line().copy()
    amounts[..., : allocation.scenario.first_open] = 0.0
    return by_line(allocation.scenario.model, amounts)


def _name(scenario: Scenario) -> str:
    return plain(title(scenario.model.title))


def _target(result: OutcomeResult, model: Model) -> str:
    name = next(outcome.title for outcome in model.outcomes if outcome.id == result.outcome)
    return in_place(f"{plain(title(name))} {years_label(result.years)}", model, result.place)


def _asked(result: OutcomeResult) -> str:
    return targets.asked(result.target, exact) if result.target else ""
