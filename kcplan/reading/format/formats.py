"""What the two files may hold, said once: reading checks against it and the JSON schema is made from it."""

from kcplan.domain.protection import PROTECT_MEASURES
from kcplan.domain.scenario import DIMENSIONS
from kcplan.domain.tiers import ORDER
from kcplan.reading.format.scalars import Id, Number, Text, Word, WordOr, Years
from kcplan.reading.format.shapes import ByKey, Field, Many, OneOf, Record, TableShape, Variant
from kcplan.reading.format.shares import Share
from kcplan.reading.format.uncertain_formats import uncertainty

MONEY = Number()
FILE = Text()
NOTE = Text(empty=True)


def titled(text: Text) -> OneOf:
    """What is said to people, in one language or in both."""
    both = {"en": Field(text, "in English", required=True), "vi": Field(text, "in Vietnamese", required=True)}
    return OneOf(text, Record(both))


TITLE, QUESTION = titled(Text()), titled(NOTE)
FORMAT = Field(Word(("1",)), "1, the version of this file format", required=True)
NUMBERS = Field(
    Word(("en", "vi")), "how its tables write numbers: en 1,234.5 or vi 1.234,5; default as each table tells"
)
BASIS = Field(titled(NOTE), "where the numbers were read, or how they were derived or assumed")
WHY = Field(NOTE, "why")
IDS = Many(Id(), one_or_all=True)
YEARS = WordOr("all", Years())

TRANCHES = Many(
    Record(
        {
            "up_to": Field(Number(above=True), "units up to this many in a year, counted from the first"),
            "cost": Field(MONEY, "public money per unit", required=True),
        }
    )
)
UNIT_COST = OneOf(MONEY, TableShape(OneOf(MONEY, many=TRANCHES), by_years=True), TRANCHES)
BY_YEARS = TableShape(MONEY, by_years=True)
PLAN_OR_MONEY = WordOr("plan", MONEY)

