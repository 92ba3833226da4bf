"""Reading tables beside what barely reads them: a million rows of CSV beside Python's csv, a workbook beside openpyxl.

Peers only parse; kcplan also looks up every name, refuses what is wrong and keeps the place of each figure.
"""

import csv
import sys
import tempfile
from pathlib import Path

import openpyxl
from timing import medians, told

from kcplan.domain.scenario import Line, Source, Title
from kcplan.reading.origins import Notes
from kcplan.reading.plan import read_plan
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node

HEAD = ("region", "line", "source", "year", "amount")
YEARS = tuple(range(2021, 2031))
#: The first is what the reader before workbooks and styles of numbers needed, and a tenth for noise.
MOST_OF_CSV, MOST_OF_OPENPYXL = 4.3, 3.0


def plan(folder: Path, regions: int) -> tuple[list[str], list[Line], list[Source], list[tuple[object, ...]]]:
    """Names, and the rows of a plan: ten lines, two sources and ten years in each region."""
    names = [f"region-{number:05}" for number in range(regions)]
    sources = [Source(name, "public", Title(name, name)) for name in ("central", "local")]
    ids = tuple(source.id for source in sources)
    lines = [Line(f"line-{n}", n, Title(f"Line {n}", f"Line {n}"), ids, ()) for n in range(1, 11)]
    rows: list[tuple[object, ...]] = [
        (region, line.id, source, year, (17 * line.number + year) / 10)
        for region in names
        for line in lines
        for source in ids
        for year in YEARS
    ]
    with (folder / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return names, lines, sources, rows


def read(path: Path, names: list[str], lines: list[Line], sources: list[Source]) -> None:
    log = Log()
    node = Node(Place(str(path.parent / "model.yaml")), path.name, path.name)
    read_plan(node, names, lines, sources, YEARS, "million VND", log, Notes())
    log.raise_errors()


def parsed(path: Path) -> int:
    """How many rows a CSV has, each split into its cells."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.reader(file))


def main() -> int:
    good = True
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        names, lines, sources, _rows = plan(folder, 5_000)
        path = folder / "plan.csv"
        times = medians(lambda: read(path, names, lines, sources), lambda: parsed(path), 3)
        good &= told("CSV of 1,000,000 rows / csv.reader", *times, MOST_OF_CSV)
        names, lines, sources, rows = plan(folder, 50)
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Plan")
        for row in [HEAD, *rows]:
            sheet.append(row)
        book.save(folder / "plan.xlsx")

        def bare() -> list[tuple[object, ...]]:
            opened = openpyxl.load_workbook(folder / "plan.xlsx", read_only=True, data_only=True)
            return list(opened["Plan"].iter_rows(values_only=True))

        times = medians(lambda: read(folder / "plan.xlsx", names, lines, sources), bare, 3)
        good &= told("workbook of 10,000 rows / openpyxl", *times, MOST_OF_OPENPYXL)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
