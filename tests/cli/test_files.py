"""`kcplan new`, `check`, `show`, `schema` and `export`: what they print and write."""

import json
import re
from pathlib import Path

import highspy
import pytest
import yaml

import kcplan

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))


def test_new_project_holds_the_shipped_files(asked, call, base: Path, tmp_path: Path) -> None:
    """A new project has each model and scenario byte by byte, and says what to do next; it solves as the original."""
    demo = tmp_path / "deep" / "demo"
    done = call("new", demo)
    assert (done.code, done.out) == (0, "")
    assert f"kcplan solve {demo / 'scenarios' / 'base.yaml'}" in done.err
    files = [path.relative_to(ROOT) for name in ("models", "scenarios") for path in (ROOT / name).rglob("*.*")]
    assert sorted(path.relative_to(demo) for path in demo.rglob("*.*")) == sorted(files)
    assert all((demo / path).read_bytes() == (ROOT / path).read_bytes() for path in files)
    ours, theirs = asked("solve", base, "--json"), call("solve", demo / "scenarios" / "base.yaml", "--json")
    assert json.loads(ours.out)["budget"] == json.loads(theirs.out)["budget"]


@pytest.mark.parametrize("there", ["file", "full folder"])
def test_new_project_takes_the_place_of_nothing(call, tmp_path: Path, there: str) -> None:
    """A file, or a folder with something in it, is refused and stays; an empty folder is filled."""
    demo = tmp_path / "demo"
    if there == "file":
        demo.write_text("mine")
    else:
        demo.mkdir()
        (demo / "mine.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    done = call("new", demo)
    assert (done.code, done.out) == (2, "")
    assert "to be absent or empty" in done.err
    assert sorted(tmp_path.rglob("*")) == before
    (tmp_path / "empty").mkdir()
    assert call("new", tmp_path / "empty").code == 0


def test_check_of_all_that_is_shipped(call) -> None:
    """Nothing is wrong with any shipped file, nor with the model taken as its folder."""
    model = ROOT / "models" / "ben-tre-2014-2020"
    done = call("check", *SHIPPED, model, "--full")
    assert (done.code, done.err) == (0, "")
    said = [line for line in done.out.splitlines() if line.endswith(": no mistakes found")]
    assert said == [f"{path}: no mistakes found" for path in [*SHIPPED, model]]
    # Three norms of the circular of 2014 ended with it, and the table has no row that follows.
    warned = sorted(re.findall(r"warning: expected norm (\S+) ", done.out))
    assert warned == sorted(2 * ["brand-registration", "consultancy", "fair-booth"])


def test_check_tells_the_wrong_files_from_the_right_ones(call, project: Path) -> None:
    """Of two files one is wrong: exit 3, the mistake on standard error, the other file called right."""
    right, wrong = project / "scenarios" / "growth.yaml", project / "scenarios" / "local-90.yaml"
    wrong.write_text(wrong.read_text("utf-8").replace("scale: 0.9", "scale: -0.9"), "utf-8")
    done = call("check", wrong, right)
    assert done.code == 3
    assert done.out.endswith(f"\n{right}: no mistakes found\n")
    assert f"{wrong}: no mistakes" not in done.out
    assert done.err.startswith(f"{wrong}:")
    assert "found -0.9" in done.err


def test_check_tells_what_it_read(call) -> None:
    """Money by source and year as the plan has it, shares, counts: on a screen of 50 lines, and as JSON."""
    file = ROOT / "scenarios" / "central-60.yaml"
    scenario = kcplan.load(file)
    model, plan = scenario.model, scenario.model.approved.sum(axis=(0, 1))
    said = json.loads(call("check", file, "--json").out)["files"]
    (one,) = said
    assert (one["file"], one["status"], {problem["warning"] for problem in one["problems"]}) == (
        str(file), "no mistakes", {True}
    )  # fmt: skip
    read = one["read"]
    assert (read["kind"], read["lines"], read["activities"], read["targets"], read["limits"]) == (
        "scenario",
        9,
        10,
        19,
        2,
    )
    planned = {row["source"]: row for row in read["amounts"] if row["what"] == "plan"}
    assert {s: [cell["amount"] for cell in row["by_year"]] for s, row in planned.items()} == {
        source.id: plan[s].tolist() for s, source in enumerate(model.sources)
    }
    assert sum(row["share"] for row in planned.values()) == pytest.approx(1.0)
    (cap,) = [row for row in read["amounts"] if row["what"] == "cap"]  # of local it is the plan
    assert (cap["source"], cap["total"]) == ("central", sum(scenario.caps["central"]))
    screen = call("check", file).out
    assert len(screen.splitlines()) < 50
    tables = screen[: screen.index("warning")]
    assert max(map(len, tables.splitlines())) <= 100
    assert "Read: 9 lines, 10 activities, 11 outcomes, 19 targets and 2 limits." in screen
    assert "Central: cap" in screen


def test_check_tells_what_has_no_basis(call, project: Path) -> None:
    """Of an activity and a target whose basis is taken away, in both languages; a reason of a scenario is a basis."""
    model = project / "models" / "ben-tre-2014-2020" / "model.yaml"
    text = model.read_text("utf-8")
    bare = text.replace(', basis: {en: "Part 2, I.1.2.1", vi: "Phần 2, mục I.1.2.1"}}', "}", 1)
    assumed = (
        'basis:\n          en: "Assumed, as fair-participation"\n          vi: "Giả định, như fair-participation"\n'
    )
    bare = bare.replace(f"        {assumed}", "", 1)
    model.write_text(bare, "utf-8")
    read = json.loads(call("check", model.parent, "--json").out)["files"][0]["read"]
    assert read["without_basis"] == {"activities": ["regional-booths"], "targets": ["trainees@2014-2015"]}
    assert "1 activity has no basis: Provincial booths at fairs." in call("check", model).out
    assert "1 chỉ tiêu chưa có căn cứ" in call("check", model, "--lang", "vi").out
    asked = project / "scenarios" / "asked.yaml"
    target = "{add_target: {outcome: jobs, years: 2018, at_least: 1}, why: a promise}"
    asked.write_text(f"format: 1\nid: asked\nextends: base\nchanges:\n  - {target}\n", "utf-8")
    read = json.loads(call("check", asked, "--json").out)["files"][0]["read"]
    assert read["without_basis"]["targets"] == ["trainees@2014-2015"]


def test_check_reads_nothing_of_a_file_with_mistakes(call, project: Path) -> None:
    """Its problems are in the JSON too; the exit code and standard error are those of every mistake."""
    wrong = project / "scenarios" / "local-90.yaml"
    wrong.write_text(wrong.read_text("utf-8").replace("scale: 0.9", "scale: -0.9"), "utf-8")
    done = call("check", wrong, "--json")
    (one,) = json.loads(done.out)["files"]
    assert (done.code, one["status"], one["read"]) == (3, "wrong", None)
    assert [problem["found"] for problem in one["problems"] if not problem["warning"]] == ["-0.9"]
    assert "found -0.9" in done.err


def test_check_warns_of_a_cost_above_its_norm(call, project: Path) -> None:
    """A unit cost above the norm in force is a warning with its place, and no reason to fail."""
    costly = project / "scenarios" / "costly.yaml"
    model = project / "models" / "ben-tre-2014-2020" / "model.yaml"
    text = model.read_text("utf-8")
    assert "norm: " in text
    cost = next(line for line in text.splitlines() if "unit_cost: 123.125" in line)
    model.write_text(text.replace(cost, cost.replace("123.125", "900")), "utf-8")
    costly.write_text("format: 1\nid: costly\nextends: base\n", "utf-8")
    done = call("check", costly)
    assert (done.code, done.err) == (0, "")
    assert ": warning: expected " in done.out
    assert done.out.endswith(f"{costly}: no mistakes found\n")


def test_show_names_where_each_value_was_read(call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file and line beside a value hold it: looked up for every cap, weight, title and target of a scenario."""
    monkeypatch.chdir(ROOT)
    lines = call("show", "scenarios/central-60.yaml", "--full").out.splitlines()
    shown = dict(line.split(" = ", 1) for line in lines)
    checked = 0
    for name, rest in shown.items():
        value, _, places = rest.partition("  # ")
        if not name.startswith(("title", "question", "weights", "model.targets", "model.outcomes", "model.lines")):
            continue
        place, _, note = places.split(" <- ")[0].partition(" ")
        file, _, number = place.rpartition(":")
        text = (ROOT / file).read_text("utf-8").splitlines()[int(number) - 1]
        if not note and not text.endswith(">-") and name.rpartition(".")[2] not in ("counterpart", "years"):
            assert value.removesuffix(".0") in text, f"{name} = {rest}"
            checked += 1
    assert checked > 100
    cap = shown["caps.central[2016]"]
    assert cap.startswith("1131.6  # ")
    assert "scenarios/central-60.yaml:" in cap.partition(" <- ")[2]
    assert "national funding" in cap


def test_shown_json_is_the_scenario_again(call, tmp_path: Path) -> None:
    """`show --json` prints a scenario file of its own, which solves to the same plan."""
    path = ROOT / "scenarios" / "no-central-2019.yaml"
    alone = tmp_path / "alone.yaml"
    alone.write_text(call("show", path, "--json").out, "utf-8")
    assert yaml.safe_load(alone.read_text("utf-8"))["id"] == "no-central-2019"
    ours, again = kcplan.solve(kcplan.load(path)), kcplan.solve(kcplan.load(alone))
    assert (ours.allocation.amount == again.allocation.amount).all()


def test_schema_prints_both_or_one(call) -> None:
    """Without a word both schemas in one object, with a word that one; another word is an error of usage."""
    both = json.loads(call("schema").out)
    assert set(both) == {"model", "scenario"}
    assert json.loads(call("schema", "model").out) == both["model"]
    assert json.loads(call("schema", "scenario").out) == both["scenario"]
    assert call("schema", "plan").code == 2


@pytest.mark.parametrize("suffix", [".lp", ".mps"])
def test_exported_programme_has_the_optimum_of_its_first_tier(call, base: Path, tmp_path: Path, suffix: str) -> None:
    """HiGHS reads the file by itself and finds the weighted outcomes of the recommendation, turned to a minimum."""
    path = tmp_path / f"base{suffix}"
    done = call("export", base, "--out", path)
    assert (done.code, done.out, done.err) == (0, "", f"Written: {path}\n")
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)  # as kcplan's own: HiGHS keeps one number of threads in a process
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getObjectiveValue() == pytest.approx(-10105.1705, abs=1e-3)
    text = path.read_text("utf-8")
    assert "cap[central,2014]" in text
    assert "spend[" in text


@pytest.mark.parametrize("name", ["base.txt", "base", "folder.lp", "absent/base.lp"])
def test_export_to_a_wrong_place_is_refused(call, base: Path, tmp_path: Path, name: str) -> None:
    """Another ending, a folder, a folder that is not there: an error of usage, and nothing is written."""
    (tmp_path / "folder.lp").mkdir()
    done = call("export", base, "--out", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    assert Path(name).name in done.err
    assert [path.name for path in tmp_path.rglob("*")] == ["folder.lp"]
