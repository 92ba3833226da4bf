"""A scenario that asks for whole multiples, of which no budget is found: the unrounded plan everywhere, and why."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from support.calls import Done

import kcplan
from kcplan.commands import report as report_command
from kcplan.domain.recommendation import Unpublished
from kcplan.planning import whole

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("no_work")]


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """No node: HiGHS finds no budget."""
    monkeypatch.setattr(whole, "NODES", 0)
    monkeypatch.setattr(whole, "FEW", 0)


def whole_numbers() -> int:
    """Those of the budget of base, counted by hand: money by line, source and year; units by year or period; and idle
    money by year of each line that buys units.
    """
    model = kcplan.load(ROOT / "scenarios" / "base.yaml").model
    years, spans = len(model.years), {"year": len(model.years), "period": len(model.periods)}
    money = sum(len(line.sources) for line in model.lines) * years
    units = sum(spans[activity.whole] for activity in model.activities if activity.whole)
    idle = sum(any(activity.whole for activity in line.activities) for line in model.lines) * years
    assert (money, units, idle) == (15 * 7, 9 * 7 + 2, 6 * 7)
    return money + units + idle


def test_without_a_budget_the_plan_is_still_there(call: Callable[..., Done], tmp_path: Path) -> None:
    """Screen, JSON, folder and every command that shows published budgets: the unrounded plan, and why."""
    base, why = ROOT / "scenarios" / "base.yaml", "No budget in whole multiples of 1 million VND was found"
    done = call("solve", base, "--out", tmp_path / "result")
    assert done.code == 0
    assert why in " ".join(done.out.split())
    assert "Optimal: all 19 targets met" in done.out
    data = json.loads((tmp_path / "result" / "summary.json").read_text(encoding="utf-8"))
    assert data["published"] == {"status": "not found", "rounding": 1.0, "whole_numbers": whole_numbers()}
    assert not list((tmp_path / "result").glob("published_*"))
    folder = kcplan.load_result(tmp_path / "result")
    assert (folder.kind, folder.units, folder.proof) == ("recommended", None, Unpublished(1.0, whole_numbers()))
    for words in (("compare", tmp_path / "result", "plan"), ("compare", base, "plan"), ("explain", base)):
        told = call(*words)
        assert (told.code, why in " ".join(told.out.split())) == (0, True), words
    evaluated = call("evaluate", base, "--plan", tmp_path / "result")
    assert "The plan of result at its best" in evaluated.out


def test_documents_without_a_budget_say_why_amounts_are_not_rounded() -> None:
    """Annex, letter and page, in both languages, with a sentence instead of the one on whole multiples."""
    found = kcplan.report(kcplan.load(ROOT / "scenarios" / "base.yaml"))
    files = report_command.view(found).files()
    why = {
        "": "Chưa tìm được phương án làm tròn đến 1 triệu đồng",
        ".en": "No budget in whole multiples of 1 million VND",
    }
    multiples = {"": "Kinh phí được làm tròn đến", ".en": "whole multiples of 1 million VND."}
    for mark, told in why.items():
        texts = [
            files[f"report{mark}.html"].decode(),
            ZipFile(io.BytesIO(files[f"submission{mark}.docx"])).read("word/document.xml").decode(),
            " ".join(
                str(cell.value)
                for row in load_workbook(io.BytesIO(files[f"annex{mark}.xlsx"])).worksheets[0].iter_rows()
                for cell in row
            ),
        ]
        for text in texts:
            assert told in text
            assert multiples[mark] not in text
