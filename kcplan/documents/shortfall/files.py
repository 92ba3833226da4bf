"""The curve of a shortfall as plain data, and as the files of a result folder."""

from collections.abc import Sequence
from typing import Any

from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.documents.elements.data import Data, as_csv, as_text, span
from kcplan.documents.shortfall.data import budgets, data


def files(result: Shortfall) -> dict[str, bytes]:
    """summary.json, a table for each of its parts, and each picture beside the table that it shows."""
    from kcplan.documents.shortfall import charts as curve_charts

    whole = data(result)
    written = {
        "order_of_cuts.csv": as_csv(
            [
                {"from": row["from"], "to": row["to"], **given}
                for row in whole["stretches"]
                for given in row["gives"] or [{"line": "", "source": "", "year": "", "share": 0.0}]
            ]
        ),
        "curve.csv": as_csv(whole["curve"]),
        "budgets.csv": as_csv(budgets(result)),
    }
    if whole["targets"]:
        optional = [key for key in ("regions", "at_most") if any(key in row for row in whole["targets"])]
        written["targets.csv"] = as_csv([_flat(row, optional) for row in whole["targets"]])
    if whole["break_points"]:
        written["break_points.csv"] = as_csv(whole["break_points"])
    written |= curve_charts.pictures(result)
    whole["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(whole) + "\n").encode(), **written}


def _flat(row: Data, optional: Sequence[str]) -> Data:
    """A target as a row of a table: depths and money in columns of their own, stretches as text.

    `optional` are the keys that only some targets have.
    """
    own = {"outcome": row["outcome"], "regions": row.get("regions", ""), "years": span(row["years"])}
    own |= {"target": row["target"], "at_most": row.get("at_most", "")}
    flat: dict[str, Any] = {k: value for k, value in own.items() if k not in ("regions", "at_most") or k in optional}
    for name in ("first_missed", "alone"):
        part = row[name] or {"depth": "", "amount": ""}
        flat |= {name: part["depth"], f"{name}_amount": part["amount"]}
    flat["missed"] = "; ".join(f"{stretch['from']}-{stretch['to']}" for stretch in row["missed"])
    return flat | {"alone_to_end": row["alone_to_end"]}
