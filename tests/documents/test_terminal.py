"""The terminal: no figure is cut at any width, tables split where a period ends, prices say what a planner asks."""

import io
import re
from math import inf
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table
from support import small

import kcplan
from kcplan.documents.elements.tables import Figures
from kcplan.documents.plan import binding, terminal, verdict
from kcplan.domain.recommendation import Binding, Side
from kcplan.domain.rules import RuleId

ROOT = Path(__file__).parents[2]


FLOOR = RuleId("limit", "flex", "at_least", line="works", year=2020)
CENTRAL = RuleId("cap", source="central", year=2020)


def printed(show, width: int) -> str:
    to = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    show(to)
    return to.file.getvalue()


@given(
    words=st.lists(st.text("abc ", min_size=1, max_size=60), min_size=1, max_size=4),
    widths=st.lists(st.integers(1, 12), min_size=1, max_size=12),
    breaks=st.sets(st.integers(1, 12), max_size=3),
    width=st.integers(40, 160),
)
@example(words=["a" * 31], widths=[8], breaks=set(), width=40)  # one figure beside words that must be folded
@example(words=["aaaaaa"], widths=[1] * 9 + [4], breaks={2}, width=51)  # too wide still behind its break
@settings(max_examples=80, deadline=None, derandomize=True)
def test_no_figure_is_cut(words: list[str], widths: list[int], breaks: set[int], width: int) -> None:
    """Whatever the table and the terminal, every figure is printed whole, once, and no line is too long."""
    table = Figures("Title", ["", *(f"c{i}" for i in range(len(widths)))], breaks=breaks)
    figures = []
    for number, word in enumerate(words):
        row = [f"{number}{i:02}".rjust(size, "9") for i, size in enumerate(widths)]
        figures += row
        table.add(word, *row)
    text = printed(table.show, width)
    assert sorted(re.findall(r"\d{3,}", re.sub(r"c\d+", "", text))) == sorted(figures)
    assert max(map(len, text.splitlines())) <= width


