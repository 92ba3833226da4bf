"""Each page as a function of what is asked, which runs in a worker: the call of a command, and its template."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcplan import language
from kcplan.commands import play
from kcplan.errors import Infeasible, KcplanError
from kcplan.language import _, current, using
from kcplan.visible import shown
from kcplan.web import address, files
from kcplan.web.address import PageAddress, Pairs
from kcplan.web.words import words
from kcplan.web.workers import PageReply

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request as a worker gets it: the folder, the names and values of its address or form, and files dropped."""

    root: Path
    pairs: Pairs
    fragment: bool = False  # a part of a page that stands already
    settled: bool = True  # a slider rests; else it moves
    uploads: Mapping[str, bytes] = field(default_factory=dict)  # by field


_Page = Callable[[PageRequest, PageAddress], PageReply]


def page(make: _Page) -> Callable[[PageRequest], PageReply]:
    """A page that speaks the language of its address and tells what cannot be done instead of raising."""

    @wraps(make)
    def made(request: PageRequest) -> PageReply:
        with using(address.language_of(request.pairs)):
            try:
                return make(request, address.read(request.pairs))
            except KcplanError as error:
                return wrong(str(error), 400, request.fragment)
            except OSError as error:
                reason = language.of_library(error.strerror or str(error))
                return wrong(_("The system refuses: {reason}").format(reason=reason), 500, request.fragment)

    return made


def wrong(text: str, status: int, fragment: bool = False) -> PageReply:
    """What cannot be done, as a page or as a part of one, in the current language."""
    return rendered("wrong.html.j2", None, fragment=fragment, lines=text.splitlines(), status=status)


def rendered(template: str, of: PageAddress | None, status: int = 200, **more: Any) -> PageReply:
    """A template filled in, with the words of pages and, where there is one, the address that it is of."""
    other = "en" if current() == "vi" else "vi"
    if of is None:
        of = PageAddress("", current(), play.PlayAsked())
    body = _environment().get_template(template).render(w=words(), lang=current(), other=other, at=of, **more)
    return PageReply(body.encode(), status=status)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("kcplan.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["bound"] = lambda text: text.replace(" %", "\u00a0%")  # no line begins with it
    return made


def loaded() -> PageReply:
    """Nothing, from a worker that has loaded what pages need: so that the first request does not wait for that."""
    return PageReply(b"")


@dataclass(frozen=True, eq=False)
class _Opened:
    start: play.PlayStart
    files: tuple[tuple[str, int, int], ...]  # path, time of change, size


_opened: dict[Path, _Opened] = {}
_MOST_OPENED = 8


def opened(root: Path, name: str) -> tuple[play.PlayStart, Path]:
    """A scenario of the folder with what its page begins with, read again once one of its files has changed."""
    file = files.place(root, name)
    known = _opened.pop(file, None)
    if known is None or any(_stamp(path) != (path, *rest) for path, *rest in known.files):
        start = play.begin(file)
        known = _Opened(start, tuple(_stamp(one.path) for one in start.scenario.files))
    _opened[file] = known
    while len(_opened) > _MOST_OPENED:
        del _opened[next(iter(_opened))]
    return known.start, file


def _stamp(path: str) -> tuple[str, int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size


@page
def folder(request: PageRequest, at: PageAddress) -> PageReply:
    """The scenarios of the folder, each with its title, question, and what is wrong with it."""
    rows = []
    for name in files.scenarios(request.root):
        try:
            scenario = opened(request.root, name)[0].scenario
        except KcplanError as error:
            rows.append({"file": name, "title": name, "question": "", "wrong": str(error).splitlines()})
            continue
        told = {"title": language.title(scenario.title), "question": language.title(scenario.question)}
        rows.append({"file": name, **told, "wrong": []})
    return rendered("folder.html.j2", at, rows=rows, place=shown(request.root.name or str(request.root)))


@page
def scenario(request: PageRequest, at: PageAddress) -> PageReply:
    """A scenario to play with: sliders, and the answer to what the address asks."""
    start, file = opened(request.root, at.file)
    at = _asked(start, at)
    told = start.scenario
    return rendered(
        "scenario.html.j2",
        at,
        title=language.title(told.title),
        programme=language.title(told.model.title),
        question=language.title(told.question),
        sliders=play.sliders(start, at.asked),
        outcomes=[
            (one.id, language.title(one.title), f"{at.asked.weights.get(one.id, told.weights.get(one.id, 0.0)):.12g}")
            for one in told.model.outcomes
        ],
        years=f"{told.model.years[0]}-{told.model.years[-1]}",
        saved=_saved(at),
        stem=file.stem,
        **_answered(start, at),
    )


def _saved(at: PageAddress) -> list[str]:
    """What was just saved, and where what it replaced is kept."""
    said = [words()["saved"].format(file=shown(at.file))] if at.value("saved") else []
    return said + ([words()["kept"].format(file=shown(at.value("kept")[:120]))] if at.value("kept") else [])


def _asked(start: play.PlayStart, at: PageAddress) -> PageAddress:
    """The address without what the file says too, and with the lock that was just asked for at the figure it has."""
    own = start.scenario.weights
    weights = {name: weight for name, weight in at.asked.weights.items() if weight != own.get(name, 0.0)}
    asked = replace(at.asked, weights=weights)
    line = at.value("lock")
    return replace(at, asked=play.locked(start, asked, line) if line else asked)


def _answered(start: play.PlayStart, at: PageAddress) -> dict[str, Any]:
    """The answer for the template; None where no plan is left."""
    try:
        return {"answer": play.answer(start, at.asked), "why": ""}
    except Infeasible as error:
        return {"answer": None, "why": str(error)}


@page
def answer(request: PageRequest, at: PageAddress) -> PageReply:
    """The answer alone, for the page that stands already."""
    start, _file = opened(request.root, at.file)
    at = _asked(start, at)
    told = rendered("answered.html.j2", at, sliders=play.sliders(start, at.asked), **_answered(start, at))
    if not request.settled:
        return told
    headers = {"HX-Push-Url": at.of("/scenario"), "HX-Trigger-After-Settle": "settled"}
    return PageReply(told.body, told.kind, told.status, headers)


@page
def track(request: PageRequest, at: PageAddress) -> PageReply:
    """The track of a slider: its picture and its break-points."""
    start, _file = opened(request.root, at.file)
    try:
        found = play.track(start, at.asked, at.value("source"))
    except Infeasible:
        return rendered("track.html.j2", at, track=None, source=at.value("source"), text=words()["no_plan"])
    text = words()["too_large"] if found is None else ""
    return rendered("track.html.j2", at, track=found, source=at.value("source"), text=text)
