"""Headless Chromium of the system, driven by Playwright: opens files and pages, and is asked what they show."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed: apt-get install chromium")
#: No name is looked up: what is not on this machine is not reached. Run as root, Chromium has no sandbox of its own.
_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
_SECONDS = 120  # after which a browser that does not answer is given up


class Browser:
    """One tab. `console` has what the page complained of, `requests` every address it asked for."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(1000 * _SECONDS)
        self._tools = context.new_cdp_session(self.page)
        self.console: list[str] = []
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("console", self._note)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command of the DevTools protocol and wait for its answer."""
        return dict(self._tools.send(method, parameters))

    def open(self, file: Path, width: int, ready: str) -> None:
        """Open a file in a window of this width, offline, and wait until the expression `ready` is true there."""
        phone = width < 600
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": phone}
        self.page.context.set_offline(True)
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.page.goto(file.as_uri())
        self.wait(ready)

    def wait(self, ready: str) -> None:
        """Wait until an expression is true in the page."""
        for _turn in range(20 * _SECONDS):
            if self.evaluate(f"document.readyState === 'complete' && ({ready})"):
                return
            assert not self.console
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not ready: {ready}")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page, as plain data; its policy does not bind this."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """The whole page as PNG."""
        return self.page.screenshot(full_page=True)

    def pdf(self) -> bytes:
        """The page as it prints, on the paper that it asks for."""
        return self.page.pdf(prefer_css_page_size=True, print_background=False)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type != "log":
            self.console.append(message.text)


@contextmanager
def started(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, ended afterwards."""
    assert PROGRAM is not None
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            profile, executable_path=PROGRAM, headless=True, args=_FLAGS, accept_downloads=True
        )
        try:
            yield Browser(context)
        finally:
            context.close()
