"""Each constraint family against a small LP file written out by hand, and what is lost when a family is dropped.

The golden files are in the LP format with the labels of the programme as names. They are derived from the
formulas of docs/mathematics.md and the small scenario, not from the formulation: anyone can check them by eye.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.lp_text import as_text, family_name
from support.small import INFINITY, YEARS, scenario

from kcplan.arrays import FloatArray
from kcplan.checking.review import CHECKS
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target, Tranche, Whole
from kcplan.domain.tiers import OUTCOMES
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.errors import Infeasible, KcplanError
from kcplan.mathematics import families
from kcplan.mathematics.cells import Rows
from kcplan.mathematics.columns import Columns, columns_of
from kcplan.mathematics.formulation import HeldCells
from kcplan.mathematics.programme import formulate, given_programme, programme_of
from kcplan.mathematics.whole import whole_programme
from kcplan.planning.solve import solve

GOLDEN = Path(__file__).parent / "golden"

EVERY_LINE = Selection(line="all")
LIMITS = (
    Limit("flex", "money", Selection(line=("works",)), ("line", "year"), Bound("plan", 0.5), Bound("plan", 1.25)),
    Limit(
        "management", "money", Selection(line=("office",)), ("year",), None, Bound("share", 0.1, Selection(line="all"))
    ),
    Limit("ramp", "money", Selection(line=("works",)), ("line", "year"), None, Bound("previous_year", 1.5)),
    Limit("room", "units", Selection(activity=("projects",)), ("year",), None, Bound("amount", 7.0)),
    Limit("whole", "money", Selection(source="all"), (), None, Bound("amount", 700.0)),
)


def growing() -> Scenario:
    """The plan has 80 of public money for works in 2020, and 240 in 2021; units have two tranches."""
    asked = scenario(tranches=(Tranche(4.0, 10.0), Tranche(INFINITY, 12.0)))
    plan = asked.model.approved.copy()
    plan[0, 0, 0, 1] = 220.0
    return replace(asked, model=replace(asked.model, plan=plan))


def contracted() -> FloatArray:
    """Money of the first line by source and year, then of the second."""
    works, office = [[0.0, 40.0], [5.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 10.0], [0.0, 0.0]]
    return np.array([[works, office]])


SCENARIOS: dict[str, Scenario] = {
    "cap": scenario(carry_over={"local": 0.1}),
    "delivery": scenario(tranches=(Tranche(4.0, 10.0), Tranche(INFINITY, 12.0))),
    "counterpart": scenario(),
    "target": scenario(
        targets=(
            Target("jobs", (2020,), None, at_most=9.0),
            Target("jobs", YEARS, 20.0, at_most=30.0),
            Target("jobs", (2021,), 12.0),
        ),
        soft=True,
    ),
    "limit": scenario(limits=LIMITS),
    "committed": scenario(committed=contracted()),
    "change": scenario(),
    "even": growing(),
}


def whole(asked: Scenario, by: Whole = "year") -> Scenario:
    """The same with projects that come whole."""
    works, *rest = asked.model.lines
    bought = tuple(replace(activity, whole=by) for activity in works.activities)
    return replace(asked, model=replace(asked.model, lines=(replace(works, activities=bought), *rest)))


def given() -> LinearProgramme:
    """The plan as given money."""
    columns = columns_of(scenario(soft=True), idle=True)
    return given_programme(columns, columns.scenario.model.plan, np.zeros(columns.spend.size))


def partly_given() -> LinearProgramme:
    """The money of office, and 3 projects in 2021, as given; all else is sought."""
    columns = columns_of(SCENARIOS["delivery"])
    model = columns.scenario.model
    held = HeldCells.of_money(model, np.full(model.plan.shape, np.nan))
    held.money[0, 1, 1] = model.plan[0, 1, 1]
    held.units[0, 0, 1] = 3.0
    return programme_of(columns, held)


def published(by: Whole = "year", family: str = "delivery") -> LinearProgramme:
    """A budget in fives, and whole projects, near the plan, which buys 5 projects in 2020 and 4 in 2021."""
    columns = columns_of(whole(SCENARIOS[family], by), idle=True)
    table, plan = columns.spend, columns.scenario.model.plan
    near, units = plan[table.region, table.line, table.source, table.year], np.array([[[5.0, 4.0]]])
    return whole_programme(columns, 5.0, near, units).programme


#: Families that no recommendation has: of money as given, and of published budgets.
OTHERS: dict[str, Callable[[], LinearProgramme]] = {
    "given": given,
    "given in part": partly_given,
    "whole money": published,
    "whole units": published,
    "whole in a period": lambda: published("period"),
    "distance": published,
    "published counterpart": published,
    "idle steps": published,
    "above even": lambda: published(family="even"),
    "below even": lambda: published(family="even"),
    "units in a period": published,
    "earlier tranche": published,
    "later tranche": published,
}


def golden(family: str) -> str:
    """The rows of a golden file, without its comments."""
    text = (GOLDEN / f"{family}.lp").read_text(encoding="utf-8")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("\\"))


def test_every_family_has_a_golden_file() -> None:
    """A constraint family without a golden file, or a file without a family, is a mistake."""
    assert {family.name for family in families.FAMILIES} == set(SCENARIOS)
    assert {path.stem for path in GOLDEN.glob("*.lp")} == set(SCENARIOS) | set(OTHERS)


def test_a_family_without_a_golden_file_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds a constraint family must add its golden file: the test that asks for it can fail."""

    def quota(rows: Rows, columns: Columns) -> None:
        """A family that nobody wrote down."""

    test_every_family_has_a_golden_file()
    monkeypatch.setattr(families, "FAMILIES", (*families.FAMILIES, families.ConstraintFamily("quota", quota, str)))
    with pytest.raises(AssertionError, match="quota"):
        test_every_family_has_a_golden_file()


