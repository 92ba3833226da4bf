"""Whatever is taken out of the formulation is noticed: by the check of a solve, or by the independent programme.

A mutation changes the programme that `solve` formulates. Where it would let through a plan that breaks a rule, the
solve must refuse it; where it forbids good plans, the answer must be worse than that of scipy's linprog.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_form import plain
from support.small import INFINITY, YEARS, scenario

from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target, Tranche
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.errors import KcplanError
from kcplan.mathematics.programme import programme_of
from kcplan.planning import solve as planning

pytestmark = pytest.mark.once

Mutation = Callable[[LinearProgramme], LinearProgramme]

TRANCHES = (Tranche(4.0, 10.0), Tranche(INFINITY, 20.0))
SELECTED = Selection(line=("works",))
OFFICE = Selection(line=("office",))


def limited(*sides: Bound | None, selection: Selection = SELECTED, measure: str = "money") -> tuple[Limit, ...]:
    """One limit for each year, with its sides."""
    return (Limit("rule", measure, selection, ("year",), *sides),)  # type: ignore[arg-type]


def without_rows(family: str) -> Mutation:
    """No row of a family, or of a side of the limit, bounds anything."""
    return with_rows(family, -INFINITY, INFINITY)


def with_rows(family: str, lower: float | None = None, upper: float | None = None) -> Mutation:
    """Rows of a family with another lower or upper side."""

    def mutated(programme: LinearProgramme) -> LinearProgramme:
        bounds = programme.bounds.copy()
        for rows in programme.rows:
            if rows.name.startswith(family):
                for side, value in ((bounds.row_lower, lower), (bounds.row_upper, upper)):
                    if value is not None:
                        side[rows.slice] = value
        return replace(programme, bounds=bounds)

    return mutated


def with_columns(family: str, lower: float = 0.0, upper: float = INFINITY) -> Mutation:
    """Columns of a family within other bounds."""

    def mutated(programme: LinearProgramme) -> LinearProgramme:
        bounds, columns = programme.bounds.copy(), programme.column_family(family).slice
        bounds.column_lower[columns], bounds.column_upper[columns] = lower, upper
        return replace(programme, bounds=bounds)

    return mutated


def without_entries(rows: str, columns: str, sign: int) -> Mutation:
    """The coefficients of one sign where rows of a family meet columns of a family are gone."""

    def mutated(programme: LinearProgramme) -> LinearProgramme:
        row = np.repeat(np.arange(programme.row_count), np.diff(programme.starts))
        held = np.zeros(programme.row_count, dtype=bool)
        for family in programme.rows:
            held[family.slice] = family.name.startswith(rows)
        own = programme.column_family(columns).slice
        gone = held[row] & (programme.indices >= own.start) & (programme.indices < own.stop)
        gone &= np.sign(programme.values) == sign
        assert gone.any()
        return replace(programme, values=np.where(gone, 0.0, programme.values))

    return mutated


def without_tier(name: str) -> Mutation:
    """A tier that does not count."""

    def mutated(programme: LinearProgramme) -> LinearProgramme:
        return replace(programme, objectives=tuple(o for o in programme.objectives if o.name != name))

    return mutated


CARRYING = scenario(carry_over={"central": 0.1}, targets=(Target("jobs", (2021,), 20.0),), soft=True)
FALLING_SHORT = scenario(targets=(Target("jobs", YEARS, 60.0), Target("jobs", (2021,), 20.0, 2)), soft=True)
DEAR = scenario(tranches=TRANCHES)
FIVE_IN_2020 = limited(None, Bound("amount", 5.0), selection=Selection(year=(2020,)), measure="units")
UNEVEN = scenario(targets=(), limits=FIVE_IN_2020)
EITHER_YEAR = scenario(targets=(), limits=(Limit("rule", "money", SELECTED, (), None, Bound("amount", 80.0)),))
NOTHING_COUNTS = scenario(weights={}, targets=())
PARTNERS_SHORT = scenario(caps={"central": (60.0, 60.0), "local": (30.0, 30.0), "other": (90.0, 90.0)}, targets=())

#: A scenario in which something matters, and what takes it away.
MUTATIONS: dict[str, tuple[Scenario, Mutation]] = {
    "cap": (scenario(), without_rows("cap")),
    "cap of a counterpart source": (PARTNERS_SHORT, with_rows("cap", upper=INFINITY)),
    "money in a cap": (scenario(), without_entries("cap", "spend", 1)),
    "money carried out": (CARRYING, without_entries("cap", "carry", 1)),
    "money carried in": (CARRYING, without_entries("cap", "carry", -1)),
    "the most that is carried": (CARRYING, with_columns("carry")),
    "carrying at all": (CARRYING, with_columns("carry", upper=0.0)),
    "delivery": (scenario(), without_rows("delivery")),
    "money that pays": (scenario(), without_entries("delivery", "spend", 1)),
    "units that cost": (scenario(), without_entries("delivery", "units", -1)),
    "width of a tranche": (DEAR, with_columns("units")),
    "counterpart": (scenario(), without_rows("counterpart")),
    "money that follows": (PARTNERS_SHORT, without_entries("counterpart", "spend", 1)),
    "money that is followed": (PARTNERS_SHORT, without_entries("counterpart", "spend", -1)),
    "hard target": (scenario(targets=(Target("jobs", YEARS, 34.0),), weights={}), without_rows("target")),
    "soft target": (FALLING_SHORT, without_rows("target")),
    "units in a target": (FALLING_SHORT, without_entries("target", "units", 1)),
    "share missed in a target": (FALLING_SHORT, without_entries("target", "miss", 1)),
    "missing": (FALLING_SHORT, with_columns("miss", upper=0.0)),
    "change": (scenario(), without_rows("change")),
    "money in the change": (NOTHING_COUNTS, without_entries("change", "spend", 1)),
    "money above the plan": (scenario(caps={"central": (90.0, 90.0), "local": (30.0, 30.0)}),
                             without_entries("change", "above", -1)),
    "money below the plan": (scenario(), without_entries("change", "below", 1)),
    "even": (UNEVEN, without_rows("even")),
    "units in even years": (UNEVEN, without_entries("even", "units", 1)),
    "units below their share": (UNEVEN, with_columns("uneven", upper=0.0)),
    "tier of even years": (EITHER_YEAR, without_tier("even")),
    "tier of misses": (
        scenario(targets=(Target("jobs", YEARS, 60.0),), soft=True, weights={}), without_tier("miss 1")
    ),
    "tier of the second priority": (replace(FALLING_SHORT, weights={}), without_tier("miss 2")),
    "tier of outcomes": (scenario(targets=()), without_tier("outcomes")),
    "tier of nearness": (NOTHING_COUNTS, without_tier("change")),
    "floor of an amount": (
        scenario(limits=limited(Bound("amount", 25.0), selection=OFFICE)), without_rows("limit rule at least")
    ),
    "ceiling of an amount": (
        scenario(limits=limited(None, Bound("amount", 40.0)), targets=()), without_rows("limit rule at most")
    ),
    "floor of the plan": (
        scenario(limits=limited(Bound("plan", 2.5), selection=OFFICE)), without_rows("limit rule at least")
    ),
    "ceiling of the plan": (
        scenario(limits=limited(None, Bound("plan", 0.5)), targets=()), without_rows("limit rule at most")
    ),
    "number of the plan": (
        scenario(limits=limited(Bound("plan", 2.5), selection=OFFICE)), with_rows("limit rule at least", lower=0.0)
    ),
    "floor of a share": (
        scenario(limits=limited(Bound("share", 0.25, Selection(line="all")), selection=OFFICE)),
        without_rows("limit rule at least"),
    ),
    "what a share is of": (
        scenario(limits=limited(Bound("share", 0.25, Selection(line="all")), selection=OFFICE)),
        without_entries("limit rule", "spend", -1),
    ),
    "floor of the year before": (
        scenario(limits=limited(Bound("previous_year", 0.9)), caps={"central": (60.0, 60.0), "local": (30.0, 0.0)}),
        without_rows("limit rule at least"),
    ),
    "ceiling of the year before": (
        scenario(limits=limited(None, Bound("previous_year", 0.5))), without_rows("limit rule at most")
    ),
    "the year before": (
        scenario(limits=limited(None, Bound("previous_year", 0.5)), targets=()),
        without_entries("limit rule", "spend", -1),
    ),
    "money in a limit": (
        scenario(limits=limited(None, Bound("amount", 40.0)), targets=()), without_entries("limit rule", "spend", 1)
    ),
    "units in a limit": (
        scenario(limits=limited(None, Bound("amount", 5.0), selection=Selection(), measure="units")),
        without_entries("limit rule", "units", 1),
    ),
}  # fmt: skip


def values(asked: Scenario) -> list[float] | None:
    """Every tier by kcplan, which has checked them; None where it gives no plan."""
    try:
        review = planning.solve(asked).review
    except KcplanError:
        return None
    return [*(review.misses.values() if asked.soft else ()), -review.objective, review.change, review.uneven]


def expected(asked: Scenario) -> list[float] | None:
    answer = oracle.solve(plain(asked))
    return [*answer.misses.values(), -answer.objective, answer.change, answer.uneven] if answer.feasible else None


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutated_formulation_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands the formulation agrees with linprog; mutated it gives no plan or a worse one, never a better."""
    asked, mutation = MUTATIONS[name]
    right = expected(asked)
    assert right is not None
    assert values(asked) == pytest.approx(right)
    monkeypatch.setattr(planning, "programme_of", lambda columns: mutation(programme_of(columns)))
    found = values(asked)
    if found is not None:
        first = next(pair for pair in zip(found, right, strict=True) if pair[0] != pytest.approx(pair[1]))
        assert first[0] > first[1]
