"""Vietnamese on the terminal: every word of a screen is accounted for, figures follow, machines see no difference."""

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from babel.messages import pofile

from kcplan import language

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
PLAN = ROOT / "models" / "ben-tre-2014-2020" / "plan.csv"
INFEASIBLE = ROOT / "tests" / "data" / "infeasible"
CATALOGUE = ROOT / "kcplan" / "locale" / "vi" / "LC_MESSAGES" / "kcplan.po"
#: Files, and what planners have named in two words.
PLACE = re.compile(r"\S+\.(?:yaml|csv|lp)(?::\d+)?|(?:central|local)-money|project-costs|jobs-per-project")
SCREENS = {
    "solve": ("solve", SCENARIOS / "base.yaml"),
    "solve with targets missed": ("solve", SCENARIOS / "local-90.yaml", "--by-source"),
    "evaluate": ("evaluate", SCENARIOS / "base.yaml"),
    "evaluate what breaks rules": ("evaluate", SCENARIOS / "no-central-2019.yaml"),
    "need": ("need", INFEASIBLE / "local-90.yaml"),
    "enough": ("need", SCENARIOS / "base.yaml"),
    "diagnose": ("diagnose", INFEASIBLE / "training-at-cost.yaml"),
    "diagnose a ceiling": ("diagnose", INFEASIBLE / "clusters-without-partners.yaml"),
    "nothing to mend": ("diagnose", SCENARIOS / "central-60.yaml"),
    "cut": ("shortfall", SCENARIOS / "base.yaml", "--cut", "central"),
    "late": ("shortfall", SCENARIOS / "base.yaml", "--late", "central=1/3"),
    "cut in full": ("shortfall", SCENARIOS / "base.yaml", "--cut", "central", "--cut", "local", "--to", "9%", "--all"),
    "check": ("check", SCENARIOS / "base.yaml"),
    "sweep": ("sweep", SCENARIOS / "uncertain-funding.yaml", "--samples", "4", "--plan", PLAN),
    "sweep of a grid without plans": ("sweep", SCENARIOS / "base.yaml", "--vary", "central=60%..100%:40%"),
    "map": (
        "shortfall", SCENARIOS / "base.yaml", "--map", "central", "local", "--point", SCENARIOS / "central-60.yaml",
    ),
}  # fmt: skip


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def vietnamese_texts() -> Iterable[str]:
    """Every translation, and what the shipped files have in Vietnamese."""
    with CATALOGUE.open("rb") as file:
        for entry in pofile.read_po(file, locale="vi"):
            texts = entry.string if isinstance(entry.string, (list, tuple)) else [entry.string]
            yield from (re.sub(r"{\w+}", "", text) for text in texts if entry.id)

    def of(node: object) -> Iterable[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from [value] if key == "vi" else of(value)
        elif isinstance(node, list):
            for value in node:
                yield from of(value)

    for path in (*SCENARIOS.glob("*.yaml"), *(ROOT / "models").glob("*/model.yaml")):
        yield from of(yaml.safe_load(path.read_text("utf-8")))


@pytest.fixture(scope="module")
def known() -> set[str]:
    return {word for text in vietnamese_texts() for word in words(text)}


def names_of_norms() -> Iterable[str]:
    """The legal texts of the shipped norms, and their ids, as their table has them."""
    with (ROOT / "models" / "ben-tre-2014-2020" / "norms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from (row["source"], row["id"])


def unaccounted(text: str, known: set[str]) -> set[str]:
    return words(PLACE.sub(" ", text)) - known


@pytest.mark.once
@pytest.mark.parametrize("screen", SCREENS)
def test_each_word_of_a_screen_is_vietnamese(asked, known: set[str], screen: str) -> None:
    """No word but those of translations, of Vietnamese titles, and of names that planners gave; no English decimals."""
    done = asked(*SCREENS[screen], "--lang", "vi")
    assert (done.code, done.err) == (0, "")
    said = done.out
    for name in names_of_norms():
        said = said.replace(name, " ")
    assert unaccounted(said, known) == set()
    assert re.findall(r"\d\.(?!\d{3}(?:\D|$))\d+", PLACE.sub(" ", said)) == []


def test_the_check_of_words_finds_english(call, known: set[str]) -> None:
    """Held to an English screen, the same check finds its words: it can fail."""
    found = unaccounted(call("need", SCENARIOS / "base.yaml").out, known)
    assert {"money", "needed", "every", "target"} <= found


@pytest.mark.once
def test_figures_are_the_same_in_both_languages(asked, base: Path) -> None:
    """Every figure of the Vietnamese screen of solve is one of the English screen, with points and commas exchanged."""
    english, vietnamese = (
        set(re.findall(r"[+-]?\d[\d.,]*[.,]\d+", asked("solve", base, "--full", "--lang", code).out))
        for code in ("en", "vi")
    )
    assert {figure.translate(str.maketrans(",.", ".,")) for figure in english} == vietnamese
    assert {"10.105,17", "10.058,30", "36.196"} <= vietnamese


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "central-60.yaml",
            "Không có phương án nào đáp ứng mọi ràng buộc của kịch bản: có 1 nhóm ràng buộc mâu thuẫn nhau.",
        ),
        ("training-at-cost.yaml", "Không một thay đổi riêng lẻ nào là đủ; cần đồng thời: hạ chỉ tiêu việc làm"),
    ],
)
def test_ending_of_an_infeasible_solve(call, known: set[str], file: str, expected: str) -> None:
    """The clash and its mends are Vietnamese on standard error too."""
    done = call("solve", INFEASIBLE / file, "--lang", "vi")
    assert (done.code, done.out) == (4, "")
    assert expected in done.err
    assert unaccounted(done.err, known) == set()


