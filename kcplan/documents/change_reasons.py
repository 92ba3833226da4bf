"""Why each line gets what it gets: the rules of the optimum that hold its money, in words."""

from collections.abc import Iterator

from kcplan.documents.report_limits import target_name
from kcplan.domain import Line, Scenario, years_label
from kcplan.language import _
from kcplan.recommendation import Recommendation


def reasons(recommendation: Recommendation) -> list[str]:
    """One text a line: limits at which it stands, targets that need it, or that nothing holds it."""
    scenario = recommendation.scenario
    held = _held(recommendation)
    return ["; ".join(_of_line(line, scenario, held)) for line in scenario.model.lines]


def _of_line(line: Line, scenario: Scenario, held: dict[tuple[str, ...], set[int]]) -> Iterator[str]:
    limits = {rule: years for rule, years in held.items() if line.id in rule[2:]}
    for (name, side, *_lines), years in limits.items():
        ceiling = _("at the ceiling of limit {limit} in {years}")
        floor = _("at the floor of limit {limit} in {years}")
        yield (ceiling if side == "at most" else floor).format(limit=name, years=years_label(tuple(years)))
    yielded = {outcome for activity in line.activities for outcome in activity.yields}
    needing = [
        target_name(target, scenario)
        for target in scenario.targets
        if target.outcome in yielded and ("target", target.key) in held
    ]
    if needing:
        yield _("needed for targets: {targets}").format(targets=", ".join(needing))
    if not limits and not needing:
        yield _("no rule holds it: it has the money that buys most here")


def _held(recommendation: Recommendation) -> dict[tuple[str, ...], set[int]]:
    """Years by rule at its limit: (name, side, lines) of a limit, ("target", key) of a target."""
    scenario = recommendation.scenario
    every = {line.id for line in scenario.model.lines}
    own = {limit.name: limit.selection.line for limit in scenario.limits}
    found: dict[tuple[str, ...], set[int]] = {}
    for rule in recommendation.binding:
        family, _bracket, rest = rule.name.removesuffix("]").partition("[")
        parts = rest.split(",")
        if family == "target":
            found[family, rest] = set()
        for side in ("at most", "at least"):
            if family.startswith("limit ") and family.endswith(f" {side}"):
                name = family.removeprefix("limit ").removesuffix(f" {side}")
                chosen = own[name]
                lines = [part for part in parts if part in every] or (chosen if isinstance(chosen, tuple) else ())
                years = {int(part) for part in parts if part.isdigit()} & set(scenario.model.years)
                found.setdefault((name, side, *lines), set()).update(years or scenario.model.years)
    return found
