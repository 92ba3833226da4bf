"""Messages are in plain words, in both languages: turns of phrase that made readers stop do not come back."""

import re
from collections.abc import Iterable

import pytest
from babel.messages import extract
from test_language import KEYWORDS, ROOT, messages, translations

#: What made a reader stop, as patterns of the kind; beside it what to write.
STUMBLED = {
    "en": {
        r"\bcomes of\b": "where it comes from",
        r"\bgoes about\b": "the method",
        r"\bexit code tells\b": "only the exit code reports the result",
        r"\b(?:shorter|larger) in\b": "there is less or more money in",
        r"\bat no price\b": "relaxing it gains nothing",
        r"\bkept (?:a|for the next) year\b": "carried into the next year",
        r"\b(?:met|kept) down to\b": "met up to a depth of",
        r"\bgives? (?:\(\+\)|up\b|way\b)": "loses, or is relaxed",
        r"\bin parts\b": "splits the work",
        r"\bwhere (?:it is |they are )?(?:not )?named\b": "default, or if it is named",
        r"\} becomes? \{": "goes from one to the other",
        r"\bmore of the\b": "{count} more rules",
        r"\bheld against\b": "checked against, or compared with",
        r"\bstands? at\b": "is at",
        r"\bbinds? no longer\b": "no longer binds",
        r"\bwhat (?:binds|moves)\b": "binding rules, lines whose money changes",
        r"\bby (?:\{\w+\}|\w+) alone\b": "only",
        r"\bis another one\b|\bare others\b|\bhave other\b": "changes, or differs",
        r"\bin all[,.;)]|\bin all$": "in total",
        r"\bunless said\b": "unless stated",
        r"\bso many\b": "this many",
        r"\ball the same\b": "still",
        r"(?<!there )\b(?:is|are) no (?!longer\b)[a-z]": "is not a",
        r"\bnothing wrong\b": "no mistakes",
        r"\b(?:side that mends|and nothing beside)\b": "rounded so that it is still enough",
        r"\bas (?:much|little) as it may\b": "at the most, or the least, allowed",
        r"\bwhatever comes\b": "in every future",
        r"\bturned round\b": "with the opposite sign",
        r"\bthe plan given\b": "the given plan",
        r"\bof the two\b.*\belse\b|, else ": "otherwise",
        r"\bwho gives\b|\bnobody\b": "which line",
    },
    "vi": {
        "quy định": "ràng buộc for a rule of the model; quy định is law",
        "xung khắc": "mâu thuẫn",
        "trần kinh phí": "hạn mức; trần is the ceiling of a limit",
        "điểm chuyển": "điểm gãy",
        "nhưng thấy|đã gặp": "thực tế:",
        "cho sẵn|phương án đã cho": "phương án cho trước",
        "đã được phê duyệt": "kế hoạch được duyệt",
        "ngân sách|dự toán làm tròn": "kinh phí, phương án làm tròn",
        "(?:theo|từng|riêng của một|mười) vùng": "địa bàn; vùng is a part of a map",
        "[Kk]hông phương án": "không có phương án",
    },
}  # fmt: skip
#: Never 1: settings of kcplan, what a polygon or a curve has at least two of, and conflicts of two kinds.
ALWAYS_SEVERAL = {
    "most columns", "most futures", "most numbers", "most regions", "most whole amounts", "seconds seconds",
    "walked columns", "priced columns", "times times", "count levels", "count values", "count depths",
    "corners corners", "count conflicts", "most cells", "count regions", "count characters",
    "outcomes points", "carried_outcomes points", "count points", "old points", "new points", "before points",
    # the last seven with two decimals
}  # fmt: skip
#: Values that are texts, behind which a verb stands.
TEXTS = {"what", "limit", "line", "rule", "plan", "target", "solver", "tier", "unit"}


def stumbled(text: str, code: str) -> list[str]:
    return [f"{text} -> {better}" for pattern, better in STUMBLED[code].items() if re.search(pattern, text.lower())]


def test_english_reads_at_once() -> None:
    """No message, help text or description of a key has a phrase of the list."""
    assert [found for message in messages() for found in stumbled(message, "en")] == []


def test_vietnamese_reads_as_an_office_writes() -> None:
    """One word for one thing: rules are ràng buộc, caps hạn mức, regions địa bàn."""
    assert [found for text in translations("vi").values() for found in stumbled(text, "vi")] == []


def dictionary() -> list[list[str]]:
    """The rows of the last table of the glossary: English, Vietnamese, and what is not said in each."""
    table = (ROOT / "docs" / "glossary.md").read_text("utf-8").split("## In both languages")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"]
    return rows[2:]


def discouraged(texts: Iterable[str], column: int) -> list[str]:
    """Texts with a word that the dictionary has in a column, each with what to say."""
    return [
        f"{text} -> {row[column - 2]}"
        for row in dictionary()
        for word in filter(None, row[column].split(", "))
        for text in texts
        if re.search(rf"\b{re.escape(word.lower())}\b", text.lower())
    ]


def test_no_message_has_a_discouraged_word_of_the_glossary() -> None:
    """Each term of the dictionary has both languages, and what it puts aside stands in no message."""
    assert [row for row in dictionary() if len(row) != 4 or not row[0] or not row[1]] == []
    assert discouraged(messages(), 2) == []
    assert discouraged(translations("vi").values(), 3) == []
    assert discouraged(["Không vượt ngân sách tỉnh"], 3) == ["Không vượt ngân sách tỉnh -> kinh phí nhà nước"]


def test_the_official_words_are_those_of_the_messages() -> None:
    """What the dictionary has in Vietnamese stands in messages: a word that no screen says is no term."""
    said = " ".join(translations("vi").values()).lower()
    assert [word for row in dictionary() for word in row[1].split(", ") if word not in said] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What the change comes of, part by part", "en"),
        ("{what} money is {share} shorter in {years}", "en"),
        ("every target would be met down to {depth}", "en"),
        ("gives (+) or gains (-)", "en"),
        ("they are no probabilities", "en"),
        ("{named} and {count} more of the lines", "en"),
        ("không giữ được mọi quy định", "vi"),
    ],
)
def test_the_list_finds_what_stood_there(text: str, code: str) -> None:
    """Sentences that stood on screens before are found: the check can fail."""
    assert stumbled(text, code)


def test_a_count_changes_its_noun() -> None:
    """A number before a noun in the plural has a text for one and a text for several, by `n_`."""
    found = []
    for file, line, message, *_ in extract.extract_from_dir(ROOT / "kcplan", [("**.py", "python")], keywords=KEYWORDS):
        if isinstance(message, str):
            counted = re.findall(
                r"\{(\w+)(?::[^}]*)?\}((?: (?:more|other|whole|further))? [a-z]{3,}[^s\W]s\b)", message
            )
            several = [name + noun for name, noun in counted if name not in TEXTS and name + noun not in ALWAYS_SEVERAL]
            found += [f"{file}:{line}: {one}: {message}" for one in several]
    assert found == []
