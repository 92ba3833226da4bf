"""A model without a plan is whole: every command answers, but for questions of the plan, which are refused."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
import yaml
from support.calls import Done

import kcplan
from kcplan.domain.scenario import Scenario
from kcplan.errors import UsageError
from kcplan.language import LANGUAGES
from kcplan.planning.evaluate import evaluate
from kcplan.reading.read import resolved

ROOT = Path(__file__).parents[2]

#: Words for the official plan, which no screen and no document of a model without one may have.
PLAN = {"en": r"official plan|as planned|\bplanned\b", "vi": r"kế hoạch được duyệt|theo kế hoạch"}


def without_plan(scenario: Scenario) -> Scenario:
    """The shipped scenario with its caps in numbers, ratios in numbers, no limits by plan, and no plan."""
    kept = tuple(limit for limit in scenario.limits if all(b.kind != "plan" for b in _bounds(limit)))
    return replace(scenario, limits=kept, model=replace(scenario.model, plan=None))


def _bounds(limit) -> Iterator:
    return (bound for bound in (limit.at_least, limit.at_most) if bound is not None)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """base in whole fives and central-60, written as files of a province without a plan, and money to evaluate."""
    folder = tmp_path_factory.mktemp("province")
    for name, rounding in (("base", 5.0), ("central-60", None)):
        plain = resolved(without_plan(replace(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"), rounding=rounding)))
        assert "plan" not in plain["model"]
        text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "money.csv").write_text("line,source,year,amount\ninformation,local,2014,100\n", encoding="utf-8")
    return folder


def run(call: Callable[..., Done], project: Path, code: str, *words: str) -> Done:
    """A command in a language, on files of the project."""
    return call(*(project / w if re.search(r"\.(yaml|csv)$|^out", w) else w for w in words), "--lang", code)


ANSWERED = [
    ("check", "base.yaml", "central-60.yaml"),
    ("show", "base.yaml"),
    ("solve", "base.yaml", "--out", "out-solve"),
    ("evaluate", "base.yaml", "--plan", "money.csv", "--out", "out-evaluate"),
    ("diagnose", "base.yaml"),
    ("need", "base.yaml"),
    ("shortfall", "base.yaml", "--cut", "central", "--out", "out-shortfall"),
    ("compare", "base.yaml", "central-60.yaml", "--out", "out-compare"),
    ("explain", "base.yaml"),
    ("explain", "base.yaml", "central-60.yaml", "--out", "out-explain"),
    ("sweep", "base.yaml", "--vary", "central=80%..100%:20%", "--workers", "1", "--out", "out-sweep"),
    ("export", "base.yaml", "--out", "out-lp"),
]


@pytest.mark.once
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("words", ANSWERED, ids=lambda words: " ".join(words[:2]))
def test_every_command_answers(call, project: Path, code: str, words: tuple[str, ...]) -> None:
    """Without a word of a plan that is not there."""
    own = [word.replace("out-", f"out-{code}-") + (".lp" if word == "out-lp" else "") for word in words]
    done = run(call, project, code, *own)
    assert done.code == 0, done.err
    assert re.findall(PLAN[code], done.out + done.err, re.IGNORECASE) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("words", [("evaluate", "base.yaml"), ("compare", "base.yaml", "plan")])
def test_a_question_of_the_plan_is_refused(call, project: Path, code: str, words: tuple[str, ...]) -> None:
    """With exit code 2, in a sentence that says which model has none."""
    done = run(call, project, code, *words)
    assert (done.code, done.out) == (2, "")
    assert "ben-tre-2014-2020" in done.err
    assert {"en": "found none", "vi": "không có"}[code] in done.err


@pytest.mark.once
@pytest.mark.parametrize("code", LANGUAGES)
def test_documents_have_no_columns_of_a_plan(call, project: Path, code: str) -> None:
    """The annex has a sheet of reasons in place of one of changes; the page and the letter compare with nothing."""
    assert run(call, project, code, "report", "base.yaml", "--out", f"out-{code}-report").code == 0
    folder = project / f"out-{code}-report"
    book = openpyxl.load_workbook(folder / "annex.xlsx")
    reasons, changes = {"en": ("Reasons", "Changes"), "vi": ("Lý do", "Thay đổi")}[code]
    assert reasons in book.sheetnames
    assert changes not in book.sheetnames
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None]
    letter = docx.Document(str(folder / "submission.docx"))
    said = [paragraph.text for paragraph in letter.paragraphs]
    said += [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    page = re.sub(r"<script.*?</script>", "", (folder / "report.html").read_text("utf-8"), flags=re.DOTALL)
    for text in (*cells, *said, page):
        # The scenario itself speaks of approved money, and the page says once that there is no plan.
        told = re.sub({"en": "There is no official plan", "vi": "Chưa có kế hoạch được duyệt"}[code], "", text)
        assert re.findall(PLAN[code], told, re.IGNORECASE) == [], text[:200]


def test_the_plan_is_that_of_the_tiers_that_are_left() -> None:
    """Outcomes are those of the model with its plan; there is no change from a plan, and none to be evaluated."""
    base = without_plan(kcplan.load(ROOT / "scenarios" / "base.yaml"))
    with_plan = replace(base, model=replace(base.model, plan=kcplan.load(ROOT / "scenarios" / "base.yaml").model.plan))
    one, other = kcplan.solve(base), kcplan.solve(with_plan)
    assert one.review.objective == pytest.approx(other.review.objective, rel=1e-9)
    assert one.review.change is None
    assert other.review.change is not None
    with pytest.raises(UsageError, match="official plan"):
        evaluate(base)
