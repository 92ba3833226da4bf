"""Starts the server: where it listens, who may ask, the browser that opens."""

import ipaddress
import os
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

from kcplan.errors import UsageError
from kcplan.language import _, of_library
from kcplan.visible import shown

LOOPBACK, PORT = "127.0.0.1", 8765
#: Seconds after which work is ended: what a slider waits for, and what a planner does.
_QUICK, _SLOW = 30.0, 300.0
_CONNECTIONS = 200
_LEAST_PASSWORD = 12  # characters


def serve(
    folder: Path,
    port: int,
    host: str = LOOPBACK,
    password: str = "",
    told: Callable[[str], None] = print,
    browser: bool = True,
) -> None:
    """Serve the scenarios of a folder until it is interrupted. `told` gets the address with its token.

    Port 0: any that is free. Raises UsageError where the folder or the port cannot be had, where a host that others
    reach has no password, or a short one, and where the packages of the extra `serve` are not installed.
    """
    if not folder.is_dir():
        raise UsageError(_("expected a folder of scenarios, found none at {place}").format(place=shown(folder)))
    if not _is_loopback(host) and len(password) < _LEAST_PASSWORD:
        text = _("expected a password of at least {count} characters for a host that others reach: set KCPLAN_PASSWORD")
        raise UsageError(text.format(count=_LEAST_PASSWORD))
    try:
        import python_multipart  # noqa: F401 - starlette reads forms with it
        import uvicorn

        from kcplan.web.app import Site
        from kcplan.web.safety import Access
        from kcplan.web.workers import PageWorkers
    except ImportError as error:
        text = _("expected the packages of the page, found no {package}: install kcplan[serve]")
        raise UsageError(text.format(package=error.name)) from error
    listening = _listening(host, port)
    port = listening.getsockname()[1]
    access = Access(frozenset(_hosts(host, port)), port, "" if _is_loopback(host) else password)
    cores = os.cpu_count() or 1
    site = Site(folder.resolve(), access, PageWorkers(min(max(cores, 2), 8), _QUICK), PageWorkers(2, _SLOW))
    named = f"[{host}]" if ":" in host else host
    address = f"http://{named}:{port}/" + ("" if access.password else f"?token={access.token}")
    settings = uvicorn.Config(
        site.app(),
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=1,
        ws="none",
        proxy_headers=False,
    )
    told(address)
    if browser:
        webbrowser.open(address)
    uvicorn.Server(settings).run([listening])


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(host: str, port: int) -> list[str]:
    """What the header Host may be; of every address at once (0.0.0.0) the names of this machine."""
    names = {host}
    if _is_loopback(host):
        names |= {LOOPBACK, "localhost", "::1"}
    elif host in ("0.0.0.0", "::"):
        names |= {LOOPBACK, "localhost", socket.gethostname().lower(), socket.getfqdn().lower()}
        names |= {str(found[4][0]) for found in _addresses()}
    return [f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name in names]


def _addresses() -> list[tuple[int, int, int, str, tuple[object, ...]]]:
    try:
        return list(socket.getaddrinfo(socket.gethostname(), None))
    except OSError:
        return []


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        found = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":  # there it would let two servers listen at one port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        reason = of_library(error.strerror or str(error))
        text = _("cannot listen at {host}:{port}: {reason}; give another one with --port, or 0 for any that is free")
        raise UsageError(text.format(host=shown(host), port=port, reason=reason)) from error
    return found
