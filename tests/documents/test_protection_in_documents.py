"""A plan protected against money that is not known, in the page, the letter and the annex: as the screen has it."""

import io
from dataclasses import replace
from functools import cache

import docx
import openpyxl
import pytest
from rich.console import Console
from support.protected import two_lines
from support.report_page import Page, written

import kcplan
from kcplan.analyses.report import Report, report
from kcplan.commands import protect
from kcplan.documents.report import files
from kcplan.language import using

pytestmark = pytest.mark.once

BASIS = "Reasons and prices are those of the plan without protection"


@cache
def found(rounding: float | None = None) -> Report:
    return report(replace(two_lines(), rounding=rounding))


@cache
def page() -> Page:
    return Page(written(found(), "en"))


def test_the_page_has_the_two_plans_to_the_digit() -> None:
    """By hand: B misses a quarter of its target, twice weighed, in one of two futures, and nothing where it is safe."""
    told = page().tables["protection-plans"].body
    assert [cell.value for cell in told["the recommendation"]] == pytest.approx([200.0, 0.25, 0.5], abs=1e-6)
    assert [cell.value for cell in told["the protected plan"]] == pytest.approx([200.0, 0.0, 0.0], abs=1e-6)


def test_the_page_has_the_curves_that_are_there() -> None:
    """Moving 200 of money buys it all; giving up points buys nothing, and one point is no picture."""
    tables = page().tables
    assert [cell.value for cell in tables["protection-moved"].rows[-1]] == pytest.approx([200.0, 0.0], abs=1e-4)
    assert tables["protection-given-up"].caption == "Giving up points buys nothing"
    ids = {given.get("id") for _tag, given in page().tags}
    assert "protection-moved-figure" in ids
    assert "protection-given-up-figure" not in ids


def test_the_page_says_what_the_screen_says() -> None:
    """Sentences, payers, captions, heads and figures are the same texts."""
    decision = kcplan.protect(two_lines(), samples=0)
    with using("en"):
        said = " ".join(protect.view(decision, full=True).text(Console(width=200, file=io.StringIO())).split())
    text = page().text
    for name in ("protection-plans", "protection-moved", "protection-given-up"):
        table = page().tables[name]
        assert table.caption in said
        for row in table.rows:
            assert all(cell.text in said for cell in row), name
    for sentence in (
        "2 b, 2020: 50.0 million VND from local instead of central, as it comes more surely.",
        "1 a, 2020: 50.0 million VND from central instead of local, which leaves the surer source to others.",
        "no points are given up at full money",
    ):
        assert sentence in said
        assert sentence in text


def test_a_scenario_that_does_not_protect_has_no_such_section() -> None:
    plain = report(two_lines(protect=None))
    assert plain.protection is None
    told = Page(written(plain, "en"))
    assert "protection-plans" not in told.tables
    assert BASIS not in told.text


def test_the_recommendation_of_the_report_is_the_protected_plan() -> None:
    """As `kcplan solve` finds it."""
    solved = kcplan.solve(two_lines())
    assert found().recommendation.allocation.amount.tolist() == solved.allocation.amount.tolist()


def test_reasons_and_prices_say_what_they_are_of() -> None:
    """Twice on the page, on two sheets of the annex, on the long screen of solve and on that of explain."""
    assert page().text.count(BASIS) == 2
    written_files = files.files(found(), ["en"])
    book = openpyxl.load_workbook(io.BytesIO(written_files["annex.xlsx"]))
    told = [
        sheet.title
        for sheet in book.worksheets
        if any(BASIS in str(cell.value) for row in sheet.iter_rows() for cell in row)
    ]
    assert told == ["Changes", "Binding rules"]


def test_the_letter_has_a_paragraph_of_what_happens_if_money_falls_short() -> None:
    letter = docx.Document(io.BytesIO(files.files(found(), ["en"])["submission.docx"]))
    texts = [paragraph.text for paragraph in letter.paragraphs]
    place = next(number for number, text in enumerate(texts) if text.endswith("If money falls short"))
    assert texts[place + 1] == (
        "Over 2 futures the plan misses 0.00 of a target on the average, and 0.00 in the worst tenth of futures; "
        "without protection it would be 0.25 and 0.50."
    )


def test_rounded_the_section_says_that_it_is_of_the_optimum() -> None:
    text = Page(written(found(1.0), "en")).text
    assert "All of this is of the optimum, before rounding." in text
    assert "All of this is of the optimum" not in page().text
