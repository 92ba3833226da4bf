"""Proofs written to a folder, checked by the program as an auditor runs it, and corrupted as a hand might."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

from kcplan.analyses.proving.prove import ExactProof
from kcplan.documents.plan import proofs


def write(proof: ExactProof, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in proofs.files(proof).items():
        (folder / name).write_bytes(content)
    return folder


def run(folder: Path) -> tuple[int, str]:
    """As on a machine without kcplan: isolated, in an empty environment."""
    call = [sys.executable, "-I", str(folder / proofs.CHECKER)]
    done = subprocess.run(call, capture_output=True, text=True, env={}, cwd=folder, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def sealed(question: str, proof: dict[str, Any]) -> dict[str, Any]:
    """The proof with the digests that belong to it, as somebody may write who forges one."""
    own = {key: value for key, value in proof.items() if key != "sha256"}
    texts = (question.encode(), json.dumps(own, sort_keys=True).encode())
    return own | {"sha256": [hashlib.sha256(text).hexdigest() for text in texts]}


def corrupted(random: Random, text: str) -> str:
    """One figure, one sign or one row otherwise."""
    lines = text.splitlines(keepends=True)
    while True:
        kind, number = random.choice(["figure", "sign", "row"]), random.randrange(len(lines))
        if kind == "row":
            new = [*lines[:number], *lines[number + 1 :]]
        else:
            found = list(re.finditer(r"-?\d+(?:\.\d+)?", lines[number]))
            if not found:
                continue
            at = random.choice(found)
            old = at.group()
            if kind == "sign":
                other = old.removeprefix("-") if old.startswith("-") else f"-{old}"
            else:
                place = random.choice([k for k, letter in enumerate(old) if letter.isdigit()])
                other = old[:place] + random.choice([d for d in "0123456789" if d != old[place]]) + old[place + 1 :]
            new = [
                *lines[:number],
                lines[number][: at.start()] + other + lines[number][at.end() :],
                *lines[number + 1 :],
            ]
        if "".join(new) != text:
            return "".join(new)


def says_the_same(text: str, other: str) -> bool:
    """Whether two tables of a budget have the same amounts, to the hundred-millionth that the checker allows."""
    one, two = _amounts(text), _amounts(other)
    if one is None or two is None or [place for place, _ in one] != [place for place, _ in two]:
        return False
    pairs = zip(one, two, strict=True)
    return all(abs(own - found) <= 2e-8 * max(1.0, abs(found)) for (_, own), (_, found) in pairs)


def _amounts(text: str) -> list[tuple[list[str], float]] | None:
    """The place and the amount of each row; None where one has no amount."""
    rows = [row for row in csv.reader(text.lstrip("\ufeff").splitlines()) if row]
    try:
        return [([*rows[0], *row[:-1]], float(row[-1])) for row in rows[1:]]
    except ValueError:
        return None
