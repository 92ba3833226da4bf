"""Styles of numbers: what each text can be, alone and beside others, in CSV, in cells and in YAML."""

from pathlib import Path

import pytest

from kcplan.errors import InvalidInput
from kcplan.reading.read import check_file, read_scenario
from kcplan.reading.tables.styles import reading, telling

# the text of the amount, the amount of another row, the numbers key, the number or what is said
ALONE = [
    ("11.600", "5", "", "'11.600'"),  # 11.6 or 11,600
    ("11,600", "5", "", "'11,600'"),
    ("11.600", "4,5", "", 11600.0),
    ("11.600", "4.5", "", 11.6),
    ("11,600", "4,5", "", 11.6),
    ("11,600", "4.5", "", 11600.0),
    ("11.600", "5", "vi", 11600.0),
    ("11.600", "5", "en", 11.6),
    ("11.600", "1.234.567", "", 11600.0),
    ("11.600", "0.125", "", 11.6),
    ("11.600", "22.700", "", "'11.600'"),
    ("1.234.567", "5", "", 1234567.0),
    ("1,234,567", "5", "", 1234567.0),
    ("1.234,5", "5", "", 1234.5),
    ("1,234.5", "5", "", 1234.5),
    ("0.125", "5", "", 0.125),
    ("0,125", "5", "", 0.125),
    ("0,299", "5", "", 0.299),
    ("0.000", "5", "", 0.0),
    ("123.1250", "5", "", 123.125),
    ("123.125", "5", "", "'123.125'"),
    ("1234.567", "5", "", 1234.567),
    ("1.5e3", "5", "", 1500.0),
    ("1.234e3", "5", "", 1234.0),
    ("7.", "5", "", 7.0),
    (",5", "5", "", 0.5),
    ("12", "5", "", 12.0),
    ("4.5", "4,5", "vi", "'4.5'"),
    ("12.34.56", "5", "", "'12.34.56'"),
    ("1 234", "5", "", "'1 234'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "other", "said", "answer"), ALONE)
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_a_number_is(project, text: str, other: str, said: str, answer: float | str, delimiter: str) -> None:
    """A number is what its table's other numbers make of it, or what the model says; else both readings are offered."""
    plan = project.plan.read_text().replace(",", delimiter)
    plan = plan.replace(f"central{delimiter}2020{delimiter}60", f"central{delimiter}2020{delimiter}{text}")
    project.plan.write_text(plan.replace(f"office{delimiter}local{delimiter}2022{delimiter}5.5",
                                         f"office{delimiter}local{delimiter}2022{delimiter}{other}"))  # fmt: skip
    if said:
        project.norms.unlink()  # whose share is written 0.5
        project.edit(project.model, "        norm: well\n", "")
        project.edit(project.model, "money:", f"numbers: {said}\nmoney:")
    if isinstance(answer, float):
        assert read_scenario(project.base).model.plan[0, 1, 0, 0] == answer
        return
    problem = project.problems(project.base)[0]
    assert (problem.file, problem.line, problem.column) == (str(project.plan), 2, 4)
    assert problem.found == answer
    both = [reading(text, "en"), reading(text, "vi")]
    if None not in both:
        assert problem.mend == (
            f"write numbers: en where {both[0]:.15g} is meant, numbers: vi where {both[1]:.15g} is, into the model or"
            " scenario"
        )


def test_doubt_is_told_once(project) -> None:
    """Of many numbers that could be either, the first is told."""
    text = project.plan.read_text().replace(",5.5", ",5").replace(",60", ",60.000").replace(",20\n", ",20.000\n")
    project.plan.write_text(text)
    (problem,) = project.problems(project.base)
    assert (problem.line, problem.column, problem.found) == (2, 4, "'60.000'")


def test_numbers_of_two_styles(project) -> None:
    """A number against most others is told, with the first of those."""
    text = project.plan.read_text().replace(",", ";").replace("central;2021;60", "central;2021;1,5")
    project.plan.write_text(text.replace("central;2022;60", "central;2022;61.25"))
    problems = project.problems(project.base)
    assert [(p.line, p.column, p.found) for p in problems] == [(3, 4, "'1,5'")]
    assert problems[0].mend == f"write all numbers of a table alike; {project.plan}:4:4 has '61.25'"


def test_numbers_of_yaml_are_those_of_yaml(project) -> None:
    """numbers: vi is of tables: 123.125 in a model is 123.125."""
    project.edit(project.model, "2020-2021: 5,", "2020-2021: 123.125,")
    project.edit(project.model, "money:", "numbers: vi\nmoney:")
    project.edit(project.plan, "5.5", '"5,5"')
    project.edit(project.norms, "0.5", '"0,5"')
    assert read_scenario(project.base).model.activities[1].tranches[0][0].cost == 123.125


def test_shares_of_norms(project) -> None:
    """A share may be in per cent, in the style of its table."""
    project.norms.write_text(project.norms.read_text().replace("0.5,11,", '"12,5 %","11,5",'))
    norm = read_scenario(project.base).model.norms[0]
    assert (norm.share, norm.cap) == (0.125, 11.5)


def test_style_that_a_scenario_says_is_that_of_a_given_plan(project, tmp_path: Path) -> None:
    """`--plan` takes what the scenario says, else what its model does."""
    import kcplan

    given = tmp_path / "given.csv"
    given.write_text("line,source,year,amount\noffice,local,2020,1.500\n")
    with pytest.raises(InvalidInput, match=r"numbers: en where 1\.5 is meant"):
        kcplan.load_plan(given, kcplan.load(project.base))
    project.edit(project.model, "money:", "numbers: en\nmoney:")
    assert list(kcplan.load_plan(given, kcplan.load(project.base)).values()) == [1.5]
    project.edit(project.base, "caps:", "numbers: vi\ncaps:")
    assert list(kcplan.load_plan(given, kcplan.load(project.child)).values()) == [1500.0]


@pytest.mark.parametrize("text", ["11.600", "1.234.567", "0.125", "1,5", "abc", "", "1.234e5", "-1.000", "1.0000"])
def test_telling(text: str) -> None:
    """A text tells a style where exactly one makes a number of it; it is doubtful where the two numbers differ."""
    en, vi = reading(text, "en"), reading(text, "vi")
    expected = None if en == vi else "vi" if en is None else "en" if vi is None else "doubtful"
    assert telling(text) == expected


def test_unknown_style(project) -> None:
    """Another style than the two is an error."""
    project.edit(project.model, "money:", "numbers: fr\nmoney:")
    assert "numbers to be en or vi" in [p.expected for p in check_file(project.base)]