@given(
    words=st.lists(st.text("abế漢 ", max_size=30).map("a{}".format), min_size=1, max_size=4),
    widths=st.lists(st.integers(0, 12), min_size=1, max_size=8),
)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_columns_stand_as_rich_lays_them_out(words: list[str], widths: list[int]) -> None:
    """Where nothing is folded or split, with letters of any width: rich's own table has the same lines."""
    figures = Figures("Title", ["", *("9" * own for own in widths)])
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for i, head in enumerate(figures.head):
        table.add_column(head, justify="right" if i else "left", no_wrap=True)
    for row, name in enumerate(words):
        cells = [" ".join(name.split()), *("1" * (own if row else own // 2) for own in widths)]
        figures.add(*cells)
        table.add_row(*cells)
    assert printed(figures.show, 300).splitlines()[2:] == printed(lambda to: to.print(table), 300).splitlines()


def test_wide_table_is_split_behind_a_period() -> None:
    """Years 2014-2020 at 100 columns: the first part ends with the subtotal of 2014-2015, the second has the rest."""
    recommendation = kcplan.solve(kcplan.load(ROOT / "scenarios" / "base.yaml"))
    table = terminal.budgets(recommendation.allocation, by_source=False)
    heads = [line.split() for line in printed(table.show, 100).splitlines() if line.startswith("line")]
    assert heads == [
        ["line", "2014", "2015", "2014-2015"],
        ["line", "2016", "2017", "2018", "2019", "2020", "2016-2020", "2014-2020"],
    ]


def test_verdict_names_what_is_missed() -> None:
    """30 million a year for two years buy 6 projects at 10 with 2 jobs each: 12 of the 30 jobs asked for."""
    target = small.Target("jobs", small.YEARS, 30.0)
    cut = small.scenario(caps={"central": (20.0, 20.0), "local": (10.0, 10.0)}, targets=(target,), soft=True)
    said = verdict.of_recommendation(kcplan.solve(cut))
    assert said == (
        "Optimal: 0 of 1 target met (missed: Jobs 2020-2021 by 60.0 %); 12.00 weighted outcomes from 60.0 million VND "
        "of public money."
    )


def sides(left: float | None, right: float | None, miss: float = 0.0) -> tuple[Side, Side]:
    """Prices per unit more of a limit, where it falls and where it rises, each for 40 units; None: no plan."""
    ends = ((left, "targets fail"), (right, "prices change"))
    none = Side(None, None, 0.0, "infeasible")
    one, other = (none if price is None else Side(price, miss, 40.0, then) for price, then in ends)
    return one, other


MODEL = small.scenario().model


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            Binding(RuleId("cap", source="local", year=2021), 30.0, 30.0, "million VND", "at most", *sides(0.28, 0.2)),
            "Local money, 2021: one million VND less costs 0.28 weighted outcomes, for the next 40.0 million VND, "
            "then targets begin to fail; one more gains 0.2, for the next 40.0 million VND.",
        ),
        (
            Binding(
                RuleId("target", outcome="jobs", years=(2020, 2021)), 20.0, 20.0, "job", "at least", *sides(-3.0, None)
            ),
            "Target Jobs 2020-2021: one job more leaves no plan; one less gains 3 weighted outcomes, "
            "for the next 40.0 of them, then targets begin to fail.",
        ),
        (
            Binding(
                RuleId("limit", "flex", "at_least", line="works", year=2020),
                20.0,
                20.0,
                "million VND",
                "at least",
                *sides(-0.5, -0.7),
            ),
            "Floor flex of 1 Works, 2020: one million VND more costs 0.7 weighted outcomes, "
            "for the next 40.0 million VND; "
            "one less gains 0.5, for the next 40.0 million VND, then targets begin to fail.",
        ),
        (
            Binding(
                RuleId("cap", source="central", year=2020),
                60.0,
                60.0,
                "million VND",
                "at most",
                *sides(0.0, 0.0, miss=-0.0125),
            ),
            "Central money, 2020: one million VND less raises the shares missed by 1.25 % of a target, for the "
            "next 40.0 million VND, then targets begin to fail; one more lowers the shares missed by 1.25 % of a "
            "target, for the next 40.0 million VND.",
        ),
        (
            Binding(
                RuleId("carry", source="local", year=2020),
                3.0,
                3.0,
                "million VND",
                "at most",
                Side(0.2, 0.0, 3.0, "zero"),
                Side(0.2, 0.0, inf, "nothing"),
            ),
            "Money carried over: local, 2020: one million VND less costs 0.2 weighted outcomes, "
            "for the next 3.0 million VND, "
            "which is all of it; one more gains 0.2.",
        ),
        (
            Binding(
                RuleId("cap", source="local", year=2020),
                0.0,
                0.0,
                "million VND",
                "at most",
                Side(None, None, 0.0, "zero"),
                Side(0.2, 0.0, inf, "nothing"),
            ),
            "Local money, 2020: one million VND less cannot be, as it is 0; one more gains 0.2 weighted outcomes.",
        ),
    ],
    ids=["cap", "target", "floor", "soft", "carried", "nothing there"],
)
def test_price_is_said_as_a_cost_or_a_gain(rule: Binding, said: str) -> None:
    """A price per unit more is told as what less or more of it does: money lost costs, a target lowered gains."""
    text = printed(lambda to: [part.show(to) for part in binding.parts([rule], MODEL)], 400)
    assert f"- {said}\n" in text


def test_limits_of_one_price_share_a_row() -> None:
    """The years of a cap with the same prices are one row, with the least of their ranges; another price is its own."""
    rules = [
        Binding(RuleId("cap", source="local", year=2020), 30.0, 30.0, "million VND", "at most", *sides(0.2, 0.2)),
        Binding(RuleId("cap", source="local", year=2021), 30.0, 30.0, "million VND", "at most",
                Side(0.2, 0.0, 7.0, "infeasible"), Side(0.2, 0.0, inf, "nothing")),
        Binding(CENTRAL, 60.0, 60.0, "million VND", "at most", *sides(0.3, 0.2)),
        Binding(RuleId("limit", "flat", "at_most", line="works", year=2020), 5.0, 5.0, "million VND", "at most",
                *sides(0.0, 0.0)),
    ]  # fmt: skip
    text = printed(lambda to: [part.show(to) for part in binding.parts(rules, MODEL)], 120)
    rows = [line.split() for line in text.partition("Binding rules")[2].splitlines()[2:4]]
    assert rows == [
        ["Local", "2020-2021", "-0.2", "7.0", "no", "plan", "+0.2", "40.0"],
        ["Central", "2020", "-0.3", "40.0", "targets", "fail", "+0.2", "40.0"],
    ]
    assert "At their limit, but relaxing them gains nothing: ceiling flat of 1 Works 2020." in text
