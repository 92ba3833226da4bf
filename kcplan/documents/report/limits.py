"""What the report page says of limits: what binds and what it is worth, and what a shortfall does."""

from math import inf

from kcplan.analyses.shortfall.exact import Shortfall, order_of_failing
from kcplan.documents.elements import names
from kcplan.documents.elements.data import figure
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, amount
from kcplan.documents.elements.names import in_place
from kcplan.documents.elements.tables import price
from kcplan.documents.plan.binding import LimitEffect, limits
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario, Target, years_label
from kcplan.domain.tiers import is_reported
from kcplan.language import _, money_digits, number, percent, title
from kcplan.mathematics.families import title_of
from kcplan.mathematics.rules import number_of_target


def binding(recommendation: Recommendation, money: str) -> PrintedTable:
    """Every rule at its limit, those that are worth most first: what a unit tighter costs, what one looser gains."""
    scenario = recommendation.scenario
    found = limits(recommendation.binding, scenario.model)
    found.sort(key=lambda limit: -limit.size * max(_worth(limit.tighter), _worth(limit.looser)))
    misses = any(abs(side.miss) > 0 for limit in found for side in (limit.tighter, limit.looser))
    sides = (_("one unit tighter"), _("one unit looser"))
    head = [_("Rule at its limit"), _("Years")]
    for side in sides:
        head += [_("{side}: weighted outcomes").format(side=side)]
        head += [_("{side}: missed, % of a target").format(side=side)] if misses else []
        head += [_("for the next")]
    heading = _("Binding rules, and what one unit of each is worth: 1 {money}, or 1 unit of an outcome").format(
        money=money
    )
    table = PrintedTable("binding", heading, head, words=2)
    for limit in found:
        cells = [PrintedCell(rule_name(limit.rule, scenario)), PrintedCell(years_label(limit.years))]
        for effect in (limit.tighter, limit.looser):
            cells += _effect(effect, misses)
        table.add(*cells)
    return table


def _worth(effect: LimitEffect) -> float:
    return abs(effect.outcomes or 0.0) + 1e3 * abs(effect.miss)


def _effect(effect: LimitEffect, misses: bool) -> list[PrintedCell]:
    if effect.outcomes is None:
        none = "–" if effect.then == "zero" else _("no plan is left")
        return [PrintedCell(none), *([PrintedCell("")] if misses else []), PrintedCell("")]
    cells = [_price(effect.outcomes)]
    if misses:
        cells.append(_price(100 * effect.miss))
    if not effect.counts or effect.holds_for == 0:
        return [*cells, PrintedCell("")]
    ahead = _("no limit") if effect.holds_for == inf else number(effect.holds_for, max(1, money_digits()))
    return [*cells, PrintedCell(ahead, figure(effect.holds_for))]


def _price(value: float) -> PrintedCell:
    return PrintedCell(price(value), figure(value))


def rule_name(rule: RuleId, scenario: Scenario) -> str:
    """A rule in words and without its year; a target's years belong to its name."""
    if rule.family == "target":
        text = _("Most allowed: {target}") if rule.side else _("Target: {target}")
        return text.format(target=target_name(scenario.targets[number_of_target(scenario, rule)], scenario))
    titles = [names.title_of_part(scenario.model, dimension, word) for dimension, word in rule.kept_for]
    if rule.family == "cap":
        return _("Cap: {source}").format(source=", ".join(reversed(titles)))
    words = [", ".join(titles)] if titles else []
    named = names.limit(scenario.model, rule.limit, rule.side == "at_least", words) if rule.limit else None
    said = named or ": ".join([title_of(rule.family), *words])
    return said[:1].upper() + said[1:]


def target_name(target: Target, scenario: Scenario) -> str:
    """`Jobs 2016-2020`, `Jobs 2016-2020 (priority)`."""
    outcome = next(outcome for outcome in scenario.model.outcomes if outcome.id == target.outcome)
    return in_place(f"{title(outcome.title)} {years_label(target.years)}", scenario.model, target.place)


def source_names(result: Shortfall) -> str:
    """The sources that are cut."""
    titles = {source.id: title(source.title) for source in result.scenario.model.sources}
    return ", ".join(titles[source] for source in result.cut.sources)


def fates(result: Shortfall, money: str) -> PrintedTable:
    """The break-even of each target, in the order in which they fail: how much can be lost before it is missed."""
    head = [_("Target"), _("missed from"), money, _("alone, can be met up to"), money]
    table = PrintedTable("fates", _("Break-evens: the targets in the order in which they fail"), head)
    for fate in order_of_failing(result.fates):
        name = target_name(fate.target, result.scenario)
        first = _depth(result, fate.first_missed, _("never"))
        alone = _depth(result, fate.alone, _("cannot be met"))
        table.add(name, *first, *((PrintedCell(_("the end")), PrintedCell("")) if fate.alone_to_end else alone))
    return table


def curve(result: Shortfall, money: str) -> PrintedTable:
    """The corners of the two curves, between which both are straight; or the depths that were worked out."""
    if result.tolerance is None:
        heading = _("The curve at its corners; it is straight between them")
        corners = [point.depth for point in result.break_points if is_reported(point.tier)]
    else:
        heading = _("The curve at the depths that were worked out")
        corners = [piece.start for piece in result.walk.pieces]
    head = [_("money lost"), money, _("targets met"), _("targets missed, sum of shares"), _("weighted outcomes")]
    table = PrintedTable("curve", heading, head)
    for depth in sorted({0.0, *corners, result.walk.end}):
        miss, outcomes = result.at(depth)
        met = result.targets_met(depth)
        share = PrintedCell(percent(depth, 2), figure(depth))
        table.add(
            share, amount(depth * result.cut.money, 1), PrintedCell(str(met), met), amount(miss, 4), amount(outcomes, 2)
        )
    return table


def _depth(result: Shortfall, depth: float | None, none: str) -> tuple[PrintedCell, PrintedCell]:
    if depth is None:
        return PrintedCell(none), PrintedCell("")
    return PrintedCell(percent(depth, 2), figure(depth)), amount(depth * result.cut.money, 1)
