"""The curve of a cut as data, for JSON and tables."""

from kcplan.analyses.shortfall.exact import BreakPoint, Fate, Shortfall, Stretch, order_of_failing
from kcplan.documents.elements.data import Data, figure, manifest, share


def data(result: Shortfall) -> Data:
    """summary.json of `kcplan shortfall --cut` and `--late`. Depths are shares; slopes are per unit of money cut."""
    cut, carry = result.cut, result.carry_over
    return {
        "scenario": result.scenario.id,
        "status": "shortfall",
        "kind": cut.kind,
        "sources": list(cut.sources),
        "years": list(cut.years),
        "to": _depth(result, cut.to),
        "money": result.scenario.model.money,
        "sampled": _sampled(result),
        "all_targets": _depth(result, result.all_targets),
        "clash": _depth(result, result.clash),
        "clash_rules": [[rule.name for rule in clash.rules] for clash in result.clashes],
        "targets": [_target(result, fate) for fate in order_of_failing(result.fates)],
        "break_points": [_break_point(result, point) for point in result.break_points],
        "stretches": [_stretch(stretch) for stretch in result.stretches],
        "carry_over": {
            "share": carry.share,
            "all_targets": _depth(result, carry.all_targets),
            "clash": _depth(result, carry.clash),
            "miss_at_end": figure(carry.miss),
            "objective_at_end": figure(carry.outcomes),
        },
        "curve": curve(result),
        "manifest": manifest(result.scenario, result.solver),
    }


def curve(result: Shortfall) -> list[Data]:
    """The curve's corners: depth, money, shares missed, weighted outcomes, targets met."""
    rows = []
    for depth in _corners(result):
        miss, outcomes = result.at(depth)
        rows.append(
            {
                "depth": figure(depth),
                "amount": figure(depth * result.cut.money),
                "miss": figure(miss),
                "objective": figure(outcomes),
                "targets_met": result.targets_met(depth),
            }
        )
    return rows


def budgets(result: Shortfall) -> list[Data]:
    """Public money of each line, all years, at the curve's corners."""
    return [
        {"depth": figure(depth), "amount": figure(depth * result.cut.money), "line": line, "budget": figure(money)}
        for depth in _corners(result)
        for line, money in result.budgets(depth).items()
    ]


def _sampled(result: Shortfall) -> Data | None:
    """How many depths were worked out, and how much deeper a target may begin to be missed; None: it is exact."""
    if result.tolerance is None:
        return None
    return {"depths": len(_corners(result)), "tolerance": figure(result.tolerance)}


def _corners(result: Shortfall) -> list[float]:
    return sorted({0.0, *(piece.end for piece in result.walk.pieces)})


def _depth(result: Shortfall, depth: float | None) -> Data | None:
    """A depth as a share of the money and as money."""
    return None if depth is None else {"depth": figure(depth), "amount": figure(depth * result.cut.money)}


def _target(result: Shortfall, fate: Fate) -> Data:
    return {
        "outcome": fate.target.outcome,
        "years": list(fate.target.years),
        **({"regions": fate.target.place} if fate.target.place else {}),
        "target": figure(fate.target.at_least),
        **({} if fate.target.at_most is None else {"at_most": figure(fate.target.at_most)}),
        "first_missed": _depth(result, fate.first_missed),
        "missed": [{"from": figure(start), "to": figure(end)} for start, end in fate.missed],
        "alone": _depth(result, fate.alone),
        "alone_to_end": fate.alone_to_end,
    }


def _break_point(result: Shortfall, point: BreakPoint) -> Data:
    money = result.cut.money
    miss, outcomes = result.at(point.depth)
    return {
        "depth": figure(point.depth),
        "amount": figure(point.depth * money),
        "tier": str(point.tier or "plan"),
        "miss": figure(miss),
        "objective": figure(outcomes),
        "miss_left": share(point.miss_left / money),
        "miss_right": share(point.miss_right / money),
        "objective_left": figure(point.outcomes_left / money),
        "objective_right": figure(point.outcomes_right / money),
    }


def _stretch(stretch: Stretch) -> Data:
    return {
        "from": figure(stretch.start),
        "to": figure(stretch.end),
        "miss": share(stretch.miss),
        "objective": figure(stretch.outcomes),
        "gives": [
            {"line": given.line, "source": given.source, "year": given.year, "share": figure(given.share)}
            for given in stretch.given
        ],
    }
