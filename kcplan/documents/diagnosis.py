"""A diagnosis for a planner: first what mends the scenario, then which rules clash. Terminal, short form and JSON.

A figure that mends is rounded to the side that mends: one that is typed back into a file still suffices.
"""

from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path
from textwrap import fill

from rich.console import Console

from kcplan.analyses.diagnose import Clash, Diagnosis
from kcplan.analyses.levers import Mend
from kcplan.analyses.rules import Rule, gathered, joined
from kcplan.documents.summary import Data, figure, manifest
from kcplan.documents.tables import console
from kcplan.domain import years_label
from kcplan.tolerances import SOLVER

_MONEY, _OUTCOMES, _MULTIPLES, _JSON = 1, 2, 4, 6  # decimals
_NOTE = (
    "Figures that mend are rounded to the side that mends. A conflict shows one set of rules that clash and nothing "
    "beside it; a mend settles every conflict, so it may ask for more."
)


def show(found: Diagnosis) -> None:
    """Verdict, mends, mixes and conflicts on the terminal."""
    to = console()
    to.print(fill(f"{found.scenario.title.en}. {found.scenario.question}".rstrip(), to.width))
    to.print(fill(verdict(found), to.width), style="bold")
    if found.feasible:
        return
    for heading, mends in _headed(found):
        to.print()
        to.print(fill(heading, to.width), style="bold")
        _bullets(mends, to)
    for number, clash in enumerate(found.clashes, start=1):
        to.print()
        to.print(f"Conflict {number} of {len(found.clashes)}", style="bold")
        to.print(fill(sentence_of(clash), to.width, break_on_hyphens=False))
        _bullets(_members(clash), to)
    to.print()
    to.print(fill(_NOTE, to.width), style="dim")


def verdict(found: Diagnosis) -> str:
    """Whether every rule can be kept."""
    if found.feasible:
        soft = " Its targets are soft: kcplan solve says which of them are missed." if found.scenario.soft else ""
        return f"Every rule of the scenario can be kept: there is nothing to mend.{soft}"
    clash = "1 set of rules clashes" if len(found.clashes) == 1 else f"{len(found.clashes)} sets of rules clash"
    return f"No plan keeps every rule of the scenario: {clash}."


def short(found: Diagnosis, file: Path) -> str:
    """The infeasible ending of a solve: one conflict, the cheapest mends, and where to read on."""
    lines = [verdict(found)]
    if not found.feasible:
        kinds = dict.fromkeys(mend.rule.kind for mend in found.mends)
        ordered = _ordered(found.mends)
        cheapest = [next(members for members in ordered if members[0].rule.kind == kind) for kind in kinds]
        mends = [_change(members) for members in (cheapest or [[mend] for mend in found.mix])]
        start = "Any one of these mends it" if found.mends else "No rule alone mends it; these together do"
        lines += [*map(sentence_of, found.clashes[:1]), f"{start}: {'; '.join(mends)}."]
    return "\n".join([*lines, f"kcplan diagnose {file} says more."])


def data(found: Diagnosis) -> Data:
    """The diagnosis as plain data (docs/diagnose.md has the names)."""
    return {
        "scenario": found.scenario.id,
        "status": "feasible" if found.feasible else "infeasible",
        "mends": [_mend_data(mend) for mend in found.mends],
        "mix": [_mend_data(mend) for mend in found.mix],
        "targets_mix": [_mend_data(mend) for mend in found.targets],
        "conflicts": [
            {
                "rules": [_rule_data(*pair) for pair in zip(clash.rules, clash.numbers, strict=True)],
                "money_needed": figure(clash.needed),
                "money_there": figure(clash.there),
                "target_reached": figure(clash.reached),
            }
            for clash in found.clashes
        ],
        "money": found.scenario.model.money,
        "manifest": manifest(found.scenario, found.solver),
    }


def _mend_data(mend: Mend) -> Data:
    rule = mend.rule
    values = {"value": figure(mend.value), "mended": _rounded(mend, _JSON)}
    return {"rule": rule.name, "kind": rule.kind, **values, "unit": rule.scale, "written": _place([rule])}


def _rule_data(rule: Rule, number: float) -> Data:
    side = rule.side.replace("_", " ")
    return {"name": rule.name, "rule": side, "limit": figure(number), "unit": rule.unit, "written": _place([rule])}


def _headed(found: Diagnosis) -> Iterable[tuple[str, list[str]]]:
    """Headings with the mends below them, each a sentence with its value now and its place."""
    if found.mends:
        yield "Any one of these mends it:", [_told(members) for members in _ordered(found.mends)]
    if found.mix:
        heading = "No rule alone mends it. The cheapest mix, by the sum of changes as shares of each rule:"
        yield heading, [_told([mend]) for mend in found.mix]
    if found.targets:
        yield (
            "With money and limits as they are, targets must give, these together:",
            [_told([mend]) for mend in found.targets],
        )


def _ordered(mends: Sequence[Mend]) -> list[list[Mend]]:
    """Mends from the cheapest: money by its amount, then targets, then limits, by the share of their value.

    Years of a source in any one of which the same money mends are gathered.
    """
    groups: dict[object, list[Mend]] = {}
    for mend in mends:
        rule = mend.rule
        by_year = rule.kind == "cap" and rule.years
        key = (rule.subject, _upwards(mend)) if by_year else rule.name
        groups.setdefault(key, []).append(mend)

    def price(members: list[Mend]) -> tuple[int, float]:
        change = abs(members[0].mended - members[0].value)
        kind = ("cap", "target", "limit").index(members[0].rule.kind)
        return kind, change if kind == 0 else change / (members[0].value or 1.0)

    return sorted(groups.values(), key=price)


def _told(members: Sequence[Mend]) -> str:
    mend, place = members[0], _place([member.rule for member in members])
    now = "" if len(members) > 1 else f"{_number(mend.value, mend.rule)} now"
    return f"{_change(members)} ({'; '.join(part for part in (now, place) if part)})"


def _change(members: Sequence[Mend]) -> str:
    """`+32.0 million VND of local money in 2017`, `target of jobs in 2016-2020 down to 4,640`, ..."""
    mend, rule = members[0], members[0].rule
    if rule.kind == "cap":
        years = years_label(tuple(year for member in members for year in member.rule.years))
        where = f"any one year of {years}" if len(members) > 1 else years or "all years, each by the same share"
        return f"+{_upwards(mend):,.1f} {rule.unit} of {rule.words} in {where}"
    direction = "down" if mend.mended < mend.value else "up"
    if rule.kind == "target":
        return f"{_named(rule)} down to {_short(_rounded(mend, _OUTCOMES))}"
    value = _short(_rounded(mend, _OUTCOMES if rule.scale == rule.unit else _MULTIPLES))
    return f"{_named(rule)} {direction} to {value} {rule.scale}"


def _upwards(mend: Mend) -> float:
    """The rise of a cap, rounded up."""
    return rounded_up(mend.mended - mend.value, _MONEY)


def _rounded(mend: Mend, decimals: int) -> float:
    """The value that mends, to the side that mends."""
    return rounded_up(mend.mended, decimals) if mend.mended > mend.value else _down(mend.mended, decimals)


def rounded_up(value: float, decimals: int) -> float:
    """The value, not less by more than solvers tell apart."""
    scale: int = 10**decimals
    return float(ceil((value - SOLVER) * scale)) / scale


def _down(value: float, decimals: int) -> float:
    return max(0.0, -rounded_up(-value, decimals))


def _number(value: float, rule: Rule) -> str:
    return f"{value:,.1f}" if rule.kind == "cap" else _short(round(value, _MULTIPLES))


def _short(value: float) -> str:
    """At most 4 decimals, without the zeros behind them."""
    return f"{value:,.{_MULTIPLES}f}".rstrip("0").rstrip(".")


def _named(rule: Rule) -> str:
    return f"{rule.words} in {years_label(rule.years)}" if rule.years else rule.words


