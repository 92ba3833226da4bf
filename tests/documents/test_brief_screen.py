"""The screen of `kcplan solve`: it fits a window, shows the budget that is signed, and lists targets as written."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import numpy as np
import pytest
import yaml
from docx import Document
from openpyxl import load_workbook
from rich.console import Console
from support import small

import kcplan
from kcplan.analyses.report import Report, report
from kcplan.checking.review import review
from kcplan.commands import report as report_command
from kcplan.commands import solve as solve_command
from kcplan.commands.view import View
from kcplan.documents.elements.tables import Figures
from kcplan.documents.plan import verdict
from kcplan.documents.report.annex import by_line
from kcplan.domain.recommendation import Recommendation, SolverInfo
from kcplan.domain.scenario import Scenario, Target, Tranche, years_label
from kcplan.language import LANGUAGES, number, using
from kcplan.mathematics.columns import columns_of
from kcplan.planning.allocation import allocated
from kcplan.planning.publish import Published
from kcplan.projects.synthetic import write

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
#: The most lines by width: a window of 50 lines; at 80 columns a planner scrolls a little.
MOST = {80: 64, 100: 50, 160: 50}

#: What the parts of the screen by which a planner decides begin with.
DECIDED_BY = {
    "en": ("Budgets: public money, ", "What matters most: "),
    "vi": ("Kinh phí nhà nước, ", "Ràng buộc ảnh hưởng lớn nhất: "),
}


@cache
def solved(name: str) -> View:
    recommendation = kcplan.solve(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"))
    return solve_command.view(kcplan.priced(recommendation), kcplan.publish(recommendation))


@cache
def reported(name: str) -> Report:
    return report(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"))


def screen(view: View, language: str, width: int) -> str:
    with using(language):
        return view.text(Console(file=io.StringIO(), width=width, highlight=False, markup=False))


def fits(view: View, language: str) -> None:
    for width, most in MOST.items():
        lines = screen(view, language, width).splitlines()
        assert len(lines) <= most, f"{width} columns"
        assert max(map(len, lines)) <= width
        assert "--full" in " ".join(lines[-2:])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.once] * (name != "base")) for name in SHIPPED])
def test_shipped_scenarios_fit_a_window(name: str, language: str) -> None:
    """Every shipped scenario, in both languages and three widths, with no line cut.

    At 100 columns and more each has what a planner decides by, beside the verdict: budgets, and what is worth most.
    """
    fits(solved(name), language)
    for width in (100, 160):
        shown = screen(solved(name), language, width)
        assert all(heading in shown for heading in DECIDED_BY[language])


def of_size(folder: Path, regions: int) -> Recommendation:
    """A recommendation of an invented model that nobody has solved: drawn figures, as large as real ones."""
    write(folder, regions, 1, lambda _: None)
    scenario = kcplan.load(folder / "scenarios" / "base.yaml")
    columns = columns_of(scenario)
    allocation = allocated(columns, np.random.default_rng(1).uniform(1.0, 400.0, columns.count))
    return Recommendation(allocation, review(allocation), (), SolverInfo("none", "", {}), gap=1e-7)


@pytest.mark.parametrize("regions", [63, pytest.param(700, marks=pytest.mark.once)])
def test_many_regions_fit_a_window(regions: int, tmp_path: Path) -> None:
    """Regions are told by their count and the five largest, whose money and that of all others add up to the whole."""
    found = of_size(tmp_path, regions)
    view = solve_command.view(found)
    for language in LANGUAGES:
        fits(view, language)
    said = " ".join(screen(view, "en", 100).split())
    listed = re.search(rf"{regions} regions, those with most [^:]*: (.*?)\. --full", said)
    assert listed
    amounts = [float(part.rpartition(" ")[2].replace(",", "")) for part in listed[1].split("; ")]
    assert (len(amounts), f"{regions - 5} other regions" in said) == (6, True)
    public = found.allocation.by_line()[:, found.scenario.model.public].sum()
    assert sum(amounts) == pytest.approx(public, rel=1e-6)
    assert amounts[:5] == sorted(amounts[:5], reverse=True)


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,]*(?:\.\d+)?", text))


def telling(found: Report) -> Iterator[str]:
    """The figures of the optimum, as people would read them, which the published budget does not have."""
    assert isinstance(found.published, Published)
    both = []
    for plan in (found.recommendation, found.published):
        model, spent = plan.allocation.scenario.model, plan.allocation.by_line()
        public = spent[:, model.public].sum(axis=1)
        money = [*spent.ravel(), *public.ravel(), *public.sum(axis=1), *spent.sum(axis=(0, 2))]
        outcomes = [result.value for result in plan.review.outcomes]
        counts = [*plan.allocation.units, *outcomes, plan.review.objective]
        # A percentage may be the same as a smaller figure by chance.
        both.append(
            {number(v, 1) for v in money if v > 100} | {number(v, d) for v in counts if v > 100 for d in (1, 2)}
        )
    idle = {number(found.published.idle, 1)}  # told of the published budget; by chance it may be a figure of the other
    yield from (text for text in both[0] - both[1] - idle if not text.endswith(".0") and not text.endswith(".00"))


def given_figures(scenario: Scenario) -> set[str]:
    """What may be read because a file says it: the plan, caps, targets and unit costs."""
    model = scenario.model
    said = [*(np.zeros(1) if model.plan is None else model.plan).ravel(), *np.ravel([*scenario.caps.values()])]
    said += [
        sum(caps[i:k]) for caps in scenario.caps.values() for i in range(len(caps)) for k in range(i, len(caps) + 1)
    ]
    said += [own for target in scenario.targets for _side, own in target.sides]
    said += [step.cost for activity in model.activities for year in activity.tranches for step in year]
    return {number(float(value), digits) for value in said for digits in (1, 2)}


@pytest.mark.once
@pytest.mark.parametrize("name", ["base", "central-60"])
def test_no_screen_and_no_document_shows_the_optimum_beside_a_published_budget(name: str) -> None:
    """No money, count or outcome of the optimum is read on screens or in documents, but where these say that it is it.

    It may be read in the one sentence of the verdict, and where prices and cuts are told, which are of the optimum.
    """
    found = reported(name)
    forbidden = set(telling(found)) - given_figures(found.recommendation.scenario)
    assert len(forbidden) > 30
    optimum = re.compile(r"The optimum before rounding: [^;]*; [^;]*; [^.]*(?:\.\d+[^.]*)*\.")
    view = solve_command.view(found.recommendation, found.published)
    whole = solve_command.view(found.recommendation, found.published, full=True)
    texts = {"screen": screen(view, "en", 1_000).partition("What matters most")[0]}
    before, _mark, after = screen(whole, "en", 1_000).partition("The rules that matter most")
    texts["full screen"] = before + after.partition("Difference from")[2].partition("The optimum before rounding")[0]
    files = report_command.view(found, ["en"]).files()
    book = load_workbook(io.BytesIO(files["annex.xlsx"]))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    texts["annex"] = " ".join(number(v, 1) if isinstance(v, int | float) else str(v) for v in cells)
    letter = Document(io.BytesIO(files["submission.docx"]))
    texts["letter"] = "\n".join(
        [part.text for part in letter.paragraphs]
        + [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    )
    page = files["report.html"].decode()
    for section in ("verdict", "sheet-plan", "plans-section", "changes", "budgets", "outcomes"):
        part = re.search(rf'<(section|details) id="{section}".*?(?=<(?:section|details) id=)', page, re.DOTALL)
        assert part, section
        texts[section] = unescape(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", part[0], flags=re.DOTALL))
    for place, text in texts.items():
        assert figures(optimum.sub("", text)) & forbidden == set(), place
    for name in ("budget.csv", "outcomes.csv"):
        assert files[name] != files[f"unrounded_{name}"]
    assert files["outcomes.csv"] == files["published_outcomes.csv"]


def test_targets_are_listed_as_the_programme_writes_them() -> None:
    """On the whole screen and in outcomes.csv they go as in model.yaml, which is not the order of the alphabet."""
    plain = yaml.safe_load((ROOT / "models" / "ben-tre-2014-2020" / "model.yaml").read_text("utf-8"))
    written = [(target["outcome"], str(target["years"])) for target in plain["targets"]]
    assert written != sorted(written)
    view = solved("base")
    rows = csv.DictReader(io.StringIO(view.files()["outcomes.csv"].decode()))
    assert [(row["outcome"], row["years"]) for row in rows] == written
    scenario = kcplan.load(ROOT / "scenarios" / "base.yaml")
    recommendation = kcplan.solve(scenario)
    text = screen(solve_command.view(recommendation, full=True), "en", 200)
    listed = text.partition("\nTargets\n")[2].partition("\n\n")[0].splitlines()[1:]
    titles = {name: outcome["title"]["en"] for name, outcome in plain["outcomes"].items()}
    assert [re.sub(r"  +", "|", line).split("|")[0] for line in listed] == [titles[name] for name, _years in written]


def test_order_of_targets_matters_to_no_figure() -> None:
    """Targets written the other way round give the same plan to the last bit."""
    scenario = kcplan.load(ROOT / "scenarios" / "base.yaml")
    turned = tuple(replace(target, order=-target.order) for target in scenario.targets)
    one, other = kcplan.solve(scenario), kcplan.solve(replace(scenario, targets=turned))
    assert one.allocation.amount.tolist() == other.allocation.amount.tolist()
    keys = [[(r.outcome, r.years) for r in found.review.outcomes] for found in (one, other)]
    assert keys[0] == keys[1][::-1]


@pytest.mark.parametrize(("terminal", "lines", "times"), [(True, "20", 2), (True, "200", 1), (False, "20", 1)])
def test_verdict_is_said_again_below_a_screen_longer_than_the_window(
    terminal: bool, lines: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal whose window is too short the first lines have gone; in a pipe everything is there once."""
    monkeypatch.setenv("LINES", lines)
    to = Console(file=io.StringIO(), width=100, highlight=False, markup=False, force_terminal=terminal, no_color=True)
    text = re.sub("\x1b[^m]*m", "", solved("base").text(to))
    assert text.count("Published in whole multiples of 1 million VND") == times
    assert text.rstrip().splitlines()[-1].startswith("--full") == (times == 1)


