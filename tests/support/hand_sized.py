"""Programmes of two lines that are checked by hand: one unit costs 1, of A it brings 2 points and of B 1."""

import tempfile
from pathlib import Path

from kcplan.domain.scenario import Scenario
from kcplan.reading.read import read_scenario

TEXT = """\
format: 1
id: hand
model:
  format: 1
  id: hand
  money: million VND
  years: YEARS
  sources: {state: {kind: public}}
  outcomes: {of-a: {unit: a}, of-b: {unit: b}}
  lines:
    a: {number: 1, sources: state, activities: {act-a: {unit: a, unit_cost: 1, yields: {of-a: 1}}}}
    b: {number: 2, sources: state, activities: {act-b: {unit: b, unit_cost: 1, yields: {of-b: 1}}}}
  plan:
PLAN
weights: {of-a: 2, of-b: 1}
"""


def text(years: str, planned: dict[int, tuple[float, float]], more: str = "") -> str:
    """The scenario with the plan of both lines by year, and further keys."""
    rows = "".join(
        f"    - {{line: {line}, source: state, year: {year}, amount: {amount}}}\n"
        for year, both in planned.items()
        for line, amount in zip("ab", both, strict=True)
    )
    return TEXT.replace("YEARS", years).replace("PLAN\n", rows) + more


def read(text: str, **files: str) -> Scenario:
    """The scenario of a text beside CSV files of these names."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / f"{name}.csv").write_text(content, encoding="utf-8")
        path = Path(folder) / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return read_scenario(path)
