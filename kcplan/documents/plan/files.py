"""The files of a result folder, as bytes by name."""

from collections.abc import Mapping

import yaml

from kcplan.documents.elements.data import Data, as_csv, as_text, span
from kcplan.documents.plan import summary
from kcplan.domain.recommendation import Allocation, Evaluation, Recommendation, Review, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.planning.publish import Published
from kcplan.reading.read import resolved

#: Columns of tables that may have no row: of a model without activities, or without outcomes.
_UNITS, _OUTCOMES = ("activity", "year", "units"), ("outcome", "years", "value", "target", "met")


def of_recommendation(
    recommendation: Recommendation,
    rounded: Published | Unpublished | None = None,
    documents: Mapping[str, bytes] | None = None,
    more: Data | None = None,
) -> dict[str, bytes]:
    """summary.json, budget.csv, outcomes.csv and resolved.yaml, which solves to the same result.

    The plan of several regions stands in resolved_plan.csv, and what is approved in resolved_approved.csv, else within
    resolved.yaml. Where there is a budget in whole multiples, budget.csv and outcomes.csv are of it, as are
    published_budget.csv, published_units.csv and published_outcomes.csv; the optimum is in unrounded_budget.csv and
    unrounded_outcomes.csv.
    `documents` go along with them, and `more` names into summary.json.
    """
    data = summary.of_recommendation(recommendation, rounded) | (more or {})
    return _files(data, recommendation.allocation, recommendation.review, rounded, documents)


def of_evaluation(evaluation: Evaluation) -> dict[str, bytes]:
    """The same of an evaluation; resolved.yaml is the scenario that the allocation was held against."""
    return _files(summary.of_evaluation(evaluation), evaluation.allocation, evaluation.review)


def _files(
    data: Data,
    allocation: Allocation,
    review: Review,
    rounded: Published | Unpublished | None = None,
    documents: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    files = {
        "budget.csv": as_csv(summary.budget(allocation)),
        "outcomes.csv": _outcomes(review),
        **scenario_files(allocation.scenario, "resolved"),
    }
    if isinstance(rounded, Published):
        budget, units = summary.budget(rounded.allocation), summary.units(rounded.allocation)
        region = ["region"] if len(allocation.scenario.model.regions) > 1 else []
        # With every digit, so that they give the same figures when they are read again.
        budget = [row | {"amount": float(own)} for row, own in zip(budget, rounded.allocation.amount, strict=True)]
        units = [
            {key: row[key] for key in ("region", "activity", "year") if key in row} | {"units": float(own)}
            for row, own in zip(units, rounded.allocation.units, strict=True)
        ]
        files["published_budget.csv"], files["published_units.csv"] = as_csv(budget), as_csv(units, [*region, *_UNITS])
        files["published_outcomes.csv"] = _outcomes(rounded.review)
        files |= {f"unrounded_{name}": files[name] for name in ("budget.csv", "outcomes.csv")}
        files |= {name: files[f"published_{name}"] for name in ("budget.csv", "outcomes.csv")}
    files |= documents or {}
    data["manifest"]["written"] = ["summary.json", *files]
    return {"summary.json": (as_text(data) + "\n").encode(), **files}


def scenario_files(scenario: Scenario, name: str) -> dict[str, bytes]:
    """The resolved scenario as NAME.yaml, which solves to the same result.

    Of several regions its plan is NAME_plan.csv and what is approved NAME_approved.csv, which the scenario names.
    """
    plain = resolved(scenario)
    files: dict[str, bytes] = {}
    # As YAML the rows of many regions take minutes and a huge file.
    for of, key in ((plain["model"], "plan"), (plain, "approved")):
        if len(scenario.model.regions) > 1 and key in of:
            files[f"{name}_{key}.csv"] = as_csv(of[key])
            of[key] = f"{name}_{key}.csv"
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)
    return {**files, f"{name}.yaml": text.encode()}


def _outcomes(review: Review) -> bytes:
    return as_csv([{**row, "years": span(row["years"])} for row in summary.outcomes(review)], _OUTCOMES)
