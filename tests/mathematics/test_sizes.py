"""What a solver would take for infinite, or drop, is refused by name, and never told as something else."""

from dataclasses import replace
from math import inf, nan

import pytest
from support.regions import two_regions
from support.small import YEARS, scenario

import kcplan
from kcplan.domain.scenario import Bound, Limit, Origin, Scenario, Selection, Target, Tranche
from kcplan.errors import InvalidInput, SolverStopped, Unbounded

WORKS = Selection(line=("works",))


def capped(amount: float, **changes: object) -> Scenario:
    return scenario(caps={"central": (60.0, amount), "local": (30.0, 30.0)}, targets=(), **changes)


def limited(bound: Bound, **changes: object) -> Scenario:
    return scenario(limits=(Limit("room", "money", WORKS, (), at_most=bound, **changes),), targets=())  # type: ignore[arg-type]


CASES = {
    "cap": (capped(1e20), "cap[central,2021]", "1e+20"),
    "no cap": (capped(inf), "cap[central,2021]", "inf"),
    "cap that is no number": (capped(nan), "cap[central,2021]", "nan"),
    "cap of a region": (
        replace(two_regions(), region_caps={"local": two_regions().region_caps["local"] * 1e20}),
        "cap[east,local,2020]",
        "3e+21",
    ),
    "amount": (limited(Bound("amount", 1e25)), "limit room at most", "1e+25"),
    "multiple of the plan": (limited(Bound("plan", 1e20)), "limit room at most", "1.6e+22"),
    "carried": (scenario(carry_over={"local": 1e22}), "carry[local,2020]", "3e+23"),
    "width": (scenario((Tranche(1e30, 10.0), Tranche(inf, 20.0))), "units[projects,2020", "1e+30"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("command", [kcplan.solve, kcplan.diagnose, kcplan.need, kcplan.evaluate])
def test_what_is_infinite_to_a_solver_is_refused_by_name(name: str, command: object) -> None:
    """The rule is named, and the number that was found; nothing is said of a unit cost of 0."""
    asked, rule, found = CASES[name]
    if command is kcplan.evaluate and name != "width":
        kcplan.evaluate(asked)  # a given plan is not held to caps and limits
        return
    with pytest.raises(InvalidInput) as refused:
        command(asked)  # type: ignore[operator]
    problem = next(problem for problem in refused.value.problems if rule in problem.expected)
    assert problem.found == found
    assert "at most" in problem.expected
    assert problem.mend


def test_it_is_refused_at_its_place() -> None:
    """Of a rule that stands in a file, the line is told."""
    asked = limited(Bound("plan", 1e20), origin=Origin("scenarios/big.yaml", 12, 7))
    with pytest.raises(InvalidInput, match=r"^scenarios/big.yaml:12:7: expected limit room at most: a number of at"):
        kcplan.solve(asked)


def test_a_target_far_from_what_is_yielded() -> None:
    """Beside a target of 1e25 jobs the two of a project would be dropped."""
    asked = scenario(targets=(Target("jobs", YEARS, 1e25),), soft=True)
    with pytest.raises(InvalidInput, match=r"target\[jobs@2020-2021\]: costs.* magnitude apart, found 2 beside 1e\+25"):
        kcplan.solve(asked)


def test_yields_far_from_each_other() -> None:
    """A yield of 1e-300 beside one of 2 would be dropped."""
    asked = scenario(targets=(Target("jobs", YEARS, 1.0),))
    works, office = asked.model.lines
    (projects,) = works.activities
    small = replace(projects, yields={"jobs": (2.0, 1e-300)})
    model = replace(asked.model, lines=(replace(works, activities=(small,)), office))
    with pytest.raises(InvalidInput, match=r"target\[jobs@2020-2021\]: costs.* found 1e-300 beside 2"):
        kcplan.solve(replace(asked, model=model))


@pytest.mark.parametrize("amount", [1e9, 1e15])
def test_a_cap_that_is_as_good_as_none_is_taken(amount: float) -> None:
    """What can be read can be solved: the projects that there is room for are paid."""
    room = Limit("room", "units", Selection(), ("year",), None, Bound("amount", 9.0))
    found = kcplan.solve(capped(amount, limits=(room,)))
    assert found.review.objective == pytest.approx(36.0)


def test_caps_that_no_programme_can_hold_together() -> None:
    """To raise caps of 1e-9 and 1e12 by one share takes numbers that HiGHS drops: that is told, not what it calls."""
    asked = scenario(caps={"central": (1e-9, 1e12), "local": (30.0, 30.0)}, targets=(Target("jobs", (2020,), 100.0),),
                     carry_over={"central": 1e-9})  # fmt: skip
    with pytest.raises(SolverStopped, match="too many orders of magnitude apart"):
        kcplan.diagnose(asked)


def test_a_unit_cost_of_0_is_told_as_what_it_is() -> None:
    """The activity is named."""
    with pytest.raises(Unbounded, match="the unit cost of projects is 0"):
        kcplan.solve(scenario((Tranche(inf, 0.0),), targets=()))


def test_a_model_without_lines_is_told_as_such() -> None:
    """HiGHS says "Empty" of it."""
    asked = scenario(targets=())
    bare = replace(asked, model=replace(asked.model, lines=(), plan=asked.model.plan[:, :0]))
    for command in (kcplan.solve, kcplan.diagnose, kcplan.need, kcplan.evaluate):
        with pytest.raises(InvalidInput, match="a model with a line that a source may pay for"):
            command(bare)
