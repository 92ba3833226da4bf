"""What the sheets and columns of a model's workbook are for, in the current language."""

from kcplan.language import _


def heading(key: str) -> str:
    """The title of a sheet."""
    return {
        "sources": _("Who pays"),
        "outcomes": _("What is counted"),
        "lines": _("Activity lines of the programme"),
        "activities": _("What the lines deliver"),
        "targets": _("What must be reached"),
        "plan": _("The official plan"),
        "regional": _("Unit costs and yields of single regions"),
        "norms": _("Cost norms"),
    }[key]


def notes(key: str, example: bool) -> str:
    """The note above a table, or on the guide ("")."""
    text = {
        "": _(
            "Fill in the sheets from left to right. Keep the row of heads; empty columns may stay empty. "
            "A name or a unit in one language will do. "
            "Ids are short names without spaces, such as clean-water. kcplan check tells every mistake with its cell."
        ),
        "sources": _("One row for each source of money."),
        "outcomes": _("One row for each thing that is counted, such as jobs."),
        "lines": _("One row for each line of the annex, with its number there."),
        "activities": _(
            "One row for each activity. What a unit of it brings stands in the columns yields.ID, one for each "
            "outcome, such as yields.jobs: add those that are not there. Where its numbers differ by years, or later "
            "units cost more, add rows with the same id below it."
        ),
        "targets": _("One row for each target."),
        "plan": _("One row for each line and source that pays for it, with 0 in years for which nothing is planned."),
        "regional": _("One row for each number that differs in a region."),
        "norms": _("One row for each norm and the days from which to which it holds."),
    }[key]
    return " ".join([_("Example: write over it."), text] if example else [text])


def meaning(name: str) -> str:
    """What a column holds."""
    if name.startswith("yields."):
        return _("how many {outcome} one unit of the activity brings").format(outcome=name.removeprefix("yields."))
    bare, _dot, language = name.partition(".")
    texts = {
        "id": _("short name"),
        "line": _("id of the line"),
        "source": _("id of the source; of a norm, its legal text"),
        "outcome": _("id of the outcome"),
        "region": _("region, or a group of regions"),
        "activity": _("id of the activity; of a norm, what it is paid for"),
        "kind": _("public: budget money; counterpart: money of those who benefit"),
        "title": _("name for people"),
        "short": _("a shorter name, for screens and charts"),
        "unit": _("the name of one unit, such as project"),
        "number": _("number of the line in the annex"),
        "sources": _("who may pay for the line: ids with commas between them"),
        "counterpart": _("counterpart money for each unit of public money, or plan: as planned"),
        "unit_cost": _("public money for one unit"),
        "norm": _("id of a norm"),
        "whole": _("year: a published budget buys whole units of it in every year; period: in each period as a whole"),
        "basis": _("where the numbers were read, or how they were derived or assumed"),
        "years": _("years such as 2026, 2026-2028 or 2026,2028; of activities and lines, empty for all years"),
        "up_to": _("the cost holds for units up to this many in a year; empty for all others"),
        "at_least": _("the least that must be reached"),
        "at_most": _("the most that may be reached"),
        "regions": _("counted in these regions together; empty for all"),
        "per": _("region: a target of each of these regions"),
        "item": _("unit_cost, or an outcome: how much of it one unit yields"),
        "value": _("the number of this region"),
        "max_public_share": _("most public share of the whole cost; of a line, of the year's public money"),
        "cap": _("most public money for one unit"),
        "valid_from": _("first day, such as 2018-05-11"),
        "valid_to": _("last day"),
    }
    text = texts[bare]
    return f"{text} ({language})" if language else text
