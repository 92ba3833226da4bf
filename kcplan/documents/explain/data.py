"""Explanations as plain data: every sentence, in English as all that machines read, with the figures behind it."""

from collections.abc import Sequence

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.coverage import Hold
from kcplan.analyses.explaining.differences import Difference
from kcplan.analyses.explaining.explain import Explanation
from kcplan.analyses.explaining.reasons import Effect, Reason
from kcplan.documents.elements import data as plain_data
from kcplan.documents.elements.data import Data, as_csv, figure, share, span
from kcplan.documents.explain import words as explain_words
from kcplan.documents.plan import summary
from kcplan.domain.recommendation import Binding
from kcplan.language import using
from kcplan.tolerances import apart


@using("en")
def of_change(found: Explanation) -> Data:
    """`kcplan explain A B --json`. Shares of a move are in the order of `parts`; with `rounding` they sum to it."""
    before, after = found.before, found.after
    model = after.scenario.model
    manifest = plain_data.manifest(before.scenario, before.optimum.solver)
    manifest["files"] |= {file.path: file.sha256 for file in after.scenario.files}
    return {
        "status": "explained",
        "money": model.money,
        "before": _end(before),
        "after": _end(after),
        "change": {
            "weighted_outcomes": figure(apart(after.review.objective, before.review.objective)),
            "miss": figure(apart(after.review.miss, before.review.miss)),
        },
        "same_optimum": found.same_optimum,
        "parts": [
            {
                "sentence": explain_words.part(part, model),
                "differences": [_difference(one) for one in part.differences],
                "weighted_outcomes": figure(part.outcomes),
                "miss": figure(part.miss),
            }
            for part in found.parts
        ],
        "rounding": None
        if found.rounding is None
        else {
            "sentence": explain_words.rounding(),
            "weighted_outcomes": figure(found.rounding.outcomes),
            "miss": figure(found.rounding.miss),
        },
        "orders": {"all": found.orders, "dropped": found.dropped, "merged": found.merged},
        "began": [_rule(rule) for rule in found.began],
        "stopped": [_rule(rule) for rule in found.stopped],
        "moves": [
            {
                "sentence": explain_words.move(move, found),
                "line": move.line,
                "years": list(move.years),
                "amount": figure(move.amount),
                "by_year": _figures(move.by_year),
                "shares": _figures(move.shares),
                "rounding": figure(move.rounding),
                "holds": [_hold(hold) for hold in move.own],
                "others": [_hold(hold) for hold in move.others],
            }
            for move in found.moves
        ],
        "swaps": [
            {
                "sentence": explain_words.swap(swap, found),
                "line": swap.line,
                "years": list(swap.years),
                "by_source": {source: figure(value) for source, value in swap.by_source},
            }
            for swap in found.swaps
        ],
        "manifest": manifest,
    }


@using("en")
def of_reasons(answer: Answer, found: Sequence[Reason]) -> Data:
    """`kcplan explain A --json`. `more` and `less` are what one unit of money does there; null: it leaves no plan."""
    scenario = answer.scenario
    return {
        "status": "explained",
        "money": scenario.model.money,
        "scenario": _end(answer),
        "reasons": [
            {
                "sentence": explain_words.reason(reason, scenario),
                "line": reason.line,
                "source": reason.source,
                "years": list(reason.years),
                "amount": figure(reason.amount),
                "why": reason.why,
                "rules": [_hold(hold) for hold in reason.rules],
                "more": _effect(reason.more),
                "less": _effect(reason.less),
                "of_the_line": reason.whole,
                "ratio": figure(reason.ratio),
                "giving": list(reason.giving),
            }
            for reason in found
        ],
        "manifest": plain_data.manifest(scenario, answer.optimum.solver),
    }


def tables(data: Data) -> dict[str, bytes]:
    """parts.csv and moves.csv of a change, reasons.csv of one scenario: rows of the data, nothing nested."""
    kept = {
        "parts": ("sentence", "weighted_outcomes", "miss"),
        "moves": ("line", "years", "amount", "rounding", "sentence"),
        "reasons": ("line", "source", "years", "amount", "why", "ratio", "sentence"),
    }
    written = {}
    for name, columns in kept.items():
        rows = [
            {column: span(row[column]) if column == "years" else row[column] for column in columns}
            | {f"share of part {n}": share for n, share in enumerate(row.get("shares", ()), start=1)}
            for row in [*data.get(name, ()), *([data["rounding"]] if name == "parts" and data.get("rounding") else [])]
        ]
        if rows:
            written[f"{name}.csv"] = as_csv(rows)
    return written


def _end(found: Answer) -> Data:
    """`objective` is that of the optimum, all else of the budget that planners see. Gaps only where it is not best."""
    return {
        "id": found.scenario.id,
        "kind": found.kind,
        "objective": figure(found.optimum.review.objective),
        "weighted_outcomes": figure(found.review.objective),
        "miss": figure(found.review.miss),
        "targets_met": found.review.targets_met,
        **({} if found.optimum.gap is None else {"gap": share(found.optimum.gap)}),
        **({} if found.proof is None else {"published": summary.proof(found.proof)}),
    }


def _difference(of: Difference) -> Data:
    return {
        "kind": of.kind,
        "what": of.what,
        "years": list(of.years),
        "before": figure(of.before),
        "after": figure(of.after),
        "added": of.added,
        "removed": of.removed,
        **({"side": of.side} if of.side == "at_most" else {}),
    }


def _rule(of: Binding) -> Data:
    return {
        "name": of.name,
        "value": figure(of.value),
        "limit": figure(of.limit),
        "unit": of.unit,
        "missed": of.is_missed,
    }


def _hold(of: Hold) -> Data:
    return {"kind": of.kind, **_rule(of.rule)}


def _effect(of: Effect | None) -> Data | None:
    return None if of is None else {"weighted_outcomes": figure(of.outcomes), "miss": share(of.miss)}


def _figures(values: Sequence[float]) -> list[float | None]:
    return [figure(value) for value in values]
