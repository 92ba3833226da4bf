"""The curve of a shortfall for a planner's terminal: the verdict, a picture, and the few break-points that matter."""

from itertools import pairwise
from textwrap import fill

from rich.console import Console

from kcplan.analyses.shortfall import Fate, Shortfall, order_of_failing
from kcplan.documents.diagnosis import end_of
from kcplan.documents.tables import Figures, console, money, published, quantity
from kcplan.domain import Target, years_label

_CHART_HEIGHT = 9
_CHART_MARGIN = 26  # what the axis, its figures and its name take of the width
_LINES_NAMED = 4  # lines named in a stretch; the rest give less


def show(result: Shortfall, everything: bool) -> None:
    """Verdict, picture, targets in the order in which they fail, break-points, order of cuts, carry-over."""
    to = console()
    to.print(fill(f"{result.scenario.title.en}: {subject(result)}", to.width))
    for sentence in verdict(result):
        to.print(fill(sentence, to.width), style="bold")
    _picture(result, to)
    _targets(result).show(to)
    _break_points(result, everything).show(to)
    (_every_stretch(result) if everything else _order(result)).show(to)
    to.print()
    to.print(fill(carry_over(result), to.width))


def subject(result: Shortfall) -> str:
    """What falls short: `central money of 2014-2020 falls by up to 60.0 %`."""
    cut = result.cut
    what = f"{' and '.join(cut.sources)} money of {years_label(cut.years)}"
    if cut.kind == "late":
        whole = f"{money(cut.money)} {result.scenario.model.money}"
        share = f"{100 * cut.to:.4g} %" + (" of the latest" if len(cut.sources) > 1 else "")
        return f"{what} ({whole}) comes a year late, up to {share}; what is late in the last year lapses"
    return f"{what} ({money(cut.money)} {result.scenario.model.money}) falls by up to {100 * cut.to:.4g} %"


def verdict(result: Shortfall) -> list[str]:
    """How much can be lost before a target fails, which fails first, and where the limits clash."""
    first = order_of_failing(result.fates)[:1]
    word = "be late" if result.cut.kind == "late" else "be lost"
    if result.all_targets is None:
        found = ["Targets are missed already with all of the money."]
    elif first and first[0].first_missed is not None:
        deepest = _deep(result, result.all_targets)
        found = [f"{deepest} can {word} before a target fails. The first is {target_name(first[0].target)}."]
    else:
        found = [f"Every target is met down to {_deep(result, result.walk.end)}."]
    if result.clash is not None:
        found.append(f"Beyond {_deep(result, result.clash)} no plan keeps the limits.")
        found += map(end_of, result.clashes)
    return found


def carry_over(result: Shortfall) -> str:
    """What carrying some money over would save."""
    carry, end = result.carry_over, result.walk.end
    miss, outcomes = result.at(end)
    if carry.all_targets is None:
        reach = "targets would be missed all the same with all of the money"
    else:
        reach = f"every target would be met down to {percent(carry.all_targets)}"
    return (
        f"If {100 * carry.share:.0f} % of each year's {' and '.join(result.cut.sources)} money could be kept a year, "
        f"{reach}; at {percent(end)} the shares missed would be {carry.miss:.3f} instead of {miss:.3f}, and weighted "
        f"outcomes {quantity(carry.outcomes)} instead of {quantity(outcomes)}."
    )


def target_name(target: Target) -> str:
    """`projects 2016-2020`."""
    return f"{target.outcome} {years_label(target.years)}"


def percent(depth: float) -> str:
    """`3.01 %`."""
    return f"{100 * depth:.2f} %"


def _deep(result: Shortfall, depth: float) -> str:
    return f"{percent(depth)} ({published(depth * result.cut.money):,.1f} {result.scenario.model.money})"


def _picture(result: Shortfall, to: Console) -> None:
    """Shares missed and weighted outcomes against the depth, each a small chart."""
    import plotille

    depths = [0.0, *(piece.end for piece in result.walk.pieces)]
    points = [result.at(depth) for depth in depths]
    for title, unit, heights, digits in (
        ("Targets missed", "sum of shares", [miss for miss, _ in points], 2),
        ("Weighted outcomes", "points", [outcomes for _, outcomes in points], 0),
    ):
        low, high = min(heights), max(heights)
        if high - low <= 0:
            continue
        figure = plotille.Figure()
        figure.width, figure.height = min(to.width - _CHART_MARGIN, 80), _CHART_HEIGHT
        figure.with_colors = False
        figure.set_x_limits(0.0, 100 * depths[-1])
        figure.set_y_limits(low, high)
        figure.x_label, figure.y_label = "% lost" if result.cut.kind == "cut" else "% late", unit
        figure.x_ticks_fkt = lambda value, _: f"{value:.0f}"
        figure.y_ticks_fkt = lambda value, _, digits=digits: f"{value:,.{digits}f}"
        figure.plot([100 * depth for depth in depths], heights)
        to.print()
        to.print(title, style="bold")
        to.print(figure.show(legend=False), soft_wrap=True)


