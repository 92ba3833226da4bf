"""The annex: money by line, source and year with its subtotals and totals, described once for every document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kcplan.arrays import FloatArray, to_digits
from kcplan.documents.elements.names import in_state, region
from kcplan.documents.plan.terminal import spans
from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import WHOLE, Model, Scenario
from kcplan.language import _, number, title

#: More decimals than these are not shown; the figures keep theirs.
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A year, or a subtotal that adds up the columns at the positions `parts`.

    `group` is what stands above it and its neighbours; "" where it stands alone.
    """

    head: str
    group: str
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """Money of one source, or a total that adds up the rows at the positions `parts`.

    `kind`: `line` (or region), `source` of the line above, `total` of all, `total source`.
    """

    number: str
    name: str
    kind: str
    parts: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Annex:
    """Rows and columns with their figures, in money, shape (rows, columns). `digits` are the decimals to show."""

    rows: tuple[AnnexRow, ...]
    columns: tuple[Column, ...]
    figures: FloatArray
    digits: int


def by_line(model: Model, amounts: FloatArray) -> Annex:
    """The official form: each line with its sources below it. `amounts` has the shape (lines, sources, years)."""
    names = [(str(line.number), title(line.title)) for line in model.lines]
    return _annex(model, names, amounts)


def by_region(allocation: Allocation) -> Annex | None:
    """The same form with regions in place of lines; None where the model has no regions."""
    model = allocation.scenario.model
    if model.regions == (WHOLE,):
        return None
    amounts = np.zeros((len(model.regions), len(model.sources), len(model.years)))
    np.add.at(amounts, (allocation.region, allocation.source, allocation.year), allocation.amount)
    names = [(str(r), region(model, name)) for r, name in enumerate(model.regions, start=1)]
    return _annex(model, names, amounts)


def told_apart(annex: Annex, scenario: Scenario) -> Annex:
    """The same; heads say which years are as they were, and which are adjusted, where a budget is planned again."""
    years = iter(scenario.model.years)
    heads = (
        one if one.parts else replace(one, head=in_state(one.head, scenario, [next(years)])) for one in annex.columns
    )
    return replace(annex, columns=tuple(heads))


def source_order(model: Model) -> list[int]:
    """Positions of the sources as the annex lists them: public ones first."""
    return sorted(range(len(model.sources)), key=lambda s: not model.sources[s].public)


def _annex(model: Model, names: Sequence[tuple[str, str]], amounts: FloatArray) -> Annex:
    columns, rows = tuple(_columns(model)), tuple(_rows(model, names))
    figures = np.zeros((len(rows), len(columns)))
    own = [r for r, row in enumerate(rows) if not row.parts]
    years = [c for c, column in enumerate(columns) if not column.parts]
    figures[np.ix_(own, years)] = amounts[:, source_order(model), :].reshape(len(own), len(years))
    figures = to_digits(figures)
    for r, row in enumerate(rows):
        if row.kind == "line":
            figures[r] = figures[list(row.parts)].sum(axis=0)
    for r, row in enumerate(rows):
        if row.kind.startswith("total"):
            figures[r] = figures[list(row.parts)].sum(axis=0)
    for c, column in enumerate(columns):
        if column.parts:
            figures[:, c] = figures[:, list(column.parts)].sum(axis=1)
    figures = to_digits(figures) + 0.0
    return Annex(rows, columns, figures, digits(figures))


def digits(figures: FloatArray) -> int:
    """The fewest decimals that show every figure as it is; 1 where no few do, as for an unrounded optimum."""
    exact = (n for n in range(_MOST_SHOWN + 1) if np.array_equal(figures, figures.round(n)))
    return next(exact, 1)


def in_force_money(scenario: Scenario) -> FloatArray:
    """The budget in force of a scenario that has one, (lines, sources, years); closed years as they were."""
    budget = scenario.in_force
    assert budget is not None
    budget = budget.copy()
    if scenario.closed is not None:
        budget[..., : scenario.first_open] = scenario.closed.money
    return np.asarray(budget.sum(axis=0))


def form(scenario: Scenario) -> str:
    """What the form is called."""
    if is_adjustment(scenario):
        return _("ADJUSTED ESTIMATE OF PROGRAMME MONEY")
    return _("DETAILED ESTIMATE OF PROGRAMME MONEY")


def unit(money: str) -> str:
    """The line above the form: `Đơn vị tính: Triệu đồng`."""
    return _("Unit: {money}").format(money=money[:1].upper() + money[1:])


def exact(value: float) -> str:
    """A number with as few decimals as state it: 5 or 2.5."""
    return number(value, digits(np.array([value])))


def _columns(model: Model) -> Iterator[Column]:
    """A period stands above its years where they are next to each other; its subtotal is behind the last one."""
    found = spans(model)
    place = {years[0]: c for c, (_label, years) in enumerate(found) if len(years) == 1}
    groups = [""] * len(found)
    for c, (label, years) in enumerate(found):
        parts = [place[year] for year in years]
        if len(years) > 1 and parts == list(range(c - len(years), c)) and c < len(found) - 1:
            groups[parts[0] : c + 1] = [_("Period {years}").format(years=label)] * (len(years) + 1)
    for c, (label, years) in enumerate(found):
        if len(years) == 1:
            yield Column(_("Year {year}").format(year=label), groups[c], ())
        else:
            head = _("Period total") if groups[c] else _("Period {years}").format(years=label)
            yield Column(head, groups[c], tuple(place[year] for year in years))


def _rows(model: Model, names: Sequence[tuple[str, str]]) -> Iterator[AnnexRow]:
    sources = [title(model.sources[s].title) for s in source_order(model)]
    step = len(sources) + 1
    for n, (place, name) in enumerate(names):
        yield AnnexRow(place, name, "line", tuple(range(n * step + 1, (n + 1) * step)))
        for k, source in enumerate(sources, start=1):
            yield AnnexRow(f"{place}.{k}", source, "source", ())
    lines = range(0, len(names) * step, step)
    yield AnnexRow("", _("Total of all sources"), "total", tuple(lines))
    for k, source in enumerate(sources, start=1):
        yield AnnexRow("", source, "total source", tuple(line + k for line in lines))
