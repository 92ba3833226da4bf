"""The sentences of an explanation: what differs, what binds, why a line's money moved or stays."""

from collections.abc import Iterable, Iterator, Sequence

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.coverage import Hold
from kcplan.analyses.explaining.explain import Explanation, Move, Part, Swap
from kcplan.analyses.explaining.reasons import Effect, Reason
from kcplan.analyses.mending.rules import gathered, joined, named
from kcplan.documents.elements import names
from kcplan.documents.elements.figures import digits_of, plain
from kcplan.documents.elements.misses import not_counted
from kcplan.documents.elements.tables import price
from kcplan.documents.elements.units import unit
from kcplan.documents.explain.differences import difference
from kcplan.documents.plan import verdict
from kcplan.domain.recommendation import Binding
from kcplan.domain.scenario import Model, Scenario
from kcplan.language import _, money, n_, number, percent, ratio, shows_money, significant, title
from kcplan.mathematics.families import family_of

_NAMED = 3  # of several rules or lines, so many are named in a sentence


def part(of: Part, model: Model) -> str:
    """The differences of a part of the explanation."""
    return "; ".join(difference(one, model) for one in of.differences)


def rounding() -> str:
    """The part that is no difference of the scenarios."""
    return _("rounding to whole multiples")


def money_digits(*of: Answer) -> int:
    """Decimals of the money of budgets: none where all of it is in whole millions."""
    return digits_of([one.allocation for one in of])


def bindings(of: Iterable[Binding], scenario: Scenario) -> list[str]:
    """Rules in words, their years and lines together where they read as one; missed targets say what they reach."""
    every = list(of)
    rules_alone = {name for name in {one.id.family for one in every} if (own := family_of(name)) and own.is_rule}
    known = [one for one in every if one.id.family in rules_alone]
    rules = [named(scenario, one.id, "at_least" if one.kind == "at least" else "at_most") for one in known]
    texts = []
    for members in gathered(rules):
        whole = joined([rules[i] for i in members])
        text = names.rule(whole, scenario.model)
        text += f" {names.years(whole.years)}" if whole.years else ""
        missed = next((known[i] for i in members if known[i].is_missed), None)
        if missed is not None:
            words = _("{rule} (missed: {value} of {limit})")
            if missed.kind == "at most":
                words = _("{rule} (exceeded: {value}, and {limit} is allowed)")
            text = words.format(rule=text, value=plain(missed.value), limit=plain(missed.limit))
        texts.append(text)
    return texts + [names.rule_of_check(one.id, scenario.model) for one in every if one.id.family not in rules_alone]


def move(of: Move, explanation: Explanation, full: bool = True) -> str:
    """Why a line gains money or gives it up; unless `full`, without the rules that hold it."""
    scenario = explanation.after.scenario
    model = scenario.model
    text = (
        _("{line} loses {amount} {money} in {years}")
        if of.amount < 0
        else _("{line} gains {amount} {money} in {years}")
    )
    head = text.format(
        line=names.line(model, of.line),
        amount=number(abs(of.amount), money_digits(explanation.before, explanation.after)),
        money=unit(model.money),
        years=names.years(of.years),
    )
    causes = [(part(one, model), share) for one, share in zip(explanation.parts, of.shares, strict=True)]
    told = [(cause, share) for cause, share in (*causes, (rounding(), of.rounding)) if shows_money(share)] or causes
    texts = [cause + (f" ({money(share, signed=True)})" if len(told) > 1 else "") for cause, share in told]
    return f"{head}: {'; '.join([*texts, *(_holds(of, scenario) if full else [])])}."


def _holds(of: Move, scenario: Scenario) -> Iterator[str]:
    """What holds the line, then the lines that cannot give (or take) in its stead."""
    model = scenario.model
    own = [rule.rule for rule in of.own if rule.kind != "target" and not rule.rule.is_missed]
    if own:
        yield _("it is at {rules}").format(rules=_rules(own, scenario))
    beyond = [rule.rule for rule in of.own if rule.kind != "target" and rule.rule.is_missed]
    if beyond:
        yield _("it adds to {rules}").format(rules=_rules(beyond, scenario))
    others = [line.id for line in model.lines if line.id != of.line and any(_speaks_of(r, line.id) for r in of.others)]
    if others:
        text = _("other lines are at a floor: {lines}") if of.amount < 0 else _("other lines are at a ceiling: {lines}")
        yield text.format(lines=_lines([names.line(model, other) for other in others]))
    targets = [rule.rule for rule in of.own if rule.kind == "target"]
    if targets:
        yield _("it serves {targets}").format(targets=_rules(targets, scenario))


