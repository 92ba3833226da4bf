"""What reading takes of a file, and what it never passes on: sizes, shares, forms of text, files of other people."""

import os
import threading
import unicodedata
from pathlib import Path

import pytest

from kcplan.domain.scenario import Bound
from kcplan.errors import InvalidInput
from kcplan.reading.given_plan import read_given_plan
from kcplan.reading.read import check_file, read_model, read_scenario
from kcplan.reading.text import log, yaml_file
from kcplan.reading.text.numbers import mend_number

SECRET = "hunter2"

# file, what is replaced, by what (« before the place that is reported), expected, found, mend
MISTAKES = [
    ("base", "model: water", "model: «''", "model to be a name", "an empty text", ""),
    ("child", "extends: base", "extends: «' '", "extends to be a name", "an empty text", ""),
    ("model", "plan: plan.csv", "plan: «''", "plan to be a name", "an empty text", ""),
    ("base", "title: Base", "title: «''", "title to be a name", "an empty text", ""),
    ("base", "title: Base", "title: {en: Base, vi: «''}", "vi to be a name", "an empty text", ""),
    ("base", "title: Base", 'title: «"\\u200B\\u00A0"', "title to be a name", "an empty text", ""),
    ("model", "money: million VND", "money: «''", "money to be a name", "an empty text", ""),
    ("model", "unit: km", "unit: «' '", "unit to be a name", "an empty text", ""),
    ("base", "caps: plan", "uncertainty: «{}", "the key 'what' in uncertainty", "none", "add what"),
    ("base", "caps: plan", "uncertainty: {what: «[]}", "something uncertain", "an empty list", ""),
    ("base", "caps: plan", "uncertainty: {what: [«{cap: {}}]}", "scale or set", "neither", ""),
    ("base", "jobs: 0.5", "jobs: «'0,299'", "a number of at least 0", "'0,299'", "write 0.299, with a decimal point"),
    ("base", "jobs: 0.5", "jobs: «1e16", "jobs to be 0 or a number from 1e-09 to 1e+15", "1e16", "unit of money"),
    ("base", "at_most: 30", "at_most: «1e-10", "a number from 1e-09 to 1e+15", "1e-10", "unit of money"),
    ("base", "at_most: 30", "at_most: {previous_year: «1e-12}", "a number from 1e-09 to", "1e-12", "unit of money"),
    ("base", "caps: plan", "discount: «5", "discount to be a number of at least 0 and below 1", "5",
     "write 5 % (0.05), or 500 % (5)"),
    ("base", "caps: plan", "carry_over: {local: «25}", "a number from 0 to 1", "25", "write 25 %, if that is meant"),
    ("base", "{plan: 0.7}", "{share: «40, of: {lines: all}}", "at least 0 and below 10", "40",
     "write 40 % (0.4), or 4000 % (40)"),
    ("base", "caps: plan", "carry_over: {local: «-5 %}", "a number from 0 to 1", "'-5 %'", ""),
    ("base", "caps: plan", "carry_over: {local: «101 %}", "a number from 0 to 1", "'101 %'", ""),
    ("base", "title: Base", 'title: «"B\\u001B[31mase"', "without control characters", "0x1b", "remove it"),
    ("base", "title: Base", 'title: «"B\\u202Ease"', "without control characters", "0x202e", "remove it"),
    ("base", "jobs: 0.5", '«"jobs\\a": 0.5', "without control characters", "0x07", "remove it"),
    ("model", "office: {number: 1", "office: {number: «2", "each line number once", "2 again", "supply has it"),
    ("model", "local: {kind: public}", "local: {kind: public, title: «{en: Central, vi: Địa phương}}",
     "each title of a source once", "'Central' again", "central has it"),
    ("model", "local: {kind: public}", "local: {kind: public, title: «{en: Own, vi: Trung ương}}",
     "each title of a source once", "'Trung ương' again", "central has it"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected", "found", "mend"), MISTAKES)
def test_mistake(project, file: str, old: str, new: str, expected: str, found: str, mend: str) -> None:
    """One mistake is one problem, in its place, and nothing is read of the file."""
    place = project.edit(getattr(project, file), old, new)
    (problem,) = [p for p in project.problems(project.child) if "every year of each line" not in p.expected]
    assert problem.file == str(getattr(project, file))
    assert (problem.line, problem.column) == place
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend
    with pytest.raises(InvalidInput):
        read_scenario(project.child)


def test_group_of_a_bad_id_beside_numbers_of_regions(regions) -> None:
    """A group whose only member is no id is told, and the numbers of its regions are none."""
    place = regions.edit(regions.model, "coast: [south, east]", "coast: [«all]")
    problem = next(p for p in regions.problems(regions.base) if p.file == str(regions.model))
    assert (problem.line, problem.column) == place
    assert "to be an id of letters" in problem.expected


@pytest.mark.parametrize(
    ("amount", "found"), [("1e16", "'1e16'"), ("0.0000000001", "'0.0000000001'"), ("1e-300", "'1e-300'")]
)
def test_amount_that_no_solver_can_take(project, amount: str, found: str) -> None:
    """A number of a table that is too large or too small is refused in its cell; one at the edge is not."""
    project.edit(project.plan, "central,2021,60", f"central,2021,{amount}")
    (problem,) = project.problems(project.base)
    assert (problem.line, problem.column, problem.found) == (3, 4, found)
    assert problem.expected == "amount to be 0 or a number from 1e-09 to 1e+15"
    project.edit(project.plan, f"central,2021,{amount}", "central,2021,1e-9")
    assert project.problems(project.base) == []


def test_change_to_a_size_that_no_solver_can_take(project) -> None:
    """A number that a change makes too large is told where the change stands."""
    place = project.edit(project.child, "scale: 0.5", "scale: «1e15")
    (problem,) = project.problems(project.child)
    assert (problem.line, problem.column) == place
    assert (problem.expected[:31], problem.found) == ("a cap of central in 2021 to be ", "6e+16")


@pytest.mark.parametrize("share", ["0.5 %", "0.5%", "0.005", '"0.5 %"'])
def test_shares_may_be_in_per_cent(project, share: str) -> None:
    """0.005 and 0.5 % are the same wherever a share is taken."""
    text = f"caps: plan\ndiscount: {share}\ncarry_over: {{local: {share}}}\n"
    project.edit(project.base, "caps: plan\n", text)
    project.edit(project.base, "{plan: 0.7}", f"{{share: {share}, of: {{lines: all}}}}")
    project.edit(project.child, "scale: 0.5", f"scale: {share}")
    project.edit(project.norms, "0.5,11", f"{share},11")
    child = read_scenario(project.child)
    assert (child.discount, child.carry_over, child.model.norms[0].share) == (0.005, {"local": 0.005}, 0.005)
    assert child.limits[1].at_least == Bound("share", 0.005, child.limits[1].at_least.of)
    assert child.caps["central"] == (60.0, 0.3, 0.3)


def test_per_cent_is_never_in_doubt(project) -> None:
    """What is written with its sign is taken as it stands: 500 % a year, and forty times another sum."""
    project.edit(project.base, "caps: plan\n", "caps: plan\ndiscount: 500 %\n")
    project.edit(project.base, "{plan: 0.7}", "{share: 4000 %, of: {lines: all}}")
    base = read_scenario(project.base)
    assert (base.discount, base.limits[1].at_least.value) == (5.0, 40.0)


def test_norm_in_per_cent_that_is_no_share(project) -> None:
    """A share of a table above 1 is told in its cell."""
    project.edit(project.norms, "0.5,11", "150 %,11")
    (problem,) = project.problems(project.model)
    assert (problem.file, problem.line, problem.column) == (str(project.norms), 2, 4)
    assert "max_public_share to be a number from 0 to 1" in problem.expected


def test_advice_keeps_the_value() -> None:
    """A comma behind 0 is a decimal point; one before three digits of a larger number may be either."""
    assert mend_number("0,299") == "write 0.299, with a decimal point"
    assert mend_number("1,410") == "write 1410 or 1.410, as is meant"
    assert mend_number("1,410.5") == "write 1410.5, without separators"
    assert mend_number("1.234.567") == "write 1234567, without separators"
    assert mend_number("1.234,5") == "write 1234.5, without separators"
    assert mend_number("1 410") == "write 1410, without separators"


def test_years_with_a_dash(project) -> None:
    """The dash that a word processor makes of a hyphen is a range of years, in values, keys and tables."""
    project.edit(project.model, "periods: [2020, 2021-2022]", "periods: [2020, 2021–2022]")
    project.edit(project.model, "{2020-2021: 5,", "{2020 – 2021: 5,")
    project.edit(project.base, "targets: hard", "targets: {mode: soft, weights: {wells@2020–2022: 2}}")
    scenario = read_scenario(project.base)
    assert [period.label for period in scenario.model.periods] == ["2020", "2021-2022"]
    assert [target.weight for target in scenario.targets] == [1.0, 2.0]


def test_one_form_of_unicode(project) -> None:
    """An id that is composed in one file and decomposed in another is one id, in YAML, keys and tables alike."""
    composed, apart = (unicodedata.normalize(form, "tỉnh") for form in ("NFC", "NFD"))
    assert composed != apart
    for path, form in ((project.model, composed), (project.plan, apart), (project.base, apart)):
        path.write_text(path.read_text("utf-8").replace("local", form), "utf-8")
    project.edit(project.base, "caps: plan", f"caps: {{central: plan, {apart}: 7}}")
    assert set(read_scenario(project.base).caps) == {"central", composed}
    (project.base.parent / f"{apart}.yaml").write_text(project.base.read_text("utf-8"), "utf-8")
    project.edit(project.child, "extends: base", f"extends: {composed}")
    assert set(read_scenario(project.child).caps) == {"central", composed}


def test_bad_byte_in_a_long_table(project) -> None:
    """A byte that is no UTF-8 is told at its own line and column, far into a table too."""
    rows = project.plan.read_bytes().splitlines()
    rows[8:8] = [b""] * 3000
    rows[3008] = rows[3008].replace(b"partners", b"p\xe9re")
    project.plan.write_bytes(b"\n".join(rows))
    (problem,) = [p for p in project.problems(project.base) if "every year of each line" not in p.expected]
    assert (problem.expected, problem.found) == ("text in UTF-8", "the byte 0xe9")
    assert (problem.line, problem.column) == (3009, 2)


def test_control_characters_of_a_table(project) -> None:
    """An escape code in a cell is told in its place, and no message passes it on."""
    project.edit(project.norms, "Circular 1", "Circular\x1b[31m 1")
    project.edit(project.plan, "office,local,2021,5\n", "off\x1b[31mice,local,2021,5\n")
    found = [p for p in check_file(project.base) if not p.warning]
    assert {(p.file, p.line, p.column) for p in found if p.found == "the control character 0x1b"} == {
        (str(project.norms), 2, 8), (str(project.plan), 12, 1)
    }  # fmt: skip
    assert all(str(problem).isprintable() for problem in check_file(project.base))


def test_only_a_hundred_mistakes_are_told(project) -> None:
    """Of four hundred unknown keys, and of as many lacking rows, a hundred are told, and that there are more."""
    text = project.base.read_text()
    project.base.write_text(text + "".join(f"key{number}: 1\n" for number in range(400)))
    problems = project.problems(project.base)
    assert len(problems) == log.ENOUGH + 1
    assert (problems[-1].expected, problems[-1].found) == ("a file with fewer mistakes", "more than 100")
    project.base.write_text(text)
    years = "years: 2020-2022\nperiods: [2020, 2021-2022]\nregions: [" + ", ".join(f"r{n}" for n in range(60)) + "]"
    project.edit(project.model, "years: 2020-2022\nperiods: [2020, 2021-2022]", years)
    project.plan.write_text("region,line,source,year,amount\nr1,supply,central,2020,1\n")
    assert len([p for p in project.problems(project.base) if p.file == str(project.plan)]) == log.ENOUGH + 1


def test_nearest_names_are_not_sought_without_end(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """To find what a name was meant to be takes long; it is done for mistakes that are told, and no more."""
    sought: list[str] = []
    monkeypatch.setattr(log, "nearest", lambda name, _known: sought.append(name))
    project.base.write_text(project.base.read_text() + "".join(f"key{number}: 1\n" for number in range(400)))
    check_file(project.base)
    assert len(sought) == log.ENOUGH + 1


def test_values_of_a_file_are_counted(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of more values than can be held with their places is refused by one problem, before all are read."""
    monkeypatch.setattr(yaml_file, "VALUES", 30)
    (problem,) = check_file(project.base)
    assert (problem.expected, problem.found) == ("at most 30 values in a file", "more")


@pytest.mark.parametrize(
    "text",
    [
        f"root:{SECRET}:0:0\n", f"- {SECRET}\n", f"password: {SECRET}\n{SECRET}: 1\n", f"id: {SECRET}\n{SECRET}: 2\n",
        f"a: *{SECRET}\n", f"a: !{SECRET} 1\n", f"{SECRET}: 1\n{SECRET}: 2\n", f"id: '{SECRET}\n", f"{SECRET},2\n1,2\n",
    ],
)  # fmt: skip
def test_file_of_somebody_else_is_not_told(project, tmp_path: Path, text: str) -> None:
    """Whatever names a file that is none of kcplan's, no word of it is passed on."""
    other = tmp_path / "other.yaml"
    other.write_text(text)
    named = (
        (project.base, "model: water", f"model: {other}"), (project.child, "extends: base", f"extends: {other}"),
        (project.model, "plan: plan.csv", f"plan: {other}"),
    )  # fmt: skip
    told = check_file(other)
    for path, old, new in named:
        before = path.read_text()
        project.edit(path, old, new)
        told += check_file(path)
        path.write_text(before)
    with pytest.raises(InvalidInput) as caught:
        read_given_plan(other, read_model(project.model))
    problems = [problem for problem in (*told, *caught.value.problems) if not problem.warning]
    assert len(problems) >= 5
    assert SECRET not in " ".join(map(str, problems))


def test_header_that_is_nearly_right_is_told(project) -> None:
    """A table with one column misspelt is one of kcplan's, and the column is told by name."""
    project.edit(project.plan, "line,source,year,amount", "line,source,years,total")
    found = [problem.found for problem in project.problems(project.base)]
    assert {"'years'", "'total'", "no column named amount"} <= set(found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
@pytest.mark.parametrize("which", ["base", "plan"])
def test_pipe_is_read(project, which: str) -> None:
    """A named pipe, as a shell makes one of `<(...)`, is read like a file, once, with its SHA-256."""
    expected = read_scenario(project.base)
    path: Path = getattr(project, which)
    content = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    for read in (lambda: check_file(project.base), lambda: read_scenario(project.base)):
        writer = threading.Thread(target=path.write_bytes, args=(content,))
        writer.start()
        found = read()
        writer.join()
    assert {file.sha256 for file in found.files} == {file.sha256 for file in expected.files}
    assert found.model.plan.tolist() == expected.model.plan.tolist()


def test_found_is_said_once(project) -> None:
    """What the parser of YAML found is said in kcplan's own sentence."""
    project.base.write_text("format: 1\nid: @b\n")
    (problem,) = project.problems(project.base)
    assert problem.found.startswith("character that cannot start any token")
    assert "found found" not in str(problem)
