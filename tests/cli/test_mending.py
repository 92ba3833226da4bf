"""`kcplan diagnose`, `kcplan need` and the infeasible ending of `kcplan solve`, as a planner meets them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HARD = ROOT / "tests" / "data" / "infeasible"


def data(call, *arguments: str | Path) -> Any:
    done = call(*arguments, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def change_of(mend: dict[str, Any], value: float) -> str:
    """The change of a scenario file that gives a rule of `--json` this value."""
    name, years = mend["rule"].partition("[")[::2][0], mend["rule"].rpartition("[")[2].removesuffix("]")
    if mend["kind"] == "target":
        outcome, _, span = years.partition("@")
        return f"{{target: {{outcome: {outcome}, years: {span}}}, set: {value!r}}}"
    if mend["kind"] == "cap":
        source, _, year = years.partition(",")
        if year:
            return f"{{cap: {{sources: {source}, years: {year}}}, add: {value - mend['value']!r}}}"
        return f"{{cap: {{sources: {source}}}, scale: {value / mend['value']!r}}}"
    side = "at_least" if name.endswith("at least") else "at_most"
    limit = name.removeprefix("limit ").removesuffix(" at least").removesuffix(" at most")
    return f"{{limit: {limit}, {side}: {{plan: {value!r}}}}}"


@pytest.mark.once
@pytest.mark.parametrize("name", ["local-90", "no-central-2019", "clusters-without-partners"])
def test_each_mend_typed_into_a_file_makes_solve_succeed_and_a_hair_less_does_not(name, call, project: Path) -> None:
    """The figures of --json, as changes of a scenario file: exit 0, and 4 with a ten-thousandth less of the change."""
    hard, found = project / "hard.yaml", data(call, "diagnose", HARD / f"{name}.yaml")
    assert found["status"] == "infeasible"
    assert found["mends"]
    for mend in found["mends"]:
        step = mend["mended"] - mend["value"]
        for value, code in ((mend["mended"], 0), (mend["mended"] - 1e-4 * step, 4)):
            hard.write_text(
                f"format: 1\nid: mended\nextends: scenarios/{name}.yaml\ntargets: hard\n"
                f"changes:\n  - {change_of(mend, value)}\n"
            )
            done = call("solve", hard, "--quiet")
            assert done.code == code, (mend, done.err)


def test_the_mix_typed_into_a_file_mends(call, project: Path) -> None:
    """No rule alone mends dear training; the mixes of --json do, and the targets alone do."""
    found = data(call, "diagnose", HARD / "training-at-cost.yaml")
    assert found["mends"] == []
    assert {mend["kind"] for mend in found["targets_mix"]} == {"target"}
    assert len(found["targets_mix"]) >= 2
    hard = project / "hard.yaml"
    changes = "".join(f"  - {change_of(mend, mend['mended'])}\n" for mend in found["targets_mix"])
    start = "format: 1\nid: mended\nextends: scenarios/training-at-cost.yaml\ntargets: hard\n"
    hard.write_text(f"{start}changes:\n{changes}")
    assert call("solve", hard, "--quiet").code == 0


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_an_infeasible_solve_ends_with_the_short_form(as_json: list[str], call) -> None:
    """One conflict, the cheapest mend of each kind, and where to read on: on standard error, and nothing else."""
    file = HARD / "local-90.yaml"
    done = call("solve", file, *as_json)
    assert (done.code, done.out) == (4, "")
    lines = done.err.splitlines()
    assert lines[0] == "No plan keeps every rule of the scenario: 1 set of rules clashes."
    assert lines[1].startswith("To keep the targets of ")
    assert lines[2].startswith(
        "Any one of these changes is enough: +1,038.6 million VND of central money in any one year"
    )
    assert "target of industrial clusters supported in 2016-2020 down to 5.06" in lines[2]
    assert lines[3:] == [f"For details, run: kcplan diagnose {file}"]


def test_a_quiet_solve_names_no_mend(call) -> None:
    """--quiet: the exit code and one line."""
    done = call("solve", HARD / "local-90.yaml", "--quiet")
    assert (done.code, done.out, len(done.err.splitlines())) == (4, "", 1)


def test_the_mend_comes_before_the_conflict_each_with_its_place(call) -> None:
    """Mends, then the conflict with every rule's file and line; figures are rounded to the side that mends."""
    done = call("diagnose", HARD / "local-90.yaml")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "cannot be met" not in text
    assert text.index("Any one of these changes is enough:") < text.index("Conflict 1 of 1")
    # 5.06999985 clusters, and 0.35237060 of the plan, rounded down; 1,038.5002, rounded up.
    assert "down to 5.06 (6 now;" in text
    assert "floor standing work down to 0.3523 times the official plan (0.8 now;" in text
    assert "+1,038.6 million VND of local money in any one year of 2016-2020" in text
    assert f"{ROOT / 'scenarios' / 'local-90.yaml'}:11)" in text
    assert all(len(line) <= 100 for line in done.out.splitlines() if "/" not in line)


