"""How Chromium shows report.html offline: its charts, its folds, its keys, its paper, and names that are code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import browser, office
from support.browser import needs_browser
from support.report_page import shown, written
from support.samples import LONG

from kcplan.analyses.report import report

pytestmark = pytest.mark.once

LANGUAGES = ("en", "vi")
#: The reports that are printed: in the ordinary run a few scenarios, in `make long` all that ship.
SCENARIOS = sorted(path.stem for path in (office.ROOT / "scenarios").glob("*.yaml"))
PRINTED = SCENARIOS if LONG else ["base", "central-60", "vinh-long-base"]
FOLDED = "document.readyState === 'complete'"
DRAWN = (
    "(document.querySelectorAll('details').forEach(it => it.open = true), "
    "document.querySelectorAll('.chart[data-drawn]').length === document.querySelectorAll('.chart').length)"
)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    with browser.started(tmp_path_factory.mktemp("profile")) as found:
        yield found


def opened(chromium: browser.Browser, text: str, width: int, folder: Path, ready: str = DRAWN) -> None:
    """The page with everything unfolded and drawn, or as it opens (FOLDED)."""
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    chromium.console.clear()
    chromium.requests.clear()
    chromium.open(file, width, ready)


@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LANGUAGES)
def test_chromium_shows_it(chromium: browser.Browser, tmp_path: Path, language: str, width: int) -> None:
    """Offline: no complaint, nothing asked for, charts drawn to the width, no scrolling sideways, sums right."""
    opened(chromium, shown("base", language), width, tmp_path)
    assert chromium.console == []
    assert chromium.requests == [(tmp_path / "report.html").as_uri()]
    assert chromium.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert chromium.evaluate("document.querySelectorAll('#budgets-figure .drawn .mark-rect path').length") == 9 * 7
    assert chromium.evaluate("document.querySelectorAll('#changes-figure .drawn .mark-rect path').length") == 9 + 1
    labels = chromium.evaluate(
        "[...document.querySelectorAll('#changes-figure .drawn .role-axis-label text')].map(it => it.textContent)"
    )
    assert [label[0] for label in labels if label[:1] in "123456789" and label[1:2] == " "] == list("123456789")
    marks = chromium.evaluate("document.querySelectorAll('#outcomes-figure .drawn .mark-rect path').length")
    assert marks == 2 * 19  # of each target a bar and a mark
    for chart in ("shortfall-missed", "shortfall-outcomes"):
        assert chromium.evaluate(f"document.querySelectorAll('#{chart} .drawn .mark-line path').length") == 1
    wide = chromium.evaluate(
        "[...document.querySelectorAll('.chart')].map(it => it.querySelector('.drawn svg').getBoundingClientRect()"
        ".width / it.getBoundingClientRect().width)"
    )
    assert all(0.9 < share <= 1 for share in wide)
    rows = chromium.evaluate(
        "[...document.querySelectorAll('#budgets-table tbody tr')].map(row => "
        "[row.className, ...[...row.querySelectorAll('td')].map(cell => cell.innerText)])"
    )
    mark = "." if language == "vi" else ","
    figures = [(kind, [int(text.replace(mark, "")) for text in cells]) for kind, *cells in rows]
    lines = [cells for kind, cells in figures if kind == "line"]
    (total,) = [cells for kind, cells in figures if kind == "total"]
    assert [sum(column) for column in zip(*lines, strict=True)] == total
    for _kind, cells in figures:
        assert cells[2] == sum(cells[:2])  # 2014-2015
        assert cells[8] == sum(cells[3:8])  # 2016-2020
        assert cells[9] == cells[2] + cells[8]


@needs_browser
def test_keys_alone_reach_it_all(chromium: browser.Browser, tmp_path: Path) -> None:
    """The first Tab offers to skip to the verdict, then come the tables of the sheet and all that is folded."""
    opened(chromium, shown("base", "vi"), 1280, tmp_path, FOLDED)

    def press(key: str, code: int) -> None:
        for kind in ("rawKeyDown", "char", "keyUp") if key == "Enter" else ("rawKeyDown", "keyUp"):
            text = {"text": "\r"} if kind == "char" else {}
            chromium.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    reached = []
    for _ in range(13):
        press("Tab", 9)
        reached.append(
            chromium.evaluate(
                "document.activeElement.getAttribute('href') || document.activeElement.parentElement.id || "
                "document.activeElement.tagName"
            )
        )
    assert reached == [
        "#verdict", "sheet-plan", "sheet-risk", "plans-section", "changes", "reasons-section", "budgets", "outcomes",
        "shortfall", "alternatives", "limits-section", "assumptions", "run",
    ]  # fmt: skip
    assert chromium.evaluate("document.querySelectorAll('details[open]').length") == 0
    press("Enter", 13)
    assert chromium.evaluate("document.getElementById('run').open")


@needs_browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PRINTED)
def test_folded_it_prints_on_one_sheet(chromium: browser.Browser, tmp_path: Path, name: str, language: str) -> None:
    """A4, one page, with nothing of what is folded; unfolded, the rest follows on further pages."""
    opened(chromium, shown(name, language), 1280, tmp_path, FOLDED)
    assert page_count(chromium.pdf()) == 1
    if name == "base":
        opened(chromium, shown(name, language), 1280, tmp_path)
        assert page_count(chromium.pdf()) > 5


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@needs_browser
def test_paper_shows_the_still_charts(chromium: browser.Browser, tmp_path: Path) -> None:
    """In print each chart is the picture made for paper, and the page fits on A4 upright."""
    opened(chromium, shown("base", "vi"), 1280, tmp_path)
    shows = "[...document.querySelectorAll('.chart > *')].map(it => it.tagName + getComputedStyle(it).display)"
    assert set(chromium.evaluate(shows)) == {"svgnone", "DIVblock"}
    chromium.call("Emulation.setEmulatedMedia", media="print")
    assert set(chromium.evaluate(shows)) == {"svgblock", "DIVnone"}
    chromium.call("Emulation.setEmulatedMedia", media="")
    pdf = chromium.pdf()
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(595, 842)}


@needs_browser
@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "</script><script>window.taken = 1</script>", "x" * 300]
)
def test_chromium_runs_no_name(chromium: browser.Browser, tmp_path: Path, name: str) -> None:
    """A name that is code is not run, is drawn in the charts as text, and widens no phone's page."""
    opened(chromium, written(report(office.hostile(name)), "vi"), 390, tmp_path)
    assert chromium.console == []
    assert chromium.evaluate("window.taken === undefined && document.querySelectorAll('img').length === 0")
    assert chromium.evaluate("document.querySelector('h1').innerText") == name
    assert chromium.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
