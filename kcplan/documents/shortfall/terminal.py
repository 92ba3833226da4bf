"""The curve of a shortfall for a planner's terminal: the verdict, a picture, and the few break-points that matter."""

from collections.abc import Iterator
from itertools import pairwise
from math import floor, log10

from rich.console import Console

from kcplan import language
from kcplan.analyses.shortfall.exact import Fate, Shortfall, order_of_failing
from kcplan.documents.elements import names
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Drawing, Listed, Screen
from kcplan.documents.elements.tables import Figures, money, percent, quantity
from kcplan.documents.elements.units import unit
from kcplan.documents.mending.clashes import end_of
from kcplan.documents.mending.members import rules_of
from kcplan.documents.shortfall.words import chosen_depths
from kcplan.domain.tiers import CHANGE, OUTCOMES, is_reported
from kcplan.language import _, n_, number, significant, title
from kcplan.tolerances import KEPT

_CHART_HEIGHT = 9
_TICKS = 8  # figures along the axis of depths
_CHART_MARGIN = 26  # what the axis, its figures and its name take of the width
_LINES_NAMED = 4  # lines named in a stretch; the rest give less


def show(result: Shortfall, to: Console, full: bool = False, everything: bool = False) -> None:
    """Verdict, targets in the order in which they fail, order of cuts, carry-over, picture, break-points."""
    model = result.scenario.model
    notes = [chosen_depths(result)] if result.tolerance is not None else []
    notes += [points(result.scenario), *names.unrounded(result.scenario)]
    above = [f"{title(result.scenario.title)}: {subject(result)}"]
    screen = Screen(to, full, verdict(result), above, notes, shortened=not full)
    if full:
        for clash in result.clashes:
            screen.add(Listed(_("The rules that clash beyond it"), rules_of(clash, model)), 0)
    for place, picture in enumerate(_pictures(result, to.width)):
        screen.add(picture, 3 + place)
    screen.add(_targets(result, full), 0)
    if result.tolerance is None:
        screen.add(_break_points(result, everything), 5)
    screen.add(_every_stretch(result) if everything else _order(result), 2)
    screen.add(Listed(_("If money could be carried into the next year"), [*filter(None, [carry_over(result)])]), 1)
    screen.add(names.lines_by_number(model), 6)
    screen.show()


def subject(result: Shortfall) -> str:
    """What falls short: `central money of 2014-2020 (16,448.0 million VND) is cut, from 0 % to 60 % of it`."""
    cut = result.cut
    if cut.kind == "cut":
        text = _("{sources} money of {years} ({amount} {money}) is cut, from 0 % to {share} % of it")
    elif len(cut.sources) > 1:
        text = _(
            "{sources} money of {years} ({amount} {money}) comes a year late, from 0 % to {share} % of it for the "
            "source that is latest; what is late in the last year is lost"
        )
    else:
        text = _(
            "{sources} money of {years} ({amount} {money}) comes a year late, from 0 % to {share} % of it; what is "
            "late in the last year is lost"
        )
    return text.format(
        sources=sources(result),
        years=names.years(cut.years),
        amount=money(cut.money),
        money=unit(result.scenario.model.money),
        share=significant(100 * cut.to, 4),
    )


def verdict(result: Shortfall) -> list[str]:
    """How much can be lost before a target fails, which fails first, and where the limits clash."""
    model, first, count = result.scenario.model, order_of_failing(result.fates)[:1], len(result.fates)
    if not first:
        found = [_("The scenario has no targets.")]
    elif result.all_targets is None:
        text = n_(
            "The only target is missed even with all of the money.",
            "Some targets are missed even with all of the money.",
            count,
        )
        found = [text]
    elif first[0].first_missed is not None:
        if result.cut.kind == "late":
            text = n_(
                "{depth} can be late before the only target fails: {target}.",
                "{depth} can be late before a target fails. The first to fail: {target}.",
                count,
            )
        else:
            text = n_(
                "{depth} can be lost before the only target fails: {target}.",
                "{depth} can be lost before a target fails. The first to fail: {target}.",
                count,
            )
        named = names.target(model, first[0].target)
        found = [text.format(depth=_deep(result, result.all_targets), target=named)]
    else:
        text = n_("The only target is met up to {depth}.", "Every target is met up to {depth}.", count)
        found = [text.format(depth=_deep(result, result.walk.end))]
    if result.clash is not None:
        found.append(_("Beyond {depth} no plan keeps the limits.").format(depth=_deep(result, result.clash)))
        found += [end_of(clash, model) for clash in result.clashes]
    return found


