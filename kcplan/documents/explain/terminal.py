"""Explanations for a planner's terminal."""

from collections.abc import Sequence

from rich.console import Console

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.explain import Explanation, Part
from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements import names
from kcplan.documents.elements.folding import fill
from kcplan.documents.explain import words as explain_words
from kcplan.language import _, number, title


def show_change(found: Explanation, to: Console) -> None:
    """The change, its parts, what began and stopped binding, the lines that moved."""
    before, after = found.before, found.after
    first, *others = explain_words.change(found)
    to.print(fill(first, to.width), style="bold")
    for text in others:
        to.print(fill(text, to.width))
    if not (found.parts or found.moves):
        return
    parts = [_part(explain_words.part(part, after.scenario.model), part) for part in found.parts]
    if found.rounding is not None:
        parts.append(_part(explain_words.rounding(), found.rounding))
    _section(to, _("Where the change comes from, part by part"), parts)
    _section(to, _("Rules that begin to bind"), explain_words.bindings(found.began, after.scenario))
    _section(to, _("Rules that no longer bind"), explain_words.bindings(found.stopped, before.scenario))
    moved = [explain_words.move(move, found) for move in found.moves]
    swapped = [explain_words.swap(swap, found) for swap in found.swaps]
    _section(to, _("Lines whose money changes"), moved + swapped)
    names.show_lines(to, after.scenario.model)


def _part(name: str, part: Part) -> str:
    said = _("{differences}: {outcomes} weighted outcomes")
    said = said.format(differences=name, outcomes=number(part.outcomes, 2, signed=True))
    if round(100 * part.miss, 2):
        said += _(", {miss} of a target missed").format(miss=f"{number(100 * part.miss, 2, signed=True)} %")
    return said


def show_reasons(answer: Answer, found: Sequence[Reason], to: Console) -> None:
    """Each line with its public money, and below it each source and run of years with its reason."""
    scenario, digits = answer.scenario, explain_words.money_digits(answer)
    model = scenario.model
    to.print(fill(names.heading(scenario), to.width), style="bold")
    for text in explain_words.notes(answer, found):
        to.print(fill(text, to.width))
    public = answer.allocation.by_line()[:, model.public].sum(axis=(1, 2))
    titles = {source.id: title(source.title) for source in model.sources}
    for line, money in zip(model.lines, public, strict=True):
        to.print()
        to.print(fill(f"{names.numbered(line)}: {number(float(money), digits)}", to.width), style="bold")
        own = [reason for reason in found if reason.line == line.id]
        barred = [titles[reason.source] for reason in own if reason.why == "not allowed"]
        for reason in (reason for reason in own if reason.why != "not allowed"):
            head = f"{titles[reason.source]} {names.years(reason.years)}: {number(reason.amount, digits)}"
            said = f"- {head}; {explain_words.reason(reason, scenario)}"
            to.print(fill(said, to.width, subsequent_indent="  "))
        if barred:
            to.print(
                fill(
                    "- " + _("Sources that may not pay for it: {sources}.").format(sources=", ".join(barred)), to.width
                )
            )
    names.show_lines(to, model)


def _section(to: Console, heading: str, texts: Sequence[str]) -> None:
    if not texts:
        return
    to.print()
    to.print(heading, style="bold")
    for text in texts:
        to.print(fill(f"- {text}", to.width, subsequent_indent="  "))
