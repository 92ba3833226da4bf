"""submission.docx: its figures against summary.json, its form against decree 30/2020/NĐ-CP, its names, its pages."""

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document
from docx.shared import Pt
from support import office

from kcplan.documents.plan import summary
from kcplan.documents.report.annex import by_line
from kcplan.documents.report.submission import submission
from kcplan.domain.recommendation import Proof, Rule
from kcplan.domain.rules import RuleId
from kcplan.language import number, using

pytestmark = pytest.mark.once


def letter(plan: office.Plan, language: str = "vi") -> Document:
    with using(language):
        return docx.Document(io.BytesIO(submission(*plan)))


def said(found: Document) -> str:
    """The words of the letter and of its tables."""
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in found.paragraphs), *cells])


def rows(found: Document, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.tables[table].rows]


def figure(text: str) -> float:
    """A figure as the letter writes it in Vietnamese."""
    return float(text.replace(".", "").replace(",", ".").replace("+", ""))


def test_form_is_that_of_an_official_letter() -> None:
    """National header, Times New Roman 14, A4, the decree's margins; what kcplan cannot know is left to fill in."""
    found = letter(office.plan_of("base"))
    text = said(found)
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "TỜ TRÌNH", "Nơi nhận:"):
        assert words in text
    for blank in ("[TÊN CƠ QUAN TRÌNH]", "Số: ……/TTr-……", "[Địa danh], ngày ……", "Kính gửi: [", "[Họ và tên]"):
        assert blank in text
    normal = found.styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(14))
    upright, across = found.sections
    sizes = [(round(one.page_width.cm, 1), round(one.page_height.cm, 1)) for one in (upright, across)]
    assert sizes == [(21.0, 29.7), (29.7, 21.0)]
    for section in found.sections:
        edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(edge.cm, 1) for edge in edges] == [2.0, 2.0, 3.0, 1.5]  # 20-25, 20-25, 30-35 and 15-20 mm


def test_annex_table_is_the_workbooks() -> None:
    """The table has each figure of the annex, to the digit."""
    recommendation, _official, published = plan = office.plan_of("base")
    assert published is not None
    annex = by_line(recommendation.scenario.model, published.allocation.by_line())
    shown = rows(letter(plan), -1)[2:]
    assert [[figure(text) for text in row[2:]] for row in shown] == annex.figures.tolist()
    assert [row[0] for row in shown] == [row.number for row in annex.rows]


def test_text_has_the_figures_of_summary_json() -> None:
    """Money by source and period, targets and what is expected of each, and the cost of rounding are summary.json's."""
    recommendation, _official, published = plan = office.plan_of("base")
    data = summary.of_recommendation(recommendation, published)["published"]
    found = letter(plan)
    text = said(found).replace("\u00a0", " ")
    with using("vi"):
        for source in ("central", "local", "other"):
            for years in (range(2014, 2021), range(2014, 2016), range(2016, 2021)):
                money = sum(row["amount"] for row in data["budget"] if row["source"] == source and row["year"] in years)
                assert f": {number(money, 0)} " in text
        assert f"giảm {number(data['loss'], 2)}." in text
    assert f"đạt {data['targets_met']}/19 chỉ tiêu" in text
    shown = [(figure(row[2]), figure(row[3])) for row in rows(found, 1)[1:]]
    targets = [(row["target"], round(row["value"], 2)) for row in data["outcomes"] if row["target"]]
    assert shown == targets


def test_missed_targets_and_rules_that_give_way_are_said() -> None:
    """A plan that misses targets names each with its gap; a rule that no rounded budget keeps is named.

    So is what is proved of a budget that is not the best by proof.
    """
    recommendation, official, published = office.plan_of("central-60")
    assert published is not None
    missed = [result for result in published.review.outcomes if result.met is False]
    assert missed
    gives = Rule(RuleId("limit", "flex", "at_least", line="products", year=2016), "at least", 10.5, 10.0, "m", 1.0)
    given = replace(published, given_way=(gives,), proof=Proof(gap=0.000032, distance=93.1, distance_gap=0.021))
    text = said(letter((replace(recommendation, gap=0.000051), official, given), "en"))
    assert "The plan is proved to be within 0.0051\u00a0% of the optimum" in text
    assert text.count(" short") == len(missed)
    relaxed = "floor yearly range of 4 Representative rural-industrial products, 2016"
    assert f"No rounded budget keeps the rule {relaxed}: 10.50 required, 10.00 reached." in text
    assert "This budget is proved to be within 0.0032\u00a0% of the best one in whole multiples." in text
    assert "differ from the unrounded ones by 93.1 million VND in total" in text
    assert "no budget as good is nearer by more than 2.1\u00a0%." in text


@pytest.mark.parametrize("name", [*office.HOSTILE, "bell \x07"])
def test_names_come_out_as_text(name: str) -> None:
    """Whatever a name looks like, the letter has it; a mark that turns text stays inside it; no character breaks it."""
    text = said(letter(office.made_of(office.hostile(name))))
    shown = name.replace("\x07", "\ufffd")
    assert text.count(shown) > 12
    if "\u202e" in name:
        assert text.count(f"\u2068{name}\u2069") == text.count(name)


def test_no_line_is_broken_within_years_and_names() -> None:
    """Hyphens inside words are ones at which no program breaks a line; the text reads the same."""
    found = letter(office.plan_of("base"))
    assert "CN-TTCN" in said(found)
    assert "2016-2020" in said(found)
    pieces = [text for text in ElementTree.fromstring(found.part.blob).itertext() if text.strip()]
    assert len(pieces) > 500
    assert [text for text in pieces if re.search(r"\w-\w", text)] == []


@office.needs_office
def test_libreoffice_prints_the_letter(tmp_path: Path) -> None:
    """Every page of the letter has something on it: at most three upright, then the annex across."""
    path = tmp_path / "submission.docx"
    with using("vi"):
        path.write_bytes(submission(*office.plan_of("base")))
    (pdf,) = office.convert([path], "pdf", tmp_path)
    pages = office.pages(pdf)
    sizes = [re.match(rb"P5\s+(\d+) (\d+)", page.read_bytes()) for page in pages]
    upright = [int(size[1]) < int(size[2]) for size in sizes if size]
    assert upright == sorted(upright, reverse=True)
    assert 2 <= sum(upright) <= 3
    assert 1 <= len(pages) - sum(upright) <= 3
    assert all(office.dark(page) > 500 for page in pages)
