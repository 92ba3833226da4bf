"""`kcplan report`: the folder it leaves, in which languages, with one set of figures, and what it refuses."""

import io
import json
import shutil
from pathlib import Path

import docx
import pytest
import yaml
from openpyxl import load_workbook

pytestmark = pytest.mark.once

DOCUMENTS = {"annex.xlsx", "submission.docx", "report.html"}
RESULT = {
    "summary.json",
    "budget.csv", "outcomes.csv", "published_budget.csv", "published_outcomes.csv", "published_units.csv",
    "unrounded_budget.csv", "unrounded_outcomes.csv",
    "resolved.yaml",
}  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of the base scenario in both languages, the default."""
    from kcplan.cli import main

    out = tmp_path_factory.mktemp("report") / "out"
    with pytest.raises(SystemExit) as end:
        main(["report", str(Path(__file__).parents[2] / "scenarios" / "base.yaml"), "--out", str(out), "--quiet"])
    assert end.value.code == 0
    return out


def test_both_languages_come_by_default(both: Path) -> None:
    """Vietnamese documents under plain names, English ones with their code; the manifest names every file."""
    names = {path.name for path in both.iterdir()}
    assert names == RESULT | DOCUMENTS | {"annex.en.xlsx", "submission.en.docx", "report.en.html"}
    assert set(json.loads((both / "summary.json").read_text("utf-8"))["manifest"]["written"]) == names
    assert load_workbook(both / "annex.xlsx").sheetnames[0] == "Phụ lục"
    assert load_workbook(both / "annex.en.xlsx").sheetnames[0] == "Annex"
    assert '<html lang="vi"' in (both / "report.html").read_text("utf-8")
    assert '<html lang="en"' in (both / "report.en.html").read_text("utf-8")


def test_all_documents_show_the_same_budgets(both: Path) -> None:
    """Public money of each line, all years: annex, letter and page have what summary.json adds up to."""
    published = json.loads((both / "summary.json").read_text("utf-8"))["published"]
    resolved = (both / "resolved.yaml").read_text("utf-8")
    page = (both / "report.en.html").read_text("utf-8")
    annex = load_workbook(io.BytesIO((both / "annex.en.xlsx").read_bytes()), data_only=True)["Annex"]
    letter = docx.Document(str(both / "submission.en.docx")).tables[-1]
    in_all = {str(row[0].value): row[-1].value for row in annex.iter_rows(min_row=8, max_row=43)}
    budget = [row for row in published["budget"] if row["source"] != "other"]
    lines = list(dict.fromkeys(row["line"] for row in yaml.safe_load(resolved)["model"]["plan"]))
    for number, line in enumerate(lines, start=1):
        for k, source in enumerate(("central", "local"), start=1):
            amounts = [row["amount"] for row in budget if (row["line"], row["source"]) == (line, source)]
            assert in_all[f"{number}.{k}"] == round(sum(amounts), 6)
            if amounts:
                assert f'<data value="{round(sum(amounts), 6)}">' in page, (line, source)
    shown = [[cell.text for cell in row.cells][2:] for row in letter.rows][2:]
    sheet = [[f"{cell.value:,.0f}" for cell in row[2:]] for row in annex.iter_rows(min_row=8, max_row=47)]
    assert shown == sheet


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig is not installed")
def test_one_language_has_plain_names(start, two_lines: Path, tmp_path: Path) -> None:
    """--lang en alone leaves the three documents in English, whole on a machine without fonts, which is told of it."""
    out = tmp_path / "out"
    (tmp_path / "fonts.conf").write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
    hidden = f"export FONTCONFIG_FILE={tmp_path}/fonts.conf; "
    done = start("report", two_lines, "--out", out, "--lang", "en", cwd=tmp_path, before=hidden)
    assert done.code == 0
    assert done.err.startswith("This machine has neither Times New Roman nor")
    assert "install one of Tinos, Liberation Serif" in done.err
    assert done.err.endswith(f"\nWritten: {out}\n")
    assert {path.name for path in out.iterdir()} == RESULT | DOCUMENTS
    assert load_workbook(out / "annex.xlsx").sheetnames[0] == "Annex"


def test_refusals_leave_nothing(call, start, base: Path, two_lines: Path, project: Path) -> None:
    """A foreign folder, no folder, a full disk, a scenario without a plan: a message, the right code, no file."""
    foreign = project / "mine"
    foreign.mkdir()
    (foreign / "letter.docx").write_text("mine")
    assert call("report", base, "--out", foreign).code == 2
    assert [path.name for path in foreign.iterdir()] == ["letter.docx"]
    assert call("report", base).code == 2
    out = project / "out"
    done = call("report", project / "scenarios" / "absent.yaml", "--out", out)
    assert done.code == 3
    limited = start(
        "report", two_lines, "--out", out, "--lang", "en", cwd=project, before="ulimit -f 8; trap '' XFSZ; "
    )
    assert limited.code == 2
    assert "nothing was written" in limited.err
    hard = project / "scenarios" / "hard.yaml"
    hard.write_text("format: 1\nid: hard\nextends: central-60\ntargets: hard\n")
    done = call("report", hard, "--out", out)
    assert done.code == 4
    assert "kcplan diagnose" in done.err
    assert [path.name for path in project.iterdir() if "out" in path.name] == []
