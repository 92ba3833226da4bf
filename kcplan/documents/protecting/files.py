"""The folder of a protected plan: what `kcplan solve` writes of it, and what is told of protecting."""

from kcplan.documents.elements.data import Data, as_csv
from kcplan.documents.plan import files as plan_files
from kcplan.documents.protecting import charts, data, words
from kcplan.sweeping.decision import Decision

_PAYERS = ("line", "year", "from", "to", "amount", "reason")


def files(found: Decision) -> dict[str, bytes]:
    """The folder may be the budget in force of the next year, as that of `kcplan solve` may."""
    hedge = found.hedge
    own = {"payers.csv": as_csv([row | _no_blank(row) for row in data.payers(found)], _PAYERS)}
    if hedge.give_up is not None:
        own["curve_give_up.csv"] = as_csv(data.give_up(hedge.give_up))
    if hedge.moved is not None:
        own["curve_moved.csv"] = as_csv(data.moved(hedge.moved))
    if found.ladder is not None:
        own["ladder.csv"] = as_csv([_flat(row) for row in data.ladder(found)])
    own |= charts.pictures(found)
    own["sentences.txt"] = ("\n".join([*words.verdicts(found), *words.notes(found)]) + "\n").encode()
    return plan_files.of_recommendation(hedge.after, None, own, data.more(found))


def _no_blank(row: Data) -> Data:
    return {key: row[key] or "" for key in ("from", "to")}


def _flat(row: Data) -> Data:
    """A rung in one line: its intervals as columns, without the chances of single targets."""
    ends = {
        f"{key}_{end}": value
        for key, both in row["interval"].items()
        for end, value in zip(("low", "high"), both, strict=True)
    }
    return {key: value for key, value in row.items() if key not in ("interval", "targets")} | ends
