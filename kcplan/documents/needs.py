"""The least money for every target: terminal and JSON. Money to be added is rounded up, so that it suffices."""

from textwrap import fill

import numpy as np

from kcplan.analyses.need import Need
from kcplan.documents.diagnosis import rounded_up
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
            table.add(source.title.en, *(money(rounded_up(float(by_year[years].sum()), 1)) for _, years in columns))
    if found.extra:
        table.add("Total", *(money(rounded_up(float(total[years].sum()), 1)) for _, years in columns), strong=True)
    table.show(to)


def verdict(found: Need) -> list[str]:
    """How much more is needed, and whether it is the amount or its place that lacks."""
    unit = found.scenario.model.money
    whole = (
        f"The least public money that meets every target and keeps every limit, whatever its source and year, is "
        f"{rounded_up(found.total, 1):,.1f} {unit}; the caps are {found.planned:,.1f} in all."
    )
    if not found.extra:
        return ["No more money is needed: every target can be met with every limit kept.", whole]
    first = (
        f"{rounded_up(found.additional, 1):,.1f} {unit} more meets every target with every limit kept; less does not."
    )
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
        "additional": rounded_up(found.additional, 6),
        "extra": [
            {"source": part.source, "year": part.year, "amount": rounded_up(part.amount, 6)} for part in found.extra
        ],
        "least_total": rounded_up(found.total, 6),
        "caps_total": figure(found.planned),
        "money": found.scenario.model.money,
        "manifest": manifest(found.scenario, found.solver),
    }
