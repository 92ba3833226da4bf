"""`kcplan sweep`: what it says is what its table holds, and the table holds what the plans of each future come to."""

import json
import os
import pty
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import kcplan
from kcplan.cli import main
from kcplan.domain.futures import changed, sampled

ROOT = Path(__file__).parents[2]
UNCERTAIN = ROOT / "scenarios" / "uncertain-funding.yaml"
PLAN = ROOT / "models" / "ben-tre-2014-2020" / "plan.csv"
CALL = ("sweep", UNCERTAIN, "--samples", "40", "--seed", "5", "--plan", PLAN, "--chunk", "15")


def table(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "chunks")


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 futures with the official plan beside, in chunks of 15."""
    folder = tmp_path_factory.mktemp("sweep") / "out"
    with pytest.raises(SystemExit) as end:
        main([*map(str, CALL), "--out", str(folder), "--workers", "1", "--quiet"])
    assert end.value.code == 0
    return folder


@pytest.mark.once
def test_row_is_what_a_solve_of_that_future_comes_to(swept: Path) -> None:
    """Rows of three chunks, against kcplan.solve of the scenario with the numbers drawn put into it."""
    rows, scenario = table(swept), kcplan.load(UNCERTAIN)
    futures = sampled(scenario, 40, 5)
    assert rows["future"].tolist() == list(range(40))
    for k, parameter in enumerate(futures.parameters):
        assert rows[parameter.name].tolist() == futures.values[:, k].tolist()
    for number in (0, 17, 39):
        found = kcplan.solve(changed(scenario, futures, number))
        row = rows.loc[number]
        assert row["objective"] == pytest.approx(found.review.objective, rel=1e-6)
        assert row["miss"] == pytest.approx(found.review.miss, abs=1e-6)
        for result in found.review.outcomes[: len(scenario.targets)]:
            assert row[f"value {result.target.key}"] == pytest.approx(result.value, rel=1e-6)
            assert row[f"met {result.target.key}"] == result.met
        money = found.to_frame().groupby(["line", "source", "year"])["amount"].sum()
        for (line, source, year), amount in money.items():
            assert row[f"money {line} {source} {year}"] == pytest.approx(amount, abs=1e-5)


@pytest.mark.once
@pytest.mark.parametrize("plan", ["", "plan: "], ids=["sought", "given"])
def test_summary_counts_what_the_table_holds(swept: Path, plan: str) -> None:
    """Shares, means, deviations and quantiles, counted again from the rows by other means."""
    rows, whole = table(swept), json.loads((swept / "summary.json").read_text())
    said = whole["plan"] if plan else whole
    met = [column for column in rows if column.startswith(f"{plan}met ")]
    assert len(met) == len(said["targets"]) == 19
    for target, column in zip(said["targets"], met, strict=True):
        assert (target["met"]["count"], target["met"]["of"]) == (sum(rows[column]), 40)
        values = rows[column.replace("met ", "value ")].tolist()
        assert target["value"]["mean"] == pytest.approx(statistics.fmean(values), abs=1e-5)
        assert target["value"]["deviation"] == pytest.approx(statistics.pstdev(values), abs=1e-5)
        twentieths = statistics.quantiles(values, n=20, method="inclusive")
        for name, place in (("q05", 0), ("q25", 4), ("q50", 9), ("q75", 14), ("q95", 18)):
            assert target["value"][name] == pytest.approx(twentieths[place], abs=1e-5)
    assert said["all_targets"]["count"] == sum(rows[met].all(axis=1))
    for line in said["lines"]:
        columns = [c for s in ("central", "local") for c in rows if c.startswith(f"{plan}money {line['line']} {s} ")]
        assert line["money"]["mean"] == pytest.approx(rows[columns].sum(axis=1).mean(), abs=1e-5)
    worst = rows.sort_values([f"{plan}miss", f"{plan}objective"], ascending=[False, True]).index[:10]
    assert [row["future"] for row in said["worst"]] == worst.tolist()
    assert said["worst"][0]["parameters"]["local-money"] == pytest.approx(rows["local-money"][worst[0]], abs=1e-6)


def test_limits_that_the_given_plan_keeps(swept: Path) -> None:
    """Counted again from its money in the table: lines of `fixed-lines` keep 0.8 of their plan, or not."""
    rows, said = table(swept), json.loads((swept / "summary.json").read_text())["plan"]["limits"]
    scenario = kcplan.load(UNCERTAIN)
    model, (limit,) = scenario.model, [limit for limit in scenario.limits if limit.name == "fixed-lines"]
    kept = pd.Series(data=True, index=rows.index)
    for n, line in enumerate(model.lines):
        for t, year in enumerate(model.years if line.id in limit.selection.line else ()):
            own = [f"plan: money {line.id} {source} {year}" for source in ("central", "local")]
            planned = model.plan[0, n, model.public, t].sum()
            kept &= rows[[column for column in own if column in rows]].sum(axis=1) >= 0.8 * planned - 1e-6
    assert limit.at_least is not None
    assert limit.at_least.value == 0.8
    assert rows["plan: kept limit fixed-lines at least"].tolist() == kept.tolist()
    counts = {one["name"]: one["kept"]["count"] for one in said}
    assert counts["limit fixed-lines at least"] == kept.sum()
    assert counts["limit flex at most"] == sum(rows["plan: kept limit flex at most"])


def test_table_of_the_summary_has_the_same_figures(swept: Path) -> None:
    """summary.csv holds the chance of each target and the spread of each line as summary.json does."""
    rows, whole = pd.read_csv(swept / "summary.csv"), json.loads((swept / "summary.json").read_text())
    for plan, said in (("sought", whole), ("given", whole["plan"])):
        own = rows[rows["plan"] == plan]
        assert own[own["what"] == "target"]["met"].tolist() == [t["met"]["share"] for t in said["targets"]]
        assert own[own["what"] == "money of line"]["q50"].tolist() == [line["money"]["q50"] for line in said["lines"]]


def test_same_call_again_runs_nothing_and_says_the_same(call, swept: Path) -> None:
    """A sweep that is done is read, not run: its chunks are left alone, and the figures are the same."""
    before = {path: path.stat().st_mtime_ns for path in (swept / "chunks").iterdir()}
    old = json.loads((swept / "summary.json").read_text())
    new = json.loads(call(*CALL, "--out", swept, "--json").out)
    assert {path: path.stat().st_mtime_ns for path in (swept / "chunks").iterdir()} == before
    for whole in (old, new):
        del whole["manifest"]
    assert old == new


def test_infeasible_futures_are_counted_not_errors(call, base: Path, tmp_path: Path) -> None:
    """Hard targets of base: 100 % of central money has a plan, 60 % has none; there no target counts as met."""
    done = call("sweep", base, "--vary", "central@2016-2020=60%..100%:40%", "--out", tmp_path / "out", "--json")
    said = json.loads(done.out)
    assert (done.code, said["kind"]) == (0, "grid")
    assert said["futures_by_status"] == {"optimal": 1, "infeasible": 1, "stopped": 0}
    assert said["all_targets"] == {"count": 1, "of": 2, "share": 0.5, "low": None, "high": None}
    assert [row["future"] for row in said["worst"]] == [0, 1]
    assert table(tmp_path / "out")["objective"].isna().tolist() == [True, False]


@pytest.mark.once
def test_folder_of_scenarios(call, project: Path, tmp_path: Path) -> None:
    """Each scenario is a row by the name of its file; a target that a scenario lacks is empty there and not counted."""
    for path in (project / "scenarios").glob("*.yaml"):  # the folders of closed years stay, and are no rows
        if path.stem not in ("base", "central-60", "growth"):
            path.unlink()
    (project / "scenarios" / "more.yaml").write_text(
        "format: 1\nid: more\nextends: base\nquestion: Less?\ntitle: Less\nchanges:\n"
        "  - {target: {outcome: jobs, years: 2016-2020}, remove: true, why: to see}\n"
    )
    done = call("sweep", project / "scenarios", "--out", tmp_path / "out", "--json")
    rows, said = table(tmp_path / "out"), json.loads(done.out)
    assert rows["name"].tolist() == ["base", "central-60", "growth", "more"]
    for row in rows.itertuples():
        solved = kcplan.solve(kcplan.load(project / "scenarios" / f"{row.name}.yaml"))
        assert row.objective == pytest.approx(solved.review.objective, rel=1e-9)
    assert rows["met jobs@2016-2020"].tolist() == [True, False, True, None]
    (jobs,) = (target for target in said["targets"] if target["outcome"] == "jobs")
    assert (jobs["met"]["count"], jobs["met"]["of"]) == (2, 3)


def test_screen_shows_chances_spread_and_the_worst(call, swept: Path) -> None:
    """The chances with their interval, both plans, quantiles and the ten worst futures by number."""
    out = call(*CALL, "--full", "--out", swept).out
    said = json.loads((swept / "summary.json").read_text())
    assert "Futures drawn: 40." in out
    assert "With the given plan" in out
    assert "jobs 2016-2020" in out
    worst = out.partition("The worst futures: the best plan")[2].splitlines()[2:12]
    assert [int(line.split()[0]) for line in worst] == [row["future"] for row in said["worst"]]


@pytest.mark.once
def test_bar_on_a_terminal_and_none_in_a_pipe(call, base: Path) -> None:
    """On a terminal standard error has the bar with its rate; in a pipe nothing."""
    arguments = ["sweep", str(base), "--vary", "local=96%..100%:2%", "--chunk", "1", "--workers", "1", "--json"]
    assert call(*arguments).err == ""
    driver, terminal = pty.openpty()
    command = Path(sys.executable).parent / "kcplan"
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [command, *arguments], stdout=subprocess.DEVNULL, stderr=terminal, env=environment
    ) as process:
        os.close(terminal)
        shown = b""
        try:
            while part := os.read(driver, 10_000):
                shown += part
        except OSError:  # Linux says so of a terminal that nobody holds any more
            pass
    os.close(driver)
    assert process.returncode == 0
    assert b"3/3" in shown
    assert b"a second" in shown


MISTAKES = {
    "no futures": (["--samples", "0"], "expected at least 1 future, found 0"),
    "count for Sobol": (["--samples", "10", "--method", "sobol"], "power of two"),
    "nothing to vary": (["--vary", "centre=40%..100%:5%"], "centre"),
    "no step": (["--vary", "central=40%..100%"], "central=40%..100%"),
    "step down": (["--vary", "central=100%..40%:5%"], "central=100%..40%:5%"),
    "grid and draw": (["--vary", "central=40%", "--seed", "3"], "expected a grid (vary) or a draw"),
    "cluster and workers": (["--cluster", "tcp://localhost:1", "--workers", "2"], "expected workers or a cluster"),
    "cluster that is not there": (["--cluster", "tcp://127.0.0.1:1"], "expected a Dask scheduler at tcp://127.0.0.1:1"),
    "no address": (["--cluster", "nonsense:"], "expected the address of a Dask scheduler"),
    "chunks of nothing": (["--chunk", "0"], "--chunk"),
}


@pytest.mark.once
@pytest.mark.parametrize(("arguments", "words"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_in_the_call_is_told_and_nothing_made(call, tmp_path: Path, arguments: list[str], words: str) -> None:
    """Exit 2 and the words on standard error; no folder."""
    done = call("sweep", UNCERTAIN, *arguments, "--out", tmp_path / "out")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert list(tmp_path.iterdir()) == []


def test_another_sweep_is_refused_before_anything_is_run(call, swept: Path) -> None:
    """Another seed in the same folder: exit 2, both seeds in the message, the folder as it was."""
    before = {path: path.read_bytes() for path in swept.rglob("*") if path.is_file()}
    done = call(*CALL, "--seed", "6", "--out", swept)
    assert (done.code, done.out) == (2, "")
    assert "its seed is 5, here it is 6" in done.err
    assert {path: path.read_bytes() for path in swept.rglob("*") if path.is_file()} == before


def test_folder_of_scenarios_must_share_a_model(call, project: Path) -> None:
    """Scenarios of two programmes cannot be rows of one table; one without any is told too."""
    other = project / "models" / "other"
    shutil.copytree(project / "models" / "ben-tre-2014-2020", other)
    model = (other / "model.yaml").read_text("utf-8")
    (other / "model.yaml").write_text(model.replace("million VND", "thousand USD"), "utf-8")
    base = (project / "scenarios" / "base.yaml").read_text("utf-8")
    (project / "scenarios" / "zz.yaml").write_text(base.replace("model: ben-tre-2014-2020", "model: other"), "utf-8")
    done = call("sweep", project / "scenarios")
    assert done.code == 2
    assert "expected scenarios of one model in a folder" in done.err
    done = call("sweep", project / "models")
    assert done.code == 2
    assert "expected scenarios (.yaml)" in done.err


def test_scenarios_with_mistakes_are_told_together(call, project: Path) -> None:
    """Two files with a mistake each: both places, exit 3."""
    for name in ("base", "growth"):
        path = project / "scenarios" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8").replace("format: 1", "format: 7", 1), "utf-8")
    done = call("sweep", project / "scenarios")
    assert (done.code, done.out) == (3, "")
    assert "base.yaml:1:9" in done.err
    assert "growth.yaml:1:9" in done.err


@pytest.mark.once
def test_soft_and_hard_agree_where_all_targets_can_be_met(call, project: Path, tmp_path: Path) -> None:
    """A future is feasible with hard targets exactly where soft ones are all met."""
    soft = project / "scenarios" / "soft.yaml"
    soft.write_text("format: 1\nid: soft\nextends: base\ntitle: Soft\nquestion: Soft?\ntargets: soft\n")
    grid = ["--vary", "local@2016-2020=90%..100%:2%"]
    for name in ("base", "soft"):
        assert (
            call("sweep", project / "scenarios" / f"{name}.yaml", *grid, "--out", tmp_path / name, "--quiet").code == 0
        )
    hard, soft_rows = table(tmp_path / "base"), table(tmp_path / "soft")
    met = [column for column in soft_rows if column.startswith("met ")]
    assert (hard["status"] == "optimal").tolist() == soft_rows[met].all(axis=1).tolist()
    assert 0 < (hard["status"] == "optimal").sum() < 6
