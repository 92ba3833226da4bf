"""A small scenario in which every field of the domain holds something, and one change of each of these fields."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from kcplan.domain.closed import Closed
from kcplan.domain.scenario import Bound, Scenario, Title, Tranche
from kcplan.reading.read import read_scenario

TEXT = """\
format: 1
id: whole
title: {en: Whole, vi: Toàn bộ}
question: {en: What is best?, vi: Cách nào tốt nhất?}
model:
  format: 1
  id: water
  title: {en: Water, vi: Nước}
  money: million VND
  years: 2020-2022
  periods: [2020, 2021-2022]
  regions: {east: {title: {en: East, vi: Đông}}, north: {}, south: {}}
  region_groups: {coast: [east, south]}
  sources: {central: {kind: public}, local: {kind: public}, partners: {kind: counterpart}}
  outcomes: {jobs: {unit: job}, wells: {unit: {en: well, vi: giếng}}}
  lines:
    office: {number: 1, sources: local, short: {en: Desk, vi: Bàn}}
    supply:
      number: 2
      sources: [central, local, partners]
      counterpart: 0.5
      basis: decision 3
      activities:
        drilling:
          unit: well
          unit_cost: [{up_to: 20, cost: 10}, {cost: 12}]
          yields: {wells: 1, jobs: {2020: 2, 2021-2022: 3}}
          norm: well
          basis: the survey of 2019
        pipes: {unit: km, unit_cost: 5, yields: {jobs: 1}, whole: true}
  targets:
    - {outcome: wells, years: 2020-2022, at_least: 12, basis: decision 1}
    - {outcome: jobs, years: 2020, at_least: 5, regions: coast}
  plan: []
  regional:
    - {region: south, activity: pipes, item: unit_cost, value: 4}
    - {region: north, activity: drilling, item: jobs, years: 2021, value: 6}
  norms:
    - {id: well, activity: a well, cap: 11, max_public_share: 0.5,
       valid_from: 2019-01-01, valid_to: 2021-06-30, source: C}
caps: {central: 180, local: {by_region: {coast: 10, north: 20}}}
targets: {mode: soft, priorities: {wells: 2}, weights: {jobs: 3}}
weights: {jobs: 0.5, wells: 1}
discount: 0.05
carry_over: {central: 0.25}
rounding: 1
closed: 2020
committed: [{region: north, line: supply, source: central, year: 2021, amount: 3}]
carried: {central: 4}
actuals:
  money: []
  units: []
approved: []
limits:
  - {name: capacity, measure: units, activities: drilling, per: year, at_most: 30}
  - {name: flex, title: {en: Yearly range, vi: Biên độ}, regions: coast, lines: supply, sources: central, years: 2021,
     per: [region, line], at_least: {plan: 0.7}}
  - {name: share, lines: supply, at_most: {share: 0.9, of: {lines: all, years: 2020}}}
protect: {measure: worst-tenth, futures: 30, seed: 3, give_up: 0.01}
cut_order: [office, supply]
uncertainty:
  samples: 64
  seed: 7
  method: sobol
  correlation: {years: 0.5, sources: 0.3, regions: 0.2, things: {money: {costs: -0.4}}}
  what:
    - {cap: {sources: local, years: 2021-2022}, scale: {triangular: [0.5, 0.7, 1]}, per: [year, region], name: money}
    - {unit_cost: {activities: drilling}, set: {normal: {mean: 10, sd: 2, from: 6}}, name: costs, basis: a guess}
    - {yield: {activities: drilling, outcome: wells, regions: north}, scale: {discrete: {1: 0.75, 0.5: 0.25}}}
"""


def text() -> str:
    """The scenario with its plan: 30 of each source in each year, and 3 of the office."""
    rows = [("supply", source, 30) for source in ("central", "local", "partners")] + [("office", "local", 3)]
    plan = "".join(
        f"\n    - {{region: {region}, line: {line}, source: {source}, year: {year}, amount: {amount + year - 2020}}}"
        for region in ("east", "north", "south")
        for line, source, amount in rows
        for year in (2020, 2021, 2022)
    )
    spent = "".join(
        f"\n    - {{region: {region}, line: {line}, source: {source}, year: 2020, amount: {amount}{activity}}}"
        for region in ("east", "north", "south")
        for line, source, amount, activity in (
            *(("supply", source, own, f", activity: {name}") for source in ("central", "local", "partners")
              for name, own in (("drilling", 20), ("pipes", 5))),
            ("office", "local", 3, ""),
        )
    )  # fmt: skip
    made = "".join(
        f"\n    - {{region: {region}, activity: {activity}, year: 2020, units: 1.5}}"
        for region in ("east", "north", "south")
        for activity in ("drilling", "pipes")
    )
    approved = plan.replace("\n    - ", "\n  - ")
    return (
        TEXT.replace("plan: []", f"plan:{plan}")
        .replace("approved: []", f"approved:{approved}")
        .replace("money: []", f"money:{spent}")
        .replace("units: []", f"units:{made}")
    )


def read(text: str) -> Scenario:
    """The scenario of a text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return read_scenario(path)


