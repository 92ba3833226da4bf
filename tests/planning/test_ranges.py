"""Targets with a most, alone or beside a least, worked out by hand: a project costs 10 and makes 2 jobs."""

from dataclasses import replace

import pytest
from oracles import whole_oracle
from oracles.plain_form import plain
from support.random_models import whole_scenario
from support.regions import two_regions
from support.small import YEARS, scenario

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.reasons import reasons
from kcplan.analyses.mending.diagnose import diagnose
from kcplan.analyses.mending.need import NoMoneyHelps, need
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target
from kcplan.errors import Infeasible
from kcplan.planning.evaluate import evaluate
from kcplan.planning.publish import Published, publish
from kcplan.planning.solve import solve

#: Works must get 60 a year, which buys 12 jobs a year.
FLOOR = Limit("works", "money", Selection(line=("works",)), ("year",), Bound("amount", 60.0))


def asked(least: float | None, most: float | None, soft: bool = False, *limits: Limit) -> Scenario:
    """A target of jobs in both years, of which 90 of public money a year buys 36 at most."""
    return scenario(targets=(Target("jobs", YEARS, least, at_most=most),), soft=soft, limits=limits)


@pytest.mark.parametrize(("least", "most", "jobs"), [(None, 20.0, 20.0), (10.0, 20.0, 20.0), (20.0, 20.0, 20.0)])
def test_a_most_is_kept_and_what_it_leaves_stays_unspent(least: float | None, most: float, jobs: float) -> None:
    """36 jobs could be had; 20 are allowed, which take 100 of the 180. The office keeps the 20 of its plan."""
    review = solve(asked(least, most)).review
    assert [(result.value, result.met, result.missed_side) for result in review.outcomes] == [
        (pytest.approx(jobs), True, None)
    ]
    assert sum(use.unspent for use in review.sources) == pytest.approx(60.0)
    assert "target at most[jobs@2020-2021]" in [rule.name for rule in review.binding]


@pytest.mark.parametrize(
    ("least", "most", "limits", "value", "miss", "side"),
    [
        (40.0, 50.0, (), 36.0, 0.1, "at_least"),
        (None, 20.0, (FLOOR,), 24.0, 0.2, "at_most"),
        (5.0, 20.0, (FLOOR,), 24.0, 0.2, "at_most"),
        (None, 6.0, (FLOOR,), 24.0, 3.0, "at_most"),  # three times what is allowed is more than all of it
    ],
)
def test_a_miss_is_a_share_of_the_number_that_is_missed(
    least: float | None, most: float, limits: tuple[Limit, ...], value: float, miss: float, side: str
) -> None:
    """Below the least or above the most, whichever it is."""
    review = solve(asked(least, most, True, *limits)).review
    (result,) = review.outcomes
    assert (result.value, result.miss, result.missed_side) == (pytest.approx(value), pytest.approx(miss), side)
    assert review.miss == pytest.approx(miss)


def test_priorities_hold_between_a_least_and_a_most() -> None:
    """30 jobs over both years and at most 5 in the first: 18 are all that the second can have, so 12 fall on the first.

    The first target is missed by nothing where it comes first, and by 7 of 30 where the other does.
    """
    both = (Target("jobs", YEARS, 30.0), Target("jobs", (2020,), None, at_most=5.0))
    for priorities, misses in (((1, 2), (0.0, 7 / 5)), ((2, 1), (7 / 30, 0.0))):
        targets = tuple(replace(target, priority=p) for target, p in zip(both, priorities, strict=True))
        review = solve(scenario(targets=targets, soft=True)).review
        found = {result.target: result.miss for result in review.outcomes}
        assert [found[target] for target in targets] == pytest.approx(misses)


def test_money_that_is_given_is_spent_whatever_a_target_allows() -> None:
    """The plan gives works 80 a year, which is 32 jobs: 12 more than 20, and no money is called idle to hide them."""
    for soft in (False, True):
        found = evaluate(asked(None, 20.0, soft))
        (result,) = found.review.outcomes
        assert (result.value, result.miss) == (pytest.approx(32.0), pytest.approx(0.6))
        assert found.allocation.idle.sum() == 0
        broken = [rule.fault for rule in found.review.broken if rule.id.family == "target"]
        assert broken == ([] if soft else ["target at most[jobs@2020-2021]: expected at most 20, found 32"])


