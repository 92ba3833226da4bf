"""What must hold for every scenario: properties of the plan under changes that a planner can foresee."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.figures import Figures, differences, figures
from support.random_models import hardened, scenarios
from support.rewritten import ids_of, in_another_order, read_again, with_ids
from support.splitting import split, with_splittable_limits

import kcplan
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Activity, Bound, Limit, Line, Scenario, Selection, Tranche
from kcplan.errors import Infeasible
from kcplan.writing.resolved import resolved

pytestmark = pytest.mark.once

INFINITY = float("inf")

#: The same examples in every run: what fails once fails again.
many = settings(max_examples=60, deadline=None, derandomize=True)
some = settings(many, max_examples=25)

randoms = st.randoms(use_true_random=False)


def solved(asked: Scenario) -> Recommendation | None:
    """The recommendation; None where no plan meets the scenario."""
    try:
        return kcplan.solve(asked)
    except Infeasible:
        return None


def feasible(asked: Scenario) -> Recommendation:
    """The recommendation; the example is set aside where there is none."""
    found = solved(asked)
    assume(found is not None)
    assert found is not None
    return found


def targets_and_outcomes(found: Recommendation | None) -> list[float]:
    """Misses by priority, then minus the weighted outcomes: less is better; nothing is worse than no plan."""
    if found is None:
        return [INFINITY]
    misses = found.review.misses.values() if found.scenario.soft else ()
    return [*misses, -found.review.objective]


def tier_values(found: Recommendation) -> list[float]:
    return [*targets_and_outcomes(found), found.review.change]


def published(found: Recommendation) -> Figures:
    """Figures without the names of the rules that bind."""
    shown = figures(found)
    del shown["binding"]
    return shown


def worse(values: Sequence[float], than: Sequence[float]) -> bool:
    """Whether the first of two vectors is the greater in lexicographic order, beyond rounding."""
    for value, other in zip(values, than, strict=False):
        if value != pytest.approx(other, rel=1e-6, abs=1e-6):
            return value > other
    return False


@some
@given(scenarios, randoms)
def test_order_of_rows_changes_nothing(asked: Scenario, random: Random) -> None:
    """Each mapping and list of the file shuffled: every figure stays."""
    found = feasible(asked)
    with TemporaryDirectory() as folder:
        again = read_again(Path(folder), in_another_order(resolved(asked), random))
    assert differences(figures(found), figures(kcplan.solve(again))) == []


@some
@given(scenarios, randoms)
def test_other_names_change_no_tier(asked: Scenario, random: Random) -> None:
    """Lines, activities, sources, outcomes and regions under names that sort otherwise: each tier keeps its value."""
    found = feasible(asked)
    own = ids_of(asked)
    ids = dict(zip(own, (f"n{number}" for number in random.sample(range(100, 1000), k=len(own))), strict=True))
    with TemporaryDirectory() as folder:
        again = read_again(Path(folder), with_ids(resolved(asked), ids))
    assert again.model.lines[0].id in ids.values()
    assert tier_values(kcplan.solve(again)) == pytest.approx(tier_values(found), rel=1e-6, abs=1e-6)


@many
@given(scenarios, st.sampled_from([0.5, 7.0, 1000.0]))
def test_another_money_unit_scales_budgets_only(asked: Scenario, factor: float) -> None:
    """Money in another unit: the same units and outcomes for the same money, and its change from the plan."""
    found, scaled = feasible(asked), kcplan.solve(in_another_unit(asked, factor))
    amounts, units = found.allocation.amount, found.allocation.units
    assert scaled.allocation.amount == pytest.approx(factor * amounts, rel=1e-6, abs=1e-6 * factor)
    assert scaled.allocation.units == pytest.approx(units, rel=1e-6, abs=1e-6)
    assert targets_and_outcomes(scaled) == pytest.approx(targets_and_outcomes(found), rel=1e-6, abs=1e-6)
    assert scaled.review.change == pytest.approx(factor * found.review.change, rel=1e-6, abs=1e-6 * factor)


def in_another_unit(asked: Scenario, factor: float) -> Scenario:
    """Every figure in money times the factor: plan, unit costs, caps, and limits that are amounts of money."""

    def activity(own: Activity) -> Activity:
        years = tuple(tuple(Tranche(part.width, factor * part.cost) for part in year) for year in own.tranches)
        return replace(own, tranches=years)

    def line(own: Line) -> Line:
        return replace(own, activities=tuple(activity(part) for part in own.activities))

    def bound(own: Bound | None) -> Bound | None:
        return replace(own, value=factor * own.value) if own is not None and own.kind == "amount" else own

    def limit(own: Limit) -> Limit:
        if own.measure == "units":
            return own
        return replace(own, at_least=bound(own.at_least), at_most=bound(own.at_most))

    regional = None if asked.model.regional_cost is None else factor * asked.model.regional_cost
    lines = tuple(line(own) for own in asked.model.lines)
    model = replace(asked.model, lines=lines, plan=factor * asked.model.plan, regional_cost=regional)
    asked = asked.with_caps({source: tuple(factor * cap for cap in own) for source, own in asked.caps.items()})
    return replace(asked, model=model, limits=tuple(limit(own) for own in asked.limits))


@many
@given(scenarios, randoms)
def test_more_money_is_never_worse(asked: Scenario, random: Random) -> None:
    """A cap raised in some years: targets and outcomes, priority by priority, are no worse (one outcome may fall)."""
    source = random.choice(sorted(asked.caps))
    more = tuple(cap + (random.choice([0.0, 0.1, 25.0, 1000.0]) if cap else 0.0) for cap in asked.caps[source])
    richer = asked.with_caps({**asked.caps, source: more})
    assert not worse(targets_and_outcomes(solved(richer)), than=targets_and_outcomes(solved(asked)))


@many
@given(scenarios, randoms)
def test_a_redundant_limit_changes_nothing(asked: Scenario, random: Random) -> None:
    """A ceiling above all public money, a floor of nothing, and the limits that are there once more."""
    found = feasible(asked)
    caps = sum(sum(asked.caps[source.id]) for source in asked.model.sources if source.public)
    room = Limit("room", "money", Selection(), (), Bound("amount", 0.0), Bound("amount", caps + 1.0))
    again = tuple(replace(limit, name=f"{limit.name}-again") for limit in asked.limits)
    limits = random.sample([*asked.limits, *again, room], k=2 * len(asked.limits) + 1)
    redundant = replace(asked, limits=tuple(sorted(limits, key=lambda limit: limit.name)))
    assert differences(published(found), published(kcplan.solve(redundant))) == []


@many
@given(scenarios, randoms)
def test_a_line_in_two_equal_ones_leaves_every_tier(asked: Scenario, random: Random) -> None:
    """Each half with half the plan and half of each tranche: no tier changes its value.

    Two halves of any plan of the one are a plan of the other, and back. Limits of an amount per line say another
    thing of two lines, and are left out.
    """
    number = random.randrange(len(asked.model.lines))
    whole = with_splittable_limits(asked)
    found, halves = solved(whole), solved(split(whole, number))
    assert (found is None) == (halves is None)
    if found is not None and halves is not None:
        assert tier_values(halves) == pytest.approx(tier_values(found), rel=1e-6, abs=1e-6)


@many
@given(scenarios)
def test_soft_targets_that_can_all_be_met_equal_hard_ones(asked: Scenario) -> None:
    """Where a plan meets every target, asking softly recommends the very plan that asking hard does."""
    hard = feasible(hardened(asked))
    soft = kcplan.solve(replace(asked, soft=True))
    assert soft.review.miss == pytest.approx(0.0, abs=1e-9)
    assert soft.review.targets_met == len(asked.targets)
    assert differences(published(hard), published(soft)) == []
