"""The keys `closed`, `actuals` and `carried` of a scenario: which years are over, and what they came to."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from kcplan import tolerances
from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Model, Scenario, years_label
from kcplan.domain.uncertainty import Uncertainty
from kcplan.language import _, significant
from kcplan.reading.actuals import closed_of, read_actuals
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node
from kcplan.reading.years import within


def read_closed(node: Node, model: Model, capped: Collection[str], log: Log) -> Closed | None:
    """What was spent and delivered in the years that a scenario closes; None where it closes none.

    `capped` are the sources with a cap over all regions.
    """
    written = node.get("closed")
    if written is None:
        for key in ("actuals", "carried"):
            if key in node.value:
                expected = _("the key 'closed' with '{key}'").format(key=key)
                log.error(
                    node[key].place, expected, _("none"), _("say which years are over, such as closed: 2014-2016")
                )
        return None
    count = _count(written, model, log)
    carried = {}
    for source, amount in node.table("carried").items():
        if source not in capped:
            log.unknown(node["carried"].keys[source], _("source with a cap over all regions"), source, capped)
        else:
            carried[source] = amount.value
    if "actuals" not in node.value:
        expected = _("the key 'actuals', of what was spent and delivered in closed years")
        log.error(written.place, expected, _("none"), _("name a workbook with a sheet of money and one of units"))
        return None
    actuals = read_actuals(node["actuals"], model, log)
    return closed_of(actuals, count, carried, model, log) if count else None


def _count(written: Node, model: Model, log: Log) -> int:
    """How many years are closed: a run from the first on, but not all."""
    years = within(written, written.value, log, model.years)
    if not years:
        return 0
    if years != model.years[: len(years)]:
        expected = _("a run of closed years from {first} on").format(first=model.years[0])
        why = _("what a year came to rests on the years before it: close them too, or none")
        log.error(written.place, expected, years_label(years), why)
        return 0
    if len(years) == len(model.years):
        log.error(written.place, _("at least one open year"), _("all of them closed"))
        return 0
    return len(years)


def open_only(uncertainty: Uncertainty | None, node: Node, scenario: Scenario, log: Log) -> Uncertainty | None:
    """What is uncertain of open years; of closed ones it is dropped, and told."""
    if uncertainty is None or scenario.closed is None:
        return uncertainty
    still, kept = scenario.model.years[scenario.first_open :], []
    for one in uncertainty.what:
        years = tuple(year for year in one.what.years if year in still)
        if years != one.what.years:
            expected = _("uncertainty of open years, {years}").format(years=years_label(still))
            gone = tuple(year for year in one.what.years if year not in still)
            found = _("{name} in {years}").format(name=one.what.name, years=years_label(gone))
            log.warn(node["uncertainty"].place, expected, found, _("it is left out there: what is over is known"))
        if years:
            kept.append(replace(one, what=replace(one.what, years=years)))
    return replace(uncertainty, what=tuple(kept)) if kept else None


def warn_beyond_caps(scenario: Scenario, node: Node, log: Log) -> None:
    """Tell where more was spent in a closed year than its cap."""
    closed, model = scenario.closed, scenario.model
    if closed is None:
        return
    used = closed.money.sum(axis=(0, 1))
    for source, caps in scenario.caps.items():
        s = [one.id for one in model.sources].index(source)
        for t in _above(used[s], caps[: closed.count], scenario.money_size):
            expected = _("at most {cap} {money} of {source} in {year}, its cap")
            expected = expected.format(
                cap=significant(caps[t], 9), money=model.money, source=source, year=model.years[t]
            )
            found = _("{amount} spent").format(amount=significant(float(used[s, t]), 9))
            log.warn(node["actuals"].place, expected, found, _("it stays as it is"))


def _above(used: np.ndarray, caps: Sequence[float], size: float) -> list[int]:
    limits = np.array(caps)
    beyond = used > limits + tolerances.KEPT * np.maximum(size, limits)
    return [int(t) for t in np.flatnonzero(beyond)]
