"""Protected plans that are worked by hand: who pays for what where a source may fall short."""

from dataclasses import replace

import numpy as np
import pytest
from support.protected import ALL, HALF, HALF_OR_ALL, two_lines, uncertain_cap

import kcplan
from kcplan.domain.protection import Protect, Protected, worst_tenth
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Bound, Limit, Line, Scenario, Selection
from kcplan.domain.uncertainty import Distribution
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.coming import coming


def solved(asked: Scenario) -> tuple[Recommendation, Protected]:
    found = kcplan.solve(asked)
    assert found.protected is not None
    return found, found.protected


def paid(found: Recommendation) -> dict[tuple[str, str], float]:
    """Money by line and source."""
    model, table = found.scenario.model, found.allocation.by_line()
    return {
        (line.id, source.id): float(table[n, s].sum())
        for n, line in enumerate(model.lines)
        for s, source in enumerate(model.sources)
    }


def test_what_must_be_reached_is_paid_by_the_sure_source() -> None:
    """Central 100, of which half may come; local 100 for sure. B needs 100, A has a floor of 100 and no target.

    B is paid by local money alone, and misses nothing whatever comes.
    """
    found, protected = solved(two_lines())
    expected = {("a", "central"): 100, ("a", "local"): 0, ("b", "central"): 0, ("b", "local"): 100}
    assert paid(found) == pytest.approx(expected)
    assert protected.plan.mean == pytest.approx(0.0)
    assert (
        protected.before.mean > 0.1
    )  # the plan that is nearest to 50 of each loses a quarter of B in one of two years


def test_two_lines_two_sources_two_futures() -> None:
    """Both lines have a target of 100; A's weighs 1, B's 2. Half of central's money comes in one of two futures.

    Money b of B from central, 100 - b of A: they miss 2 b / 200 + (100 - b) / 200 there, least at b = 0: a half, in one
    of two futures. So the mean is 1/4, the worst tenth 1/2; and nobody can do better in that future, so that the regret
    is 0.
    """
    for measure, value in (("mean", 0.25), ("worst-tenth", 0.5), ("regret", 0.0)):
        asked = two_lines(weight_a=1.0, protect=Protect(measure, futures=10), limits=())  # type: ignore[arg-type]
        found, protected = solved(asked)
        assert protected.plan.value(asked.protect.measure) == pytest.approx(value, abs=1e-9)
        assert paid(found)["b", "local"] == pytest.approx(100)
        assert (protected.plan.mean, protected.plan.worst_tenth) == pytest.approx((0.25, 0.5))


def test_an_idle_lines_floor_shares_what_comes() -> None:
    """One source of 100, of which half comes. A line that buys nothing has a floor of 50, B wants 50: B gets 25."""
    asked = two_lines()
    idle = Line("a", 1, asked.model.lines[0].title, ("central",), ())
    only_b = replace(asked.model.lines[1], sources=("central",))
    plan = asked.model.approved.copy()
    plan[:, :, 1] = 0.0
    targets = (replace(asked.targets[-1], at_least=50.0, weight=1.0),)
    floor = Limit("floor", "money", Selection(line=("a",)), (), at_least=Bound("amount", 50.0))
    model = replace(asked.model, lines=(idle, only_b), plan=plan)
    found, protected = solved(
        replace(asked, model=model, targets=targets, limits=(floor,), uncertainty=uncertain_cap(HALF))
    )
    assert paid(found)["b", "central"] == pytest.approx(50)
    assert protected.plan.misses == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(("named", "others"), [(0.0, 0.60), (20.0, 0.75), (40.0, 1.0)])
def test_lines_of_the_cut_order_give_first(named: float, others: float) -> None:
    """Cap 100, 60 comes. A gives all that it has signed before B loses anything."""
    asked = two_lines(cut_order=("a",))
    columns = columns_of(asked)
    central, line = columns.spend.source == 0, columns.spend.line
    signed = np.where(central & (line == 0), named, 0.0)
    shares = coming(columns, np.array([[[60.0], [100.0]]]), signed)[0]
    assert shares[central & (line == 1)] == pytest.approx([others])
    assert shares[~central] == pytest.approx([1.0, 1.0])
    if named:
        assert shares[central & (line == 0)] == pytest.approx([0.0])


