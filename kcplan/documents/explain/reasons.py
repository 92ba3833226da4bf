"""Why each line gets what it gets from each source, as a table for a page and a sheet."""

from collections.abc import Sequence

from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements import names
from kcplan.documents.elements.figures import PrintedTable, amount, line_names
from kcplan.documents.explain import words as explain_words
from kcplan.domain.scenario import Scenario
from kcplan.language import _, title


def of_scenario(reasons: Sequence[Reason], scenario: Scenario, money: str, digits: int) -> PrintedTable:
    """A row for each line, and below it each source with its reason and its money; years that differ, apart."""
    model = scenario.model
    head = [_("Line and source"), _("Why, and why no more"), _("Amount, {money}").format(money=money)]
    table = PrintedTable("reasons", _("Why each line gets its money from each source, and no more"), head, words=2)
    titles = {source.id: title(source.title) for source in model.sources}
    public = {source.id for source in model.sources if source.public}
    for line, name in zip(model.lines, line_names(model), strict=True):
        own = [reason for reason in reasons if reason.line == line.id]
        whole = sum(reason.amount for reason in own if reason.source in public)
        table.add(name, _("Public money"), amount(whole, digits), kind="line")
        for reason in own:
            years = "" if reason.years == model.years else names.years(reason.years)
            source = f"{titles[reason.source]} {years}".rstrip()
            table.add(source, explain_words.reason(reason, scenario), amount(reason.amount, digits), kind="part")
    return table
