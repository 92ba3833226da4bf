"""The map of two sources' cuts for a planner's terminal."""

from textwrap import fill

import shapely
from rich.console import Console

from kcplan.analyses.two_sources import Map
from kcplan.documents.curve_terminal import percent, target_name
from kcplan.documents.diagnosis import end_of
from kcplan.documents.tables import Figures, console, money, published
from kcplan.domain import Target, years_label

_ACROSS, _DOWN = 60, 16  # characters of the picture
_SMALL = 0.002  # regions of less than this part of the map are told by --all only


def show(result: Map, everything: bool) -> None:
    """Verdict, picture, break-even of each target, regions, borders, points."""
    to = console()
    first, second = result.sources
    unit = result.scenario.model.money
    amounts = " and ".join(f"{name} {money(whole)}" for name, whole in zip(result.sources, result.money, strict=True))
    to.print(f"{result.scenario.title.en}: cuts of {first} and {second} money of {years_label(result.years)}")
    to.print(
        fill(
            f"{len(result.regions)} regions cover all cuts under which a plan exists ({amounts} {unit} in all); each "
            f"of the {result.certified} corners was solved again.",
            to.width,
        ),
        style="bold",
    )
    _picture(result, to)
    _break_even(result).show(to)
    _regions(result, everything).show(to)
    _borders(result, to)
    _points(result).show(to)


def _picture(result: Map, to: Console) -> None:
    """How many targets are missed at each cut, a digit a place; a dot where no plan exists."""
    first, second = result.sources
    most = [max(corner.place[i] for region in result.regions for corner in region.corners) for i in (0, 1)]
    shapes = [(shapely.Polygon([corner.place for corner in region.corners]), region) for region in result.regions]
    to.print()
    to.print(f"Targets missed; upwards {second} money is cut, to the right {first} money", style="bold")
    for row in range(_DOWN, 0, -1):
        q = most[1] * (row - 0.5) / _DOWN
        cells = ""
        for column in range(_ACROSS):
            here = shapely.Point(most[0] * (column + 0.5) / _ACROSS, q)
            found = next((region for shape, region in shapes if shape.contains(here)), None)
            cells += "." if found is None else str(min(9, len(found.missed)))
        to.print(f"{percent(q):>9} {cells}", soft_wrap=True)
    ends = f"{percent(most[0] / 2 / _ACROSS)}{percent(most[0]):>{_ACROSS - 6}}"
    to.print(f"{'':>9} {ends}", soft_wrap=True)


def _order(result: Map) -> list[Target]:
    """The targets that begin to be missed at the least cuts first."""
    least = {target: min(sum(place) for line in lines for place in line) for target, lines in result.break_even}
    return sorted(least, key=lambda target: least[target])


def _break_even(result: Map) -> Figures:
    """The cuts of one source alone at which each target begins to be missed."""
    first, second = result.sources
    table = Figures("Where each target begins to be missed", ["target", "number", f"{first} alone", f"{second} alone"])
    lines = dict(result.break_even)
    for number, target in enumerate(_order(result), 1):
        places = [place for line in lines[target] for place in line]
        alone = [min((place[i] for place in places if place[1 - i] == 0), default=None) for i in (0, 1)]
        depths = ("only with the other" if depth is None else percent(depth) for depth in alone)
        table.add(target_name(target), str(number), *depths)
    return table


def _regions(result: Map, everything: bool) -> Figures:
    """Regions, numbered as in regions.csv, with the numbers of the targets that they miss."""
    whole = sum(region.area for region in result.regions)
    shown = [(n, region) for n, region in enumerate(result.regions, 1) if everything or region.area >= _SMALL * whole]
    more = "" if len(shown) == len(result.regions) else f"; --all shows all {len(result.regions)}"
    head = ["region", "targets missed, by number", "part of the map"]
    for source in result.sources:
        head += [f"next {source} cut", "outcomes"]
    title = f"Regions, with who gives up the next unit of money in their middle{more}"
    table = Figures(title, head, left=2, breaks=(5,))
    numbers = {target: number for number, target in enumerate(_order(result), 1)}
    for place, region in shown:
        cells = []
        for lines, outcomes in zip(region.next_cut, region.outcomes_slopes, strict=True):
            top = next(iter(lines.items()), None)
            cells += ["nobody" if top is None else f"{top[0]} {top[1]:.0%}", f"{published(outcomes):+.4f}"]
        # A target that is missed all over the map has no line on which it begins to be.
        missed = sorted(numbers.get(target, 0) for target in region.missed)
        named = ", ".join(str(number) for number in missed if number) or "none"
        always = sum(number == 0 for number in missed)
        named = f"{named} and {always} everywhere" if always else named
        table.add(str(place), named, f"{region.area / whole:.1%}", *cells)
    return table


def _borders(result: Map, to: Console) -> None:
    """Where the limits end the map, and why."""
    if result.borders:
        to.print()
        to.print("Where the limits end the map", style="bold")
    for border in result.borders:
        start, end = (
            ", ".join(f"{source} {percent(depth)}" for source, depth in zip(result.sources, place, strict=True))
            for place in (border.start, border.end)
        )
        why = " ".join(map(end_of, border.clashes))
        to.print(fill(f"- From {start} to {end}: {why}", to.width, subsequent_indent="  ", break_on_hyphens=False))


def _points(result: Map) -> Figures:
    table = Figures("Scenarios on the map", ["scenario", *result.sources, ""])
    for point in result.points:
        note = "" if point.exact else "by its money only: it differs in more than an even cut"
        table.add(point.scenario, *map(percent, point.place), note)
    return table