def test_a_most_that_a_floor_breaks_is_diagnosed() -> None:
    """The floor brings 24 jobs: allow 24, or ask for 50 a year, 5/6 of the floor. No money helps."""
    hard = asked(None, 20.0, False, FLOOR)
    with pytest.raises(Infeasible):
        solve(hard)
    found = diagnose(hard)
    mends = {mend.rule.name: (mend.rule.side, mend.mended) for mend in found.mends}
    assert mends["target at most[jobs@2020-2021]"] == ("at_most", pytest.approx(24.0))
    assert mends["limit works at least"] == ("at_least", pytest.approx(50.0))
    (clash,) = found.clashes
    assert {rule.name for rule in clash.rules} == {
        "target at most[jobs@2020-2021]", "limit works at least[2020]", "limit works at least[2021]"
    }  # fmt: skip
    assert (clash.needed, clash.reached) == (None, pytest.approx(24.0))
    with pytest.raises(NoMoneyHelps):
        need(hard)


def test_both_numbers_of_a_range_can_clash_with_others() -> None:
    """Of 40 to 50 jobs the least lacks money: 200 against 180, and 36 is all there can be."""
    found = diagnose(asked(40.0, 50.0))
    assert {mend.rule.name: mend.mended for mend in found.mends}["target[jobs@2020-2021]"] == pytest.approx(36.0)
    assert need(asked(40.0, 50.0)).additional == pytest.approx(20.0)


def test_a_most_is_the_ceiling_of_the_lines_that_bring_the_outcome() -> None:
    """Works gets no more because of it: no reason speaks of money that buys more elsewhere."""
    found = reasons(Answer(solve(asked(None, 20.0)), None))
    held = [reason for reason in found if reason.line == "works" and reason.source == "central"]
    assert {reason.why for reason in held} == {"ceiling"}
    assert {rule.rule.name for reason in held for rule in reason.rules} == {"target at most[jobs@2020-2021]"}


def test_a_floor_that_a_line_helps_to_keep_is_no_reason_for_no_more_of_it() -> None:
    """Both lines together get 60 a year at least, and works 100 in all at most: no floor holds works at its money.

    A million of central money could come from local money as well, so the line is asked as a whole.
    """
    together = Limit("together", "money", Selection(), ("year",), Bound("amount", 60.0))
    best = solve(asked(None, 20.0, False, together))
    assert {rule.limit for rule in (binding.id for binding in best.review.binding)} >= {"together"}
    held = [reason for reason in reasons(Answer(best, None)) if reason.line == "works" and reason.source == "central"]
    assert {reason.why for reason in held} == {"ceiling"}
    assert {rule.rule.name for reason in held for rule in reason.rules} == {"target at most[jobs@2020-2021]"}


#: With ranges, each has a budget proved best that keeps every rule; 16, 31 and 56 had steps of idle money in tranches.
SEEDS = (5, 16, 31, 56, *(pytest.param(seed, marks=pytest.mark.once) for seed in (6, 11, 20, 22, 34, 38, 39, 40, 53)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_published_budget_within_a_most_wastes_no_step(seed: int) -> None:
    """Misses, outcomes and whole steps of idle money are those of a formulation that shares no code with kcplan."""
    asked = whole_scenario(seed, ranges=True)
    assert any(target.at_most is not None for target in asked.targets)
    found = publish(solve(asked))
    assert isinstance(found, Published)
    assert (found.proof, found.given_way) == (None, ())
    assert asked.rounding is not None
    best = whole_oracle.best(plain(asked), asked.rounding, {a.id for a in asked.model.activities if a.whole})
    assert best is not None
    values = [*(found.review.misses.values() if asked.soft else ()), -found.review.objective]
    assert values == pytest.approx(list(best.values), rel=1e-5, abs=1e-5)
    assert round(found.idle_required / asked.rounding) == best.steps


def test_decomposition_knows_an_end_of_what_may_be_exceeded() -> None:
    """Two regions, a priority each for a least and a most: both misses are those of the simplex method."""
    every = Target("jobs", YEARS, 100.0), Target("jobs", (2021,), None, priority=2, at_most=10.0)
    both = two_regions(targets=every, soft=True)
    best, near = solve(both), solve(both, method="decompose")
    assert near.gap is not None
    assert all(miss > 0.01 for miss in best.review.misses.values())
    assert near.review.misses == pytest.approx(best.review.misses, abs=1e-6)
