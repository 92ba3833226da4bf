"""report.html: its figures against summary.json, its form, its names as text."""

import re
from collections import defaultdict
from functools import cache

import pytest
import yaml
from support import office
from support.report_page import Page, answered, shown, written
from support.small import scenario

from kcplan.analyses.report import report
from kcplan.documents.plan import summary

pytestmark = pytest.mark.once

LANGUAGES = ("en", "vi")
#: Outcome and years of each target in the order of model.yaml, which the page keeps.
TARGETS_OF_BASE = [
    (names[target["outcome"]], str(target["years"]))
    for facts in [yaml.safe_load((office.ROOT / "models" / "ben-tre-2014-2020" / "model.yaml").read_text("utf-8"))]
    for names in [{outcome: written["title"]["en"] for outcome, written in facts["outcomes"].items()}]
    for target in facts["targets"]
]


@pytest.mark.parametrize("name", ["base", "short"])
def test_budgets_are_those_of_the_summary(name: str) -> None:
    """Each line, source and year to the digit, with subtotals and totals; a missed target is said to be one."""
    found = answered(name)
    data = summary.of_recommendation(found.recommendation, found.published)
    told = data.get("published", data)
    model = found.recommendation.scenario.model
    table = Page(shown(name, "en")).tables["budgets-table"]
    head = [cell.text for cell in table.rows[0][1:]]
    sources = {source.title.en: source.id for source in model.sources}
    lines = {f"{line.number} {(line.short or line.title).en}": line.id for line in model.lines}
    given: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in told["budget"]:
        for line in (row["line"], ""):
            given[line, row["source"], str(row["year"])] += row["amount"]
    line, rows = "", 0
    for row in table.rows[1:]:
        line = lines.get(row[0].text, "" if row[0].text == "Total public money" else line)
        of = [sources[row[0].text]] if row[0].text in sources else ["central", "local"]
        for label, cell in zip(head, row[1:], strict=True):
            first, _dash, last = label.partition("-")
            years = range(int(first), int(last or first) + 1)
            expected = sum(given[line, source, str(year)] for source in of for year in years)
            assert cell.value == pytest.approx(expected, abs=1e-6), (row[0].text, label)
            assert float(cell.text.replace(",", "")) == cell.value
        rows += 1
    assert rows == len(model.lines) + sum(len(line.sources) for line in model.lines) + 1 + len(model.sources)


@pytest.mark.parametrize("name", ["base", "short"])
def test_other_figures_are_those_of_the_summary(name: str) -> None:
    """Weighted outcomes, targets met, each outcome, each source and each price."""
    found = answered(name)
    data = summary.of_recommendation(found.recommendation, found.published)
    told, official = data.get("published", data), summary.of_evaluation(found.in_force)
    tables = Page(shown(name, "en")).tables
    plans = tables["plans"].body
    assert plans["Weighted outcomes"][1].value == told["objective"]
    assert plans["Weighted outcomes"][0].value == official["objective"]
    assert plans["Targets met"][1].value == told["targets_met"]
    outcomes = [(row[4].value, row[2].value, row[6].text == "met") for row in tables["outcomes-table"].rows[1:]]
    assert outcomes == [(row["value"], row["target"], row["met"]) for row in told["outcomes"]]
    used = sum(row["used"] for row in told["sources"] if row["source"] == "central")
    assert tables["sources"].body["Central: used"][-1].value == pytest.approx(used, abs=1e-6)
    prices = {abs(price) for row in data["binding"] for price in (row["price_left"], row["price_right"]) if price}
    printed = {abs(cell.value) for row in tables["binding"].rows[1:] for cell in row[2:] if cell.value is not None}
    assert prices <= printed | {price for price in prices if price < 1e-6}


