"""The front door of reading: files to scenarios and models, and everything that is wrong with them."""

import os
from dataclasses import dataclass, replace
from typing import Any

from kcplan.domain.scenario import Model, Scenario, Title
from kcplan.errors import Problem
from kcplan.language import _
from kcplan.reading.doubts import doubt
from kcplan.reading.extends import extended_path
from kcplan.reading.format.formats import MODEL
from kcplan.reading.model import read_model_node
from kcplan.reading.norms import warn_of_norms
from kcplan.reading.origins import Notes, Origins
from kcplan.reading.recognised import read_recognised
from kcplan.reading.scenario import read_scenario_node
from kcplan.reading.targets import with_preferences
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node
from kcplan.writing.resolved import resolved

__all__ = ["Checked", "check_file", "checked", "read_model", "read_scenario", "resolved"]


def read_scenario(path: str | os.PathLike[str]) -> Scenario:
    """The scenario of a file, with every `extends` and change applied; InvalidInput with every mistake there is."""
    log = Log()
    node = read_recognised(os.fspath(path), log)
    scenario = None if node is None else read_scenario_node(node, log)
    log.raise_errors()
    assert scenario is not None  # a scenario that cannot be made has an error
    return scenario


def read_extended(path: str | os.PathLike[str]) -> Scenario | None:
    """The scenario that the scenario of a file extends, without the keys of that file; None where it extends none."""
    node = read_recognised(os.fspath(path), Log())
    extends = None if node is None else node.get("extends")
    return None if extends is None else read_scenario(extended_path(extends))


def read_model(path: str | os.PathLike[str]) -> Model:
    """The model of a file model.yaml or of its folder; InvalidInput with every mistake there is."""
    log = Log()
    node = read_recognised(_model_file(os.fspath(path)), log)
    model = None if node is None else _model(node, log)
    log.raise_errors()
    assert model is not None
    return model


def plain_model(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The model of a file or folder with its targets, as `resolved` has it; InvalidInput with every mistake of it."""
    log = Log()
    node = read_recognised(_model_file(os.fspath(path)), log)
    asked = None if node is None else _of_model(node, log)
    log.raise_errors()
    assert asked is not None
    plain: dict[str, Any] = resolved(asked)["model"]
    return plain


def check_file(path: str | os.PathLike[str]) -> list[Problem]:
    """Every error and warning of a model (its file or folder) or a scenario, in the order of file, line, column.

    Of one file a hundred errors are listed, and a hundred warnings. Figures that look wrong beside others are warnings.
    """
    return list(checked(path).problems)


@dataclass(frozen=True, eq=False)
class Checked:
    """A file with its problems, and what was read where none is a mistake; of a model a scenario of all its targets."""

    problems: tuple[Problem, ...]
    scenario: Scenario | None
    is_model: bool


def checked(path: str | os.PathLike[str]) -> Checked:
    """A model (its file or folder) or a scenario, with everything that is wrong with it."""
    log = Log()
    node = read_recognised(_model_file(os.fspath(path)), log)
    is_model = node is not None and node.is_model
    found: Scenario | None = None
    if node is not None:
        found = _of_model(node, log) if is_model else read_scenario_node(node, log)
    if log.errors or found is None:
        found = None
    else:
        doubt(found, log)
    problems = sorted(log.problems, key=lambda problem: (problem.file, problem.line, problem.column))
    return Checked(tuple(problems), found, is_model)


def _of_model(node: Node, log: Log) -> Scenario | None:
    """A model as the question of all its targets with the money that is planned; it has no caps without a plan."""
    notes = Notes()
    found = read_model_node(MODEL.check(node, _("the model"), log), log, notes)
    if found is None:
        return None
    model = found.model
    warn_of_norms(model, log, notes, found.norms_are_limits)
    planned = None if model.plan is None else model.plan.sum(axis=(0, 1)).tolist()
    caps = {} if planned is None else {s.id: tuple(planned[k]) for k, s in enumerate(model.sources) if s.public}
    targets = with_preferences(None, found.targets, (), log)
    asked = Scenario(model.id, model.title, Title("", ""), model, caps, targets, False, {}, 0.0, {}, ())
    return replace(asked, files=tuple(log.files.values()), origins=Origins(notes, asked))


def _model(node: Node, log: Log) -> Model | None:
    notes = Notes()
    found = read_model_node(MODEL.check(node, _("the model"), log), log, notes)
    if found is None:
        return None
    warn_of_norms(found.model, log, notes, found.norms_are_limits)
    return found.model


def _model_file(path: str) -> str:
    return os.path.join(path, "model.yaml") if os.path.isdir(path) else path
