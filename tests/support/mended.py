"""Mends applied to a scenario, and conflicts asked of the oracle: by scipy's linprog, without kcplan's programme."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from oracles.oracle import Plain, build, minimum
from oracles.plain_form import plain

from kcplan.analyses.mending.levers import Mend
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import DIMENSIONS, Limit, Model, Scenario, Selection


def can_be_kept(asked: Plain) -> bool:
    """Whether the oracle finds a plan that keeps every rule."""
    result = minimum(build(asked, even=False), {}, [])
    assert result.status in (0, 2), result.message
    return bool(result.status == 0)


def applied(asked: Scenario, mend: Mend, further: float = 0.0) -> Scenario:
    """The scenario with the mend made, its change longer by `further` of itself."""
    rule, value = mend.rule, mend.mended + (mend.mended - mend.value) * further
    if rule.kind == "cap":
        if rule.place:
            caps = asked.region_caps[rule.subject].copy()
            caps[asked.model.regions.index(rule.place), asked.model.years.index(rule.years[0])] = value
            total = tuple(caps.sum(axis=0).tolist())
            regional = {**asked.region_caps, rule.subject: caps}
            return replace(asked, caps={**asked.caps, rule.subject: total}, region_caps=regional)
        old = asked.caps[rule.subject]
        if rule.years:
            new = [value if (y,) == rule.years else cap for y, cap in zip(asked.model.years, old, strict=True)]
        else:
            new = [cap * value / mend.value for cap in old]
        return asked.with_caps({**asked.caps, rule.subject: tuple(new)})
    if rule.kind == "target":
        changed = [
            replace(t, **{side: value}) if rule.name == str(RuleId.of_target(t, side)) else t
            for t in asked.targets
            for side in [rule.side]
        ]
        return replace(asked, targets=tuple(changed))
    limits: list[Limit] = []
    for limit in asked.limits:
        if limit.name != rule.subject:
            limits.append(limit)
            continue
        bound = getattr(limit, rule.side)
        rest = [line for line in _lines(limit, asked.model) if line != rule.id.line]
        if not rule.id.line:
            limits.append(replace(limit, **{rule.side: replace(bound, value=value)}))
            continue
        narrow = _with(limit, line=(rule.id.line,))
        limits.append(replace(narrow, name=f"{limit.name}-{rule.id.line}", **{rule.side: replace(bound, value=value)}))
        if rest:
            limits.append(_with(limit, line=tuple(rest)))  # by its name, for a mend of another line
    return replace(asked, limits=tuple(limits))


def _lines(limit: Limit, model: Model) -> list[str]:
    every = [line.id for line in model.lines]
    chosen = limit.selection.line
    return every if chosen in (None, "all") else [line for line in every if line in chosen]


def _with(limit: Limit, **chosen: Any) -> Limit:
    return replace(limit, selection=replace(limit.selection, **chosen))


def with_only(asked: Scenario, names: Collection[str]) -> Plain:
    """The scenario for the oracle with the rules of these names alone, and with everything that is no rule."""
    whole = plain(asked)
    whole["caps"] = {(s, year): cap for (s, year), cap in whole["caps"].items() if f"cap[{s},{year}]" in names}
    whole["region_caps"] = {
        place: cap for place, cap in whole["region_caps"].items() if f"cap[{','.join(map(str, place))}]" in names
    }
    kept = [
        replace(target, at_least=own.get("at_least"), at_most=own.get("at_most"))
        for target in asked.targets
        if (own := {s: n for s, n in target.sides if str(RuleId.of_target(target, s)) in names})
    ]
    limits = [row for limit in asked.limits for row in _rows(limit, asked.model, names)]
    parts = plain(replace(asked, targets=tuple(kept), limits=tuple(limits)))
    return whole | {"targets": parts["targets"], "limits": parts["limits"]}


def _rows(limit: Limit, model: Model, names: Collection[str]) -> list[Limit]:
    """A limit of its own for each named row of a limit, kept for that combination alone."""
    named = {*limit.per, "line"} if "activity" in limit.per else {*limit.per}
    if len(model.regions) == 1:
        named -= {"region"}
    found = []
    for side, other in (("at_least", "at_most"), ("at_most", "at_least")):
        start = f"limit {limit.name} {side.replace('_', ' ')}"
        for name in names:
            if name != start and not name.startswith(f"{start}["):
                continue
            words = name[len(start) + 1 : -1].split(",") if named else []
            # A line without activities has no word for one.
            per = [d for d in DIMENSIONS if d in named and (d != "activity" or len(words) == len(named))]
            narrow = {d: (int(w) if d == "year" else w,) for d, w in zip(per, words, strict=True)}
            selection: Selection = replace(limit.selection, **narrow)
            found.append(replace(limit, selection=selection, per=(), **{other: None}))
    return found