def test_target_lost_to_whole_counts_is_said_first() -> None:
    """By hand: 90 a year buy 2.6 projects at 34.6, so 10.4 jobs in two years; whole ones are 2 a year, so 8 of 10."""
    asked = small.scenario((Tranche(np.inf, 34.6),), targets=(Target("jobs", small.YEARS, 10.0),), rounding=1.0)
    works, office = asked.model.lines
    whole = replace(works.activities[0], whole="year")
    asked = replace(asked, model=replace(asked.model, lines=(replace(works, activities=(whole,)), office)))
    found = kcplan.solve(asked)
    published = kcplan.publish(found)
    assert isinstance(published, Published)
    assert (found.review.targets_met, published.review.targets_met) == (1, 0)
    first, second, last = verdict.of_result(found, published)
    assert first == (
        "1 target is missed in whole multiples and whole counts, although the optimum before rounding meets it: Jobs "
        "2020-2021 by 20.0 %."
    )
    assert second.startswith("Published in whole multiples of 1 million VND: 0 of 1 target met")
    assert last.startswith("The optimum before rounding: 1 of 1 target met; ")
    text = screen(solve_command.view(found, published), "en", 200)
    assert text.splitlines()[1] == first
    assert "1 target missed: Jobs (job) 8 of 10 in 2020-2021." in text
    idle = published.allocation.idle.sum()
    assert f"{number(idle, 1)} million VND of this budget is idle" in second


