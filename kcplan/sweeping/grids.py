"""Futures on a grid: each combination of the values that caps, unit costs and yields are to take."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from kcplan import tolerances
from kcplan.domain.futures import Futures
from kcplan.domain.scenario import WHOLE, Model, Scenario, years_label
from kcplan.domain.uncertainty import Kind, Parameter
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.reading.text.numbers import LEAST, can_be_reckoned
from kcplan.reading.text.numbers import MOST as MOST_OF_NUMBERS

#: A grid with more futures than this is taken for a mistake.
MOST = 10_000_000

#: How many known names a message lists if an unknown one was written.
_LISTED = 12

_SUBJECT = re.compile(
    r"((?P<kind>unit_cost|yield):)?(?P<id>[\w.-]+)(/(?P<outcome>[\w.-]+))?"
    r"(@(?P<first>\d{4})([-–](?P<last>\d{4}))?)?(@(?P<regions>[\w.+-]+))?"
)
_NUMBER = r"(\d+\.?\d*|\.\d+)( ?%)?"
_RANGE = re.compile(rf"(?P<first>{_NUMBER})\.\.(?P<last>{_NUMBER}):(?P<step>{_NUMBER})")


@dataclass(frozen=True, slots=True)
class Vary:
    """A parameter and the values that it is to take, in their order."""

    parameter: Parameter
    values: tuple[float, ...]


def grid(vary: Sequence[Vary]) -> Futures:
    """Every combination; the last parameter changes from each future to the next.

    Raises UsageError where nothing varies, or there are more than can be meant.
    """
    if not vary:
        raise UsageError(_("expected something to vary, found nothing"))
    _not_too_many(prod(len(one.values) for one in vary))
    values = np.array(list(product(*(one.values for one in vary))), dtype=float)
    return Futures(tuple(one.parameter for one in vary), values, drawn=False)


def vary_of(scenario: Scenario, text: str) -> Vary:
    """What `central=40%..100%:5%` asks: a source, `unit_cost:ACTIVITY` or `yield:ACTIVITY/OUTCOME`, and its values.

    Years may follow the name: `central@2016-2020`, and regions or groups of them these: `local@2016-2020@coast+north`.
    Percentages scale, plain numbers are set. Raises UsageError.
    """
    name, _equals, written = text.partition("=")
    found = _SUBJECT.fullmatch(name)
    if not found or bool(found["outcome"]) != (found["kind"] == "yield"):
        raise UsageError(
            _(
                "expected SOURCE=VALUES, unit_cost:ACTIVITY=VALUES or yield:ACTIVITY/OUTCOME=VALUES, such as "
                "central=40%..100%:5%, found {text}"
            ).format(text=text)
        )
    kind: Kind = "unit_cost" if found["kind"] == "unit_cost" else "yield" if found["kind"] else "cap"
    model = scenario.model
    capped = scenario.region_caps if found["regions"] else scenario.caps
    if kind == "cap" and not capped:
        raise UsageError(_("{text}: expected a source capped by region, found none").format(text=text))
    known = list(capped) if kind == "cap" else [activity.id for activity in model.activities]
    _known(text, found["id"], known)
    if kind == "yield":
        _known(text, found["outcome"], [outcome.id for outcome in model.outcomes])
    first, last = int(found["first"] or model.years[0]), int(found["last"] or found["first"] or model.years[-1])
    years = tuple(range(first, last + 1))
    if not years or not set(years) <= set(model.years):
        raise UsageError(
            _("{text}: expected years of the model ({years}), found {first}-{last}").format(
                text=text, years=years_label(model.years), first=first, last=last
            )
        )
    values = _values(text, written)
    if kind == "unit_cost" and min(values) <= 0:
        raise UsageError(_("{text}: expected a unit cost above 0, found {value}").format(text=text, value=min(values)))
    ids: dict[str, tuple[str, ...]] = {"sources": (found["id"],)} if kind == "cap" else {"activities": (found["id"],)}
    if kind == "yield":
        ids["outcomes"] = (found["outcome"],)
    label = name if ":" in name else f"cap {name}"
    if found["regions"]:
        ids["regions"] = _regions(text, found["regions"], model)
        activity = next((one for one in model.activities if kind == "unit_cost" and one.id == found["id"]), None)
        if activity and any(len(activity.tranches[model.years.index(year)]) > 1 for year in years):
            expected = _("{text}: expected an activity without tranches for a unit cost by region, found {activity}")
            raise UsageError(expected.format(text=text, activity=activity.id))
    return Vary(Parameter(label, kind, "scale" if "%" in written else "set", years, **ids), values)


def _regions(text: str, written: str, model: Model) -> tuple[str, ...]:
    """The regions that names joined by + stand for."""
    if model.regions == (WHOLE,):
        raise UsageError(_("{text}: expected regions of a model that names some, found none of them").format(text=text))
    names = written.split("+")
    for name in names:
        _known(text, name, [*model.region_groups, *model.regions])
    return tuple(sorted({region for name in names for region in model.region_groups.get(name, (name,))}))


def _known(text: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        listed = ", ".join([*known[:_LISTED], *["..."] * (len(known) > _LISTED)])
        raise UsageError(_("{text}: expected one of {known}, found {name}").format(text=text, known=listed, name=name))


def _values(text: str, written: str) -> tuple[float, ...]:
    """`40%..100%:5%` with both ends, or `0.4,0.7,1`; percentages as shares."""
    found = _RANGE.fullmatch(written)
    parts = [found["first"], found["last"], found["step"]] if found else written.split(",")
    percent = [part.endswith("%") for part in parts]
    if not all(re.fullmatch(_NUMBER, part) for part in parts) or len(set(percent)) > 1:
        expected = _("{text}: expected FIRST..LAST:STEP or values with commas, all percentages or none, found {found}")
        raise UsageError(expected.format(text=text, found=repr(written)))
    numbers = [float(part.removesuffix("%")) for part in parts]
    if not all(map(can_be_reckoned, numbers)):
        expected = _("{text}: expected numbers from {least:g} to {most:g}, or 0")
        raise UsageError(expected.format(text=text, least=LEAST, most=MOST_OF_NUMBERS))
    if found:
        first, last, step = numbers
        if step <= 0 or first > last:
            raise UsageError(
                _("{text}: expected a first value no higher than the last, and a step above 0").format(text=text)
            )
        count = int(np.floor((last - first) / step + tolerances.SAME_PARAMETER)) + 1
        _not_too_many(count)
        numbers = [first + i * step for i in range(count)]
    if len(set(numbers)) < len(numbers):
        raise UsageError(_("{text}: expected each value once").format(text=text))
    return tuple(number / 100 if percent[0] else number for number in numbers)


def _not_too_many(count: int) -> None:
    if count > MOST:
        raise UsageError(_("expected at most {most} futures on the grid, found {count}").format(most=MOST, count=count))