def _targets(result: Shortfall) -> Figures:
    unit = result.scenario.model.money
    head = ["target", "missed from", unit, "missed in the plan", "alone, kept to", unit]
    table = Figures("Targets, in the order in which they fail", head)
    for fate in order_of_failing(result.fates):
        alone = "never" if fate.alone is None else percent(fate.alone)
        table.add(
            target_name(fate.target),
            *_place(result, fate.first_missed),
            _stretches(fate),
            "the end" if fate.alone_to_end else alone,
            "" if fate.alone is None else money(fate.alone * result.cut.money),
        )
    return table


def _place(result: Shortfall, depth: float | None) -> tuple[str, str]:
    return ("", "") if depth is None else (percent(depth), money(depth * result.cut.money))


def _stretches(fate: Fate) -> str:
    return ", ".join(f"{100 * start:.2f}-{percent(end)}" for start, end in fate.missed) or "never"


def _break_points(result: Shortfall, everything: bool) -> Figures:
    """Where a slope changes; unless all are asked for, a slope of shares missed or of outcomes."""
    unit = result.scenario.model.money
    few = [point for point in result.break_points if point.tier.startswith(("miss", "outcomes"))]
    chosen = list(result.break_points) if everything else few
    more = "" if len(chosen) == len(result.break_points) else f"; --all shows all {len(result.break_points)}"
    title = f"Break-points, and what a further {unit} changes before and after each{more}"
    head = ["at", unit, "turns", "missed", "outcomes", "missed per unit", "outcomes per unit"]
    table = Figures(title, head)
    for point in chosen:
        miss, outcomes = result.at(point.depth)
        whole = result.cut.money
        table.add(
            percent(point.depth),
            money(point.depth * whole),
            {"outcomes": "outcomes", "change": "distance", "plan": "plan"}.get(point.tier, "targets"),
            f"{miss:.4f}",
            quantity(outcomes),
            f"{100 * point.miss_left / whole:.4f} > {100 * point.miss_right / whole:.4f} %",
            f"{_signed(point.outcomes_left / whole)} > {_signed(point.outcomes_right / whole)}",
        )
    return table


def _order(result: Shortfall) -> Figures:
    """Between the break-points that matter: which lines give up the money, and what that costs."""
    ends = [0.0, *(p.depth for p in result.break_points if p.tier.startswith(("miss", "outcomes"))), result.walk.end]
    table = _stretch_table(result, "Order of cuts: who gives up the next unit of money")
    for start, end in pairwise(ends):
        if end - start > 0:
            lines = [f"{line} {_part(share)}" for line, share in result.order(start, end).items()]
            rest = ["..."] if len(lines) > _LINES_NAMED else []
            (miss, outcomes), (miss_end, outcomes_end) = result.at(start), result.at(end)
            money_cut = (end - start) * result.cut.money
            _add_stretch(
                table, result, start, end, lines[:_LINES_NAMED] + rest,
                (miss_end - miss) / money_cut, (outcomes_end - outcomes) / money_cut,
            )  # fmt: skip
    return table


def _every_stretch(result: Shortfall) -> Figures:
    table = _stretch_table(result, "Order of cuts: which line, source and year gives up the next unit of money")
    model = result.scenario.model
    # Counterpart money only follows the public money of its line.
    told = {*result.cut.sources, *(source.id for source in model.sources if source.public)}
    for stretch in result.stretches:
        given = [part for part in stretch.given if part.source in told]
        cells = [f"{part.line} {part.source} {part.year} {_part(part.share)}" for part in given]
        _add_stretch(table, result, stretch.start, stretch.end, cells, stretch.miss, stretch.outcomes)
    return table


def _stretch_table(result: Shortfall, title: str) -> Figures:
    unit = result.scenario.model.money
    return Figures(title, ["gives (+) or gains (-)", "from", "to", unit, "missed per unit", "outcomes per unit"])


def _add_stretch(
    table: Figures, result: Shortfall, start: float, end: float, cells: list[str], miss: float, outcomes: float
) -> None:
    width = money((end - start) * result.cut.money)
    named = ", ".join(cells) or "nobody: the money was not used"
    table.add(named, percent(start), percent(end), width, f"{100 * miss:.4f} %", _signed(outcomes))


def _signed(slope: float) -> str:
    return f"{published(slope):+.4f}"


def _part(share: float) -> str:
    return f"{share:+.0%}"
