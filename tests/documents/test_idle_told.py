"""Idle and unspent money of a published budget: one sentence of one place, wherever the budget is shown."""

import io
from dataclasses import replace
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from rich.console import Console
from support import small
from support.small import INFINITY

import kcplan
from kcplan.analyses.report import Report
from kcplan.commands import report as report_command
from kcplan.commands import solve as solve_command
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Tranche
from kcplan.language import using
from kcplan.planning.publish import Published

pytestmark = pytest.mark.once

FLOOR = Limit("floor", "money", Selection(line=("works",)), ("year",), Bound("amount", 80.0))

#: By language: 80 a year are asked for, 2 projects at 34.6 cost 69.2; what the floor does not ask for stays unspent.
REQUIRED = {
    "en": (
        "21.6 million VND of this budget is idle: it is more than the published units cost. It buys nothing and will "
        "be left over when accounts are settled.",
        "Rules of the scenario require 20.0 million VND of it although it pays for no further whole unit; if these "
        "rules asked for less, it could stay unspent.",
        "20.0 million VND more stay unspent than at the optimum: after rounding they can buy no more weighted "
        "outcomes.",
    ),
    "vi": (
        "Trong đó 21,6 triệu đồng chưa tạo ra kết quả: cao hơn chi phí của khối lượng thực hiện đã nêu, không mua "
        "thêm được gì và sẽ còn dư khi quyết toán.",
        "Trong số đó, 20,0 triệu đồng phải bố trí do ràng buộc của kịch bản dù không đủ cho thêm một đơn vị trọn vẹn; "
        "nếu các ràng buộc này yêu cầu ít hơn thì không cần chi khoản này.",
        "Thêm 20,0 triệu đồng chưa dùng so với phương án tối ưu: sau khi làm tròn, khoản này không mua thêm được kết "
        "quả quy đổi nào.",
    ),
}


def whole_projects(cost: float, *limits: Limit) -> Scenario:
    """Whole projects at that cost, with 90 a year."""
    scenario = small.scenario((Tranche(INFINITY, cost),), targets=(), limits=limits, rounding=1.0)
    works, office = scenario.model.lines
    activity = replace(works.activities[0], whole="year")
    return replace(scenario, model=replace(scenario.model, lines=(replace(works, activities=(activity,)), office)))


def shown(found: Report, language: str) -> str:
    """The screen of `kcplan solve` in one line."""
    screen = Console(file=io.StringIO(), width=10_000)
    with using(language):
        solve_command.view(found.recommendation, found.published).show(screen)
    return screen.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def floored() -> Report:
    return kcplan.report(whole_projects(34.6, FLOOR))


@pytest.mark.parametrize(("language", "mark"), [("vi", ""), ("en", ".en")])
def test_every_document_has_the_sentences(floored: Report, language: str, mark: str) -> None:
    """Screen, letter, annex and page, each in its language."""
    files = report_command.view(floored).files()
    letter = ZipFile(io.BytesIO(files[f"submission{mark}.docx"])).read("word/document.xml").decode()
    annex = load_workbook(io.BytesIO(files[f"annex{mark}.xlsx"])).worksheets[0]
    cells = {str(cell.value) for row in annex.iter_rows() for cell in row}
    screen, page = shown(floored, language), files[f"report{mark}.html"].decode()
    for sentence in REQUIRED[language]:
        assert sentence in screen
        assert sentence in letter
        assert sentence in cells
        assert sentence in page


def test_summary_has_idle_money(floored: Report) -> None:
    """`published.idle` is what the rows of its units add up to; the rules ask for the whole steps of it."""
    data = solve_command.view(floored.recommendation, floored.published).data()["published"]
    assert data["idle"] == pytest.approx(21.6)
    assert data["idle_required"] == pytest.approx(20.0)
    assert sum(row["idle_money"] for row in data["units"]) == pytest.approx(data["idle"])
    assert data["status"] == "optimal"


def test_what_whole_multiples_leave_over_is_said_to_be_no_rule() -> None:
    """2 projects at 34.6 for 70 a year: 0.8 is left over each year, less than a step."""
    found = kcplan.report(whole_projects(34.6))
    assert isinstance(found.published, Published)
    assert found.published.idle == pytest.approx(1.6)
    screen = shown(found, "en")
    assert "1.6 million VND of this budget is idle" in screen
    assert "Whole multiples leave it over, less than 1 million VND in each line and year." in screen
    assert "Rules of the scenario require" not in screen


def test_nothing_is_said_where_nothing_is_idle_or_kept() -> None:
    """90 a year buy 3 whole projects at 30."""
    screen = shown(kcplan.report(whole_projects(30.0)), "en")
    assert "idle" not in screen
    assert "unspent than" not in screen