Change = Callable[[Scenario], Scenario]


def of_scenario(name: str, change: Callable[[Any], Any]) -> Change:
    return lambda scenario: replace(scenario, **{name: change(getattr(scenario, name))})


def of_model(name: str, change: Callable[[Any], Any]) -> Change:
    return of_scenario("model", lambda model: replace(model, **{name: change(getattr(model, name))}))


def member(number: int, name: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One field of one member of a tuple."""

    def changed(members: tuple[Any, ...]) -> tuple[Any, ...]:
        own = replace(members[number], **{name: change(getattr(members[number], name))})
        return (*members[:number], own, *members[number:][1:])

    return changed


def within(name: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda own: replace(own, **{name: change(getattr(own, name))})


def put(value: Any) -> Callable[[Any], Any]:
    return lambda _old: value


def raised(table: np.ndarray) -> np.ndarray:
    """An array with the first of its numbers above 0 raised by a half."""
    changed = table.copy()
    changed.flat[np.flatnonzero(table > 0)[0]] += 0.5
    return changed


def line(name: str, change: Callable[[Any], Any]) -> Change:
    return of_model("lines", member(1, name, change))


def activity(name: str, change: Callable[[Any], Any], number: int = 0) -> Change:
    return line("activities", member(number, name, change))


def tranche(name: str, value: float) -> Change:
    return activity("tranches", lambda own: (member(0, name, put(value))(own[0]), *own[1:]))


def target(name: str, change: Callable[[Any], Any]) -> Change:
    return of_scenario("targets", member(0, name, change))


def other_order(targets: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same targets, written the other way round."""
    return tuple(replace(own, order=len(targets) - 1 - own.order) for own in targets)


def limit(number: int, name: str, change: Callable[[Any], Any]) -> Change:
    return of_scenario("limits", member(number, name, change))


def selection(name: str, value: Any) -> Change:
    return limit(1, "selection", within(name, put(value)))


def uncertainty(name: str, change: Callable[[Any], Any]) -> Change:
    return of_scenario("uncertainty", within(name, change))


def uncertain(number: int, name: str, change: Callable[[Any], Any]) -> Change:
    return uncertainty("what", member(number, name, change))


def parameter(number: int, name: str, value: Any) -> Change:
    return uncertain(number, "what", within(name, put(value)))


def raised_by_activity(own: Closed) -> Closed:
    """Money of the first activity that has some raised by a half, and that of its line."""
    changed, money = raised(own.by_activity), own.money.copy()
    money[:, 1] += (np.nan_to_num(changed) - np.nan_to_num(own.by_activity)).sum(axis=1)
    return replace(own, by_activity=changed, money=money)


def written(*pairs: tuple[str, str]) -> Change:
    """The scenario read again with some words of its text replaced, for what other parts of it name or count."""

    def change(_scenario: Scenario) -> Scenario:
        changed = text()
        for old, new in pairs:
            assert old in changed
            changed = changed.replace(old, new)
        return read(changed)

    return change


def correlation(name: str, value: Any) -> Change:
    return uncertainty("correlation", within(name, put(value)))


def with_digging(_scenario: Scenario) -> Scenario:
    """The scenario read again with an activity more, of which closed years have rows like those of the pipes."""
    rows = []
    for row in text().splitlines():
        if row.startswith("        pipes:"):
            rows.append("        digging: {unit: m, unit_cost: 2}")
        elif "activity: pipes" in row and "2020" in row:
            rows.append(row.replace("activity: pipes", "activity: digging"))
        rows.append(row)
    return read("\n".join(rows) + "\n")


NEW = Title("New", "Mới")
RAISED_JOBS = {"jobs": (2.0, 3.0, 3.5), "wells": (1.0, 1.0, 1.0)}

#: One change of each field, by its class and name.
CHANGES: dict[str, Change] = {
    "Norm.id": written(("norm: well", "norm: bore"), ("id: well", "id: bore")),
    "Activity.id": written(("drilling", "boring")),
    "Line.activities": with_digging,
    "Activity.line": written(("supply", "piping")),
    "Line.id": written(("supply", "piping")),
    "Outcome.id": written(("jobs", "posts")),
    "Source.kind": written(
        ("partners: {kind: counterpart}", "partners: {kind: public}"),
        ("      counterpart: 0.5\n", ""),
        ("{central: 180", "{partners: plan, central: 180"),
    ),
    "Source.id": written(("local", "province")),
    "Period.years": written(("periods: [2020, 2021-2022]", "periods: [2020, 2021]")),
    "Period.label": written(("periods: [2020, 2021-2022]", "periods: [2020, 2021]")),
    "Model.periods": written(("periods: [2020, 2021-2022]", "periods: [2021-2022]")),
    "Model.outcomes": written(("jobs", "posts")),
    "Model.regions": written(("south", "west")),
    "Model.years": written(("2020", "2019"), ("2021", "2020"), ("2022", "2021")),
    "Scenario.id": of_scenario("id", put("other")),
    "Scenario.title": of_scenario("title", put(NEW)),
    "Scenario.question": of_scenario("question", put(NEW)),
    "Scenario.model": of_model("plan", raised),
    "Scenario.caps": of_scenario("caps", lambda caps: caps | {"central": (180.0, 170.0, 180.0)}),
    "Scenario.region_caps": of_scenario("region_caps", lambda caps: {"local": caps["local"][[1, 0, 2]]}),
    "Scenario.targets": of_scenario("targets", lambda targets: targets[1:]),
    "Scenario.soft": of_scenario("soft", put(False)),
    "Scenario.weights": of_scenario("weights", put({"jobs": 0.5, "wells": 2.0})),
    "Scenario.discount": of_scenario("discount", put(0.1)),
    "Scenario.carry_over": of_scenario("carry_over", put({"central": 0.5})),
    "Scenario.limits": of_scenario("limits", lambda limits: limits[1:]),
    "Scenario.rounding": of_scenario("rounding", put(None)),
    "Scenario.approved": of_scenario("approved", raised),
    "Scenario.committed": of_scenario("committed", raised),
    "Scenario.closed": of_scenario("closed", within("units", raised)),
    "Closed.money": of_scenario("closed", within("money", raised)),
    "Closed.by_activity": of_scenario("closed", raised_by_activity),
    "Closed.units": of_scenario("closed", within("units", raised)),
    "Closed.carried": of_scenario("closed", within("carried", put({"central": 5.0}))),
    "Scenario.tiers": of_scenario("tiers", put(("targets", "change", "outcomes", "protect", "even"))),
    "Scenario.uncertainty": of_scenario("uncertainty", within("seed", put(8))),
    "Scenario.protect": of_scenario("protect", within("measure", put("mean"))),
    "Scenario.cut_order": of_scenario("cut_order", put(("supply", "office"))),
    **{
        f"Protect.{name}": of_scenario("protect", within(name, put(value)))
        for name, value in {"measure": "regret", "futures": 40, "seed": 4, "give_up": 0.02}.items()
    },
    "Title.en": of_scenario("title", within("en", put("New"))),
    "Title.vi": of_scenario("title", within("vi", put("Mới"))),
    "Model.id": of_model("id", put("other")),
    "Model.title": of_model("title", put(NEW)),
    "Model.money": of_model("money", put("billion VND")),
    "Model.sources": written(("local", "province")),
    "Model.lines": line("counterpart", put((0.5, 0.5, 0.75))),
    "Model.plan": of_model("plan", raised),
    "Model.norms": of_model("norms", member(0, "cap", put(11.5))),
    "Model.region_titles": of_model("region_titles", lambda own: own | {"south": NEW}),
    "Model.region_groups": of_model("region_groups", lambda own: own | {"inland": ("east", "north")}),
    "Model.regional_cost": of_model("regional_cost", raised),
    "Model.regional_yields": of_model("regional_yields", lambda own: {"jobs": raised(own["jobs"])}),
    "Model.basis": of_model("basis", put(Title("decision 5", "theo khảo sát"))),
    "Model.limit_titles": of_model("limit_titles", lambda own: own | {"share": NEW}),
    "Model.units": of_model("units", put({"job": Title("job", "việc"), "well": Title("well", "giếng")})),
    "Source.title": of_model("sources", member(0, "title", put(NEW))),
    "Outcome.unit": of_model("outcomes", member(0, "unit", put("post"))),
    "Outcome.title": of_model("outcomes", member(0, "title", put(NEW))),
    "Line.number": line("number", put(3)),
    "Line.title": line("title", put(NEW)),
    "Line.sources": of_model("lines", member(0, "sources", put(("central", "local")))),
    "Line.counterpart": line("counterpart", put((0.5, 0.5, 0.75))),
    "Line.norm": line("norm", put("well")),
    "Line.short": line("short", put(NEW)),
    "Line.basis": line("basis", put(Title("decision 4", "theo khảo sát"))),
    "Activity.unit": activity("unit", put("km"), 0),
    "Activity.title": activity("title", put(NEW)),
    "Activity.tranches": activity("tranches", put(((Tranche(np.inf, 6.0),),) * 3), 1),
    "Activity.yields": activity("yields", put(RAISED_JOBS)),
    "Activity.norm": activity("norm", put("")),
    "Activity.basis": activity("basis", put(Title("another survey", "theo khảo sát"))),
    "Activity.whole": activity("whole", put("period")),
    "Tranche.width": tranche("width", 25.0),
    "Tranche.cost": tranche("cost", 9.0),
    "Norm.activity": of_model("norms", member(0, "activity", put("a well or two"))),
    "Norm.cap": of_model("norms", member(0, "cap", put(11.5))),
    "Norm.share": of_model("norms", member(0, "share", put(0.6))),
    "Norm.valid_from": of_model("norms", member(0, "valid_from", put("2019-02-01"))),
    "Norm.valid_to": of_model("norms", member(0, "valid_to", put(""))),
    "Norm.source": of_model("norms", member(0, "source", put("D"))),
    "Target.outcome": target("outcome", put("wells")),
    "Target.years": target("years", put((2020, 2021))),
    "Target.at_least": target("at_least", put(6.0)),
    "Target.at_most": target("at_most", put(60.0)),
    "Target.priority": target("priority", put(3)),
    "Target.weight": target("weight", put(2.0)),
    "Target.order": of_scenario("targets", other_order),
    "Target.basis": target("basis", put(Title("decision 2", "theo khảo sát"))),
    "Target.regions": lambda scenario: target("regions", put(None))(target("place", put(""))(scenario)),
    "Target.place": target("place", put("east+south")),
    "Limit.name": limit(0, "name", put("ability")),
    "Limit.measure": limit(0, "measure", put("money")),
    "Limit.selection": selection("source", ("local",)),
    "Limit.per": limit(0, "per", put(())),
    "Limit.at_least": limit(1, "at_least", put(Bound("plan", 0.9))),
    "Limit.at_most": limit(1, "at_most", put(Bound("plan", 1.5))),
    "Selection.region": selection("region", ("north",)),
    "Selection.line": selection("line", "all"),
    "Selection.activity": limit(0, "selection", within("activity", put(("pipes",)))),
    "Selection.source": selection("source", "all"),
    "Selection.year": selection("year", (2021, 2022)),
    "Bound.kind": limit(1, "at_least", within("kind", put("amount"))),
    "Bound.value": limit(1, "at_least", within("value", put(0.8))),
    "Bound.of": limit(2, "at_most", within("of", within("year", put((2021,))))),
    "Uncertainty.what": uncertainty("what", lambda what: what[:-1]),
    "Uncertainty.correlation": correlation("years", 0.25),
    "Uncertainty.samples": uncertainty("samples", put(128)),
    "Uncertainty.seed": uncertainty("seed", put(8)),
    "Uncertainty.method": uncertainty("method", put("lhs")),
    "Correlation.years": correlation("years", 0.25),
    "Correlation.sources": correlation("sources", 0.25),
    "Correlation.things": correlation("things", {("money", "costs"): -0.3, ("costs", "money"): -0.3}),
    "Correlation.regions": correlation("regions", 0.25),
    "Uncertain.what": parameter(1, "years", (2021,)),
    "Uncertain.distribution": uncertain(1, "distribution", within("values", put((10.0, 3.0, 6.0, np.inf)))),
    "Uncertain.per": uncertain(0, "per", put(("year",))),
    "Uncertain.basis": uncertain(1, "basis", put("another guess")),
    "Parameter.name": uncertain(2, "what", within("name", put("wells-of-the-north"))),
    "Parameter.kind": uncertainty("what", lambda what: (what[1], what[0], what[2])),
    "Parameter.how": parameter(2, "how", "set"),
    "Parameter.years": parameter(1, "years", (2021,)),
    "Parameter.sources": written(
        ("{cap: {sources: local, years", "{cap: {sources: [central, local], years"),
        ("per: [year, region]", "per: year"),
        ("protect: {measure: worst-tenth, futures: 30, seed: 3, give_up: 0.01}\n", ""),  # central money is carried over
    ),
    "Parameter.activities": parameter(1, "activities", ("pipes",)),
    "Parameter.outcomes": written(("outcome: wells, regions", "outcome: jobs, regions")),
    "Parameter.regions": written(("outcome: wells, regions: north", "outcome: wells, regions: south")),
    "Distribution.kind": uncertain(0, "distribution", lambda own: replace(own, kind="uniform", values=(0.5, 1.0))),
    "Distribution.values": uncertain(0, "distribution", within("values", put((0.4, 0.7, 1.0)))),
    "Distribution.chances": uncertain(2, "distribution", within("chances", put((0.5, 0.5)))),
}
