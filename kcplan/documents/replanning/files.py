"""The folder of a programme planned again: what `kcplan solve` writes, and what is told of planning again."""

from kcplan.analyses.replanning.replan import Replanned
from kcplan.documents.elements.data import as_csv
from kcplan.documents.plan import files as plan_files
from kcplan.documents.replanning import charts, data, words
from kcplan.documents.replanning.annex_workbook import annex_workbook

_ADJUSTED = ("line", "source", "year", "approved", "adjusted", "reason", "rules")
_PROGRESS = ("line", "activity", "year", "unit", "planned", "actual")


def files(result: Replanned) -> dict[str, bytes]:
    """The folder may be the budget in force of the next year."""
    rows = [row | {"reason": row["reason"] or "", "rules": "; ".join(row["rules"])} for row in data.adjusted(result)]
    own = {
        "adjusted.csv": as_csv(rows, _ADJUSTED),
        "progress.csv": as_csv(data.progress(result), _PROGRESS),
        "frontier.csv": as_csv(data.frontier(result)),
        **charts.pictures(result),
        "annex.xlsx": annex_workbook(result),
        "sentences.txt": ("\n".join(words.sentences(result)) + "\n").encode(),
    }
    return plan_files.of_recommendation(result.answer.optimum, result.answer.published, own, data.more(result))
