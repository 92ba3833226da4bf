"""`kcplan solve` and `kcplan evaluate`: what they print, what --json holds, what --out leaves, and --quiet."""

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import kcplan

ROOT = Path(__file__).parents[2]
EXPECTED = yaml.safe_load((ROOT / "tests" / "data" / "expected.yaml").read_text("utf-8"))
NUMBER = re.compile(r"(?<![\w.@-])[-+]?\d[\d,]*\.\d+(?!\w)")
AMOUNT = re.compile(r"(?<!\S)[\d,]+(?:\.\d+)?(?!\S)")

#: Published names: docs/commands.md lists them, and none may go.
COMMON = {"scenario", "status", "objective", "targets_met", "miss", "outcomes", "totals", "budget", "units", "sources",
          "change_from_plan", "money", "manifest"}  # fmt: skip
ROWS = {
    "outcomes": {"outcome", "years", "value", "target", "met"},
    "budget": {"line", "activity", "source", "year", "amount"},
    "units": {"activity", "year", "value", "unit", "idle_money"},
    "sources": {"source", "year", "cap", "used", "carried_in", "carried_out", "unspent"},
    "binding": {"name", "value", "limit", "unit", "price_left", "price_right", "left", "right"},
    "broken": {"name", "rule", "limit", "value", "unit"},
}
MANIFEST = {"program", "version", "solver", "solver_version", "options", "files", "written", "time"}


def numbers(line: str) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBER.findall(line)]


def amounts(text: str) -> list[float]:
    """The figures of a row of money, whole or not; a dash is 0."""
    dashed = re.sub(r"(?<!\S)-(?!\S)", "0", text)
    return [float(found.replace(",", "")) for found in AMOUNT.findall(dashed)]


def section(text: str, title: str) -> dict[str, list[float]]:
    """The rows of a table by their first words, each with its figures (a dash is 0)."""
    block = text.partition(f"\n{title}")[2].partition("\n\n")[0].splitlines()[2:]
    rows = {}
    for line in block:
        words, figures = re.split(r"\s{2,}", line, maxsplit=1) if not line.startswith(" ") else (line, "")
        rows[words] = numbers(re.sub(r"(?<=\s)-(?=\s|$)", "0.0", f" {figures}"))
    return rows


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return {**one, "manifest": None} == {**other, "manifest": None}


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


@pytest.mark.parametrize(("command", "rules"), [("solve", "binding"), ("evaluate", "broken")])
def test_json_stands_alone_with_the_published_names(asked, base: Path, command: str, rules: str) -> None:
    """--json prints one JSON value, nothing before, behind or beside it, with every name of the documentation."""
    done = asked(command, base, "--json")
    assert (done.code, done.err) == (0, "")
    data = json.loads(done.out)
    assert set(data) == COMMON | {rules} | ({"published"} if command == "solve" else set())
    for name, keys in ROWS.items():
        assert all(set(row) == keys for row in data.get(name, []))
    assert set(data["manifest"]) == MANIFEST
    assert data["money"] == "million VND"


@pytest.mark.once
def test_json_of_a_scenario_holds_the_expected_answer(asked) -> None:
    """The figures of the JSON are those that an independent programme finds, and its parts agree with each other."""
    data = json.loads(asked("solve", ROOT / "scenarios" / "central-60.yaml", "--json").out)
    expected = EXPECTED["central-60"]
    assert data["status"] == expected["status"]
    assert data["objective"] == pytest.approx(expected["objective"], abs=1e-3)
    assert data["miss"] == pytest.approx(expected["miss"], abs=1e-5)
    assert data["change_from_plan"] == pytest.approx(expected["change"], abs=1e-3)
    missed = {f"{row['outcome']}@{row['years'][0]}-{row['years'][-1]}" for row in data["outcomes"] if not row["met"]}
    assert missed == set(expected["missed"])
    assert data["targets_met"] == 19 - len(missed)
    for source in data["sources"]:
        paid = [
            row["amount"]
            for row in data["budget"]
            if (row["source"], row["year"]) == (source["source"], source["year"])
        ]
        assert sum(paid) == pytest.approx(source["used"], abs=1e-4)
        if source["cap"] is not None:
            assert source["used"] + source["unspent"] == pytest.approx(source["cap"], abs=1e-4)


