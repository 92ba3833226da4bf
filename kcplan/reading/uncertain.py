"""What a scenario says is uncertain, read from its file."""

import numpy as np

from kcplan import tolerances
from kcplan.domain.scenario import Model, years_label
from kcplan.domain.uncertainty import (
    ALONG,
    MOST,
    Correlation,
    How,
    Kind,
    Parameter,
    Uncertain,
    Uncertainty,
    default_name,
)
from kcplan.language import _, together
from kcplan.reading.distributions import read_distribution
from kcplan.reading.draft import Draft
from kcplan.reading.lines import text_of
from kcplan.reading.regions import known, region_choice
from kcplan.reading.selectors import picked, picked_activities, picked_years
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node
from kcplan.writing.uncertain_plain import region_words

KINDS: tuple[Kind, ...] = ("cap", "unit_cost", "yield")


def read_uncertainty(node: Node | None, draft: Draft, log: Log) -> Uncertainty | None:
    """The uncertainty of a mapping that has its shape (uncertain_formats); None where there is none to be used."""
    if node is None or "what" not in node.value:
        return None
    told = log.errors
    first: dict[str, Place] = {}
    found = []
    for item in node["what"].value:
        uncertain = _uncertain(item, draft, log)
        if uncertain is not None and uncertain.what.name in first:
            file, line, _column = first[uncertain.what.name]
            mend = _("the first is at {place}; give this one a name").format(place=f"{file}:{line}")
            again = _("{name!r} again").format(name=uncertain.what.name)
            log.error(item.place, _("each uncertain thing under a name of its own"), again, mend)
        elif uncertain is not None:
            first[uncertain.what.name] = item.place
            found.append(uncertain)
    if not node["what"].value and node["what"].place != node.place:  # else the key is missing, and the log says so
        log.error(node["what"].place, _("something uncertain"), _("an empty list"))
    named = [item["name"].value for item in node["what"].value if "name" in item.value]
    correlation = _correlation(node.get("correlation"), named, log)
    samples, seed, method = (node.get(key) for key in ("samples", "seed", "method"))
    uncertainty = Uncertainty(
        tuple(found),
        correlation,
        samples=1000 if samples is None else samples.value,
        seed=1 if seed is None else seed.value,
        method="sobol" if method is not None and method.value == "sobol" else "lhs",
    )
    count = len(uncertainty.parameters)
    if count > MOST:
        expected = _("at most {most} numbers that are drawn for a future").format(most=MOST)
        log.error(node["what"].place, expected, f"{count}", _("leave out per: region, or name fewer regions"))
        return None
    matrix = uncertainty.correlations()  # of the things that were read; all of them hold together only if these do
    if np.isfinite(matrix).all():  # else one of them is no number, and the log says so
        least = float(np.linalg.eigvalsh(matrix).min(initial=0.0))
        if least < -tolerances.EIGENVALUE:
            expected = _("correlations that can hold together (a matrix without negative eigenvalues)")
            value = _("a least eigenvalue of {value}").format(value=f"{least:.4g}")
            log.error(node["correlation"].place, expected, value, _("bring the correlations nearer to 0"))
    return None if log.errors > told else uncertainty


def _uncertain(node: Node, draft: Draft, log: Log) -> Uncertain | None:
    kind = next((key for key in KINDS if key in node.value), None)
    if kind is None:
        return None  # not an uncertain thing, and the log says so
    hows = [key for key in ("scale", "set") if key in node.value]
    if len(hows) != 1:
        given = together(hows) if hows else _("neither")
        log.error(node.place, _("scale or set, one of the two, with a distribution"), given)
        return None
    how: How = "set" if hows == ["set"] else "scale"
    distribution = read_distribution(node[how], kind, log)
    subject, model = node[kind], draft.base
    years = picked_years(subject.get("years"), model.years, log)
    sources: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    per = node.get("per")
    along = {item.value for item in (per.value if per.is_list else [per])} if per is not None else set()
    useless = along & {"activity" if kind == "cap" else "source", *([] if known(model.regions, {}) else ["region"])}
    if per is not None and useless:
        log.error(per.place, _("per to name dimensions that the thing has"), ", ".join(sorted(useless)))
        return None
    regions = _regions(subject, along, model, log)
    if kind == "cap":
        capped = [*draft.region_caps] if regions else [*draft.caps, *draft.region_caps]
        said = _("source capped by region") if regions else _("source with a cap")
        sources = tuple(picked(subject.get("sources"), said, capped, log))
        if not capped:
            expected = _("a selector that matches a {what}").format(what=said)
            mend = _("give a source caps by_region, or leave out the regions")
            log.error(subject.place, expected, _("nothing that it matches"), mend)
    else:
        activities = tuple(activity.id for activity in picked_activities(subject, model, log))
    for activity in activities if kind == "unit_cost" and regions else ():
        stepped = tuple(year for year in years if len(draft.costs[activity][year - model.years[0]]) > 1)
        if stepped:
            expected = _("a unit cost by region only if that of {activity} is one number").format(activity=activity)
            log.error(subject.place, expected, _("tranches in {years}").format(years=years_label(stepped)))
    if kind == "yield" and activities:
        chosen = picked(subject.get("outcome"), _("outcome"), [outcome.id for outcome in model.outcomes], log)
        yielded = {outcome for activity in activities for outcome in draft.yields[activity]} | {*draft.regional.yields}
        fresh = how == "set" and "outcome" in subject.value
        outcomes = tuple(outcome for outcome in chosen if fresh or outcome in yielded)
        if chosen and not outcomes:
            expected = _("a selector that matches a {what}").format(what=_("yield"))
            mend = _("the chosen activities do not yield it; give it with set")
            log.error(subject.place, expected, _("nothing that it matches"), mend)
    if distribution is None or not years or not (sources or activities):
        return None
    named = node.get("name")
    whose = region_words(regions, model)
    name = named.value if named is not None else default_name(kind, sources, activities, outcomes, whose)
    return Uncertain(
        Parameter(name, kind, how, years, sources, activities, outcomes, regions),
        distribution,
        tuple(part for part in ALONG if part in along),
        text_of(node.get("basis")),
    )


def _regions(subject: Node, along: set[str], model: Model, log: Log) -> tuple[str, ...]:
    """The regions that a thing names, or all where it draws for each; none where it speaks of none of them."""
    chosen = region_choice(subject.get("regions"), model, log)
    if chosen == "all" or (chosen is None and "region" in along):
        return model.regions
    return chosen or ()


def _correlation(node: Node | None, named: list[str], log: Log) -> Correlation:
    if node is None:
        return Correlation()
    if not node.is_mapping:
        return Correlation(years=node.value)
    years, sources, regions = (node[key].value if key in node.value else 0.0 for key in ("years", "sources", "regions"))
    things: dict[tuple[str, str], float] = {}
    for one, others in node.table("things").items():
        _known(one, node["things"].keys[one], named, log)
        for other, value in others.value.items():
            _known(other, others.keys[other], named, log)
            if other == one or things.get((one, other), value.value) != value.value:
                found = _("{one} and {other} again").format(one=one, other=other)
                log.error(value.place, _("one correlation of two different things"), found)
            things[one, other] = things[other, one] = value.value
    return Correlation(years, sources, things, regions)


def _known(name: str, place: Place, named: list[str], log: Log) -> None:
    if name not in named:
        log.unknown(place, _("uncertain thing with a name"), name, named, _("give it a name, such as name: costs"))
