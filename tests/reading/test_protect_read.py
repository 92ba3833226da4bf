"""`protect:` and `cut_order:` as scenarios write them, and everything wrong with them, each with its place."""

from pathlib import Path

import pytest
import yaml
from support import complete

import kcplan
from kcplan.domain.protection import Protect
from kcplan.domain.scenario import Scenario
from kcplan.errors import InvalidInput, Problem
from kcplan.reading.read import check_file
from kcplan.writing.resolved import resolved

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def asked(text: str, tmp_path: Path, extends: str = "uncertain-funding") -> Scenario:
    path = tmp_path / "asked.yaml"
    path.write_text(f"format: 1\nid: asked\nextends: {SCENARIOS / extends}.yaml\n{text}", encoding="utf-8")
    return kcplan.load(path)


def problem(text: str, tmp_path: Path, extends: str = "uncertain-funding") -> Problem:
    """The only mistake of a scenario."""
    with pytest.raises(InvalidInput) as caught:
        asked(text, tmp_path, extends)
    (found,) = caught.value.problems
    return found


def test_what_is_not_said_is_the_mean_of_200_futures(tmp_path: Path) -> None:
    """An empty key is enough, and its tier comes after change; without it nothing is protected."""
    found = asked("protect: {}\n", tmp_path)
    assert found.protect == Protect("mean", 200, 1, 0.0)
    assert found.tiers.index("protect") == found.tiers.index("change") + 1
    assert asked("", tmp_path).protect is None


@pytest.mark.parametrize("share", ["0.005", "0.5 %", "0.5%"])
def test_a_share_is_given_up_as_people_write_it(share: str, tmp_path: Path) -> None:
    found = asked(f"protect: {{measure: worst-tenth, futures: 40, seed: 7, give_up: {share}}}\n", tmp_path)
    assert found.protect == Protect("worst-tenth", 40, 7, 0.005)


def test_what_is_read_is_written_and_read_again() -> None:
    """The resolved scenario says the same."""
    whole = complete.read(complete.text())
    again = complete.read(yaml.safe_dump(resolved(whole), allow_unicode=True))
    assert (again.protect, again.cut_order, again.tiers) == (whole.protect, whole.cut_order, whole.tiers)
    assert whole.protect == Protect("worst-tenth", 30, 3, 0.01)


@pytest.mark.parametrize(
    ("text", "extends", "line", "expected", "found"),
    [
        ("protect: {}", "base", 4, "something uncertain", "nothing"),
        ("tiers: [targets, protect, outcomes]", "uncertain-funding", 4, "the key 'protect'", "no such key"),
        ("protect: {measure: worst-tenth, futures: 9}", "uncertain-funding", 4, "at least ten futures", "9"),
        ("protect: {give_up: 1 %}\ntiers: [targets, protect]", "uncertain-funding", 4, "outcomes before", "after it"),
        ("protect: {}\ncarry_over: {central: 0.1}", "uncertain-funding", 5, "no carry_over of central", "0.1"),
        ("cut_order: [training, trainning]", "uncertain-funding", 4, "a known line", "'trainning'"),
        ("cut_order: [training, training]", "uncertain-funding", 4, "each line once", "'training' again"),
        ("protect: {measure: median}", "uncertain-funding", 4, "mean or worst-tenth or regret", "median"),
        ("protect: {futures: 0}", "uncertain-funding", 4, "1", "0"),
        ("protect: {give_up: 60}", "uncertain-funding", 4, "", "60"),
    ],
)
def test_mistakes_are_told_with_their_places(
    text: str, extends: str, line: int, expected: str, found: str, tmp_path: Path
) -> None:
    """What was expected, what was found, where, and what to do."""
    told = problem(text + "\n", tmp_path, extends)
    assert told.line == line
    assert told.column > 0
    assert expected in told.expected
    assert found in told.found


@pytest.mark.parametrize(
    "text",
    ["protect: {}", "tiers: [targets, protect]", "protect: {measure: worst-tenth, futures: 3}", "cut_order: [ab]"],
)
def test_every_mistake_says_what_to_do(text: str, tmp_path: Path) -> None:
    extends = "base" if text == "protect: {}" else "uncertain-funding"
    assert problem(text + "\n", tmp_path, extends).mend


def test_a_line_that_no_uncertain_source_pays_for_is_told(tmp_path: Path) -> None:
    """It is no mistake, and changes nothing: only money of the centre is uncertain here."""
    text = "uncertainty: {what: [{cap: {sources: central}, scale: {uniform: [0.5, 1]}}]}\n"
    found = asked(f"{text}cut_order: [training, information]\n", tmp_path)
    assert found.cut_order == ("training", "information")
    warnings = [own for own in check_file(tmp_path / "asked.yaml") if "uncertain source" in own.expected]
    assert [own.found for own in warnings] == ["information, paid by local"]
    assert all(own.warning for own in warnings)
