"""submission.docx: its figures against summary.json, its form against decree 30/2020/NĐ-CP, its names, its pages."""

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import numpy as np
import pytest
from docx.document import Document
from docx.shared import Pt
from support import office

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.report import adjustment
from kcplan.documents.plan import summary
from kcplan.documents.report.annex import by_line
from kcplan.documents.report.submission import submission
from kcplan.domain.recommendation import Proof, Rule
from kcplan.domain.rules import RuleId
from kcplan.language import number, using

pytestmark = pytest.mark.once

#: Tables of the letter of a scenario with a plan; the first one is its head, the last ones signature and annex.
MONEY, CHANGES, TARGETS, UNITS = 1, 2, 3, 4


def letter(plan: office.Plan, language: str = "vi") -> Document:
    with using(language):
        return docx.Document(io.BytesIO(written(plan)))


def written(plan: office.Plan) -> bytes:
    recommendation, in_force, published = plan
    told = adjustment(Answer(recommendation, published))
    return submission(recommendation, in_force, published, office.reasons_of(recommendation, published), told)


def said(found: Document) -> str:
    """The words of the letter and of its tables."""
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in found.paragraphs), *cells])


def rows(found: Document, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.tables[table].rows]


def figure(text: str) -> float:
    """A figure as the letter writes it in Vietnamese."""
    return float(text.replace(".", "").replace(",", ".").replace("+", ""))


def test_closed_years_are_carried_out_and_open_ones_adjusted() -> None:
    """12,151 million were spent in 2014-2016 by the workbook of actuals; a plan without closed years says nothing."""
    text = said(letter(office.plan_of("replan-2017")))
    assert "Số liệu 2014-2016 là số thực hiện: đã chi 12.151 triệu đồng kinh phí nhà nước." in text
    assert "Số liệu 2017-2020 là số điều chỉnh." in text
    assert "số thực hiện" not in said(letter(office.plan_of("base")))


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
    spans = (range(2014, 2016), range(2016, 2021), range(2014, 2021))
    asked = [
        [
            sum(row["amount"] for row in data["budget"] if row["source"] == source and row["year"] in span)
            for span in spans
        ]
        for source in ("central", "local", "other")
    ]
    money = [[figure(text) for text in row[1:4]] for row in rows(found, MONEY)[1:]]
    assert money == [pytest.approx([sum(column) for column in zip(*asked, strict=True)]), *map(pytest.approx, asked)]
    with using("vi"):
        assert f"giảm {number(data['loss'], 2)}." in text
    assert f"đạt {data['targets_met']}/19 chỉ tiêu" in text
    shown = [(figure(row[3]), figure(row[4])) for row in rows(found, TARGETS)[1:]]
    targets = [(row["target"], round(row["value"], 2)) for row in data["outcomes"] if row["target"]]
    assert shown == targets
    units = [[figure(text) for text in row[1:-1]] for row in rows(found, UNITS)[1:]]
    activities = recommendation.scenario.model.activities
    delivered = [[row["value"] for row in data["units"] if row["activity"] == one.id] for one in activities]
    assert np.array(units) == pytest.approx(np.array(delivered), abs=0.005)


def test_missed_targets_and_rules_that_give_way_are_said() -> None:
    """A plan that misses targets names each with its gap; a rule that no rounded budget keeps is named.

    So is what is proved of a budget that is not the best by proof.
    """
    recommendation, official, published = office.plan_of("central-60")
    assert published is not None
    missed = [result for result in published.review.outcomes if result.met is False]
    assert missed
    gives = Rule(RuleId("limit", "flex", "at_least", line="products", year=2016), "at least", 10.5, 10.0, "m", 1.0)
    given = replace(published, given_way=(gives,), proof=Proof(0.000032, 93.1, 0.021, "public"))
    text = said(letter((replace(recommendation, gap=0.000051), official, given), "en"))
    assert "The plan is proved to be within 0.0051\u00a0% of the optimum" in text
    assert text.count(" short") == len(missed)
    relaxed = "floor yearly range of 4 Representative products, 2016"
    assert f"No rounded budget keeps the rule {relaxed}: 10.50 required, 10.00 reached." in text
    assert "This budget is proved to be within 0.0032\u00a0% of the best one in whole multiples." in text
    assert "apart from the unrounded plan by 93.1 million VND in total" in text
    assert "no budget as good is nearer by more than 2.1\u00a0%, as is proved." in text


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


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        (
            "en",
            (
                "1. Money asked for", "2. Why the official plan is changed", "3. What is reduced or not reached",
                "4. Counterpart money", "5. Outcomes and targets", "6. What is delivered in each year",
                "7. How the budget was worked out", "8. How it will be carried out",
            ),
        ),
        (
            "vi",
            (
                "1. Kinh phí đề nghị phê duyệt", "2. Lý do điều chỉnh so với kế hoạch được duyệt",
                "3. Những phần giảm hoặc chưa đạt của phương án", "4. Vốn đối ứng", "5. Kết quả và chỉ tiêu",
                "6. Khối lượng thực hiện từng năm", "7. Cơ sở tính toán", "8. Tổ chức thực hiện",
            ),
        ),
    ],
)  # fmt: skip
def test_every_section_is_there(language: str, headings: tuple[str, ...]) -> None:
    """What is asked, why, what is lost, counterpart money, targets, years, method, who does what: in this order."""
    found = letter(office.plan_of("base"), language)
    bold = [paragraph.text for paragraph in found.paragraphs if paragraph.runs and paragraph.runs[0].bold]
    assert tuple(text for text in bold if re.match(r"\d\. ", text)) == headings


