"""`kcplan shortfall` as a planner calls it: screens, JSON, files, pictures, and errors with their exit codes."""

import csv
import json
import os
import pty
import re
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PLANE = ("--map", "central", "local")
VERBS = ("--cut", "central"), ("--late", "central=1/3"), PLANE


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def own_scenario(project: Path, text: str) -> Path:
    path = project / "scenarios" / "own.yaml"
    path.write_text(f"format: 1\nid: own\nextends: base\n{text}", encoding="utf-8")
    return path


def test_verdict_of_base(call, base: Path, monkeypatch) -> None:
    """What can be lost, which target fails first, where the limits clash and why: in a planner's words, within 100."""
    monkeypatch.setenv("COLUMNS", "100")
    done = call("shortfall", base, "--cut", "central", "--full")
    text = " ".join(done.out.split())
    assert (
        "3.01 % (494.7 million VND) can be lost before a target fails. The first to fail: projects supported 2016-2020."
        in text
    )
    assert "Beyond 54.97 % (9,041.3 million VND) no plan keeps the limits." in text
    assert "4,280.0 million VND of central and local money is needed in 2018. No more than that is left." in text
    assert "cap[" not in text
    assert max(map(len, done.out.splitlines())) <= 100
    for part in ("Targets, in the order in which they fail", "Break-points", "Order of cuts", "If 10 % of each year's"):
        assert part in text


def test_all_shows_every_break_point_and_stretch(call, base: Path) -> None:
    """The short form says how many there are; --all and --json have them all."""
    short, whole, found = (
        call("shortfall", base, "--cut", "local", "--to", "10%", *more).out for more in ((), ("--all",), ("--json",))
    )
    data = json.loads(found)
    count = len(data["break_points"])
    assert f"--all shows all {count}" in " ".join(short.split())
    shown = whole.partition("\nBreak-points")[2].partition("\nOrder of cuts")[0]
    assert len(re.findall(r"^[\d.]+ %", shown, re.MULTILINE)) == count
    assert len(data["stretches"]) == len(data["curve"]) - 1


def test_json_is_alone_on_standard_output(start, two_lines: Path) -> None:
    """In a pipe each form prints JSON and nothing else anywhere: no progress bar, no message."""
    for verb in (VERBS[0], PLANE):
        done = start("shortfall", two_lines, *verb, "--json", cwd=ROOT)
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out)["scenario"] == "small"


def test_bar_on_a_terminal_only(two_lines: Path) -> None:
    """Standard error that is a terminal shows a bar while the map is divided; with --quiet it shows none."""
    shown = []
    for more in ((), ("--quiet",)):
        ours, theirs = pty.openpty()
        command = [Path(sys.executable).parent / "kcplan", "shortfall", two_lines, *PLANE, *more]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
            os.close(theirs)
            text = b""
            while True:
                try:
                    part = os.read(ours, 4096)
                except OSError:  # how a terminal ends under Linux
                    break
                if not part:
                    break
                text += part
        os.close(ours)
        assert process.returncode == 0
        shown.append("Dividing the map" in text.decode())
    assert shown == [True, False]


def png_size(content: bytes) -> tuple[int, int]:
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.parametrize("verb", [("--cut", "central"), PLANE], ids=["curve", "map"])
def test_folder_holds_tables_and_pictures_of_the_same_figures(call, base: Path, tmp_path: Path, verb) -> None:
    """Each CSV has the rows of summary.json; each picture is there as SVG, which parses, and as PNG of print size."""
    out = tmp_path / "result"
    assert call("shortfall", base, *verb, "--out", out, "--quiet").code == 0
    data = json.loads((out / "summary.json").read_text("utf-8"))
    assert sorted(data["manifest"]["written"]) == sorted(path.name for path in out.iterdir())
    if verb == PLANE:
        pictures = ["map"]
        corners = [corner for region in data["regions"] for corner in region["corners"]]
        rows = table(out / "map.csv")
        assert [(float(row["central"]), float(row["objective"])) for row in rows] == [
            (corner["place"]["central"], corner["objective"]) for corner in corners
        ]
        assert len(table(out / "regions.csv")) == len(data["regions"])
        assert len(table(out / "break_even.csv")) == sum(
            len(line) for target in data["break_even"] for line in target["lines"]
        )
    else:
        pictures = ["curve", "budgets"]
        for name in ("curve", "break_points"):
            rows = [{key: str(value) for key, value in row.items()} for row in data[name]]
            assert table(out / f"{name}.csv") == rows
        budgets = table(out / "budgets.csv")
        for depth in {row["depth"] for row in budgets}:
            paid = sum(float(row["budget"]) for row in budgets if row["depth"] == depth)
            lost = next(row["amount"] for row in data["curve"] if str(row["depth"]) == depth)
            assert paid == pytest.approx(36293.0 - lost, abs=1e-4)  # all public money is used
        assert len(table(out / "targets.csv")) == 19
        assert len(table(out / "order_of_cuts.csv")) == sum(len(row["gives"]) for row in data["stretches"])
    for name in pictures:
        tree = ElementTree.parse(out / f"{name}.svg")
        assert tree.getroot().tag.endswith("svg")
        text = " ".join(element.text or "" for element in tree.iter())
        assert "share of central money that is lost, %" in text
        if name == "budgets":
            assert "million VND" in text
        width, height = png_size((out / f"{name}.png").read_bytes())
        assert min(width, height) >= 600


