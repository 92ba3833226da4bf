"""How a scenario protects its plan against what is uncertain, and whose money goes first where a source falls short."""

from dataclasses import replace

from kcplan.domain.futures import uncertain_sources
from kcplan.domain.protection import FEWEST_TENTH, PROTECT_MEASURES, Protect
from kcplan.domain.scenario import Scenario
from kcplan.language import _
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node


def with_protection(scenario: Scenario, node: Node, log: Log) -> Scenario:
    """The scenario with its keys `protect` and `cut_order`; everything that does not fit it is told."""
    scenario = replace(scenario, cut_order=_cut_order(node, scenario, log))
    written = node.get("protect")
    if written is None:
        for item in node.entries("tiers"):
            if item.value == "protect":
                mend = _("add protect: {measure: mean}, or take it out of 'tiers'")
                log.error(item.place, _("the key 'protect', whose tier this is"), _("no such key"), mend)
        return scenario
    measure, futures, seed, give_up = (written.get(key) for key in ("measure", "futures", "seed", "give_up"))
    default = Protect()
    protect = Protect(
        next((one for one in PROTECT_MEASURES if measure is not None and one == measure.value), default.measure),
        default.futures if futures is None else futures.value,
        default.seed if seed is None else seed.value,
        default.give_up if give_up is None else give_up.value,
    )
    _refuse(protect, scenario, node, log)
    return replace(scenario, protect=protect)


def _refuse(protect: Protect, scenario: Scenario, node: Node, log: Log) -> None:
    """Tell what leaves a scenario without protection."""
    written = node["protect"]
    place = {key: written[key].place if key in written.value else written.place for key in ("futures", "give_up")}
    if scenario.uncertainty is None:
        mend = _("say what is uncertain under 'uncertainty', or take 'protect' out")
        log.error(written.place, _("something uncertain in open years, to protect the plan from"), _("nothing"), mend)
    if protect.measure == "worst-tenth" and protect.futures < FEWEST_TENTH:
        expected = _("at least ten futures for the worst tenth of them")
        log.error(place["futures"], expected, f"{protect.futures}", _("draw more of them, or measure the mean"))
    known = all(problem.warning for problem in log.problems)  # else the order may not be what was meant
    if known and protect.give_up and scenario.tiers.index("protect") < scenario.tiers.index("outcomes"):
        mend = _("put outcomes before protect in 'tiers', or take give_up out")
        expected = _("outcomes before protect where some of them are given up for it")
        log.error(place["give_up"], expected, _("them after it"), mend)
    for source in sorted(uncertain_sources(scenario)):
        if scenario.carry_over.get(source):
            expected = _("no carry_over of {source}, whose money is uncertain, where the plan is protected")
            mend = _("take {source} out of 'carry_over', or 'protect' out of the scenario").format(source=source)
            found = f"{scenario.carry_over[source]:g}"
            log.error(node["carry_over"][source].place, expected.format(source=source), found, mend)


def _cut_order(node: Node, scenario: Scenario, log: Log) -> tuple[str, ...]:
    """The lines that give first; one that no uncertain source pays for is told as such."""
    lines = {line.id: line for line in scenario.model.lines}
    uncertain = uncertain_sources(scenario)
    found: list[str] = []
    for item in node.entries("cut_order"):
        name = item.value
        if name not in lines:
            log.unknown(item.place, _("line"), name, lines)
        elif name in found:
            log.error(item.place, _("each line once"), _("{name!r} again").format(name=name))
        else:
            found.append(name)
            if uncertain and not uncertain & set(lines[name].sources):
                expected = _("a line that an uncertain source pays for")
                told = _("{name}, paid by {sources}").format(name=name, sources=", ".join(lines[name].sources))
                log.warn(item.place, expected, told, _("its place in the order changes nothing"))
    return tuple(found)