def test_short_titles_are_for_screens_and_the_full_ones_for_what_is_signed() -> None:
    """A line's short title stands on the screen; the annex, which the letter has as well, has the full one."""
    line = next(line for line in kcplan.load(ROOT / "scenarios" / "base.yaml").model.lines if line.number == 7)
    assert line.short is not None
    text = screen(solved("base"), "vi", 160)
    assert line.short.vi in text
    assert line.title.vi not in text
    recommendation = kcplan.solve(kcplan.load(ROOT / "scenarios" / "base.yaml"))
    with using("vi"):
        annex = by_line(recommendation.scenario.model, recommendation.allocation.by_line())
    assert line.title.vi in [row.name for row in annex.rows]


def test_tight_targets_are_those_within_a_hundredth() -> None:
    """By hand: 30 a year buy 6 jobs a year. 12 in both years are just met, 5 in the first not near, 6 is the most."""
    asked = (
        Target("jobs", small.YEARS, 12.0),
        Target("jobs", (2020,), 5.0),
        Target("jobs", (2021,), None, at_most=6.0),
    )
    found = kcplan.solve(small.scenario(caps={"central": (20.0, 20.0), "local": (10.0, 10.0)}, targets=asked))
    assert sorted(result.value for result in found.review.outcomes) == pytest.approx([6.0, 6.0, 12.0])
    text = " ".join(screen(solve_command.view(found), "en", 100).split())
    told = re.search(r"(\d) targets met by less than 1 %: (.*?)\.", text)
    assert told
    assert told[1] == "2"
    assert "5 in 2020" not in told[2]
    assert years_label(small.YEARS) in told[2]


@pytest.mark.parametrize(("width", "side_by_side"), [(30, True), (29, False)])
def test_a_table_tells_whether_it_fits(width: int, side_by_side: bool) -> None:
    """20 letters of a name that may be folded no further, and two columns of figures of 3 with 2 between them."""
    table = Figures("Title", ["", "one", "two"])
    table.add("a name that is longer than it may be", "123", "456")
    assert table.fits(width) is side_by_side
