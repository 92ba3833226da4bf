"""Scenarios with a result of every kind: met, missed, infeasible, empty, or with one of what others have many of."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from support.every_rule import INFINITY, YEARS, id_of, model

from kcplan.domain.scenario import WHOLE, Bound, Limit, Line, Scenario, Selection, Target, Title, Tranche

JOBS, FIRMS, CENTRAL, LOCAL, OTHER = map(id_of, ("jobs", "firms", "central", "local", "other"))
ROADS, SCHOOLS, OFFICE = map(id_of, ("roads", "schools", "office"))


def base() -> Scenario:
    """100 a year for two districts, two lines with activities and an office; two targets that are met, no limits."""
    return Scenario(
        id="asked", title=Title("A question", "Một câu hỏi"), question=Title("What now?", "Bây giờ thì sao?"),
        model=model(), caps={CENTRAL: (60.0, 60.0), LOCAL: (40.0, 40.0)},
        targets=(Target(FIRMS, YEARS, 4.0), Target(JOBS, YEARS, 20.0)), soft=False,
        weights={JOBS: 1.0}, discount=0.0, carry_over={}, limits=(),
    )  # fmt: skip


def _with_lines(asked: Scenario, change: Callable[[Line], Line], kept: slice = slice(None)) -> Scenario:
    own = asked.model
    lines = tuple(map(change, own.lines[kept]))
    return replace(asked, model=replace(own, lines=lines, plan=own.plan[:, kept]))


def one_region(asked: Scenario) -> Scenario:
    own = asked.model
    plan = own.plan.sum(axis=0, keepdims=True)
    return replace(asked, model=replace(own, regions=(WHOLE,), region_titles={}, region_groups={}, plan=plan))


def one_named_region(asked: Scenario) -> Scenario:
    """A model may name its only region, and ask for its target."""
    own = asked.model
    east = own.regions[:1]
    plan = own.plan.sum(axis=0, keepdims=True)
    asked = replace(asked, model=replace(own, regions=east, region_groups={"Coast": east}, plan=plan))
    targets = tuple(replace(target, regions=east, place=east[0]) for target in asked.targets)
    return replace(asked, targets=targets)


def one_year(asked: Scenario) -> Scenario:
    def change(line: Line) -> Line:
        activities = tuple(
            replace(a, tranches=a.tranches[:1], yields={k: v[:1] for k, v in a.yields.items()}) for a in line.activities
        )
        return replace(line, counterpart=line.counterpart and line.counterpart[:1], activities=activities)

    asked = _with_lines(asked, change)
    caps = {source: money[:1] for source, money in asked.caps.items()}
    targets = tuple(replace(target, years=YEARS[:1], at_least=target.at_least / 2) for target in asked.targets)
    shorter = replace(asked.model, years=YEARS[:1], plan=asked.model.plan[..., :1])
    return replace(asked, model=shorter, caps=caps, targets=targets)


def one_line(asked: Scenario) -> Scenario:
    asked = _with_lines(asked, lambda line: line, slice(0, 1))
    return replace(asked, targets=asked.targets[1:])


def one_source(asked: Scenario) -> Scenario:
    asked = _with_lines(asked, lambda line: replace(line, sources=(LOCAL,), counterpart=None))
    own, caps = asked.model, {LOCAL: (80.0,) * len(asked.model.years)}
    return replace(asked, model=replace(own, sources=own.sources[1:2], plan=own.plan[:, :, 1:2]), caps=caps)


def no_activities(asked: Scenario) -> Scenario:
    return replace(_with_lines(asked, lambda line: replace(line, activities=())), targets=())


def with_tranches(asked: Scenario, *tranches: Tranche) -> Scenario:
    def change(line: Line) -> Line:
        return replace(line, activities=tuple(replace(a, tranches=(tranches, tranches)) for a in line.activities))

    return _with_lines(asked, change)


def two_units(asked: Scenario) -> Scenario:
    """Schools count firms, roads count pieces, and there are at most two of each activity a year."""

    def change(line: Line) -> Line:
        unit = "firm" if line.id == SCHOOLS else "piece"
        return replace(line, activities=tuple(replace(activity, unit=unit) for activity in line.activities))

    room = Limit("room", "units", Selection(), ("activity", "year"), None, Bound("amount", 2.0))
    return replace(_with_lines(asked, change), limits=(room,))


def limited(
    name: str, at_least: float | None = None, at_most: float | None = None, per: tuple[str, ...] = (), **chosen: object
) -> Limit:
    low, high = (None if value is None else Bound("amount", value) for value in (at_least, at_most))
    return Limit(name, "money", Selection(**chosen), per, low, high)  # type: ignore[arg-type]


def _one_of_all() -> Scenario:
    return one_region(one_line(one_source(one_year(base()))))


def results() -> dict[str, Scenario]:
    """By what comes out."""
    asked = base()
    soft = replace(asked, soft=True)
    more = tuple(replace(target, at_least=1000.0) for target in asked.targets)
    local = {LOCAL: np.array([[30.0, 0.0], [10.0, 40.0]])}
    carrying = Target(JOBS, YEARS[1:], 35.0)
    floor = limited("least", at_least=80.0, per=("line", "year"), line=(SCHOOLS,))
    return {
        "all targets met": asked,
        "the only target met": replace(asked, targets=asked.targets[1:]),
        "some targets missed": replace(soft, targets=(asked.targets[0], more[1])),
        "all targets missed": replace(soft, targets=more),
        "the only target missed": replace(soft, targets=more[1:]),
        "no targets": replace(asked, targets=()),
        "no targets and a floor": replace(asked, targets=(), limits=(floor,)),
        "a range that is met": replace(asked, targets=(asked.targets[0], Target(JOBS, YEARS, 20.0, at_most=25.0))),
        "a range that is missed below": replace(soft, targets=(Target(JOBS, YEARS, 900.0, at_most=1000.0),)),
        "a range that is missed above": replace(
            soft, targets=(Target(FIRMS, YEARS, 30.0), Target(JOBS, YEARS, 1.0, priority=2, at_most=10.0))
        ),
        "only a most": replace(asked, targets=(Target(JOBS, YEARS, None, at_most=20.0),)),
        "only a most, exceeded": replace(
            soft, targets=(Target(JOBS, YEARS, None, at_most=1.0),), limits=(replace(floor, name="much"),)
        ),
        "a most against a floor": replace(
            asked,
            targets=(Target(FIRMS, YEARS, None, at_most=1e3), Target(JOBS, YEARS, None, at_most=1.0)),
            limits=(floor,),
        ),
        "one number exactly": replace(soft, targets=(Target(JOBS, YEARS, 7.5, at_most=7.5),)),
        "a target of nothing": replace(soft, targets=(Target(JOBS, YEARS, 0.0),)),
        "targets of districts": replace(
            soft,
            targets=tuple(
                Target(JOBS, YEARS, at_least, regions=regions, place=place)
                for at_least, regions, place in ((90.0, None, ""), (9.0, asked.model.regions[:1], "Coast"))
            ),
        ),
        "caps by region": replace(asked, region_caps=local, carry_over={LOCAL: 0.5}),
        "limits that bind": replace(
            asked,
            targets=(),
            limits=(
                limited("least", at_least=40.0, per=("line", "year"), line=(SCHOOLS,)),
                limited("most", at_most=75.0, per=("source",)),
                Limit("ramp", "money", Selection(line=(ROADS,)), ("line",), None, Bound("previous_year", 0.5)),
                Limit("room", "units", Selection(), ("activity", "year"), None, Bound("amount", 3.0)),
            ),
        ),
        "units of two kinds": two_units(replace(asked, targets=())),
        "units of two kinds that are too few": two_units(replace(asked, targets=more)),
        "carried money that binds": replace(soft, targets=(carrying,), carry_over={CENTRAL: 0.1, LOCAL: 0.5}),
        "capped counterpart money": replace(asked, caps={**asked.caps, OTHER: (50.0, 50.0)}),
        "whole multiples": replace(asked, rounding=7.0, limits=(floor,)),
        "no whole multiples": replace(
            asked, targets=(), rounding=7.0, limits=(limited("exact", 50.0, 50.0, ("year",)),)
        ),
        "a target against caps": replace(asked, targets=more),
        "a target of a district against caps": replace(
            asked,
            targets=(Target(JOBS, YEARS[:1], 90.0, regions=asked.model.regions[:1], place="Coast"),),
            region_caps=local,
        ),
        "a rule that cannot be kept": replace(
            with_tranches(asked, Tranche(1.0, 10.0)), targets=(), limits=(limited("least", 80.0, line=(SCHOOLS,)),)
        ),
        "a rule and a clash": replace(
            with_tranches(asked, Tranche(1.0, 10.0)),
            targets=(),
            limits=(limited("a", 80.0, line=(SCHOOLS,)), limited("b", 9.0, 3.0, line=(OFFICE,))),
        ),
        "limits that clash": replace(asked, limits=(limited("both", 50.0, 30.0, ("line", "year"), line=(ROADS,)),)),
        "tranches used up": replace(with_tranches(asked, Tranche(1.0, 8.0), Tranche(0.5, 9.0)), targets=()),
        "outcomes without end": replace(with_tranches(asked, Tranche(INFINITY, 0.0)), targets=()),
        "money in other years": replace(asked, caps={CENTRAL: (50.0, 70.0), LOCAL: (40.0, 40.0)}),
        "no money": replace(asked, caps={CENTRAL: (0.0, 0.0), LOCAL: (0.0, 0.0)}, targets=()),
        "no weights": replace(asked, weights={}),
        "no activities": no_activities(asked),
        "one region": one_region(asked),
        "one region with a name": one_named_region(asked),
        "one region with caps of its own": replace(
            one_named_region(asked),
            region_caps={LOCAL: np.array([[40.0, 40.0]])},
            carry_over={LOCAL: 0.5},
            limits=(limited("most", at_most=70.0, per=("region", "line"), line=(ROADS,)),),
        ),
        "one year": one_year(asked),
        "one line": one_line(asked),
        "one source": one_source(asked),
        "one of everything": _one_of_all(),
        "one of everything, missed": replace(_one_of_all(), soft=True, targets=(Target(JOBS, YEARS[:1], 99.0),)),
        "no plan": replace(asked, model=replace(asked.model, plan=None)),
        "no plan, in whole multiples": replace(asked, model=replace(asked.model, plan=None), rounding=7.0),
        "no plan and one of everything": replace(
            _one_of_all(), soft=True, model=replace(_one_of_all().model, plan=None)
        ),
        "no question": replace(asked, question=Title("", "")),
    }
