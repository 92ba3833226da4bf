"""Files and folders of any name: every command takes them, and shows of the name what can be shown."""

import io
import json
import os
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pyarrow import parquet as pq
from support.every_call import CALLS, NEEDED, named
from support.small import YEARS, adjustable, scenario

from kcplan.cli import group
from kcplan.domain.scenario import Target
from kcplan.reading.read import resolved
from kcplan.visible import ACTING, shown

pytestmark = [pytest.mark.once, pytest.mark.surroundings]

NAMES = {
    "signs": """-rf kế hoạch "so", it's #1 {0}{x} [bold]%s%(y)d $HOME `id` <b>&amp; ~*?!;|""",
    "decomposed": unicodedata.normalize("NFD", "Kế hoạch khuyến công"),
    "acting": "two\nlines\tand \x1b[31mred\x1b]0;title\x07 \x85\u2028\u202eback",
    "bytes": os.fsdecode(b"\xff\xfe kh\xf4ng ph\xe3i UTF-8"),
    "long": "ế" * 80,  # 240 bytes, of the 255 that a disk takes
}
#: Files that a call may name beside those of the table of every call.
MORE = {
    "evaluate": [["FILE", "--plan", "TABLE"], ["FILE", "--plan", "RESULT", "--json"]],
    "sweep": [["FOLDER", "--workers", "1", "--out", "DIR"], ["FILE", "--vary", "local=90%", "--out", "DIR"]],
    "compare": [["FILE", "OTHER", "RESULT"]],
    "explain": [["RESULT"]],
}  # fmt: skip


#: Every call of every command.
EVERY = [(command, words) for command in CALLS for words in [*CALLS[command], *MORE.get(command, [])]]
#: Commands that read a file.
READING = [name for name, command in group.commands.items() if any(p.name in ("file", "files") for p in command.params)]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return NAMES[request.param]


