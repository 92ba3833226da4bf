"""Results as plain data: figures with the digits of summary.json, the manifest, JSON and CSV."""

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario, years_label

Data = dict[str, Any]


def figure(value: float | None) -> float | None:
    """A figure as it is published: 12 significant digits, no negative zero; None where there is none, or no end."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.12g}") + 0.0


def share(value: float | None) -> float | None:
    """A share of a target per unit of a limit: 9 digits, since 6 decimals would leave little of it."""
    return None if value is None else float(f"{value:.9g}") + 0.0


def span(years: Sequence[int]) -> str:
    """Years as one cell of a table: `2016-2020`."""
    return years_label(tuple(years))


def as_text(data: Data) -> str:
    """The JSON that is printed and written."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)


def manifest(scenario: Scenario, solver: SolverInfo, written: Sequence[str] = ()) -> Data:
    """Which program made a result, from which bytes, when."""
    return {
        "program": "kcplan",
        "version": version("kcplan"),
        "solver": solver.name,
        "solver_version": solver.version,
        "options": dict(solver.options),
        "files": {file.path: file.sha256 for file in scenario.files},
        "written": list(written),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def unmistakable(value: Any) -> Any:
    """A value as it is written: a number never with exactly three decimals, which could be read as thousands."""
    text = repr(value) if isinstance(value, float) else ""
    return f"{text}0" if re.fullmatch(r"-?[0-9]+\.[0-9]{3}", text) else value


def as_csv(rows: Sequence[Data], head: Sequence[str] = ()) -> bytes:
    """Rows of plain data as CSV in UTF-8, with the names of the first as its header; `head` where there are none."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0] if rows else head, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: unmistakable(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()
