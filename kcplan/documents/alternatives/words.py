"""The sentences of alternatives: how much can move, what a range says, what each plan asks for."""

from collections.abc import Iterable

from kcplan.analyses.alternatives.alternatives import Alternative, Alternatives
from kcplan.analyses.alternatives.ranges import Range, RangeWord
from kcplan.documents.elements import names
from kcplan.documents.elements.tables import money
from kcplan.language import _, percent


def verdict(found: Alternatives) -> list[str]:
    """How many figures and line totals can differ."""
    figures, lines = _counted(found.figures), _counted(found.lines)
    if not found.within:
        text = _(
            "Figures of public money that can differ with the same weighted outcomes: {figures}. Line totals: {lines}."
        )
        return [text.format(figures=figures, lines=lines)]
    text = _(
        "Figures of public money that can differ where up to {share} of the weighted outcomes is given up: {figures}. "
        "Line totals: {lines}."
    )
    return [text.format(share=percent(found.within, 2), figures=figures, lines=lines)]


def notes(found: Alternatives) -> list[str]:
    """What is to be known of ranges."""
    said = [
        _(
            "Each range is of one sum by itself: where it is at its end, others move too. Every plan keeps every rule "
            "and misses no target by more than the recommendation does."
        )
    ]
    if found.scenario.first_open:
        said.append(_("Ranges are of the years that are not over."))
    return said + names.unrounded(found.scenario)


def words() -> str:
    """What the words beside ranges mean."""
    return _(
        "must: each plan that is as good has money there; may: some have none; never: none has any; only this: all "
        "have just this amount."
    )


def word(of: RangeWord) -> str:
    return {"must": _("must"), "may": _("may"), "never": _("never"), "only": _("only this")}[of]


def range_name(of: Range, found: Alternatives) -> str:
    """`3 Demonstration models`, then the source and the year where the range is of these."""
    model = found.scenario.model
    own = names.numbered(next(line for line in model.lines if line.id == of.line))
    parts = [own, *([] if of.source is None else [names.source_title(model, of.source)])]
    return ", ".join([*parts, *([] if of.year is None else [str(of.year)])])


def alternative_name(of: Alternative, found: Alternatives) -> str:
    """`most for 3 Demonstration models, 20,710`; the furthest plan."""
    model = found.scenario.model
    if of.kind == "furthest":
        return _("as different as was found")
    text = _("most for {line}: {amount}") if of.kind == "most" else _("least for {line}: {amount}")
    line = names.numbered(next(line for line in model.lines if line.id == of.line))
    if of.source:
        line = f"{line}, {names.source_title(model, of.source)}"
    return text.format(line=line, amount=money(of.bound) if of.bound else "0")


def furthest(found: Alternatives) -> list[str]:
    """That the furthest plan need not be the furthest there is."""
    if not any(own.kind == "furthest" for own in found.named):
        return []
    return [_("The last plan moves the most of those that were tried; another may move more.")]


def none_named(found: Alternatives) -> list[str]:
    """That no plan as good is another one."""
    if found.named:
        return []
    if any(own.moves for own in found.ranges):
        return [_("The plans that are as good differ too little from the recommendation to be shown one by one.")]
    return [_("No other plan is as good: every figure has to be just as it is recommended.")]


def _counted(of: Iterable[Range]) -> str:
    every = list(of)
    return _("{some} of {all}").format(some=sum(own.moves for own in every), all=len(every)) if every else "-"
