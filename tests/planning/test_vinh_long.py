"""Vĩnh Long 2026-2030: its book against what was published, and its answers worked out by hand."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support import office

import kcplan
from kcplan.domain.recommendation import Recommendation
from kcplan.planning.publish import Published, publish
from kcplan.reading.read import plain_model

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "models" / "vinh-long-2026-2030"
#: As SGGP and bnews of 3 January 2026 have them: million VND, and the least and the most of each target.
CENTRAL, LOCAL, OTHER, ALL = 22_600, 93_480, 259_520, 375_600
TARGETS = {
    "sites": (300, 400),
    "upgrades": (10, 20),
    "models": (2, 2),
    "selections": (3, 3),
    "trademarks": (50, 100),
    "classes": (10, 15),
}


@cache
def solved(name: str) -> Recommendation:
    return kcplan.solve(kcplan.load(ROOT / "scenarios" / f"vinh-long-{name}.yaml"))


@pytest.mark.parametrize("name", ["base", "local-first-year-late", "uncertain-central"])
def test_money_and_targets_are_those_published(name: str) -> None:
    """Caps of five years and all areas; beneficiaries over all years; each target a range over 2026-2030."""
    scenario = solved(name).allocation.scenario
    assert list(kcplan.check(ROOT / "scenarios" / f"vinh-long-{name}.yaml")) == []  # no warning of a norm either
    assert {source: sum(years) for source, years in scenario.caps.items()} == {"central": CENTRAL, "local": LOCAL}
    (beneficiaries,) = (limit for limit in scenario.limits if limit.name == "beneficiaries")
    assert beneficiaries.at_most is not None
    assert beneficiaries.at_most.value == OTHER
    assert CENTRAL + LOCAL + OTHER == ALL
    asked = {target.outcome: (target.at_least, target.at_most) for target in scenario.targets}
    assert asked == TARGETS
    assert all(target.years == (2026, 2027, 2028, 2029, 2030) for target in scenario.targets)


@pytest.mark.parametrize("name", ["base", "local-first-year-late", "uncertain-central"])
def test_published_budget_stays_within_what_was_published(name: str) -> None:
    """Whole millions, whole models and rounds; no source pays more than published, and no target is left."""
    found = publish(solved(name))
    assert isinstance(found, Published)
    a = found.allocation
    spent = {"central": 0.0, "local": 0.0, "other": 0.0}
    cells: defaultdict[tuple[int, int, int, int], float] = defaultdict(float)
    for region, line, source, year, amount in zip(a.region, a.line, a.source, a.year, a.amount, strict=True):
        cells[region, line, source, year] += amount
        spent[a.scenario.model.sources[source].id] += amount
    public = [amount for cell, amount in cells.items() if a.scenario.model.sources[cell[2]].public]
    assert public == pytest.approx([round(amount) for amount in public], abs=1e-6)
    assert spent["central"] <= CENTRAL + 1e-6
    assert spent["local"] <= LOCAL + 1e-6
    assert spent["other"] <= OTHER + 1e-6
    for outcome, (least, most) in TARGETS.items():
        assert least - 1e-6 <= found.review.totals[outcome] <= most + 1e-6
    assert found.review.broken == ()
    assert found.given_way == ()


def test_base_by_hand() -> None:
    """The tops of all ranges at the unit costs of MODEL.md, and 900 for running the programme: 1,280 is left."""
    review = solved("base").review
    assert review.totals == pytest.approx({outcome: most for outcome, (_least, most) in TARGETS.items()})
    assert review.objective == pytest.approx(400 * 10 + 20 * 10 + 15 * 4 + 100 * 1)
    money = 15 * 120 + 2 * 1000 + 400 * 250 + 20 * 300 + 3 * 200 + 100 * 35 + 900
    assert public_money("base") == pytest.approx(money)
    assert CENTRAL + LOCAL - money == 1280
    matched = 2.34 * (2 * 1000 + 400 * 250 + 20 * 300) + 1 * (3 * 200 + 100 * 35)
    assert counterpart_money("base") == pytest.approx(matched)
    assert matched == pytest.approx(256_820)


def test_late_money_by_hand() -> None:
    """2027 takes all that it may, 1,814 stays; the other years spend all. What is missed is machinery, at 250 each.

    100 establishments and both models, 30 % of training, pollution and products, and 180 for running the programme.
    """
    most = 100 * 250 + 2 * 1000 + 0.3 * (15 * 120 + 20 * 300 + 3 * 200 + 100 * 35) + 3 * 60
    left = 4520 + 1.5 * 18_696 - most
    assert left == pytest.approx(1814)
    review = solved("local-first-year-late").review
    assert public_money("local-first-year-late") == pytest.approx(CENTRAL + LOCAL - left)
    assert review.totals["sites"] == pytest.approx(400 - (left - 1280) / 250)
    assert review.objective == pytest.approx(4360 - 10 * (left - 1280) / 250)


def money_of(name: str, public: bool) -> float:
    a = solved(name).allocation
    kinds = [source.public for source in a.scenario.model.sources]
    return float(sum(amount for source, amount in zip(a.source, a.amount, strict=True) if kinds[source] is public))


def public_money(name: str) -> float:
    return money_of(name, public=True)


def counterpart_money(name: str) -> float:
    return money_of(name, public=False)


def test_book_is_what_the_page_tells() -> None:
    """Unit costs and targets of MODEL.md stand in the book; each row has its basis, which says how it is known."""
    model = plain_model(FOLDER)
    page = (FOLDER / "MODEL.md").read_text("utf-8")
    costs = {name: float(cost) for name, cost in re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", page, re.MULTILINE)}
    activities = {name: about for line in model["lines"].values() for name, about in line.get("activities", {}).items()}
    assert costs == {name: about["unit_cost"] for name, about in activities.items()}
    assert all(about["basis"]["en"].startswith(("Assumed", "Derived")) for about in activities.values())
    assert {target["outcome"]: (target["at_least"], target["at_most"]) for target in model["targets"]} == TARGETS
    assert all(target["basis"]["en"].startswith("Published") for target in model["targets"])
    rows = list(load_workbook(FOLDER / "programme.xlsx")["Lines"].iter_rows(min_row=5, values_only=True))
    for head, word in (("basis.vi", "Giả định"), ("basis.en", "Assumed")):
        assert all(str(row[rows[0].index(head)]).startswith(word) for row in rows[1:]), head
    assert "is assumed" in (FOLDER / "model.yaml").read_text("utf-8")
    for name, (least, most) in TARGETS.items():
        span = f"{least}" if least == most else f"{least} to {most}"
        assert f"| {model['outcomes'][name]['title']['vi']} | {span} |" in page


def test_sheet_of_what_is_published() -> None:
    """The four totals stand in the sheet Basis as published; all divisions of them as assumed."""
    rows = list(load_workbook(FOLDER / "programme.xlsx")["Basis"].iter_rows(min_row=6, max_col=3, values_only=True))
    published = [value for _what, value, kind in rows if isinstance(value, int) and "published" in str(kind)]
    assert published == [CENTRAL, LOCAL, OTHER, ALL]
    assert {str(kind) for _what, _value, kind in rows} == {"đã công bố / published", "giả định / assumed"}


def test_norms_are_in_force_in_every_year() -> None:
    """Each norm began in 2018 and has no end; what it bounds stays below it."""
    model = plain_model(FOLDER)
    norms = {norm["id"]: norm for norm in model["norms"]}
    assert all(norm["valid_from"] == "2018-05-11" and "valid_to" not in norm for norm in norms.values())
    technology = model["lines"]["technology"]
    for activity in technology["activities"].values():
        norm = norms[activity["norm"]]
        assert activity["unit_cost"] <= norm["cap"]
        assert 1 / (1 + technology["counterpart"]) <= norm["max_public_share"]


def test_uncertain_central_money() -> None:
    """The least of every range in each of 40 futures; with less from the centre and dearer machines fewer get them."""
    swept = kcplan.sweep(solved("uncertain-central").allocation.scenario, samples=40, workers=1)
    assert (swept.found.all_met.count, swept.found.all_met.of) == (40, 40)
    names = [outcome.id for outcome in swept.sweep.scenario.model.outcomes]
    least, *_between, most = swept.found.totals[names.index("sites")].quantiles
    assert 300 <= least < most <= 400 + 1e-6


@office.needs_office
def test_office_saves_the_book_again(tmp_path: Path) -> None:
    """LibreOffice opens it and saves it, and it is the same model."""
    (saved,) = office.convert([FOLDER / "programme.xlsx"], "xlsx", tmp_path)
    folder = tmp_path / FOLDER.name
    folder.mkdir()
    (folder / "model.yaml").write_bytes((FOLDER / "model.yaml").read_bytes())
    (folder / "programme.xlsx").write_bytes(saved.read_bytes())
    assert plain_model(folder) == plain_model(FOLDER)
