"""What files mean: each construct of the two formats, read from the small project and checked by hand."""

import hashlib
import math

import pytest
import yaml

from kcplan.documents.elements.units import counted
from kcplan.domain.file_read import FileRead
from kcplan.domain.scenario import WHOLE, Bound, Period, Selection, Title, Tranche
from kcplan.domain.written import as_written
from kcplan.language import using
from kcplan.reading.read import check_file, read_model, read_scenario, resolved

INFINITY = math.inf


def test_model_is_read_in_canonical_order(project) -> None:
    """Lines go by number, sources, outcomes and activities by id, whatever the file's order."""
    model = read_model(project.model)
    assert [line.id for line in model.lines] == ["office", "supply"]
    assert [source.id for source in model.sources] == ["central", "local", "partners"]
    assert [outcome.id for outcome in model.outcomes] == ["jobs", "wells"]
    assert [activity.id for activity in model.activities] == ["drilling", "pipes"]
    assert model.years == (2020, 2021, 2022)
    assert model.periods == (Period("2020", (2020,)), Period("2021-2022", (2021, 2022)))
    assert model.regions == (WHOLE,)
    assert model.title == Title("Water", "Nước sạch")
    assert model.lines[0].title == Title("office", "office")


def test_costs_yields_and_counterpart_by_year(project) -> None:
    """Tranches become widths, tables by years one value a year, and `counterpart: plan` the planned ratio."""
    office, supply = read_model(project.model).lines
    drilling, pipes = supply.activities
    assert drilling.tranches == ((Tranche(20.0, 10.0), Tranche(INFINITY, 12.0)),) * 3
    assert [tranches[0].cost for tranches in pipes.tranches] == [5.0, 5.0, 6.5]
    assert drilling.yields == {"jobs": (2.0, 3.0, 3.0), "wells": (1.0, 1.0, 1.0)}
    assert supply.counterpart == (240 / 80, 30 / 60, 0.0)
    assert office.counterpart is None
    assert office.sources == ("local",)


def test_plan_is_money_by_region_line_source_year(project) -> None:
    """Each row lands in its cell, and cells that no line may use are 0."""
    model = read_model(project.model)
    assert model.plan.tolist() == [
        [
            [[0, 0, 0], [5, 5, 5.5], [0, 0, 0]],
            [[60, 60, 60], [20, 0, 20], [240, 30, 0]],
        ]
    ]


def test_nought_to_nought_is_no_counterpart(project) -> None:
    """Where a line has neither public nor counterpart money planned, it needs none."""
    project.edit(project.plan, "central,2022,60", "central,2022,0")
    project.edit(project.plan, "supply,local,2022,20", "supply,local,2022,0")
    assert read_model(project.model).lines[1].counterpart == (3.0, 0.5, 0.0)


def test_scenario_with_caps_as_planned(project) -> None:
    """The caps are each public source's yearly totals, targets are hard, and the counterpart is not capped."""
    scenario = read_scenario(project.base)
    assert scenario.caps == {"central": (60, 60, 60), "local": (25, 5, 25.5)}
    assert not scenario.soft
    assert [(target.key, target.at_least) for target in scenario.targets] == [
        ("jobs@2020,2022", 5),
        ("wells@2020-2022", 12),
    ]
    assert scenario.weights == {"jobs": 0.5, "wells": 1}
    assert (scenario.discount, scenario.carry_over, scenario.rounding) == (0, {}, None)


@pytest.mark.parametrize(
    ("written", "central", "partners"),
    [
        ("{central: {2020: 1, 2021-2022: 2}, local: plan}", (1, 2, 2), None),
        ('{central: {"2020": 1, "2021,2022": 2.5}, local: 7}', (1, 2.5, 2.5), None),
        ("{central: 0, local: 7, partners: plan}", (0, 0, 0), (240, 30, 0)),
    ],
)
def test_caps_as_written(project, written: str, central: tuple[float, ...], partners: tuple[float, ...] | None) -> None:
    """A cap is a number for every year, a table by years however quoted, or the plan; a counterpart's only if named."""
    project.edit(project.base, "caps: plan", f"caps: {written}")
    caps = read_scenario(project.base).caps
    assert caps["central"] == central
    assert caps.get("partners") == partners