def _rules(of: Sequence[Binding], scenario: Scenario) -> str:
    """Three rules by name, the others counted: the data have them all."""
    words = bindings(of, scenario)
    if len(words) <= _NAMED:
        return names.listed(words)
    more = len(words) - _NAMED
    text = n_("{named} and {count} more rule", "{named} and {count} more rules", more)
    return text.format(named=", ".join(words[:_NAMED]), count=more)


def _lines(words: Sequence[str]) -> str:
    if len(words) <= _NAMED:
        return names.listed(words)
    more = len(words) - _NAMED
    text = n_("{named} and {count} more line", "{named} and {count} more lines", more)
    return text.format(named=", ".join(words[:_NAMED]), count=more)


def _speaks_of(hold: Hold, line: str) -> bool:
    return any(place[0] == line for place in hold.places)


def swap(of: Swap, explanation: Explanation) -> str:
    """A line that is paid from other sources."""
    model, digits = explanation.after.scenario.model, money_digits(explanation.before, explanation.after)
    parts = [
        f"{number(value, digits, signed=True)} {names.source(model, source)}"
        for source, value in of.by_source
        if shows_money(value)
    ]
    text = _("{line} keeps its money in {years} and takes it from other sources, {money}: {parts}.")
    return text.format(
        line=names.line(model, of.line), years=names.years(of.years), parts=", ".join(parts), money=unit(model.money)
    )


def reason(of: Reason, scenario: Scenario) -> str:
    """Why a line gets what it gets of a source, and not more."""
    money = unit(scenario.model.money)
    rules = _rules([hold.rule for hold in of.rules], scenario)
    more, less = effect(of.more), effect(of.less)
    texts = {
        "not allowed": _("this source may not pay for it"),
        "follows": _("follows public money, and there is none")
        if of.ratio is None
        else _("follows public money: {ratio} for each 1 of public money").format(ratio=ratio(of.ratio)),
        "ceiling": (
            _("more than is allowed: {rules}. One {money} more {more}")
            if any(hold.rule.is_missed for hold in of.rules)
            else _("at the most allowed: {rules}. One {money} more {more}")
        ).format(rules=rules, money=money, more=more),
        "floor": (
            _("at the least allowed: {rules}. One {money} more {more}")
            if shows_money(of.amount)
            else _("not needed to keep {rules}. One {money} more {more}")
        ).format(rules=rules, money=money, more=more),
        "target": _("needed for {rules}. One {money} less {less}; one more {more}").format(
            rules=rules, money=money, less=less, more=more
        ),
        "elsewhere": (
            _("one {money} more would be taken from {lines}: it {more}")
            if of.giving
            else _("one {money} more would be taken from its own other money: it {more}")
        ).format(money=money, more=more, lines=_lines([names.line(scenario.model, line) for line in of.giving])),
        "no plan": _("no plan that keeps every rule gives it more"),
        "tie": (
            _("one {money} more or less changes nothing: a fixed rule chooses among the equally good plans")
            if scenario.model.plan is None
            else _(
                "one {money} more or less changes nothing: of the equally good plans, this one is nearest to the "
                "official plan"
            )
        ).format(money=money),
    }
    whole = " " + _("(line as a whole)") if of.whole else ""
    return f"{texts[of.why]}{whole}."


def in_short(of: Reason) -> str:
    """The same in a few words, without rules and figures."""
    return {
        "not allowed": _("this source may not pay for it"),
        "follows": _("follows public money"),
        "ceiling": _("at the most allowed"),
        "floor": _("at the least allowed"),
        "target": _("needed for a target"),
        "elsewhere": _("more would be taken from others") if of.giving else _("more would be taken from its own"),
        "no plan": _("no plan keeps every rule with more"),
        "tie": _("more or less changes nothing"),
    }[of.why]


def dated_reason(of: Reason, scenario: Scenario) -> str:
    """A reason with its years, where it is not of every year."""
    said = reason(of, scenario)
    if of.years == scenario.model.years:
        return said[:1].upper() + said[1:]
    years = names.years(of.years)
    return f"{years[:1].upper()}{years[1:]}: {said}"


def effect(of: Effect | None) -> str:
    """What one unit of money does."""
    if of is None:
        return _("leaves no plan")
    if of.free:
        return _("changes nothing")
    done = []
    if of.miss:
        text = (
            _("raises the shares missed by {share} of a target")
            if of.miss > 0
            else _("lowers the shares missed by {share} of a target")
        )
        done.append(text.format(share=f"{significant(100 * abs(of.miss), 3)} %"))
    if price(of.outcomes) != "0":
        text = _("loses {amount} weighted outcomes") if of.outcomes < 0 else _("gains {amount} weighted outcomes")
        done.append(text.format(amount=price(abs(of.outcomes)).lstrip("+")))
    return names.listed(done)