def test_manifest_names_the_bytes_that_were_read(call) -> None:
    """The manifest has the SHA-256 of the scenario, what it extends, the model, its plan and its norms."""
    path = ROOT / "scenarios" / "central-60.yaml"
    files = json.loads(call("evaluate", path, "--json").out)["manifest"]["files"]
    assert {Path(name).name for name in files} == {
        "central-60.yaml",
        "base.yaml",
        "model.yaml",
        "plan.csv",
        "norms.csv",
    }
    assert files == {name: hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in files}


@pytest.mark.once
@pytest.mark.parametrize(("command", "table"), [("solve", "binding"), ("evaluate", "broken")])
def test_out_writes_the_result_and_what_makes_it_again(call, tmp_path: Path, command: str, table: str) -> None:
    """--out writes files that agree with the JSON; resolved.yaml, model and all, gives the same result again."""
    result = tmp_path / "result"
    path = ROOT / "scenarios" / "clusters-without-partners.yaml"
    done = call(command, path, "--out", result, "--json")
    printed, written = json.loads(done.out), json.loads((result / "summary.json").read_text("utf-8"))
    assert same(printed, written)
    assert sorted(written["manifest"]["written"]) == sorted(file.name for file in result.iterdir())
    tables = ["published_budget.csv", "published_outcomes.csv", "published_units.csv"] if command == "solve" else []
    unrounded = ["unrounded_budget.csv", "unrounded_outcomes.csv"] if command == "solve" else []
    assert sorted(file.name for file in result.iterdir()) == [
        "budget.csv",
        "outcomes.csv",
        *tables,
        "resolved.yaml",
        "summary.json",
        *unrounded,
    ]
    for mark, own in (("unrounded_", written), ("", written["published"])) if command == "solve" else (("", written),):
        rows = [row | {"amount": float(row["amount"])} for row in table_of(result / f"{mark}budget.csv")]
        said = [row | {"year": str(row["year"])} for row in own["budget"]]
        assert [row | {"amount": float(f"{row['amount']:.12g}")} for row in rows] == said
        outcomes = table_of(result / f"{mark}outcomes.csv")
        assert [float(row["value"]) for row in outcomes] == [row["value"] for row in own["outcomes"]]
    alone = tmp_path / "alone.yaml"
    alone.write_bytes((result / "resolved.yaml").read_bytes())
    again = json.loads(call(command, alone, "--json").out)
    assert same(again, written)
    assert list(again["manifest"]["files"]) == [str(alone)]
    assert written[table] == printed[table]


@pytest.mark.once
def test_budgets_add_up_to_the_caps_by_line_source_and_period(call, base: Path, monkeypatch) -> None:
    """Sources add up to their line, years to periods, lines to totals; with what is unspent, to the approved money.

    16,448 and 19,845 million VND are the central and the local total of the official annex.
    """
    monkeypatch.setenv("COLUMNS", "180")
    done = call("solve", base, "--by-source", "--full")
    block = done.out.partition("\nBudgets")[2].partition("\n\n")[0].splitlines()[2:]
    parts = [re.fullmatch(r"\s*(.+?)\s{2,}(.+)", line) for line in block]
    rows = [(part[1], amounts(part[2])) for part in parts if part]
    assert all(len(figures) == 10 for _, figures in rows)
    for _, figures in rows:
        assert figures[2] == pytest.approx(sum(figures[:2]), abs=0.11)
        assert figures[8] == pytest.approx(sum(figures[3:8]), abs=0.31)
        assert figures[9] == pytest.approx(figures[2] + figures[8], abs=0.11)
    places = [i for i, (name, _) in enumerate(rows) if name[0].isdigit() or name == "Total"]
    for here, end in zip(places, [*places[1:], len(rows)], strict=True):
        public = [figures for name, figures in rows[here + 1 : end] if name in ("Central", "Local")]
        assert rows[here][1] == pytest.approx([sum(column) for column in zip(*public, strict=True)], abs=0.16)
    block = done.out.partition("\nSources")[2].partition("\n\n")[0].splitlines()[2:]
    sources = {name: amounts(rest) for name, rest in (re.split(r"\s{2,}", line, maxsplit=1) for line in block)}
    totals = [rows[places[-1] + i][1][-1] for i in range(3)]
    assert totals[1:] == [sources[f"{name}: used"][-1] for name in ("Central", "Local")]
    unspent = [sources[f"{name}: unspent"][-1] for name in ("Central", "Local")]
    assert [used + left for used, left in zip(totals[1:], unspent, strict=True)] == [16448.0, 19845.0]
    assert totals[0] == sum(totals[1:])
    assert len(places) == 10


