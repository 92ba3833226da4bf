"""The official annex: all its cells by the names of the model, and each total or name that is wrong at its cell."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from support import office
from support.books import save

import kcplan
from kcplan.documents.elements.data import as_csv
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import WHOLE, Model
from kcplan.errors import InvalidInput, Problem
from kcplan.language import using
from kcplan.reading.given_plan import read_given_plan

Rows = list[list[object]]


def plan_of(path: Path, model: Model) -> np.ndarray:
    """The money of an annex, in the shape of the model's plan."""
    found = np.zeros_like(model.plan)
    lines, sources = [line.id for line in model.lines], [source.id for source in model.sources]
    for (_region, line, _activity, source, year), amount in read_given_plan(path, model).items():
        found[0, lines.index(line), sources.index(source), model.years.index(year)] = amount
    return found


def problems(path: Path, model: Model) -> list[tuple[str, Problem]]:
    """What is wrong with an annex, by cell."""
    with pytest.raises(InvalidInput) as caught:
        read_given_plan(path, model)
    return [(str(p).partition(": expected")[0].rpartition(":")[2].rpartition("!")[2], p) for p in caught.value.problems]


def test_printed_annex_gives_all_187_cells(tmp_path: Path, shipped: Model, annex: Rows) -> None:
    """The official annex as it was printed, blanks and all: the shipped plan, cell by cell."""
    own = [row for row in annex[4:] if "." in str(row[0])]
    assert sum(cell is not None for row in own for cell in (row[2:4] + row[5:10])) == 187
    assert (plan_of(save(tmp_path / "a.xlsx", {"Phụ lục 1": annex}), shipped) == shipped.plan).all()
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(annex)
    (tmp_path / "a.csv").write_text(text.getvalue(), encoding="utf-8")
    assert (plan_of(tmp_path / "a.csv", shipped) == shipped.plan).all()


def test_annex_is_a_model_s_plan(tmp_path: Path, shipped: Model, annex: Rows) -> None:
    """`plan: book.xlsx#Phụ lục 1`: the model is the same, and each figure knows its cell."""
    folder = tmp_path / "models" / "ben-tre-2014-2020"
    folder.mkdir(parents=True)
    old = office.ROOT / "models" / folder.name
    (folder / "norms.csv").write_bytes((old / "norms.csv").read_bytes())
    text = (old / "model.yaml").read_text(encoding="utf-8").replace("plan: plan.csv ", "plan: book.xlsx#Phụ lục 1 ")
    (folder / "model.yaml").write_text(text, encoding="utf-8")
    save(folder / "book.xlsx", {"Phụ lục 1": annex, "Phụ lục 2": annex})
    (tmp_path / "scenarios").mkdir()
    base = tmp_path / "scenarios" / "base.yaml"
    base.write_bytes((office.ROOT / "scenarios" / "base.yaml").read_bytes())
    scenario = kcplan.load(base)
    assert (scenario.model.plan == shipped.plan).all()
    assert str(scenario.origins["model", "plan", 0, "amount"][0]) == f"{folder / 'book.xlsx'}:Phụ lục 1!C6"