def test_what_is_lost_is_said_as_what_is_gained() -> None:
    """Each line with less public money, each activity and each outcome with less than the official plan buys."""
    recommendation, official, published = plan = office.plan_of("base")
    assert published is not None
    text = said(letter(plan, "en"))
    model = recommendation.scenario.model
    was, now = (
        allocation.by_line()[:, model.public].sum(axis=(1, 2))
        for allocation in (official.allocation, published.allocation)
    )
    less = [n for n in range(len(model.lines)) if now[n] < was[n]]
    assert less
    (money,) = re.findall(r"Less public money than in the official plan, million VND: (.*)\.", text)
    assert sorted(re.findall(r"line (\d+) \(([-\d,]+),", money)) == [
        (str(model.lines[n].number), number(float(now[n] - was[n]), 0)) for n in less
    ]
    (outcomes,) = re.findall(r"Outcomes below those of the official plan: (.*)\.", text)
    pairs = zip(official.review.outcomes, published.review.outcomes, strict=True)
    fewer = [(after.value, before.value) for before, after in pairs if round(after.value, 2) < round(before.value, 2)]
    assert [f"{after:,.2f} instead of {before:,.2f}" for after, before in fewer] == re.findall(
        r"[\d.,]+ instead of [\d.,]+", outcomes
    )
    assert re.search(r"Brand registration: [\d.]+ instead of [\d.]+", text)
    other = ~model.public[published.allocation.source]
    beyond = published.allocation.amount[other].sum() - model.plan[:, :, ~model.public].sum()
    assert f"{beyond:,.0f} million VND more counterpart money is asked" in text


def test_the_largest_changes_come_with_their_reasons() -> None:
    """Three lines, the largest change first: what they buy, the targets at stake, the limits that hold them."""
    plan = office.plan_of("base")
    text = said(letter(plan, "en"))
    changes = re.findall(r"- (\d) [^\n]*: from ([\d,]+) to ([\d,]+) million VND of public money \((.[\d,]+),", text)
    model, allocation = plan[0].scenario.model, plan[2].allocation
    was = model.plan.sum(axis=0)[:, model.public].sum(axis=(1, 2))
    now = allocation.by_line()[:, model.public].sum(axis=(1, 2))
    largest = np.argsort(-np.abs(now - was), kind="stable")[:3]
    assert changes == [
        (str(model.lines[n].number), f"{was[n]:,.0f}", f"{now[n]:,.0f}", f"{now[n] - was[n]:+,.0f}") for n in largest
    ]
    assert "With the official plan, targets that it serves are missed: Projects supported 2016-2020" in text
    assert "It gets the least that is allowed: standing work." in text
    less = said(letter(office.plan_of("central-60"), "en"))
    assert (
        "- Central: the option counts on 11,002 million VND instead of 16,448 in the official plan (-33.1\u00a0%)."
        in less
    )


@office.needs_office
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_stands_almost_empty(tmp_path: Path, language: str) -> None:
    """LibreOffice prints the letters upright, then the annex across; the last page of a letter is a third full."""
    files = []
    for name in ("base", "central-60", "clusters-without-partners"):
        files.append(tmp_path / f"{name}.docx")
        with using(language):
            files[-1].write_bytes(written(office.plan_of(name)))
    for pdf in office.convert(files, "pdf", tmp_path):
        pages = office.pages(pdf)
        sizes = [re.match(rb"P5\s+(\d+) (\d+)", page.read_bytes()) for page in pages]
        upright = [int(size[1]) < int(size[2]) for size in sizes if size]
        assert upright == sorted(upright, reverse=True)
        assert 2 <= sum(upright) <= 6
        assert 1 <= len(pages) - sum(upright) <= 3
        assert all(office.dark(page) > 500 for page in pages)
        assert office.filled(pages[sum(upright) - 1]) > 1 / 3
