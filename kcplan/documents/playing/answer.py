"""The answer of a page to play with: verdict, what changed, targets as bars, what locks cost, budgets by year."""

from collections.abc import Iterator
from dataclasses import dataclass

from kcplan.analyses.playing.asked import MOST, Lock, sources
from kcplan.analyses.playing.play import LockCost, Played, PlayStart
from kcplan.arrays import FloatArray
from kcplan.documents.elements import names, targets
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, plain
from kcplan.documents.elements.points import points
from kcplan.documents.elements.units import counted, money_unit
from kcplan.documents.plan.verdict import of_protection, of_recommendation
from kcplan.documents.report import tables
from kcplan.documents.report.tables import ShownPlan
from kcplan.domain.recommendation import OutcomeResult
from kcplan.domain.scenario import years_label
from kcplan.language import _, money, money_digits, n_, number, percent, shows_money, significant, title

_TARGET_AT = 80.0  # hundredths of a bar at which its target stands


@dataclass(frozen=True, slots=True)
class SliderFace:
    """A slider as it is shown: `share` is where it stands, in hundredths of what the file gives the source."""

    source: str
    name: str
    share: str
    most: str
    told: str  # what the money comes to
    uncertain: bool  # whether the scenario says that this money is uncertain


@dataclass(frozen=True, slots=True)
class LineFace:
    """A line's public money over all years: approved, as the file has it, now; and its lock."""

    id: str
    name: str
    cells: tuple[str, ...]
    lock: Lock | None = None
    amount: str = ""  # of the lock, as a number input has it
    cost: str = ""


@dataclass(frozen=True, slots=True)
class TargetBar:
    """A target as a bar, in hundredths of its length: how far it is filled, and where its marks stand."""

    name: str
    asked: str
    value: str
    verdict: str
    met: bool
    filled: float
    marks: tuple[float, ...]  # of its numbers
    before: float | None  # where the plan of the file stands


@dataclass(frozen=True, eq=False)
class PlayAnswer:
    """All that is shown of what is asked."""

    verdict: tuple[str, ...]
    notes: tuple[str, ...]
    head: tuple[str, ...]
    lines: tuple[LineFace, ...]
    total: LineFace
    bars: tuple[TargetBar, ...]
    tables: tuple[PrintedTable, ...]


def sliders(start: PlayStart, money_shares: dict[str, float]) -> list[SliderFace]:
    """A slider for each source of the scenario whose money can be moved."""
    scenario, found = start.scenario, []
    doubts = scenario.uncertainty
    uncertain = {s for one in doubts.parameters for s in one.sources} if doubts is not None else set()
    for source in sources(scenario):
        whole = sum(scenario.caps[source][scenario.first_open :])
        share = money_shares.get(source, 1.0)
        text = _("{share}: {amount} of {whole} {money}")
        told = text.format(
            share=percent(share, 1), amount=money(whole * share), whole=money(whole), money=money_unit(scenario)
        )
        name = names.source_title(scenario.model, source)
        found.append(SliderFace(source, name, as_typed(100 * share), as_typed(100 * MOST), told, source in uncertain))
    return found


def as_typed(value: float) -> str:
    """A number as an input of a page has it, in every language: `97.5`."""
    return f"{value:.12g}"


def answer(played: Played) -> PlayAnswer:
    """The answer in the current language."""
    now, scenario = played.now, played.now.scenario
    unit, digits = money_unit(scenario), money_digits()
    plans = _plans(played)
    notes = [points(scenario)]
    if scenario.rounding is not None:
        text = _("These figures are before rounding to whole multiples of {step} {money}.")
        notes.insert(0, text.format(step=significant(scenario.rounding, 6), money=unit))
    lines = [*_lines(played, plans)]
    return PlayAnswer(
        (of_recommendation(now), *of_protection(now)),
        tuple(notes),
        (
            _("Line"),
            *(plan.name for plan in plans),
            *(_("Change from {plan}").format(plan=plan.name) for plan in plans[:-1]),
        ),
        tuple(lines[:-1]),
        lines[-1],
        tuple(_bars(played)),
        (
            tables.budgets(now.allocation, unit, digits),
            tables.side_by_side(plans, unit, digits),
            tables.outcomes(plans, len(plans) - 1),
            tables.sources(now.review, scenario, unit, digits),
        ),
    )


