"""Norms: in force by day or year, of units, of projects and of lines; as warnings, or as limits named by decree."""

import csv
import io

import pytest
import yaml

import kcplan
from kcplan.documents.elements import names
from kcplan.domain.scenario import Bound, Selection
from kcplan.language import using
from kcplan.planning.solve import solve
from kcplan.reading.read import check_file, read_scenario, resolved

HEAD = "id,activity,unit,max_public_share,cap,valid_from,valid_to,source\n"


def norms(project, *rows: str) -> None:
    project.norms.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def warnings(project) -> list[tuple[str, str]]:
    return [(problem.expected, problem.found) for problem in check_file(project.base) if problem.warning]


def test_a_public_share_is_that_of_the_counterpart_ratio(project) -> None:
    """Partners bring 3, 0.5 and 0 per unit of public money: public money is 25 %, 66.67 % and all of the cost."""
    norms(project, "well,a well,well,50 %,,,,Circular 1")
    assert warnings(project) == [
        ("drilling to get at most 50.00 % of its cost from public money, norm well (Circular 1)", found)
        for found in (
            "66.67 % in 2021, as counterpart money of the line is",
            "100.00 % in 2022, as counterpart money of the line is",
        )
    ]


def test_a_line_has_a_largest_share_of_the_money_of_a_year(project) -> None:
    """The office gets 5 of 85, 5 of 65 and 5.5 of 85.5 of public money: 5.88 %, 7.69 % and 6.43 %."""
    norms(project, "well,a well,well,,,,,Circular 1", "office,management,share,0.06,,,2020,Circular 2")
    project.edit(project.model, "office: {number: 1,", "office: {number: 1, norm: office,")
    norms(project, "well,a well,well,,,,,Circular 1", "office,management,share,0.06,,2020,2022,Circular 2")
    assert [found for expected, found in warnings(project) if "of a year" in expected] == [
        "7.69 % in the plan of 2021",
        "6.43 % in the plan of 2022",
    ]


@pytest.mark.parametrize(
    ("first", "last", "ended"),
    [
        ("2019-01-01", "2021-06-30", "2022"),  # in force on 1 January 2021
        ("2019", "2020", "2021-2022"),
        ("", "2019-12-31", "2020-2022"),
        ("2021", "", None),  # not yet in force in 2020, which is no end
    ],
)
def test_a_norm_that_ends_before_a_planned_year_is_told(project, first: str, last: str, ended: str | None) -> None:
    """At its row, with the years in which nothing is in force any more."""
    norms(project, f"well,a well,well,,50,{first},{last},Circular 1")
    said = [problem for problem in check_file(project.base) if "in force" in problem.expected]
    if ended is None:
        assert said == []
        return
    (problem,) = said
    assert (problem.file, problem.line, problem.warning) == (str(project.norms), 2, True)
    assert problem.expected == f"norm well (Circular 1) in force in {ended}"
    assert problem.found.startswith("its end on ")


@pytest.mark.parametrize(
    ("row", "expected", "found"),
    [
        ("well,,,,1,2018-02-30,,C", "valid_from to be a day such as 2018-05-11, or a year", "'2018-02-30'"),
        ("well,,,,1,,11/5/2018,C", "valid_to to be a day", "'11/5/2018'"),
        ("well,,,,1,2019,2018,C", "a day not before 2019-01-01", "2018-12-31"),
    ],
)
def test_days_that_are_none(project, row: str, expected: str, found: str) -> None:
    """A day that no calendar has, of another style, or an end before the beginning."""
    norms(project, row)
    (problem,) = project.problems(project.base)
    assert expected in problem.expected
    assert found in problem.found


def test_a_norm_of_a_line_has_a_share(project) -> None:
    """What a unit may cost means nothing to a line as a whole."""
    line, column = project.edit(project.model, "office: {number: 1,", "office: {number: 1, norm: «well,")
    norms(project, "well,a well,well,,11,,,Circular 1")
    (problem,) = project.problems(project.base)
    assert (problem.line, problem.column) == (line, column)
    assert "a norm with max_public_share" in problem.expected


def as_limits(project) -> None:
    """Wells at 12 from the 21st on exceed the norm of 11; partners bring too little in 2021; 6 % for the office."""
    norms(
        project, "well,a well,well,0.5,11,,2021,Circular 1", "well,a well,well,,20,2022,,Circular 2",
        "office,management,share,0.06,,,,Circular 3",
    )  # fmt: skip
    project.edit(project.model, "office: {number: 1,", "office: {number: 1, norm: office,")


