"""A scenario with a rule of every kind, made of the types that say what there is; names in two languages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import get_args, get_type_hints

import numpy as np

from kcplan.domain.recommendation import Rule, RuleKind
from kcplan.domain.rules import RuleId, RuleSide
from kcplan.domain.scenario import (
    Activity,
    Bound,
    Dimension,
    Limit,
    Line,
    Model,
    Norm,
    Outcome,
    Scenario,
    Selection,
    Source,
    Target,
    Title,
    Tranche,
)
from kcplan.mathematics.families import BOUNDS
from kcplan.mathematics.programme import formulate
from kcplan.mathematics.rules import rule_of_row

INFINITY = float("inf")
YEARS = (2020, 2021)
#: Every id begins with this; no screen shows one.
ID = "zz-"

NAMES = {
    "central": Title("Capital", "Trung ương"),
    "local": Title("Province", "Địa phương"),
    "other": Title("Firms", "Doanh nghiệp"),
    "jobs": Title("Workplaces", "Việc làm"),
    "firms": Title("New firms", "Cơ sở mới"),
    "roads": Title("Roadworks", "Đường sá"),
    "schools": Title("Schools", "Trường học"),
    "office": Title("Office", "Văn phòng"),
    "paving": Title("Paving", "Rải nhựa"),
    "bridges": Title("Bridges", "Xây cầu"),
    "classes": Title("Classes", "Lớp học"),
    "east": Title("Eastern district", "Huyện Đông"),
    "west": Title("Western district", "Huyện Tây"),
}
UNITS = {"place": Title("place", "chỗ"), "firm": Title("firm", "cơ sở"), "piece": Title("piece", "hạng mục")}


#: Ids of two kinds may be alike: an activity has the id of its line, and a source that of a district.
_ALIKE = {"paving": "roads", "local": "east"}


def id_of(name: str) -> str:
    return ID + _ALIKE.get(name, name)


def _activity(name: str, line: str, cost: float, *yields: tuple[str, float]) -> Activity:
    tranches = (Tranche(4.0, cost), Tranche(INFINITY, cost * 1.5))
    own = {id_of(outcome): (value, value) for outcome, value in yields}
    return Activity(id_of(name), id_of(line), "piece", NAMES[name], (tranches, tranches), own)


def model() -> Model:
    """Two districts, three lines of which one buys nothing counted, two public sources and the firms' own money."""
    sources = tuple(
        Source(id_of(name), "counterpart" if name == "other" else "public", NAMES[name])
        for name in ("central", "local", "other")
    )
    every = tuple(source.id for source in sources)
    roads = (_activity("bridges", "roads", 10.0, ("jobs", 2.0)), _activity("paving", "roads", 8.0, ("jobs", 1.0)))
    classes = (_activity("classes", "schools", 5.0, ("firms", 1.0), ("jobs", 0.5)),)
    lines = (
        Line(id_of("roads"), 1, NAMES["roads"], every, roads, (1.0, 1.0)),
        Line(id_of("schools"), 2, NAMES["schools"], every, classes, (0.5, 0.5)),
        Line(id_of("office"), 3, NAMES["office"], every[1:2], ()),
    )
    plan = np.zeros((2, 3, 3, 2))
    plan[:, :2] = [[[30.0, 40.0], [20.0, 10.0], [50.0, 50.0]], [[10.0, 20.0], [10.0, 10.0], [10.0, 15.0]]]
    plan[:, 2, 1] = 5.0
    return Model(
        id_of("model"), Title("Programme", "Chương trình"), "million VND", YEARS, (),
        (id_of("east"), id_of("west")), sources,
        (Outcome(id_of("firms"), "firm", NAMES["firms"]), Outcome(id_of("jobs"), "place", NAMES["jobs"])),
        lines, plan, region_titles={id_of(name): NAMES[name] for name in ("east", "west")},
        region_groups={"Coast": (id_of("east"),)}, units=UNITS,
        norms=(Norm("road", "a road", None, 1.0, "", "", "Decree 7"),),
    )  # fmt: skip