def test_limits_of_every_kind(project) -> None:
    """Selectors, `per`, measures and the four kinds of bound arrive as they are written."""
    project.edit(
        project.base,
        "limits:\n",
        """limits:
  - {name: share, lines: office, per: year, at_most: {share: 0.08, of: {lines: all, years: 2020-2021}}}
  - {name: ramp, lines: [supply], sources: all, years: [2020, 2022], per: [year, line], at_most: {previous_year: 1.5}}
""",
    )
    capacity, flex, ramp, share = read_scenario(project.base).limits
    assert (capacity.measure, capacity.at_least, capacity.at_most) == ("units", None, Bound("amount", 30))
    assert capacity.selection == Selection(activity=("drilling",))
    assert (flex.at_least, flex.at_most) == (Bound("plan", 0.7), Bound("plan", 1.3))
    assert ramp.selection == Selection(line=("supply",), source="all", year=(2020, 2022))
    assert (ramp.per, ramp.at_most) == (("line", "year"), Bound("previous_year", 1.5))
    assert share.at_most == Bound("share", 0.08, Selection(line="all", year=(2020, 2021)))


def test_soft_targets_with_priorities_and_weights(project) -> None:
    """An outcome's priority is for each of its targets; a key with years is for that target and comes before."""
    project.edit(
        project.base,
        "targets: hard",
        'targets: {mode: soft, priorities: {jobs: 2}, weights: {jobs: 4, "jobs@2020,2022": 3}}',
    )
    scenario = read_scenario(project.base)
    assert scenario.soft
    assert [(t.outcome, t.priority, t.weight) for t in scenario.targets] == [("jobs", 2, 3.0), ("wells", 1, 1.0)]


def test_other_keys_of_a_scenario(project) -> None:
    """Discount, carry-over and rounding are numbers in their own bounds."""
    project.edit(project.base, "caps: plan", "discount: 0.05\ncarry_over: {local: 0.1}\nrounding: 0.5")
    scenario = read_scenario(project.base)
    assert (scenario.discount, scenario.carry_over, scenario.rounding) == (0.05, {"local": 0.1}, 0.5)


def test_changes_of_every_kind(project) -> None:
    """Each kind of change does what it says, in order, later ones on top of earlier ones."""
    project.edit(
        project.child,
        "  - {cap: {sources: central, years: 2021-2022}, scale: 0.5, why: less money}\n",
        """\
  - {cap: {sources: central, years: 2021-2022}, scale: 0.5}
  - {cap: {sources: central, years: 2022}, add: -10}
  - {target: {outcome: wells, years: 2020-2022}, set: 15}
  - {target: {outcome: jobs, years: "2020,2022"}, remove: true}
  - {unit_cost: {activities: drilling, years: 2021}, scale: 2}
  - {unit_cost: {lines: supply, years: 2022}, set: 9}
  - {yield: {activities: drilling, outcome: jobs}, scale: 0.5}
  - {yield: {activities: pipes, outcome: jobs, years: 2020}, set: 4}
  - {weight: {outcome: jobs}, add: 1}
  - {counterpart: {lines: supply, years: 2020-2021}, scale: 0.5}
  - {limit: flex, at_least: {plan: 0.5}}
  - {limit: capacity, remove: true}
  - {add_target: {outcome: jobs, years: 2021, at_least: 2}}
  - {target: {outcome: jobs}, scale: 3}
""",
    )
    scenario = read_scenario(project.child)
    supply = scenario.model.lines[1]
    drilling, pipes = supply.activities
    assert scenario.caps["central"] == (60, 30, 20)
    assert [(target.key, target.at_least) for target in scenario.targets] == [("jobs@2021", 6), ("wells@2020-2022", 15)]
    assert drilling.tranches == (
        (Tranche(20, 10), Tranche(INFINITY, 12)),
        (Tranche(20, 20), Tranche(INFINITY, 24)),
        (Tranche(20, 9), Tranche(INFINITY, 9)),
    )
    assert [tranches[0].cost for tranches in pipes.tranches] == [5, 5, 9]
    assert drilling.yields["jobs"] == (1, 1.5, 1.5)
    assert pipes.yields["jobs"] == (4, 0, 0)
    assert scenario.weights == {"jobs": 1.5, "wells": 1}
    assert supply.counterpart == (1.5, 0.25, 0)
    (flex,) = scenario.limits
    assert (flex.at_least, flex.at_most) == (Bound("plan", 0.5), Bound("plan", 1.3))


