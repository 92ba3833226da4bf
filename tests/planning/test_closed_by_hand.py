"""Closed years by hand: targets across them, money carried over, limits, clashes, and what commands make of it."""

from pathlib import Path

import numpy as np
import pytest
from support import hand_sized

import kcplan
from kcplan.analyses.mending.diagnose import diagnose
from kcplan.analyses.mending.need import need
from kcplan.analyses.shortfall import cuts
from kcplan.analyses.shortfall.exact import shortfall
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible, UsageError
from kcplan.reading.read import read_scenario, resolved

PLAN = {2020: (50.0, 50.0), 2021: (30.0, 30.0), 2022: (30.0, 30.0)}
MONEY = "line,source,year,amount\na,state,2020,40\nb,state,2020,20\n"
UNITS = "activity,year,units\nact-a,2020,30\nact-b,2020,18\n"
CLOSED = "closed: 2020\nactuals: [money.csv, units.csv]\n"


def asked(more: str, money: str = MONEY, units: str = UNITS, years: str = "2020-2021") -> Scenario:
    first, last = int(years[:4]), int(years[-4:])
    plan = {year: both for year, both in PLAN.items() if first <= year <= last}
    return hand_sized.read(hand_sized.text(years, plan, CLOSED + more), money=money, units=units)


def target(outcome: str, years: str, least: float, soft: bool = True) -> str:
    mode = "targets: soft\n" if soft else ""
    return f"{mode}changes: [{{add_target: {{outcome: {outcome}, years: {years}, at_least: {least}}}}}]\n"


def test_a_target_over_closed_and_open_years_counts_both() -> None:
    """30 of 100 are delivered and there is money for 60 more: a tenth is missed. 2 x 30 + 18 are counted already."""
    found = kcplan.solve(asked(target("of-a", "2020-2021", 100))).review
    assert (found.miss, found.delivered, found.objective) == pytest.approx((0.1, 78, 198))
    assert [(one.value, one.met) for one in found.outcomes if one.target] == [(pytest.approx(90), False)]


def test_a_target_that_is_reached_already_is_met() -> None:
    found = kcplan.solve(asked(target("of-a", "2020-2021", 25, soft=False))).review
    assert [(one.met, one.miss) for one in found.outcomes if one.target] == [(True, 0.0)]


@pytest.mark.parametrize("soft", [True, False])
def test_a_target_over_closed_years_alone_is_a_fact(soft: bool) -> None:
    """18 of 20 were delivered: it is missed, costs nothing and leaves a plan."""
    found = kcplan.solve(asked(target("of-b", "2020", 20, soft=soft))).review
    (one,) = [one for one in found.outcomes if one.target]
    assert (one.is_past, one.met, one.missed_side, one.miss) == (True, False, None, pytest.approx(0.1))
    assert (found.miss, found.targets_met) == (0.0, 0)


def test_closed_years_have_no_column() -> None:
    from kcplan.mathematics.columns import columns_of

    columns = columns_of(asked(target("of-a", "2020-2021", 100)))
    assert set(columns.spend.year.tolist()) == set(columns.units.year.tolist()) == {1}


@pytest.mark.parametrize(
    ("more", "spent"),
    [
        ("", 60),  # nothing may go into the next year
        ("carry_over: {state: 10 %}\n", 70),  # a tenth of 100; 40 are left
        ("carry_over: {state: 50 %}\n", 100),  # all of the 40 that are left
        ("carried: {state: 35}\n", 95),  # as said
        ("carry_over: {state: 50 %}\ncarried: {state: 5}\n", 65),
    ],
)
def test_money_that_closed_years_leave(more: str, spent: float) -> None:
    found = kcplan.solve(asked(more))
    assert found.allocation.by_line()[:, 0, 1].sum() == pytest.approx(spent)
    (use,) = [use for use in found.review.sources if use.year == 2021]
    assert (use.cap, use.carried_in, use.unspent) == pytest.approx((60, spent - 60, 0))


def test_money_is_reported_as_it_was() -> None:
    found = kcplan.solve(asked(""))
    assert found.allocation.by_line()[:, 0, 0] == pytest.approx([40, 20])
    assert found.allocation.units[found.allocation.unit_year == 0] == pytest.approx([30, 18])


def test_the_year_before_the_first_open_one_is_what_was_spent() -> None:
    """1.5 times the 40 spent is 60; of the plan it would be 75."""
    limit = "limits: [{name: ramp, lines: a, per: year, at_most: {previous_year: 1.5}}]\ncaps: {state: 100}\n"
    found = kcplan.solve(asked(limit))
    assert found.allocation.by_line()[0, 0, 1] == pytest.approx(60)


def test_a_limit_counts_what_was_spent() -> None:
    """B may have 60 in both years and had 20; in the other direction it must have 45 of all, 20 of which it had."""
    most = kcplan.solve(asked("limits: [{name: most, lines: a, at_most: 60}]\n"))
    assert most.allocation.by_line()[0, 0, 1] == pytest.approx(20)
    least = kcplan.solve(asked("limits: [{name: least, lines: b, at_least: {share: 0.375, of: {lines: all}}}]\n"))
    assert least.allocation.by_line()[1, 0, 1] == pytest.approx(25)  # 45 of 120


def test_a_limit_of_closed_years_alone_is_told() -> None:
    found = kcplan.solve(asked("limits: [{name: least, lines: b, per: year, at_least: 30}]\n")).review
    told = [rule for rule in found.past if rule.id.family == "limit"]
    assert [(rule.id.year, rule.value, rule.limit, rule.margin) for rule in told] == [(2020, 20, 30, -10)]
    assert not found.broken


