"""Why a scenario cannot be met: conflicts known beforehand, and mends that just suffice."""

from dataclasses import replace

import pytest
from small import YEARS, scenario

from kcplan import planning
from kcplan.analyses.diagnose import Mend, diagnose
from kcplan.domain import Bound, Limit, Scenario, Selection, Target
from kcplan.errors import Infeasible

WORKS, OFFICE = Selection(line=("works",)), Selection(line=("office",))


def feasible(asked: Scenario) -> bool:
    try:
        planning.solve(asked)
    except Infeasible:
        return False
    return True


def applied(asked: Scenario, mend: Mend, further: float) -> Scenario:
    """The scenario with the mend applied, its change made longer by `further` of itself."""
    value = mend.value + (mend.mended - mend.value) * (1 + further)
    kind, _, rest = mend.rule.partition("[")
    parts = rest.removesuffix("]").split(",") if rest else []
    if kind == "cap":
        source, *year = parts
        old = asked.caps[source]
        if year:
            new = tuple(value if str(y) == year[0] else cap for y, cap in zip(YEARS, old, strict=True))
        else:
            new = tuple(cap * value / mend.value for cap in old)
        return replace(asked, caps={**asked.caps, source: new})
    if kind == "target":
        targets = [replace(t, at_least=value) if mend.rule == f"target[{t.key}]" else t for t in asked.targets]
        return replace(asked, targets=tuple(targets))
    _, name, *side = kind.split(" ")
    attribute = "_".join(side)
    limits = []
    for limit in asked.limits:
        if limit.name != name:
            limits.append(limit)
            continue
        bound = getattr(limit, attribute)
        assert not parts or len(limit.selection.line) == 1
        limits.append(replace(limit, **{attribute: replace(bound, value=value)}))
    return replace(asked, limits=tuple(limits))


FLOORS = (
    Limit("works-floor", "money", WORKS, ("year",), Bound("plan", 1.0)),
    Limit("office-floor", "money", OFFICE, ("year",), Bound("amount", 12.0)),
)
SHARE = (
    Limit("works-floor", "money", WORKS, ("year",), Bound("plan", 1.0)),
    Limit("office-share", "money", OFFICE, ("year",), Bound("share", 0.2, Selection(line=("works",)))),
)

MONEY_2020 = ("cap[central,2020]", "cap[local,2020]")

CASES: dict[str, tuple[Scenario, set[str]]] = {
    # 60 + 30 buys at most 18 jobs in 2020.
    "target": (
        scenario(targets=(Target("jobs", (2020,), 20.0), Target("jobs", (2021,), 3.0))),
        {"cap[central,2020]", "cap[local,2020]", "target[jobs@2020]"},
    ),
    # 80 for works and 12 for office are more than 90 in 2020; in 2021 there is money for both.
    "floors": (
        scenario(
            caps={"central": (60.0, 70.0), "local": (30.0, 30.0)}, limits=FLOORS, targets=(Target("jobs", YEARS, 1.0),)
        ),
        {
            "cap[central,2020]",
            "cap[local,2020]",
            "limit works-floor at least[2020]",
            "limit office-floor at least[2020]",
        },
    ),
    # Office must have a fifth of works' 80, which leaves 6 too little.
    "share": (
        scenario(
            caps={"central": (60.0, 70.0), "local": (30.0, 30.0)}, limits=SHARE, targets=(Target("jobs", YEARS, 1.0),)
        ),
        {
            "cap[central,2020]",
            "cap[local,2020]",
            "limit works-floor at least[2020]",
            "limit office-share at least[2020]",
        },
    ),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_the_conflict_is_the_known_one(case: str) -> None:
    """The irreducible set found is the one that the case was built with, and there is no other."""
    asked, conflict = CASES[case]
    found = diagnose(asked)
    assert not found.feasible
    assert [set(names) for names in found.conflicts] == [conflict]


@pytest.mark.parametrize("case", sorted(CASES))
def test_each_mend_suffices_and_a_hair_less_does_not(case: str) -> None:
    """Each mend makes the scenario feasible when applied; a ten-thousandth less of it does not."""
    asked, _ = CASES[case]
    found = diagnose(asked)
    assert {"cap[central,2020]", "cap[local,2020]", "cap[central]", "cap[local]"} <= {mend.rule for mend in found.mends}
    assert not found.mix
    for mend in found.mends:
        assert feasible(applied(asked, mend, 1e-7)), mend
        assert not feasible(applied(asked, mend, -1e-4)), mend


def test_the_figures_of_the_mends() -> None:
    """20 jobs take 100 of money where there are 90: 10 more from either source, or 18 jobs."""
    mends = {mend.rule: mend.mended for mend in diagnose(CASES["target"][0]).mends}
    assert mends["cap[central,2020]"] == pytest.approx(70.0)
    assert mends["cap[local,2020]"] == pytest.approx(40.0)
    assert mends["target[jobs@2020]"] == pytest.approx(18.0)


def test_two_conflicts_are_both_named_and_mended_together() -> None:
    """20 jobs in each year where there is money for 18: two disjoint conflicts."""
    caps = {"central": (60.0, 60.0), "local": (0.0, 0.0)}
    asked = scenario(caps=caps, targets=(Target("jobs", (2020,), 13.0), Target("jobs", (2021,), 14.0)))
    found = diagnose(asked)
    assert {frozenset(names) for names in found.conflicts} == {
        frozenset({"cap[central,2020]", "cap[local,2020]", "target[jobs@2020]"}),
        frozenset({"cap[central,2021]", "cap[local,2021]", "target[jobs@2021]"}),
    }
    assert {mend.rule for mend in found.mends} == {"cap[central]"}


def test_the_cheapest_mix_where_no_rule_alone_mends() -> None:
    """Central money is 0 in 2020 and local in 2021, so that no source scaled whole helps both years."""
    caps = {"central": (0.0, 60.0), "local": (30.0, 0.0)}
    asked = scenario(caps=caps, targets=(Target("jobs", (2020,), 8.0), Target("jobs", (2021,), 14.0)))
    found = diagnose(asked)
    assert not found.mends
    mended = asked
    for mend in found.mix:
        mended = applied(mended, mend, 1e-7)
    assert feasible(mended)
    short = asked
    for mend in found.mix:
        short = applied(short, mend, -1e-4)
    assert not feasible(short)
    # As shares: 10/30 of local money or 2/8 of the jobs in 2020; 10/60 of central or 2/14 in 2021.
    assert {mend.rule: pytest.approx(mend.mended) for mend in found.mix} == {
        "target[jobs@2020]": 6.0,
        "target[jobs@2021]": 12.0,
    }


def test_a_feasible_scenario_needs_no_mend() -> None:
    """Nothing to name, nothing to mend."""
    found = diagnose(scenario())
    assert found.feasible
    assert (found.mends, found.mix, found.conflicts) == ((), (), ())