def test_pictures_know_vietnamese_letters(call, project: Path, tmp_path: Path) -> None:
    """A title with every kind of Vietnamese mark stands in the SVG, and turns the PNG into another picture."""
    pictures = []
    for number, title in enumerate(("Khuyến công: ưu, ộ, ẵ, đ, ỹ", "Khuyen cong: uu, o, a, d, y")):
        path = own_scenario(project, f"title: {{en: '{title}', vi: '{title}'}}\n")
        out = tmp_path / f"result-{number}"
        assert call("shortfall", path, "--cut", "central", "--to", "5%", "--out", out, "--quiet").code == 0
        assert title in (out / "curve.svg").read_text("utf-8")
        pictures.append((out / "curve.png").read_bytes())
    assert pictures[0] != pictures[1]


def test_named_scenarios_are_points(call, base: Path) -> None:
    """--point marks scenarios by their money, and says where they differ in more than an even cut."""
    points = [part for name in ("local-90", "central-60") for part in ("--point", base.with_name(f"{name}.yaml"))]
    data = json.loads(call("shortfall", base, *PLANE, *points, "--json").out)
    assert [
        (point["scenario"], {source: round(cut, 6) for source, cut in point["place"].items()}, point["exact"])
        for point in data["points"]
    ] == [
        ("local-90", {"central": 0.0, "local": 0.1}, True),
        ("central-60", {"central": 0.331128, "local": 0.0}, False),
    ]
    shown = call("shortfall", base, *PLANE, *points).out
    assert "by its money only" in shown
    assert "33.11 %" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Give one of --cut"),
        (("--cut", "central", "--late", "central=0.5"), "Give one of --cut"),
        (("--cut", "central", "--to", "5%", "--by", "10"), "expected one depth, found two"),
        (("--late", "central=0.5", "--to", "5%"), "with a cut only"),
        (("--late", "central=0.5", "--years", "2018"), "with a cut only"),
        (("--cut", "central", "--point", "scenarios/base.yaml"), "--point goes with --map"),
        (("--map", "central", "local", "--to", "5%"), "go with --cut"),
        (("--map", "central", "central"), "found central, central"),
        (("--map", "central", "other"), "found other"),
        (("--cut", "centre"), "(central, local), found centre"),
        (("--cut", "other"), "found other"),
        (("--cut", "central", "--years", "2013"), "2014-2020"),
        (("--cut", "central", "--years", "2020-2016"), "expected years"),
        (("--cut", "central", "--to", "0"), "above 0 %"),
        (("--cut", "central", "--to", "101%"), "from 0 to 1"),
        (("--cut", "central", "--to", "deep"), "60%, 0.6 or 1/3"),
        (("--cut", "central", "--by", "16448.1"), "up to 16,448 million VND"),
        (("--cut", "central", "--by", "nan"), "above 0"),
        (("--late", "central"), "central=1/3"),
        (("--late", "central=1"), "on time"),
        (("--late", "central=1/0"), "1/3"),
        (("--late", "central=0.5", "--late", "central=0.4"), "central again"),
        (("--late", "centre=0.5"), "found centre"),
    ],
)
def test_usage_errors(call, base: Path, arguments, words: str) -> None:
    """Each wrong call exits with 2 and says what was expected and found; nothing is on standard output."""
    done = call("shortfall", base, *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in " ".join(done.err.split())


@pytest.mark.parametrize("verb", VERBS, ids=["cut", "late", "map"])
def test_infeasible_from_the_start_names_the_clash(call, project: Path, tmp_path: Path, verb) -> None:
    """Floors above all money: exit code 4, the clash in words, no folder. Hard targets that fail are no such case."""
    path = own_scenario(project, "limits:\n  - {name: flex, lines: clusters, per: [line, year], at_least: {plan: 9}}\n")
    done = call("shortfall", path, *verb, "--out", tmp_path / "result")
    assert (done.code, done.out) == (4, "")
    assert "floor flex of 7 Clusters and relocation" in done.err
    assert "money is needed in 2014" in done.err
    assert not (tmp_path / "result").exists()


def test_limits_that_clash_at_once(call, project: Path, tmp_path: Path) -> None:
    """Floors that take all money of 2018: nothing can be cut there, which is an answer, with its folder."""
    path = own_scenario(
        project,
        "limits:\n  - {name: whole, lines: all, sources: all, per: [line, source, year], years: 2018,"
        " at_least: {plan: 1}}\n",
    )
    done = call("shortfall", path, "--cut", "central", "--out", tmp_path / "result")
    assert done.code == 0
    assert "Beyond 0.00 % (0.0 million VND) no plan keeps the limits" in " ".join(done.out.split())
    assert json.loads((tmp_path / "result" / "summary.json").read_text("utf-8"))["clash"] == {
        "depth": 0.0, "amount": 0.0,
    }  # fmt: skip
    assert call("shortfall", path, *PLANE).code == 2


def test_foreign_folder_is_refused_before_any_work(call, tmp_path: Path) -> None:
    """A folder of somebody else is left as it is, and the scenario goes unread."""
    (tmp_path / "mine.txt").write_text("mine")
    done = call("shortfall", tmp_path / "none.yaml", "--cut", "central", "--out", tmp_path)
    assert (done.code, [path.name for path in tmp_path.iterdir()]) == (2, ["mine.txt"])


def test_scenario_without_targets(call, project: Path, tmp_path: Path) -> None:
    """No targets: a curve of outcomes alone, with every file but the tables of targets."""
    inline = project / "models" / "ben-tre-2014-2020" / "model.yaml"
    text = inline.read_text("utf-8")
    inline.write_text(re.sub(r"\ntargets:\n(?:(?:  .*)?\n)*", "\ntargets: []\n", text), encoding="utf-8")
    done = call("shortfall", project / "scenarios" / "base.yaml", "--cut", "central", "--out", tmp_path / "result")
    assert done.code == 0, done.err
    names = {path.name for path in (tmp_path / "result").iterdir()}
    assert "targets.csv" not in names
    assert {"curve.csv", "curve.svg", "budgets.png"} <= names
