"""`kcplan protect`: its screen, data and folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once


def test_the_screen_begins_with_what_protection_does(call: Callable[..., Any], two_lines: Path) -> None:
    done = call("protect", str(two_lines), "--samples", "10", "--workers", "1")
    assert done.code == 0, done.err
    said = " ".join(done.out.split())
    assert "Over 200 futures the plan misses" in said
    assert "On 10 fresh futures, which no plan has seen" in said
    assert "planned again each year" in said


def test_data_have_the_published_names(call: Callable[..., Any], two_lines: Path) -> None:
    done = call("protect", str(two_lines), "--samples", "10", "--workers", "1", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert {"protection", "recommended", "payers", "curve", "ladder", "worth"} <= set(found)
    assert set(found["curve"]) == {"give_up", "moved"}
    policies = [own["policy"] for own in found["ladder"]]
    assert policies == ["official", "recommended", "protected", "replanned-mid-year", "replanned", "foresight"]
    assert set(found["ladder"][0]) >= {"mean_miss", "worst_tenth", "all_targets", "outcomes", "moved", "interval"}


def test_the_folder_has_tables_and_pictures(call: Callable[..., Any], two_lines: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = call("protect", str(two_lines), "--samples", "10", "--workers", "1", "--out", str(out))
    assert done.code == 0, done.err
    names = {path.name for path in out.iterdir()}
    kinds = {f"{name}.{kind}" for name in ("curve_give_up", "curve_moved", "ladder") for kind in ("csv", "svg", "png")}
    assert kinds | {"summary.json", "payers.csv", "budget.csv", "resolved.yaml", "sentences.txt"} <= names
    assert (out / "payers.csv").read_text(encoding="utf-8-sig").splitlines()[0] == "line,year,from,to,amount,reason"


def test_without_anything_uncertain_it_says_so(call: Callable[..., Any], base: Path) -> None:
    done = call("protect", str(base))
    assert done.code == 2
    assert "uncertainty" in done.err


def test_decomposition_refuses_it_in_a_sentence(call: Callable[..., Any], tmp_path: Path, base: Path) -> None:
    file = tmp_path / "asked.yaml"
    uncertain = base.parent / "uncertain-funding.yaml"
    file.write_text(f"format: 1\nid: asked\nextends: {uncertain}\nprotect: {{futures: 10}}\n", encoding="utf-8")
    done = call("solve", str(file), "--method", "decompose")
    assert done.code == 2
    assert "decompose" in done.err


def test_a_kept_ladder_goes_on_and_another_is_refused(
    call: Callable[..., Any], two_lines: Path, tmp_path: Path
) -> None:
    """With a chunk gone, the same call leaves the same bytes; other futures in the folder are refused."""
    asked = ("protect", str(two_lines), "--workers", "1", "--keep", str(tmp_path / "kept"), "--samples")
    first = call(*asked, "60")
    assert first.code == 0, first.err
    chunks = {path.name: path.read_bytes() for path in (tmp_path / "kept" / "chunks").iterdir()}
    assert len(chunks) == 2
    (tmp_path / "kept" / "chunks" / "000001.parquet").unlink()
    assert call(*asked, "60").out == first.out
    assert {path.name: path.read_bytes() for path in (tmp_path / "kept" / "chunks").iterdir()} == chunks
    other = call(*asked, "70")
    assert other.code == 2
    assert "to hold this run, found another one" in " ".join(other.err.split())
