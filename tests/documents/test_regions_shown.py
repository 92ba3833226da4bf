"""What screens, JSON and documents say of regions: only where there are several, and all of it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from support.regions import PROTECT, TARGETS, two_regions
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.compare import compare, given
from kcplan.analyses.explaining.differences import differences, mixed
from kcplan.analyses.mending.diagnose import diagnose
from kcplan.analyses.mending.need import need
from kcplan.analyses.shortfall.cuts import cut
from kcplan.analyses.shortfall.exact import shortfall
from kcplan.cli import group
from kcplan.cli.output import console
from kcplan.documents.elements import names
from kcplan.documents.mending import diagnosis, needs
from kcplan.documents.plan import files as result_files
from kcplan.documents.plan import regions, summary
from kcplan.documents.report import assumptions as report_assumptions
from kcplan.documents.report import tables as report_tables
from kcplan.documents.report.annex import by_region
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Target, Title
from kcplan.language import using
from kcplan.mathematics.programme import formulate

ROOT = Path(__file__).parents[2]


@pytest.fixture
def asked() -> Scenario:
    """Two regions with soft targets, one of them of the east alone, which has a title."""
    found = two_regions(soft=True, targets=TARGETS, limits=(PROTECT,))
    return replace(found, model=replace(found.model, region_titles={"east": Title("The East", "Miền Đông")}))


def test_json_of_several_regions(asked: Scenario) -> None:
    """Budget, units and targets name their regions, and sources capped by region have rows of their own."""
    data = summary.of_recommendation(kcplan.solve(asked))
    assert [row["regions"] for row in data["outcomes"]] == [None, "east"]
    assert {row["region"] for row in data["budget"]} == {row["region"] for row in data["units"]} == {"east", "west"}
    rows = {(row["region"], row["source"], row["year"]): row for row in data["region_sources"]}
    assert [rows["east", "local", year]["cap"] for year in YEARS] == [30, 10]
    for (region, source, year), row in rows.items():
        cells = [one for one in data["budget"] if (one["region"], one["source"], one["year"]) == (region, source, year)]
        assert row["used"] == pytest.approx(sum(one["amount"] for one in cells))
        assert row["unspent"] == pytest.approx(row["cap"] - row["used"])


def test_json_of_one_region_is_as_it_was() -> None:
    """A model without regions names none anywhere."""
    assert "region" not in json.dumps(summary.of_recommendation(kcplan.solve(scenario())))


def test_result_folder_solves_to_the_same(asked: Scenario, tmp_path: Path) -> None:
    """resolved.yaml with the plan beside it holds caps, targets, groups and numbers by region."""
    found = kcplan.solve(asked)
    for name, content in result_files.of_recommendation(found).items():
        (tmp_path / name).write_bytes(content)
    again = kcplan.solve(kcplan.load(tmp_path / "resolved.yaml"))
    assert again.allocation.amount.tolist() == found.allocation.amount.tolist()
    assert again.scenario.model.region_groups == {"sea": ("east",)}
    assert [target.key for target in again.scenario.targets] == ["jobs@2020", "jobs@2020-2021@east"]


def test_budget_of_regions_is_evaluated_again(asked: Scenario, tmp_path: Path) -> None:
    """`evaluate --plan` of a budget with a region column delivers what the solve delivered."""
    files = result_files.of_recommendation(kcplan.solve(asked))
    for name in ("resolved.yaml", "resolved_plan.csv", "budget.csv"):
        (tmp_path / name).write_bytes(files[name])
    command = ["evaluate", str(tmp_path / "resolved.yaml"), "--plan", str(tmp_path / "budget.csv"), "--json"]
    done = CliRunner().invoke(group, command)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["objective"] == json.loads(files["summary.json"])["objective"]


def test_largest_regions_and_the_rest_together() -> None:
    """Of 23 regions the 20 with most public money are told one by one; the other three add up to the rest."""
    base = scenario(targets=())
    count = 23
    model = replace(
        base.model, regions=tuple(f"r{n:02}" for n in range(count)), plan=np.repeat(base.model.plan, count, axis=0)
    )
    caps = np.outer(np.arange(1.0, count + 1), np.ones(2))
    many = replace(base, model=model, caps={"central": (0.0, 0.0), "local": tuple(caps.sum(axis=0).tolist())},
                   region_caps={"local": caps})  # fmt: skip
    rows, rest = regions.largest(kcplan.solve(many).allocation)
    assert [name for name, _by_year in rows] == [f"r{n:02}" for n in range(22, 2, -1)]
    assert rest is not None
    assert rest[0] == "3 other regions"
    assert rest[1].tolist() == pytest.approx([1 + 2 + 3] * 2)


def test_tables_call_regions_by_their_titles(asked: Scenario) -> None:
    """Titles, in the language of the reader, on the annex's sheet, in targets, assumptions and rules."""
    found = kcplan.solve(asked)
    model = asked.model
    with using("vi"):
        annex = by_region(found.allocation)
        assert annex is not None
        assert "Miền Đông" in {row.name for row in annex.rows}
        assert names.rule_of_check(RuleId("target", outcome="jobs", years=(2020, 2021), place="east"), model).endswith(
            "2020-2021 (Miền Đông)"
        )
        assert "Miền Đông" in names.rule_of_check(RuleId("cap", region="east", source="local", year=2020), model)
        table = report_tables.by_region(found.allocation, "triệu đồng", 1)
        assert {"Miền Đông", "west"} < {row.cells[0].text for row in table.rows}
        told = " ".join(cell.text for t in report_assumptions.tables(asked, "") for row in t.rows for cell in row.cells)
        assert "Jobs 2020-2021 (Miền Đông)" in told
        assert "sea (theo từng năm)" in told  # what the limit holds for: the group by its name