@pytest.mark.parametrize("where", ["scenario", "model"])
def test_norms_are_limits_where_a_file_says_so(project, where: str) -> None:
    """In the scenario or in the model: those that the coefficients break, and the share of a line."""
    as_limits(project)
    if where == "scenario":
        project.edit(project.base, "targets: hard", "targets: soft\nnorms: limits")
    else:
        project.edit(project.base, "targets: hard", "targets: soft")
        project.edit(project.model, "plan: plan.csv", "plan: plan.csv\nnorms: limits")
    scenario = read_scenario(project.base)
    found = {limit.name: limit for limit in scenario.limits if limit.name.startswith("norm-")}
    of = {"line": Selection(line="all"), "source": Selection(source="all")}
    assert {name: (limit.measure, limit.selection.year, limit.at_most) for name, limit in found.items()} == {
        "norm-office.office": ("money", (2020, 2021, 2022), Bound("share", 0.06, of["line"])),
        "norm-well.drilling.share": ("money", (2021,), Bound("share", 0.5, of["source"])),
        "norm-well.drilling.cap": ("units", (2020, 2021), Bound("amount", 20.0)),
    }
    assert [problem for problem in check_file(project.base) if problem.warning] == []
    review = solve(scenario).review
    assert review.broken == ()
    model = scenario.model
    for code, words in (("en", "ceiling norm office (Circular 3) of 1 office"), ("vi", "định mức office (Circular 3)")):
        with using(code):
            rule = next(rule for rule in review.binding if rule.id.limit == "norm-office.office")
            assert words in names.rule_of_check(rule.id, model)
    number = [limit.name for limit in scenario.limits].index("norm-office.office")
    (origin,) = scenario.origins["limits", number, "at_most", "share"]
    assert (origin.file, origin.line, origin.note) == (str(project.norms), 4, "Circular 3")


def test_a_scenario_may_make_warnings_of_a_models_limits(project) -> None:
    """The scenario's word counts where both say something."""
    as_limits(project)
    project.edit(project.model, "plan: plan.csv", "plan: plan.csv\nnorms: limits")
    project.edit(project.base, "targets: hard", "targets: hard\nnorms: warnings")
    assert [limit.name for limit in read_scenario(project.base).limits] == ["capacity", "flex"]
    assert len(warnings(project)) == 4


def test_limits_of_norms_are_written_and_read_as_limits(project, tmp_path, assert_same) -> None:
    """resolved.yaml has them as they are, and is not asked for them again; their legal text stays."""
    as_limits(project)
    project.edit(project.base, "targets: hard", "targets: soft\nnorms: limits")
    scenario = read_scenario(project.base)
    plain = resolved(scenario)
    assert "norms" not in plain
    again = tmp_path / "again.yaml"
    again.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert_same(scenario, read_scenario(again))
    assert kcplan.load(again).model.norm_of("norm-office.office").source == "Circular 3"


def test_a_limit_with_the_name_of_a_norm_is_refused(project) -> None:
    """Two limits of one name would be one."""
    as_limits(project)
    project.edit(project.base, "targets: hard", "targets: hard\nnorms: limits")
    line, column = project.edit(project.base, "{name: flex,", "«{name: norm-office.office,")
    (problem,) = project.problems(project.base)
    assert (problem.line, problem.column) == (line, column)
    assert "another name" in problem.expected


def test_norms_of_regions_are_limits_too(regions) -> None:
    """Pipes cost 4 in the south, 7 elsewhere by a row of its own in the north: the norm of 6 leaves the north none."""
    rows = [*csv.reader(io.StringIO(regions.regional.read_text()))]
    rows.append(["north", "pipes", "unit_cost", "2020-2021", "7"])
    regions.regional.write_text("".join(",".join(row) + "\n" for row in rows))
    norms(regions, "well,a well,well,,,,,Circular 1", "pipe,a pipe,km,,6,,2021,Circular 4")
    regions.edit(regions.model, "        unit: km\n", "        unit: km\n        norm: pipe\n")
    regions.edit(regions.base, "targets: hard", "targets: hard\nnorms: limits")
    (limit,) = [limit for limit in read_scenario(regions.base).limits if limit.name.startswith("norm-")]
    assert (limit.name, limit.selection.region, limit.selection.year) == (
        "norm-pipe.pipes.cap",
        ("north",),
        (2020, 2021),
    )
    assert (limit.per, limit.at_most) == (("region", "activity", "year"), Bound("amount", 0.0))
