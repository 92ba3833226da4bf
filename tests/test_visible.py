"""What is shown of a text or a file's name: all that can be seen, and the rest in letters."""

import os
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kcplan.visible import ACTING, shown, typed, visible

pytestmark = pytest.mark.surroundings

#: Names that a disk takes: bytes without 0 and /.
NAMES = st.binary(min_size=1, max_size=60).map(
    lambda raw: os.fsdecode(raw.replace(b"\0", b"").replace(b"/", b"") or b"x")
)


@pytest.mark.parametrize(("text", "seen"), [
    ("Kế hoạch 2026", "Kế hoạch 2026"), ("Kế hoạch", "Kế hoạch"), ("a\nb\tc", r"a\nb\tc"),
    ("\x1b[31mred\x07", r"\x1b[31mred\x07"), ("\x85\u2028\u202e", r"\u0085\u2028\u202e"),
    (os.fsdecode(b"kh\xf4ng"), r"kh\xf4ng"), ("\ud800", r"\ud800"), ("'\"{0}%s\\", "'\"{0}%s\\"),
])  # fmt: skip
def test_what_acts_on_a_screen_is_written_in_letters(text: str, seen: str) -> None:
    """Letters, marks and signs stay as they are, composed or not."""
    assert visible(text) == seen


@settings(deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_shown_in_one_line(text: str) -> None:
    """Nothing of any text acts on a screen, and nothing of it is hard to encode."""
    seen = visible(text)
    assert not ACTING.search(seen)
    assert len(seen.encode().split(b"\n")) == 1
    assert visible(seen) == seen


@settings(deadline=None, derandomize=True, max_examples=25)
@given(st.lists(NAMES, min_size=40, max_size=40))
@example(["-rf", "~", "it's", 'a "b"', "two\nlines", "$HOME", "a\\b\n", "!x", "é\x85", "#", "\u202e", "\\'\n"])
def test_a_name_can_be_typed_in_a_shell(names: list[str]) -> None:
    """bash understands each word as the file's name, or as the same name from here."""
    command = "printf '%s\\0' " + " ".join(map(typed, names))
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    heard = [os.fsdecode(word).removeprefix("./") for word in done.stdout.split(b"\0")[:-1]]
    assert heard == [name.removeprefix("./") for name in names]
    assert not any(ACTING.search(typed(name)) for name in names)


def test_the_encoding_of_the_locale_does_not_matter() -> None:
    """Where Python takes names for ASCII, the letters of one in UTF-8 are shown all the same."""
    script = "import sys\nfrom kcplan.visible import shown\nprint(ascii(shown(sys.argv[1])))"
    odd = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    told = [
        subprocess.run(
            [sys.executable, "-c", script, "Kế hoạch"], capture_output=True, text=True, check=True, env=locale
        )
        for locale in (odd, {"LC_ALL": "C.UTF-8"})
    ]
    assert {done.stdout.strip() for done in told} == {ascii("Kế hoạch")}
    assert shown("Kế hoạch") == "Kế hoạch"
