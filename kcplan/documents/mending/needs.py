"""The least money for every target: terminal and JSON. Money to be added is rounded up, so that it suffices."""

import numpy as np
from rich.console import Console

from kcplan import language
from kcplan.analyses.mending.need import Need, NoMoneyHelps
from kcplan.analyses.mending.rules import gathered, joined
from kcplan.documents.elements import names
from kcplan.documents.elements.data import Data, figure, manifest
from kcplan.documents.elements.screen import Screen
from kcplan.documents.elements.tables import Figures, money
from kcplan.documents.elements.units import unit
from kcplan.documents.mending.rounding import figure_up, rounded_down, rounded_up
from kcplan.documents.plan.terminal import spans
from kcplan.domain.scenario import Scenario
from kcplan.language import _, money_digits, title


def show(found: Need, to: Console, full: bool = False) -> None:
    """The verdict, and the additional money by source, region where it is capped so, and year."""
    scenario = found.scenario
    screen = Screen(to, full, verdict(found), [names.heading(scenario)], names.unrounded(scenario))
    screen.add(_extra(found), 0)
    screen.show()


def _extra(found: Need) -> Figures:
    """Those who need most first, where money is capped by region."""
    scenario = found.scenario
    columns = spans(scenario.model)
    heading = _("Additional money, {money}").format(money=unit(scenario.model.money))
    table = Figures(heading, [_("source"), *(name for name, _years in columns)])
    total = np.zeros(len(scenario.model.years))
    titles = {source.id: title(source.title) for source in scenario.model.sources}
    whole: dict[tuple[str, str], float] = {}
    for part in found.extra:
        own = (part.source, part.region)
        whole[own] = whole.get(own, 0.0) + part.amount
    for source, region in sorted(whole, key=lambda own: (-whole[own] if own[1] else 0.0, own)):
        by_year = np.zeros(total.size)
        for part in found.extra:
            if (part.source, part.region) == (source, region):
                by_year[scenario.model.years.index(part.year)] += part.amount
        total += by_year
        name = names.in_place(titles[source], scenario.model, region)
        table.add(name, *(money(rounded_up(float(by_year[at].sum()), money_digits())) for _name, at in columns))
    if found.extra:
        table.add(
            _("Total"),
            *(money(rounded_up(float(total[at].sum()), money_digits())) for _name, at in columns),
            strong=True,
        )
    return table


def verdict(found: Need) -> list[str]:
    """How much more is needed, and whether it is the amount or its place that lacks."""
    money, aim = unit(found.scenario.model.money), _aim(found.scenario)
    whole = _(
        "The least public money to {aim}, whatever its source and year, is {least} {money}; the caps add up to {caps}."
    ).format(aim=aim, least=language.money(found.total), money=money, caps=language.money(found.planned))
    if not found.extra:
        return [_("No more money is needed to {aim}.").format(aim=aim), whole]
    digits = money_digits()
    enough, short = rounded_up(found.additional, digits), rounded_down(found.additional, digits)
    if enough == short:
        text = _("{enough} {money} more is enough to {aim}; less is not.")
    elif short:
        text = _("{enough} {money} more is enough to {aim}; less than {short} is not.")
    else:
        text = _("{enough} {money} more is enough to {aim}.")
    first = text.format(enough=language.money(enough), short=language.money(short), money=money, aim=aim)
    public = {source.id for source in found.scenario.model.sources if source.public}
    own = sum(part.amount for part in found.extra if part.source not in public)
    said = [first, whole]
    if own:
        text = _("Of the additional money, {amount} {money} is counterpart money.")
        said.insert(1, text.format(amount=language.money(rounded_up(own, digits)), money=money))
    if found.total <= found.planned and any(part.source in public for part in found.extra):
        said.append(_("So the caps are enough in total, but not from the right sources in the right years."))
    return said


def _aim(scenario: Scenario) -> str:
    """What the money is for: the targets and the limits that there are."""
    if scenario.targets and scenario.limits:
        return _("meet every target and keep every limit")
    return _("meet every target") if scenario.targets else _("keep every limit")


def no_money_helps(error: NoMoneyHelps) -> str:
    """Which rules clash whatever the caps, one a line."""
    if len(error.rules) == 1:
        lines = [_("No amount of money is enough: this rule cannot be kept whatever the caps are.")]
    else:
        lines = [_("No amount of money is enough: these rules clash whatever the caps are.")]
    for members in gathered(error.rules):
        rule = joined([error.rules[i] for i in members])
        lines.append(f"  {names.dated_rule(rule, error.scenario.model)}" + (f" ({rule.origin})" if rule.origin else ""))
    return "\n".join(lines)


def data(found: Need) -> Data:
    """The need as plain data (docs/diagnose.md has the names)."""
    return {
        "scenario": found.scenario.id,
        "status": "needed" if found.extra else "enough",
        "additional": figure_up(found.additional),
        "extra": [
            ({"region": part.region} if part.region else {})
            | {"source": part.source, "year": part.year, "amount": figure_up(part.amount)}
            for part in found.extra
        ],
        "least_total": figure_up(found.total),
        "caps_total": figure(found.planned),
        "money": found.scenario.model.money,
        "manifest": manifest(found.scenario, found.solver),
    }