def _place(rules: Iterable[Rule]) -> str:
    """Where rules were written: `scenarios/base.yaml:8`, several with commas."""
    return ", ".join(dict.fromkeys(str(rule.origin) for rule in rules if rule.origin))


def end_of(clash: Clash) -> str:
    """Why less money than this breaks the limits: the same conflict, told where it begins."""
    rest = [rule for rule in clash.rules if rule.kind != "cap"]
    caps = [rule for rule in clash.rules if rule.kind == "cap"]
    if clash.needed is None or not rest:
        return sentence_of(clash)
    sources = listed(list(dict.fromkeys(rule.subject for rule in caps)))
    years = years_label(tuple({year for rule in caps for year in rule.years}))
    needed = f"{rounded_up(clash.needed, _MONEY):,.1f} {caps[0].unit} of {sources} money in {years}"
    return f"The {all_of(rest)} need {needed}, all that there is then."


def sentence_of(clash: Clash) -> str:
    """A conflict in a sentence: what is asked for against what is there."""
    floors, ceilings = (
        [rule for rule in clash.rules if rule.kind != "cap" and rule.side == side] for side in ("at_least", "at_most")
    )
    ask = all_of(floors)
    within = f" within the {all_of(ceilings)}" if ceilings else ""
    caps = [rule for rule in clash.rules if rule.kind == "cap"]
    if clash.needed is not None and clash.there is not None:
        sources = listed(list(dict.fromkeys(rule.subject for rule in caps)))
        years = years_label(tuple({year for rule in caps for year in rule.years}))
        there = f"{clash.there:,.1f} {caps[0].unit}"
        return (
            f"To keep the {ask}{within}, {sources} money in {years} must come to at least "
            f"{rounded_up(clash.needed, _MONEY):,.1f}, however it is split; it is {there}."
        )
    if clash.reached is not None:
        asked = next(n for rule, n in zip(clash.rules, clash.numbers, strict=True) if rule.kind == "target")
        besides = [rule for rule in floors if rule.kind != "target"]
        beside = f" and the {all_of(besides)}" if besides else ""
        own = all_of([rule for rule in floors if rule.kind == "target"])
        reached = _short(round(clash.reached, _OUTCOMES))
        return f"The {own} asks for {_short(asked)}; at most {reached} can be reached{within}{beside}."
    return f"The {ask}{within} cannot be kept together."


def _members(clash: Clash) -> list[str]:
    """The rules of a conflict, each with the sum of its numbers and its place."""
    lines = []
    for members in gathered(clash.rules):
        rule = joined([clash.rules[i] for i in members])
        total = sum(clash.numbers[i] for i in members)
        decimals = _OUTCOMES if rule.kind == "target" else _MONEY
        number = f" {_short(round(total, decimals))}" + ("" if rule.kind == "target" else f" {rule.unit}")
        if rule.scale in ("of another sum", "of the year before"):
            number = f" a multiple {rule.scale}"
        together = " together" if len(members) > 1 else ""
        lines.append(
            f"{_named(rule)}: {rule.side.replace('_', ' ')}{number}{together} ({_place([rule])})".removesuffix(" ()")
        )
    return lines


def all_of(rules: Sequence[Rule]) -> str:
    """Rules in words, years and lines together: `targets of jobs and projects in 2016-2020 and floor flex`."""
    kinds: dict[object, list[Rule]] = {}
    for members in gathered(rules):
        rule = joined([rules[i] for i in members])
        kinds.setdefault((rule.kind, rule.years, rule.name if rule.kind == "limit" else ""), []).append(rule)
    words = []
    for same in kinds.values():
        targets = f"targets of {listed([rule.subject for rule in same])} in {years_label(same[0].years)}"
        words.append(targets if len(same) > 1 else _named(same[0]))
    return listed(words)


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _bullets(sentences: Iterable[str], to: Console) -> None:
    for sentence in sentences:
        to.print(fill(f"- {sentence}", to.width, subsequent_indent="  ", break_on_hyphens=False))
