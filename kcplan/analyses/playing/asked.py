"""What is asked of a scenario on the page to play with, and the scenario that this makes of the one of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Title
from kcplan.errors import UsageError
from kcplan.language import _

#: A source's money goes from none to this share of what the file gives it.
MOST = 1.2

#: Weights above this, and amounts above so many times usual money, are slips of the hand; no solver reckons with them.
_HUGE = 1e9

#: What a lock asks of the public money of a line: just so much, at least, at most.
LockSide: TypeAlias = Literal["exactly", "at_least", "at_most"]
LOCK_SIDES: tuple[LockSide, ...] = ("exactly", "at_least", "at_most")


@dataclass(frozen=True, slots=True)
class Lock:
    """The public money of a line over all open years, held: `amount` is in the model's money."""

    line: str
    side: LockSide
    amount: float

    @property
    def limit(self) -> str:
        """The name of the limit that it is in a scenario."""
        return f"lock-{self.line}"


@dataclass(frozen=True, slots=True)
class PlayAsked:
    """What is changed: shares of each source's money in open years, weights of outcomes, locks. Nothing: the file."""

    money: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    locks: tuple[Lock, ...] = ()

    def without(self, lock: Lock) -> "PlayAsked":
        """The same without a lock."""
        return replace(self, locks=tuple(other for other in self.locks if other != lock))


def of_scenario(scenario: Scenario, asked: PlayAsked) -> Scenario:
    """The scenario with what is asked. Its targets are soft: from a break-point on they cannot all be met.

    Raises UsageError for a source, outcome or line that is not the model's, and for a number that cannot be meant.
    """
    _refuse(scenario, asked)
    first, model = scenario.first_open, scenario.model
    caps = {
        source: (*own[:first], *(cap * asked.money.get(source, 1.0) for cap in own[first:]))
        for source, own in scenario.caps.items()
    }
    names = {lock.limit for lock in asked.locks}
    limits = [limit for limit in scenario.limits if limit.name not in names]
    limits += [limit_of(lock, scenario) for lock in asked.locks]
    titles = {lock.limit: title_of_lock(lock, scenario) for lock in asked.locks}
    return replace(
        scenario.with_caps(caps),
        soft=True,
        weights=dict(sorted({**scenario.weights, **asked.weights}.items())),
        limits=tuple(sorted(limits, key=lambda limit: limit.name)),
        model=replace(model, limit_titles=dict(sorted({**model.limit_titles, **titles}.items()))),
        origins={},
    )


def limit_of(lock: Lock, scenario: Scenario) -> Limit:
    """A lock as a limit of the scenario."""
    years = scenario.model.years[scenario.first_open :] if scenario.first_open else None
    bound = Bound("amount", lock.amount)
    least, most = (None if lock.side == "at_most" else bound), (None if lock.side == "at_least" else bound)
    return Limit(lock.limit, "money", Selection(line=(lock.line,), year=years), (), least, most)


def title_of_lock(lock: Lock, scenario: Scenario) -> Title:
    """What the limit of a lock is called."""
    line = next(one for one in scenario.model.lines if one.id == lock.line)
    own = line.title if line.short is None else line.short
    return Title(f"Lock of {line.number} {own.en}", f"Mức giữ cho {line.number} {own.vi}")


def sources(scenario: Scenario) -> list[str]:
    """The sources whose money can be moved: public ones with money in open years, in the order of the model."""
    return [
        source.id
        for source in scenario.model.sources
        if source.public and any(scenario.caps.get(source.id, ())[scenario.first_open :])
    ]


def _refuse(scenario: Scenario, asked: PlayAsked) -> None:
    known = {
        _("a source with money"): (asked.money, sources(scenario)),
        _("an outcome"): (asked.weights, [outcome.id for outcome in scenario.model.outcomes]),
        _("a line"): ([lock.line for lock in asked.locks], [line.id for line in scenario.model.lines]),
    }
    for what, (given, own) in known.items():
        if unknown := next((name for name in given if name not in own), None):
            text = _("expected {what} of the scenario ({known}), found {name}")
            raise UsageError(text.format(what=what, known=", ".join(own), name=unknown))
    if len({lock.line for lock in asked.locks}) < len(asked.locks):
        raise UsageError(_("expected one lock for each line, found two of one line"))
    # Comparisons are such that a value that is no number fails them too.
    shares = all(0 <= share <= MOST for share in asked.money.values())
    amounts = all(0 <= weight < _HUGE for weight in asked.weights.values())
    amounts = amounts and all(0 <= lock.amount < _HUGE * scenario.usual_money for lock in asked.locks)
    if not (shares and amounts):
        text = _("expected shares from 0 % to {most} % and amounts from 0 up, found another number")
        raise UsageError(text.format(most=f"{100 * MOST:g}"))
