"""The least money for every target: terminal and JSON."""

from textwrap import fill

import numpy as np

from kcplan.analyses.need import Need
from kcplan.documents.summary import Data, figure, manifest
from kcplan.documents.tables import Figures, console, money
from kcplan.documents.terminal import spans


def show(found: Need) -> None:
    """The verdict, and the additional money by source and year."""
    to = console()
    scenario = found.scenario
    to.print(fill(f"{scenario.title.en}. {scenario.question}".rstrip(), to.width))
    for sentence in verdict(found):
        to.print(fill(sentence, to.width), style="bold")
    columns = spans(scenario.model)
    table = Figures(f"Additional money, {scenario.model.money}", ["source", *(name for name, _ in columns)])
    total = np.zeros(len(scenario.model.years))
    for source in scenario.model.sources:
        by_year = np.zeros(total.size)
        for part in found.extra:
            if part.source == source.id:
                by_year[scenario.model.years.index(part.year)] += part.amount
        total += by_year
        if by_year.any():
            table.add(source.title.en, *(money(float(by_year[years].sum())) for _, years in columns))
    if found.extra:
        table.add("Total", *(money(float(total[years].sum())) for _, years in columns), strong=True)
    table.show(to)


def verdict(found: Need) -> list[str]:
    """How much more is needed, and whether it is the amount or its place that lacks."""
    unit = found.scenario.model.money
    whole = (
        f"The least public money that meets every target and keeps every limit, whatever its source and year, is "
        f"{found.total:,.1f} {unit}; the caps are {found.planned:,.1f} in all."
    )
    if not found.extra:
        return ["No more money is needed: every target can be met with every limit kept.", whole]
    first = f"{found.additional:,.1f} {unit} more meets every target with every limit kept; less does not."
    if found.total <= found.planned:
        return [
            first,
            whole,
            "So the caps would be enough in all, but not in the years and from the sources they name.",
        ]
    return [first, whole]


def data(found: Need) -> Data:
    """The need as plain data (docs/diagnose.md has the names)."""
    return {
        "scenario": found.scenario.id,
        "status": "needed" if found.extra else "enough",
        "additional": figure(found.additional),
        "extra": [{"source": part.source, "year": part.year, "amount": figure(part.amount)} for part in found.extra],
        "least_total": figure(found.total),
        "caps_total": figure(found.planned),
        "money": found.scenario.model.money,
        "manifest": manifest(found.scenario, found.solver),
    }