def test_facts_that_break_a_limit_for_every_plan() -> None:
    """A had 40 of the 35 that it may have in both years."""
    clash = asked("limits: [{name: most, lines: a, at_most: 35}]\n")
    with pytest.raises(Infeasible):
        kcplan.solve(clash)
    found = diagnose(clash)
    (one,) = found.clashes
    assert (one.numbers, one.facts) == (pytest.approx((35,)), pytest.approx((40,)))
    assert [(mend.value, mend.mended) for mend in found.mends] == [(35, pytest.approx(40))]


def test_a_mend_counts_facts_once() -> None:
    """130 of A are asked for in all; 30 are there and 60 can be: the target comes down to 90, or 40 come in."""
    clash = asked(target("of-a", "2020-2021", 130, soft=False))
    found = diagnose(clash)
    values = {mend.rule.kind: (mend.value, mend.mended) for mend in found.mends}
    assert values["target"] == (pytest.approx(130), pytest.approx(90))
    assert values["cap"] == (pytest.approx(60), pytest.approx(100))
    (one,) = found.clashes
    assert (one.there, one.needed) == pytest.approx((60, 100))
    extra = need(clash)
    assert [(part.year, part.amount) for part in extra.extra] == [(2021, pytest.approx(40))]


def test_cuts_are_of_open_years() -> None:
    """All 60 of 2021 can be cut; the target of 60 is missed once 30 of them are gone."""
    scenario = asked(target("of-a", "2020-2021", 60))
    cut = cuts.cut(scenario, ["state"])
    assert (cut.years, cut.money) == ((2021,), 60)
    found = shortfall(scenario, cut)
    assert found.all_targets == pytest.approx(0.5)
    assert found.at(0.0) == pytest.approx((0, 198))
    assert found.at(1.0) == pytest.approx((0.5, 78))
    assert found.budgets(1.0) == pytest.approx({"a": 40, "b": 20})
    with pytest.raises(UsageError, match="expected years that are open"):
        cuts.cut(scenario, ["state"], [2020])


def test_change_is_of_open_years() -> None:
    """Of 30 and 30 planned for 2021 all goes to A: 60 moves. What was spent in 2020 moves nothing."""
    assert kcplan.solve(asked("")).review.change == pytest.approx(60)
    calm = kcplan.solve(asked("limits: [{name: calm, measure: change, at_most: {plan: 0.5}}]\n"))
    assert calm.review.change == pytest.approx(30)  # half of the 60 planned for open years


def test_evenness_is_of_open_years() -> None:
    """With both lines kept at 30 a year, units of 2021 and 2022 are even, whatever 2020 was."""
    found = kcplan.solve(asked("limits: [{name: b, lines: b, at_least: 80}]\n", years="2020-2022"))
    assert found.review.uneven == pytest.approx(0, abs=1e-9)


def test_resolved_reads_back_to_the_same(tmp_path: Path) -> None:
    import yaml

    scenario = asked("carried: {state: 5}\n")
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(resolved(scenario)), encoding="utf-8")
    again = read_scenario(tmp_path / "again.yaml").closed
    assert again is not None
    assert scenario.closed is not None
    assert np.array_equal(again.money, scenario.closed.money)
    assert np.array_equal(again.units, scenario.closed.units)
    assert again.carried == scenario.closed.carried == {"state": 5.0}


def test_evaluate_takes_closed_years_as_they_were() -> None:
    """The plan of 2021 buys 30 of each; what was planned for 2020 is no matter any more."""
    found = kcplan.evaluate(asked(target("of-a", "2020-2021", 100)))
    assert found.review.objective == pytest.approx(78 + 90)
    assert found.allocation.by_line()[:, 0, 0] == pytest.approx([40, 20])


COMMITTED = "committed:\n  - {line: b, source: state, year: 2021, amount: AMOUNT}\n"


def test_contracts_are_a_floor() -> None:
    """25 of the 60 of 2021 are contracted for B, which brings less than A."""
    found = kcplan.solve(asked(COMMITTED.replace("AMOUNT", "25")))
    assert found.allocation.by_line()[:, 0, 1] == pytest.approx([35, 25])
    assert [str(rule.id) for rule in found.binding if rule.id.family == "committed"] == ["committed[b,state,2021]"]


def test_contracts_above_a_cap_clash_with_it() -> None:
    clash = asked(COMMITTED.replace("AMOUNT", "70"))
    with pytest.raises(Infeasible):
        kcplan.solve(clash)
    found = diagnose(clash)
    (one,) = found.clashes
    assert sorted(rule.name for rule in one.rules) == ["cap[state,2021]", "committed[b,state,2021]"]
    assert (one.there, one.needed) == pytest.approx((60, 70))
    mends = {mend.rule.name: (mend.value, mend.mended) for mend in found.mends}
    assert mends["committed[b,state,2021]"] == pytest.approx((70, 60))
    assert mends["cap[state,2021]"] == pytest.approx((60, 70))
    (contract,) = [rule for rule in one.rules if rule.kind == "committed"]
    assert contract.origin is not None
    assert contract.origin.file.endswith("scenario.yaml")


def test_evaluate_says_which_contract_a_plan_breaks() -> None:
    found = kcplan.evaluate(asked(COMMITTED.replace("AMOUNT", "40")))
    assert [(str(rule.id), rule.value, rule.limit) for rule in found.review.broken] == [
        ("committed[b,state,2021]", pytest.approx(30), 40)
    ]