ACTIVITY = Record(
    {
        "title": Field(TITLE, "name for people"),
        "unit": Field(TITLE, "the name of one unit, such as project", required=True),
        "unit_cost": Field(UNIT_COST, "public money per unit: a number, by years, or in tranches", required=True),
        "yields": Field(TableShape(OneOf(MONEY, BY_YEARS)), "outcome: how much of it a unit brings, or by years"),
        "norm": Field(Id(), "id in the norms table"),
        "whole": Field(
            Word(("true", "false", "year", "period")),
            "a published budget buys whole units of it in every year (true or year), or in every period",
        ),
        "basis": BASIS,
    }
)
SOURCE = Record(
    {
        "kind": Field(Word(("public", "counterpart")), "public or counterpart", required=True),
        "title": Field(TITLE, "name for people"),
    }
)
OUTCOME_OF_MODEL = Record({"unit": Field(TITLE, "unit", required=True), "title": Field(TITLE, "name for people")})
LINE = Record(
    {
        "number": Field(Number(whole=True), "its number in the annex", required=True),
        "title": Field(TITLE, "name for people"),
        "short": Field(TITLE, "a shorter name, for screens and charts"),
        "sources": Field(IDS, "who may pay for it", required=True),
        "counterpart": Field(
            OneOf(PLAN_OR_MONEY, BY_YEARS), "counterpart money per unit of public money, or as planned: plan"
        ),
        "activities": Field(TableShape(ACTIVITY), "what it delivers"),
        "norm": Field(Id(), "id in the norms table, of a largest share of the year's public money"),
        "basis": BASIS,
    }
)
TARGET = Record(
    {
        "outcome": Field(Id(), "what is counted", required=True),
        "years": Field(Years(), "over which years", required=True),
        "at_least": Field(Number(), "the least that must be reached"),
        "at_most": Field(Number(above=True), "the most that may be reached"),
        "regions": Field(IDS, "counted in these regions together, default all"),
        "per": Field(Word(("region",)), "region: a target of each of these regions"),
        "basis": BASIS,
    }
)
REGION = Record({"title": Field(TITLE, "name for people")})
REGIONAL_ROW = Record(
    {
        "region": Field(Id(), "region, or a group of regions", required=True),
        "activity": Field(Id(), "activity", required=True),
        "item": Field(Id(), "unit_cost, or an outcome: how much of it one unit yields", required=True),
        "years": Field(Years(), "years, default all"),
        "value": Field(MONEY, "the number for this region", required=True),
    }
)
PLAN_ROW = Record(
    {
        "region": Field(Id(), "region, where the model has several"),
        "line": Field(Id(), "line", required=True),
        "source": Field(Id(), "source", required=True),
        "year": Field(Id(), "year", required=True),
        "amount": Field(MONEY, "money", required=True),
    }
)
MONEY_TABLE = OneOf(FILE, many=Many(PLAN_ROW))
SPENT_ROW = Record({**PLAN_ROW.fields, "activity": Field(Id(), "activity of the line, where it is told")})
UNITS_ROW = Record(
    {
        "region": Field(Id(), "region, where the model has several"),
        "activity": Field(Id(), "activity", required=True),
        "year": Field(Id(), "year", required=True),
        "units": Field(Number(), "units delivered", required=True),
    }
)
ACTUALS = Record(
    {
        "money": Field(OneOf(FILE, many=Many(SPENT_ROW)), "money spent: a table, or its rows", required=True),
        "units": Field(OneOf(FILE, many=Many(UNITS_ROW)), "units delivered: a table, or its rows", required=True),
    }
)
NORMS_ARE = Word(("warnings", "limits"))
NORM = Record(
    {
        "id": Field(Id(), "the id that activities refer to", required=True),
        "activity": Field(NOTE, "what it is paid for"),
        "unit": Field(NOTE, "per what"),
        "max_public_share": Field(
            Share(most=1), "most public share of the whole cost; of a line, of the year's public money"
        ),
        "cap": Field(MONEY, "most public money per unit"),
        "valid_from": Field(NOTE, "first day, such as 2018-05-11, or first year"),
        "valid_to": Field(NOTE, "last day, or last year"),
        "source": Field(NOTE, "the legal text"),
    }
)
MODEL = Record(
    {
        "format": FORMAT,
        "id": Field(Id(), "short name", required=True),
        "title": Field(TITLE, "name for people"),
        "money": Field(Text(), "the unit of all money, such as million VND", required=True),
        "years": Field(Years(), "consecutive years, such as 2014-2020", required=True),
        "periods": Field(Many(Years()), "years with a subtotal of their own"),
        "regions": Field(
            OneOf(Many(Id()), mapping=TableShape(REGION)), "regions, where there are several: by id with titles, or ids"
        ),
        "region_groups": Field(
            TableShape(Many(Id(), one_or_all=True)), "group: its regions, for which its name may stand"
        ),
        "sources": Field(OneOf(FILE, mapping=TableShape(SOURCE)), "who pays", required=True),
        "outcomes": Field(OneOf(FILE, mapping=TableShape(OUTCOME_OF_MODEL)), "what is counted", required=True),
        "lines": Field(OneOf(FILE, mapping=TableShape(LINE, filled=True)), "activity lines", required=True),
        "activities": Field(FILE, "a table of activities, each with its line, besides those that lines have here"),
        "targets": Field(
            OneOf(FILE, many=Many(TARGET)), "the least or the most of outcomes over some years: a table, or a list"
        ),
        "plan": Field(MONEY_TABLE, "the official plan: a table, or its rows; default none"),
        "regional": Field(
            OneOf(FILE, many=Many(REGIONAL_ROW)), "unit costs and yields of single regions: a table, or its rows"
        ),
        "norms": Field(
            OneOf(FILE, many=Many(NORM)),
            "cost norms: a table, or its rows; or whether those of norms.csv beside this file are warnings or limits",
        ),
        "numbers": NUMBERS,
        "basis": BASIS,
    }
)

