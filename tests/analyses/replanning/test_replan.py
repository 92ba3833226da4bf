"""Planning again: what moves, by hand; what has happened; causes; and years planned again one after the other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import hand_sized
from support.closed_base import ROOT, closed_at, closed_base
from support.random_closed import closed_scenario

import kcplan
from kcplan.analyses.replanning.moved import AdjustedFigure, MovedSum, MoveReason, total
from kcplan.analyses.replanning.replan import Replanned
from kcplan.domain.scenario import Scenario
from kcplan.errors import Infeasible, UsageError
from kcplan.language import LANGUAGES, using
from kcplan.reading.read import read_scenario

PLAN = {2020: (50.0, 50.0), 2021: (30.0, 30.0), 2022: (30.0, 30.0)}
MONEY = "line,source,year,amount\na,state,2020,40\nb,state,2020,20\n"
UNITS = "activity,year,units\nact-a,2020,30\nact-b,2020,18\n"
CLOSED = "closed: 2020\nactuals: [money.csv, units.csv]\n"


def asked(more: str = "", money: str = MONEY) -> Scenario:
    return hand_sized.read(hand_sized.text("2020-2022", PLAN, CLOSED + more), money=money, units=UNITS)


def in_a_year(before: tuple[float, float], after: tuple[float, float]) -> MovedSum:
    moves = MoveReason("outcomes")
    return total(
        [
            AdjustedFigure("all", line, "state", 2020, one, other, moves if one != other else None)
            for line, one, other in zip("ab", before, after, strict=True)
        ]
    )


@pytest.mark.parametrize(
    ("after", "share", "moved"), [((66.0, 44.0), 0.0, 10.0), ((80.0, 30.0), 28 / 110, 30.0), ((60.0, 40.0), 0.0, 0.0)]
)
def test_what_moves_by_hand(after: tuple[float, float], share: float, moved: float) -> None:
    """60 and 40 with a tenth more in proportion: no share, 10 move. To 80 and 30: |80 - 66| + |30 - 44| over 110."""
    found = in_a_year((60.0, 40.0), after)
    assert (found.amount, found.shares) == (pytest.approx(moved), ((2020, pytest.approx(share)),))
    assert found.figures == (0 if after == (60.0, 40.0) else 2)


@pytest.mark.parametrize(("before", "after"), [((0.0, 0.0), (5.0, 5.0)), ((60.0, 40.0), (0.0, 0.0))])
def test_there_is_no_share_of_nothing(before: tuple[float, float], after: tuple[float, float]) -> None:
    assert in_a_year(before, after).shares == ((2020, None),)


def test_what_has_happened_and_is_still_needed() -> None:
    """50 were planned for A and 40 spent; a unit costs 1: 50 were planned, 30 delivered, and 70 of 100 are needed."""
    more = "targets: soft\nchanges: [{add_target: {outcome: of-a, years: 2020-2022, at_least: 100}}]\n"
    found = kcplan.replan(asked(more))
    assert [(one.line, one.planned, one.actual) for one in found.lines] == [("a", 50.0, 40.0), ("b", 50.0, 20.0)]
    units = [(one.activity, one.planned, one.actual) for one in found.units]
    assert units == [("act-a", pytest.approx(50), 30), ("act-b", pytest.approx(50), 18)]
    (target,) = found.targets
    assert (target.delivered, target.needed, target.room, target.is_past) == (30, 70, None, False)
    assert target.planned == pytest.approx(120)


def test_reasons_by_hand() -> None:
    """2021 has less money, so B gives all it can; a contract keeps 10 there, and in 2022 money buys more with A."""
    more = (
        "changes: [{cap: {sources: state, years: 2021}, set: 40}]\n"
        "committed: [{line: b, source: state, year: 2021, amount: 10}]\n"
        "limits: [{name: most, lines: a, years: 2021, at_most: 30}]\n"
    )
    found = {(own.line, own.year): own for own in kcplan.replan(asked(more)).adjusted}
    assert {key: (own.adjusted, own.reason and own.reason.why) for key, own in found.items()} == {
        ("a", 2021): (30, None),
        ("a", 2022): (60, "outcomes"),
        ("b", 2021): (10, "less money"),
        ("b", 2022): (0, "elsewhere"),
    }


def test_a_target_is_the_reason() -> None:
    more = "changes: [{add_target: {outcome: of-b, years: 2022, at_least: 45}}]\ntiers: [targets, change]\n"
    found = {(own.line, own.year): own.reason for own in kcplan.replan(asked(more)).adjusted}
    reason = found["b", 2022]
    assert reason is not None
    assert (reason.why, [str(rule) for rule in reason.rules]) == ("target", ["target[of-b@2022]"])
    assert found["a", 2021] is None


def test_the_frontier_runs_from_the_plan_where_no_year_is_closed() -> None:
    rows = "".join(f"  - {{line: {line}, source: state, year: {year}, amount: 30}}\n" for year in PLAN for line in "ab")
    found = kcplan.replan(hand_sized.read(hand_sized.text("2020-2022", PLAN, f"approved:\n{rows}")))
    assert found.closed == ()
    assert found.frontier.least == 0.0
    assert found.lines == ()


def test_neither_closed_years_nor_a_budget_in_force_is_refused() -> None:
    with pytest.raises(UsageError, match="add 'closed' and 'actuals'"):
        kcplan.replan(hand_sized.read(hand_sized.text("2020-2022", PLAN)))


def test_a_plan_at_a_movement() -> None:
    """10 of 2021 and 2022 may move to A: 5 from each figure of B at most in all; below the start is no plan."""
    found = kcplan.replan(asked(), move=10)
    assert (found.moved.amount, found.moved.figures) == (pytest.approx(10), pytest.approx(found.moved.figures))
    assert found.answer.review.objective == pytest.approx(kcplan.replan(asked()).frontier.at(10).outcomes)
    fewer = asked("changes: [{cap: {sources: state, years: 2021}, set: 40}]\n")
    with pytest.raises(Infeasible, match="moves less than 20 million VND"):
        kcplan.replan(fewer, move=19)
    assert kcplan.replan(fewer, move=20).moved.amount == pytest.approx(20)
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="an amount of money from 0 on"):
            kcplan.replan(fewer, move=wrong)


def test_causes_by_hand() -> None:
    """12 points more were planned for A (20 units) and B (32): 72 less; 20 less money in 2021 costs 40."""
    before = hand_sized.read(hand_sized.text("2020-2022", PLAN))
    more = "changes: [{cap: {sources: state, years: 2021}, set: 40}]\n"
    found = kcplan.replan(asked(more), before).causes
    assert found is not None
    assert {part.family: part.outcomes for part in found.parts} == {
        "spent": 0.0,
        "delivered": pytest.approx(-(2 * 20 + 32)),
        "money": pytest.approx(-40),
    }
    assert found.outcomes == pytest.approx(-112)


def test_causes_of_the_province_sum_to_the_change() -> None:
    before = kcplan.load(ROOT / "scenarios" / "uncertain-funding.yaml")
    found = kcplan.replan(closed_base(), before).causes
    assert found is not None
    assert not found.merged
    assert sum(part.outcomes for part in found.parts) == pytest.approx(found.outcomes, abs=1e-6)
    assert sum(part.miss for part in found.parts) == pytest.approx(found.miss, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 3, 5, 7, 9, 11, 13, 15])
def test_what_moves_is_the_change_that_a_check_finds(seed: int) -> None:
    found: Replanned
    try:
        found = kcplan.replan(closed_scenario(seed))
    except Infeasible:
        return
    assert found.moved.amount == pytest.approx(found.answer.review.change, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("count", [1, 3, 6])
def test_closing_a_year_at_the_recommendation_changes_no_tier(count: int) -> None:
    """The first years are closed at what was recommended: misses, outcomes and the change to come stay."""
    base = replace(kcplan.load(ROOT / "scenarios" / "central-60.yaml"), rounding=None)
    first = kcplan.solve(base)
    later = kcplan.solve(replace(base, closed=closed_at(first.allocation, count)))
    assert base.model.plan is not None
    moved = np.abs(first.allocation.by_line() - base.model.plan.sum(axis=0))[:, base.model.public, count:].sum()
    missed = sum(one.miss for one in first.review.outcomes if one.target and min(one.years) >= base.model.years[count])
    over = [one.miss for one in later.review.outcomes if one.target and min(one.years) >= base.model.years[count]]
    assert (later.review.objective, sum(over)) == pytest.approx((first.review.objective, missed), rel=1e-6, abs=1e-6)
    assert later.review.change == pytest.approx(moved, rel=1e-6, abs=1e-4)


def year_by_year(write: Callable[[int, str], Path], years: list[int]) -> list[float]:
    """Each year is closed with what the folder of the year before recommends, a tenth of the units less."""
    found = []
    budget = ""
    for year in years:
        path = write(year, budget)
        result = kcplan.replan(read_scenario(path))
        from kcplan.commands.replan import view

        folder = path.parent / f"result-{year}"
        view(result).write(folder)
        budget = folder.name
        found.append(result.answer.review.objective)
    return found


def test_seven_years_planned_again_with_each_result_as_the_budget_in_force(tmp_path: Path) -> None:
    """The chain through folders says what a chain of scenarios made by hand says."""
    plan = dict.fromkeys(range(2014, 2021), (50.0, 50.0))
    spent = {year: (50.0 - year % 3, 40.0 + year % 2) for year in plan}

    def tables(year: int) -> tuple[str, str]:
        money, units = "line,source,year,amount\n", "activity,year,units\n"
        for past in range(2014, year):
            money += f"a,state,{past},{spent[past][0]}\nb,state,{past},{spent[past][1]}\n"
            units += f"act-a,{past},{0.9 * spent[past][0]}\nact-b,{past},{spent[past][1]}\n"
        return money, units

    more = "targets: soft\nchanges: [{add_target: {outcome: of-b, years: 2014-2020, at_least: 300}}]\n"
    more += "tiers: [targets, change]\nlimits: [{name: calm, measure: change, at_most: 60}]\n"

    def write(year: int, budget: str) -> Path:
        text = more
        money, units = tables(year)
        if year > 2014:
            closed = f"2014-{year - 1}" if year > 2015 else "2014"
            text += f"closed: {closed}\nactuals: [money-{year}.csv, units-{year}.csv]\n"
            (tmp_path / f"money-{year}.csv").write_text(money, encoding="utf-8")
            (tmp_path / f"units-{year}.csv").write_text(units, encoding="utf-8")
        text += f"approved: {budget}\n" if budget else ""
        if not budget:  # the first year starts from the plan itself
            rows = "".join(
                f"  - {{line: {line}, source: state, year: {y}, amount: 50}}\n" for y in plan for line in "ab"
            )
            text += f"approved:\n{rows}"
        path = tmp_path / f"replan-{year}.yaml"
        path.write_text(hand_sized.text("2014-2020", plan, text), encoding="utf-8")
        return path

    through_folders = year_by_year(write, list(plan))
    by_hand, approved = [], None
    for year in plan:
        scenario = read_scenario(tmp_path / f"replan-{year}.yaml")
        scenario = replace(scenario, approved=scenario.model.plan if approved is None else approved)
        found = kcplan.solve(scenario)
        by_hand.append(found.review.objective)
        approved = found.allocation.by_line()[None]
    assert through_folders == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize("code", LANGUAGES)
def test_screen_fits_a_window(code: str) -> None:
    from io import StringIO

    from rich.console import Console

    from kcplan.commands.replan import view

    found = kcplan.replan(closed_base())
    with using(code):
        for width in (80, 100):
            text = view(found).text(Console(file=StringIO(), width=width))
            lines = text.splitlines()
            assert len(lines) <= (50 if width == 100 else 64)
            assert max(map(len, lines)) <= width
        every = view(found, full=True).text(Console(file=StringIO(), width=100))
    assert len(every.splitlines()) > 50


def test_folder_has_what_solve_writes_and_more() -> None:
    from kcplan.commands.replan import view

    files = view(kcplan.replan(closed_base())).files()
    assert {"summary.json", "budget.csv", "outcomes.csv", "resolved.yaml"} <= set(files)
    assert {"adjusted.csv", "progress.csv", "frontier.csv", "frontier.svg", "frontier.png", "sentences.txt"} <= set(
        files
    )
    data = view(kcplan.replan(closed_base())).data()
    assert {"closed", "moved", "frontier", "adjusted", "progress", "objective", "budget"} <= set(data)
    assert set(data["moved"]) == {"amount", "share", "figures"}
    assert set(data["adjusted"][0]) == {"line", "source", "year", "approved", "adjusted", "reason", "rules"}
    assert set(data["progress"][0]) == {"line", "year", "planned", "actual"}
    assert set(data["frontier"][0]) == {"moved", "miss", "outcomes"}


@pytest.mark.parametrize("seed", range(1, 24, 2))
def test_everything_is_shown_of_any_programme(seed: int) -> None:
    """Of several regions, rounded or not, in both languages: screens fit, and every table of the folder is there."""
    from io import StringIO

    from rich.console import Console

    from kcplan.commands.replan import view

    asked = replace(closed_scenario(seed), rounding=1.0 if seed % 4 == 1 else None)
    try:
        found = kcplan.replan(asked)
    except Infeasible:
        return
    for code in LANGUAGES:
        with using(code):
            text = view(found).text(Console(file=StringIO(), width=100))
            assert len(text.splitlines()) <= 50
            view(found, full=True).text(Console(file=StringIO(), width=100))
            assert len(view(found).files()["sentences.txt"].splitlines()) >= found.moved.figures
    assert sum(row["reason"] is not None for row in view(found).data()["adjusted"]) == found.moved.figures
