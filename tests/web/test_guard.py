"""Who may ask: other hosts, other sites and callers without the token get nothing, and every answer is guarded."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support import site
from support.site import HOST, ORIGIN

from kcplan.errors import UsageError
from kcplan.web.safety import MOST_BYTES, POLICY
from kcplan.web.server import serve

pytestmark = pytest.mark.once

PAGE = "/scenario?file=scenarios/base.yaml"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "", f"{HOST}.x"])
def test_other_hosts_are_refused(client: TestClient, host: str) -> None:
    """A name that somebody has lead to this machine (DNS rebinding) is not served, whatever cookie comes along."""
    assert client.get(PAGE, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8765", "http://127.0.0.1:8766"])
@pytest.mark.parametrize("path", ["/save", "/replan", "/login"])
def test_what_another_site_posts_is_refused(client: TestClient, path: str, origin: str) -> None:
    """A form of another site, or of another server on this machine, changes nothing."""
    assert client.post(path, data={"file": "scenarios/base.yaml"}, headers={"Origin": origin}).status_code == 403
    assert client.post(path, data={"file": "scenarios/base.yaml"}).status_code == 403


@pytest.mark.parametrize("mode", ["cors", "no-cors", "navigate"])
def test_another_site_may_lead_here_and_no_more(client: TestClient, mode: str) -> None:
    """A link that is followed works, as one in a mail; what another site embeds or fetches is refused."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode}
    assert client.get(PAGE, headers=headers).status_code == (200 if mode == "navigate" else 403)
    assert client.post("/save", headers={**headers, **ORIGIN}).status_code == 403


@pytest.mark.parametrize("cookie", ["", "wrong", "ü"])
def test_without_the_token_nothing_is_served(client: TestClient, cookie: str) -> None:
    """Any page, known or not, is refused alike; only the look of pages is open."""
    name = f"kcplan-{site.PORT}"
    for path in ("/", PAGE, "/answer?file=scenarios/base.yaml", "/nothing", "/?token=wrong"):
        header = f"{name}={cookie}".encode() if cookie else b"none=1"
        kept = client.cookies
        client.cookies = {}  # type: ignore[assignment]
        try:
            answer = client.get(path, headers=[(b"Cookie", header)])
        finally:
            client.cookies = kept
        assert answer.status_code == 401
        assert "Bến Tre" not in answer.text
    assert client.get("/static/page.css").status_code == 200


def test_the_printed_address_gives_the_cookie_and_loses_its_token(root: Path) -> None:
    """The cookie is read by no script and no other site's request has it; the token stands in no history."""
    with site.within(root) as (client, access):
        client.cookies.clear()
        answer = client.get(f"/?token={access.token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "SameSite=Lax" in answer.headers["set-cookie"]
        assert client.get("/").status_code == 200


def test_every_answer_has_its_policy(client: TestClient) -> None:
    """No inline script or style may run, whatever the answer; and no page has one."""
    for path in ("/", PAGE, "/nothing", "/static/page.js", "/answer?file=no.yaml"):
        answer = client.get(path)
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        if not path.startswith("/static"):
            assert not any(word in answer.text for word in ("<style", " style=", " onclick=", "javascript:"))
            assert answer.text.count("<script") == answer.text.count('<script src="/static/')
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    """Pages are got, forms are posted."""
    assert client.request(method, "/", headers=ORIGIN).status_code == 405


def test_a_body_is_bounded(client: TestClient) -> None:
    """One that says that it is too large is not read; one that does not say so is cut off."""
    long = {"content-length": str(MOST_BYTES + 1), **ORIGIN}
    assert client.post("/save", content=b"x", headers=long).status_code == 413

    def endless() -> object:
        for _part in range(MOST_BYTES // 1_000_000 + 2):
            yield b"x" * 1_000_000

    kind = {"content-type": "application/x-www-form-urlencoded", **ORIGIN}
    assert client.post("/save", content=endless(), headers=kind).status_code in (400, 413)  # type: ignore[arg-type]
    assert client.get("/").status_code == 200


def test_a_password_opens_the_page_for_others(root: Path) -> None:
    """Where others may reach it, the page asks for the password, and the printed token opens nothing."""
    with site.within(root, "correct horse") as (client, access):
        asked = client.get(PAGE)
        assert (asked.status_code, 'type="password"' in asked.text) == (401, True)
        assert client.get(f"/?token={access.token}").status_code == 401
        assert client.post("/login", data={"password": "wrong"}, headers=ORIGIN).status_code == 401
        welcome = client.post("/login", data={"password": "correct horse", "there": "//evil.example"}, headers=ORIGIN)
        assert (welcome.status_code, welcome.headers["location"]) == (303, "/")
        assert client.get(PAGE).status_code == 200


def test_a_host_that_others_reach_needs_a_password(root: Path) -> None:
    """Without a password, or with a short one, nothing listens there."""
    for password in ("", "short"):
        with pytest.raises(UsageError, match="KCPLAN_PASSWORD"):
            serve(root, 0, "0.0.0.0", password, browser=False)