def limits() -> tuple[Limit, ...]:
    """Every measure, side, bound, dimension of `per` and kind of source, where they go together, and one of a norm.

    None binds.
    """
    measures, kinds = get_args(get_type_hints(Limit)["measure"]), get_args(get_type_hints(Bound)["kind"])
    pers: list[tuple[Dimension, ...]] = [(), *((dimension,) for dimension in get_args(Dimension)), get_args(Dimension)]
    found = []
    for measure, kind, per, side, source in product(
        measures, kinds, pers, get_args(RuleSide), (None, (id_of("other"),))
    ):
        if measure == "units" and (kind in ("plan", "approved", "share") or "source" in per or source):
            continue
        if kind in ("plan", "approved") and "activity" in per:
            continue
        if measure == "change" and (
            side == "at_least" or kind in ("share", "previous_year") or "activity" in per or source
        ):
            continue
        of = Selection(line="all") if kind == "share" else None
        bound = Bound(kind, 0.0 if side == "at_least" else 1e4, of)
        name = f"rule{len(found)}"
        found.append(Limit(name, measure, Selection(source=source), per, **{side: bound}))
    of_norm = Bound("share", 1e4, Selection(line="all"))
    found.append(Limit("norm-road.share", "money", Selection(line=(id_of("roads"),)), ("line", "year"), None, of_norm))
    return tuple(found)


def targets() -> tuple[Target, ...]:
    """Of all districts, of one, of a group, and of several that the file joins; a range, a least, a most."""
    both = id_of("east"), id_of("west")
    places = (None, ""), (both[:1], "Coast"), (both[1:], both[1]), (both, "+".join(both))
    numbers = {("firms", YEARS): (1.0, 9e3), ("firms", (2020,)): (None, 9e3)}
    return tuple(
        Target(id_of(outcome), years, low, regions=regions, place=place, at_most=high)
        for outcome, years, (regions, place) in product(("firms", "jobs"), (YEARS, (2020,)), places)
        for low, high in [numbers.get((outcome, years), (1.0, None))]
    )


def every_rule() -> Scenario:
    """The scenario with all of it, in which a plan keeps every rule."""
    asked = model()
    local = np.array([[30.0, 20.0], [20.0, 30.0]])
    total = {id_of("central"): (60.0, 60.0), id_of("local"): (50.0, 50.0), id_of("other"): (500.0, 500.0)}
    return Scenario(
        id=id_of("scenario"), title=Title("Every rule", "Mọi ràng buộc"), question=Title("What holds?", "Điều gì giữ?"),
        model=asked, caps=total, region_caps={id_of("local"): local}, targets=targets(), soft=True,
        weights={id_of("jobs"): 1.0}, discount=0.0, carry_over={id_of("central"): 0.1, id_of("local"): 0.1},
        limits=limits(), committed=np.where(asked.approved == 5.0, 1.0, 0.0),
    )  # fmt: skip


def rules(scenario: Scenario) -> Iterator[Rule]:
    """Every rule of a scenario: one a row, and those that stand as bounds of columns; each with numbers of its own."""
    programme = formulate(scenario)
    for row in range(programme.row_count):
        rule = rule_of_row(scenario, programme, row)
        low, high = np.isfinite(programme.bounds.row_lower[row]), np.isfinite(programme.bounds.row_upper[row])
        kind: RuleKind = "exactly" if low and high else "at least" if low else "at most"
        yield Rule(rule, kind, 2.0 + row / 7, 3.0 + row / 7, scenario.model.money, 1.0)
    for family in BOUNDS:
        where = {"region": id_of("east"), "year": 2020}
        where |= {"source": id_of("local")} if family == "carry" else {"activity": id_of("paving")}
        yield Rule(replace(RuleId(family), **where), "at most", 2.0, 3.0, scenario.model.money, 1.0)  # type: ignore[arg-type]
