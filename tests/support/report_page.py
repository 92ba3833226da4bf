"""The report page as a program reads it that knows nothing of kcplan, and the reports that its tests share."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from support import office
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.relaxed import relaxed
from kcplan.analyses.report import Report, report
from kcplan.documents.report.page import page
from kcplan.domain.scenario import Target
from kcplan.language import using


@dataclass
class Cell:
    name: str  # th or td
    attributes: dict[str, str | None]
    text: str = ""
    value: float | None = None


@dataclass
class Table:
    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def body(self) -> dict[str, list[Cell]]:
        """Rows by their first cell. Later rows of the same name are left out."""
        found: dict[str, list[Cell]] = {}
        for row in self.rows[1:]:
            found.setdefault(row[0].text, row[1:])
        return found


class Page(HTMLParser):
    """The page as a program reads it that knows nothing of kcplan."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, Table] = {}
        self.words: list[str] = []
        self._table = Table()
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in ("meta", "br"):
            self._inside.append(tag)
        if tag == "table":
            self._table = self.tables[str(given["id"])] = Table()
        elif tag == "tr":
            self._table.rows.append([])
        elif tag in ("th", "td"):
            self._table.rows[-1].append(Cell(tag, given))
        elif tag == "data":
            self._table.rows[-1][-1].value = float(str(given["value"]))

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"script", "style", "svg"} & set(self._inside):
            return
        self.words.append(data)
        if "caption" in self._inside:
            self._table.caption += data
        elif {"th", "td"} & set(self._inside):
            self._table.rows[-1][-1].text += data

    @property
    def text(self) -> str:
        return "".join(self.words)


def written(found: Report, language: str) -> str:
    plan = (found.recommendation, found.in_force, found.published, found.reasons, found.shortfall, found.relaxed)
    with using(language):
        return page(*plan, found.adjustment, found.alternatives, found.protection).decode()


@cache
def answered(name: str) -> Report:
    """A scenario that ships; `short`, by hand, not rounded: 180 million in two years buy 36 of the 50 jobs asked."""
    if name != "short":
        return report(kcplan.load(office.ROOT / "scenarios" / f"{name}.yaml"))
    asked = scenario(targets=(Target("jobs", YEARS, 50.0),), soft=True)
    recommendation, official, published = office.made_of(asked)
    reasons = office.reasons_of(recommendation, published)
    return Report(
        recommendation, published, official, reasons, relaxed(asked), shortfall=None, adjustment=None, alternatives=None
    )


@cache
def shown(name: str, language: str) -> str:
    return written(answered(name), language)