def test_extends_replaces_keys_merges_limits_and_accumulates_changes(project) -> None:
    """A grandchild has its own keys, the other limits of its parents, and their changes before its own."""
    path = project.folder / "scenarios" / "grandchild.yaml"
    path.write_text(
        "format: 1\nid: grandchild\nextends: ./child.yaml\nweights: {wells: 3}\n"
        "limits: [{name: flex, lines: supply, at_most: 100}]\n"
        "changes: [{cap: {sources: central, years: 2021}, set: 40}]\n"
    )
    scenario = read_scenario(path)
    assert (scenario.id, scenario.title.en, scenario.soft) == ("grandchild", "Base", True)
    assert scenario.caps["central"] == (60, 40, 30)
    assert scenario.weights == {"wells": 3}
    assert [(limit.name, limit.at_most) for limit in scenario.limits] == [
        ("capacity", Bound("amount", 30)),
        ("flex", Bound("amount", 100)),
    ]


def test_regions(project) -> None:
    """A model with regions has a plan for each, by a column of its own."""
    project.edit(project.model, "sources:\n  central", "regions: [south, north]\nsources:\n  central")
    header, *rows = project.plan.read_text().splitlines()
    both = [f"{region},{row}" for region in ("north", "south") for row in rows]
    project.plan.write_text("\n".join([f"region,{header}", *both]))
    model = read_model(project.model)
    assert model.regions == ("north", "south")
    assert model.plan.shape == (2, 2, 3, 3)
    assert model.plan[1].tolist() == model.plan[0].tolist()