SELECTORS = {
    "regions": Field(IDS, "regions, default all"),
    "lines": Field(IDS, "lines, default all"),
    "activities": Field(IDS, "activities, default all"),
    "sources": Field(IDS, "sources, default the public ones"),
    "years": Field(YEARS, "years, default all"),
}
BOUND = OneOf(
    MONEY,
    Record(
        {
            "plan": Field(Share(), "a multiple of the plan of the selection"),
            "approved": Field(Share(), "a multiple of the budget in force"),
            "share": Field(Share(doubtful=10), "a share of the selection 'of'"),
            "of": Field(Record(SELECTORS), "what the share is of; what it does not name is as in the limit"),
            "previous_year": Field(Share(), "a multiple of the same selection a year before"),
        }
    ),
)
BOUNDS = {
    "at_least": Field(BOUND, "lower bound: an amount, or a multiple of the plan, a share, or of the previous year"),
    "at_most": Field(BOUND, "upper bound, likewise"),
}
LIMIT = Record(
    {
        "name": Field(Id(), "its name in results", required=True),
        "title": Field(TITLE, "its name for people, on screens and in documents; default its name"),
        "measure": Field(
            Word(("money", "units", "change")),
            "money (default), units, or change: public money away from what is approved",
        ),
        **SELECTORS,
        "per": Field(OneOf(Word(DIMENSIONS), many=Many(Word(DIMENSIONS))), "once for each of these; default once"),
        **BOUNDS,
    }
)

