"""What is saved solves to the plan of the page, replaces nothing unasked, and never a file changed meanwhile."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient
from support.site import ORIGIN

from kcplan.commands import play
from kcplan.commands.play import Lock, PlayAsked
from kcplan.errors import UsageError
from kcplan.planning.solve import solve
from kcplan.reading.read import read_scenario

pytestmark = pytest.mark.once

ASKED = {
    "money": PlayAsked({"central": 0.9, "local": 1.05}),
    "weights": PlayAsked(weights={"jobs": 2.0, "trainees": 0.0}),
    "locks": PlayAsked(
        {"central": 0.85}, locks=(Lock("clusters", "exactly", 8500.0), Lock("training", "at_most", 800.0))
    ),
    "nothing": PlayAsked(),
}


@pytest.mark.parametrize("file", ["base", "central-60", "replan-2017", "districts-priority"])
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_saved_scenario_solves_to_the_plan_of_the_page(root: Path, file: str, asked: PlayAsked) -> None:
    """Read again, the file has the same money in every line, source and year, with its years closed or not."""
    start = play.begin(root / "scenarios" / f"{file}.yaml")
    if file == "districts-priority" and asked.locks:
        asked = PlayAsked({"central": 0.97})
    name = f"{file}-saved"
    place = root / "scenarios" / f"{name}.yaml"
    place.unlink(missing_ok=True)
    play.save(start, asked, root / "scenarios" / f"{file}.yaml", name, "Thử", "lý do: 'vì sao' # {thế}")
    found = solve(read_scenario(place))
    from kcplan.analyses.playing.play import play as played

    expected = played(start, asked).now
    assert abs(found.allocation.by_line() - expected.allocation.by_line()).max() < 1e-6
    assert found.review.objective == pytest.approx(expected.review.objective, rel=1e-9)
    written = yaml.safe_load(place.read_text(encoding="utf-8"))
    assert all(change["why"] == "lý do: 'vì sao' # {thế}" for change in written.get("changes", []))


def form(name: str, **more: str) -> dict[str, str]:
    given = {"file": "scenarios/base.yaml", "name": name, "title": "Cắt Trung ương", "why": "Thông báo ngày 1/3"}
    return {**given, "money.central": "90", **more}


def test_what_is_replaced_is_kept(client: TestClient, root: Path) -> None:
    """The page asks first; the old file stands beside the new one, under a name of its own, each time."""
    place = root / "scenarios" / "twice.yaml"
    assert client.post("/save", data=form("twice"), headers=ORIGIN).status_code == 303
    first = place.read_bytes()
    for number in (1, 2):
        before = place.read_bytes()
        asked = client.post("/save", data=form("twice", **{"money.central": f"{80 + number}"}), headers=ORIGIN)
        assert (asked.status_code, "twice.yaml" in asked.text, place.read_bytes() == before) == (200, True, True)
        digest = asked.text.partition('name="replaces" value="')[2].partition('"')[0]
        more = {"money.central": f"{80 + number}", "replaces": digest}
        done = client.post("/save", data=form("twice", **more), headers=ORIGIN)
        assert (done.status_code, f"kept=twice.yaml.{number}.bak" in done.headers["location"]) == (303, True)
        assert (root / "scenarios" / f"twice.yaml.{number}.bak").read_bytes() == before
    assert first == (root / "scenarios" / "twice.yaml.1.bak").read_bytes()
    assert "twice.yaml.2.bak" in client.get(done.headers["location"]).text


def test_a_file_changed_meanwhile_is_never_overwritten(client: TestClient, root: Path) -> None:
    """Between question and answer somebody else has written it: theirs stays, and nothing is left beside it."""
    place = root / "scenarios" / "shared.yaml"
    place.write_text("format: 1\nid: shared\nextends: base\n", encoding="utf-8")
    asked = client.post("/save", data=form("shared"), headers=ORIGIN)
    digest = asked.text.partition('name="replaces" value="')[2].partition('"')[0]
    place.write_text("format: 1\nid: shared\nextends: base\ntitle: Theirs\n", encoding="utf-8")
    theirs, names = place.read_bytes(), sorted(path.name for path in place.parent.iterdir())
    refused = client.post("/save", data=form("shared", replaces=digest), headers=ORIGIN)
    assert (refused.status_code, place.read_bytes()) == (400, theirs)
    assert sorted(path.name for path in place.parent.iterdir()) == names
    place.unlink()  # gone meanwhile: it is not made again in the place of what was agreed to
    assert client.post("/save", data=form("shared", replaces=digest), headers=ORIGIN).status_code == 400
    assert not place.exists()


def test_the_file_that_is_played_with_cannot_be_replaced(client: TestClient, root: Path) -> None:
    """What is saved extends it, so it needs a name of its own."""
    before = (root / "scenarios" / "base.yaml").read_bytes()
    asked = client.post("/save", data=form("base", replaces="x"), headers=ORIGIN)
    assert (asked.status_code, (root / "scenarios" / "base.yaml").read_bytes() == before) == (400, True)


def test_what_has_no_plan_is_not_saved(client: TestClient, root: Path) -> None:
    """A scenario without a plan stays a question of the page."""
    answer = client.post("/save", data=form("none", **{"money.central": "10"}), headers=ORIGIN)
    assert (answer.status_code, (root / "scenarios" / "none.yaml").exists()) == (400, False)


def test_a_changed_file_is_read_again(client: TestClient, root: Path) -> None:
    """A page that is loaded again shows the file as it stands, also where a file that it extends has changed."""
    parent, child = root / "scenarios" / "parent.yaml", root / "scenarios" / "child.yaml"
    parent.write_text("format: 1\nid: parent\nextends: base\ntitle: Before\n", encoding="utf-8")
    child.write_text("format: 1\nid: child\nextends: parent\n", encoding="utf-8")
    assert "Before" in client.get("/scenario?file=scenarios/child.yaml").text
    parent.write_text("format: 1\nid: parent\nextends: base\ntitle: After it\n", encoding="utf-8")
    assert "After it" in client.get("/scenario?file=scenarios/child.yaml").text


def test_a_plan_made_again_is_the_command_lines(client: TestClient, root: Path) -> None:
    """A workbook dropped on the page gives what `kcplan replan` gives; kept, it stands beside its scenario."""
    book = (root / "scenarios" / "2016-closed" / "actuals.xlsx").read_bytes()
    text = (root / "scenarios" / "base.yaml").read_text(encoding="utf-8")
    (root / "scenarios" / "unrounded.yaml").write_text(text.partition("rounding:")[0], encoding="utf-8")
    given = {"file": "scenarios/unrounded.yaml", "lang": "en", "years": "2014-2016", "name": "closed-again"}
    answer = client.post("/replan", data=given, files={"book": ("a.xlsx", book)}, headers=ORIGIN)
    assert answer.status_code == 200, answer.text
    file = root / "scenarios" / "closed-again.yaml"
    command = [sys.executable, "-m", "kcplan", "replan", str(file), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert f"{len([row for row in told['adjusted'] if row['reason']])} figures" in answer.text
    assert (root / "scenarios" / "closed-again-actuals.xlsx").read_bytes() == book
    again = client.post("/replan", data=given, files={"book": ("a.xlsx", book)}, headers=ORIGIN)
    assert again.status_code == 400  # neither file is replaced


@pytest.mark.parametrize(
    "asked",
    [
        PlayAsked({"nobody": 0.5}),
        PlayAsked({"other": 0.5}), PlayAsked({"central": 1.3}), PlayAsked({"central": -0.1}),
        PlayAsked({"central": float("nan")}), PlayAsked(weights={"jobs": -1.0}), PlayAsked(weights={"x": 1.0}),
        PlayAsked(locks=(Lock("x", "exactly", 1.0),)), PlayAsked(locks=(Lock("clusters", "exactly", float("inf")),)),
        PlayAsked(locks=(Lock("clusters", "at_least", 1.0), Lock("clusters", "at_most", 2.0))),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(root: Path, asked: PlayAsked) -> None:
    """Unknown names and numbers that no money or weight has: told, whatever address they came in."""
    start = play.begin(root / "scenarios" / "base.yaml")
    with pytest.raises(UsageError):
        play.answer(start, asked)


def test_a_rounded_budget_is_the_command_lines(client: TestClient, root: Path) -> None:
    """The button of rounding says the verdict of `kcplan solve --full` of the same question, to the letter."""
    answer = client.get("/published?file=scenarios/base.yaml&lang=en", headers={"HX-Request": "true"})
    command = [sys.executable, "-m", "kcplan", "solve", str(root / "scenarios" / "base.yaml"), "--full"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = " ".join(answer.text.replace("\u00a0", " ").split())
    for sentence in " ".join(told.partition("\n\n")[0].split()).split(". ")[2:6]:
        assert sentence in words
