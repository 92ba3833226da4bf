"""Alternatives as the files of a folder: data, tables as CSV, the picture of ranges, a scenario for each plan."""

from kcplan.analyses.alternatives.alternatives import Alternatives
from kcplan.documents.alternatives import charts, data, words
from kcplan.documents.elements.data import as_csv, as_text
from kcplan.documents.plan.files import scenario_files

_RANGES = ("line", "source", "year", "least", "recommended", "most", "planned", "word")
_ENDS = ("range_of", "end", "line", "source", "year", "amount")
_ALTERNATIVES = ("name", "scenario", "outcomes", "given_up", "moved")


def files(found: Alternatives) -> dict[str, bytes]:
    """summary.json, ranges.csv, ends.csv, alternatives.csv, ranges.svg and .png, sentences.txt, and the scenarios."""
    result = data.data(found)
    named = [{key: row[key] for key in _ALTERNATIVES} for row in result["alternatives"]]
    written = {
        "ranges.csv": as_csv(data.ranges(found), _RANGES),
        "ends.csv": as_csv(list(data.ends(found)), _ENDS),
        "alternatives.csv": as_csv(named, _ALTERNATIVES),
        **charts.pictures(found),
        "sentences.txt": "\n".join([*words.verdict(found), *words.notes(found), *words.none_named(found), ""]).encode(),
    }
    for own in found.named:
        written |= scenario_files(own.scenario, data.file_name(own).removesuffix(".yaml"))
    result["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(result) + "\n").encode(), **written}