def _plans(played: Played) -> list[ShownPlan]:
    """What is approved, the plan of the file, and the plan now."""
    start, found = played.start, []
    if start.in_force is not None:
        found.append(ShownPlan(_("Official plan"), start.in_force.allocation, start.in_force.review))
    if start.own is not None:
        found.append(ShownPlan(_("As opened"), start.own.allocation, start.own.review))
    return [*found, ShownPlan(_("Now"), played.now.allocation, played.now.review)]


def _lines(played: Played, plans: list[ShownPlan]) -> Iterator[LineFace]:
    """Each line, and all of them together at the end."""
    model = played.now.scenario.model
    costs = {cost.lock.line: cost for cost in played.costs}
    sums: list[FloatArray] = [plan.public.sum(axis=1) for plan in plans]
    for n, line in enumerate(model.lines):
        cost = costs.get(line.id)
        cells = _cells([float(own[n]) for own in sums])
        if cost is None:
            yield LineFace(line.id, names.numbered(line), cells)
        else:
            amount = as_typed(cost.lock.amount)
            yield LineFace(line.id, names.numbered(line), cells, cost.lock, amount, _cost(cost))
    yield LineFace("", _("Total"), _cells([float(own.sum()) for own in sums]))


def _cells(amounts: list[float]) -> tuple[str, ...]:
    now = amounts[-1]
    moved = [money(now - before, signed=True) if shows_money(now - before) else "–" for before in amounts[:-1]]
    return (*(money(amount) for amount in amounts), *moved)


def _cost(cost: LockCost) -> str:
    """What a lock costs, in a sentence."""
    if cost.outcomes is None or cost.miss is None:
        return _("Without this lock no plan keeps every rule.")
    if not cost.outcomes and not cost.miss:
        return _("This lock costs nothing.")
    points_ = _points(cost.outcomes)
    if not cost.miss:
        return _("This lock costs {points}.").format(points=points_)
    missed = percent(cost.miss, 2)
    if cost.outcomes >= 0:
        return _("This lock costs {points}, and {share} more of targets is missed.").format(
            points=points_, share=missed
        )
    gained = _points(-cost.outcomes)
    return _("With this lock {share} more of targets is missed; it gains {points}.").format(points=gained, share=missed)


def _points(value: float) -> str:
    return n_("{points} point", "{points} points", value).format(points=number(value, 2))


def _bars(played: Played) -> Iterator[TargetBar]:
    """Each target, in the order of the programme."""
    own = played.start.own
    before = [None] * len(played.now.review.outcomes) if own is None else [*own.review.outcomes]
    for result, was in zip(played.now.review.outcomes, before, strict=True):
        if result.target is not None:
            yield _bar(result, was, played)


def _bar(result: OutcomeResult, was: OutcomeResult | None, played: Played) -> TargetBar:
    target, model = result.target, played.now.scenario.model
    assert target is not None
    numbers = [number_ for _side, number_ in target.sides]
    one = numbers[0] or 1.0

    def at(value: float) -> float:
        return round(min(max(_TARGET_AT * value / one, 0.0), 100.0), 3)

    cell: PrintedCell = tables.met_cell(result)
    outcome = next(outcome for outcome in model.outcomes if outcome.id == result.outcome)
    name = names.in_place(f"{title(outcome.title)} {years_label(result.years)}", model, result.place)
    return TargetBar(
        f"{name} ({counted(outcome.unit, model)})",
        targets.asked(target, plain),
        number(result.value, 2),
        cell.text,
        bool(result.met),
        at(result.value),
        tuple(at(number_) for number_ in numbers),
        None if was is None else at(was.value),
    )
