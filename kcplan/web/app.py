"""The server's routes: each hands its request to a worker and sends what that answers."""

import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from anyio import sleep, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kcplan.errors import SolverStopped
from kcplan.language import _, using
from kcplan.web import pages, results
from kcplan.web.address import FIRST_LANGUAGE, Pairs, language_of
from kcplan.web.pages import PageRequest
from kcplan.web.safety import Access, App, Guard
from kcplan.web.workers import PageReply, PageWorkers

_STATIC = Path(__file__).parent / "static"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".LICENSE": "text/plain"}
_FIELDS, _FILES = 400, 2  # of a form
_FIELD_BYTES = 50_000
_KEPT = 4  # archives of documents, which are made again where there is none
_WRONG_PASSWORD = 1.0  # seconds until the next one may be tried

Handler = Callable[[PageRequest], PageReply]


class Site:
    """A folder of scenarios as a site. `quick` workers answer sliders, `slow` ones what takes longer."""

    def __init__(self, root: Path, access: Access, quick: PageWorkers, slow: PageWorkers) -> None:
        self._root, self._access, self._quick, self._slow = root, access, quick, slow
        self._archives: OrderedDict[str, bytes] = OrderedDict()

    def app(self) -> App:
        """The application, behind its guard."""
        quick = {
            "/": pages.folder, "/scenario": pages.scenario, "/answer": pages.answer, "/track": pages.track,
        }  # fmt: skip
        slow = {
            "/why": results.why, "/published": results.published, "/compare": results.compare,
            "/alternatives": results.alternatives,
        }  # fmt: skip
        routes = [Route(path, self._get(work, self._quick)) for path, work in quick.items()]
        routes += [Route(path, self._get(work, self._slow)) for path, work in slow.items()]
        routes += [
            Route("/documents", self._documents),
            Route("/document", self._document),
            Route("/save", self._post(results.save), methods=["POST"]),
            Route("/replan", self._post(results.replan), methods=["POST"]),
            Route("/login", self._login, methods=["POST"]),
            Route("/static/{name}", _static),
        ]
        handlers = {HTTPException: _not_there, ClientDisconnect: _too_much, Exception: _failed}
        site = Starlette(routes=routes, lifespan=self._lifespan, exception_handlers=handlers)  # type: ignore[arg-type]
        return Guard(site, self._access, self._refused)  # type: ignore[arg-type]

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await to_thread.run_sync(self._quick.do, pages.loaded, FIRST_LANGUAGE)
        try:
            yield
        finally:
            self._quick.close()
            self._slow.close()

    def _get(self, work: Handler, workers: PageWorkers) -> Callable[[Request], object]:
        async def handled(request: Request) -> Response:
            pairs = request.query_params.multi_items()
            if request.url.path == "/" and (token := request.query_params.get("token")):
                return self._welcomed(token, pairs)
            fragment = request.headers.get("hx-request") == "true"
            settled = request.headers.get("x-settled", "1") == "1"
            return _sent(await self._done(work, workers, PageRequest(self._root, pairs, fragment, settled)))

        return handled

    def _post(self, work: Handler) -> Callable[[Request], object]:
        async def handled(request: Request) -> Response:
            async with request.form(max_files=_FILES, max_fields=_FIELDS, max_part_size=_FIELD_BYTES) as form:
                pairs, uploads = [], {}
                for name, value in form.multi_items():
                    if isinstance(value, str):
                        pairs.append((name, value))
                    else:
                        uploads[name] = await value.read()
            asked = PageRequest(self._root, pairs, uploads=uploads)
            return _sent(await self._done(work, self._slow, asked))

        return handled

    async def _done(self, work: Handler, workers: PageWorkers, asked: PageRequest) -> PageReply:
        lang = language_of(asked.pairs)
        try:
            return await to_thread.run_sync(partial(workers.do, work, lang, asked))
        except SolverStopped as error:
            with using(lang):
                return pages.wrong(str(error), 503, asked.fragment)

    async def _archive(self, pairs: Pairs, again: bool) -> PageReply:
        """The archive of the documents of a file, as it was made when they were last listed."""
        key = dict(pairs).get("file", "")
        if again or key not in self._archives:
            made = await self._done(results.documents, self._slow, PageRequest(self._root, pairs))
            if made.status != 200:
                return made
            self._archives[key] = made.body
            while len(self._archives) > _KEPT:
                self._archives.popitem(last=False)
        return PageReply(self._archives[key], "application/zip")

    async def _documents(self, request: Request) -> Response:
        pairs = request.query_params.multi_items()
        made = await self._archive(pairs, again=True)
        if made.status != 200:
            return _sent(made)
        told = [*pairs, *(("name", name) for name in results.names_of(made.body))]
        return _sent(await self._done(results.list_documents, self._quick, PageRequest(self._root, told)))

    async def _document(self, request: Request) -> Response:
        made = await self._archive(request.query_params.multi_items(), again=False)
        if made.status != 200:
            return _sent(made)
        found = results.document(made.body, request.query_params.get("name", ""))
        return _not_there(request, HTTPException(404)) if found is None else _sent(found)

    def _welcomed(self, token: str, pairs: Pairs) -> Response:
        """The address that was printed: the browser gets its cookie, and the address loses its token."""
        if self._access.password or not self._access.is_token(token):
            return _sent(_no_token(language_of(pairs), bool(self._access.password)))
        lang = language_of(pairs)
        there = "/" if lang == FIRST_LANGUAGE else f"/?lang={lang}"
        return RedirectResponse(there, 303, {"set-cookie": self._access.cookie_header()})

    async def _login(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=_FIELDS, max_part_size=_FIELD_BYTES) as form:
            given, there = str(form.get("password", "")), str(form.get("there", "/"))
        if not self._access.is_password(given):
            await sleep(_WRONG_PASSWORD)
            return _sent(_no_token(FIRST_LANGUAGE, bool(self._access.password)))
        inside = there if re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", there) else "/"
        return RedirectResponse(inside, 303, {"set-cookie": self._access.cookie_header()})

    async def _refused(self, status: int, lang: str) -> tuple[bytes, str]:
        """The page that says why a request is refused; or asks for the password, where there is one and no token."""
        if status == 401:
            told = _no_token(lang, bool(self._access.password))
        else:
            with using(lang):
                text = _("This request does not come from a page of this server, so it is refused ({status}).")
                told = pages.wrong(text.format(status=status), status)
        return told.body, told.kind


