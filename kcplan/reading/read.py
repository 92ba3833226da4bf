"""The front door of reading: files to scenarios and models, and everything that is wrong with them."""

import os

from kcplan.domain.scenario import Model, Scenario
from kcplan.errors import Problem
from kcplan.language import _
from kcplan.reading.format.formats import MODEL
from kcplan.reading.model import read_model_node
from kcplan.reading.norms import warn_of_norms
from kcplan.reading.origins import Notes
from kcplan.reading.recognised import read_recognised
from kcplan.reading.scenario import read_scenario_node
from kcplan.reading.text.log import Log
from kcplan.reading.text.tree import Node
from kcplan.writing.resolved import resolved

__all__ = ["check_file", "read_model", "read_scenario", "resolved"]


def read_scenario(path: str | os.PathLike[str]) -> Scenario:
    """The scenario of a file, with every `extends` and change applied; InvalidInput with every mistake there is."""
    log = Log()
    node = read_recognised(os.fspath(path), log)
    scenario = None if node is None else read_scenario_node(node, log)
    log.raise_errors()
    assert scenario is not None  # a scenario that cannot be made has an error
    return scenario


def read_model(path: str | os.PathLike[str]) -> Model:
    """The model of a file model.yaml or of its folder; InvalidInput with every mistake there is."""
    log = Log()
    node = read_recognised(_model_file(os.fspath(path)), log)
    model = None if node is None else _model(node, log)
    log.raise_errors()
    assert model is not None
    return model


def check_file(path: str | os.PathLike[str]) -> list[Problem]:
    """Every error and warning of a model (its file or folder) or a scenario, in the order of file, line, column.

    Of one file a hundred errors are listed, and a hundred warnings.
    """
    log = Log()
    node = read_recognised(_model_file(os.fspath(path)), log)
    if node is not None and node.is_model:
        _model(node, log)
    elif node is not None:
        read_scenario_node(node, log)
    return sorted(log.problems, key=lambda problem: (problem.file, problem.line, problem.column))


def _model(node: Node, log: Log) -> Model | None:
    notes = Notes()
    found = read_model_node(MODEL.check(node, _("the model"), log), log, notes)
    if found is None:
        return None
    warn_of_norms(found.model, log, notes, found.norms_are_limits)
    return found.model


def _model_file(path: str) -> str:
    return os.path.join(path, "model.yaml") if os.path.isdir(path) else path