def test_every_rule_has_a_check() -> None:
    """What a plan must keep is recomputed by a function of its own; change from the plan and even years are tiers."""
    assert {family.name for family in families.FAMILIES} - {"change", "even"} == set(CHECKS)


@pytest.mark.parametrize("family", sorted(SCENARIOS))
def test_rows_of_a_family_are_the_golden_ones(family: str) -> None:
    """The formulation writes the rows that were derived by hand."""
    assert as_text(formulate(SCENARIOS[family]), family) == golden(family)


@pytest.mark.parametrize("family", sorted(OTHERS))
def test_rows_of_given_and_published_budgets_are_the_golden_ones(family: str) -> None:
    """So do the programmes of money as given and of budgets in whole multiples."""
    assert as_text(OTHERS[family](), family.removeprefix("published ").removesuffix(" in part")) == golden(family)


def test_given_and_published_budgets_have_no_family_without_a_golden_file() -> None:
    """What only these programmes ask for has golden files too."""
    for programme in (given(), published(), published("period")):
        own = {family_name(rows) for rows in programme.rows} - {family.name for family in families.FAMILIES}
        assert own <= set(OTHERS)


def test_mathematics_names_every_family() -> None:
    """docs/mathematics.md has a section for each constraint family."""
    page = (Path(__file__).parents[1].parent / "docs" / "mathematics.md").read_text(encoding="utf-8")
    assert {family.name for family in families.FAMILIES} <= set(re.findall(r"^### `(\w+)`", page, re.MULTILINE))


BITING: dict[str, Scenario] = {
    "cap": scenario(),
    "delivery": scenario(),
    "counterpart": scenario(),
    "target": scenario(targets=(Target("jobs", YEARS, 1000.0),)),
    "limit": scenario(
        limits=(Limit("room", "money", Selection(line=("works",)), ("year",), at_most=Bound("amount", 50.0)),)
    ),
    "change": scenario(weights={}),
    "even": scenario(limits=(Limit("room", "units", Selection(year=(2020,)), (), at_most=Bound("amount", 5.0)),)),
}


@pytest.mark.parametrize("family", sorted(BITING))
def test_dropping_a_family_never_yields_a_result(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any one family the solve fails its own check (or ends without an optimum): no wrong plan comes out."""
    asked = BITING[family]
    if family == "target":
        with pytest.raises(Infeasible):
            solve(asked)
    else:
        solve(asked)
    kept = tuple(own for own in families.FAMILIES if own.name != family)
    monkeypatch.setattr(families, "FAMILIES", kept)
    with pytest.raises(KcplanError) as caught:
        solve(asked)
    assert caught.value.exit_code in (5, 6, 7)


def test_one_wrong_coefficient_is_caught() -> None:
    """Each coefficient of each family matters: doubling it changes a golden row."""
    for family, asked in SCENARIOS.items():
        programme = formulate(asked)
        golden = as_text(programme, family)
        for rows in programme.rows:
            if family_name(rows) == family:
                for position in range(programme.starts[rows.start], programme.starts[rows.start + rows.size]):
                    programme.values[position] *= 2
                    assert as_text(programme, family) != golden
                    programme.values[position] /= 2


def test_columns_are_counted_once() -> None:
    """Every column has one label and the labels differ."""
    programme = formulate(SCENARIOS["cap"])
    labels = programme.labels(programme.columns)
    assert len(labels) == len(set(labels)) == programme.column_count == columns_of(SCENARIOS["cap"]).count


def test_cells_as_given_are_obeyed_and_the_rest_is_sought() -> None:
    """3 projects in 2021 leave its other money unspent: 6 jobs; 2020 has 80 after office's 10, 4 projects at 10 and
    the rest at 12: 4 + 40 / 12."""
    programme = partly_given()
    session = solvers.open_session(solvers.DEFAULT, programme)
    found = lexicographic_minimum(programme, session).values
    assert -found[OUTCOMES] == pytest.approx(2 * (4 + 40 / 12) + 6)
