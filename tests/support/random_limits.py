"""Random limits of every kind on a model: any selection that holds a cell, any combination of `per`, any bound."""

from random import Random

from kcplan.domain.scenario import DIMENSIONS, Bound, Choice, Dimension, Limit, Model, Selection


def random_limits(random: Random, model: Model) -> tuple[Limit, ...]:
    """Up to four limits by name; what holds no cell is left out."""
    drawn = (_limit(random, model, f"limit-{letter}") for letter in "abcd"[: random.randrange(5)])
    return tuple(limit for limit in drawn if limit is not None)


def _limit(random: Random, model: Model, name: str) -> Limit | None:
    kind = random.choice(["amount", "plan", "plan", "share", "previous_year", "units"])
    if kind == "units":
        return _units_limit(random, model, name)
    selection = _selection(random, model, activities=kind != "plan")
    per = _per(random, model, activities=kind != "plan")
    if not holds(model, selection):
        return None
    of = _other(random, model, selection) if kind == "share" else None
    if kind == "share" and of is None:
        return None
    sides = {"at_least": _lower(random, kind, of), "at_most": _upper(random, kind, of)}
    for side in random.choice([(), ("at_least",), ("at_most",)]):
        sides[side] = None
    return Limit(name, "money", selection, per, **sides)


def _units_limit(random: Random, model: Model, name: str) -> Limit | None:
    """Units of one kind, without sources."""
    if not model.activities:
        return None
    unit = random.choice(model.activities).unit
    own = tuple(activity.id for activity in model.activities if activity.unit == unit)
    selection = Selection(activity=own, year=_some(random, model.years))
    per = tuple(d for d in _per(random, model, activities=True) if d != "source")
    if random.random() < 0.5:
        return Limit(name, "units", selection, per, at_most=Bound("amount", random.choice([2.0, 7.5, 40.0])))
    return Limit(name, "units", selection, per, at_most=Bound("previous_year", random.choice([1.0, 1.5])))


def _lower(random: Random, kind: str, of: Selection | None) -> Bound:
    if kind == "amount":
        return Bound("amount", random.choice([0.0, 1.5, 5.0]))
    if kind == "plan":
        return Bound("plan", random.choice([0.1, 0.4, 0.7]))
    if kind == "share":
        return Bound("share", random.choice([0.0, 0.05, 0.2]), of)
    return Bound("previous_year", random.choice([0.25, 0.8]))


def _upper(random: Random, kind: str, of: Selection | None) -> Bound:
    if kind == "amount":
        return Bound("amount", random.choice([30.0, 75.5, 200.0]))
    if kind == "plan":
        return Bound("plan", random.choice([1.0, 1.3, 1.6]))
    if kind == "share":
        return Bound("share", random.choice([0.25, 0.6, 0.9]), of)
    return Bound("previous_year", random.choice([1.0, 1.2, 2.0]))


def _selection(random: Random, model: Model, activities: bool) -> Selection:
    own = tuple(activity.id for activity in model.activities)
    return Selection(
        region=_some(random, model.regions) if len(model.regions) > 1 else None,
        line=_some(random, tuple(line.id for line in model.lines)),
        activity=_some(random, own) if activities and own and random.random() < 0.3 else None,
        source=_some(random, tuple(source.id for source in model.sources)) if random.random() < 0.4 else None,
        year=_some(random, model.years),
    )


def _some(random: Random, names: tuple[str, ...] | tuple[int, ...]) -> Choice:
    """Not named, all, or some of them in their order."""
    if random.random() < 0.6:
        return random.choice([None, "all"])
    chosen = random.sample(names, k=random.randrange(1, len(names) + 1))
    return tuple(name for name in names if name in chosen)


def _per(random: Random, model: Model, activities: bool) -> tuple[Dimension, ...]:
    open_ = [d for d in DIMENSIONS if (d != "activity" or activities) and (d != "region" or len(model.regions) > 1)]
    chosen = random.sample(open_, k=random.randrange(len(open_)))
    return tuple(d for d in DIMENSIONS if d in chosen)


def _other(random: Random, model: Model, selection: Selection) -> Selection | None:
    """What a share is of: another choice along one dimension or two."""
    ids: dict[str, tuple[str, ...] | tuple[int, ...]] = {
        "line": tuple(line.id for line in model.lines),
        "source": tuple(source.id for source in model.sources),
        "year": model.years,
    }
    named: dict[str, Choice] = {}
    for dimension in random.sample(sorted(ids), k=random.choice([1, 1, 2])):
        named[dimension] = _some(random, ids[dimension]) or "all"
    whole = {d: named.get(d, getattr(selection, d)) for d in DIMENSIONS}
    return Selection(**named) if holds(model, Selection(**whole)) else None


def holds(model: Model, selection: Selection) -> bool:
    """Whether a selection holds a cell of money."""

    def among(choice: Choice, name: object) -> bool:
        return choice in (None, "all") or name in choice

    public = [source.id for source in model.sources if source.public]
    return any(
        among(selection.line, line.id)
        and among(selection.activity, activity)
        and (source in public if selection.source is None else among(selection.source, source))
        for line in model.lines
        for activity in ([activity.id for activity in line.activities] or [""])
        for source in line.sources
    )
