"""Random scenarios that nobody has seen: other lines, sources, years, regions, tranches, targets and limits.

One generator serves both a fixed seed and hypothesis, which chooses and shrinks through the same `Random`. Figures are
modest decimals, as in programmes; most scenarios are feasible, none is unbounded.
"""

from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import strategies as st
from support.random_limits import random_limits

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import (
    WHOLE,
    Activity,
    Line,
    Model,
    Outcome,
    Period,
    Scenario,
    Source,
    Target,
    Title,
    Tranche,
    Whole,
    years_label,
)

INFINITY = float("inf")


def random_scenario(random: Random, ranges: bool = True) -> Scenario:
    """A scenario in canonical order, as the reader would give it; with `ranges` some targets have a most."""
    model = random_model(random)
    public = [source.id for source in model.sources if source.public]
    caps = {source: _caps(random, model.plan[:, :, s]) for s, source in enumerate(s.id for s in model.sources)}
    used = {source for line in model.lines for source in line.sources}  # only what a line names can be capped
    others = [source for source in caps if source not in public and random.random() < 0.3]
    capped = public + [source for source in others if source in used]
    soft = random.random() < 0.6
    by_region = {
        source: random_region_caps(random, caps[source], len(model.regions))
        for source in capped
        if len(model.regions) > 1 and random.random() < 0.4
    }
    caps |= {source: tuple(own.sum(axis=0).tolist()) for source, own in by_region.items()}
    scenario = Scenario(
        id="random",
        title=Title("Random", "Random"),
        question=Title("What is best?", "What is best?"),
        model=model,
        caps={source: caps[source] for source in sorted(capped)},
        region_caps=dict(sorted(by_region.items())),
        targets=random_targets(random, model, hardest=1.5 if soft else 0.6),
        soft=soft,
        weights={o.id: random.choice([0.5, 1.0, 2.0, 10.0]) for o in model.outcomes if random.random() < 0.8},
        discount=random.choice([0.0, 0.0, 0.05, 0.1]),
        carry_over={source: random.choice([0.1, 0.5, 1.0]) for source in public if random.random() < 0.3},
        limits=random_limits(random, model),
    )
    return replace(scenario, targets=tuple(map(with_a_most, scenario.targets))) if ranges else scenario


def with_a_most(target: Target) -> Target:
    """Sometimes a range, or a most in place of the least; the target decides which, so that nothing else moves."""
    random = Random(f"{target.key} {target.at_least}")
    if not target.at_least or random.random() < 0.65:
        return target
    wide = random.choice([1.0, 1.1, 1.5])
    if random.random() < 0.5:
        return replace(target, at_most=round(wide * target.at_least, 2))
    return replace(target, at_least=None, at_most=round(random.choice([0.3, 0.8, wide]) * target.at_least, 2))


#: For hypothesis.
scenarios = st.randoms(use_true_random=False).map(random_scenario)


def random_model(random: Random) -> Model:
    """One to four lines, one to three public sources, one to four years, sometimes two regions."""
    years = tuple(range(2020, 2020 + random.randrange(1, 5)))
    regions = (WHOLE,) if random.random() < 0.75 else ("east", "west")
    public = random.sample(["central", "district", "local"], k=random.randrange(1, 4))
    sources = [Source(source, "public", Title(source, source)) for source in public]
    if random.random() < 0.5:
        sources.append(Source("enterprises", "counterpart", Title("enterprises", "enterprises")))
    sources.sort(key=lambda source: source.id)
    names = sorted(random.sample(["jobs", "projects", "trainees"], k=random.randrange(1, 4)))
    outcomes = tuple(Outcome(name, name, Title(name, name)) for name in names)
    letters = random.sample("abcdef", k=random.randrange(1, 5))
    lines = tuple(_line(random, number + 1, letter, sources, names, years) for number, letter in enumerate(letters))
    cost, yields = _regional(random, regions, lines, names, len(years))
    return Model(
        id="random",
        title=Title("Random", "Random"),
        money="million VND",
        years=years,
        periods=(Period(years_label(years), years),),
        regions=regions,
        sources=tuple(sources),
        outcomes=outcomes,
        lines=lines,
        plan=_plan(random, regions, lines, sources, years),
        region_groups={"border": regions[:1]} if len(regions) > 1 and random.random() < 0.5 else {},
        regional_cost=cost,
        regional_yields=yields,
    )


def _regional(
    random: Random, regions: tuple[str, ...], lines: tuple[Line, ...], outcomes: list[str], years: int
) -> tuple[FloatArray | None, dict[str, FloatArray]]:
    """Sometimes unit costs and yields that some regions have otherwise."""
    activities = [activity for line in lines for activity in line.activities]
    tables: dict[str, FloatArray] = {}
    for _ in range(random.choice([0, 0, 2, 4]) if len(regions) > 1 and activities else 0):
        r, a = random.randrange(len(regions)), random.randrange(len(activities))
        item = random.choice(["unit_cost", *outcomes])
        own = np.full(years, random.choice([0.9, 4.0, 7.5, 12.25] if item == "unit_cost" else [0.0, 0.5, 2.5]))
        if item == "unit_cost":
            own[[len(tranches) > 1 for tranches in activities[a].tranches]] = np.nan
        own[random.randrange(years)] = np.nan
        if not np.isnan(own).all():
            tables.setdefault(item, np.full((len(regions), len(activities), years), np.nan))[r, a] = own
    return tables.pop("unit_cost", None), dict(sorted(tables.items()))


def random_region_caps(random: Random, caps: tuple[float, ...], regions: int) -> FloatArray:
    """The caps split over regions, shape (regions, years)."""
    shares = np.array([[random.choice([0.0, 1.0, 2.0, 3.0]) for _ in caps] for _ in range(regions)])
    shares[0] += 0.5
    return np.round(shares / shares.sum(axis=0) * np.array(caps), 2)