@pytest.fixture
def places(name: str, tmp_path: Path, call, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """By their words in calls: a folder of that name; in it scenarios, a table and a result, all of that name."""
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir()
    ends = {"FILE": ".yaml", "OTHER": ".yml", "TABLE": ".csv", "RESULT": ".result", "DIR": ".out"}
    found = {word: f"./{name}/{name}{end}" for word, end in ends.items()} | {"FOLDER": f"./{name}"}
    for word in ("FILE", "OTHER"):
        text = yaml.safe_dump(resolved(adjustable(rounding=1.0)), allow_unicode=True)
        Path(found[word]).write_text(text, encoding="utf-8")
    Path(found["TABLE"]).write_text("line,source,year,amount\nworks,central,2020,10\n", encoding="utf-8")
    assert call("solve", found["FILE"], "--out", found["RESULT"], "--quiet").code == 0
    return found


def texts(content: bytes) -> Iterator[str]:
    """The text of a file, and of those within it if it is a document."""
    if content.startswith(b"PK"):
        document = zipfile.ZipFile(io.BytesIO(content))
        for inside in document.namelist():
            yield from texts(document.read(inside))
    elif not content.startswith((b"\x89PNG", b"\xff\xd8", b"PAR1")):
        yield content.decode("utf-8")


def test_every_command_takes_any_name_and_shows_what_can_be_shown(call, name: str, places: dict[str, str]) -> None:
    """What is printed and written has the name in letters that act on nothing, and is text; nothing else is left."""
    folder = Path(places["FOLDER"])
    before = set(folder.iterdir())
    for command, words in EVERY:
        done = call(command, *named(words, **places))
        assert done.code == 0, f"{command} {words}: {done.err}"
        made = set(folder.iterdir()) - before
        assert len(made) == (any("DIR" in word for word in words))
        every = [path for place in made for path in [place, *place.rglob("*")] if path.is_file()]
        read = [done.out, done.err, *(text for path in every for text in texts(path.read_bytes()))]
        assert not any(ACTING.search(text) for text in read), f"{command} {words}"
        if done.err and command != "new":
            assert done.err.endswith(f"{shown(f'{name}/{name}.out')}{'.lp' * ('DIR.lp' in words)}\n")
        if "--json" in words and command != "show":
            assert shown(f"{name}/{name}.yaml") in json.loads(done.out)["manifest"]["files"]
        for place in made:
            shutil.rmtree(place) if place.is_dir() else place.unlink()


def test_what_is_wrong_with_a_file_of_any_name_is_told_in_one_line(
    call, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is not there, one that no disk can have, and one with a mistake."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{name}.yaml").write_text("format: 1\nid: one\ncaps: plan\nmodel: x\nmode: y\n")
    for command in READING:
        for file, expected in (
            (f"{name}2.yaml", ": expected a file that exists, found none at "),
            (f"{name * 256}.yaml", ": expected a file that can be read, found "),
            (f"{name}.yaml", ":5:1: expected a known key in the scenario, found 'mode'"),
        ):
            done = call(command, f"./{file}", *NEEDED.get(command, []))
            assert (done.code, done.out) == (3, "")
            assert f"{shown(file)}{expected}" in done.err
            assert not ACTING.search(done.err)
            assert all(line.startswith(shown(file)) for line in done.err.splitlines())


def test_plans_of_one_name_are_told_apart(call, two_lines: Path, tmp_path: Path, monkeypatch) -> None:
    """Side by side or in a folder, two files that would be shown alike have their whole names."""
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    for name in ("a.yaml", "a.yml", "b\x1b.yaml", "b\\x1b.yaml"):
        shutil.copy(two_lines, Path("folder", name))
    found = json.loads(call("compare", *sorted(Path("folder").iterdir()), "--json").out)
    names = {"folder/a.yaml", "folder/a.yml", r"$'folder/b\x1b.yaml'", r"'folder/b\x1b.yaml'"}
    assert {plan["name"] for plan in found["plans"]} == names
    assert call("sweep", "folder", "--workers", "1", "--out", "out").code == 0
    assert set(pq.read_table("out/chunks").column("name").to_pylist()) == names


@pytest.mark.parametrize("words", [
    ["RED"], ["new", "a", "RED"], ["solve", "FILE", "--RED"], ["solve", "FILE", "--solver", "RED"],
    ["solve", "--method", "RED"], ["shortfall", "FILE", "--cut", "RED"], ["sweep", "FILE", "--vary", "RED"],
])  # fmt: skip
def test_words_of_a_call_act_on_no_screen(call, two_lines: Path, words: list[str]) -> None:
    """A complaint repeats what was typed, in letters."""
    red = "\x1b[31m\udcff=\n"
    done = call(*(word.replace("RED", red) for word in named(words, FILE=two_lines, DIR="")))
    assert (done.code, done.out) == (2, "")
    assert r"\x1b[31m" in done.err
    assert not ACTING.search(done.err)


def test_places_that_are_refused_are_told_in_one_line(call, base: Path, name: str, tmp_path: Path) -> None:
    """A folder with a file of somebody else, a file, a folder that is not there, a name that no disk takes."""
    theirs = tmp_path / name
    theirs.mkdir()
    (theirs / name).write_text("mine")
    for place in (theirs, theirs / name, theirs / "none" / name, tmp_path / (name + "x" * 256)):
        done = call("evaluate", base, "--out", place)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert shown(place if place.parent == tmp_path else theirs) in done.err
        assert not ACTING.search(done.err)
    assert (theirs / name).read_text() == "mine"


@pytest.mark.parametrize("name", [*(name for key, name in NAMES.items() if key not in ("acting", "bytes")), "a\n\tb"])
def test_files_of_any_name_name_each_other(call, project: Path, name: str) -> None:
    """A scenario extends one of that name, whose model has it and is in a folder of it, with a table of it."""
    written = json.dumps(name, ensure_ascii=False)
    scenarios, models = project / "scenarios", project / "models"
    (models / "ben-tre-2014-2020").rename(models / name)
    (models / name / "plan.csv").rename(models / name / f"{name}.csv")
    (scenarios / "base.yaml").rename(scenarios / f"{name}.yaml")
    edited(models / name / "model.yaml", "plan: plan.csv", f"plan: {json.dumps(f'{name}.csv')}")
    edited(scenarios / f"{name}.yaml", "model: ben-tre-2014-2020", f"model: {written}")
    edited(scenarios / "central-60.yaml", "extends: base", f"extends: {written}")
    done = call("check", scenarios / "central-60.yaml")
    assert (done.code, done.err) == (0, "")
    edited(models / name / f"{name}.csv", "training,central,2014,", "trainin,central,2014,")
    done = call("solve", scenarios / "central-60.yaml")
    assert (done.code, done.out) == (3, "")
    assert f"{shown(models / name / name)}.csv:2:1: expected a known line" in done.err


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_command_that_is_offered_can_be_typed(
    call, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a scenario without a plan asks for, and what a new project does, name the file in a shell's words."""
    monkeypatch.chdir(tmp_path)
    file = Path(f"{name}.yaml")
    short = scenario(targets=(Target("jobs", YEARS, 10_000.0),))
    file.write_text(yaml.safe_dump(resolved(short), allow_unicode=True), encoding="utf-8")
    for done in (call("solve", f"./{file}"), call("new", f"./{name}")):
        offered = f'kcplan() {{ cat -- "$2"; }}; kcplan {done.err.splitlines()[-1].partition("kcplan ")[2]}'
        read = subprocess.run(["bash", "-c", offered], check=True, capture_output=True).stdout
        assert read == (file if "diagnose" in offered else Path(name, "scenarios", "base.yaml")).read_bytes()
