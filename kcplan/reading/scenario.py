"""A scenario file, with the files behind it, into a Scenario."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from kcplan.domain.scenario import Scenario, Title
from kcplan.domain.tiers import ORDER, TierName, in_order
from kcplan.language import _
from kcplan.reading.approved import read_approved, refuse_nothing_approved
from kcplan.reading.caps import read_caps
from kcplan.reading.changes import apply
from kcplan.reading.closed import open_only, read_closed, warn_beyond_caps
from kcplan.reading.committed import read_committed
from kcplan.reading.draft import Draft
from kcplan.reading.extends import model_path, read_chain
from kcplan.reading.format.formats import MODEL
from kcplan.reading.limit_facts import check_facts
from kcplan.reading.limits import read_limit
from kcplan.reading.lines import read_title
from kcplan.reading.model import ModelFile, read_model_node
from kcplan.reading.norm_limits import add_norm_limits
from kcplan.reading.norms import are_limits, warn_of_norms
from kcplan.reading.origins import Notes, Origins
from kcplan.reading.protect import with_protection
from kcplan.reading.recognised import read_recognised
from kcplan.reading.targets import with_preferences
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node
from kcplan.reading.uncertain import read_uncertainty


def read_scenario_node(written: Node, log: Log) -> Scenario | None:
    """The scenario of a file's mapping; worth having only if the log holds no error. None if it cannot be made."""
    node = read_chain(written, log)
    if node is None:
        return None
    notes = Notes()
    for key, value in node.value.items():
        if key not in ("model", "limits", "changes", "actuals"):
            notes.walk((key,), value)
    own = _model(node, log, notes)
    if own is None:
        return None
    model = own.model
    draft = Draft.of(model, notes)
    draft.targets = dict(own.targets)
    draft.caps, draft.region_caps = read_caps(node, model, log, notes)
    closed = read_closed(node, model, draft.caps, log)
    draft.weights = _numbers(node, "weights", [outcome.id for outcome in model.outcomes], _("outcome"), log)
    titles = _limits(node, draft, log, notes)
    for item in node.entries("changes"):
        apply(item, draft, log)
    mode = node.get("targets")
    totals = {source: by_region.sum(axis=0).tolist() for source, by_region in draft.region_caps.items()}
    changed = draft.model()
    norms_are_limits = own.norms_are_limits if node.get("norms") is None else are_limits(node.get("norms"))
    if norms_are_limits:
        add_norm_limits(draft.limits, changed, log, notes)
    removed = [key for key in own.targets if key not in draft.targets]
    soft = mode is not None and (mode["mode"].value if mode.is_mapping else mode.value) == "soft"
    scenario = Scenario(
        id=node["id"].value,
        title=read_title(node.get("title"), node["id"].value),
        question=read_title(node.get("question"), ""),
        model=replace(changed, limit_titles=dict(sorted(titles.items()))),
        caps={source: tuple(values) for source, values in sorted((draft.caps | totals).items())},
        region_caps=dict(sorted(draft.region_caps.items())),
        targets=with_preferences(mode, draft.targets, removed, log),
        soft=soft,
        weights=dict(sorted(draft.weights.items())),
        discount=node["discount"].value if "discount" in node.value else 0.0,
        carry_over=_numbers(node, "carry_over", [*draft.caps, *draft.region_caps], _("source with a cap"), log),
        limits=tuple(draft.limits[name] for name in sorted(draft.limits)),
        rounding=node["rounding"].value if "rounding" in node.value else None,
        approved=read_approved(node.get("approved"), model, 0 if closed is None else closed.count, log),
        closed=closed,
        committed=read_committed(node.get("committed"), model, 0 if closed is None else closed.count, log),
        tiers=_tiers(node.entries("tiers"), log),
        uncertainty=read_uncertainty(node.get("uncertainty"), draft, log),
    )
    numbers = own.numbers if (said := node.get("numbers")) is None else log.number_styles.get(said.place.file)
    refuse_nothing_approved(scenario, log)
    check_facts(scenario, log)
    warn_beyond_caps(scenario, node, log)
    uncertainty = open_only(scenario.uncertainty, node, scenario, log)
    scenario = with_protection(replace(scenario, uncertainty=uncertainty), node, log)
    scenario = replace(scenario, files=tuple(log.files.values()), numbers=numbers)
    warn_of_norms(scenario.model, log, notes, norms_are_limits)
    if any(not problem.warning for problem in log.problems):
        return scenario
    return replace(scenario, origins=Origins(notes, scenario))


def _limits(node: Node, draft: Draft, log: Log, notes: Notes) -> dict[str, Title]:
    """Read the limits into the draft; returns the titles of those that have one."""
    titles = {}
    for item in node.entries("limits"):
        limit = read_limit(item, draft.base, log)
        draft.limits[limit.name] = limit
        if "title" in item.value:
            titles[limit.name] = read_title(item["title"], limit.name)
        for key, value in item.value.items():
            notes.write(("limits", limit.name, key), value.place)
    return titles


def _model(node: Node, log: Log, notes: Notes) -> ModelFile | None:
    written = node.get("model")
    if written is None:
        expected = _("the key 'model' or 'extends' in the scenario")
        log.error(node.place, expected, _("neither"), _("add model: and its id"))
        return None
    if not written.is_mapping:
        path = model_path(written, log)
        read = None if path is None else read_recognised(path, log, written.place)
        if read is None:
            return None
        written = MODEL.check(read, _("the model"), log)
    return read_model_node(written, log, notes)


def _tiers(named: Sequence[Node], log: Log) -> tuple[TierName, ...]:
    """The order of the tiers; what is not named follows in the order that there is by default."""
    found: list[TierName] = []
    for item in named:
        name = next((one for one in ORDER if one == item.value), None)
        if name is None:
            continue  # not a tier, and the log says so
        if name in found:
            log.error(item.place, _("each tier once"), _("{name!r} again").format(name=name))
        elif name == ORDER[0] and found:
            mend = _("put it first; in 'targets' say which of them may be missed")
            expected, after = _("targets before all other tiers"), _("them after {name}").format(name=found[-1])
            log.error(item.place, expected, after, mend)
        else:
            found.append(name)
    return in_order(found)


def _numbers(node: Node, key: str, known: Collection[str], kind: str, log: Log) -> dict[str, float]:
    """A table of numbers by id, each id known."""
    found = {}
    for name, value in node.table(key).items():
        if name not in known:
            log.unknown(node[key].keys[name], kind, name, known)
        else:
            found[name] = value.value
    return dict(sorted(found.items()))