def carry_over(result: Shortfall) -> str:
    """What carrying some money over would save; nothing where it may be, or there is no next year."""
    carry, end, scenario = result.carry_over, result.walk.end, result.scenario
    already = {source for source in result.cut.sources if scenario.carry_over.get(source, 0.0) >= carry.share}
    others = [source for source in result.cut.sources if source not in already]
    if not others or len(scenario.model.years) == 1:
        return ""
    miss, outcomes = result.at(end)
    if not result.fates:
        text = _(
            "If {share} of each year's {sources} money could be carried into the next year, there would be "
            "{carried_outcomes} points at {end} instead of {outcomes}."
        )
    elif carry.all_targets is None:
        text = n_(
            "If {share} of each year's {sources} money could be carried into the next year, the only target would "
            "still be missed with all of the money. At {end} the sum of the shares missed would be {carried_miss} "
            "instead of {miss}, and there would be {carried_outcomes} points instead of {outcomes}.",
            "If {share} of each year's {sources} money could be carried into the next year, some targets would "
            "still be missed with all of the money. At {end} the sum of the shares missed would be {carried_miss} "
            "instead of {miss}, and there would be {carried_outcomes} points instead of {outcomes}.",
            len(result.fates),
        )
    else:
        text = n_(
            "If {share} of each year's {sources} money could be carried into the next year, the only target would be "
            "met up to {depth}. At {end} the sum of the shares missed would be {carried_miss} instead of {miss}, and "
            "there would be {carried_outcomes} points instead of {outcomes}.",
            "If {share} of each year's {sources} money could be carried into the next year, every target would be "
            "met up to {depth}. At {end} the sum of the shares missed would be {carried_miss} instead of {miss}, and "
            "there would be {carried_outcomes} points instead of {outcomes}.",
            len(result.fates),
        )
    return text.format(
        share=language.percent(carry.share, 0),
        sources=names.listed([names.source(scenario.model, source) for source in others]),
        depth=percent(carry.all_targets or 0.0),
        end=percent(end),
        carried_miss=number(carry.miss, 4),
        miss=number(miss, 4),
        carried_outcomes=quantity(carry.outcomes),
        outcomes=quantity(outcomes),
    )


def sources(result: Shortfall) -> str:
    """The sources that fall short."""
    return names.listed([names.source(result.scenario.model, source) for source in result.cut.sources])


def _deep(result: Shortfall, depth: float) -> str:
    return f"{percent(depth)} ({language.money(depth * result.cut.money)} {unit(result.scenario.model.money)})"


def _pictures(result: Shortfall, width: int) -> Iterator[Drawing]:
    """Shares missed and weighted outcomes against the depth, each a small chart."""
    import plotille

    depths = [0.0, *(piece.end for piece in result.walk.pieces)]
    points = [(max(0.0, miss), max(0.0, outcomes)) for miss, outcomes in map(result.at, depths)]  # no minus by rounding
    for heading, counted, heights, least in (
        (_("Targets missed"), _("sum of shares"), [miss for miss, _outcomes in points], 2),
        (_("Weighted outcomes"), _("points"), [outcomes for _miss, outcomes in points], 0),
    ):
        low, high = min(heights), max(heights)
        if high - low <= KEPT * high:
            continue
        figure = plotille.Figure()
        figure.width, figure.height = min(width - _CHART_MARGIN, 80), _CHART_HEIGHT
        figure.with_colors = False
        figure.set_x_limits(0.0, 100 * depths[-1])
        figure.set_y_limits(low, high)
        figure.x_label, figure.y_label = _("% lost") if result.cut.kind == "cut" else _("% late"), counted
        across, up = _digits(100 * depths[-1] / _TICKS), max(least, _digits((high - low) / _CHART_HEIGHT))
        figure.x_ticks_fkt = lambda value, _next, digits=across: number(value, digits)
        figure.y_ticks_fkt = lambda value, _next, digits=up: number(value, digits)
        mark = figure.plot if result.tolerance is None else figure.scatter
        mark([100 * depth for depth in depths], heights)
        yield Drawing(heading, figure.show(legend=False).splitlines())


def _digits(step: float) -> int:
    """The decimals with which figures so far from each other read differently; not 3, which some read as thousands."""
    most = min(6, max(0, -floor(log10(step)))) if step > 0 else 0
    return 4 if most == 3 else most


def _targets(result: Shortfall, full: bool) -> Figures:
    """The targets that fail, first those that fail first; unless `full`, the others are counted in one row."""
    model = result.scenario.model
    of_money = unit(model.money)
    head = [_("target"), _("missed from a cut of"), of_money]
    if result.cut.kind == "late":
        head = [_("target"), _("missed from"), of_money]
    head += [_("missed in the plan")] if full else []
    table = Figures(_("Targets, in the order in which they fail"), [*head, _("alone, can be met up to"), of_money])
    fates = order_of_failing(result.fates)
    failing = [fate for fate in fates if full or fate.first_missed is not None]
    for fate in failing:
        alone = _("never") if fate.alone is None else percent(fate.alone)
        table.add(
            names.target(model, fate.target),
            *_place(result, fate.first_missed),
            *([_stretches(fate)] if full else []),
            _("the end") if fate.alone_to_end else alone,
            "" if fate.alone is None else money(fate.alone * result.cut.money),
        )
    if count := len(fates) - len(failing):
        text = n_("{count} target never fails", "{count} targets never fail", count)
        if failing:
            text = n_("{count} other target never fails", "{count} other targets never fail", count)
        table.add(text.format(count=number(count, 0)), strong=True)
    return table