def test_cut_of_a_source_capped_by_region_scales_all_regions(asked: Scenario) -> None:
    """At half the cut of local money the curve is where the scenario with half of each region's cap is."""
    curve = shortfall(asked, cut(asked, ["local"]))
    half = asked.with_caps({"central": asked.caps["central"], "local": tuple(cap / 2 for cap in asked.caps["local"])})
    review = kcplan.solve(half).review
    x = curve.walk.at(0.5)
    tiers = formulate(asked).objectives[:2]
    assert [float(tier.cost @ x) for tier in tiers] == pytest.approx([review.miss, -review.objective])
    depth = curve.walk.end
    caps = {"central": asked.caps["central"], "local": tuple(cap * (1 - depth) for cap in asked.caps["local"])}
    end = kcplan.solve(replace(asked.with_caps(caps), soft=True, carry_over={"local": 0.1})).review
    assert (curve.carry_over.miss, curve.carry_over.outcomes) == pytest.approx((end.miss, end.objective))


def test_regions_in_comparisons_and_explanations(asked: Scenario) -> None:
    """Targets of regions are held against their regions; what differs by region is a difference that can be mixed."""
    other = replace(
        asked, model=replace(asked.model, regional_cost=None), region_caps={"local": asked.region_caps["local"][::-1]}
    )
    found = compare([given(name, "official", one, None) for name, one in (("a", asked), ("b", other))])
    assert [(row.place, row.at_least) for row in found.targets] == [("", 9.0), ("east", 6.0)]
    assert [apart.kind for apart in found.apart] == ["coefficients"]
    parts = differences(asked, other)
    assert [(part.kind, part.what) for part in parts] == [("cap", "local"), ("unit_cost", "projects")]
    assert differences(mixed(asked, other, parts), other) == ()
    assert differences(mixed(other, asked, differences(other, asked)), asked) == ()


def test_money_that_regions_lack_is_told_by_region(capsys: pytest.CaptureFixture[str]) -> None:
    """30 jobs in the east in 2020 cost 150 million; central and its own local money are 90, so 60 lack, by region."""
    target = Target("jobs", (2020,), 30.0, regions=("east",), place="east")
    found = need(two_regions(targets=(target,)))
    assert found.additional == pytest.approx(150 - 60 - 30)
    assert all(part.year == 2020 for part in found.extra)
    needs.show(found, console())
    told = capsys.readouterr().out
    rows = needs.data(found)["extra"]
    assert sum(row["amount"] for row in rows) == pytest.approx(60)
    assert all(("region" in row) == (row["source"] == "local") for row in rows)
    assert ("Local (east)" in told) == any(row.get("region") == "east" for row in rows)


def test_mends_of_a_cap_name_its_region(capsys: pytest.CaptureFixture[str]) -> None:
    """The centre's money is tied to the west; the target of the east costs 40 and its local money is 30: 10 lack."""
    target = Target("jobs", (2020,), 8.0, regions=("east",), place="east")
    west = Limit("west", "money", Selection(region=("west",), source=("central",), year=(2020,)), (),
                 at_least=Bound("amount", 60.0))  # fmt: skip
    asked = two_regions(targets=(target,), limits=(west,))
    diagnosis.show(diagnose(asked), console())
    assert "+10.0 million VND of local money (east) in 2020" in capsys.readouterr().out


def test_target_of_several_regions_is_told_with_all(asked: Scenario) -> None:
    """Regions joined in a key are listed in words."""
    target = Target("jobs", YEARS, 1.0, regions=("east", "west"), place="east+west")
    assert names.target(asked.model, target) == "jobs 2020-2021 (The East and west)"
