"""The rules of a conflict, one a line: what each asks for, and where it is written."""

from collections.abc import Iterable, Sequence

from kcplan.analyses.mending.diagnose import Clash
from kcplan.analyses.mending.rules import NamedRule, gathered, joined
from kcplan.documents.elements import names
from kcplan.documents.elements.units import counted
from kcplan.documents.mending.rounding import OUTCOMES, few_decimals
from kcplan.domain.scenario import Model
from kcplan.language import _, money_digits


def place_of(rules: Iterable[NamedRule]) -> str:
    """Where rules were written: `scenarios/base.yaml:8`, several with commas."""
    return ", ".join(dict.fromkeys(str(rule.origin) for rule in rules if rule.origin))


def rules_of(clash: Clash, model: Model) -> list[str]:
    """The rules of a conflict, each with the sum of its numbers and its place."""
    lines = []
    for rows in gathered(clash.rules):
        rule = joined([clash.rules[i] for i in rows])
        text = _("{rule}: at least {value}") if rule.side == "at_least" else _("{rule}: at most {value}")
        place = place_of([rule])
        told = text.format(
            rule=names.dated_rule(rule, model), value=_value(rule, [clash.numbers[i] for i in rows], model)
        )
        lines.append(f"{told} ({place})" if place else told)
    return lines


def _value(rule: NamedRule, numbers: Sequence[float], model: Model) -> str:
    """The sum of the numbers of rows that read as one rule, with its unit."""
    if rule.scale == "of another sum":
        value = _("a multiple of another sum")
    elif rule.scale == "of the year before":
        value = _("a multiple of the year before")
    elif rule.kind == "target":
        value = few_decimals(round(sum(numbers), OUTCOMES))
    else:
        value = f"{few_decimals(round(sum(numbers), money_digits()))} {counted(rule.unit, model)}".rstrip()
    return _("{value} in total").format(value=value) if len(numbers) > 1 else value
