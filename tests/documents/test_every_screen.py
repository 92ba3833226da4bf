"""Every kind of result on every screen, in both languages: it is made, and nothing false stands on it."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from rich.console import Console
from support import small
from support.every_call import SERVER
from support.every_result import CENTRAL, FIRMS, JOBS, LOCAL, results
from support.every_rule import ID, NAMES
from support.false_words import false_words

import kcplan
from kcplan.analyses.mending.need import NoMoneyHelps
from kcplan.analyses.mending.rules import gathered, named, rules_of
from kcplan.cli import group
from kcplan.commands import (
    alternatives,
    compare,
    diagnose,
    evaluate,
    explain,
    need,
    protect,
    replan,
    report,
    shortfall,
    solve,
    tradeoff,
)
from kcplan.commands import map as plane
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.documents.mending import needs
from kcplan.domain.protection import Protect
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario, Target
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty
from kcplan.errors import Infeasible, KcplanError
from kcplan.language import LANGUAGES, using
from kcplan.mathematics.programme import formulate
from kcplan.mathematics.rules import rows_of_rules
from kcplan.reading.read import resolved

pytestmark = pytest.mark.once

RESULTS = results()
OTHER = replace(RESULTS["no question"], id="other")


def solved(asked: Scenario) -> list[View]:
    """The brief screen and the full one, of one result."""
    found = kcplan.priced(kcplan.solve(asked))
    published = kcplan.publish(found)
    return [solve.view(found, published, by_source=full, full=full) for full in (False, True)]


def needed(asked: Scenario) -> View:
    try:
        return need.view(kcplan.need(asked))
    except NoMoneyHelps as error:
        raise Infeasible(needs.no_money_helps(error)) from error


def replanned(asked: Scenario) -> list[View]:
    """Its plan, where it has one, is the budget in force."""
    found = kcplan.replan(replace(asked, approved=asked.in_force))
    return [replan.view(found, full) for full in (False, True)]


def protected(asked: Scenario) -> list[View]:
    """Its central money, or that of its first public source, may fall short."""
    public = [source.id for source in asked.model.sources if source.public]
    source = CENTRAL if CENTRAL in public else public[0]
    years = asked.model.years[asked.first_open :]
    what = Uncertain(Parameter("money", "cap", "scale", years, (source,)), Distribution("uniform", (0.5, 1.0)))
    uncertainty = Uncertainty((what,), Correlation(), 1000, 1, "lhs")
    own = replace(asked, uncertainty=uncertainty, protect=Protect(futures=10), carry_over={})
    found = kcplan.protect(own, samples=0)
    return [protect.view(found, full) for full in (False, True)]


#: A view, or several of one result, whose files are the same.
SCREENS: dict[str, list[Callable[[Scenario], View | list[View]]]] = {
    "solve": [solved],
    "evaluate": [lambda asked: evaluate.view(kcplan.evaluate(asked))],
    "diagnose": [lambda asked: diagnose.view(kcplan.diagnose(asked))],
    "need": [needed],
    "replan": [replanned],
    "protect": [protected],
    "compare": [lambda asked: compare.view(kcplan.compare({"A": asked, "plan": "plan"}))],
    "explain": [
        lambda asked: explain.view(kcplan.explain(asked)),
        lambda asked: explain.view(kcplan.explain(OTHER, asked)),
    ],
    "alternatives": [
        lambda asked: alternatives.view(kcplan.alternatives(asked), full=True),
        lambda asked: alternatives.view(kcplan.alternatives(asked, 0.05)),
    ],
    "tradeoff": [
        lambda asked: tradeoff.view(kcplan.tradeoff(asked, [JOBS, FIRMS]), full=True),
        lambda asked: tradeoff.view(kcplan.tradeoff(replace(asked, weights={}), [JOBS, FIRMS])),
    ],
    "shortfall": [
        lambda asked: shortfall.view(kcplan.shortfall(asked, [s for s in (CENTRAL, LOCAL) if s in asked.caps])),
        lambda asked: shortfall.view(kcplan.shortfall(asked, LOCAL), everything=True),
        lambda asked: shortfall.view(kcplan.shortfall(asked, late={LOCAL: 0.25})),
        lambda asked: plane.view(kcplan.shortfall_map(asked, (CENTRAL, LOCAL), points=[OTHER]), everything=True),
    ],
}
#: Of these the curve and the map are drawn too.
DRAWN = {"no targets", "targets of districts", "the only target missed", "one of everything"}
#: What has no screen of a result, or a test of its own.
ELSEWHERE = {"new", "export", "schema", "sweep", "check", "show", SERVER}


def test_every_command_is_here() -> None:
    """A command that is added later has its screens here, or is named above."""
    assert {*SCREENS, "report", *ELSEWHERE} == set(group.commands)


def refuse_false(text: str, code: str) -> None:
    assert text.strip()
    other = next(language for language in LANGUAGES if language != code)
    assert false_words(text, code, [ID, *(getattr(title, other) for title in NAMES.values())]) == []


def printed(view: View, width: int) -> str:
    return view.text(Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False))


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("command", SCREENS)
def test_screen(command: str, result: str) -> None:
    """It is made as text, of any width, and as JSON; or an error says what is wrong."""
    for make in SCREENS[command]:
        try:
            with using("vi"), explained(RESULTS[result], Path("asked.yaml"), "highs"):
                made = make(RESULTS[result])
        except KcplanError as error:
            with using("vi"):
                refuse_false(str(error).replace(ID, ""), "vi")  # a call is told by ids
            continue
        views = made if isinstance(made, list) else [made]
        if command != "shortfall" or result in DRAWN:
            assert all(views[0].files().values())
        for view in views:
            json.loads(view.json(), parse_constant=pytest.fail)
            for code in LANGUAGES:
                with using(code):
                    refuse_false(printed(view, 10_000), code)
                    assert printed(view, 50)


def texts(name: str, content: bytes) -> list[str]:
    """What can be read in a document."""
    if name.endswith(".html"):
        plain = re.sub(r"<(script|style)\b.*?</\1>", "", content.decode(), flags=re.DOTALL)
        return [html.unescape(text) for text in re.split(r"<[^>]*>", plain)]
    if name.endswith(".docx"):
        letter = docx.Document(io.BytesIO(content))
        cells = [cell for table in letter.tables for row in table.rows for cell in row.cells]
        return [part.text for part in (*letter.paragraphs, *cells)]
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
        return [value for row in rows for value in row if isinstance(value, str) and not value.startswith("=")]
    return []


@pytest.mark.parametrize("result", RESULTS)
def test_documents(result: str) -> None:
    """The page, the letter and the annex of a report."""
    try:
        found = kcplan.report(RESULTS[result])
    except KcplanError:
        return  # the same error as that of solve
    for code in LANGUAGES:
        other = next(language for language in LANGUAGES if language != code)
        names = [getattr(title, other) for title in NAMES.values()]
        for name, content in report.view(found, [code]).files().items():
            wrong = [one for text in texts(name, content) for one in false_words(text, code, names)]
            assert wrong == [], name


def test_a_rule_is_told_in_the_unit_of_its_activity() -> None:
    """Where a limit is kept for each activity, pieces and firms are not added up, and no firm is called a piece."""
    asked = RESULTS["units of two kinds"]
    units = {activity.id: activity.unit for activity in asked.model.activities}
    binding = [rule for rule in kcplan.solve(asked).binding if rule.id.activity]
    assert {rule.unit for rule in binding} == {"piece", "firm"}
    assert [rule for rule in binding if rule.unit != units[rule.id.activity]] == []
    programme = formulate(asked)
    rules = rules_of(asked, programme, tuple(rows_of_rules(programme).tolist()))
    together = [{rules[i].unit for i in members} for members in gathered(rules)]
    assert {"piece"} in together
    assert {"firm"} in together
    assert {"piece", "firm"} not in together
    assert named(asked, RuleId("limit", "room", "at_most"), "at_most").unit == ""


def test_files_tell_targets_of_districts_apart() -> None:
    """A target that counts some regions says so in every table, where another has its outcome and years."""
    asked = RESULTS["targets of districts"]
    curve = shortfall.view(kcplan.shortfall(asked, CENTRAL)).files()
    assert {row["regions"] for row in rows(curve["targets.csv"])} == {"", "Coast"}
    drawn = plane.view(kcplan.shortfall_map(replace(asked, targets=asked.targets[1:]), (CENTRAL, LOCAL))).files()
    assert {row["regions"] for row in rows(drawn["break_even.csv"])} == {"Coast"}
    assert f"{JOBS} 2020-2021 Coast" in {row["missed"] for row in rows(drawn["regions.csv"])}


def rows(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode())))


@pytest.mark.parametrize("result", RESULTS)
def test_each_can_be_read_again(result: str, tmp_path: Path) -> None:
    """What a result folder has of a scenario is read without a mistake, and is the same scenario."""
    file = tmp_path / "scenario.yaml"
    plain: dict[str, Any] = resolved(RESULTS[result])
    file.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    assert all(problem.warning for problem in kcplan.check(file))  # figures of small models look odd beside others
    assert resolved(kcplan.load(file)) == plain


@pytest.mark.parametrize("lacking", [0.04, 0.05, 0.1, 3.0, 12.34])
def test_money_that_is_said_to_suffice_does_and_less_does_not(lacking: float) -> None:
    """Works need 100 in 2020: the amount said, typed in, is enough; anything less than the other is not."""
    asked = small.scenario(caps={"central": (70.0 - lacking, 70.0), "local": (30.0, 30.0)},
                           targets=(Target("jobs", (2020,), 20.0),))  # fmt: skip
    found = kcplan.need(asked)
    said = needs.verdict(found)[0]
    enough, *short = map(float, re.findall(r"[\d.]+(?= million| is not)", said))
    assert "not" in said or enough == 0.1
    short += [enough] if "less is not" in said else []
    for amount, suffices in ((enough, True), *((less - 1e-4, False) for less in short)):
        caps = {"central": (70.0 - lacking + amount, 70.0), "local": (30.0, 30.0)}
        assert kcplan.diagnose(replace(asked, caps=caps)).feasible == suffices
