"""Ranges and alternatives as tables for a screen."""

from collections.abc import Sequence

from kcplan.analyses.alternatives.alternatives import Alternative, Alternatives
from kcplan.analyses.alternatives.ranges import Range
from kcplan.documents.alternatives import words
from kcplan.documents.elements import names
from kcplan.documents.elements.tables import Figures, all_whole, moneys, quantity
from kcplan.documents.elements.units import unit
from kcplan.language import _, percent


def ranges(found: Alternatives, of: Sequence[Range], heading: str) -> Figures:
    """The least, the recommended and the most of each sum, beside the budget in force where there is one."""
    planned = found.scenario.in_force is not None
    head = [_("line"), _("least"), _("recommended"), _("most"), *([_("planned")] if planned else []), ""]
    table = Figures(heading.format(money=unit(found.scenario.model.money)), head)
    whole = all_whole(value for own in of for value in (own.least, own.recommended, own.most, own.planned or 0.0))
    for own in of:
        amounts = [own.least, own.recommended, own.most, *([own.planned or 0.0] if planned else [])]
        table.add(words.range_name(own, found), *moneys(amounts, whole), words.word(own.word))
    return table


def named(found: Alternatives) -> Figures:
    """The alternatives with what each gives up and moves."""
    heading = _("Plans that are as good and differ most, {money}")
    if found.within:
        heading = _("Plans that lose at most {share} of the weighted outcomes and differ most, {money}")
    heading = heading.format(share=percent(found.within, 2), money=unit(found.scenario.model.money))
    table = Figures(heading, [_("alternative"), _("points"), _("given up"), _("moved")])
    whole = all_whole(own.moved for own in found.named)
    for own in found.named:
        given = percent(own.given, 2) if own.given else "-"
        table.add(words.alternative_name(own, found), quantity(own.outcomes), given, *moneys([own.moved], whole))
    return table


def ends(found: Alternatives) -> Figures:
    """What each line gains or loses in the plan at an end of a range."""
    model = found.scenario.model
    heading = _("The plan at each end: change of each line by its number, {money}").format(money=unit(model.money))
    table = Figures(heading, [_("alternative"), *(str(line.number) for line in model.lines)])
    before = found.recommendation.allocation.by_line()[:, model.public].sum(axis=(1, 2))
    for end in found.ends:
        moved = end.recommendation.allocation.by_line()[:, model.public].sum(axis=(1, 2)) - before
        table.add(_end_name(end, found), *moneys([float(own) for own in moved], True, signed=True))
    return table


def _end_name(of: Alternative, found: Alternatives) -> str:
    line = names.numbered(next(line for line in found.scenario.model.lines if line.id == of.line))
    return (_("most for {line}") if of.kind == "most" else _("least for {line}")).format(line=line)
