"""Every command from Python says what `--json` of the command line says, and refuses the same calls."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.every_call import SERVER

import kcplan
from kcplan.cli import group
from kcplan.commands import (
    alternatives,
    compare,
    diagnose,
    evaluate,
    explain,
    need,
    protect,
    replan,
    report,
    shortfall,
    solve,
    sweep,
    tradeoff,
)
from kcplan.commands import map as plane
from kcplan.commands.view import View
from kcplan.errors import Infeasible, UsageError

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
BASE, CENTRAL_60, LOCAL_90 = (ROOT / "scenarios" / f"{name}.yaml" for name in ("base", "central-60", "local-90"))
HARD = ROOT / "tests" / "data" / "infeasible" / "local-90.yaml"
FEW_FUTURES = ROOT / "tests" / "data" / "few-futures.yaml"
IN_FORCE = ROOT / "tests" / "data" / "in-force.yaml"
DISTRICTS = ROOT / "scenarios" / "districts-priority.yaml"


def plain(view: View) -> Any:
    """What a view says as a program reads it, but for the time when it was said."""
    return without_time(json.loads(view.json()))


def without_time(data: Any) -> Any:
    del data["manifest"]["time"]
    return data


def solved() -> View:
    """The steps of `kcplan solve`, each a call."""
    recommendation = kcplan.solve(kcplan.load(BASE))
    return solve.view(kcplan.priced(recommendation), kcplan.publish(recommendation))


def evaluated() -> View:
    scenario = kcplan.load(BASE)
    plan = kcplan.load_plan(ROOT / "models" / "ben-tre-2014-2020" / "plan.csv", scenario)
    return evaluate.view(kcplan.evaluate(scenario, plan))


def compared() -> View:
    return compare.view(
        kcplan.compare({"base": kcplan.load(BASE), "central-60": kcplan.load(CENTRAL_60), "plan": "plan"})
    )


def mapped() -> View:
    points = [kcplan.load(LOCAL_90)]
    return plane.view(kcplan.shortfall_map(kcplan.load(BASE), ("central", "local"), points=points))


def swept() -> View:
    return sweep.view(kcplan.sweep(kcplan.load(CENTRAL_60), vary="central=40%..100%:30%", workers=1))


PLAN = str(ROOT / "models" / "ben-tre-2014-2020" / "plan.csv")
CALLS: dict[str, tuple[Callable[[], View], list[str]]] = {
    "solve": (solved, ["solve", str(BASE)]),
    "evaluate": (evaluated, ["evaluate", str(BASE), "--plan", PLAN]),
    "diagnose": (lambda: diagnose.view(kcplan.diagnose(kcplan.load(HARD))), ["diagnose", str(HARD)]),
    "need": (lambda: need.view(kcplan.need(kcplan.load(HARD))), ["need", str(HARD)]),
    "replan": (
        lambda: replan.view(kcplan.replan(kcplan.load(IN_FORCE), kcplan.load(BASE))),
        ["replan", str(IN_FORCE)],
    ),
    "protect": (
        lambda: protect.view(kcplan.protect(kcplan.load(FEW_FUTURES), samples=10, workers=1)),
        ["protect", str(FEW_FUTURES), "--samples", "10", "--workers", "1"],
    ),
    "cut": (
        lambda: shortfall.view(kcplan.shortfall(kcplan.load(BASE), cut="central", years=range(2016, 2018), to=0.1)),
        ["shortfall", str(BASE), "--cut", "central", "--years", "2016-2017", "--to", "10%"],
    ),
    "late": (
        lambda: shortfall.view(kcplan.shortfall(kcplan.load(BASE), late={"central": 0.9})),
        ["shortfall", str(BASE), "--late", "central=0.9"],
    ),
    "map": (mapped, ["shortfall", str(BASE), "--map", "central", "local", "--point", str(LOCAL_90)]),
    "sweep": (swept, ["sweep", str(CENTRAL_60), "--vary", "central=40%..100%:30%"]),
    "compare": (compared, ["compare", str(BASE), str(CENTRAL_60), "plan"]),
    "reasons": (lambda: explain.view(kcplan.explain(kcplan.load(BASE))), ["explain", str(BASE)]),
    "alternatives": (
        lambda: alternatives.view(kcplan.alternatives(kcplan.load(BASE), 0.01)),
        ["alternatives", str(BASE), "--within", "1%"],
    ),
    "tradeoff": (
        lambda: tradeoff.view(kcplan.tradeoff(kcplan.load(BASE), ["jobs", "projects"])),
        ["tradeoff", str(BASE), "jobs", "projects"],
    ),
    "explain": (
        lambda: explain.view(kcplan.explain(kcplan.load(BASE), kcplan.load(LOCAL_90))),
        ["explain", str(BASE), str(LOCAL_90)],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_python_says_what_the_command_line_says(call, name: str) -> None:
    """The result of a call from Python, viewed, is `--json` of the command, figure by figure."""
    from_python, arguments = CALLS[name]
    done = call(*arguments, "--json")
    assert (done.code, done.err) == (0, "")
    assert plain(from_python()) == without_time(json.loads(done.out))


def test_show_and_schema_give_what_json_has(call) -> None:
    """Commands about files give plain data."""
    assert json.loads(json.dumps(kcplan.show(kcplan.load(BASE)))) == json.loads(call("show", BASE, "--json").out)
    assert kcplan.schema("model") == json.loads(call("schema", "model").out)
    assert kcplan.schema() == json.loads(call("schema").out)


def test_check_gives_every_problem(call, tmp_path: Path) -> None:
    """Two mistakes of a file are two problems, which the command prints."""
    file = tmp_path / "wrong.yaml"
    file.write_text("format: 7\nid: wrong\nextends: nothing\nbogus: 1\n")
    problems = kcplan.check(file)
    assert len(problems) > 1
    assert call("check", file).err.splitlines() == [str(problem) for problem in problems]
    assert all(problem.warning for problem in kcplan.check(BASE))


def test_report_has_the_files_of_the_command(call, two_lines: Path, tmp_path: Path) -> None:
    """The view of a report, written, is a folder with the names and the letter that the command writes."""
    assert call("report", two_lines, "--out", tmp_path / "command", "--lang", "en", "--quiet").code == 0
    report.view(kcplan.report(kcplan.load(two_lines)), "en").write(tmp_path / "python")
    names = [sorted(path.name for path in (tmp_path / side).iterdir()) for side in ("command", "python")]
    assert names[0] == names[1]
    assert (tmp_path / "command" / "budget.csv").read_bytes() == (tmp_path / "python" / "budget.csv").read_bytes()


def test_export_and_new_write_what_the_commands_write(call, two_lines: Path, tmp_path: Path) -> None:
    """The same bytes of a programme; a project whose base scenario is the one that is given back."""
    assert call("export", two_lines, "--out", tmp_path / "command.lp").code == 0
    kcplan.export(kcplan.load(two_lines), tmp_path / "python.lp")
    assert (tmp_path / "command.lp").read_bytes() == (tmp_path / "python.lp").read_bytes()
    assert all(problem.warning for problem in kcplan.check(kcplan.new(tmp_path / "demo")))
    assert kcplan.load(kcplan.new(tmp_path / "two", synthetic=2, seed=5)).model.regions == (
        "region-00001",
        "region-00002",
    )


def test_folder_of_scenarios_is_scenarios_by_name(call, project: Path) -> None:
    """A sweep of scenarios by their names is that of the folder which holds them."""
    names = ("base", "growth")
    folder = project / "some"
    folder.mkdir()
    for name in names:
        text = (project / "scenarios" / f"{name}.yaml").read_text("utf-8")
        (folder / f"{name}.yaml").write_text(text.replace("model: ben-tre", "model: ../models/ben-tre"), "utf-8")
    done = call("sweep", folder, "--json")
    assert done.code == 0, done.err
    view = sweep.view(kcplan.sweep({name: kcplan.load(folder / f"{name}.yaml") for name in names}, workers=1))
    assert plain(view) == without_time(json.loads(done.out))


def test_sweep_into_a_folder_is_whole(tmp_path: Path) -> None:
    """From Python too the folder of a sweep ends with its summary, and progress ends with all futures."""
    told: list[tuple[int, int]] = []
    out = tmp_path / "out"
    scenario = kcplan.load(CENTRAL_60)
    found = kcplan.sweep(
        scenario,
        vary="central=40%..100%:30%",
        workers=1,
        chunk=1,
        out=out,
        progress=lambda *counts: told.append(counts),
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert sum(found.found.statuses.values()) == 3
    assert without_time(json.loads((out / "summary.json").read_text("utf-8")))["futures"] == 3


def scenario() -> Any:
    return kcplan.load(BASE)


MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "no solver": (lambda: kcplan.solve(scenario(), "guess"), "found guess"),
    "no method": (lambda: kcplan.solve(scenario(), method="guess"), "found guess"),
    "no cell": (lambda: kcplan.evaluate(scenario(), {("", "nothing", "", "local", 2014): 1.0}), "nothing"),
    "no source": (lambda: kcplan.shortfall(scenario(), cut="centre"), "found centre"),
    "no year": (lambda: kcplan.shortfall(scenario(), cut="central", years=[2030]), "found 2030"),
    "nothing cut": (lambda: kcplan.shortfall(scenario()), "found none"),
    "two depths": (lambda: kcplan.shortfall(scenario(), cut="central", to=0.1, by=10.0), "found two"),
    "too deep": (lambda: kcplan.shortfall(scenario(), cut="central", to=1.1), "found 110 %"),
    "cut and late": (lambda: kcplan.shortfall(scenario(), cut="central", late={"local": 0.5}), "found both"),
    "late by years": (lambda: kcplan.shortfall(scenario(), late={"local": 0.5}, years=[2016]), "late money"),
    "more than all in time": (
        lambda: kcplan.shortfall(scenario(), late={"local": 0.5, "central": 1.5}),
        "from 0 to 1 of the money of central, found 1.5",
    ),
    "a map of one": (lambda: kcplan.shortfall_map(scenario(), ("central", "central")), "two different sources"),
    "grid and draw": (lambda: kcplan.sweep(scenario(), vary="central=40%", seed=1), "found both"),
    "nothing uncertain": (lambda: kcplan.sweep(scenario(), workers=1), "found no key 'uncertainty'"),
    "no workers": (lambda: kcplan.sweep(scenario(), vary="central=40%", workers=0), "workers: expected 1 or more"),
    "no chunk": (lambda: kcplan.sweep(scenario(), vary="central=40%", chunk=0), "chunk: expected 1 or more"),
    "no draw": (lambda: kcplan.sweep(scenario(), method="dice"), "found dice"),  # type: ignore[arg-type]
    "no scenarios": (lambda: kcplan.sweep({}), "found none"),
    "several and a grid": (lambda: kcplan.sweep({"a": scenario()}, vary="central=40%"), "several scenarios"),
    "one plan": (lambda: kcplan.compare({"base": scenario()}), "found 1"),
    "official first": (lambda: kcplan.compare({"plan": "plan", "base": scenario()}), "`plan`"),
    "another model": (lambda: kcplan.explain(scenario(), kcplan.load(DISTRICTS)), "kcplan compare"),
    "no language": (lambda: report.view(None, "fr"), "found fr"),  # type: ignore[arg-type]
    "no schema": (lambda: kcplan.schema("plan"), "found plan"),
    "another ending": (lambda: kcplan.export(scenario(), "base.txt"), "found base.txt"),
    "seed alone": (lambda: kcplan.new("demo", seed=1), "without it"),
    "no regions": (lambda: kcplan.new("demo", synthetic=0), "found 0"),
    "negative seed": (lambda: kcplan.new("demo", synthetic=1, seed=-1), "found -1"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_wrong_call_is_refused_with_what_was_expected(name: str, tmp_path: Path, monkeypatch) -> None:
    """kcplan's own UsageError with the words of a planner, and nothing is written."""
    wrong, words = MISTAKES[name]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="expected") as error:
        wrong()
    assert words in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_infeasible_is_raised_and_can_be_asked_about() -> None:
    """A scenario without a plan raises; its diagnosis is another call, as it takes its time."""
    hard = kcplan.load(HARD)
    with pytest.raises(Infeasible):
        kcplan.solve(hard)
    found = kcplan.diagnose(hard)
    assert not found.feasible
    assert found.clashes


def test_every_name_is_there_and_typed() -> None:
    """Each public name is found, says what it does, and names the types of what it takes and gives."""
    assert set(kcplan.__all__) <= set(dir(kcplan))
    for name in kcplan.__all__:
        found = getattr(kcplan, name)
        assert found.__name__ in (name, f"read_{name}")
        assert found.__doc__
        assert "return" in found.__annotations__
    with pytest.raises(AttributeError, match="no attribute 'resolve'"):
        _ = kcplan.resolve


def test_command_of_each_name_has_its_file() -> None:
    """Each command of the command line but the server has a file in commands/, and is a name of kcplan."""
    files = {path.stem for path in (ROOT / "kcplan" / "commands").glob("*.py")}
    assert set(group.commands) - {SERVER} <= files
    assert set(group.commands) - {SERVER} <= set(kcplan.__all__)
