"""Why a scenario cannot be met: conflicts known beforehand, and mends that just suffice."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from oracles.plain_form import plain
from support.mended import applied, can_be_kept, with_only
from support.random_models import hardened, random_scenario
from support.small import YEARS, scenario

from kcplan import load
from kcplan.analyses.mending.diagnose import Diagnosis, diagnose
from kcplan.analyses.mending.levers import Mend
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target
from kcplan.mathematics.programme import formulate

pytestmark = pytest.mark.once

WORKS, OFFICE, ALL = Selection(line=("works",)), Selection(line=("office",)), Selection(line="all")
HARD = sorted((Path(__file__).parents[2] / "data" / "infeasible").glob("*.yaml"))

FLOORS = (
    Limit("works-floor", "money", WORKS, ("year",), Bound("plan", 1.0)),
    Limit("office-floor", "money", OFFICE, ("year",), Bound("amount", 12.0)),
)
SHARE = (FLOORS[0], Limit("office-share", "money", OFFICE, ("year",), Bound("share", 0.2, WORKS)))
MONEY_2020 = {"cap[central,2020]", "cap[local,2020]"}
MORE_LATER = {"central": (60.0, 70.0), "local": (30.0, 30.0)}
ONE_JOB = (Target("jobs", YEARS, 1.0),)

CONFLICTS: dict[str, tuple[Scenario, list[set[str]]]] = {
    # 60 + 30 buys at most 18 jobs in 2020.
    "target": (
        scenario(targets=(Target("jobs", (2020,), 20.0), Target("jobs", (2021,), 3.0))),
        [MONEY_2020 | {"target[jobs@2020]"}],
    ),
    # 80 for works and 12 for office are more than 90 in 2020; in 2021 there is money for both.
    "floors": (
        scenario(caps=MORE_LATER, limits=FLOORS, targets=ONE_JOB),
        [MONEY_2020 | {"limit works-floor at least[2020]", "limit office-floor at least[2020]"}],
    ),
    # The same with soft targets: they are no part of it.
    "soft": (
        scenario(caps=MORE_LATER, limits=FLOORS, soft=True),
        [MONEY_2020 | {"limit works-floor at least[2020]", "limit office-floor at least[2020]"}],
    ),
    # Office must have a fifth of works' 80, which leaves 6 too little.
    "share": (
        scenario(caps=MORE_LATER, limits=SHARE, targets=ONE_JOB),
        [MONEY_2020 | {"limit works-floor at least[2020]", "limit office-share at least[2020]"}],
    ),
    # 13 and 14 jobs cost 65 and 70 where there is 60 in each year.
    "two": (
        scenario(
            caps={"central": (60.0, 60.0), "local": (0.0, 0.0)},
            targets=(Target("jobs", (2020,), 13.0), Target("jobs", (2021,), 14.0)),
        ),
        [
            MONEY_2020 | {"target[jobs@2020]"},
            {"cap[central,2021]", "cap[local,2021]", "target[jobs@2021]"},
        ],
    ),
    # A floor above a ceiling on the same money, whatever the caps and targets.
    "no money helps": (
        scenario(
            limits=(Limit("exact", "money", WORKS, (), Bound("amount", 90.0), Bound("amount", 80.0)),), targets=ONE_JOB
        ),
        [{"limit exact at least", "limit exact at most"}],
    ),
}


@pytest.mark.parametrize("case", sorted(CONFLICTS))
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_conflict_is_the_known_one(case: str, solver: str) -> None:
    """The irreducible sets found are those that the case was built with, and there is no other, by either solver."""
    asked, conflicts = CONFLICTS[case]
    found = diagnose(asked, solver)
    assert not found.feasible
    assert sorted([sorted(names) for names in conflicts]) == sorted(_names(found))


def _names(found: Diagnosis) -> list[list[str]]:
    return [sorted(rule.name for rule in clash.rules) for clash in found.clashes]


@pytest.mark.parametrize("file", HARD, ids=lambda file: file.stem)
def test_shipped_conflicts_are_irreducible_for_linprog(file: Path) -> None:
    """The rules of a conflict alone have no plan; without any one of them there is one. No rule is in two of them."""
    asked = load(file)
    conflicts = _names(diagnose(asked))
    assert conflicts
    for names in conflicts:
        _assert_irreducible(asked, names)
    every = [name for names in conflicts for name in names]
    assert len(every) == len(set(every))


def _assert_irreducible(asked: Scenario, names: list[str]) -> None:
    assert not can_be_kept(with_only(asked, names)), names
    for dropped in names:
        assert can_be_kept(with_only(asked, [name for name in names if name != dropped])), dropped


@pytest.mark.parametrize("file", HARD, ids=lambda file: file.stem)
def test_shipped_mends_suffice_for_linprog_and_a_hair_less_does_not(file: Path) -> None:
    """A mend, or a mix of them, leaves a plan; with a ten-thousandth less of any change there is none."""
    asked = load(file)
    _assert_mends(asked, diagnose(asked))


def _assert_mends(asked: Scenario, found: Diagnosis) -> None:
    mixes = [*((mend,) for mend in found.mends), found.mix, found.targets]
    for mix in filter(None, mixes):
        assert can_be_kept(plain(_all_applied(asked, mix))), mix
        for short in mix:
            assert not can_be_kept(plain(_all_applied(asked, mix, short))), short


def _all_applied(asked: Scenario, mix: tuple[Mend, ...], short: Mend | None = None) -> Scenario:
    for mend in mix:
        asked = applied(asked, mend, -1e-4 if mend is short else 1e-7)
    return asked


def test_random_scenarios_have_mends_that_just_suffice_and_irreducible_conflicts() -> None:
    """The same of 30 scenarios with other rules: something always mends, and no mend is longer than it must be.

    Without all rules that are named in conflicts, the others can be kept. Carry-over is left out there: the oracle
    drops it with its cap.
    """
    random, count = Random(11), 0
    while count < 30:
        asked = hardened(random_scenario(random))
        if can_be_kept(plain(asked)):
            continue
        count += 1
        found = diagnose(asked)
        assert found.mends or found.mix
        _assert_mends(asked, found)
        if asked.carry_over:
            continue
        conflicts = _names(found)
        programme = formulate(asked)
        every = set(programme.labels(programme.rows)) - {name for names in conflicts for name in names}
        named = [name for name in every if name.split("[")[0].split(" ")[0] in ("cap", "target", "limit")]
        assert can_be_kept(with_only(asked, named))
        for names in conflicts:
            _assert_irreducible(asked, names)


# Works costs 10 a project, 2 jobs each, and 3 of others' money per 1 of public money; 20 jobs are asked for in both
# years together, which is 100 of public money. Central has 60 and local 30 a year. The plan of works is 80 a year.
FIGURES: dict[str, tuple[Scenario, dict[str, float]]] = {
    # 20 jobs take 100 of money where there are 90.
    "target": (
        scenario(targets=(Target("jobs", (2020,), 20.0),)),
        {
            "cap[central,2020]": 70,
            "cap[local,2020]": 40,
            "cap[central]": 140,
            "cap[local]": 80,
            "target[jobs@2020]": 18,
        },
    ),
    # Money for 2021: 60 + 30, and 30 carried from 2020. A cap higher by 20 in 2020 lets 10 more be carried.
    "carry-over": (
        scenario(carry_over={"central": 0.5}, targets=(Target("jobs", (2021,), 26.0),)),
        {
            "cap[central,2020]": 80,
            "cap[central,2021]": 70,
            "cap[local,2021]": 40,
            "cap[central]": 120 + 10 / 0.75,
            "cap[local]": 80,
            "target[jobs@2021]": 24,
        },
    ),
    # Nothing may be spent on works; 50 a year would do.
    "a ceiling of 0": (
        scenario(limits=(Limit("shut", "money", WORKS, ("year",), None, Bound("amount", 0.0)),)),
        {"limit shut at most": 50, "target[jobs@2020-2021]": 0},
    ),
    "a ceiling of 0 of the plan": (
        scenario(limits=(Limit("shut", "money", WORKS, ("year",), None, Bound("plan", 0.0)),)),
        {"limit shut at most": 0.625, "target[jobs@2020-2021]": 0},
    ),
    # 7 projects make 14 jobs; 10 are needed.
    "a limit of units": (
        scenario(limits=(Limit("room", "units", Selection(), (), None, Bound("amount", 7.0)),)),
        {"limit room at most": 10, "target[jobs@2020-2021]": 14},
    ),
    # Works may have what office has: 60 of local money in both years. 100 of 160 is 0.625.
    "a ceiling that is a share": (
        scenario(limits=(Limit("half", "money", WORKS, (), None, Bound("share", 0.5, ALL)),)),
        {
            "limit half at most": 0.625,
            "target[jobs@2020-2021]": 12,
            "cap[local,2020]": 70,
            "cap[local,2021]": 70,
            "cap[local]": 100,
        },
    ),
    # 5 projects in 2020 cost 50, and 2021 may have no more; 7.5 are asked for there.
    "a multiple of the year before": (
        scenario(
            targets=(Target("jobs", (2021,), 15.0),),
            limits=(
                Limit("ramp", "money", WORKS, ("year",), None, Bound("previous_year", 1.0)),
                Limit("room", "units", Selection(year=(2020,)), (), None, Bound("amount", 5.0)),
            ),
        ),
        {"limit ramp at most": 1.5, "limit room at most": 7.5, "target[jobs@2021]": 10},
    ),
    # 100 a year of others' money goes with 33.3 of public money: 13.3 jobs.
    "a cap of others' money": (
        scenario(caps={"central": (60.0, 60.0), "local": (30.0, 30.0), "other": (100.0, 100.0)}),
        {"cap[other,2020]": 200, "cap[other,2021]": 200, "cap[other]": 300, "target[jobs@2020-2021]": 40 / 3},
    ),
    # 80 for works and 16, a fifth of it, for office, where there are 90: office gets 10 of 80.
    "a floor that is a share": (
        scenario(caps=MORE_LATER, limits=SHARE, targets=ONE_JOB),
        {
            "cap[central,2020]": 66,
            "cap[local,2020]": 36,
            "cap[central]": 143,
            "cap[local]": 72,
            "limit works-floor at least": 0.9375,
            "limit office-share at least": 0.125,
        },
    ),
    # The floor on both lines is 90 in 2020: one line's, or both, can give way.
    "a floor line by line": (
        scenario(
            caps={"central": (60.0, 60.0), "local": (25.0, 30.0)},
            targets=ONE_JOB,
            limits=(Limit("flex", "money", ALL, ("line", "year"), Bound("plan", 1.0)),),
        ),
        {
            "cap[central,2020]": 65,
            "cap[local,2020]": 30,
            "cap[central]": 130,
            "cap[local]": 66,
            "limit flex at least": 1 - 5 / 90,
            "limit flex at least[works]": 1 - 5 / 80,
            "limit flex at least[office]": 0.5,
        },
    ),
}


@pytest.mark.parametrize("case", sorted(FIGURES))
def test_the_figures_of_the_mends(case: str) -> None:
    """The rules that mend alone, and their values, are those worked out by hand; the oracle agrees with each."""
    asked, figures = FIGURES[case]
    found = diagnose(asked)
    assert {mend.rule.name: mend.mended for mend in found.mends} == pytest.approx(figures, rel=1e-7, abs=1e-7)
    _assert_mends(asked, found)


def test_a_cap_of_0_can_be_raised_in_its_year() -> None:
    """Local money is 0 throughout: no scale helps, an amount does."""
    asked = scenario(caps={"central": (40.0, 40.0), "local": (0.0, 0.0)})
    mends = {mend.rule.name: mend.mended for mend in diagnose(asked).mends}
    assert mends["cap[local,2021]"] == pytest.approx(20.0)
    assert "cap[local]" not in mends


def test_the_cheapest_mix_where_no_rule_alone_mends() -> None:
    """Central money is 0 in 2020 and local in 2021, so that no source scaled whole helps both years.

    As shares: 10/30 of local money or 2/8 of the jobs in 2020; 10/60 of central money or 2/14 of the jobs in 2021.
    """
    asked = scenario(
        caps={"central": (0.0, 60.0), "local": (30.0, 0.0)},
        targets=(Target("jobs", (2020,), 8.0), Target("jobs", (2021,), 14.0)),
    )
    found = diagnose(asked)
    assert not found.mends
    assert {m.rule.name: m.mended for m in found.mix} == pytest.approx(
        {"target[jobs@2020]": 6, "target[jobs@2021]": 12}
    )
    assert found.targets == found.mix
    _assert_mends(asked, found)


def test_a_tie_of_mixes_is_settled_the_same_way_by_every_solver() -> None:
    """Each of two targets and two caps costs the same share: the first of those that speak of least is taken."""
    asked = scenario(
        caps={"central": (40.0, 80.0), "local": (0.0, 0.0)},
        targets=(Target("jobs", (2020,), 10.0), Target("jobs", (2021,), 20.0)),
    )
    one, other = diagnose(asked), diagnose(asked, "cbc")
    assert [(m.rule.name, pytest.approx(m.mended)) for m in one.mends] == [(m.rule.name, m.mended) for m in other.mends]
    mixes = [[(m.rule.name, round(m.mended, 6)) for m in found.targets] for found in (one, other)]
    assert mixes == [[("target[jobs@2020]", 8.0), ("target[jobs@2021]", 16.0)]] * 2


def test_a_feasible_scenario_needs_no_mend() -> None:
    """Nothing to name, nothing to mend; also where every rule is just kept: 18 jobs cost all that there is."""
    for asked in (scenario(), scenario(targets=(Target("jobs", (2020,), 18.0),))):
        found = diagnose(asked)
        assert found.feasible
        assert (found.mends, found.mix, found.targets, found.clashes) == ((), (), (), ())


def test_what_a_conflict_says_of_money_and_targets() -> None:
    """20 jobs need 100 of money where there is 90, which reaches 18; floors of 92 need 92; a target in a room of 7."""
    target, floors = diagnose(CONFLICTS["target"][0]).clashes[0], diagnose(CONFLICTS["floors"][0]).clashes[0]
    assert (target.needed, target.there, target.reached) == (pytest.approx(100), 90, pytest.approx(18))
    assert (floors.needed, floors.there, floors.reached) == (pytest.approx(92), 90, None)
    room = diagnose(FIGURES["a limit of units"][0]).clashes[0]
    assert (room.needed, room.there, room.reached) == (None, None, pytest.approx(14))
    assert [(rule.name, number) for rule, number in zip(target.rules, target.numbers, strict=True)] == [
        ("cap[central,2020]", 60.0),
        ("cap[local,2020]", 30.0),
        ("target[jobs@2020]", 20.0),
    ]


def test_rules_say_where_they_were_written() -> None:
    """A cap that a change made names the change's line, another that of `caps`; a target and a limit name theirs."""
    found = diagnose(load(HARD[0]))
    places = {rule.name: str(rule.origin) for clash in found.clashes for rule in clash.rules}
    for rule, file, text in (
        ("cap[central,2017]", "central-60.yaml", "scale: 0.6"),
        ("cap[local,2017]", "base.yaml", "caps: plan"),
        ("target[projects@2016-2020]", "model.yaml", "outcome: projects, years: 2016-2020"),
    ):
        place, _, number = places[rule].rpartition(":")
        assert Path(place).name == file
        assert text in Path(place).read_text("utf-8").splitlines()[int(number) - 1]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_limits_changes_no_figure_of_the_mends(seed: int) -> None:
    """Mends do not depend on the order of the rules."""
    random = Random(seed)
    asked = FIGURES["a floor line by line"][0]
    limits = list(asked.limits + FLOORS)
    random.shuffle(limits)
    figures = {m.rule.name: round(m.mended, 7) for m in diagnose(replace(asked, limits=tuple(limits))).mends}
    assert figures == {
        m.rule.name: round(m.mended, 7) for m in diagnose(replace(asked, limits=asked.limits + FLOORS)).mends
    }
