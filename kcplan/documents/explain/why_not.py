"""Why not something else, in its forms: sentences, a screen, data, files."""

from collections.abc import Iterator

import numpy as np
from rich.console import Console

from kcplan.analyses.explaining.why_not import MakingChange, WhyNot
from kcplan.documents.elements import names
from kcplan.documents.elements.data import Data, as_csv, as_text, figure, manifest, share
from kcplan.documents.elements.figures import plain
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.documents.elements.tables import Figures, money
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.explain.words import bindings
from kcplan.language import _, number, percent, significant, title, using

_MOVES = 6  # lines in a sentence

_CHANGES = ("kind", "subject", "outcome", "side", "before", "after", "factor", "until_factor")


def show(found: WhyNot, to: Console, full: bool = False) -> None:
    """Whether there is such a plan, what it costs, what is in the way, and what would make it the recommendation."""
    scenario = found.recommendation.scenario
    notes = [*names.unrounded(scenario), points(scenario)]
    screen = Screen(to, full, verdict(found), [names.heading(scenario)], notes)
    screen.add(Listed(_("Rules in the way"), _in_the_way(found)), 0)
    screen.add(Listed(_("Lines whose money would change"), list(_moves(found))), 2)
    screen.add(_changes(found), 1)
    screen.add(Listed("", _after_changes(found), dash=""), 3)
    screen.show()


def verdict(found: WhyNot) -> list[str]:
    """What there is, what is asked for, and what it costs."""
    asked = _("{what}: recommended {value}, asked for {sign} {amount} {unit}.")
    own = found.question
    said = asked.format(
        what=_what(found), value=_amount(found, found.value), sign=own.sign, amount=_amount(found, own.amount),
        unit=_unit(found),
    )  # fmt: skip
    if found.met:
        return [said, _("The recommendation is as asked already.")]
    if found.asked is None:
        return [said, _("No plan that keeps every rule is as asked.")]
    if not found.outcomes and not found.miss:
        return [said, _("It costs nothing: a plan as asked is as good. The recommendation is settled by later tiers.")]
    if not found.miss:
        text = _("The best plan as asked loses {points} of {before} points.")
        return [said, text.format(points=number(-found.outcomes, 2), before=_points(found))]
    text = _("The best plan as asked misses {missed} more of targets; weighted outcomes: {points}, before {before}.")
    after = number(found.asked.review.objective, 2)
    return [said, text.format(missed=percent(found.miss, 2), points=after, before=_points(found))]


@using("en")
def data(found: WhyNot) -> Data:
    """`kcplan explain FILE --why-not ... --json`: a `before` and an `after` of each number, a hair short of enough."""
    scenario, own = found.recommendation.scenario, found.question
    return {
        "status": "explained",
        "money": scenario.model.money,
        "scenario": scenario.id,
        "question": {
            "text": own.text, "line": own.line, "activity": own.activity or None, "source": own.source or None,
            "years": list(own.years), "measure": own.measure, "sign": own.sign, "amount": figure(own.amount),
        },
        "sentences": verdict(found),
        "recommended": figure(found.value),
        "met": found.met,
        "possible": found.asked is not None,
        "cost": None
        if found.asked is None
        else {"weighted_outcomes": figure(found.outcomes), "miss": share(found.miss)},
        "rules": [rule.name for rule in found.clash.rules] if found.clash else [rule.name for rule in found.rules],
        "changes": [
            {
                "kind": change.number.kind, "subject": change.number.subject, "outcome": change.number.outcome or None,
                "side": change.number.side, "before": figure(change.number.value), "after": figure(change.after),
                "factor": figure(change.factor), "until_factor": figure(change.until),
            }
            for change in found.changes
        ],
        "manifest": manifest(scenario, found.recommendation.solver),
    }  # fmt: skip