def test_conflicts_in_json_name_their_rules(call) -> None:
    """Each rule with its side, number, unit and place; what the conflict needs and what there is."""
    found = data(call, "diagnose", HARD / "clusters-without-partners.yaml")
    (conflict,) = found["conflicts"]
    names = {rule["name"]: rule for rule in conflict["rules"]}
    assert set(names) == {"target[clusters@2016-2020]", *(f"limit partners at most[{y}]" for y in range(2016, 2021))}
    target = names["target[clusters@2016-2020]"]
    assert (target["rule"], target["limit"], target["unit"]) == ("at least", 6.0, "cluster")
    model = ROOT / "models" / "ben-tre-2014-2020" / "model.yaml"
    lines = model.read_text("utf-8").splitlines()
    (line,) = (n for n, text in enumerate(lines, 1) if re.search(r"outcome: clusters,.*2016-2020", text))
    assert target["written"].endswith(f"{model.relative_to(ROOT)}:{line}")
    assert (conflict["money_needed"], conflict["money_there"]) == (None, None)
    assert conflict["target_reached"] == pytest.approx(3.313433)


def test_a_feasible_scenario_says_so(call, base: Path) -> None:
    """0, and a sentence; soft targets are pointed at."""
    done = call("diagnose", base)
    assert done.code == 0
    assert "Every rule of the scenario can be kept: nothing needs to change." in done.out
    assert data(call, "diagnose", base)["status"] == "feasible"
    assert "Its targets are soft" in call("diagnose", ROOT / "scenarios" / "central-60.yaml").out


def test_need_says_how_much_where_and_what_would_do_anyhow(call, base: Path, project: Path) -> None:
    """Enough in base; in central-60 more, and the caps with it added in a file meet every target."""
    assert "No more money is needed" in call("need", base).out
    assert data(call, "need", base)["extra"] == []
    found = data(call, "need", ROOT / "scenarios" / "central-60.yaml")
    assert found["status"] == "needed"
    assert sum(part["amount"] for part in found["extra"]) == pytest.approx(found["additional"])
    assert found["least_total"] <= found["caps_total"] + found["additional"]
    done = call("need", ROOT / "scenarios" / "central-60.yaml")
    assert "5,037.0 million VND more is enough to meet every target" in done.out
    assert 5036.9 < found["additional"] < 5037.0
    changes = "".join(
        f"  - {{cap: {{sources: {part['source']}, years: {part['year']}}}, add: {part['amount']!r}}}\n"
        for part in found["extra"]
    )
    hard = project / "hard.yaml"
    start = "format: 1\nid: hard\nextends: scenarios/central-60.yaml\ntargets: hard\n"
    hard.write_text(f"{start}changes:\n{changes}")
    assert call("solve", hard, "--quiet").code == 0


def test_need_that_no_money_meets(call) -> None:
    """4: the target and the ceiling that clash whatever the caps, with their places; nothing on standard output."""
    done = call("need", ROOT / "scenarios" / "clusters-without-partners.yaml", "--json")
    assert (done.code, done.out) == (4, "")
    assert "No amount of money is enough: these rules clash" in done.err
    assert "target of industrial clusters supported in 2016-2020" in done.err
    assert "ceiling partners' money in 2016-2020" in done.err
    assert "clusters-without-partners.yaml:28" in done.err


@pytest.mark.parametrize("command", ["diagnose", "need"])
def test_bad_input_is_told_as_everywhere(command: str, call, tmp_path: Path) -> None:
    """3 for a file that is not there, 2 for a solver that is not."""
    assert call(command, tmp_path / "none.yaml").code == 3
    assert call(command, ROOT / "scenarios" / "base.yaml", "--solver", "abacus").code == 2
