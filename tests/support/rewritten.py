"""Files of a scenario written again with their rows in another order, or with other ids."""

import csv
from pathlib import Path
from random import Random
from typing import Any

import yaml
from openpyxl import load_workbook

import kcplan
from kcplan.domain.scenario import WHOLE, Scenario

#: Lists whose order means something.
ORDERED = {"changes", "tiers", "actuals", "unit_cost", "periods", "targets", "triangular", "uniform"}


def in_another_order(value: Any, random: Random) -> Any:
    """The same mappings and lists, their entries shuffled at every depth but where order means something."""
    if isinstance(value, dict):
        keys = random.sample(list(value), k=len(value))
        return {key: value[key] if key in ORDERED else in_another_order(value[key], random) for key in keys}
    if isinstance(value, list):
        return [in_another_order(item, random) for item in random.sample(value, k=len(value))]
    return value


def with_ids(value: Any, ids: dict[str, str]) -> Any:
    """The same with each id, as a key or a value, replaced; also that of a target, as in `jobs@2016-2020`."""
    if isinstance(value, dict):
        return {with_ids(key, ids): with_ids(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [with_ids(item, ids) for item in value]
    if isinstance(value, str):
        outcome, *rest = value.split("@")
        years, places = rest[:1], ["+".join(ids.get(name, name) for name in place.split("+")) for place in rest[1:]]
        return "@".join([ids.get(outcome, outcome), *years, *places])
    return value


def ids_of(scenario: Scenario) -> list[str]:
    """Every id that a model's author may choose."""
    model = scenario.model
    parts = [*model.lines, *model.activities, *model.sources, *model.outcomes]
    return [part.id for part in parts] + [region for region in model.regions if region != WHOLE]


def read_again(folder: Path, plain: dict[str, Any]) -> Scenario:
    """A scenario with its model inline, written as YAML and read."""
    path = folder / "scenario.yaml"
    path.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return kcplan.load(path)


def shuffle_project(source: Path, folder: Path, random: Random) -> None:
    """Every model and scenario of a project, with the rows of its files and sheets in another order."""
    for path in [*source.glob("scenarios/*.yaml"), *source.glob("scenarios/*/*"), *source.glob("models/*/*")]:
        copy = folder / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".yaml":
            shuffled = in_another_order(yaml.safe_load(path.read_text(encoding="utf-8")), random)
            copy.write_text(yaml.safe_dump(shuffled, allow_unicode=True, sort_keys=False), encoding="utf-8")
        elif path.suffix == ".csv":
            head, *rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
            with copy.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([head, *random.sample(rows, k=len(rows))])
        elif path.suffix == ".xlsx":
            book = load_workbook(path, data_only=True)  # what openpyxl saves has no values of formulas
            for sheet in book.worksheets:
                if sheet["A5"].value in (
                    "activity",
                    "id",
                    "line",
                    "outcome",
                ):  # the heads of a table; each row is a thing of its own
                    cells = list(sheet.iter_rows(min_row=6, values_only=True))
                    for number, row in enumerate(random.sample(cells, k=len(cells)), 6):
                        for column, value in enumerate(row, 1):
                            sheet.cell(number, column).value = value
            book.save(copy)
