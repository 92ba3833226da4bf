"""Pages of results that take longer: rounded budgets, comparisons, alternatives, planning again, documents, saving."""

import base64
import io
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kcplan import language
from kcplan.commands import alternatives as other_plans
from kcplan.commands import compare as comparing
from kcplan.commands import play
from kcplan.commands import replan as replanning
from kcplan.commands import report as reporting
from kcplan.commands.compare import OFFICIAL
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.visible import shown
from kcplan.web import files
from kcplan.web.address import PageAddress
from kcplan.web.pages import PageRequest, opened, page, rendered
from kcplan.web.words import words
from kcplan.web.workers import PageReply

if TYPE_CHECKING:
    from kcplan.commands.view import View

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}


def _result(at: PageAddress, heading: str, view: "View", fragment: bool = False, pictures: bool = False) -> PageReply:
    """What a command shows on a terminal, as a page; with its charts where they are wanted."""
    made: dict[str, bytes] = dict(view.files()) if pictures else {}
    drawn = [
        "data:image/svg+xml;base64," + base64.b64encode(content).decode()
        for name, content in made.items()
        if name.endswith(".svg")
    ]
    return rendered("result.html.j2", at, heading=heading, screen=view.parts(), pictures=drawn, fragment=fragment)


@page
def published(request: PageRequest, at: PageAddress) -> PageReply:
    """The budget in whole multiples of what is asked."""
    start, _file = opened(request.root, at.file)
    return _result(at, words()["published"], play.published(start, at.asked), fragment=True)


@page
def why(request: PageRequest, at: PageAddress) -> PageReply:
    """Which rules clash where no plan is left, and what would mend it."""
    start, _file = opened(request.root, at.file)
    return _result(at, words()["no_plan"], play.why_none(start, at.asked), fragment=True)


@page
def compare(request: PageRequest, at: PageAddress) -> PageReply:
    """Scenarios of the folder side by side, and the official plan among them where it is asked for."""
    asked = [files.place(request.root, name) for name in dict.fromkeys(at.values("file"))]
    if at.value("official"):
        asked.append(Path(OFFICIAL))
    return _result(at, words()["compare"], comparing.of_files(asked, full=True), pictures=True)


@page
def alternatives(request: PageRequest, at: PageAddress) -> PageReply:
    """What else is as good as the plan of a file."""
    file = files.place(request.root, at.file)
    try:
        within = float(at.value("within") or 0.0) / 100
    except ValueError as error:
        text = _("expected a number for {name}, found {value}")
        raise UsageError(text.format(name="within", value=shown(at.value("within")[:60]))) from error
    return _result(at, words()["alternatives"], other_plans.of_file(file, within), pictures=True)


@page
def documents(request: PageRequest, at: PageAddress) -> PageReply:
    """Every document of a file, in one archive; the server lists what is in it."""
    scenario = opened(request.root, at.file)[0].scenario
    found = reporting.view(reporting.report(scenario)).files()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return PageReply(packed.getvalue(), "application/zip")


def names_of(archive: bytes) -> list[str]:
    """The files in an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return packed.namelist()


def document(archive: bytes, name: str) -> PageReply | None:
    """One file of the archive, to be downloaded; the archive itself without a name. None where it is not in it."""
    content, kind = archive, "application/zip"
    if name:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            if name not in packed.namelist():
                return None
            content = packed.read(name)
        kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
    told = {"Content-Disposition": f'attachment; filename="{name or "kcplan.zip"}"'}
    return PageReply(content, kind, headers=told)


@page
def list_documents(request: PageRequest, at: PageAddress) -> PageReply:
    """The documents that were made, each to be downloaded."""
    names = at.values("name")
    first = [name for name in names if name.endswith((".docx", ".xlsx", ".html"))]
    rest = [name for name in names if name not in first]
    scenario = opened(request.root, at.file)[0].scenario
    title = language.title(scenario.title)
    return rendered("documents.html.j2", at, title=title, first=first, rest=rest)


@page
def save(request: PageRequest, at: PageAddress) -> PageReply:
    """Save what is asked as a scenario; where there is a file of its name, ask whether it is to be replaced."""
    start, file = opened(request.root, at.file)
    name, title, why = (at.value(key).strip() for key in ("name", "title", "why"))
    if not title or not why:
        raise UsageError(_("expected a title and a why for what is saved, found nothing"))
    place, agreed = play.place_of_saved(file, name), at.value("replaces")
    there = play.digest(place)
    if there and not agreed:
        hidden = [*at.state(), ("name", name), ("title", title), ("why", why), ("replaces", there)]
        text = words()["exists"].format(file=shown(place.name))
        return rendered("replace.html.j2", at, text=text, hidden_pairs=hidden)
    kept = play.save(start, at.asked, file, name, title[:_LONG], why[:_LONG], agreed)
    new = PageAddress(place.relative_to(request.root).as_posix(), at.lang, play.PlayAsked())
    more = {"kept": kept.name} if kept else {}
    return PageReply(b"", status=303, headers={"Location": new.of("/scenario", saved="1", **more)})


_LONG = 2_000  # characters of a title or a why
_YEARS = re.compile(r"\d{4}(-\d{4})?")


@page
def replan(request: PageRequest, at: PageAddress) -> PageReply:
    """Plan the rest of a programme again with the workbook that was dropped, and keep both where a name is given."""
    file = files.place(request.root, at.file)
    book, years, name = request.uploads.get("book", b""), at.value("years").strip(), at.value("name").strip()
    if not book:
        raise UsageError(_("expected a workbook of what was spent and delivered, found none"))
    if not _YEARS.fullmatch(years):
        raise UsageError(_("expected years such as 2014-2016, found {years}").format(years=shown(years[:60])))
    with TemporaryDirectory(prefix="kcplan-") as made:
        view = replanning.with_workbook(file, book, years, Path(made))
        reply = _result(at, words()["replan"], view)
    if name:
        replanning.keep(file, book, years, name)
    return reply
