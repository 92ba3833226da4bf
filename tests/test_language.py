"""Both languages are complete: every message of the code has its translation, with the same values in it."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import extract, pofile

from kcplan import language
from kcplan.reading.schema import schemas

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "kcplan" / "locale"


def messages() -> dict[str, str]:
    """Every message that the code asks for, with a file that does."""
    found = extract.extract_from_dir(ROOT / "kcplan", method_map=[("**.py", "python")], keywords={"_": None})
    asked = {message: file for file, _, message, *_ in found if isinstance(message, str)}
    return asked | dict.fromkeys(keys_to_add(schemas()), "reading/formats.py")


def keys_to_add(schema: object) -> Iterator[str]:
    """What reading says of each key that may be missed, as the schema describes it."""
    if isinstance(schema, dict):
        yield from (schema["properties"][key]["description"] for key in schema.get("required", []))
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []:
        yield from keys_to_add(part)


def translations(code: str) -> dict[str, str]:
    with (LOCALE / code / "LC_MESSAGES" / "kcplan.po").open("rb") as file:
        catalogue = pofile.read_po(file, locale=code)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id and not entry.fuzzy}


def values(message: str) -> list[str]:
    """The names of the values that go into a message."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(message) if name)


@pytest.mark.parametrize("code", [code for code in language.LANGUAGES if code != "en"])
def test_every_message_has_its_translation(code: str) -> None:
    """No text is left in English, and no translation is left over."""
    known, asked = translations(code), messages()
    assert {message: file for message, file in asked.items() if not known.get(message)} == {}
    assert sorted(set(known) - set(asked)) == []
    assert {message for message, text in known.items() if values(message) != values(text)} == set()


def test_numbers_in_both_languages() -> None:
    """1,234.5 in English is 1.234,5 in Vietnamese; nothing is ever minus zero."""
    with language.using("vi"):
        assert language.number(1234.5, 1) == "1.234,5"
        assert language.number(-0.0000001, 2) == "0,00"
        assert language.number(12.0, 1, signed=True) == "+12,0"
        assert language.percent(0.0301, 2) == "3,01 %"
    assert language.number(1234.5, 1) == "1,234.5"
    assert language.number(-1234567, 0) == "-1,234,567"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_language_of_the_environment(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locale says it, as for any program; a locale that kcplan does not have is English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language.preferred() == expected


def test_translations_speak_vietnamese() -> None:
    """Diacritics are there: a catalogue without them would be no Vietnamese."""
    text = " ".join(translations("vi").values())
    assert not text or re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", text)
