"""A planner's morning in Chromium, its figures those of the command line; every page, in both languages, at two widths.

axe-core looks at each page as a screen reader's user meets it.
"""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect
from support import browser, site
from support.browser import Browser, needs_browser
from support.site import ServedSite

import kcplan
from kcplan import language
from kcplan.language import money, number

pytestmark = [pytest.mark.once, needs_browser]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedSite, Path]]:
    """The folder's base scenario does not round, as rounded budgets of money that is cut take minutes to prove best."""
    root = site.folder(tmp_path_factory.mktemp("morning"))
    base = root / "scenarios" / "base.yaml"
    base.write_text(re.sub("rounding: 1 .*", "", base.read_text(encoding="utf-8")), encoding="utf-8")
    with site.served(root) as found:
        yield found, root


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory, served: tuple[ServedSite, Path]) -> Iterator[Browser]:
    with browser.started(tmp_path_factory.mktemp("profile")) as found:
        found.page.goto(served[0].address)
        yield found


def told(*arguments: str | Path) -> dict[str, Any]:
    """What a command says as JSON."""
    command = [sys.executable, "-m", "kcplan", *map(str, arguments), "--json"]
    return dict(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


def verdict(page: Page) -> str:
    return page.locator("#answer .verdict strong").first.inner_text().replace("\u00a0", " ")


def typed(page: Page, field: str, text: str) -> None:
    """Type into a field as a planner does, and leave it; the answer has come when the address has the state."""
    page.locator(field).click(click_count=3)
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def test_a_planners_morning(chromium: Browser, served: tuple[ServedSite, Path], tmp_path: Path) -> None:
    """Open, cut central money until the second target fails, lock clusters, read its cost, save, compare, download."""
    here, root = served
    page = chromium.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{here.base}/")
    page.get_by_role("link", name="Sử dụng tốt nhất kinh phí đã duyệt").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sử dụng tốt nhất kinh phí đã duyệt")

    # The second break-point of the track is where the command line says that the second target fails.
    curve = told("shortfall", root / "scenarios" / "base.yaml", "--cut", "central")
    fails = sorted(row["first_missed"]["depth"] for row in curve["targets"] if row["first_missed"] is not None)
    page.locator("#points-central summary").click()
    points = [text.replace("\u00a0", " ") for text in page.locator("#points-central li").all_inner_texts()]
    with language.using("vi"):
        for text, depth in zip(points[1:], fails, strict=False):
            assert text.startswith(f"Dưới {language.percent(1 - depth, 2)} (")
    share = round(100 * (1 - fails[1]) - 0.5, 1)
    typed(page, "#share-central", str(share))
    page.wait_for_url(lambda url: f"money.central={share}" in url, wait_until="commit")
    assert "đạt 17/19 chỉ tiêu" in verdict(page)
    assert page.locator("#range-central").input_value() == str(share)

    # The same question on the command line, to the digit.
    asked = root / "scenarios" / "asked.yaml"
    change = f"changes:\n  - {{cap: {{sources: central}}, scale: {share / 100:.12g}, why: asked}}\n"
    asked.write_text(f"format: 1\nid: asked\nextends: base\ntargets: soft\n{change}", encoding="utf-8")
    solved = kcplan.solve(kcplan.load(asked)).review
    with language.using("vi"):
        assert f"; {number(solved.objective, 2)} kết quả quy đổi" in verdict(page)

    # A lock where the line is costs nothing; where it is moved, what the command line says.
    page.locator("#lock-clusters").click()
    expect(page.locator("#cost-clusters")).to_have_text("Giữ mức này không làm mất gì.")
    typed(page, "#amount-clusters", "8800")
    page.wait_for_url(lambda url: "amount.clusters=8800" in url, wait_until="commit")
    cost = page.locator("#cost-clusters").inner_text().replace("\u00a0", " ")
    lock = "limits:\n  - {name: held, lines: clusters, at_least: 8800, at_most: 8800}\n"
    asked.write_text(asked.read_text(encoding="utf-8") + lock, encoding="utf-8")
    held = kcplan.solve(kcplan.load(asked)).review
    with language.using("vi"):
        lost, more = solved.objective - held.objective, held.miss - solved.miss
        assert number(abs(lost), 2) in cost
        assert (language.percent(more, 2) in cost) == (more > 1e-6)
        row = page.locator("tr.locked td").nth(2).inner_text()
        assert row == money(8800.0)

    # Undo takes both back; the browser's own way forward and back works too.
    page.get_by_role("button", name="Hoàn tác").click()
    page.wait_for_url(lambda url: "amount.clusters=8800" not in url)
    page.go_back()
    page.wait_for_url(lambda url: "amount.clusters=8800" in url)
    expect(page.locator("#amount-clusters")).to_have_value("8800")

    # Saved, it solves to the same plan; compared, the page says what the command says.
    page.locator("#save-name").fill("buoi-sang")
    page.locator("#save-title").fill("Buổi sáng")
    page.locator("#save-why").fill("Trung ương báo cắt giảm")
    page.get_by_role("button", name="Lưu thành kịch bản").click()
    expect(page.locator("p.saved")).to_contain_text("scenarios/buoi-sang.yaml")
    saved = root / "scenarios" / "buoi-sang.yaml"
    assert told("solve", saved)["objective"] == pytest.approx(held.objective, rel=1e-9)
    compared(page, here, root, saved)
    downloaded(page, here, saved, tmp_path)
    assert chromium.console == []
    assert [url for url in chromium.requests if not url.startswith((f"{here.base}/", "data:"))] == []


def compared(page: Page, here: ServedSite, root: Path, saved: Path) -> None:
    page.goto(f"{here.base}/")
    for name in ("scenarios/base.yaml", "scenarios/buoi-sang.yaml"):
        page.locator(f"input[value='{name}']").check()
    page.get_by_role("button", name="So sánh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("So sánh")
    result = told("compare", root / "scenarios" / "base.yaml", saved)
    table = page.locator("table").first.inner_text()
    with language.using("vi"):
        for plan in result["plans"]:
            assert number(plan["objective"], 2) in table


def downloaded(page: Page, here: ServedSite, saved: Path, place: Path) -> None:
    """The annex is that of `kcplan report`: its totals are those of the published budget."""
    page.goto(f"{here.base}/scenario?file=scenarios/{saved.name}")
    page.get_by_role("button", name="Lập tài liệu").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="annex.xlsx").click()
    coming.value.save_as(place / "annex.xlsx")
    written = place / "written"
    subprocess.run([sys.executable, "-m", "kcplan", "report", saved, "--out", written], capture_output=True, check=True)
    books = [openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True) for path in
             (place / "annex.xlsx", written / "annex.xlsx")]  # fmt: skip
    ours, theirs = ([[cell.value for cell in row] for row in book.worksheets[0].iter_rows()] for book in books)
    assert ours == theirs