SELECTED_YEARS = Field(YEARS, "years, default all")
OUTCOME = Field(IDS, "outcome, default all")
REGIONS = Field(IDS, "regions or groups, default all")
COSTED = {
    "activities": Field(IDS, "activities"),
    "lines": Field(IDS, "lines"),
    "regions": REGIONS,
    "years": SELECTED_YEARS,
}
OPERATIONS = {
    "set": Field(Number(), "the new value"),
    "scale": Field(Share(), "times this"),
    "add": Field(Number(least=float("-inf")), "plus this"),
}
NUMBERS_OF_TARGET = {
    "at_least": Field(Number(), "the new least that must be reached"),
    "at_most": Field(Number(above=True), "the new most that may be reached"),
}
REMOVE = {"remove": Field(Word(("true",)), "true: take it away")}
CHANGED = {
    "cap": Record({"sources": Field(IDS, "sources"), "regions": REGIONS, "years": SELECTED_YEARS}),
    "unit_cost": Record(COSTED),
    "yield": Record({**COSTED, "outcome": OUTCOME}),
    "weight": Record({"outcome": OUTCOME}),
    "counterpart": Record({"lines": Field(IDS, "lines"), "years": SELECTED_YEARS}),
    "target": Record(
        {
            "outcome": OUTCOME,
            "years": Field(YEARS, "exactly the years of the target, default any"),
            "regions": Field(IDS, "exactly the regions of the target, default any"),
        }
    ),
}
CHANGE = Variant(
    {
        key: Record(
            {key: Field(shape, "what changes", required=True)}
            | OPERATIONS
            | ({**NUMBERS_OF_TARGET, **REMOVE} if key == "target" else {})
            | {"why": WHY}
        )
        for key, shape in CHANGED.items()
    }
    | {
        "limit": Record({"limit": Field(Id(), "name of a limit", required=True), **BOUNDS, **REMOVE, "why": WHY}),
        "add_target": Record({"add_target": Field(TARGET, "an additional target", required=True), "why": WHY}),
    }
)
REGION_CAPS = Record(
    {
        "by_region": Field(
            OneOf(Word(("plan",)), TableShape(OneOf(PLAN_OR_MONEY, BY_YEARS))),
            "the most it can pay in each region: plan, or by region or group plan, a number of each, or by years",
            required=True,
        )
    }
)
SCENARIO = Record(
    {
        "format": FORMAT,
        "id": Field(Id(), "short name", required=True),
        "extends": Field(FILE, "id of a scenario beside this one, or a path relative to this file"),
        "model": Field(OneOf(FILE, MODEL), "a folder of models/ beside scenarios/, a relative path, or the model"),
        "title": Field(TITLE, "name for people"),
        "question": Field(QUESTION, "what is asked, in a sentence"),
        "caps": Field(
            OneOf(Word(("plan",)), TableShape(OneOf(PLAN_OR_MONEY, ByKey("by_region", REGION_CAPS, BY_YEARS)))),
            "the most each source can pay: plan, or by source plan, a number, by years, or by region",
        ),
        "targets": Field(
            OneOf(
                Word(("hard", "soft")),
                Record(
                    {
                        "mode": Field(Word(("hard", "soft")), "hard or soft", required=True),
                        "priorities": Field(
                            TableShape(Number(1, whole=True)),
                            "outcome, outcome@years or outcome@years@regions: 1 comes first",
                        ),
                        "weights": Field(
                            TableShape(Number()), "outcome, outcome@years or outcome@years@regions: weight of a miss"
                        ),
                    }
                ),
            ),
            "hard (default): met, or no plan; soft: missed by as little as can be",
        ),
        "weights": Field(TableShape(Number()), "outcome: what one of it is worth"),
        "discount": Field(Share(doubtful=1), "yearly rate at which later outcomes count less"),
        "carry_over": Field(TableShape(Share(most=1)), "source: share of its cap that may go into the next year"),
        "closed": Field(Years(), "years that are over, from the first on, such as 2014-2016: facts"),
        "actuals": Field(
            OneOf(FILE, mapping=ACTUALS, many=Many(FILE)),
            "what was spent and delivered in closed years: a workbook, a table of both, or [money.csv, units.csv]",
        ),
        "committed": Field(
            MONEY_TABLE, "money contracted in open years, which every plan spends there: a table, or its rows"
        ),
        "carried": Field(
            TableShape(MONEY),
            "source: money that the last closed year left for the first open one; default as carry_over allows",
        ),
        "approved": Field(
            MONEY_TABLE,
            "the budget in force, from which change is measured: a table, a result folder, or rows; default the plan",
        ),
        "rounding": Field(Number(above=True), "published budgets come in whole multiples of this much money"),
        "tiers": Field(
            Many(Word(ORDER)), "what counts first, such as [targets, change, outcomes]; targets always come first"
        ),
        "protect": Field(
            Record(
                {
                    "measure": Field(
                        Word(PROTECT_MEASURES), "what is kept small over futures: mean (default), worst-tenth or regret"
                    ),
                    "futures": Field(Number(1, whole=True), "how many futures it counts over, default 200"),
                    "seed": Field(Number(whole=True), "what their draw starts from, default 1"),
                    "give_up": Field(
                        Share(most=1), "share of the weighted outcomes at full money that may be given up; default 0"
                    ),
                }
            ),
            "choose who pays for what so that targets are missed least when money falls short",
        ),
        "cut_order": Field(
            Many(Id()), "lines whose money goes first, in this order, where a source falls short; default all alike"
        ),
        "numbers": NUMBERS,
        "limits": Field(Many(LIMIT), "lower and upper bounds on money or units"),
        "norms": Field(NORMS_ARE, "whether norms are warnings or limits; default as in the model, else warnings"),
        "changes": Field(Many(CHANGE), "changes, in order"),
        "uncertainty": Field(
            uncertainty({kind: CHANGED[kind] for kind in ("cap", "unit_cost", "yield")}, Field(NOTE, BASIS.about)),
            "what is uncertain: for kcplan sweep, and no matter to the other commands",
        ),
    }
)