def test_no_money_helps_in_vietnamese(call, known: set[str]) -> None:
    """The rules that clash whatever the money, by their Vietnamese names."""
    done = call("need", INFEASIBLE / "training-at-cost.yaml", "--lang", "vi")
    assert (done.code, done.out) == (4, "")
    assert "chỉ tiêu lao động được đào tạo nghề giai đoạn 2014-2015" in done.err
    assert unaccounted(done.err, known) == set()


def test_messages_of_files_in_vietnamese(call, known: set[str], base: Path, tmp_path: Path) -> None:
    """What stands on standard error beside a result: made, written."""
    for arguments in (("new", tmp_path / "demo"), ("export", base, "--out", tmp_path / "base.lp")):
        done = call(*arguments, "--lang", "vi")
        assert done.code == 0
        assert unaccounted(done.err.replace(str(tmp_path), ""), known | {"demo"}) == set()


def test_locale_chooses_and_an_option_overrides(call, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LANG=vi_VN.UTF-8 speaks Vietnamese; --lang en does not, and no call changes the language of the next."""
    english, vietnamese = "No more money is needed", "Không cần bổ sung kinh phí"
    assert vietnamese in call("need", base, "--lang", "vi").out
    assert english in call("need", base).out
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert vietnamese in call("need", base).out
    assert english in call("need", base, "--lang", "en").out
    assert vietnamese in call("need", base).out
    assert language.current() == "en"


def test_unknown_language_is_a_usage_error(call, base: Path) -> None:
    """The languages there are stand in the message."""
    done = call("need", base, "--lang", "fr")
    assert (done.code, done.out) == (2, "")
    assert "'en'" in done.err
    assert "'vi'" in done.err


def without_time(text: str) -> object:
    found = json.loads(text)
    del found["manifest"]["time"]
    return found


@pytest.mark.once
@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "scenarios/local-90.yaml"),
        ("evaluate", "scenarios/base.yaml"),
        ("need", "tests/data/infeasible/local-90.yaml"),
        ("diagnose", "tests/data/infeasible/local-90.yaml"),
        ("shortfall", "scenarios/base.yaml", "--cut", "central", "--to", "10%"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_json_does_not_change_with_the_language(call, arguments: tuple[str, ...], monkeypatch) -> None:
    """Programs read the same whatever the planner reads."""
    monkeypatch.chdir(ROOT)
    english, vietnamese = (call(*arguments, "--json", "--lang", code).out for code in ("en", "vi"))
    assert without_time(english) == without_time(vietnamese)


@pytest.mark.once
def test_files_do_not_change_but_pictures_do(call, known: set[str], base: Path, tmp_path: Path) -> None:
    """CSV and summary.json of a shortfall are the same; the words of its pictures are Vietnamese."""
    for code in ("en", "vi"):
        done = call("shortfall", base, "--cut", "central", "--to", "10%", "--out", tmp_path / code, "--lang", code)
        assert done.code == 0
    files = sorted(path.name for path in (tmp_path / "en").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "vi").iterdir())
    for name in files:
        english, vietnamese = ((tmp_path / code / name).read_bytes() for code in ("en", "vi"))
        if name.endswith(".csv"):
            assert english == vietnamese
        elif name == "summary.json":
            assert without_time(english.decode()) == without_time(vietnamese.decode())
        else:
            assert english != vietnamese
        if name.endswith(".svg"):
            drawn = " ".join(ElementTree.fromstring(vietnamese).itertext())
            assert "tỷ lệ kinh phí bị cắt giảm của nguồn Trung ương, %" in drawn
            assert unaccounted(drawn, known) == set()
