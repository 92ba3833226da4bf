"""Who may ask, and what is answered beside the page: Host, Origin, the token, bounds of a body, security headers."""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeAlias

#: More bytes of a body are refused: a workbook of a programme has some hundred thousand.
MOST_BYTES = 20_000_000

#: A page may load what this server has, and nothing else; no script and no style stands within it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
#: What needs no token: the look of the page that asks for the password, and that page.
_OPEN = ("/static/", "/login")

Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: under which Hosts, with which token. `password` is asked where others than this machine may."""

    hosts: frozenset[str]
    port: int
    password: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def cookie(self) -> str:
        """The name of the cookie; cookies know no ports, so two servers have two names."""
        return f"kcplan-{self.port}"

    def is_token(self, given: str) -> bool:
        """Whether it is the token; how long that takes tells nothing."""
        return hmac.compare_digest(given.encode(), self.token.encode())

    def is_password(self, given: str) -> bool:
        """The same of the password; none is right where none is asked."""
        return bool(self.password) and hmac.compare_digest(given.encode(), self.password.encode())

    def cookie_header(self) -> str:
        """What sets the cookie: no script reads it, and of other sites only a link that is followed brings it."""
        return f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Lax"


class Guard:
    """Stands before the pages: refuses what no page of this server asked for, and adds the security headers."""

    def __init__(self, app: App, access: Access, refused: Callable[[int, str], Awaitable[tuple[bytes, str]]]) -> None:
        """`refused` makes the page that says so: of a status and the language that is asked for."""
        self._app, self._access, self._refused = app, access, refused

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        status = 0 if headers is None else self.fault(scope["method"], scope["path"], scope["query_string"], headers)
        if headers is None or status:
            await self._refuse(status or 400, send)
            return
        await self._app(scope, _bounded(receive), _with_headers(send))

    def fault(self, method: str, path: str, query: bytes, headers: Mapping[str, str]) -> int:
        """The status with which a request is refused; 0 where it may pass."""
        access, host = self._access, headers.get("host", "")
        if method not in ("GET", "HEAD", "POST"):
            return 405
        if host.lower() not in access.hosts:  # a name that somebody made to lead here (DNS rebinding)
            return 421
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if origin is not None and origin.lower() != f"http://{host.lower()}":
            return 403
        if method == "POST" and origin is None:
            return 403
        followed = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
        if site in ("cross-site", "same-site") and not followed:
            return 403
        if not headers.get("content-length", "0").isdecimal():
            return 400
        if int(headers.get("content-length", "0")) > MOST_BYTES:
            return 413
        if path.startswith(_OPEN) or (path == "/" and query.startswith(b"token=") and method == "GET"):
            return 0
        return 0 if self._has_token(headers) else 401

    def _has_token(self, headers: Mapping[str, str]) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._access.cookie)
        except CookieError:
            return False
        return found is not None and self._access.is_token(found.value)

    async def _refuse(self, status: int, send: Send) -> None:
        body, kind = await self._refused(status, "vi")
        start = {"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode())]}
        await _with_headers(send)(start)
        await send({"type": "http.response.body", "body": body})


def _headers(scope: Message) -> dict[str, str] | None:
    """The headers by name; None where one that matters stands twice."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key in found and key in ("host", "origin", "content-length", "sec-fetch-site", "sec-fetch-mode"):
            return None
        found[key] = f"{found[key]}; {value.decode('latin-1')}" if key in found else value.decode("latin-1")
    return found


def _bounded(receive: Receive) -> Receive:
    """The body, which ends as if its sender had gone where it is longer than it may be."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > MOST_BYTES else message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *own]}
        await send(message)

    return sending
