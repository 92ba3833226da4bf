"""Requests that no page makes: none gets at what is outside the folder, none runs as code, none ends the server."""

import io
import random
import shutil
import zipfile
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient
from support.samples import Share, shares
from support.site import ORIGIN

pytestmark = pytest.mark.once

OUTSIDE = [
    "../secret.yaml", "scenarios/../../secret.yaml", "/etc/passwd", "..\\secret.yaml", "%2e%2e/secret.yaml",
    "scenarios/..%2f..%2fsecret.yaml", "C:/secret.yaml", "scenarios/link.yaml", "scenarios/.hidden.yaml", "", ".",
    "scenarios", "scenarios/base.yaml\x00", "models/ben-tre-2014-2020/plan.csv", "scenarios//base.yaml",
    "./scenarios/base.yaml",
]  # fmt: skip
SECRET = "the secret of another folder"


@pytest.fixture(scope="module", autouse=True)
def secret(root: Path) -> None:
    """A scenario outside the folder, a link to it from within, and a hidden file."""
    text = f"format: 1\nid: secret\nmodel: ben-tre-2014-2020\ntitle: {SECRET}\ncaps: plan\n"
    (root.parent / "secret.yaml").write_text(text, encoding="utf-8")
    (root / "scenarios" / ".hidden.yaml").write_text(text, encoding="utf-8")
    (root / "scenarios" / "link.yaml").symlink_to(root.parent / "secret.yaml")


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_name_leads_out_of_the_folder(client: TestClient, name: str) -> None:
    """Whatever is asked of such a file: it is no scenario of this folder."""
    for path in ("/scenario", "/answer", "/track", "/why", "/published", "/alternatives", "/documents", "/document"):
        answer = client.get(path, params={"file": name, "source": "central", "name": "annex.xlsx"})
        assert (answer.status_code, SECRET in answer.text) == (400, False)
    for path in ("/save", "/replan"):
        form = {"file": name, "name": "new", "title": "x", "why": "y", "years": "2014"}
        assert client.post(path, data=form, headers=ORIGIN).status_code == 400
    assert SECRET not in client.get("/").text


@pytest.mark.parametrize(
    "name", ["../out", "a/b", "a\\b", "con", "NUL", "..", ".x", "x" * 61, "dấu", "a.yaml", "", "a\n"]
)
def test_no_saved_name_leads_out_of_the_folder(client: TestClient, root: Path, name: str) -> None:
    """What is saved gets a plain name beside its file, or is refused."""
    before = sorted(path for path in root.parent.rglob("*"))
    form = {"file": "scenarios/base.yaml", "name": name, "title": "x", "why": "y"}
    answer = client.post("/save", data=form, headers=ORIGIN)
    assert answer.status_code in (303, 400)
    if answer.status_code == 400:
        assert sorted(path for path in root.parent.rglob("*")) == before


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/x"])
def test_no_static_name_leads_to_code(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


NUMBERS = count()


def titled(part: Any, text: str) -> Any:
    """A part of a model with a text and a number of its own as every title, unit and basis."""
    if isinstance(part, dict):
        named = {"en", "vi"} == set(part)
        return {key: f"{text} {next(NUMBERS)}" if named else titled(value, text) for key, value in part.items()}
    return [titled(item, text) for item in part] if isinstance(part, list) else part


def test_script_in_every_title_is_text(client: TestClient, root: Path) -> None:
    """Titles, questions, names of files and of lines are shown as they are, and never are elements."""
    script = "<script>alert(1)</script>"
    model = root / "models" / "scripted"
    shutil.copytree(root / "models" / "ben-tre-2014-2020", model)
    written = yaml.safe_load((model / "model.yaml").read_text(encoding="utf-8"))
    (model / "model.yaml").write_text(yaml.safe_dump(titled(written, script), sort_keys=False), encoding="utf-8")
    text = f"format: 1\nid: scripted\nmodel: scripted\ntitle: '{script}'\nquestion: '{script}'\ncaps: plan\n"
    (root / "scenarios" / "scripted.yaml").write_text(f"{text}targets: soft\n", encoding="utf-8")
    for path in ("/", "/scenario?file=scenarios/scripted.yaml", "/track?file=scenarios/scripted.yaml&source=central"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>" not in answer.text
    assert "&lt;script&gt;" in client.get("/scenario?file=scenarios/scripted.yaml").text


def bomb() -> bytes:
    """A workbook of a few hundred thousand bytes that unpacks to 300 million."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * 300_000_000)
    return packed.getvalue()


@pytest.mark.parametrize("book", [b"PK\x03\x04broken", b"", b"not a workbook", b"\xd0\xcf\x11\xe0old", None])
def test_what_is_no_workbook_is_told(client: TestClient, book: bytes | None) -> None:
    """A damaged file, an old one, and one that unpacks to more than a machine holds are mistakes like any other."""
    content = bomb() if book is None else book
    form = {"file": "scenarios/base.yaml", "years": "2014-2016", "name": ""}
    answer = client.post("/replan", data=form, files={"book": ("../../x.xlsx", content)}, headers=ORIGIN)
    assert answer.status_code == 400
    assert "/tmp" not in answer.text


PATHS = ["/", "/scenario", "/answer", "/track", "/document", "/save", "/replan", "/login", "/static/x"]
NAMES = ["file", "lang", "money.central", "money.x", "weight.jobs", "side.clusters", "amount.clusters", "lock",
         "unlock", "source", "token", "name", "years", "replaces"]  # fmt: skip
VALUES = ["scenarios/base.yaml", "nan", "inf", "-1", "1e400", "1e308", "", "0", "120", "121", "exactly", "clusters",
          "vi", "\x00", "%", "../x", "😀", "a" * 3000, "central", "1_0", "٣", "0x10"]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("share", shares("malformed requests", 100), ids=str)
def test_malformed_requests_are_answered(client: TestClient, share: Share) -> None:
    """Whatever stands in names, values, headers and bodies: an answer, no failure, and the server lives."""
    chance: random.Random = share.random()
    for _number in range(share.count):
        pairs = [(chance.choice(NAMES), chance.choice(VALUES)) for _pair in range(chance.randrange(8))]
        path = chance.choice(PATHS)
        if chance.random() < 0.5:
            answer = client.get(path, params=pairs)
        else:
            kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "x"]
            noise = chance.randbytes(chance.randrange(400))
            start = chance.choice([b"", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n', b"file=%FF&a"])
            headers = {**ORIGIN, "content-type": chance.choice(kinds)}
            answer = client.post(path, content=start + noise, headers=headers)
        assert answer.status_code < 500, (path, pairs, answer.text)
    assert client.get("/scenario?file=scenarios/base.yaml").status_code == 200
