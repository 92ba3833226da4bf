"""Conflicts in sentences: what is asked for against what is there, or what can be reached."""

from collections.abc import Sequence

from kcplan.analyses.mending.diagnose import Clash
from kcplan.analyses.mending.rules import NamedRule, gathered, joined
from kcplan.documents.elements import names
from kcplan.documents.elements.units import counted, unit
from kcplan.documents.mending.rounding import OUTCOMES, few_decimals, rounded_up
from kcplan.domain.scenario import Model
from kcplan.language import _, money, money_digits, n_

_NAMED = 3  # rules, or outcomes of targets, in a sentence


def end_of(clash: Clash, model: Model) -> str:
    """Why less money than this breaks the limits: the same conflict, told where it begins."""
    rest = [rule for rule in clash.rules if rule.kind != "cap"]
    if clash.needed is None or not rest:
        return sentence_of(clash, model)
    needed = money(rounded_up(clash.needed, money_digits()))
    text = _(
        "To keep the {rules}, {needed} {money} of {sources} money is needed in {years}. No more than that is left."
    )
    return text.format(rules=all_of(rest, model), needed=needed, **_money_of(clash, model)) + _untried(clash)


def sentence_of(clash: Clash, model: Model) -> str:
    """A conflict in a sentence: what is asked for against what is there; and what closed years have of it already."""
    facts = [
        _("{value} in {rule}").format(value=_counted(value, rule, model), rule=all_of([rule], model))
        for rule, value in zip(clash.rules, clash.facts, strict=False)
        if value and rule.kind != "cap"
    ]
    sentence = _asked(clash, model)
    if facts:
        sentence += " " + _("Closed years already count: {facts}.").format(facts=names.listed(facts))
    return sentence + _untried(clash)


def _untried(clash: Clash) -> str:
    """That some of its rules were too much work, as a sentence that follows another; nothing where none were."""
    if not clash.untried:
        return ""
    text = n_(
        "The scenario is large: whether {count} of these rules is needed for the conflict was not tried.",
        "The scenario is large: whether {count} of these rules are needed for the conflict was not tried.",
        clash.untried,
    )
    return " " + text.format(count=clash.untried)


def _counted(value: float, rule: NamedRule, model: Model) -> str:
    """A number of a rule with its unit."""
    digits = money_digits() if rule.unit == model.money else OUTCOMES
    return f"{few_decimals(round(value, digits))} {counted(rule.unit, model)}".rstrip()


def _asked(clash: Clash, model: Model) -> str:
    """What is asked for against what is there."""
    floors, ceilings = (
        [rule for rule in clash.rules if rule.kind != "cap" and rule.side == side] for side in ("at_least", "at_most")
    )
    if clash.needed is not None and clash.there is not None:
        if ceilings:
            text = _(
                "To keep the {rules} within the {ceilings}, {needed} {money} of {sources} money is needed in {years}, "
                "however it is split; there is {there}."
            )
        else:
            text = _(
                "To keep the {rules}, {needed} {money} of {sources} money is needed in {years}, however it is split; "
                "there is {there}."
            )
        return text.format(
            rules=all_of(floors, model),
            ceilings=all_of(ceilings, model),
            needed=money(rounded_up(clash.needed, money_digits())),
            there=money(clash.there),
            **_money_of(clash, model),
        )
    if clash.reached is not None:
        return _unreached(clash, floors, ceilings, model)
    if len(clash.rules) == 1:
        text = _("The {rules} cannot be kept by itself, whatever the other rules are.")
        return text.format(rules=all_of(clash.rules, model))
    if ceilings:
        text = _("The {rules} within the {ceilings} cannot be kept together.")
    else:
        text = _("The {rules} cannot be kept together.")
    return text.format(rules=all_of(floors, model), ceilings=all_of(ceilings, model))


def _unreached(clash: Clash, floors: Sequence[NamedRule], ceilings: Sequence[NamedRule], model: Model) -> str:
    """What can be reached of the only target of a conflict."""
    asked = next(n for rule, n in zip(clash.rules, clash.numbers, strict=True) if rule.kind == "target")
    besides = [rule for rule in floors if rule.kind != "target"]
    most = [rule for rule in ceilings if rule.kind == "target"]
    if most:
        return _exceeded(clash, asked, floors, [rule for rule in ceilings if rule.kind != "target"], most, model)
    if ceilings and besides:
        text = _(
            "The {target} asks for {asked}; at most {reached} can be reached within the {ceilings} while keeping "
            "the {floors}."
        )
    elif ceilings:
        text = _("The {target} asks for {asked}; at most {reached} can be reached within the {ceilings}.")
    elif besides:
        text = _("The {target} asks for {asked}; at most {reached} can be reached while keeping the {floors}.")
    else:
        text = _("The {target} asks for {asked}; at most {reached} can be reached.")
    return text.format(
        target=all_of([rule for rule in floors if rule.kind == "target"], model),
        asked=few_decimals(asked),
        reached=few_decimals(round(clash.reached or 0.0, OUTCOMES)),
        ceilings=all_of(ceilings, model),
        floors=all_of(besides, model),
    )


def _exceeded(
    clash: Clash,
    allowed: float,
    floors: Sequence[NamedRule],
    ceilings: Sequence[NamedRule],
    most: Sequence[NamedRule],
    model: Model,
) -> str:
    """What there must be of an outcome of which a target allows less: `most`, the only target of a conflict."""
    if ceilings:
        text = _(
            "The {target} allows {allowed}; there is no less than {reached} while keeping the {floors} within the "
            "{ceilings}."
        )
    else:
        text = _("The {target} allows {allowed}; there is no less than {reached} while keeping the {floors}.")
    return text.format(
        target=all_of(most, model),
        allowed=few_decimals(allowed),
        reached=few_decimals(round(clash.reached or 0.0, OUTCOMES)),
        ceilings=all_of(ceilings, model),
        floors=all_of(floors, model),
    )


def _money_of(clash: Clash, model: Model) -> dict[str, str]:
    """Sources and years of the caps of a conflict, and their unit."""
    caps = [rule for rule in clash.rules if rule.kind == "cap"]
    return {
        "sources": names.listed([names.source(model, name) for name in dict.fromkeys(rule.subject for rule in caps)]),
        "years": names.years(sorted({year for rule in caps for year in rule.years})),
        "money": unit(caps[0].unit),
    }


def all_of(rules: Sequence[NamedRule], model: Model) -> str:
    """Rules in words, years and lines together: `targets of jobs and projects in 2016-2020 and floor flex`.

    Of many outcomes, and of many rules, three are named and the others counted.
    """
    alike: dict[object, list[NamedRule]] = {}
    for members in gathered(rules):
        rule = joined([rules[i] for i in members])
        alike.setdefault((rule.side, rule.years) if rule.kind == "target" else members[0], []).append(rule)
    words = []
    for same in alike.values():
        if len(same) == 1:
            words.append(names.dated_rule(same[0], model))
            continue
        places = [(names.outcome(model, rule.subject), rule.place) for rule in same]
        outcomes = _few([names.in_place(outcome, model, place) for outcome, place in places])
        text = _("targets of {outcomes} in {years}")
        if same[0].side == "at_most":
            text = _("ceiling on {outcomes} in {years}")
        words.append(text.format(outcomes=outcomes, years=names.years(same[0].years)))
    return _few(words)


def _few(words: Sequence[str]) -> str:
    """All of a few; of more, some and how many others."""
    if len(words) <= _NAMED + 1:
        return names.listed(words)
    others = len(words) - _NAMED
    return names.listed([*words[:_NAMED], n_("{count} other", "{count} others", others).format(count=others)])