PAGES = {
    "folder": "/",
    "scenario": "/scenario?file=scenarios/base.yaml&money.central=92&side.clusters=exactly&amount.clusters=8800",
    "no plan": "/scenario?file=scenarios/base.yaml&money.central=30",
    "alternatives": "/alternatives?file=scenarios/base.yaml&within=1",
    "compare": "/compare?file=scenarios/base.yaml&file=scenarios/local-90.yaml&official=1",
    "wrong": "/scenario?file=nothing.yaml",
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_can_be_read_by_everybody(
    chromium: Browser, served: tuple[ServedSite, Path], name: str, lang: str, width: int
) -> None:
    """No scrolling sideways, nothing that axe-core calls serious, no complaint, and nothing asked of the network."""
    page = chromium.page
    chromium.console.clear()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(served[0].base + PAGES[name] + ("&" if "?" in PAGES[name] else "?") + f"lang={lang}")
    if name in ("scenario", "no plan"):
        page.locator("#track-local :is(svg, p)").first.wait_for()
        page.locator("#track-central :is(svg, p)").first.wait_for()
        for fold in page.locator("details > summary").all():
            fold.click()
    assert chromium.evaluate("document.documentElement.lang") == lang
    assert chromium.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = [
        f"{one['id']}: {node['html'][:200]}"
        for one in scanned(chromium)
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert found == []
    assert [text for text in chromium.console if "400" not in text] == []


def scanned(chromium: Browser) -> list[dict[str, Any]]:
    """What axe-core finds. Its script goes in by the tools of a developer, which the page's policy does not bind."""
    chromium.evaluate(f"{AXE_SCRIPT}; 1")
    answer = chromium.call(
        "Runtime.evaluate", expression="axe.run().then(it => it.violations)", awaitPromise=True, returnByValue=True
    )
    return list(answer["result"]["value"])


def test_the_keyboard_alone_moves_a_slider(chromium: Browser, served: tuple[ServedSite, Path]) -> None:
    """From the skip link on: Tab reaches the slider, arrows move it, and the answer and the address follow."""
    page = chromium.page
    page.goto(f"{served[0].base}/scenario?file=scenarios/base.yaml")
    for _step in range(12):
        page.keyboard.press("Tab")
        if chromium.evaluate("document.activeElement.id") == "range-central":
            break
    assert chromium.evaluate("document.activeElement.id") == "range-central"
    assert chromium.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for _press in range(3):
        page.keyboard.press("PageDown")
    page.wait_for_url(lambda url: "money.central" in url, wait_until="commit")
    share = page.locator("#share-central").input_value()
    assert float(share) < 100
    expect(page.locator("#told-central")).to_contain_text(share.replace(".", ","))
    assert chromium.evaluate("document.activeElement.id") == "range-central"


def test_it_prints(chromium: Browser, served: tuple[ServedSite, Path]) -> None:
    """On paper: the verdict, sliders as they stand, and tables; no button, and nothing cut off."""
    page = chromium.page
    page.goto(f"{served[0].base}/scenario?file=scenarios/base.yaml&money.central=92")
    page.emulate_media(media="print")
    assert not any(button.is_visible() for button in page.get_by_role("button").all())
    assert page.locator("#answer .verdict").is_visible()
    assert chromium.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")


def test_without_script_the_form_still_answers(served: tuple[ServedSite, Path]) -> None:
    """The form is one of plain HTML too: its address has the answer."""
    answer = served[0].client.get("/scenario?file=scenarios/base.yaml&money.central=92&lang=en")
    assert "18 of 19 targets met" in answer.text or "17 of 19 targets met" in answer.text
