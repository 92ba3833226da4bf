"""What was played with as a scenario file: the file that it extends, each change with its why, and its locks."""

from typing import Any

import yaml

from kcplan.analyses.playing.asked import Lock, PlayAsked, title_of_lock
from kcplan.analyses.playing.play import Played
from kcplan.domain.scenario import Scenario, years_label


def text(played: Played, id: str, extends: str, title: str, why: str) -> str:
    """The file in YAML. `extends` is the file of the scenario as the key takes it; `why` stands beside each change."""
    scenario, asked = played.start.scenario, played.asked
    written: dict[str, Any] = {"format": 1, "id": id, "extends": extends, "title": title}
    if not scenario.soft and played.now.review.targets_met < len(scenario.targets):
        written["targets"] = _soft(scenario)
    if asked.locks:
        written["limits"] = [_limit(lock, scenario) for lock in asked.locks]
    if changes := _changes(scenario, asked, why):
        written["changes"] = changes
    head = "".join(f"# {line}\n" for line in why.splitlines() if asked.locks)  # a limit has no why of its own
    return head + yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=110)


def _soft(scenario: Scenario) -> Any:
    """Targets that may be missed, with the priorities and weights that they have."""
    priorities = {target.key: target.priority for target in scenario.targets if target.priority != 1}
    weights = {target.key: target.weight for target in scenario.targets if target.weight != 1}
    told: dict[str, Any] = {"mode": "soft"}
    told |= {"priorities": priorities} if priorities else {}
    told |= {"weights": weights} if weights else {}
    return told if len(told) > 1 else "soft"


def _limit(lock: Lock, scenario: Scenario) -> dict[str, Any]:
    title = title_of_lock(lock, scenario)
    limit: dict[str, Any] = {"name": lock.limit, "title": {"en": title.en, "vi": title.vi}, "lines": lock.line}
    limit |= _open_years(scenario)
    sides = ("at_least", "at_most") if lock.side == "exactly" else (lock.side,)
    return limit | {side: _plain(lock.amount) for side in sides}


def _changes(scenario: Scenario, asked: PlayAsked, why: str) -> list[dict[str, Any]]:
    caps = [
        {"cap": {"sources": source, **_open_years(scenario)}, "scale": share, "why": why}
        for source, share in asked.money.items()
        if share != 1.0
    ]
    weights = [
        {"weight": {"outcome": outcome}, "set": _plain(weight), "why": why}
        for outcome, weight in asked.weights.items()
        if weight != scenario.weights.get(outcome, 0.0)
    ]
    return [*caps, *weights]


def _open_years(scenario: Scenario) -> dict[str, str | int]:
    """The key `years` where some years are closed."""
    if not scenario.first_open:
        return {}
    label = years_label(scenario.model.years[scenario.first_open :])
    return {"years": int(label) if label.isdecimal() else label}


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