def labels(found: Explanation) -> tuple[str, str]:
    """The titles of the two scenarios, with their ids behind them where the titles are the same."""
    before, after = found.before.scenario, found.after.scenario
    if title(before.title) != title(after.title):
        return title(before.title), title(after.title)
    return f"{title(before.title)} ({before.id})", f"{title(after.title)} ({after.id})"


def change(of: Explanation) -> list[str]:
    """What changes in all, and what is to be said of how it is divided."""
    before, after = of.before.review, of.after.review
    ends = labels(of)
    figures = {"old": number(before.objective, 2), "new": number(after.objective, 2)}
    figures["change"] = number(after.objective - before.objective, 2, signed=figures["old"] != figures["new"])
    text = _("From “{before}” to “{after}”: weighted outcomes go from {old} to {new} points ({change}).")
    if not of.moves and not of.swaps:
        text = _("No budget changes from “{before}” to “{after}”. Weighted outcomes: {old} and {new} points.")
        if figures["old"] == figures["new"]:
            text = _("No budget changes from “{before}” to “{after}”: {old} points in both.")
    said = [text.format(before=ends[0], after=ends[1], **figures)]
    if of.same_optimum and (of.moves or of.swaps):
        said.insert(0, _("No budget changes before rounding: the same plan is best in both. Rounding alone differs."))
    said += _lost_and_gained(of)
    if before.miss or after.miss:
        text = _("The sum of the shares of targets missed goes from {old} to {new} ({change} of a target).")
        moved = f"{number(100 * (after.miss - before.miss), 2, signed=True)} %"
        said.append(text.format(old=percent(before.miss, 2), new=percent(after.miss, 2), change=moved))
    if not (of.parts or of.moves):
        return [*said, _("The two scenarios are the same, so there is nothing to explain.")]
    if of.rounding is not None:
        said.append(_published())
    for name, end in zip(ends, (of.before, of.after), strict=True):
        said += [f"{name}: {text}" for text in _proved(end)]
    if of.merged:
        text = _(
            "Every order of the changes leads through a mix of the two scenarios that has no plan, so the "
            "differences cannot be told apart."
        )
        said.append(text)
    elif of.dropped:
        text = n_(
            "{dropped} of {orders} orders of the changes leads through a mix of the two scenarios that has no plan, "
            "and is left out.",
            "{dropped} of {orders} orders of the changes lead through a mix of the two scenarios that has no plan, "
            "and are left out.",
            of.dropped,
        )
        said.append(text.format(dropped=of.dropped, orders=of.orders))
    return said


def _lost_and_gained(of: Explanation) -> list[str]:
    """What is lost of each outcome, then what is gained, in equal words; nothing where all are the same."""
    model = of.after.scenario.model
    before, after = of.before.review.totals, of.after.review.totals
    change = {outcome.id: after[outcome.id] - before.get(outcome.id, 0.0) for outcome in model.outcomes}
    signed = ((_("Lost: {outcomes}."), -1), (_("Gained: {outcomes}."), 1))
    said = []
    for text, sign in signed:
        own = [one for one, by in change.items() if round(sign * by, 2) > 0]
        told = [f"{plain(round(abs(change[one]), 2))} {names.outcome(model, one)}" for one in own]
        said.append(text.format(outcomes=names.listed(told) or _("nothing")))
    return said if any(round(by, 2) for by in change.values()) else []


def notes(answer: Answer, of: Sequence[Reason], full: bool = True) -> list[str]:
    """What reasons are of; unless `full`, without what only the long reasons need."""
    text = _("Why each line gets its money from each source, and no more; amounts in {money}.")
    said = [text.format(money=unit(answer.scenario.model.money))]
    if answer.kind == "published":
        said.append(_published())
    said += [*not_counted(answer.scenario), *_proved(answer)]
    if not full:
        return said
    if len(answer.scenario.model.regions) > names.LISTED:
        said.append(_("Rules that hold for many regions give only the number of regions; --json lists each of them."))
    if any(reason.whole for reason in of):
        said.append(
            _("“Line as a whole”: the money of the line could equally come from another source or in another year.")
        )
    return said


def _proved(answer: Answer) -> list[str]:
    """What is proved of the plan and of its published budget, where they are not the best."""
    return verdict.proved(answer.optimum.gap, answer.proof, answer.scenario.model)


def _published() -> str:
    return _(
        "Budgets are the published ones, in whole multiples. The rules that hold them are worked out at the "
        "optimum, before rounding."
    )