def test_screen_leads_with_the_verdict_and_has_every_part(asked, base: Path) -> None:
    """The verdict comes first; budgets, targets, units, sources, counterpart, prices and the difference follow."""
    lines = asked("solve", base, "--full").out.splitlines()
    assert lines[1].startswith("Published in whole multiples of 1 million VND: all 19 targets met; ")
    parts = [
        "Budgets",
        "Targets",
        "Units",
        "Sources",
        "Counterpart",
        "The rules that matter most",
        "Binding rules",
        "Difference",
        "The optimum before rounding, for comparison",
        "Before rounding: public money",
    ]
    places = [next(i for i, line in enumerate(lines[5:]) if line.startswith(part)) for part in parts]
    assert places == sorted(places)


def test_evaluation_names_the_missed_targets_of_the_official_plan(asked, base: Path) -> None:
    """The verdict on the official plan names the four targets that linprog finds missed, each with its share."""
    done = asked("evaluate", base)
    verdict = " ".join(done.out.partition("\n\n")[0].split())
    assert "15 of 19 targets met" in verdict
    assert "it breaks no cap or limit" in verdict
    shown = section(done.out, "Targets")
    assert shown
    for key, value in EXPECTED["official-plan"]["missed"].items():
        target = next(t for t in kcplan.load(base).targets if t.key == key)
        assert f"by {100 * (1 - value / target.at_least):.1f} %" in verdict


def test_given_plan_is_held_against_the_rules(call, project: Path) -> None:
    """A plan with 100 million moved from local to central money of line 3 in 2016 breaks that cap, by exactly that."""
    rows = table_of(project / "models" / "ben-tre-2014-2020" / "plan.csv")
    for row in rows:
        if (row["line"], row["year"]) == ("technology", "2016") and row["source"] != "other":
            row["amount"] = str(float(row["amount"]) + {"central": 100, "local": -100}[row["source"]])
    own = project / "own.csv"
    own.write_text("".join(f"{','.join(row)}\n" for row in [list(rows[0]), *(r.values() for r in rows)]), "utf-8")
    done = call("evaluate", project / "scenarios" / "base.yaml", "--plan", own, "--json")
    (broken,) = [rule for rule in json.loads(done.out)["broken"] if not rule["name"].startswith("target")]
    assert broken == {"name": "cap[central,2016]", "rule": "at most", "limit": 1886.0, "value": 1986.0,
                      "unit": "million VND"}  # fmt: skip
    text = call("evaluate", project / "scenarios" / "base.yaml", "--plan", own).out
    assert "The plan of own.csv" in text
    assert "it breaks 1 of the scenario's rules" in " ".join(text.split())


@pytest.mark.once
def test_official_plan_and_recommendation_can_be_given_as_plans(call, base: Path, solved: Path) -> None:
    """The model's own plan.csv, given, evaluates as the official plan; budgets of a result deliver what it says.

    Money alone buys parts of a unit too: as published, in whole units, it delivers no more than that.
    """
    plan = ROOT / "models" / "ben-tre-2014-2020" / "plan.csv"
    official, given = (json.loads(call("evaluate", base, *more, "--json").out) for more in ((), ("--plan", plan)))
    assert same(official, given)
    recommended = json.loads((solved / "summary.json").read_text("utf-8"))
    for name, own in (("budget.csv", recommended["published"]), ("unrounded_budget.csv", recommended)):
        again = json.loads(call("evaluate", base, "--plan", solved / name, "--json").out)
        assert (again["broken"], again["targets_met"]) == ([], 19)
        if name == "budget.csv":
            assert own["objective"] <= again["objective"] <= recommended["objective"]
        else:
            assert again["objective"] == pytest.approx(own["objective"], abs=1e-5)


