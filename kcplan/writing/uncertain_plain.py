"""What a scenario says is uncertain, as plain data that reads back to the same."""

from math import isfinite
from typing import Any

from kcplan.domain.scenario import Model, years_label
from kcplan.domain.uncertainty import Distribution, Uncertain, Uncertainty, default_name


def plain_uncertainty(uncertainty: Uncertainty | None, model: Model) -> dict[str, Any] | None:
    """The uncertainty as a scenario file holds it."""
    if uncertainty is None:
        return None
    rule = uncertainty.correlation
    things: dict[str, dict[str, float]] = {}
    for (one, other), value in (rule.things or {}).items():
        if one < other:
            things.setdefault(one, {})[other] = value
    numbers = {"years": rule.years, "sources": rule.sources, "regions": rule.regions}
    correlation = {key: value for key, value in numbers.items() if value} | ({"things": things} if things else {})
    return {
        "samples": uncertainty.samples,
        "seed": uncertainty.seed,
        "method": uncertainty.method,
        **({"correlation": correlation} if correlation else {}),
        "what": [_plain(uncertain, model) for uncertain in uncertainty.what],
    }


def region_words(regions: tuple[str, ...], model: Model) -> tuple[str, ...]:
    """What regions are called in the name of a thing: not at all where they are all."""
    return () if regions in ((), model.regions) else tuple(model.called(regions))


def _plain(uncertain: Uncertain, model: Model) -> dict[str, Any]:
    what = uncertain.what
    subject: dict[str, Any] = {"years": years_label(what.years)}
    for key, members in (("sources", what.sources), ("activities", what.activities), ("outcome", what.outcomes)):
        if members:
            subject[key] = list(members)
    if what.regions:
        subject["regions"] = "all" if what.regions == model.regions else model.called(what.regions)
    whose = region_words(what.regions, model)
    plain: dict[str, Any] = {what.kind: subject, what.how: _plain_distribution(uncertain.distribution)}
    if uncertain.per:
        plain["per"] = list(uncertain.per)
    if what.name != default_name(what.kind, what.sources, what.activities, what.outcomes, whose):
        plain["name"] = what.name
    return plain | ({"basis": uncertain.basis} if uncertain.basis else {})


def _plain_distribution(distribution: Distribution) -> dict[str, Any]:
    if distribution.kind == "discrete":
        pairs = zip(distribution.values, distribution.chances, strict=True)
        return {"discrete": {repr(value): chance for value, chance in pairs}}
    if distribution.kind == "normal":
        keys = ("mean", "sd", "from", "to")
        numbers = zip(keys, distribution.values, strict=True)
        return {"normal": {key: value for key, value in numbers if isfinite(value)}}
    return {distribution.kind: list(distribution.values)}