def _line(
    random: Random, number: int, letter: str, sources: list[Source], outcomes: list[str], years: tuple[int, ...]
) -> Line:
    public = [source.id for source in sources if source.public]
    own = random.sample(public, k=random.randrange(1, len(public) + 1))
    others = [source.id for source in sources if not source.public and random.random() < 0.6]
    name = f"line-{letter}"
    return Line(
        id=name,
        number=number,
        title=Title(name, name),
        sources=tuple(sorted(own + others)),
        activities=tuple(
            _activity(random, f"activity-{letter}{i}", name, outcomes, years)
            for i in range(random.choice([0, 1, 1, 1, 2]))
        ),
        counterpart=_by_year(random, years, [0.0, 0.4, 1.25, 3.0]) if others else None,
    )


def _activity(random: Random, name: str, line: str, outcomes: list[str], years: tuple[int, ...]) -> Activity:
    own = random.sample(outcomes, k=random.randrange(1, len(outcomes) + 1))
    constant = _tranches(random)
    tabled = random.random() < 0.3
    return Activity(
        id=name,
        line=line,
        unit=random.choice(["project", "class"]),
        title=Title(name, name),
        tranches=tuple(_tranches(random) if tabled else constant for _ in years),
        yields={outcome: _by_year(random, years, [0.0, 0.5, 1.0, 2.5, 25.0]) for outcome in sorted(own)},
    )


def _tranches(random: Random) -> tuple[Tranche, ...]:
    count = random.choice([1, 1, 2, 3])
    costs = sorted(random.choice([0.9, 4.0, 7.5, 12.25, 20.0, 55.5]) for _ in range(count))
    widths = [random.choice([0.5, 2.0, 3.75, 10.0]) for _ in range(count - 1)]
    widths.append(INFINITY if random.random() < 0.8 else 40.0)
    return tuple(Tranche(width, cost) for width, cost in zip(widths, costs, strict=True))


def _by_year(random: Random, years: tuple[int, ...], values: list[float]) -> tuple[float, ...]:
    """One value throughout, or sometimes one a year."""
    if random.random() < 0.7:
        return (random.choice(values),) * len(years)
    return tuple(random.choice(values) for _ in years)


def _plan(
    random: Random, regions: tuple[str, ...], lines: tuple[Line, ...], sources: list[Source], years: tuple[int, ...]
) -> FloatArray:
    plan = np.zeros((len(regions), len(lines), len(sources), len(years)))
    for r, n, s, t in np.ndindex(*plan.shape):
        if sources[s].id in lines[n].sources and random.random() < 0.85:
            plan[r, n, s, t] = random.randrange(20, 1000) / 10
    return plan


def _caps(random: Random, planned: FloatArray) -> tuple[float, ...]:
    """The plan's yearly totals, all of them times one factor, sometimes with a year cut to nothing."""
    factor = random.choice([0.6, 0.85, 1.0, 1.0, 1.2, 1.4])
    caps = [round(float(total) * factor, 1) for total in planned.sum(axis=(0, 1))]
    if random.random() < 0.1:
        caps[-1] = 0.0
    return tuple(caps)


def random_targets(random: Random, model: Model, hardest: float) -> tuple[Target, ...]:
    """Up to six targets, each up to `hardest` times what the plan's public money buys of its outcome alone."""
    found = {}
    for _ in range(random.randrange(0, 7)):
        outcome = random.choice(model.outcomes).id
        years = tuple(sorted(random.sample(model.years, k=random.randrange(1, len(model.years) + 1))))
        asked = random.choice([0.0, 0.2, 0.4, 0.7, 1.0]) * hardest * _bought(model, outcome, years)
        regions = (random.choice(model.regions),) if len(model.regions) > 1 and random.random() < 0.4 else None
        place = regions[0] if regions else ""
        asked *= 0.4 if regions else 1.0
        target = Target(
            outcome,
            years,
            round(asked, 1),
            random.choice([1, 1, 2, 3]),
            random.choice([0.5, 1.0, 3.0]),
            regions=regions,
            place=place,
        )
        found[target.key] = target
    return tuple(sorted(found.values(), key=lambda target: target.rank))


def _bought(model: Model, outcome: str, years: tuple[int, ...]) -> float:
    """Outcome that the plan's public money buys at the first tranche's cost, shared evenly by a line's activities."""
    total = 0.0
    paid = model.plan[:, :, model.public].sum(axis=(0, 2))
    for n, line in enumerate(model.lines):
        for activity in line.activities:
            for t, year in enumerate(model.years):
                if year in years and outcome in activity.yields:
                    units = float(paid[n, t]) / len(line.activities) / activity.tranches[t][0].cost
                    total += activity.yields[outcome][t] * min(units, sum(b.width for b in activity.tranches[t]))
    return total


def hardened(scenario: Scenario) -> Scenario:
    return replace(scenario, soft=False)


def whole_scenario(seed: int, ranges: bool = False, by: Whole = "year") -> Scenario:
    """A random scenario in whole multiples of 0.5, 1 or 5, most of whose activities come in whole units of a year (or
    a period).
    """
    random = Random(seed)
    scenario, step = random_scenario(random, ranges), random.choice([0.5, 1.0, 5.0])

    def with_whole(line: Line) -> Line:
        own = (replace(own, whole=by if random.random() < 0.7 else "") for own in line.activities)
        return replace(line, activities=tuple(own))

    lines = tuple(map(with_whole, scenario.model.lines))
    return replace(scenario, rounding=step, model=replace(scenario.model, lines=lines))
