"""Whole commands beside the same ones of an earlier commit, in processor seconds: what has become of a long wait.

The earlier commit is laid out by `git worktree` in a temporary folder. Both run under this Python, in turn, one process
at a time, on the same files, which the earlier commit makes. Exit code 1 where a ratio is above its limit, or where a
command ends with another exit code than it should. Skipped where there is no history, as in a source distribution.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from timing import told

HERE = Path(__file__).parents[1]

#: The last commit before the waits of long commands were shortened.
BEFORE = "43f65af"

KCPLAN = ("-m", "kcplan")

LESS_MONEY = """\
format: 1
id: central-60
extends: base
title: Central money at 60 %
question: What if the centre releases only 60 % of its money?
targets: hard
changes:
- cap: {sources: central, years: 2014-2020}
  scale: 0.6
  why: national funding runs at 60 %
"""


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and how long it may take beside the earlier commit, which ends with exit code `was`.

    With `code` that Python code is run instead, and finds the words of `command` in sys.argv. In `command`, {regions}
    is the folder of an invented model of so many `regions`, {shipped} the checkout that runs, and {out} a new folder.
    """

    name: str
    command: str
    limit: float
    regions: int = 0
    ends: int = 0
    was: int = 0
    pairs: int = 3
    code: str = ""


#: The exact curve, whatever the size: the command works out large ones at chosen depths.
CURVE = """\
import sys, kcplan
from kcplan.analyses.shortfall.cuts import cut
from kcplan.analyses.shortfall.exact import shortfall
scenario = kcplan.load(sys.argv[1])
shortfall(scenario, cut(scenario, ["central"]))
"""

COMMANDS = (
    Command("solve, base, printed", "solve {shipped}/scenarios/base.yaml", limit=0.5),
    Command("solve, base, --quiet", "solve {shipped}/scenarios/base.yaml --quiet", limit=0.75, pairs=9),
    Command("sweep, 10 futures", "sweep {shipped}/scenarios/uncertain-funding.yaml --samples 10 --quiet", limit=0.6),
    Command("report, base", "report {shipped}/scenarios/base.yaml --out {out} --quiet", limit=0.5, pairs=1),
    Command(
        "shortfall, districts",
        "shortfall {shipped}/scenarios/districts-priority.yaml --cut central --quiet",
        limit=0.65,
    ),
    Command(
        "explain, why not",
        "explain {shipped}/scenarios/base.yaml --why-not training>=1200 --quiet",
        limit=0.3,
        pairs=1,
    ),
    Command("curve, 12 regions", "{regions}/scenarios/base.yaml", limit=0.25, regions=12, pairs=1, code=CURVE),
    Command("diagnose, 12 regions", "diagnose {regions}/scenarios/central-60.yaml", limit=0.35, regions=12, pairs=1),
    Command("report, 63 regions", "report {regions}/scenarios/base.yaml --out {out} --quiet", 0.4, regions=63, pairs=1),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", default=BEFORE, help="the earlier commit (default: %(default)s)")
    parser.add_argument("--only", metavar="TEXT", default="", help="the commands whose names contain this")
    parser.add_argument("--pairs", type=int, help="how often each is run (default: as its length allows)")
    asked = parser.parse_args()
    if not _is_known(asked.commit):
        print(f"skipped: commit {asked.commit} is not in the history of {HERE}, or there is no git")
        return 0
    within = True
    with tempfile.TemporaryDirectory() as folder, _laid_out(asked.commit, Path(folder)) as earlier:
        surroundings = _compiled(Path(folder), (HERE, earlier))
        for one in COMMANDS:
            if asked.only in one.name:
                pairs = asked.pairs or one.pairs
                within &= _compared(one, earlier, Path(folder), surroundings, pairs)
    return 0 if within else 1


def _compared(one: Command, earlier: Path, folder: Path, surroundings: Mapping[str, str], pairs: int) -> bool:
    """Run the pairs of a command, and print the ratio of the medians; whether it is within its limit."""
    regions = folder / f"{one.regions}-regions"
    if one.regions and not regions.exists():
        making = f"new {regions} --synthetic {one.regions} --seed 1"
        _seconds(earlier, (*KCPLAN, *making.split()), surroundings, ends=0)
        (regions / "scenarios" / "central-60.yaml").write_text(LESS_MONEY, encoding="utf-8")
    taken: dict[Path, list[float]] = {HERE: [], earlier: []}
    for pair in range(pairs):
        for checkout, ends in ((HERE, one.ends), (earlier, one.was)):
            out = folder / f"{one.name}-{pair}-{checkout.name}".replace(" ", "-")
            words = one.command.format(regions=regions, shipped=checkout, out=out).split()
            begun = ("-c", one.code) if one.code else KCPLAN
            taken[checkout].append(_seconds(checkout, (*begun, *words), surroundings, ends))
    return told(one.name, median(taken[HERE]), median(taken[earlier]), one.limit)


def _seconds(checkout: Path, arguments: Sequence[str], surroundings: Mapping[str, str], ends: int) -> float:
    """Seconds of the processor, the user's and the system's, of Python with arguments by a checkout's code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # -m and -c put the folder they are started in before everything that is installed
    command = (sys.executable, *arguments)
    ended = subprocess.run(command, cwd=checkout, env=surroundings, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode != ends:
        raise SystemExit(
            f"{' '.join(command)} in {checkout} ended with {ended.returncode} instead of {ends}:\n{ended.stderr}"
        )
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _is_known(commit: str) -> bool:
    try:
        return _git("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0
    except FileNotFoundError:
        return False


@contextmanager
def _laid_out(commit: str, folder: Path) -> Iterator[Path]:
    """A worktree of the commit, which is gone afterwards."""
    earlier = folder / "earlier"
    _git("worktree", "add", "--detach", str(earlier), commit).check_returncode()
    try:
        yield earlier
    finally:
        _git("worktree", "remove", "--force", str(earlier))


def _git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(("git", "-C", HERE, *arguments), capture_output=True, text=True, check=False)


def _compiled(folder: Path, checkouts: tuple[Path, ...]) -> dict[str, str]:
    """What commands find around them: the modules of both checkouts compiled, so that no run compiles them."""
    surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    for checkout in checkouts:
        compiling = (sys.executable, "-m", "compileall", "-q", "kcplan")
        subprocess.run(compiling, cwd=checkout, env=surroundings, check=True)
    return surroundings


if __name__ == "__main__":
    sys.exit(main())
