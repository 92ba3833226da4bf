"""Targets with a most: read, changed, written again, and each mistake told with its place."""

import pytest
import yaml

from kcplan.domain.scenario import Origin
from kcplan.reading.read import read_scenario, resolved

WELLS = "{outcome: wells, years: 2020-2022, at_least: 12, basis: decision 1}"
RANGE = "{outcome: wells, years: 2020-2022, at_least: 12, at_most: 20, basis: decision 1}"


def numbers(project) -> dict[str, tuple[float | None, float | None]]:
    return {target.key: (target.at_least, target.at_most) for target in read_scenario(project.child).targets}


def changed(project, *changes: str) -> None:
    project.edit(project.model, WELLS, RANGE)
    project.edit(project.child, "changes:", "\n".join(["changes:", *(f"  - {change}" for change in changes)]))


@pytest.mark.parametrize(
    ("changes", "wells", "jobs"),
    [
        ([], (12, 20), (5, None)),
        (["{target: {outcome: wells}, at_most: 15}"], (12, 15), (5, None)),
        (["{target: {outcome: wells}, at_least: 22, at_most: 25}"], (22, 25), (5, None)),
        (["{target: {outcome: wells}, scale: 1.5}"], (18, 30), (5, None)),
        (["{target: {years: all}, add: 1}"], (13, 21), (6, None)),
        (["{target: {outcome: jobs}, at_most: 9}", "{target: {outcome: jobs}, at_least: 9}"], (12, 20), (9, 9)),
        (["{target: {outcome: jobs}, set: 4}"], (12, 20), (4, None)),
        (["{target: {outcome: jobs}, remove: true}", "{add_target: {outcome: jobs, years: 2021, at_most: 2}}"],
         (12, 20), None),
    ],
)  # fmt: skip
def test_numbers_are_read_and_changed(project, changes, wells, jobs) -> None:
    """Each number by itself, or all that a target has."""
    changed(project, *changes)
    found = numbers(project)
    assert found["wells@2020-2022"] == wells
    assert found.get("jobs@2020,2022") == jobs
    if jobs is None:
        assert found["jobs@2021"] == (None, 2)
    assert numbers(project) == found


def test_a_range_is_written_as_it_was_read(project, tmp_path, assert_same) -> None:
    """And both numbers are shown with their place, and with that of their change."""
    changed(project, "{target: {outcome: wells}, at_most: 15, why: fewer pumps}")
    scenario = read_scenario(project.child)
    again = tmp_path / "again.yaml"
    again.write_text(yaml.safe_dump(resolved(scenario), allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert_same(scenario, read_scenario(again))
    of_least, of_most = (scenario.origins["model", "targets", 0, side] for side in ("at_least", "at_most"))
    assert [(origin.file, origin.line, origin.note) for origin in of_least] == [(str(project.model), 31, "decision 1")]
    assert of_most[-1] == Origin(str(project.child), 6, 41, "fewer pumps")


@pytest.mark.parametrize(
    ("number", "expected", "found", "mend"),
    [
        ("", "at_least or at_most in the target of wells", "neither", "the most that may be"),
        ("at_least: 12, at_most: «11.5, ", "at_most of at least 12", "11.5", "exchange"),
        ("at_most: «0, ", "at_most to be a number above 0", "0", ""),
        ("at_most: «-1, ", "at_most to be a number above 0", "-1", ""),
        ("at_most: «few, ", "at_most to be a number above 0", "the text 'few'", ""),
    ],
)
def test_a_model_that_is_wrong(project, number, expected, found, mend) -> None:
    """A target without numbers, in the wrong order, or with a most that leaves nothing to be a share of."""
    mark = "" if "«" in number else "«"
    line, column = project.edit(project.model, WELLS, f"{mark}{{outcome: wells, years: 2020-2022, {number}basis: one}}")
    (problem,) = project.problems(project.base)
    assert (problem.line, problem.column) == (line, column)
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend


@pytest.mark.parametrize(
    ("change", "expected", "found", "mend"),
    [
        ("{target: {outcome: wells}, set: «15}", "at_least, at_most or both in a change of a target", "set", "instead"),
        ("«{target: {outcome: wells}, set: 15, at_most: 15}", "one of", "set and at_least, at_most", "one change each"),
        ("«{target: {outcome: wells}, at_most: 11}", "at_most of at least 12", "11", "change both"),
        ("{target: {outcome: wells}, scale: «0}", "at_most above 0 of a target wells", "0", "limit the units"),
        ("{target: {outcome: wells}, at_most: «0}", "at_most to be a number above 0", "0", ""),
        ("{cap: {sources: local}, scale: 1, «at_most: 3}", "a known key", "'at_most'", ""),
    ],
)  # fmt: skip
def test_a_change_that_is_wrong(project, change, expected, found, mend) -> None:
    """A change that does not say which number, or leaves a range in the wrong order."""
    project.edit(project.model, WELLS, RANGE)
    line, column = project.edit(project.child, "changes:", f"changes:\n  - {change}")
    (problem,) = project.problems(project.child)
    assert (problem.line, problem.column) == (line, column)
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend
