"""Explanations for a planner's terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.explain import Explanation, Part
from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements import names
from kcplan.documents.elements.points import points
from kcplan.documents.elements.screen import Listed, Screen
from kcplan.documents.elements.tables import Figures
from kcplan.documents.elements.units import unit
from kcplan.documents.explain import words as explain_words
from kcplan.language import _, number, title


def show_change(found: Explanation, to: Console, full: bool = False) -> None:
    """The change, its parts, the lines that moved, what began and stopped binding."""
    before, after = found.before, found.after
    model = after.scenario.model
    first, *others = explain_words.change(found)
    screen = Screen(to, full, [first], notes=[*others, points(after.scenario)])
    parts = [_part(explain_words.part(part, model), part) for part in found.parts]
    if found.rounding is not None and (found.parts or found.moves):
        parts.append(_part(explain_words.rounding(), found.rounding))
    screen.add(Listed(_("Where the change comes from, part by part"), parts), 0)
    screen.add(Listed(_("Rules that begin to bind"), explain_words.bindings(found.began, after.scenario)), 2)
    screen.add(Listed(_("Rules that no longer bind"), explain_words.bindings(found.stopped, before.scenario)), 3)
    moved = [explain_words.move(move, found, full) for move in found.moves]
    swapped = [explain_words.swap(swap, found) for swap in found.swaps]
    screen.add(Listed(_("Lines whose money changes"), moved + swapped), 1)
    if moved or swapped:
        screen.add(names.lines_by_number(model), 4)
    screen.shortened = bool(moved) and not full
    screen.show()


def _part(name: str, part: Part) -> str:
    said = _("{differences}: {outcomes} points")
    said = said.format(differences=name, outcomes=number(part.outcomes, 2, signed=True))
    if round(100 * part.miss, 2):
        said += _(", {miss} of a target missed").format(miss=f"{number(100 * part.miss, 2, signed=True)} %")
    return said


def show_reasons(answer: Answer, found: Sequence[Reason], to: Console, full: bool = False) -> None:
    """Each line with its public money, and below it each source and run of years with its reason.

    Unless `full`: a row for each source that pays, and in few words why it pays no more.
    """
    scenario = answer.scenario
    said = explain_words.notes(answer, found, full)
    screen = Screen(to, full, [said[0]], [names.heading(scenario)], [*said[1:], points(scenario)])
    if full:
        for one in _line_by_line(answer, found):
            screen.add(one, 0)
    else:
        screen.shortened = True
        screen.add(_in_short(answer, found), 0)
    screen.add(names.lines_by_number(scenario.model), 1)
    screen.show()


def _in_short(answer: Answer, found: Sequence[Reason]) -> Figures:
    """Years with the same reason together."""
    scenario, digits = answer.scenario, explain_words.money_digits(answer)
    titles = {source.id: title(source.title) for source in scenario.model.sources}
    heads = [_("line and source"), _("why no more"), unit(scenario.model.money)]
    table = Figures(_("Who pays for each line"), heads, left=2)
    public = answer.allocation.by_line()[:, scenario.model.public].sum(axis=(1, 2))
    for line, money in zip(scenario.model.lines, public, strict=True):
        table.add(names.numbered(line), "", number(float(money), digits), strong=True)
        told: dict[tuple[str, str], list[Reason]] = {}
        for reason in found:
            if reason.line == line.id and reason.why != "not allowed":
                told.setdefault((reason.source, explain_words.in_short(reason)), []).append(reason)
        for (source, why), own in told.items():
            years = sorted({year for reason in own for year in reason.years})
            words = titles[source] if years == list(scenario.model.years) else f"{titles[source]} {names.years(years)}"
            table.add(f"  {words}", why, number(sum(reason.amount for reason in own), digits))
    return table


def _line_by_line(answer: Answer, found: Sequence[Reason]) -> Iterator[Listed]:
    scenario, digits = answer.scenario, explain_words.money_digits(answer)
    model = scenario.model
    public = answer.allocation.by_line()[:, model.public].sum(axis=(1, 2))
    titles = {source.id: title(source.title) for source in model.sources}
    for line, money in zip(model.lines, public, strict=True):
        own = [reason for reason in found if reason.line == line.id]
        barred = [titles[reason.source] for reason in own if reason.why == "not allowed"]
        said = []
        for reason in (reason for reason in own if reason.why != "not allowed"):
            head = f"{titles[reason.source]} {names.years(reason.years)}: {number(reason.amount, digits)}"
            said.append(f"{head}; {explain_words.reason(reason, scenario)}")
        if barred:
            said.append(_("Sources that may not pay for it: {sources}.").format(sources=", ".join(barred)))
        yield Listed(f"{names.numbered(line)}: {number(float(money), digits)}", said)
