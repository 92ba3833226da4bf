"""The tables of an explanation, for a sheet and a page: the two ends, the parts, what binds, the lines that move."""

from collections.abc import Iterator

import numpy as np

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.explain import Explanation, Part
from kcplan.documents.elements import names
from kcplan.documents.elements.figures import PrintedCell, PrintedTable, amount, signed
from kcplan.documents.elements.units import unit
from kcplan.documents.explain import words as explain_words
from kcplan.language import _, title


def of_change(found: Explanation) -> Iterator[PrintedTable]:
    """Every table that has a row."""
    every = (_ends(found), _parts(found), _rules(found), _moves(found), _swaps(found))
    return (table for table in every if table.rows)


def _ends(found: Explanation) -> PrintedTable:
    digits = explain_words.money_digits(found.before, found.after)
    table = PrintedTable("ends", _("At a glance"), ["", *explain_words.labels(found), _("Change")])
    ends = (found.before, found.after)
    met = [end.review.targets_met for end in ends]
    table.add(_("Targets met"), *(PrintedCell(str(count), count) for count in met), signed(met[1] - met[0], 0))
    money = _("Public money, {money}").format(money=unit(found.after.scenario.model.money))
    rows = (
        (_("Weighted outcomes"), [end.review.objective for end in ends], 2),
        (_("Shares of targets missed, sum of them in %"), [100 * end.review.miss for end in ends], 2),
        (money, [_public(end) for end in ends], digits),
    )
    for name, (old, new), decimals in rows:
        table.add(name, amount(old, decimals), amount(new, decimals), signed(new - old, decimals))
    return table


def _public(end: Answer) -> float:
    return float(np.sum(end.allocation.by_line()[:, end.scenario.model.public]))


def _parts(found: Explanation) -> PrintedTable:
    """The numbered parts, rounding without a number, and the whole, to which they sum."""
    head = [_("Part"), _("weighted outcomes"), _("missed, % of a target")]
    table = PrintedTable("parts", _("Where the change comes from, part by part"), head)
    for n, part in enumerate(found.parts, start=1):
        _add(table, f"({n}) {explain_words.part(part, found.after.scenario.model)}", part)
    if found.rounding is not None:
        _add(table, explain_words.rounding(), found.rounding)
    before, after = found.before.review, found.after.review
    _add(table, _("Total"), Part((), after.objective - before.objective, after.miss - before.miss), kind="total")
    return table


def _add(table: PrintedTable, name: str, part: Part, kind: str = "") -> None:
    table.add(name, signed(part.outcomes, 2), signed(100 * part.miss, 2), kind=kind)


def _rules(found: Explanation) -> PrintedTable:
    """What begins and what stops to bind, rules that read as one together."""
    table = PrintedTable(
        "rules", _("Rules that begin to bind or no longer bind"), [_("Change"), _("Rule at its limit")], words=2
    )
    began = explain_words.bindings(found.began, found.after.scenario)
    stopped = explain_words.bindings(found.stopped, found.before.scenario)
    for what, texts in ((_("begins to bind"), began), (_("no longer binds"), stopped)):
        for text in texts:
            table.add(what, text)
    return table


def _moves(found: Explanation) -> PrintedTable:
    """Public money of each line that moves; of which so much by each part of the table of parts."""
    model, digits = found.after.scenario.model, explain_words.money_digits(found.before, found.after)
    caption = _("Lines whose money changes, and how much each part changes it, {money}").format(money=unit(model.money))
    head = [_("Line"), _("Years"), _("Why"), _("Change"), *(f"({n})" for n in range(1, len(found.parts) + 1))]
    head += [] if found.rounding is None else [_("Rounding")]
    table = PrintedTable("moves", caption, head, words=3)
    called = {line.id: names.numbered(line) for line in model.lines}
    for move in found.moves:
        shares = [*move.shares, *([] if found.rounding is None else [move.rounding])]
        words = (called[move.line], names.years(move.years), explain_words.move(move, found))
        table.add(*words, signed(move.amount, digits), *(signed(share, 1) for share in shares))
    return table


def _swaps(found: Explanation) -> PrintedTable:
    """Lines that keep their money and take it from other sources."""
    model, digits = found.after.scenario.model, explain_words.money_digits(found.before, found.after)
    caption = _("Lines that take their money from other sources, {money}").format(money=unit(model.money))
    public = [source for source in model.sources if source.public]
    table = PrintedTable(
        "swaps", caption, [_("Line"), _("Years"), *(title(source.title) for source in public)], words=2
    )
    called = {line.id: names.numbered(line) for line in model.lines}
    for swap in found.swaps:
        by_source = dict(swap.by_source)
        values = (signed(by_source[source.id], digits) for source in public)
        table.add(called[swap.line], names.years(swap.years), *values)
    return table
