"""What was read, for a planner's terminal: a slip of a decimal point is seen at a glance."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console

from kcplan.arrays import FloatArray
from kcplan.documents.check import data
from kcplan.documents.elements import names
from kcplan.documents.elements.screen import Listed, Screen, more
from kcplan.documents.elements.tables import Figures, money
from kcplan.documents.elements.units import unit
from kcplan.domain.scenario import Scenario, years_label
from kcplan.domain.written import as_written
from kcplan.language import _, n_, number, percent, title
from kcplan.reading.read import Checked

_NAMED = 4  # of what has no basis, so many are named
_FILES = 20  # files without mistakes that are named on a short screen


def show(files: Sequence[tuple[str, Checked]], to: Console, full: bool = False) -> None:
    """What was read of the only file, or a row for each of several; then warnings, then the files without mistakes."""
    right = [(file, checked.scenario) for file, checked in files if checked.scenario is not None]
    said = list(dict.fromkeys(str(problem) for _file, one in files for problem in one.problems if problem.warning))
    found = [_("{file}: no mistakes found").format(file=file) for file, _scenario in right]
    if not right and not said:
        return
    screen = Screen(to, full, [])
    if len(files) == 1:
        for _file, scenario in right:
            screen.above, screen.verdict = [names.heading(scenario)], [_counted(scenario)]
            screen.add(_money(scenario), 0)
            screen.add(Listed("", _without_basis(scenario), dash=""), 2)
    elif right:
        screen.add(_several(right), 0)
    screen.add(Listed("", said, dash="", whole=True, first=not right), 1)
    screen.last = found if full else found[:_FILES] + ([more(len(found) - _FILES)] if len(found) > _FILES else [])
    screen.show()


def _money(scenario: Scenario) -> Figures:
    """Money by source and year."""
    model = scenario.model
    heading = _("Money read, {money}").format(money=unit(model.money))
    table = Figures(heading, [_("source"), *map(str, model.years), years_label(model.years), _("share")])
    titles = {source.id: title(source.title) for source in model.sources}
    public = {source.id for source in model.sources if source.public}
    rows = data.amounts(scenario)
    planned = [what for _source, what, _own, _share in rows if what == "plan"]
    for source, what, own, share in rows:
        text = _("{source}: cap") if what == "cap" else "{source}"
        cells = ("" if share is None else percent(share, 1),)
        table.add(text.format(source=titles[source]), *_cells(own), *cells)
    kind = "plan" if planned else "cap"
    counted = [(own, share or 0.0) for source, what, own, share in rows if what == kind and source in public]
    if counted:
        total = np.sum([own for own, _share in counted], axis=0)
        table.add(_("Public money"), *_cells(total), percent(sum(s for _o, s in counted), 1), strong=True)
    return table


def _cells(own: FloatArray) -> list[str]:
    return [*map(money, own.tolist()), money(float(own.sum()))]


def _counted(scenario: Scenario) -> str:
    """`9 lines, 13 activities, 19 targets, 2 limits`; regions where there are several."""
    count = data.counts(scenario)
    texts = [
        n_("{count} region", "{count} regions", count["regions"]).format(count=number(count["regions"], 0)),
        n_("{count} line", "{count} lines", count["lines"]).format(count=count["lines"]),
        n_("{count} activity", "{count} activities", count["activities"]).format(count=count["activities"]),
        n_("{count} outcome", "{count} outcomes", count["outcomes"]).format(count=count["outcomes"]),
        n_("{count} target", "{count} targets", count["targets"]).format(count=number(count["targets"], 0)),
        n_("{count} limit", "{count} limits", count["limits"]).format(count=count["limits"]),
    ]
    said = texts if count["regions"] > 1 else texts[1:]
    return _("Read: {parts}.").format(parts=names.listed(said))


def _without_basis(scenario: Scenario) -> list[str]:
    """Which activities and targets do not say where their numbers are from."""
    model = scenario.model
    activities = {activity.id: title(activity.title) for activity in model.activities}
    bare = [activities[name] for name in data.bare_activities(scenario)]
    lacking = set(data.bare_targets(scenario))
    targets = [names.target(model, target) for target in as_written(scenario.targets) if target.key in lacking]
    said = []
    if bare:
        text = n_("{count} activity has no basis: {names}.", "{count} activities have no basis: {names}.", len(bare))
        said.append(text.format(count=len(bare), names=_few(bare)))
    if targets:
        text = n_("{count} target has no basis: {names}.", "{count} targets have no basis: {names}.", len(targets))
        said.append(text.format(count=number(len(targets), 0), names=_few(targets)))
    return said


def _few(words: Sequence[str]) -> str:
    return names.listed(words) if len(words) <= _NAMED else ", ".join([*words[:_NAMED], "..."])


def _several(files: Sequence[tuple[str, Scenario]]) -> Figures:
    """A row a file: its money, that of a model as planned, and its counts."""
    head = [_("file"), _("lines"), _("activities"), _("targets"), _("limits"), _("public money"), _("without basis")]
    table = Figures(_("What was read; public money is that of the caps"), head)
    for file, scenario in files:
        count, model = data.counts(scenario), scenario.model
        capped = sum(sum(scenario.caps.get(source.id, ())) for source in model.sources if source.public)
        bare = len(data.bare_activities(scenario)) + len(data.bare_targets(scenario))
        cells = (count["lines"], count["activities"], count["targets"], count["limits"])
        table.add(file, *(number(cell, 0) for cell in cells), money(capped), number(bare, 0))
    return table
