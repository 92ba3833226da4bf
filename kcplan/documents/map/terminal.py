"""The map of two sources' cuts for a planner's terminal."""

import shapely
from rich.console import Console

from kcplan import language
from kcplan.analyses.shortfall.two_sources import Map
from kcplan.documents.elements import names
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Drawing, Listed, Screen
from kcplan.documents.elements.tables import Figures, money, percent
from kcplan.documents.elements.units import unit
from kcplan.documents.mending.clashes import end_of
from kcplan.domain.scenario import Target
from kcplan.language import _, n_, number, title

_ACROSS, _DOWN = 60, 16  # characters of the picture
_SMALL = 0.002  # regions of less than this part of the map are told by --all only


def show(result: Map, to: Console, full: bool = False, everything: bool = False) -> None:
    """Verdict, picture, break-even of each target, regions, borders, points."""
    model, (first, second) = result.scenario.model, sources(result)
    amounts = [f"{name} {money(whole)}" for name, whole in zip((first, second), result.money, strict=True)]
    subject = _("cuts of {first} and {second} money of {years}")
    subject = subject.format(first=first, second=second, years=names.years(result.years))
    verdict = n_(
        "{count} region covers all cuts for which there is a plan (of {amounts} {money} in total). Each of its "
        "{corners} corners was solved again as a check.",
        "{count} regions cover all cuts for which there is a plan (of {amounts} {money} in total). Each of their "
        "{corners} corners was solved again as a check.",
        len(result.regions),
    ).format(
        count=len(result.regions),
        amounts=names.listed(amounts),
        money=unit(model.money),
        corners=result.certified,
    )
    above = [f"{title(result.scenario.title)}: {subject}"]
    screen = Screen(to, full, [verdict], above, [points(result.scenario), *names.unrounded(result.scenario)])
    screen.shortened = not full
    if result.scenario.targets:
        screen.add(_picture(result), 2)
    screen.add(_break_even(result, full), 0)
    screen.add(_regions(result, everything), 3)
    screen.add(_borders(result), 4)
    screen.add(_points(result), 1)
    screen.add(names.lines_by_number(model), 5)
    screen.show()


def sources(result: Map) -> tuple[str, str]:
    """The two sources that are cut."""
    first, second = (names.source(result.scenario.model, source) for source in result.sources)
    return first, second


def _picture(result: Map) -> Drawing:
    """How many targets are missed at each cut, a digit a place; a dot where no plan exists."""
    first, second = sources(result)
    most = [max(corner.place[i] for region in result.regions for corner in region.corners) for i in (0, 1)]
    shapes = [(shapely.Polygon([corner.place for corner in region.corners]), region) for region in result.regions]
    heading = _("Targets missed: {first} money is cut more from left to right, {second} money from bottom to top")
    lines = []
    for row in range(_DOWN, 0, -1):
        q = most[1] * (row - 0.5) / _DOWN
        cells = ""
        for column in range(_ACROSS):
            here = shapely.Point(most[0] * (column + 0.5) / _ACROSS, q)
            found = next((region for shape, region in shapes if shape.contains(here)), None)
            cells += "." if found is None else str(min(9, len(found.missed)))
        lines.append(f"{percent(q):>9} {cells}")
    ends = f"{percent(most[0] / 2 / _ACROSS)}{percent(most[0]):>{_ACROSS - 6}}"
    return Drawing(heading.format(first=first, second=second), [*lines, f"{'':>9} {ends}"])


def _order(result: Map) -> list[Target]:
    """The targets that begin to be missed at the least cuts first."""
    least = {target: min(sum(place) for line in lines for place in line) for target, lines in result.break_even}
    return sorted(least, key=lambda target: least[target])


def _break_even(result: Map, full: bool) -> Figures:
    """The cuts of one source alone at which each target begins to be missed; unless `full`, of those that may be."""
    head = [_("target"), _("number"), *(_("{source} alone").format(source=source) for source in sources(result))]
    heading = _("The cuts from which each target is missed")
    if any(target.at_most is not None for target in result.scenario.targets):
        heading = _("The cuts from which each target is missed, or is no longer missed")
    table = Figures(heading, head)
    lines = dict(result.break_even)
    for position, target in enumerate(_order(result), 1):
        places = [place for line in lines[target] for place in line]
        if not (places or full):
            continue
        alone = [min((place[i] for place in places if place[1 - i] == 0), default=None) for i in (0, 1)]
        depths = (_("only if both are cut") if depth is None else percent(depth) for depth in alone)
        table.add(names.target(result.scenario.model, target), str(position), *depths)
    return table


def _regions(result: Map, everything: bool) -> Figures:
    """Regions, numbered as in regions.csv, with the numbers of the targets that they miss."""
    whole = sum(region.area for region in result.regions)
    shown = [(n, region) for n, region in enumerate(result.regions, 1) if everything or region.area >= _SMALL * whole]
    if len(shown) == len(result.regions):
        heading = _("Map regions, and the line that loses most of the next unit of money in the middle of each")
    else:
        heading = _(
            "Map regions, and the line that loses most of the next unit of money in the middle of each; --all "
            "shows all {count}"
        )
    head = [_("map region"), _("targets missed, by number"), _("share of the map")]
    for source in sources(result):
        head += [_("next {source} cut").format(source=source), _("outcomes")]
    table = Figures(heading.format(count=len(result.regions)), head, left=2, breaks=(5,))
    numbers = {target: place for place, target in enumerate(_order(result), 1)}
    for position, region in shown:
        cells = []
        for lines, outcomes in zip(region.next_cut, region.outcomes_slopes, strict=True):
            top = next(iter(lines.items()), None)
            gives = (
                _("no line")
                if top is None
                else f"{names.line(result.scenario.model, top[0])} {language.percent(top[1], 0)}"
            )
            cells += [gives, number(outcomes, 4, signed=True)]
        # A target that is missed all over the map has no line on which it begins to be.
        missed = sorted(numbers.get(target, 0) for target in region.missed)
        told = [", ".join(str(place) for place in missed if place)] if any(missed) else []
        if always := sum(place == 0 for place in missed):
            told.append(_("{count} everywhere").format(count=always))
        table.add(str(position), names.listed(told) or _("none"), language.percent(region.area / whole, 1), *cells)
    return table


def _borders(result: Map) -> Listed:
    """Where the limits end the map, and why."""
    said = []
    for border in result.borders:
        start, end = (
            ", ".join(f"{source} {percent(depth)}" for source, depth in zip(sources(result), place, strict=True))
            for place in (border.start, border.end)
        )
        why = " ".join(end_of(clash, result.scenario.model) for clash in border.clashes)
        said.append(_("From {start} to {end}: {why}").format(start=start, end=end, why=why))
    return Listed(_("Which limits end the map"), said)


def _points(result: Map) -> Figures:
    table = Figures(_("Scenarios on the map"), [_("scenario"), *sources(result), ""])
    for point in result.points:
        note = "" if point.exact else _("placed by its money only: it differs by more than an even cut")
        table.add(point.scenario, *map(percent, point.place), note)
    return table