def test_a_missed_target_is_named_and_its_gap_drawn() -> None:
    """36 jobs of 50: named in the verdict, 28 % short in the table, and a gap in the chart where base has none."""
    found = Page(shown("short", "en"))
    assert "0 of 1 target is met with 180 million VND of public money; missed: Jobs 2020-2021." in found.text
    row = found.tables["outcomes-table"].rows[1]
    assert [cell.text for cell in row[4:]] == ["36.00", "39.60", "missed by 28.0 %"]
    assert shown("short", "en").count('"gap": true') == 1
    assert shown("base", "en").count('"gap": true') == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_whole_and_asks_for_nothing(language: str) -> None:
    """No address to load, a policy that allows no other script, a picture of each chart for readers without scripts."""
    text = shown("base", language)
    found = Page(text)
    assert not [given for _tag, given in found.tags if {"src", "srcset", "data-src"} & set(given)]
    links = [given["href"] for tag, given in found.tags if tag in ("a", "link")]
    assert all(str(link).startswith("#") for link in links)
    assert "default-src 'none'" in text
    charts = [given["id"] for tag, given in found.tags if given.get("class") == "chart"]
    shortfall = ["shortfall-missed", "shortfall-outcomes"]
    assert charts == ["changes-figure", "budgets-figure", "outcomes-figure", *shortfall, "alternatives-figure"]
    assert len(re.findall(r'<div class="chart"[^>]*><svg ', text)) == len(charts)
    assert len(text) < 2_000_000  # an attachment


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_speaks_to_screen_readers(language: str) -> None:
    """Language, one title, headings in steps, captions, heads of rows and columns, words for each chart."""
    found = Page(shown("base", language))
    assert ("html", {"lang": language}) in found.tags
    headings = [int(tag[1]) for tag, _given in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert headings[0] == 1
    assert set(headings[1:]) == {2}
    for table in found.tables.values():
        assert table.caption
        assert all(cell.attributes["scope"] == "col" for cell in table.rows[0])
        for row in table.rows[1:]:
            assert row[0].attributes["scope"] == "row"
            assert len(row) == len(table.rows[0])
    for _tag, given in found.tags:
        if given.get("class") == "chart":
            assert given["role"] == "img"
            assert given["aria-label"]
    ids = [given["id"] for _tag, given in found.tags if "id" in given]
    assert len(ids) == len(set(ids))


def test_the_sheet_has_what_a_meeting_needs() -> None:
    """Verdict, counterpart money beyond the plan, money of each line and year with its change, targets, lost money."""
    found = Page(shown("base", "en"))
    published = summary.of_recommendation(answered("base").recommendation, answered("base").published)["published"]
    model = answered("base").recommendation.scenario.model
    money = found.tables["sheet-money"]
    assert money.caption == "Public money by line and year, million VND"
    assert [cell.text for cell in money.rows[0][1:]] == [
        *map(str, model.years), "Total", "Official plan", "Change", "Change, %"
    ]  # fmt: skip
    public = {source.id for source in model.sources if source.public}
    for number_, line in enumerate(model.lines, start=1):
        cells = money.rows[number_][1:]
        own = [row for row in published["budget"] if row["line"] == line.id and row["source"] in public]
        by_year = [sum(row["amount"] for row in own if row["year"] == year) for year in model.years]
        was = float(model.plan[:, number_ - 1, model.public].sum())
        assert [cell.value for cell in cells[:10]] == pytest.approx([*by_year, sum(by_year), was, sum(by_year) - was])
    others = sum(row["amount"] for row in published["budget"] if row["source"] not in public)
    planned = float(model.plan[:, :, ~model.public].sum())
    assert (
        f"{others - planned:,.0f} million VND more counterpart money is asked of the beneficiaries than planned "
        f"(+{100 * (others / planned - 1):.1f}\u00a0%)" in found.text
    )
    targets = found.tables["sheet-targets"].body
    asked = [f"{outcome} {years}" for outcome, years in TARGETS_OF_BASE]
    assert list(targets) == sorted(targets, key=asked.index)  # the programme's order
    assert "Projects supported 2016-2020" in targets  # the first to fail
    assert "can be lost before a target fails" in found.text
    headings = [given["id"] for tag, given in found.tags if tag == "details"]
    assert headings[0] == "plans-section"
    assert headings[-1] == "run"
    assert not [given for tag, given in found.tags if tag == "details" and "open" in given]


def test_missed_targets_come_first_among_those_at_risk() -> None:
    """36 jobs of 50: on the sheet, with its unit and its gap, and without a loss from which it would be missed."""
    (row,) = Page(shown("short", "en")).tables["sheet-targets"].rows[1:]
    assert [cell.text for cell in row] == ["Jobs 2020-2021", "job", "50", "36.00", "missed by 28.0 %", "–"]


def test_every_line_has_its_colour_and_its_row() -> None:
    """No line is left to others: nine names beside the colours, nine rows of change."""
    found = Page(shown("base", "vi"))
    names = [
        f"{line.number} {(line.short or line.title).vi}"
        for line in answered("base").recommendation.scenario.model.lines
    ]
    assert [row[0].text for row in found.tables["changes-table"].rows[1:-1]] == names
    colours = [str(given["style"]) for tag, given in found.tags if tag == "span" and given.get("style")]
    assert len(colours) == len(set(colours)) == len(names)


def test_without_a_curve_the_page_says_why() -> None:
    """No money to lose: told, and nothing is drawn."""
    short = shown("short", "en")
    assert "No public source has money that could be cut." in short
    assert 'id="shortfall-missed"' not in short
    assert 'id="shortfall-missed"' in shown("base", "en")


def test_the_page_of_a_large_programme_says_that_its_curve_is_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """At how many depths the plan was worked out is told, and their table is headed so."""
    assert "nothing is claimed between them" not in shown("base", "en")
    monkeypatch.setattr("kcplan.analyses.shortfall.sampled.FOLLOWED", 10)
    large = report(scenario())
    assert large.shortfall is not None
    text = written(large, "en")
    assert f"is worked out at {len(large.shortfall.walk.pieces) + 1} depths" in text
    assert "The curve at the depths that were worked out" in text
    assert "The curve at the corners" not in text
    assert "nothing is claimed between them" in text


@cache
def named(name: str) -> Page:
    """The page of a scenario with this name in it wherever a name may be."""
    return Page(written(report(office.hostile(name)), "en"))


@pytest.mark.parametrize(
    "name", [*office.HOSTILE, "</script><script>document.title = 'taken'</script>", "${1} {{ 2 }}"]
)
def test_names_come_out_as_text(name: str) -> None:
    """Whatever a name looks like, it is read letter by letter, and adds no element to the page."""
    found, plain = named(name), named("plain")
    folded = len(name) > 26  # beside the bars of alternatives a long name goes on in a second line
    assert found.text.count(name) >= plain.text.count("plain") - folded > 10
    ours = [tag for tag, _given in found.tags if tag not in ("tspan", "text", "g", "path")]
    assert ours == [tag for tag, _given in plain.tags if tag not in ("tspan", "text", "g", "path")]