def test_files_read_are_noted_with_their_hash(project) -> None:
    """Every file behind a scenario is there, with the SHA-256 of its bytes."""
    files = read_scenario(project.child).files
    paths = [project.child, project.base, project.model, project.plan, project.norms]
    assert sorted(files, key=lambda f: f.path) == sorted(
        (FileRead(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths), key=lambda f: f.path
    )


def test_origins_tell_the_value_and_each_change(project) -> None:
    """A changed cap comes from the file that says `caps`, then from the change, with its why."""
    origins = read_scenario(project.child).origins
    assert [(str(o).rpartition("/")[2], o.note) for o in origins["caps", "central", 2020]] == [
        ("base.yaml:6", "as planned")
    ]
    assert [(str(o).rpartition("/")[2], o.note) for o in origins["caps", "central", "2021-2022"]] == [
        ("base.yaml:6", "as planned"),
        ("child.yaml:6", "less money"),
    ]
    at = ("model", "lines", "supply", "activities", "drilling")
    assert [o.note for o in origins[*at, "yields", "jobs", 2020]] == ["the survey of 2019"]
    assert [str(o).rpartition("/")[2] for o in origins["model", "plan", 0, "amount"]] == ["plan.csv:11"]
    assert [o.note for o in origins["model", "targets", 0, "at_least"]] == ["decision 1"]


def test_a_bound_by_the_year_before_says_nothing_of_the_first_year(project) -> None:
    """A limit of 2020 alone that is bound by 2019 bounds nothing, which is told; of 2020 and 2021 it bounds 2021."""
    ramp = "  - «{name: ramp, years: 2020, at_most: {previous_year: 1.5}}"
    line, column = project.edit(project.base, "limits:", f"limits:\n{ramp}")
    (warning,) = [problem for problem in check_file(project.base) if "ramp" in problem.expected]
    assert (warning.warning, warning.line, warning.column) == (True, line, column)
    assert (warning.found, warning.mend) == ("2020", "as it stands, it bounds nothing")
    project.edit(project.base, "years: 2020, at_most", "years: 2020-2021, at_most")
    assert [problem for problem in check_file(project.base) if "ramp" in problem.expected] == []


def test_norms_in_force_on_1_january(project) -> None:
    """A well at 12 is dearer than the norm of 11 in 2020 and 2021, and cheaper than the 20 in force from July 2021."""
    warning, _share = check_file(project.base)
    line, column = project.edit(project.model, "unit_cost: [{up_to", "unit_cost: «[{up_to")
    assert warning.warning
    assert (warning.file, warning.line, warning.column) == (str(project.model), line, column)
    assert warning.found == "12 in 2020-2021"
    assert "at most 11 million VND a unit" in warning.expected
    assert check_file(project.model)[0] == check_file(project.model.parent)[0] == warning


@pytest.mark.parametrize("text", ["no", "on", "yes", "off", "2020-01-01", "12:30:45", "0b11", "1_000", "="])
def test_words_of_yaml_1_1_are_text(project, text: str) -> None:
    """What YAML 1.1 took for booleans, dates, base-60 or grouped numbers is text in YAML 1.2."""
    project.edit(project.base, "question: What is best?", f"question: {text}")
    assert read_scenario(project.base).question == Title(text, text)


@pytest.mark.parametrize(
    ("text", "value"), [("0o17", 15), ("1e3", 1000), ("0x1F", 31), ("010", 10), (".5", 0.5), ("1.", 1)]
)
def test_numbers_of_yaml_1_2(project, text: str, value: float) -> None:
    """Octal numbers have an 0o, a number may have an exponent without a point, and a leading 0 means nothing."""
    project.edit(project.base, "weights: {wells: 1", f"weights: {{wells: {text}")
    assert read_scenario(project.base).weights["wells"] == value


def test_anchors_and_a_byte_order_mark(project) -> None:
    """An alias repeats what its anchor holds, and a file may begin with a byte order mark."""
    project.edit(project.base, "{name: flex, lines: supply,", "{name: flex, lines: &lines [supply],")
    project.edit(
        project.base, "  - {name: capacity", "  - {name: more, lines: *lines, at_most: 9}\n  - {name: capacity"
    )
    project.base.write_bytes(b"\xef\xbb\xbf" + project.base.read_bytes())
    project.plan.write_bytes(b"\xef\xbb\xbf" + project.plan.read_bytes())
    assert read_scenario(project.base).limits[2].selection.line == ("supply",)


def test_units_are_words_or_titles(project) -> None:
    """A unit is its English word; its title holds wherever the word is used; that of money is kcplan's."""
    project.edit(project.model, "wells: {unit: well}", "wells: {unit: {en: well, vi: giếng}}")
    model = read_scenario(project.base).model
    assert [outcome.unit for outcome in model.outcomes] == ["job", "well"]
    assert (model.activities[0].unit, model.units) == ("well", {"well": Title("well", "giếng")})
    with using("vi"):
        assert [counted(word, model) for word in ("well", "job", model.money)] == ["giếng", "job", "triệu đồng"]
    assert counted("well", model) == "well"


def test_units_are_written_back(project, assert_same) -> None:
    """A resolved scenario has the words of both languages and reads back to the same."""
    project.edit(project.model, "        unit: km\n", "        unit: {en: km, vi: cây số}\n")
    scenario = read_scenario(project.base)
    plain = resolved(scenario)["model"]
    assert plain["lines"]["supply"]["activities"]["pipes"]["unit"] == {"en": "km", "vi": "cây số"}
    assert plain["outcomes"]["wells"]["unit"] == "well"
    again = project.base.parent / "again.yaml"
    again.write_text(yaml.safe_dump(resolved(scenario), allow_unicode=True), encoding="utf-8")
    assert_same(read_scenario(again), scenario)


def test_unit_that_two_words_translate(project) -> None:
    """One English word cannot have two Vietnamese ones."""
    project.edit(project.model, "wells: {unit: well}", "wells: {unit: {en: well, vi: giếng}}")
    place = project.edit(project.model, "        unit: well\n", "        unit: «{en: well, vi: cái giếng}\n")
    (problem,) = project.problems(project.model)
    assert (problem.line, problem.column) == place
    assert (problem.expected, problem.found) == ("one Vietnamese word for the unit 'well'", "'giếng' and 'cái giếng'")


def test_targets_stand_in_the_order_of_the_programme(project, tmp_path) -> None:
    """That of the model's file, then of what scenarios add; resolved.yaml keeps it."""
    project.edit(project.child, "changes:", "changes:\n  - {add_target: {outcome: jobs, years: 2021, at_least: 1}}")
    scenario = read_scenario(project.child)
    again = tmp_path / "again.yaml"
    again.write_text(yaml.safe_dump(resolved(scenario), allow_unicode=True, sort_keys=False), encoding="utf-8")
    for own in (scenario, read_scenario(again)):
        told = [target.key for target in as_written(own.targets)]
        assert told == ["wells@2020-2022", "jobs@2020,2022", "jobs@2021"]
