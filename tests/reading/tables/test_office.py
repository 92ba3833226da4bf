"""The same tables as LibreOffice saves them, in English and in Vietnamese, as workbooks and CSV: the same figures."""

import csv
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from support import office
from support.books import save

from kcplan.domain.scenario import Model
from kcplan.reading.given_plan import read_given_plan

pytestmark = [pytest.mark.once, office.needs_office]

LOCALES = ("en-US", "vi-VN")
DELIMITERS = {"comma": 44, "semicolon": 59, "tab": 9}


def tables(shipped: Model, annex: list[list[object]], folder: Path) -> list[Path]:
    """Three workbooks: the plan in each layout, its figures with a half more and shown with groups and decimals."""
    with (office.ROOT / "models" / "ben-tre-2014-2020" / "plan.csv").open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    amounts = {(row[0], row[1], int(row[2])): float(row[3]) for row in rows}
    long: list[list[object]] = [list(head), *([*key, amount + 0.5 * (amount > 0)] for key, amount in amounts.items())]
    pairs = list(dict.fromkeys((line, source) for line, source, _year in amounts))
    wide: list[list[object]] = [["line", "source", *shipped.years]]
    wide += [[*pair, *(amounts[(*pair, y)] + 0.5 * (amounts[(*pair, y)] > 0) for y in shipped.years)] for pair in pairs]

    def shown(book: Workbook) -> None:
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell, Cell) and isinstance(cell.value, float):
                        cell.number_format = "#,##0.0"
                    elif isinstance(cell, Cell) and isinstance(cell.value, int) and not 2000 < cell.value < 2030:
                        cell.number_format = "#,##0"

    return [
        save(folder / "long.xlsx", {"Plan": long}, shown),
        save(folder / "wide.xlsx", {"Plan": wide}, shown),
        save(folder / "annex.xlsx", {"Plan": annex}, shown),
    ]


def figures(path: Path, model: Model) -> dict[object, float]:
    return dict(read_given_plan(path, model))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_an_office_saves_reads_to_the_same_figures(
    tmp_path: Path, shipped: Model, annex: list[list[object]], locale: str
) -> None:
    """Workbooks and CSV with each delimiter: every figure. LibreOffice groups no digits in CSV: test_annex.py does."""
    made = tables(shipped, annex, tmp_path)
    expected = {path.stem: figures(path, shipped) for path in made}
    assert sum(expected["annex"].values()) == np.sum(shipped.plan)
    assert sum(expected["long"].values()) == np.sum(shipped.plan) + 0.5 * np.sum(shipped.plan > 0)
    said = office.converted(made, "xlsx", tmp_path, tmp_path / "xlsx", locale)
    for path in made:
        assert figures(tmp_path / "xlsx" / path.name, shipped) == expected[path.stem], said
    for name, code in DELIMITERS.items():
        out = tmp_path / name
        said = office.converted(made, office.CSV_FILTER.format(delimiter=code), tmp_path, out, locale)
        assert {path.name for path in out.iterdir()} == {f"{path.stem}-Plan.csv" for path in made}, said
        text = (out / "long-Plan.csv").read_text(encoding="utf-8")
        assert ("60,5" in text) == (locale == "vi-VN")
        assert ("60.5" in text) == (locale == "en-US")
        for path in made:
            assert figures(out / f"{path.stem}-Plan.csv", shipped) == expected[path.stem], (name, locale)
