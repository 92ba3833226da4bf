"""How the package hangs together: its modules, who imports whom, floors, and circles.

    .venv/bin/python benchmarks/house.py                 # this checkout
    .venv/bin/python benchmarks/house.py /path/to/another

The graph is that of import-linter (grimp): an arrow is one module that imports another, wherever in it. Of a folder,
its files and folders count, with an arrow between two of them where anything in one imports anything in the other. A
floor is a step of the longest chain of arrows; what stands in one circle shares a floor.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Arrow = tuple[str, str]


@dataclass(frozen=True)
class Plan:
    """Names, the arrows among them, how many floors they need, and each circle."""

    names: Sequence[str]
    arrows: frozenset[Arrow]
    floors: int
    circles: Sequence[Sequence[str]]


def plan_of(names: Sequence[str], arrows: frozenset[Arrow]) -> Plan:
    """Floors and circles of what imports what."""
    number = {name: n for n, name in enumerate(names)}
    above, below = np.array([(number[one], number[other]) for one, other in sorted(arrows)], int).reshape(-1, 2).T
    size = len(names)
    count, part = connected_components(
        coo_array((np.ones(len(above)), (above, below)), (size, size)), connection="strong"
    )
    parts = [[names[n] for n in np.flatnonzero(part == p)] for p in range(count)]
    needs: dict[int, set[int]] = {p: set() for p in range(count)}
    for one, other in zip(part[above], part[below], strict=True):
        if one != other:
            needs[one].add(other)
    floor: dict[int, int] = {}
    for p in TopologicalSorter(needs).static_order():
        floor[p] = 1 + max((floor[below] for below in needs[p]), default=0)
    return Plan(names, arrows, max(floor.values(), default=0), [members for members in parts if len(members) > 1])


def modules(graph: grimp.ImportGraph) -> Plan:
    """Every module of the package."""
    names = sorted(graph.modules)
    return plan_of(
        names, frozenset((one, other) for one in names for other in graph.find_modules_directly_imported_by(one))
    )


def folder(graph: grimp.ImportGraph, name: str) -> Plan:
    """The files and folders of a folder, what they import of each other."""
    children = sorted(graph.find_children(name))
    home = {module: child for child in children for module in (child, *graph.find_descendants(child))}
    arrows = {
        (home[one], home[other])
        for one in home
        for other in graph.find_modules_directly_imported_by(one)
        if other in home and home[one] != home[other]
    }
    return plan_of(children, frozenset(arrows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("checkout", nargs="?", type=Path, default=Path(__file__).parents[1])
    sys.path.insert(0, str(parser.parse_args().checkout))
    graph = grimp.build_graph("kcplan", cache_dir=None)
    whole = modules(graph)
    print(f"{len(whole.names)} modules, {len(whole.arrows)} arrows, {len(whole.circles)} circles")
    for name in ("kcplan", *sorted(m for m in graph.modules if graph.find_children(m) and m != "kcplan")):
        found = folder(graph, name)
        print(
            f"{name}: {len(found.names)} in a row on {found.floors} floors, {len(found.arrows)} arrows, "
            f"{len(found.circles)} circles"
        )
        for circle in found.circles:
            print("  circle: " + ", ".join(circle))


if __name__ == "__main__":
    main()
