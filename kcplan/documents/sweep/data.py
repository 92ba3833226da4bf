"""A sweep as plain data, and as the files beside its table."""

from collections.abc import Iterator, Sequence

from kcplan.documents.elements.data import Data, as_csv, as_text, figure, manifest
from kcplan.domain.scenario import years_label
from kcplan.sweeping.outlook import CHANCES, Chance, Outlook, Spread, SweepSummary

#: The names of the quantiles.
QUANTILES = tuple(f"q{round(100 * chance):02}" for chance in CHANCES)


def data(result: SweepSummary) -> Data:
    """`kcplan sweep --json`: of plans sought in each future, and under `plan` of the plan given."""
    sweep = result.sweep
    found: Data = {
        "scenario": sweep.scenario.id,
        "status": "swept",
        "kind": sweep.kind,
        "futures": sweep.size,
        "parameters": list(sweep.parameters),
        "money": sweep.scenario.model.money,
        **_outlook(result, result.found),
    }
    if result.given is not None:
        found["plan"] = {**_outlook(result, result.given), "cut": result.given.cut}
        found["plan"]["limits"] = [
            {"name": str(name), "kept": _chance(kept)}
            for name, kept in zip(sweep.limits, result.given.kept, strict=True)
        ]
    found["manifest"] = manifest(sweep.scenario, result.solver)
    found["manifest"]["files"] = {file.path: file.sha256 for scenario in sweep.scenarios for file in scenario.files}
    return found


def files(result: SweepSummary) -> dict[str, bytes]:
    """summary.json, summary.csv and the pictures."""
    from kcplan.documents.sweep import charts as sweep_charts

    written = {"summary.csv": as_csv(list(_rows(result))), **sweep_charts.pictures(result)}
    whole = data(result)
    whole["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(whole) + "\n").encode(), **written}


def _outlook(result: SweepSummary, outlook: Outlook) -> Data:
    sweep = result.sweep
    model, batch = sweep.scenario.model, sweep.found if outlook is result.found else sweep.given
    assert batch is not None
    return {
        "futures_by_status": dict(outlook.statuses),
        "all_targets": _chance(outlook.all_met),
        "targets": [
            {
                "outcome": target.outcome,
                "years": list(target.years),
                **({"regions": target.place} if target.place else {}),
                "target": figure(target.at_least),
                **({} if target.at_most is None else {"at_most": figure(target.at_most)}),
                "met": _chance(met),
                "value": _spread(value),
            }
            for target, met, value in zip(sweep.targets, outlook.met, outlook.values, strict=True)
        ],
        "objective": _spread(outlook.objective),
        "miss": _spread(outlook.miss),
        "totals": {outcome.id: _spread(total) for outcome, total in zip(model.outcomes, outlook.totals, strict=True)},
        "lines": [
            {"line": line.line, "money": _spread(line.money), "at_floor": figure(line.at_floor)}
            for line in outlook.lines
        ],
        "worst": [
            {
                "future": number,
                "name": sweep.name(number),
                "targets_met": int(batch.met[number].sum()),
                "miss": figure(float(batch.miss[number])),
                "objective": figure(float(batch.objective[number])),
                "parameters": {
                    name: figure(float(value))
                    for name, value in zip(sweep.parameters, sweep.values[number], strict=True)
                },
            }
            for number in outlook.worst
        ],
    }


def _chance(chance: Chance) -> Data:
    """How many futures of how many, and the interval where futures were drawn."""
    return {
        "count": chance.count,
        "of": chance.of,
        "share": figure(chance.share),
        "low": figure(chance.low),
        "high": figure(chance.high),
    }


def _spread(spread: Spread) -> Data:
    return {
        "mean": figure(spread.mean),
        "deviation": figure(spread.deviation),
        **dict(zip(QUANTILES, map(figure, spread.quantiles), strict=True)),
    }


def _rows(result: SweepSummary) -> Iterator[Data]:
    """One row for each thing that spreads; of the plan sought first."""
    sweep = result.sweep
    ceilings = any(target.at_most is not None for target in sweep.targets)
    for plan, outlook in (("sought", result.found), ("given", result.given)):
        if outlook is None:
            continue
        yield _row(plan, "all targets", "", "", met=outlook.all_met)
        for target, met, value in zip(sweep.targets, outlook.met, outlook.values, strict=True):
            row = _row(plan, "target", target.key, years_label(target.years), met, value, of=target.at_least)
            yield row | ({"at_most": figure(target.at_most)} if ceilings else {})
        for rule, kept in zip(sweep.limits if outlook.kept else (), outlook.kept, strict=True):
            yield _row(plan, "limit", str(rule), "", kept)
        yield _row(plan, "weighted outcomes", "", "", value=outlook.objective)
        yield _row(plan, "targets missed", "", "", value=outlook.miss)
        for outcome, total in zip(sweep.scenario.model.outcomes, outlook.totals, strict=True):
            yield _row(plan, "outcome", outcome.id, "", value=total)
        for line in outlook.lines:
            yield _row(plan, "money of line", line.line, "", value=line.money, at_floor=line.at_floor)


def _row(
    plan: str,
    what: str,
    name: str,
    years: str,
    met: Chance | None = None,
    value: Spread | None = None,
    of: float | None = None,
    at_floor: float | None = None,
) -> Data:
    chance: Data = {} if met is None else _chance(met)
    spread: Data = {} if value is None else _spread(value)
    names: Sequence[str] = ("mean", "deviation", *QUANTILES)
    return {
        "plan": plan,
        "what": what,
        "name": name,
        "years": years,
        "target": figure(of),
        "met": chance.get("share"),
        "met_low": chance.get("low"),
        "met_high": chance.get("high"),
        **{key: spread.get(key) for key in names},
        "at_floor": figure(at_floor),
    }
