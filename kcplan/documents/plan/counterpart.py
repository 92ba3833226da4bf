"""What a plan asks of the beneficiaries beyond the official plan, in sentences."""

from collections.abc import Iterator, Sequence

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.documents.elements.figures import digits_of, line_names
from kcplan.documents.elements.units import unit
from kcplan.domain.recommendation import Allocation
from kcplan.language import _, number, percent

#: So many lines, or years, that ask most are named.
_NAMED = 3


def beyond_plan(allocation: Allocation) -> list[str]:
    """How much counterpart money is asked beyond the official plan, and which lines ask most; of years where no line
    does. Nothing where no line and no year asks for more, or the model has no plan.
    """
    model, step = allocation.scenario.model, allocation.scenario.rounding or 0.0
    if model.plan is None or model.public.all():
        return []
    asked = allocation.by_line()[:, ~model.public].sum(axis=1)
    planned = model.plan.sum(axis=0)[:, ~model.public].sum(axis=1)
    lines = list(_more(line_names(model), asked.sum(axis=1), planned.sum(axis=1), step))
    parts = lines or list(_more(map(str, model.years), asked.sum(axis=0), planned.sum(axis=0), step))
    if not parts:
        return []
    whole, counted_on, money_unit = float(asked.sum()), float(planned.sum()), unit(model.money)
    digits = digits_of([allocation])
    if not _is_more(whole, counted_on, step):
        text = _(
            "In total no more counterpart money is asked of the beneficiaries than planned ({asked} {money}; planned: "
            "{planned}), but some parts ask for more."
        )
    elif counted_on:
        text = _(
            "{more} {money} more counterpart money is asked of the beneficiaries than planned ({share}): {asked} "
            "instead of {planned}."
        )
    else:
        text = _("{more} {money} of counterpart money is asked of the beneficiaries; none is planned.")
    share = percent((whole - counted_on) / counted_on, 1, signed=True) if counted_on else ""
    first = text.format(
        more=number(whole - counted_on, digits),
        money=money_unit,
        share=share,
        asked=number(whole, digits),
        planned=number(counted_on, digits),
    )
    return [first, _most(parts, money_unit, digits)]


def _most(parts: Sequence[tuple[str, float, float]], money_unit: str, digits: int) -> str:
    """The parts that ask most, the largest first."""
    largest = sorted(parts, key=lambda part: part[2] - part[1])[:_NAMED]
    named = [
        (_("{part} ({more} {money}, {share})") if planned else _("{part} ({more} {money})")).format(
            part=name,
            more=number(asked - planned, digits, signed=True),
            money=money_unit,
            share=percent((asked - planned) / planned, 1, signed=True) if planned else "",
        )
        for name, asked, planned in largest
    ]
    return _("Most is asked beyond the plan in: {parts}.").format(parts="; ".join(named))


def _more(
    names: Iterator[str] | Sequence[str], asked: FloatArray, planned: FloatArray, step: float
) -> Iterator[tuple[str, float, float]]:
    """Name, money asked and money planned of the parts that ask for more."""
    for name, own, counted_on in zip(names, asked.tolist(), np.asarray(planned).tolist(), strict=True):
        if _is_more(own, counted_on, step):
            yield name, own, counted_on


def _is_more(asked: float, planned: float, step: float) -> bool:
    """Whether it is more, and by more than a rounding step."""
    return asked - planned > step + tolerances.KEPT * max(asked, planned)
