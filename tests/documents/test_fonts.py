"""What is said and drawn where fonts are missing: real fontconfig files that hide the fonts of this machine."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kcplan.documents.elements import fonts, letter
from kcplan.documents.elements.workbook import Book

needs_fontconfig = pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig is not installed")

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

#: Every font of the machine that has Vietnamese letters bears this name.
_RENAMED = """<match target="scan"><test name="lang" compare="contains"><string>vi</string></test>
<edit name="family" mode="assign"><string>{name}</string></edit></match>"""


def fontconfig(folder: Path, rules: str = "<dir>{empty}</dir>") -> str:
    """A configuration with fonts of its own; none where no rules are given."""
    (folder / "empty").mkdir()
    path = folder / "fonts.conf"
    body = rules.replace("{empty}", str(folder / "empty"))
    path.write_text(f'<?xml version="1.0"?><fontconfig><cachedir>{folder / "cache"}</cachedir>{body}</fontconfig>')
    return str(path)


@needs_fontconfig
def test_no_font_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every font hidden, what to install is named."""
    monkeypatch.setenv("FONTCONFIG_FILE", fontconfig(tmp_path))
    assert fonts.lacking(["vi"])
    assert fonts.lacking(["en"])
    assert "Tinos" in fonts.advice()


@needs_fontconfig
@pytest.mark.parametrize(("name", "missing"), [("Times New Roman", False), ("Tinos", False), ("Fancy Hand", True)])
def test_font_of_the_same_measures_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, missing: bool
) -> None:
    """Fonts with Vietnamese letters under the name of a font that will do, or of another."""
    rules = "<dir>/usr/share/fonts</dir>" + _RENAMED.format(name=name)
    monkeypatch.setenv("FONTCONFIG_FILE", fontconfig(tmp_path, rules))
    if not subprocess.run(["fc-list", ":lang=vi"], capture_output=True, check=True).stdout:
        pytest.skip("no font of this machine has Vietnamese letters")
    assert fonts.lacking(["vi"]) == missing


@needs_fontconfig
def test_font_without_vietnamese_letters_will_not_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A font of the right name that lacks letters of a language counts for the other language alone."""
    rules = """<dir>/usr/share/fonts</dir><match target="scan"><edit name="family" mode="assign">
    <string>Tinos</string></edit><edit name="lang" mode="assign"><string>en</string></edit></match>"""
    monkeypatch.setenv("FONTCONFIG_FILE", fontconfig(tmp_path, rules))
    if not subprocess.run(["fc-list", ":lang=en"], capture_output=True, check=True).stdout:
        pytest.skip("this machine has no fonts")
    assert not fonts.lacking(["en"])
    assert fonts.lacking(["en", "vi"])


def test_nothing_is_said_where_nothing_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fontconfig, or with one that fails, no font is called missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not fonts.lacking(["vi"])
    program = tmp_path / "fc-list"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    assert not fonts.lacking(["vi"])


def test_documents_name_fonts_of_the_same_measures() -> None:
    """The letter lists them, with the family and pitch by which any other is found; cells of a workbook have serifs."""
    with zipfile.ZipFile(io.BytesIO(letter.content(letter.blank()))) as written:
        (font,) = ElementTree.fromstring(written.read("word/fontTable.xml"))
        assert [name for name in written.namelist() if "fontTable" in name] == ["word/fontTable.xml"]
    told = {child.tag.removeprefix(WORD): child.get(f"{WORD}val") for child in font}
    assert font.get(f"{WORD}name") == "Times New Roman"
    assert told["altName"] == "Tinos,Liberation Serif,TeX Gyre Termes"
    assert (told["family"], told["pitch"]) == ("roman", "variable")
    book = Book()
    book.sheet("A", [8.0]).write_string(0, 0, "a", book.words())
    with zipfile.ZipFile(io.BytesIO(book.content())) as written:
        styles = ElementTree.fromstring(written.read("xl/styles.xml"))
    own = [font for font in styles.iter(f"{SHEET}font") if font.find(f"{SHEET}name").get("val") == "Times New Roman"]
    assert [font.find(f"{SHEET}family").get("val") for font in own] == ["1"] * len(own) != []


DRAWN = """
import sys
from kcplan.documents.elements import charts
rows = {letter: charts.of([{"name": letter}]).mark_text(fontSize=30).encode(text="name:N") for letter in "ễựa "}
for letter, content in charts.files(rows).items():
    if letter.endswith(".png"):
        open(f"{sys.argv[1]}/{ord(letter[0])}.png", "wb").write(content)
"""


@pytest.mark.once
def test_pictures_have_vietnamese_letters_without_any_font(tmp_path: Path) -> None:
    """Where every font of the machine is hidden, letters are drawn all the same, none as the box of a missing one."""
    environment = os.environ | {"FONTCONFIG_FILE": fontconfig(tmp_path)}
    subprocess.run([sys.executable, "-c", DRAWN, str(tmp_path)], check=True, env=environment, timeout=120)
    pictures = {path.read_bytes() for path in tmp_path.glob("*.png")}
    assert len(pictures) == 4