def files(found: WhyNot) -> dict[str, bytes]:
    """summary.json, changes.csv and sentences.txt."""
    result = data(found)
    said = [*verdict(found), *_in_the_way(found), *_moves(found)]
    written = {
        "changes.csv": as_csv(result["changes"], _CHANGES),
        "sentences.txt": ("\n".join(said) + "\n").encode(),
    }
    result["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(result) + "\n").encode(), **written}


def _what(found: WhyNot) -> str:
    model, own = found.recommendation.scenario.model, found.question
    line = next(one for one in model.lines if one.id == own.line)
    parts = [names.numbered(line)]
    parts += [title(one.title) for one in model.activities if one.id == own.activity]
    parts += [names.source_title(model, own.source)] if own.source else []
    return ", ".join([*parts, *([] if own.years == model.years else [names.years(own.years)])])


def _unit(found: WhyNot) -> str:
    model, own = found.recommendation.scenario.model, found.question
    if own.measure == "money":
        return unit(model.money)
    return next(counted(one.unit, model) for one in model.activities if one.line == own.line)


def _amount(found: WhyNot, value: float) -> str:
    return (money(value) if value else "0") if found.question.measure == "money" else number(value, 2)


def _points(found: WhyNot) -> str:
    return number(found.recommendation.review.objective, 2)


def _in_the_way(found: WhyNot) -> list[str]:
    """Rules that cannot be kept with what is asked for, or that the best plan with it comes up against."""
    scenario = found.recommendation.scenario
    if found.clash is None:
        return bindings(found.rules, scenario)
    known = {limit.name for limit in scenario.limits}
    own = [rule for rule in found.clash.rules if rule.kind != "limit" or rule.subject in known]
    return list(dict.fromkeys(names.dated_rule(rule, scenario.model) for rule in own))


def _moves(found: WhyNot) -> Iterator[str]:
    """The lines that would gain and lose most."""
    if found.asked is None or found.met:
        return
    model = found.recommendation.scenario.model
    before, after = (
        own.allocation.by_line()[:, model.public].sum(axis=(1, 2)) for own in (found.recommendation, found.asked)
    )
    moved = after - before
    for n in np.argsort(-np.abs(moved), kind="stable")[:_MOVES]:
        if money(float(moved[n])) != "-":
            yield f"{names.numbered(model.lines[n])}: {money(float(moved[n]), signed=True)} {unit(model.money)}"


def _changes(found: WhyNot) -> Figures:
    heading = _("Any one of these would make it the recommendation: a hair beyond the new value")
    table = Figures(heading, [_("number"), _("now"), _("new"), _("change, %")])
    for change in found.changes:
        values = [significant(value, 6) for value in (change.number.value, change.after)]
        table.add(_name(change, found), *values, percent(change.factor - 1, 2, signed=True))
    return table


def _after_changes(found: WhyNot) -> list[str]:
    """What changes do further out, or that none is enough."""
    if found.met:
        return []
    if not found.changes:
        return [_("No single cap, unit cost, yield, weight or limit was found that makes it the recommendation.")]
    lost = [change for change in found.changes if change.until is not None]
    text = _("{number}: only as far as {value}.")
    return [text.format(number=_name(own, found), value=plain(own.number.value * (own.until or 0.0))) for own in lost]


def _name(of: MakingChange, found: WhyNot) -> str:
    scenario, own = found.recommendation.scenario, of.number
    model = scenario.model
    activity = next((title(one.title) for one in model.activities if one.id == own.subject), own.subject)
    if own.kind == "cap":
        return _("{source} money, all years").format(source=names.source_title(model, own.subject))
    if own.kind == "unit_cost":
        return _("unit cost of {activity}").format(activity=activity)
    if own.kind == "yield":
        text = _("{outcome} of each unit of {activity}")
        return text.format(outcome=names.outcome(model, own.outcome), activity=activity)
    if own.kind == "weight":
        return _("weight of {outcome}").format(outcome=names.outcome(model, own.subject))
    return names.limit(model, own.subject, own.side == "at_least", [])