@pytest.mark.parametrize(("style", "group"), [("en", ","), ("vi", ".")])
def test_figures_with_groups_of_digits(
    tmp_path: Path, shipped: Model, annex: Rows, style: Literal["en", "vi"], group: str
) -> None:
    """1.410 in an annex of whole millions could be either, and is asked about; totals tell a wrong answer."""
    rows = [[f"{cell:,}".replace(",", group) if isinstance(cell, int) else cell for cell in row] for row in annex]
    with (tmp_path / "a.csv").open("w", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    save(tmp_path / "a.xlsx", {"Phụ lục": rows})
    for path in (tmp_path / "a.csv", tmp_path / "a.xlsx"):
        assert problems(path, shipped)[0][1].expected == "numbers that can be read in one way only"
        found = read_given_plan(path, shipped, style)
        assert sum(found.values()) == shipped.plan.sum()
        other: Literal["en", "vi"] = "vi" if style == "en" else "en"
        with pytest.raises(InvalidInput, match="the sum of its figures"):
            read_given_plan(path, shipped, other)


def changed(row: int, column: int, value: object) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[row - 1][column - 1] = value

    return change


def dropped(row: int) -> Callable[[Rows], None]:
    return lambda rows: rows.pop(row - 1) and None


def twice(rows: Rows) -> None:
    rows += [["Phụ lục 2"], *[list(row) for row in rows[2:9]]]


# what is done to it (rows and columns of the sheet), the cells that are told, expected, found, mend
SPOILT = [
    (changed(6, 3, 61), ["C5", "E6", "L6", "C41", "C42"], "", "", ""),
    (changed(6, 3, "60 triệu"), ["C6"], "amount to be a number", "'60 triệu'", ""),
    (changed(5, 12, 749), ["L5"], "748, the sum of its figures", "749", "mend the sum"),
    (changed(5, 2, "Hỗ trợ đào tạo"), ["B5"], "the title of line 1", "'Hỗ trợ đào tạo'", ""),
    (changed(5, 1, "10"), ["A5", "A6", "A7", "A8"], "a known number of a line", "'10'", ""),
    (changed(6, 2, "Nguồn TW"), ["B6"], "a known source", "'Nguồn TW'", "known"),
    (changed(6, 1, "2.1"), ["A6"], "the rows of who pays below their line", "'2.1'", "below the row 2"),
    (changed(6, 1, "I"), ["A6"], "numbers such as 1 and 1.1", "'I'", ""),
    (changed(41, 2, "Của riêng"), ["B41"], "the totals of the annex", "'Của riêng'", ""),
    (changed(3, 12, "Ước thực hiện"), ["L4"], "a year, a period or notes", "'Ước thực hiện'", ""),
    (changed(4, 10, "Năm 2021"), ["J4"], "a known year", "'2021'", ""),
    (changed(2, 1, "Đơn vị tính: nghìn đồng"), ["A2"], "money in million VND", "thousand VND", "convert"),
    (changed(7, 3, 5), ["C5", "B7"], "a known source that may pay for training", "'local'", ""),
    (twice, ["A46"], "one annex on a sheet", "another annex", "on a sheet of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "cells", "expected", "found", "mend"), SPOILT)
def test_spoilt_annex(
    tmp_path: Path, shipped: Model, annex: Rows,
    spoil: Callable[[Rows], None], cells: list[str], expected: str, found: str, mend: str,
) -> None:  # fmt: skip
    """What differs or is not known is told at its cell, with what to do."""
    spoil(annex)
    told = problems(save(tmp_path / "a.xlsx", {"Phụ lục": annex}), shipped)
    assert set(cells) <= {cell for cell, _problem in told}
    assert any(expected in p.expected and found in p.found and mend in p.mend for cell, p in told if cell in cells)


def test_harmless_ways_to_write_an_annex(tmp_path: Path, shipped: Model, annex: Rows) -> None:
    """Notes, blank rows, dashes, numbers for TT, brackets, line breaks, text figures, a column of notes."""
    annex[2].append("Ghi chú")
    annex[4][0], annex[5][0] = 1, 1.1
    annex[6][1] = "Nguồn địa phương (ngân sách tỉnh)"
    annex[6][2] = "-"
    annex[8][1] = str(annex[8][1]).replace(", ", ",\n").upper()
    annex[9][2] = str(annex[9][2])
    annex[-1][1] = "Nguồn khác: [1.3+2.3]"
    annex.insert(5, [])
    annex.insert(6, [None, "Trong đó:"])
    annex += [[], [None, "Ghi chú: số liệu làm tròn đến triệu đồng."]]
    path = save(tmp_path / "a.xlsx", {"Phụ lục": annex})
    assert (plan_of(path, shipped) == shipped.plan).all()


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "vi"])
def test_annex_that_kcplan_writes_reads_back(tmp_path: Path, language: str) -> None:
    """annex.xlsx in either language gives the published budget; of the official plan, the plan."""
    from kcplan.documents.report.annex_workbook import annex_workbook

    recommendation, official, published = office.plan_of("base")
    assert published is not None
    why = office.reasons_of(recommendation, published)
    with using(language):
        content = annex_workbook(recommendation, official, published, why)
    (tmp_path / "annex.xlsx").write_bytes(content)
    model = recommendation.scenario.model
    figures = published.allocation.by_line()
    assert plan_of(tmp_path / "annex.xlsx", model)[0] == pytest.approx(figures, abs=1e-9)
    as_recommended = Recommendation(official.allocation, official.review, (), official.solver)
    with using(language):
        (tmp_path / "plan.xlsx").write_bytes(annex_workbook(as_recommended, official, None, ()))
    assert plan_of(tmp_path / "plan.xlsx", model) == pytest.approx(model.plan, abs=1e-9)


@pytest.mark.once
def test_budget_that_kcplan_writes_reads_back(tmp_path: Path) -> None:
    """budget.csv, published_budget.csv and the folder give the figures of the recommendation, to the last digit."""
    from kcplan.commands import solve

    scenario = kcplan.load(office.ROOT / "scenarios" / "base.yaml")
    solve.of_file(office.ROOT / "scenarios" / "base.yaml").write(tmp_path / "result")
    budget = kcplan.load_plan(tmp_path / "result" / "budget.csv", scenario)
    assert kcplan.load_plan(tmp_path / "result", scenario)
    with (tmp_path / "result" / "budget.csv").open(encoding="utf-8") as file:
        written = {
            (WHOLE, row["line"], row["activity"], row["source"], int(row["year"])): float(row["amount"])
            for row in csv.DictReader(file)
        }
    assert budget == {cell: amount for cell, amount in written.items() if amount > 0}


def test_csv_never_has_three_decimals() -> None:
    """A number with three decimals gets a fourth; others and texts are as they were."""
    text = as_csv([{"a": 123.125, "b": -0.5, "c": "1.250", "d": 1e-5, "e": None, "f": 12}]).decode()
    assert text == "a,b,c,d,e,f\n123.1250,-0.5,1.250,1e-05,,12\n"


def test_annex_of_regions_is_none(shipped: Model, tmp_path: Path, annex: Rows) -> None:
    """A plan of several regions cannot be read from an annex, which has none."""
    several = replace(shipped, regions=("a", "b"), plan=np.repeat(shipped.plan, 2, axis=0))
    told = problems(save(tmp_path / "a.xlsx", {"Phụ lục": annex}), several)
    assert told[0][1].expected == "the columns region,line,source,year,amount"