def test_the_cut_order_takes_one_line_after_the_other() -> None:
    """30 short: the first gives its 20, the second 10 of its 40, and the others nothing."""
    asked = two_lines(cut_order=("b", "a"))
    columns = columns_of(asked)
    central, line = columns.spend.source == 0, columns.spend.line
    signed = np.where(central, np.where(line == 0, 40.0, 20.0), 0.0)
    shares = coming(columns, np.array([[[70.0], [100.0]]]), signed)[0]
    assert shares[central & (line == 1)] == pytest.approx([0.0])
    assert shares[central & (line == 0)] == pytest.approx([0.75])


def test_a_plan_below_its_cap_shares_the_cut_of_the_cap() -> None:
    """60 signed under a cap of 100, of which 60 comes: the tier counts 0.6 of them, though all could be paid."""
    asked = two_lines()
    shares = coming(columns_of(asked), np.array([[[60.0], [100.0]]]), np.zeros(4))[0]
    assert sorted(shares) == pytest.approx([0.6, 0.6, 1.0, 1.0])


def test_a_cap_of_nothing_and_more_than_the_cap_leave_money_whole() -> None:
    """No share of nothing; and what comes beyond the cap is not signed."""
    asked = two_lines(caps={"central": (0.0,), "local": (100.0,)})
    assert coming(columns_of(asked), np.array([[[0.0], [130.0]]]), np.zeros(4))[0] == pytest.approx(1.0)


def test_one_certain_future_gives_todays_plan() -> None:
    """Where all the money comes, protecting the plan changes nothing of it."""
    asked = two_lines(uncertainty=uncertain_cap(ALL), protect=Protect(futures=1))
    found, plain = kcplan.solve(asked), kcplan.solve(replace(asked, protect=None))
    assert found.allocation.amount == pytest.approx(plain.allocation.amount)
    assert found.allocation.units == pytest.approx(plain.allocation.units)


def test_the_order_of_tiers_is_the_price_of_protection() -> None:
    """After change nothing moves from the official plan that is best without it; before change who pays does."""
    before = two_lines()
    after = replace(before, tiers=("targets", "outcomes", "change", "protect", "even"))
    (cheap, little), (dear, much) = solved(after), solved(before)
    assert (cheap.review.change, dear.review.change) == pytest.approx((0.0, 200.0))
    assert little.plan.mean > much.plan.mean


def test_giving_up_outcomes_buys_protection() -> None:
    """C buys a unit of an outcome without a target for half the money, from central or local, and gives it up for B.

    The year after is no matter: with 10 % of the points given up, B's target keeps more local money.
    """
    asked = two_lines(weight_a=1.0, limits=(), weights={"made-a": 2.0, "made-b": 1.0}, soft=True)
    cheap = replace(asked, targets=(replace(asked.targets[0], at_least=60.0), asked.targets[1]))
    none, full = solved(cheap), solved(replace(cheap, protect=Protect(futures=2, give_up=0.1)))
    assert full[1].plan.mean <= none[1].plan.mean + 1e-9
    assert full[0].review.objective >= 0.9 * none[0].review.objective - 1e-6


def test_worst_tenth_counts_a_part_of_a_future() -> None:
    """Misses of 1 to 15: the worst tenth is all of 15 and half of 14."""
    assert worst_tenth(range(1, 16)) == pytest.approx((15 + 0.5 * 14) / 1.5)
    assert worst_tenth(range(1, 16)) == pytest.approx(14.667, abs=0.0005)
    assert worst_tenth([3.0] * 7) == pytest.approx(3.0)
    assert worst_tenth(range(20)) == pytest.approx((19 + 18) / 2)


def test_spreads_of_two_values_are_drawn_half_and_half() -> None:
    """The hand-worked futures are what they say: of two, one has half of central's money."""
    found, _ = solved(two_lines())
    assert found.scenario.uncertainty == uncertain_cap(Distribution("discrete", (0.5, 1.0), (0.5, 0.5)))
    assert HALF_OR_ALL.chances == (0.5, 0.5)
