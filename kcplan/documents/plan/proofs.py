"""The files of a proof: the question in exact numbers, the proof, and the program that checks both without kcplan."""

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from kcplan.analyses.proving.prove import ExactProof, ExactValues
from kcplan.checking import check_proof
from kcplan.documents.elements.data import as_text, manifest
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario

#: The program that checks a proof: it stands in the package, and beside each proof.
CHECKER = "check_proof.py"


def files(proof: ExactProof) -> dict[str, bytes]:
    """resolved.json, proof.json and check_proof.py, as bytes."""
    asked = (as_text(dict(proof.question)) + "\n").encode()
    told: dict[str, Any] = {}
    if proof.weights is not None:
        told["weights"] = _texts(proof.weights)
    else:
        told["x"] = _texts(proof.plan)
        told["prices"] = [[tier, _texts(own)] for tier, own in proof.prices]
    if proof.published is not None:
        told["published"], told["gives_way"] = _texts(proof.published), list(proof.given_way)
    texts = (asked, json.dumps(told, sort_keys=True).encode())
    told["sha256"] = [hashlib.sha256(text).hexdigest() for text in texts]
    return {
        "resolved.json": asked,
        "proof.json": (as_text(told) + "\n").encode(),
        CHECKER: Path(check_proof.__file__).read_bytes(),
    }


def of_infeasible(scenario: Scenario, proof: ExactProof, solver: SolverInfo) -> dict[str, bytes]:
    """The folder of a scenario that no plan keeps: the proof of that, and a summary.json that says so."""
    found = files(proof)
    told = {"status": "infeasible", "manifest": manifest(scenario, solver, ["summary.json", *found])}
    return {"summary.json": (as_text(told) + "\n").encode(), **found}


def _texts(values: ExactValues) -> Mapping[str, str]:
    """Exact numbers as texts: 12, or 4000/7."""
    return {name: str(Fraction(value)) for name, value in values.items()}