def _place(result: Shortfall, depth: float | None) -> tuple[str, str]:
    return ("", "") if depth is None else (percent(depth), money(depth * result.cut.money))


def _stretches(fate: Fate) -> str:
    return ", ".join(f"{number(100 * start, 2)}-{percent(end)}" for start, end in fate.missed) or _("never")


def _break_points(result: Shortfall, everything: bool) -> Figures:
    """Where a slope changes; unless all are asked for, a slope of shares missed or of outcomes."""
    of_money = unit(result.scenario.model.money)
    few = [point for point in result.break_points if is_reported(point.tier)]
    chosen = list(result.break_points) if everything else few
    if len(chosen) == len(result.break_points):
        heading = _("Break-points, and the effect of the next {money} before and after each")
    else:
        heading = _("Break-points, and the effect of the next {money} before and after each; --all shows all {count}")
    heading = heading.format(money=of_money, count=len(result.break_points))
    turns = {OUTCOMES: _("outcomes"), CHANGE: _("distance"), None: _("plan")}
    slopes = (_("missed, % of a target"), _("points"))
    table = Figures(heading, [_("at"), of_money, _("slope of"), _("missed"), _("points"), *slopes])
    for point in chosen:
        miss, outcomes = result.at(point.depth)
        whole = result.cut.money
        table.add(
            percent(point.depth),
            money(point.depth * whole),
            turns.get(point.tier, _("targets")),
            number(miss, 4),
            quantity(outcomes),
            f"{number(100 * point.miss_left / whole, 4)} > {number(100 * point.miss_right / whole, 4)}",
            f"{_signed(point.outcomes_left / whole)} > {_signed(point.outcomes_right / whole)}",
        )
    return table


def _order(result: Shortfall) -> Figures:
    """Between the break-points that matter: which lines give up the money, and what that costs."""
    few = [point.depth for point in result.break_points if is_reported(point.tier)]
    if result.tolerance is not None:
        few = [piece.start for piece in result.walk.pieces[1:]]
    table = _stretch_table(result, _("Order of cuts: which lines lose the next {money}, and what it costs"))
    ends = [0.0, *few, result.walk.end]
    model = result.scenario.model
    for start, end in pairwise(ends):
        if end - start > 0:
            given = result.order(start, end).items()
            lines = [f"{names.line(model, line)} {language.percent(part, 0, signed=True)}" for line, part in given]
            rest = ["..."] if len(lines) > _LINES_NAMED else []
            (miss, outcomes), (miss_end, outcomes_end) = result.at(start), result.at(end)
            money_cut = (end - start) * result.cut.money
            _add_stretch(
                table, result, start, end, lines[:_LINES_NAMED] + rest,
                (miss_end - miss) / money_cut, (outcomes_end - outcomes) / money_cut,
            )  # fmt: skip
    return table


def _every_stretch(result: Shortfall) -> Figures:
    heading = _("Order of cuts: which line, source and year loses the next {money}, and what it costs")
    table = _stretch_table(result, heading)
    model = result.scenario.model
    # Counterpart money only follows the public money of its line.
    told = {*result.cut.sources, *(source.id for source in model.sources if source.public)}
    for stretch in result.stretches:
        given = [part for part in stretch.given if part.source in told]
        cells = [
            f"{names.line(model, part.line)} {names.source(model, part.source)} {part.year} "
            f"{language.percent(part.share, 0, signed=True)}"
            for part in given
        ]
        _add_stretch(table, result, stretch.start, stretch.end, cells, stretch.miss, stretch.outcomes)
    return table


def _stretch_table(result: Shortfall, heading: str) -> Figures:
    slopes = (_("missed, % of a target"), _("points"))
    of_money = unit(result.scenario.model.money)
    if result.tolerance is not None:
        heading = _("Order of cuts: which lines lose each {money} from one depth to the next, and what it costs")
    return Figures(heading.format(money=of_money), [_("loses (+) or gains (-)"), _("from"), _("to"), of_money, *slopes])


def _add_stretch(
    table: Figures, result: Shortfall, start: float, end: float, cells: list[str], miss: float, outcomes: float
) -> None:
    width = money((end - start) * result.cut.money)
    named = ", ".join(cells) or _("no line: the money was not used")
    table.add(named, percent(start), percent(end), width, number(100 * miss, 4), _signed(outcomes))


def _signed(slope: float) -> str:
    return number(slope, 4, signed=True)