def _no_token(lang: str, password: bool) -> PageReply:
    with using(lang):
        if password:
            return pages.rendered("login.html.j2", None, status=401)
        text = _("Open the address that `kcplan serve` printed when it started; then this address works too.")
        return pages.wrong(text, 401)


def _sent(reply: PageReply) -> Response:
    return Response(reply.body, reply.status, {"content-type": reply.kind, **reply.headers})


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    known = {path.name: path for path in _STATIC.iterdir()}
    if name not in known:
        raise HTTPException(404)
    return Response(known[name].read_bytes(), media_type=_KINDS[known[name].suffix])


def _not_there(request: Request, error: HTTPException) -> Response:
    with using(language_of(request.query_params.multi_items())):
        text = _("There is no such page here, or the form cannot be read ({status}).")
        return _sent(pages.wrong(text.format(status=error.status_code), error.status_code))


def _too_much(request: Request, _error: Exception) -> Response:
    with using(language_of(request.query_params.multi_items())):
        return _sent(pages.wrong(_("What was sent is too large, or was broken off."), 413))


def _failed(request: Request, error: Exception) -> Response:
    with using(language_of(request.query_params.multi_items())):
        text = _("Internal error: {kind}: {error}").format(kind=type(error).__name__, error=error)
        return _sent(pages.wrong(text, 500))
