"""The oracle itself: tables worked by hand, and every vertex of tiny programmes in exact arithmetic."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from oracles import vertices
from oracles.oracle import Answer, Plain, build, solve

#: With more columns there are too many vertices to go through in seconds.
MOST_COLUMNS = 8


def one_line(**changes: Any) -> Plain:
    """Line `works`, central money, one year: projects at 10 million with 2 jobs each; 60 planned, 80 at most."""
    plain: Plain = {
        "years": [2020],
        "regions": ["all"],
        "sources": {"central": "public"},
        "lines": {"works": works(years=[2020])},
        "plan": {("all", "works", "central", 2020): 60},
        "caps": {("central", 2020): 80},
        "carry_over": {},
        "targets": [],
        "soft": False,
        "weights": {"jobs": 1},
        "discount": 0,
        "limits": [],
    }
    return plain | changes


def works(years: list[int], sources: tuple[str, ...] = ("central",), tranches: Any = ((None, 10),)) -> Plain:
    projects = {"tranches": {year: list(tranches) for year in years}, "yields": {"jobs": dict.fromkeys(years, 2)}}
    return {"sources": list(sources), "counterpart": None, "activities": {"projects": projects}}


def two_years(**changes: Any) -> Plain:
    """The same in 2020 and 2021, 40 planned and 50 at most in each year."""
    plain = one_line(
        years=[2020, 2021],
        lines={"works": works(years=[2020, 2021])},
        plan={("all", "works", "central", year): 40 for year in (2020, 2021)},
        caps={("central", 2020): 50, ("central", 2021): 50},
    )
    return plain | changes


def jobs(at_least: float, years: tuple[int, ...] = (2020,), priority: int = 1, weight: float = 1) -> Plain:
    return {"outcome": "jobs", "years": years, "at_least": at_least, "priority": priority, "weight": weight}


def limit(measure: str = "money", select: Plain | None = None, per: tuple[str, ...] = (), **sides: Any) -> Plain:
    return {"measure": measure, "select": select or {}, "per": per, "at_least": None, "at_most": None} | sides


def bound(kind: str, value: float, of: Plain | None = None) -> Plain:
    return {"kind": kind, "value": value, "of": of}


OFFICE: Plain = {"sources": ["central"], "counterpart": None, "activities": {}}
WITH_OFFICE: Plain = {
    "lines": {"works": works(years=[2020]), "office": OFFICE},
    "plan": {("all", "works", "central", 2020): 60, ("all", "office", "central", 2020): 20},
}
WITH_PARTNERS: Plain = {
    "sources": {"central": "public", "other": "counterpart"},
    "lines": {"works": works(years=[2020], sources=("central", "other")) | {"counterpart": {2020: 1.5}}},
    "plan": {("all", "works", "central", 2020): 60, ("all", "works", "other", 2020): 90},
}

HAND_WORKED: dict[str, tuple[Plain, Answer]] = {
    # 80 buy 8 projects and 16 jobs, 20 above the plan.
    "cap": (one_line(), Answer(True, {}, 16, 20)),
    # The first 5 projects cost 10, the others 15: 50 buy 5 and 30 buy 2.
    "tranches": (one_line(lines={"works": works([2020], tranches=[(5, 10), (None, 15)])}), Answer(True, {}, 14, 20)),
    # No more than 5 projects at 10: 50 of the 80.
    "last tranche ends": (one_line(lines={"works": works([2020], tranches=[(5, 10)])}), Answer(True, {}, 10, 10)),
    # 60 of others' money at 1.5 per 1 public allow 40 public: 4 projects.
    "counterpart": (
        one_line(**WITH_PARTNERS, caps={("central", 2020): 80, ("other", 2020): 60}),
        Answer(True, {}, 8, 20),
    ),
    # Nothing counts: the plan itself is nearest to the plan.
    "no weights": (one_line(weights={}), Answer(True, {}, 0, 0)),
    # 17 jobs need 85.
    "hard target": (one_line(targets=[jobs(17)]), Answer(False)),
    # 16 of 20 jobs: a fifth is missed.
    "soft target": (one_line(targets=[jobs(20)], soft=True), Answer(True, {1: 0.2}, 16, 20)),
    # A year's 50 buys 10 jobs. All 20 in 2021 need 100: 50, and at most half of 2020's 50 carried, buy 15, a quarter
    # is missed. 2020 keeps 25 for 5 jobs.
    "carry-over": (
        two_years(carry_over={"central": 0.5}, targets=[jobs(20, (2021,))], soft=True),
        Answer(True, {1: 0.25}, 20, 15 + 35),
    ),
    # At 25 % a year, 2021's 10 jobs count 8.
    "discount": (two_years(discount=0.25), Answer(True, {}, 18, 20)),
    # 60 in both years together. Priority 1 takes 50 for the 10 jobs of 2021; 10 are left for 2 of 2020's 10 jobs.
    "priorities": (
        two_years(
            soft=True,
            targets=[jobs(10, (2020,), priority=2), jobs(10, (2021,), priority=1)],
            limits=[limit(at_most=bound("amount", 60))],
        ),
        Answer(True, {1: 0, 2: 0.8}, 12, 40),
    ),
    # The same, but missing 2020 weighs 3 times as much within one priority: 2021 gets the 10.
    "weights of targets": (
        two_years(
            soft=True,
            targets=[jobs(10, (2020,), weight=3), jobs(10, (2021,))],
            limits=[limit(at_most=bound("amount", 60))],
        ),
        Answer(True, {1: 0.8}, 12, 40),
    ),
    # At least half the 20 planned for the office: 10; works 70.
    "plan floor": (
        one_line(**WITH_OFFICE, limits=[limit(select={"line": ["office"]}, at_least=bound("plan", 0.5))]),
        Answer(True, {}, 14, 20),
    ),
    # The office takes exactly a quarter of all money: 20 of 80.
    "share": (
        one_line(
            **WITH_OFFICE,
            limits=[limit(select={"line": ["office"]}, at_least=bound("share", 0.25, {"line": "all"}))],
        ),
        Answer(True, {}, 12, 0),
    ),
    # 2021 may spend 1.5 times 2020's money, 20 by another limit: 30.
    "previous year": (
        two_years(
            limits=[
                limit(per=("line", "year"), at_most=bound("previous_year", 1.5)),
                limit(select={"year": [2020]}, at_most=bound("amount", 20)),
            ]
        ),
        Answer(True, {}, 10, 30),
    ),
    # 3 projects a year.
    "units": (
        two_years(limits=[limit("units", per=("year",), at_most=bound("amount", 3))]),
        Answer(True, {}, 12, 20),
    ),
    # The selection leaves others' money out: 40 public, 60 of others'.
    "public by default": (
        one_line(**WITH_PARTNERS, limits=[limit(at_most=bound("amount", 40))]),
        Answer(True, {}, 8, 20),
    ),
    # With `sources: all` the 40 are 16 public and 24 of others'.
    "all sources": (
        one_line(**WITH_PARTNERS, limits=[limit(select={"source": "all"}, at_most=bound("amount", 40))]),
        Answer(True, {}, 3.2, 44),
    ),
}


@pytest.mark.parametrize("name", HAND_WORKED)
def test_hand_worked_table(name: str) -> None:
    """Each rule alone, worked by hand in the comment beside it: the oracle and the vertices both find it."""
    plain, expected = HAND_WORKED[name]
    found = solve(plain)
    assert found.feasible == expected.feasible
    assert found.misses == pytest.approx(expected.misses, abs=1e-9)
    assert (found.objective, found.change) == pytest.approx((expected.objective, expected.change))
    least = every_vertex(plain)
    assert (least is None) == (not expected.feasible)
    if least is not None:
        values = [*(expected.misses[priority] for priority in sorted(expected.misses)), -expected.objective]
        values += [expected.change, found.uneven]
        assert [float(value) for value in least] == pytest.approx(values[: len(least)])


def every_vertex(plain: Plain) -> tuple[Fraction, ...] | None:
    """The least value of each tier, but that of even years where its columns make too many vertices."""
    whole = build(plain)
    return vertices.lexicographic_minimum(whole if len(whole.columns) <= MOST_COLUMNS else build(plain, even=False))


TWENTY_A_YEAR = limit(per=("year",), at_most=bound("amount", 20))


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        # 2.5 and 7.5 projects at 10, where the plan is alike in both years: each is 2.5 off.
        pytest.param(HAND_WORKED["carry-over"][0], 50, id="plan alike"),
        # 5 and 5 projects, where the plan asks for 2.5 and 7.5.
        pytest.param(
            two_years(plan={("all", "works", "central", 2020): 10, ("all", "works", "central", 2021): 30}),
            50,
            id="plan",
        ),
        # Nothing is planned: 2 and 2 projects, where the caps ask for 1 and 3.
        pytest.param(
            two_years(
                plan={("all", "works", "central", year): 0 for year in (2020, 2021)},
                caps={("central", 2020): 20, ("central", 2021): 60},
                limits=[TWENTY_A_YEAR],
            ),
            20,
            id="caps",
        ),
        # 2 in 2020, and 5 in 2021, 3 of them at 5: each year is 1.5 off, at the 10 and the 5 of a first project.
        pytest.param(
            two_years(
                lines={"works": works([2020, 2021], tranches=[(None, 10)]) | {"activities": {"projects": {
                    "tranches": {2020: [(None, 10)], 2021: [(3, 5), (None, 10)]},
                    "yields": {"jobs": {2020: 2, 2021: 2}},
                }}}},
                limits=[limit("units", {"year": [2020]}, at_most=bound("amount", 2)),
                        limit("units", {"year": [2021]}, at_most=bound("amount", 5))],
            ),
            1.5 * 10 + 1.5 * 5,
            id="tranches",
        ),
        # Each year is a period of its own.
        pytest.param(HAND_WORKED["carry-over"][0] | {"periods": [[2020], [2021]]}, 0, id="periods"),
        # Years that are in two periods are as even as those in none.
        pytest.param(HAND_WORKED["carry-over"][0] | {"periods": [[2020, 2021]] * 2}, 50, id="periods that overlap"),
    ],
)  # fmt: skip
def test_hand_worked_years_that_are_not_even(plain: Plain, expected: float) -> None:
    """The cost of units away from their share, worked by hand in the comment beside it."""
    assert solve(plain).uneven == pytest.approx(expected)


def test_vertices_of_a_square_with_a_corner_cut_off() -> None:
    """x, y <= 2 and x + y <= 3 have five vertices; the least of -x - y, then of x, is at (1, 2)."""
    programme = build(one_line(lines={}, plan={}, caps={}))
    x, y = programme.column("x"), programme.column("y")
    for row, most in (({x: 1}, 2), ({y: 1}, 2), ({x: 1, y: 1}, 3)):
        programme.at_most(row, most)
    assert set(vertices.vertices(programme)) == {(0, 0), (2, 0), (0, 2), (2, 1), (1, 2)}
    programme.tiers = [("both", {x: -1, y: -1}), ("x", {x: 1})]
    assert vertices.lexicographic_minimum(programme) == (Fraction(-3), Fraction(1))


@pytest.mark.once
@pytest.mark.parametrize("seed", range(40))
def test_tiny_programmes_vertex_by_vertex(seed: int) -> None:
    """On random programmes of one or two cells, linprog tier by tier finds what enumerating every vertex finds."""
    plain = tiny(Random(seed))
    found, least = solve(plain), every_vertex(plain)
    assert found.feasible == (least is not None)
    if least is not None:
        values = [*(found.misses[priority] for priority in sorted(found.misses)), -found.objective]
        values += [found.change, found.uneven]
        assert values[: len(least)] == pytest.approx([float(value) for value in least], rel=1e-7, abs=1e-7)


def tiny(random: Random) -> Plain:
    """One line in two years, or two in one, with up to two targets and two limits."""
    plain = two_years() if random.random() < 0.5 else one_line(**WITH_OFFICE)
    years, lines = plain["years"], list(plain["lines"])
    plain["plan"] = {key: random.randrange(0, 60, 5) for key in plain["plan"]}
    plain["caps"] = {key: random.randrange(10, 90, 5) for key in plain["caps"]}
    plain["lines"]["works"] = works(years, tranches=random.choice([[(None, 10)], [(random.randrange(1, 4), 8)]]))
    plain["soft"] = random.random() < 0.6
    spans = random.sample([(year,) for year in years] + [tuple(years)], k=random.randrange(len(years) + 1))
    plain["targets"] = [
        jobs(random.randrange(2, 18), span, random.choice([1, 2]), random.choice([0.5, 1, 2])) for span in spans
    ]
    plain["discount"] = random.choice([0, 0.25])
    plain["carry_over"] = {"central": 0.5} if random.random() < 0.3 else {}
    bounds = [
        {"at_most": bound("plan", 1.25)},
        {"at_least": bound("plan", 0.5)},
        {"at_most": bound("previous_year", 1.5), "per": ("line", "year")},
        {"at_most": bound("share", 0.75, {"line": "all"}), "per": ("year",), "select": {"line": lines[:1]}},
        {"at_most": bound("amount", 35), "per": ("line",)},
    ]
    plain["limits"] = [limit(**sides) for sides in random.sample(bounds, k=random.randrange(3))]
    return plain
