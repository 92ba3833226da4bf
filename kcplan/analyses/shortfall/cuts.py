"""Ways in which the money of sources falls short: cut, or late. Each moves the caps along one direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Scenario, years_label
from kcplan.errors import UsageError
from kcplan.language import _, significant


@dataclass(frozen=True, eq=False)
class Cut:
    """Caps change by depth x `change`, shape (sources, years), in money, for a depth from 0 to `to`.

    `by_region` has the change of each source capped by region, shape (regions, years): all regions alike.

    "cut": a depth of 1 takes all money of the sources in the years, `money`. "late": a depth of 1 makes all of it
    usable only a year later; that of the last year lapses.
    """

    kind: Literal["cut", "late"]
    sources: tuple[str, ...]
    years: tuple[int, ...]
    change: FloatArray
    by_region: Mapping[str, FloatArray]
    money: float
    to: float


def cut(
    scenario: Scenario,
    sources: Sequence[str],
    years: Sequence[int] | None = None,
    to: float = 1.0,
    by: float | None = None,
) -> Cut:
    """The caps of `sources` in `years` (None: all open ones) fall by the same share, to a depth, or `by` so much money.

    Raises UsageError for a source without a cap or without money there, for years that the model does not have or that
    are closed, and for a depth of 0 or beyond what there is.
    """
    model = scenario.model
    chosen = tuple(years or model.years[scenario.first_open :])
    unknown = [year for year in chosen if year not in model.years]
    if unknown:
        text = _("expected years of the model ({years}), found {year}")
        raise UsageError(text.format(years=years_label(model.years), year=unknown[0]))
    if over := tuple(year for year in chosen if scenario.is_past([year])):
        text = _("expected years that are open ({years}), found {closed}")
        still = years_label(model.years[scenario.first_open :])
        raise UsageError(text.format(years=still, closed=years_label(over)))
    there = np.isin(model.years, chosen)
    money = _money(scenario, sources) * there
    whole = float(money.sum())
    if not whole:
        text = _("expected money to cut, found none of {sources} in {years}")
        raise UsageError(text.format(sources=", ".join(sources), years=years_label(tuple(sorted(chosen)))))
    if by is not None:
        if not 0 < by <= whole:
            text = _(
                "expected a cut above 0 and up to {most} {money}, which is all that {sources} pays in those years, "
                "found {found}"
            )
            most, found = significant(whole, 9), significant(by, 9)
            raise UsageError(text.format(most=most, money=model.money, sources=", ".join(sources), found=found))
        to = by / whole
    if not 0 < to <= 1:
        raise UsageError(_("expected a depth above 0 % and up to 100 %, found {depth} %").format(depth=f"{100 * to:g}"))
    by_region = {source: -caps * there for source, caps in scenario.region_caps.items() if source in sources}
    return Cut("cut", tuple(sources), chosen, -money, by_region, whole, to)


def late(scenario: Scenario, usable: Mapping[str, float]) -> Cut:
    """Money comes late: of each source only the share `usable` in its year, the rest a year later.

    The depth is the share that is late, of the source with the latest money; other sources go along in proportion.
    Raises UsageError for a source without a cap or without money, a share beyond 0 to 1, or where nothing is late.
    """
    model = scenario.model
    for source, share in usable.items():
        if not 0 <= share <= 1:
            text = _("expected a share from 0 to 1 of the money of {source}, found {share}")
            raise UsageError(text.format(source=source, share=f"{share:g}"))
    to = max(1 - share for share in usable.values())
    if to <= 0:
        raise UsageError(_("expected a share below 100 % of some source, found all money on time"))
    delayed = _money(scenario, list(usable))
    held_back = {source: (1 - share) / to for source, share in usable.items()}
    for row, one in enumerate(model.sources):
        delayed[row] *= held_back.get(one.id, 0.0)
    if not delayed.any():
        text = _("expected money that can be late, found none of {sources}")
        raise UsageError(text.format(sources=", ".join(usable)))
    is_open = np.arange(len(model.years)) >= scenario.first_open
    regional = {source: caps * is_open * held_back.get(source, 0.0) for source, caps in scenario.region_caps.items()}
    by_region = {source: _a_year_later(money) for source, money in regional.items()}
    return Cut(
        "late",
        tuple(usable),
        model.years[scenario.first_open :],
        _a_year_later(delayed),
        by_region,
        float(delayed.sum()),
        to,
    )


def _a_year_later(money: FloatArray) -> FloatArray:
    """The change of caps, shape (any, years), where so much money of each year comes in the next; the last lapses."""
    return np.concatenate([np.zeros((len(money), 1)), money[:, :-1]], axis=1) - money


def _money(scenario: Scenario, sources: Sequence[str]) -> FloatArray:
    """The caps of the sources in open years, shape (sources, years); 0 for all others."""
    model = scenario.model
    money = np.zeros((len(model.sources), len(model.years)))
    for source in sources:
        if source not in scenario.caps:
            text = _("expected a source with a cap ({sources}), found {source}")
            raise UsageError(text.format(sources=", ".join(sorted(scenario.caps)), source=source))
        money[[other.id for other in model.sources].index(source)] = scenario.caps[source]
    money[:, : scenario.first_open] = 0.0
    return money
