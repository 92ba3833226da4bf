"""Every field of the domain is known where it must be: in differences, in the resolved form and back, by the oracle."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import yaml
from oracles.plain_form import plain
from support import complete
from support.domain_fields import every_field
from support.random_models import random_scenario
from support.rewritten import read_again

from kcplan.analyses.explaining import differences
from kcplan.domain.closed import Closed
from kcplan.domain.file_read import FileRead
from kcplan.domain.scenario import Limit, Model, Origin, Scenario, Target
from kcplan.errors import UsageError
from kcplan.writing.resolved import resolved

#: Where a value was written is no part of what it says: a resolved scenario is written elsewhere.
OF_FILES = {
    "Scenario.origins", "Scenario.files", "Scenario.numbers", "Target.origin", "Limit.origin",
    *(f"Origin.{field.name}" for field in fields(Origin)), *(f"FileRead.{field.name}" for field in fields(FileRead)),
}  # fmt: skip
#: Names for people, what the numbers rest on and what only warns: no plan depends on these.
WORDS = {
    f"{of}.{name}"
    for of, names in {
        "Scenario": "id title question",
        "Title": "en vi",
        "Model": "id title region_titles region_groups units norms basis limit_titles",
        "Source": "title",
        "Outcome": "title",
        "Line": "number title norm basis short",
        "Activity": "title basis norm",
        "Target": "basis order",
        "Norm": "id activity cap share valid_from valid_to source",
    }.items()
    for name in names.split()
}
#: What is made of the optimum afterwards: the published budget.
AFTERWARDS = {"Scenario.rounding", "Activity.whole"}
#: What counts over futures has an oracle of its own (tests/oracles/protection_oracle.py).
OVER_FUTURES = {"Scenario.uncertainty", "Scenario.protect", "Scenario.cut_order"}
FUTURES = ("Uncertain", "Uncertainty", "Parameter", "Distribution", "Correlation", "Protect")
#: A plan that meets all targets is the same, hard or soft; and every mix is soft.
NO_DIFFERENCE = {"Scenario.soft"}
#: Names by which other things are told apart, not values: the oracle goes by positions, or has no need of them.
NO_MATTER_TO_THE_ORACLE = {"Model.money", "Outcome.unit", "Activity.unit", "Target.place", "Limit.name"}


def unlike(one: Any, other: Any) -> bool:
    """Whether two scenarios, or parts of them, differ in anything but where they were written."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return not np.array_equal(one, other, equal_nan=True)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() != other.keys() or any(unlike(value, other[key]) for key, value in one.items())
    if type(one) is not type(other):
        return True
    if isinstance(one, Scenario | Model | Target | Limit | Closed):
        names = [f.name for f in fields(one) if f"{type(one).__name__}.{f.name}" not in OF_FILES]
        return any(unlike(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) != len(other) or any(map(unlike, one, other))
    return bool(one != other)


def lacking(one: Scenario, other: Scenario) -> list[str]:
    """The places that do not tell two scenarios apart, which differ in one field."""
    assert unlike(one, other)
    found = []
    try:
        if not differences.differences(one, other):
            found.append("differences")
    except UsageError:
        pass  # models so unlike that nothing between them makes sense: that is told, too
    if resolved(one) == resolved(other):
        found.append("resolved")
    if unlike(complete.read(yaml.safe_dump(resolved(other), allow_unicode=True)), other):
        found.append("round trip")
    if plain(one) == plain(other):
        found.append("oracle")
    return found


def excused(name: str) -> list[str]:
    """The places where a field has no business, for the reasons above."""
    if name in WORDS | AFTERWARDS:
        return ["differences", "oracle"]
    if name in OVER_FUTURES or name.startswith(FUTURES):
        return ["oracle"]
    return ["differences"] * (name in NO_DIFFERENCE) + ["oracle"] * (name in NO_MATTER_TO_THE_ORACLE)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return complete.read(complete.text())


def unknown(root: type) -> set[str]:
    """Fields for which there is no change, and changes of no field."""
    names = {f"{of.__name__}.{name}" for of, name in every_field(root)}
    return (names - OF_FILES) ^ complete.CHANGES.keys()


def test_every_field_has_a_change() -> None:
    """Whoever adds a field to the domain says here how it may change, and the next test says where it is forgotten."""
    assert unknown(Scenario) == set()


@pytest.mark.parametrize("name", sorted(complete.CHANGES))
def test_field_is_known_everywhere(scenario: Scenario, name: str) -> None:
    """A change of one field is a difference, is resolved, reads back to the same, and matters to the oracle."""
    assert lacking(scenario, complete.CHANGES[name](scenario)) == excused(name)


def test_same_scenario_has_no_difference(scenario: Scenario) -> None:
    """Nothing differs between a scenario and what its resolved form reads back to: the places tell fields, no noise."""
    again = complete.read(yaml.safe_dump(resolved(scenario), allow_unicode=True))
    assert not unlike(scenario, again)
    assert differences.differences(scenario, again) == ()
    assert plain(scenario) == plain(again)


@dataclass(frozen=True, eq=False)
class Levied(Scenario):
    levy: float = 0.0


@dataclass(frozen=True, eq=False)
class Watered(Model):
    rain: float = 0.0


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (lambda own, value: Levied(**vars_of(own), levy=value), "levy"),
        (lambda own, value: replace(own, model=Watered(**vars_of(own.model), rain=value)), "rain"),
    ],
)
def test_forgotten_field_is_found(scenario: Scenario, made: Callable[[Scenario, float], Scenario], name: str) -> None:
    """A field that nobody handles, of a scenario or its model, has no change, and is lacking in all four places."""
    one, other = made(scenario, 1.0), made(scenario, 2.0)
    assert unknown(type(one)) ^ unknown(Scenario) >= ({f"Levied.{name}"} if name == "levy" else set())
    assert unlike(one, other)
    assert lacking(one, other) == ["differences", "resolved", "round trip", "oracle"]


def vars_of(own: Scenario | Model) -> dict[str, Any]:
    return {field.name: getattr(own, field.name) for field in fields(own)}


@pytest.mark.parametrize(("whole", "east"), [(2, 1), (1, 2), (2, 2), (2, 3)])
def test_a_target_of_a_region_keeps_its_own_priority_and_weight(whole: int, east: int, tmp_path: Path) -> None:
    """Written and read again, also where the key of the target of all regions names that of one as well."""
    asked = next(
        one for seed in range(1000) if len((one := random_scenario(Random(seed))).model.regions) > 1 and one.soft
    )
    outcome, years = asked.model.outcomes[0].id, asked.model.years
    targets = (
        Target(outcome, years, 7.0, whole, float(whole)),
        Target(outcome, years, 3.0, east, float(east), regions=("east",), place="east"),
    )
    again = read_again(tmp_path, resolved(replace(asked, targets=targets)))
    found = [(target.place, target.priority, target.weight) for target in again.targets]
    assert found == [("", whole, float(whole)), ("east", east, float(east))]
