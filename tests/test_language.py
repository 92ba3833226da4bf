"""Both languages are complete: every message of the code has its translation, with the same values in it."""

import ast
import errno
import io
import os
import re
import string
from collections.abc import Iterator
from pathlib import Path

import click
import highspy
import pytest
from babel.messages import Message, extract, pofile

from kcplan import language
from kcplan.cli import group
from kcplan.cli.speaking import paragraphs
from kcplan.reading.format.schema import schemas

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "kcplan" / "locale"
#: What is called with a message: `n_` with a text for one and a text for several.
KEYWORDS = {"_": None, "n_": (1, 2)}


def messages() -> dict[str, str]:
    """Every message that the code asks for, with a file that does; of a message with a count, both forms."""
    asked = {}
    for file, _, message, *_ in extract.extract_from_dir(ROOT / "kcplan", [("**.py", "python")], keywords=KEYWORDS):
        asked |= dict.fromkeys([message] if isinstance(message, str) else message, file)
    return asked | dict.fromkeys(keys_to_add(schemas()), "reading/formats.py") | dict.fromkeys(help_texts(), "cli")


def keys_to_add(schema: object) -> Iterator[str]:
    """What reading says of each key that may be missed, as the schema describes it."""
    if isinstance(schema, dict):
        yield from (schema["properties"][key]["description"] for key in schema.get("required", []))
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []:
        yield from keys_to_add(part)


def help_texts() -> Iterator[str]:
    """The paragraphs of each command's help, and what is said of each option and its default."""
    for command in (group, *group.commands.values()):
        yield from paragraphs(str(command.help))
        for option in command.params:
            if isinstance(option, click.Option):
                yield from (text for text in (option.help, option.show_default) if isinstance(text, str))


def words_of_click() -> Iterator[str]:
    """What click may say to the user of a command; what it tells its programmer is left out."""
    for name in ("core", "exceptions", "formatting", "parser", "types"):
        code = Path(str(click.__file__)).with_name(f"{name}.py").read_bytes()
        for _, found, _, _ in extract.extract("python", io.BytesIO(code), {"_": None, "ngettext": (1, 2)}):
            texts = [found] if isinstance(found, str) else found
            yield from (text for text in texts if not re.search(r"decl|defined", text))


def translations(code: str, name: str = "kcplan") -> dict[str, str]:
    with (LOCALE / code / "LC_MESSAGES" / f"{name}.po").open("rb") as file:
        catalogue = pofile.read_po(file, locale=code)
    return {str(key): str(text) for entry in catalogue if not entry.fuzzy for key, text in forms(entry)}


def forms(entry: Message) -> Iterator[tuple[str, str]]:
    """Each form of a message in English, with its translation: one text does for one and for several in Vietnamese."""
    texts = entry.string if isinstance(entry.string, (list, tuple)) else [entry.string]
    for key in filter(None, entry.id if isinstance(entry.id, (list, tuple)) else [entry.id]):
        yield key, texts[-1]


def values(message: str) -> list[str]:
    """The names of the values that go into a message."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(message) if name)


@pytest.mark.parametrize("code", [code for code in language.LANGUAGES if code != "en"])
def test_every_message_has_its_translation(code: str) -> None:
    """No text is left in English, and no translation is left over."""
    known, asked = translations(code), messages()
    assert {message: file for message, file in asked.items() if not known.get(message)} == {}
    assert sorted(set(known) - set(asked)) == []
    lost = {message for message, text in known.items() if values(message) != values(text)}
    # One of a thing may be told without its number.
    assert lost <= {"the only target is met", "The only target is met with {spent} {money} of public money."}


def test_what_libraries_say_has_its_translation() -> None:
    """Each word that click has for a user, each state of HiGHS, each failure of a disk; no value is made up."""
    known = translations("vi", "libraries")
    said = {*words_of_click()}
    said |= {highspy.Highs.modelStatusToString(None, state) for state in highspy.HighsModelStatus.__members__.values()}
    said |= {os.strerror(code) for code in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EIO)}
    assert said - set(known) == set()
    assert [message for message, text in known.items() if not text] == []
    formatted = {message: text for message, text in known.items() if re.search(r"{\w", message)}
    assert [message for message, text in formatted.items() if set(values(text)) - set(values(message))] == []


def test_what_click_fills_in_is_told_with_the_same_values() -> None:
    """Each template of click, filled in, is found again and told in Vietnamese with its values; a nested one too."""
    templates = [message for message in words_of_click() if values(message)]
    known = translations("vi", "libraries")
    assert len(templates) > 20
    for template in templates:
        given = {name: f"<{name}>" for name in values(template)}
        plain = re.sub(r"{(\w+)[^}]*}", r"{\1}", template)
        with language.using("vi"):
            told = language.of_library_filled(plain.format(**given))
        assert told == re.sub(r"{(\w+)[^}]*}", r"{\1}", known[template]).format(**given), template
    with language.using("vi"):
        nested = language.of_library_filled("Invalid value for '--by': 'many' is not a valid float.")
        assert nested == "Giá trị không hợp lệ cho '--by': 'many' không phải là một số hợp lệ."
        assert language.of_library_filled("nothing that click says") == "nothing that click says"
    assert language.of_library_filled("No such option '--bogus'.") == "No such option '--bogus'."


#: What gets a text for a reader.
TELLING = {
    "BadParameter", "CheckFailed", "Infeasible", "KcplanError", "Problem", "SolverStopped", "Unbounded", "UsageError",
    "bar", "echo", "error", "nothing", "picked", "refuse", "unknown", "warn",
}  # fmt: skip


def untold(node: ast.AST) -> Iterator[str]:
    """Words of a text that no language module has seen."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "n_", "of_library"):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"[a-z]{2,} [a-z]", node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from untold(child)


def test_nothing_is_told_past_the_catalogue() -> None:
    """No error, usage message or title of a progress bar is given English words that are no message."""
    found = []
    for path in (ROOT / "kcplan").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if name in TELLING:
                    given = [*call.args, *(keyword.value for keyword in call.keywords)]
                    found += [f"{path.name}:{call.lineno}: {text}" for one in given for text in untold(one)]
    assert found == []


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
