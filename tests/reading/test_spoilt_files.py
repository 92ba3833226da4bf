"""Files spoilt at random: whatever a file holds, it is taken, or refused in kcplan's own words; nothing else happens.

`make long` tells how many were taken and refused, the slowest, and the most memory that a process had.
"""

import csv
import resource
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from rich.console import Console
from support.books import save
from support.certificates import certificates
from support.samples import Share, shares
from support.spoiling import bytes_spoilt, figures_spoilt, json_spoilt, table_spoilt, tree_spoilt, workbook_spoilt

from kcplan.commands import check, compare, diagnose, evaluate, explain, need, shortfall, show, solve, sweep
from kcplan.commands.view import View
from kcplan.engine.cluster_address import cluster_at
from kcplan.errors import KcplanError
from kcplan.reading.read import read_scenario
from kcplan.sweeping.running import jobs, run

pytestmark = [pytest.mark.once, pytest.mark.long]

#: Added to the small project: money that differs by year at random, and a budget in whole numbers.
MORE = """\
rounding: 1
uncertainty:
  samples: 4
  correlation: {years: 0.5}
  what:
    - {cap: {sources: central}, scale: {empirical: paid.csv}, per: year, name: money}
    - {cap: {sources: local, regions: coast}, scale: {discrete: {0.5: 0.25, 1: 0.75}}}
    - {unit_cost: {activities: pipes}, scale: {normal: {mean: 1, sd: 0.1, from: 0.8}}}
    - {yield: {activities: drilling, outcome: wells}, scale: {triangular: [0.9, 1, 1.2]}}
"""
CHILD, RESULT, SWEPT, TLS = "scenarios/child.yaml", "result", "swept", "tls"
WAYS = {
    ".yaml": (bytes_spoilt, tree_spoilt, figures_spoilt),
    ".csv": (bytes_spoilt, table_spoilt, figures_spoilt),
    ".json": (bytes_spoilt, json_spoilt, figures_spoilt),
    ".parquet": (bytes_spoilt,),
    ".pem": (bytes_spoilt,),
    ".xlsx": (bytes_spoilt, workbook_spoilt),
}


def _swept(place: Path) -> None:
    """Take up the sweep where it was left: look which chunks are still to be run, and read the table."""
    store = run.store_of(jobs.of_sample(read_scenario(place / CHILD), None, None, None, None, 2), place / SWEPT)
    if not store.open():
        store.read()


def _connected(place: Path) -> None:
    """Look at the certificates of a cluster; none is there."""
    cluster_at("tls://127.0.0.1:8786", *(place / TLS / name for name in ("ca.pem", "cert.pem", "key.pem")))


Ask = Callable[[Path], View | None]
OF_SCENARIO: tuple[Ask, ...] = (
    lambda place: solve.of_file(place / CHILD),
    lambda place: need.of_file(place / CHILD),
    lambda place: sweep.of_file(place / CHILD, workers=1),
    lambda place: evaluate.of_file(place / CHILD, place / "given.csv"),
    lambda place: show.of_file(place / CHILD),
    lambda place: diagnose.of_file(place / CHILD),
    lambda place: explain.of_files([place / CHILD]),
    lambda place: shortfall.of_file(place / CHILD, cut=("local",)),
)
OF_RESULT: tuple[Ask, ...] = (
    lambda place: evaluate.of_file(place / CHILD, place / RESULT),
    lambda place: compare.of_files([place / RESULT, Path("plan")]),
    lambda place: explain.of_files([place / RESULT]),
)
#: Every kind of file that kcplan reads, and what reads it.
KINDS: dict[str, tuple[Ask, ...]] = {
    CHILD: OF_SCENARIO,
    "scenarios/base.yaml": OF_SCENARIO,
    "scenarios/paid.csv": OF_SCENARIO[2:3],
    "models/water/model.yaml": OF_SCENARIO,
    "models/water/plan.csv": OF_SCENARIO,
    "models/water/norms.csv": OF_SCENARIO[:1],
    "models/water/regional.csv": OF_SCENARIO,
    "given.csv": OF_SCENARIO[3:4],
    "given.xlsx": (lambda place: evaluate.of_file(place / CHILD, place / "given.xlsx"),),
    f"{RESULT}/summary.json": OF_RESULT,
    f"{RESULT}/resolved.yaml": OF_RESULT,
    f"{RESULT}/budget.csv": OF_RESULT,
    f"{RESULT}/published_budget.csv": OF_RESULT,
    f"{RESULT}/published_units.csv": OF_RESULT,
    f"{SWEPT}/sweep.json": (_swept,),
    f"{SWEPT}/chunks/000001.parquet": (_swept,),
    f"{TLS}/ca.pem": (_connected,),
    f"{TLS}/cert.pem": (_connected,),
    f"{TLS}/key.pem": (_connected,),
}


class Sample(NamedTuple):
    """A file, what it held, and what came of it: "taken", the name of kcplan's error, or the trace of another one."""

    file: str
    content: bytes
    came: str
    seconds: float


@pytest.fixture
def place(regions) -> Path:
    """The small project in three regions, with what is uncertain, a given plan, a result, a sweep and certificates."""
    place: Path = regions.folder
    regions.edit(regions.base, "at_least: {plan: 0.7}", "at_least: {plan: 0.3}")
    regions.base.write_text(regions.base.read_text("utf-8") + MORE, "utf-8")
    (place / "scenarios" / "paid.csv").write_text("value\n0.6\n0.9\n1\n0.9\n")
    shutil.copy(regions.plan, place / "given.csv")
    with (place / "given.csv").open(newline="") as rows:
        save(place / "given.xlsx", {"Plan": [[_typed(cell) for cell in row] for row in csv.reader(rows)]})
    view = solve.of_file(place / CHILD, place / RESULT)
    view.write(place / RESULT)
    sweep.of_file(place / CHILD, workers=1, chunk=2, out=place / SWEPT)
    certificates(place / TLS)
    return place


def _typed(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def tried(place: Path, random: Random) -> Sample:
    """One file is spoilt, read and asked about, and put right again."""
    file = random.choice(list(KINDS))
    path = place / file
    right = path.read_bytes()
    spoil = random.choice(WAYS[path.suffix])
    content = spoil(right, random)
    path.write_bytes(content)
    begun, came = time.process_time(), "taken"
    try:
        if not file.startswith((RESULT, SWEPT, TLS)):
            for problem in check.check(place / CHILD):
                str(problem)
        view = random.choice(KINDS[file])(place)
        if view is not None:
            view.text(Console(width=100))
            view.json()
    except KcplanError as error:
        came = type(error).__name__
    except Exception:
        came = traceback.format_exc()
    seconds = time.process_time() - begun
    path.write_bytes(right)
    return Sample(file, content, came, seconds)


@pytest.mark.parametrize("share", shares("spoilt files", 250), ids=str)
def test_spoilt_file_is_taken_or_refused(place: Path, share: Share, record_property) -> None:
    """In process, each with chance of its own, so that a sample can be had again alone."""
    chance = share.random()
    samples = [tried(place, Random(chance.random())) for _ in range(share.count)]
    came = Counter(sample.came for sample in samples)
    slowest = max(samples, key=lambda sample: sample.seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ends = ", ".join(f"{count} {end}" for end, count in came.most_common(4))
    record_property("measured", f"{ends}; slowest {slowest.seconds:.2f} s ({slowest.file}); {memory / 1024:.0f} MiB")
    others = [sample for sample in samples if "\n" in sample.came]
    assert others == [], "\n".join(f"{sample.file}: {sample.content[:3000]!r}\n{sample.came}" for sample in others[:3])