@pytest.mark.parametrize("command", ["solve", "evaluate"])
def test_quiet_prints_nothing_and_still_writes(call, two_lines: Path, tmp_path: Path, command: str) -> None:
    """--quiet leaves both outputs empty; --out is written all the same."""
    done = call(command, two_lines, "--quiet", "--out", tmp_path / "result")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (tmp_path / "result" / "summary.json").is_file()


def test_place_of_a_result_is_told_beside_it(call, base: Path, tmp_path: Path) -> None:
    """Where a result was written goes to standard error, so that standard output holds the result alone."""
    done = call("evaluate", base, "--out", tmp_path / "result")
    assert done.err == f"Written: {tmp_path / 'result'}\n"
    assert "Written" not in done.out


def test_another_solver_gives_the_same_figures(asked, base: Path) -> None:
    """CBC through PuLP prints the same budgets, targets and units as HiGHS, to the last digit."""
    ours, other = asked("solve", base), asked("solve", base, "--solver", "cbc")
    assert other.code == 0
    assert other.out == ours.out


def test_absent_solver_is_refused_with_those_present(call, base: Path) -> None:
    """A solver that is not here is an error of usage, which names the ones that are."""
    for command in ("solve", "evaluate"):
        done = call(command, base, "--solver", "cplexx")
        assert (done.code, done.out) == (2, "")
        assert re.fullmatch(r"expected a solver that works here \(highs, .*cbc.*\), found cplexx\n", done.err)


@pytest.mark.once
@pytest.mark.parametrize(
    ("method", "address", "words"),
    [
        ([], "tcp://127.0.0.1:1", "add --method decompose"),
        (["--method", "ipm"], "tcp://127.0.0.1:1", "add --method decompose"),
        (["--method", "decompose"], "tcp://127.0.0.1:1", "expected a Dask scheduler at tcp://127.0.0.1:1, found none"),
        (["--method", "decompose"], "nonsense:", "expected the address of a Dask scheduler"),
    ],
)
def test_cluster_that_cannot_do_it_is_told(
    call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: list[str], address: str, words: str
) -> None:
    """Another method, or no cluster at the address: exit 2, a sentence on standard error, and no folder."""
    monkeypatch.setattr("kcplan.engine.cluster._PATIENCE", 1)
    call("new", tmp_path / "own", "--synthetic", "2")
    (scenario,) = (tmp_path / "own" / "scenarios").glob("*.yaml")
    done = call("solve", scenario, *method, "--cluster", address, "--out", tmp_path / "result")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "result").exists()


@pytest.mark.once
def test_published_budget_of_the_json_is_whole_and_loses_what_it_says(solved: Path) -> None:
    """`published` has whole millions by line, source and year, in its table too; the optimum stands beside it."""
    data = json.loads((solved / "summary.json").read_text("utf-8"))
    published = data["published"]
    assert published["rounding"] == 1
    assert published["given_way"] == []
    assert published["loss"] == pytest.approx(data["objective"] - published["objective"], abs=2e-6)
    cells: dict[tuple[str, str, int], float] = {}
    for row in published["budget"]:
        cell = (row["line"], row["source"], row["year"])
        cells[cell] = cells.get(cell, 0.0) + row["amount"]
    assert all(amount == pytest.approx(round(amount), abs=1e-5) for amount in cells.values())
    rows = table_of(solved / "published_budget.csv")  # with all digits, so that they buy the same units again
    rows = [row | {"amount": str(float(f"{float(row['amount']):.12g}"))} for row in rows]
    assert rows == [{key: str(value) for key, value in row.items()} for row in published["budget"]]


def test_screen_shows_the_published_budget(asked, base: Path) -> None:
    """What a department signs is what a planner sees: whole millions, and what they cost against the optimum."""
    text = asked("solve", base, "--full").out
    assert "Published in whole multiples of 1 million VND: all 19 targets met;" in text
    for name, figures in section(text, "Budgets").items():
        assert all(figure == round(figure) for figure in figures), name
