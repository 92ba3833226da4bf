"""A model without a plan: what else has to be said in numbers then, each with its place."""

import pytest

from kcplan.reading.read import read_scenario

NUMBERS = "caps: {central: {2020-2022: 60}, local: 20}"


def without_plan(project) -> None:
    """The plan, and all that speaks of it, taken away; caps and ratios in numbers."""
    project.edit(project.model, "plan: plan.csv\n", "")
    project.edit(project.model, "counterpart: plan", "counterpart: 3")
    project.edit(project.base, "caps: plan", NUMBERS)
    project.edit(
        project.base,
        "  - {name: flex, lines: supply, per: [line, year], at_least: {plan: 0.7}, at_most: {plan: 1.3}}\n",
        "",
    )


def test_it_is_read(project) -> None:
    """Caps and ratios are those written; usual money is that of the caps."""
    without_plan(project)
    scenario = read_scenario(project.base)
    assert scenario.model.plan is None
    assert scenario.caps == {"central": (60, 60, 60), "local": (20, 20, 20)}
    assert scenario.model.lines[1].counterpart == (3, 3, 3)
    assert scenario.usual_money == 40


@pytest.mark.parametrize(
    ("file", "old", "new", "expected", "found", "mend"),
    [
        ("base", NUMBERS, "caps: «plan", "caps in numbers, as the model", "plan", "of central, local"),
        ("base", "«format: 1\nid: base", None, "caps in numbers", "none", "one number or by years"),
        ("base", "local: 20", "local: «plan", "caps in numbers, as the model has no plan", "plan", "of central, local"),
        ("base", "local: 20", "local: 20, partners: «plan", "caps in numbers", "plan", "of central, local"),
        ("base", "at_most: 30", "at_least: 1}\n  - «{name: f, at_most: {plan: 1}", "no multiple", "plan", "an amount"),
        ("model", "counterpart: 3", "counterpart: «plan", "the counterpart of supply in numbers", "plan", "by years"),
    ],
)  # fmt: skip
def test_what_would_be_as_planned_is_refused(project, file, old, new, expected, found, mend) -> None:
    """Caps, by default or by name, ratios, limits: each with what to write instead."""
    without_plan(project)
    path = project.base if file == "base" else project.model
    if new is None:
        project.edit(path, NUMBERS + "\n", "")
        new, old = old, old.replace("«", "")
    line, column = project.edit(path, old, new)
    (problem,) = project.problems(project.base)
    assert (problem.file, problem.line, problem.column) == (str(path), line, column)
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend
