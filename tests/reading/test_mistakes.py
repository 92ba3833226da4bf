"""Bad input: each mistake has its place, what was expected and found, and how to mend it. « marks the place."""

import os
import time
from pathlib import Path

import pytest

from kcplan.errors import InvalidInput
from kcplan.reading.read import check_file, read_model, read_scenario

# file, what is replaced, by what (« before the place that is reported), expected, found, mend
BASE = [
    ("weights:", "«wieghts:", "a known key", "'wieghts'", "did you mean 'weights'?"),
    ("question: What", "«rank: 1\nquestion: What", "a known key", "'rank'", "known: format, id"),
    ("caps: plan", "caps: plan\n«caps: plan", "each key once", "'caps' again", "first given at 6:1"),
    ("lines: supply", "lines: «suply", "a known line", "'suply'", "did you mean 'supply'?"),
    ("lines: supply", "lines: [supply, «supply]", "each line once", "'supply' again", ""),
    ("at_most: 30", "at_most: «-30", "at_most to be a number of at least 0", "-30", ""),
    ("jobs: 0.5", "jobs: «.nan", "a number of at least 0", ".nan", ""),
    ("jobs: 0.5", "jobs: «-.inf", "a number of at least 0", "-.inf", ""),
    ("jobs: 0.5", "jobs: «true", "a number of at least 0", "true", ""),
    ("jobs: 0.5", "jobs: «half", "a number of at least 0", "the text 'half'", ""),
    ("jobs: 0.5", 'jobs: «"0.5"', "a number of at least 0", "the text '0.5'", "remove the quotes"),
    ("jobs: 0.5", "jobs: «'1,410'", "a number of at least 0", "the text '1,410'", "write 1410 or 1.410"),
    ("jobs: 0.5", "jobs: «1e999", "a number of at least 0", "1e999", ""),
    ("jobs: 0.5", "«job: 0.5", "a known outcome", "'job'", "did you mean 'jobs'?"),
    ("jobs: 0.5", "jobs: «[0.5]", "a number of at least 0", "a list", ""),
    ("jobs: 0.5", "jobs: «!!float 0.5", "a value without a tag", "tag:yaml.org", "remove the tag"),
    ("jobs: 0.5", "jobs: «*half", "an alias of an anchor above", "the alias 'half'", ""),
    ("caps: plan", "caps: «planned", "caps to be plan", "the text 'planned'", "did you mean 'plan'?"),
    ("caps: plan", "caps: {central: «-1, local: plan}", "a number of at least 0", "-1", ""),
    ("caps: plan", "caps: «{central: 1}", "a cap of every public source", "none of local", "add local: plan"),
    ("caps: plan", "caps: {«centrl: 1, local: 1}", "a known source", "'centrl'", "did you mean 'central'?"),
    ("caps: plan", "caps: {central: «{2020: 1}, local: 1}", "2020-2022", "none for 2021-2022", "add 2021-2022"),
    ("caps: plan", "caps: {central: {2020-2021: 1, «2021-2022: 2}, local: 1}", "each year once", "2021", "overlap"),
    ("caps: plan", "caps: {central: {2020-2022: 1, «2023: 2}, local: 1}", "years of the model", "2023", ""),
    ("caps: plan", "caps: {central: {«early: 1, 2020-2022: 2}, local: 1}", "years such as", "the key 'early'", ""),
    ("targets: hard", "targets: «sotf", "targets to be hard or soft", "the text 'sotf'", "did you mean 'soft'?"),
    ("targets: hard", "targets: {mode: soft, priorities: {«well: 1}}", "a known target", "'well'", "'wells'"),
    ("targets: hard", "targets: {mode: soft, priorities: {wells: «1.5}}", "a whole number of at least 1", "1.5", ""),
    ("caps: plan", "caps: {central: 1, local: 1, «partnrs: plan}", "a known source", "'partnrs'", "'partners'?"),
    ("caps: plan", "caps: {central: 1, local: 1, partners: «-3}", "a number of at least 0", "-3", ""),
    ("caps: plan", "carry_over: {local: «1.1}", "a number from 0 to 1", "1.1", ""),
    ("caps: plan", "rounding: «0", "a number above 0", "0", ""),
    ("caps: plan", "discount: «-0.1", "a number of at least 0", "-0.1", ""),
    ("model: water", "model: «wter", "a known model in", "'wter'", "did you mean 'water'?"),
    ("model: water", "model: «../models/fire/model.yaml", "a file that exists", "none at", ""),
    ("format: 1", "format: «2", "format to be 1", "2", ""),
    ("format: 1\nid: base", "«id: base", "the key 'format'", "none", "add format: 1"),
    ("id: base", "id: «two words", "an id of letters", "the text 'two words'", ""),
    ("name: capacity", "name: «flex", "each limit name once", "'flex' again", "line 10"),
    ("measure: units", "measure: «unit", "measure to be money or units", "the text 'unit'", "did you mean 'units'?"),
    ("per: year", "per: «yr", "per to be region or", "the text 'yr'", ""),
    ("activities: drilling, ", "", "units of one kind", "km, well", "per: activity"),
    ("lines: supply, per", "activities: pipes, per", "every activity of supply together", "pipes", "select"),
    ("lines: supply, per", "lines: office, sources: central, per", "holds money", "nothing", ""),
    ("at_least: {plan: 0.7}", "at_least: «{plan: 0.7, previous_year: 1}", "one kind", "plan and previous_year", ""),
    ("at_least: {plan: 0.7}", "at_least: «{share: 0.7}", "'of' with a share", "none", "of: {lines: all}"),
    ("at_least: {plan: 0.7}", "at_least: {plan: 1, «of: {lines: all}}", "'of' with a share only", "it with plan", ""),
    ("at_most: 30", "at_most: {plan: 1}", "amount or previous_year", "plan", "for money only"),
    ("at_most: 30", "years: 2021", "at_least or at_most in capacity", "neither", ""),
    ("per: year", "per: year, years: «2021-2030", "years of the model", "2023-2030", ""),
    ("per: year", "per: year, years: «2022-2020", "years such as", "the text '2022-2020'", "ascending order"),
]  # fmt: skip
CHILD = [
    ("sources: central", "sources: «partners", "a known source with a cap", "'partners'", ""),
    ("sources: central", "sources: «[]", "sources to be a list", "an empty one", ""),
    ("scale: 0.5", "scale: 0.5, set: 1", "one of set, scale, add", "set and scale", ""),
    (", scale: 0.5", "", "one of set, scale, add", "none", ""),
    ("scale: 0.5", "add: «-70", "a cap of central in 2021 of at least 0", "60 + -70 = -10", ""),
    ("scale: 0.5", "scale: «-1", "a number of at least 0", "-1", ""),
    ("extends: base", "extends: «bas", "a known scenario", "'bas'", "did you mean 'base'?"),
    ("extends: base", "extends: «child", "a chain of extends that ends", "child.yaml -> child.yaml", "remove extends"),
    ("extends: base\n", "", "'model' or 'extends'", "neither", "add model"),
]
CHANGES = [
    ("{unit_cost: {activities: «drillings}, set: 1}", "a known activity", "'drillings'", "did you mean 'drilling'?"),
    (
        "{unit_cost: «{activities: drilling, lines: office}, set: 1}",
        "matches a line with such an activity",
        "nothing",
        "",
    ),
    ("{yield: «{activities: pipes, outcome: jobs}, scale: 2}", "matches a yield", "nothing", "give it with set"),
    ("{weight: {outcome: «well}, set: 2}", "a known outcome", "'well'", "did you mean 'wells'?"),
    ("{target: «{outcome: wells, years: 2020}, set: 2}", "matches a target", "nothing", "wells@2020-2022"),
    ("{counterpart: {lines: «office}, scale: 2}", "a known line with a counterpart", "'office'", "known: supply"),
    ("{limit: «flexx, remove: true}", "a known limit", "'flexx'", "did you mean 'flex'?"),
    ("«{limit: flex}", "at_least or at_most, or else remove", "neither", ""),
    ("{limit: flex, remove: «false}", "remove to be true", "false", ""),
    (
        "{add_target: «{outcome: wells, years: 2020-2022, at_least: 1}}",
        "one target of",
        "wells@2020-2022 again",
        "model.yaml:31",
    ),
    ("«{unit_costs: {activities: drilling}, set: 1}", "one of the keys cap", "unit_costs", "did you mean 'unit_cost'?"),
    (
        "«{cap: {sources: local}, weight: {outcome: jobs}, set: 1}",
        "one of the keys",
        "cap and weight",
        "one entry each",
    ),
    ("«[]", "changes to have one of the keys", "a list", ""),
]
MODEL = [
    ("years: 2020-2022\n", "years: «[2020, 2022]\n", "consecutive years", "2020,2022", ""),
    ("kind: counterpart", "kind: «partner", "kind to be public or counterpart", "the text 'partner'", ""),
    ("central, local, partners]", "central, «loca, partners, local]", "a known source", "'loca'", "'local'"),
    ("yields: {wells", "yields: {«well", "a known outcome", "'well'", "did you mean 'wells'?"),
    ("{cost: 12}", "{cost: «9}", "a cost of at least 10", "9", ""),
    ("{cost: 12}", "{up_to: «20, cost: 12}", "up_to above 20", "20", ""),
    ("{cost: 12}", "«{cost: 12}, {cost: 13}", "up_to in every tranche but the last", "none", ""),
    ("[{up_to: 20, cost: 10}, {cost: 12}]", "«[]", "at least one tranche", "an empty list", ""),
    ("{2020-2021: 5, ", "«{2020: 5, ", "a value for every year, 2020-2022", "none for 2021", "add 2021"),
    ("        unit: km\n", "", "the key 'unit'", "none", "add unit"),
    ("norm: well", "norm: «wel", "a known norm", "'wel'", "did you mean 'well'?"),
    ("    counterpart: plan\n", "", "the key 'counterpart' in supply", "none", "add counterpart"),
    ("sources: local}", "sources: local, «counterpart: 2}", "a counterpart source", "none", ""),
    ("      pipes:", "      «drilling:", "each key once", "'drilling' again", "keep one of the two"),
    ("sources: local}", "sources: local, activities: {«pipes: {unit: km, unit_cost: 1}}}", "each activity id once",
     "'pipes' in supply and in office", "rename"),
    ("jobs, years: [2020, 2022]", "wells, years: 2020-2022", "one target", "wells@2020-2022 again", ""),
    ("outcome: jobs", "outcome: «jbs", "a known outcome", "'jbs'", "did you mean 'jobs'?"),
    ("periods: [2020, ", "periods: [2020-2021, ", "share no year", "2021 again", ""),
    ("plan: plan.csv", "plan: «plans.csv", "a file that exists", "none at", ""),
    ("{en: Water, vi: Nước sạch}", "{en: Water, vi: Nước, «sạch}", "a known key in title", "'sạch'", "quotes"),
    ("years: 2020-2022\n", "years: 2020-2022\n«\tyears: 2\n", "valid YAML", "", "spaces, not tabs"),
]  # fmt: skip


def only(problems: list, path: Path, place: tuple[int, int] | None, expected: str, found: str, mend: str) -> None:
    """There is one problem, and it says all this."""
    (problem,) = problems
    assert problem.file == str(path)
    assert problem.line > 0
    if place is not None:
        assert (problem.line, problem.column) == place
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend


def edit(project, path: Path, old: str, new: str) -> tuple[int, int] | None:
    place = project.edit(path, old, new)
    return place if "«" in new else None


@pytest.mark.parametrize(("old", "new", "expected", "found", "mend"), BASE)
def test_mistake_in_a_scenario(project, old: str, new: str, expected: str, found: str, mend: str) -> None:
    """One mistake in a scenario is one problem, in its place."""
    place = edit(project, project.base, old, new)
    only(project.problems(project.base), project.base, place, expected, found, mend)
    with pytest.raises(InvalidInput, match=r"base\.yaml:[0-9]+:[0-9]+: expected .*, found "):
        read_scenario(project.base)


@pytest.mark.parametrize(("old", "new", "expected", "found", "mend"), CHILD)
def test_mistake_in_an_extending_scenario(project, old: str, new: str, expected: str, found: str, mend: str) -> None:
    """The same where one file extends another."""
    place = edit(project, project.child, old, new)
    only(project.problems(project.child), project.child, place, expected, found, mend)


@pytest.mark.parametrize(("change", "expected", "found", "mend"), CHANGES)
def test_mistake_in_a_change(project, change: str, expected: str, found: str, mend: str) -> None:
    """A selector that matches nothing is an error at its own place, like any other mistake in a change."""
    place = edit(
        project, project.child, "{cap: {sources: central, years: 2021-2022}, scale: 0.5, why: less money}", change
    )
    only(project.problems(project.child), project.child, place, expected, found, mend)


@pytest.mark.parametrize(("old", "new", "expected", "found", "mend"), MODEL)
def test_mistake_in_a_model(project, old: str, new: str, expected: str, found: str, mend: str) -> None:
    """One mistake in a model is one problem, for the model itself and for a scenario that asks of it."""
    place = edit(project, project.model, old, new)
    only(project.problems(project.model), project.model, place, expected, found, mend)
    only(project.problems(project.child), project.model, place, expected, found, mend)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "expected", "found", "mend"),
    [
        ("central,2021,60", "central,2021,-60", 3, 4, "amount to be a number of at least 0", "'-60'", ""),
        ("central,2021,60", "central,2021,nan", 3, 4, "a number of at least 0", "'nan'", ""),
        ("central,2021,60", "central,2021,inf", 3, 4, "a number of at least 0", "'inf'", ""),
        ("central,2021,60", "central,2021,sixty", 3, 4, "a number of at least 0", "'sixty'", ""),
        ("central,2021,60", "central,2021,", 3, 4, "a number of at least 0", "an empty cell", ""),
        ("central,2021,60", "central,2021,1 060", 3, 4, "a number", "'1 060'", "write 1060, without separators"),
        ("supply,central,2021,60", "suply,central,2021,60", 3, 1, "a known line", "'suply'", "did you mean 'supply'?"),
        ("central,2021,60", "centrl,2021,60", 3, 2, "a known source", "'centrl'", "did you mean 'central'?"),
        ("central,2021,60", "central,21,60", 3, 3, "a known year", "'21'", ""),
        ("central,2021,60", "central,2021,60,7", 3, 1, "4 columns", "5", ""),
        (
            "central,2021,60",
            "central,2021,60\nsupply,central,2021,1",
            4,
            4,
            "one row for each",
            "a second one",
            "line 3",
        ),
        ("office,central,2020,0", "office,central,2020,9", 14, 4, "no money of central for office", "9", "or 0"),
        ("line,source,year", "line,surce,year", 1, 2, "a known column", "'surce'", "did you mean 'source'?"),
        ("line,source,year", "line,source,year,year", 1, 4, "each column once", "'year' again", ""),
        ("central,2021,60", 'central,2021,"60', 14, 1, "valid CSV", "", ""),
    ],
)
def test_mistake_in_the_plan(
    project, old: str, new: str, line: int, column: int, expected: str, found: str, mend: str
) -> None:
    """One mistake in a CSV file is told with its row and column (a broken row or a lost year may hide its cell)."""
    project.edit(project.plan, old, new)
    problems = [p for p in project.problems(project.base) if "every year of each line" not in p.expected]
    if "year,year" in new:  # the header is told once; that the rows are too short as well, once each
        problems = problems[:1]
    only(problems, project.plan, (line, column), expected, found, mend)


def test_missing_rows_are_named(project) -> None:
    """A year of a line and source without its row is an error that names all three."""
    project.edit(project.plan, "supply,local,2021,0\n", "")
    (problem,) = project.problems(project.base)
    assert problem.file == str(project.plan)
    assert problem.found == "none for supply, local, 2021"


def test_counterpart_planned_without_public_money(project) -> None:
    """Counterpart money planned where there is no public money has no ratio."""
    project.edit(project.plan, "central,2021,60", "central,2021,0")
    place = project.edit(project.model, "counterpart: plan", "counterpart: «plan")
    found = "30 of counterpart money and no public money in 2021"
    only(project.problems(project.model), project.model, place, "public money in the plan of supply", found, "ratio")


def test_five_mistakes_are_five_problems(project) -> None:
    """Mistakes of different kinds in one file are all told at once, in the order of their lines."""
    marked = [
        ("caps: plan", "caps: {central: «-1, local: plan}"),
        ("weights:", "«wieghts:"),
        ("jobs: 0.5", "jobs: «many"),
        ("lines: supply", "lines: «suply"),
        ("at_most: 30", "at_most: 30, «at_most: 40"),
    ]
    places = [project.edit(project.base, old, new) for old, new in marked]
    with pytest.raises(InvalidInput) as caught:
        read_scenario(project.base)
    problems = caught.value.problems
    assert [problem.line for problem in problems] == [line for line, _ in places]
    assert len(str(caught.value).splitlines()) == 5


def test_mistakes_in_every_file_are_told_at_once(project) -> None:
    """The child, its base, the model, the plan and the norms: one mistake each, five problems."""
    project.edit(project.child, "why:", "wy:")
    project.edit(project.base, "jobs: 0.5", "jobs: half")
    project.edit(project.model, "kind: counterpart", "kind: counterpat")
    project.edit(project.plan, "office,local,2021,5\n", "office,local,2021,five\n")
    project.edit(project.norms, "0.5,11,", "0.5,eleven,")
    assert {os.path.basename(problem.file) for problem in project.problems(project.child)} == {
        "child.yaml", "base.yaml", "model.yaml", "plan.csv", "norms.csv"
    }  # fmt: skip
    assert len(project.problems(project.child)) == 5


def test_circular_extends_of_three_files(project) -> None:
    """A circle is told with the files on it, where the last of them closes it."""
    line, column = project.edit(project.base, "model: water", "model: water\nextends: «third")
    (project.folder / "scenarios" / "third.yaml").write_text("format: 1\nid: third\nextends: child\n")
    (problem,) = project.problems(project.child)
    assert problem.found == "a circle, child.yaml -> base.yaml -> third.yaml -> child.yaml"
    assert os.path.basename(problem.file) == "third.yaml"
    assert (line, column) == (4, 10)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("data", "place", "expected", "found"),
    [
        (b"", (0, 0), "a model or a scenario", "an empty file"),
        (b"# only a comment\n", (0, 0), "a model or a scenario", "an empty file"),
        (b"---\n", None, "a mapping", "nothing"),
        (b"- a\n- b\n", (1, 1), "a mapping", "a list"),
        (b"a: 1\n---\nb: 2\n", (2, 1), "one document", "a second one"),
        (b"a: 1\nb: \xff\xfe\n", (2, 4), "text in UTF-8", "the byte 0xff"),
        (b"\x7fELF\x02\x01\x01\x00\x00", (1, 1), "text in UTF-8", "the control character 0x7f"),
        (b"a: b\x00c\n", (1, 5), "text in UTF-8", "the control character 0x00"),
        (os.urandom(20_000) + b"\xff", None, "text in UTF-8", "0x"),
        (BOMB.encode(), None, "values repeated by aliases", "more"),
        (b"format: 1\na: &a [*a]\n", (2, 8), "an alias of an anchor above", "the alias 'a'"),
        (b"a: " + b"[" * 1_000_000, None, "", ""),
        (b"a: " + b"{b: " * 1_000 + b"}" * 1_000, None, "levels of nesting", "more"),
        (b"x" * 50_000_000, (0, 0), "a file of at most 5 MB", "50.0 MB"),
        (b"? [a]\n: 1\n", (1, 3), "a key in plain text", "a list"),
        (b"a: 'b\n", None, "valid YAML", "quoted scalar"),
    ],
)  # fmt: skip
def test_file_that_is_no_scenario_is_refused_at_once(
    project, data: bytes, place: tuple[int, int] | None, expected: str, found: str
) -> None:
    """Empty, binary, huge, endless or twice-folded files are refused within 2 seconds by one clear problem."""
    project.base.write_bytes(data)
    start = time.process_time()
    (problem,) = check_file(project.base)
    assert time.process_time() - start < 2
    assert problem.file == str(project.base)
    assert place is None or (problem.line, problem.column) == place
    assert expected in problem.expected
    assert found in problem.found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "a header line,source,year,amount"),
        (b"\x00\x01\x02\xff" * 100, "text in UTF-8"),
        (b"x" * 50_000_000, "valid CSV"),
        (b"line,source,year,amount\n" + b"supply,central,2020,60\n" * 2_000_000, "one row for each line"),
        (b"line,source,year,amount\n" + "supply,central,2020,60".encode("utf-16"), "text in UTF-8"),
    ],
)
def test_plan_that_is_none_is_refused_at_once(project, data: bytes, expected: str) -> None:
    """Likewise a plan that is empty, binary or huge; after a hundred problems the rest is left unread."""
    project.plan.write_bytes(data)
    start = time.process_time()
    problems = [p for p in project.problems(project.base) if "every year of each line" not in p.expected]
    assert time.process_time() - start < 2
    assert expected in problems[0].expected
    assert len(problems) <= 101


def test_paths_that_are_no_files(project) -> None:
    """A file that does not exist, a folder and a device are refused by name."""
    for path in (project.folder / "none.yaml", project.folder / "scenarios", Path("/dev/zero")):
        with pytest.raises(InvalidInput, match="expected a file that exists"):
            read_scenario(path)
    with pytest.raises(InvalidInput, match="expected a file that exists"):
        read_model(project.folder)


def test_model_where_a_scenario_belongs(project) -> None:
    """Reading a model as a scenario says so, in one problem."""
    with pytest.raises(InvalidInput, match="expected a scenario, found a model"):
        read_scenario(project.model)


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c\n", "a: [1, 2\n", "a: {b: 1\n", "a: 'b\n", "a: @b\n", "a: \"\\q\"\n", "- a\nb: 1\n",
        "a: &\n", "a: |0\n b\n", "%YAML x\na: 1\n", "a: !<b\n", "a: b\nc\nd: 1\n", "a: - b\n",
        "a: \"\\xZZ\"\n", "a: !x!b 1\n",
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_in_every_language(project, text: str) -> None:
    """What the parser of YAML complains of has its place; `problems` sees that it is told in Vietnamese too."""
    project.base.write_text(text)
    (problem,) = project.problems(project.base)
    assert problem.expected == "valid YAML" or "tag" in problem.expected
    assert problem.line


def test_a_cap_of_counterpart_money_that_no_line_names(project) -> None:
    """It would cap nothing: told at the source, with what to do."""
    project.edit(project.model, "[central, local, partners]\n    counterpart: plan", "[central, local]")
    for year, money in (("2020", "240"), ("2021", "30"), ("2022", "0")):
        project.edit(project.plan, f"supply,partners,{year},{money}\n", "")
    place = edit(project, project.base, "caps: plan", "caps: {central: 1, local: 1, «partners: plan}")
    expected = "a line that names the capped counterpart source partners"
    only(project.problems(project.base), project.base, place, expected, "none", "take the cap out")
