"""Two workers beside one, and a sweep whose worker and whose driver are killed in its midst: the same bytes everywhere?

Timed is the sweep itself, from the numbers drawn to the summary of the table that is kept, with the start of the
workers. Exit code 1 where a byte differs or two cores are less than 1.7 times as fast as one: on a machine that does
other work as well they are. A tenth of the futures is a quick try: --samples 1000.
"""

import argparse
import filecmp
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

import kcplan
from kcplan.sweeping.running.jobs import of_sample
from kcplan.sweeping.running.run import store_of, summary_of

SCENARIO = Path(__file__).parents[1] / "scenarios" / "uncertain-funding.yaml"
#: How many times as fast two cores are promised to be.
FASTER = 1.7


def command(folder: Path, samples: int, workers: int) -> list[str]:
    """The sweep, as a planner calls it."""
    kcplan = Path(sys.executable).parent / "kcplan"
    call = ["sweep", str(SCENARIO), "--samples", str(samples), "--out", str(folder), "--workers", str(workers)]
    return [str(kcplan), *call, "--quiet"]


def kept(folder: Path) -> int:
    """How many chunks there are."""
    return len(list((folder / "chunks").glob("[0-9]*.parquet")))


def timed(folder: Path, samples: int, workers: int) -> float:
    """Seconds of a sweep."""
    job = of_sample(kcplan.load(SCENARIO), samples, None, None, None, 100)
    start = time.perf_counter()
    summary_of(job, store_of(job, folder), workers)
    return time.perf_counter() - start


def killed(folder: Path, samples: int, chunks: int) -> None:
    """Start the sweep, kill a worker when a third of the chunks is there, and the driver at two thirds."""
    with subprocess.Popen(command(folder, samples, 2)) as driver:
        while kept(folder) < chunks // 3:
            time.sleep(0.01)
        children = psutil.Process(driver.pid).children()
        worker = next(child for child in children if "spawn_main" in " ".join(child.cmdline()))
        worker.kill()
        print(f"killed a worker with {kept(folder)} of {chunks} chunks done")
        while kept(folder) < 2 * chunks // 3:
            time.sleep(0.01)
        os.kill(driver.pid, signal.SIGKILL)
        print(f"killed the driver with {kept(folder)} of {chunks} chunks done")


def main() -> int:
    """Run all three and compare; 1 where a file differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=10_000)
    samples = parser.parse_args().samples
    chunks = -(-samples // 100)
    with tempfile.TemporaryDirectory() as place:
        one, two, broken = (Path(place) / name for name in ("one", "two", "broken"))
        alone, both = timed(one, samples, 1), timed(two, samples, 2)
        print(
            f"{samples:,} futures: one worker {alone:.1f} s, two {both:.1f} s, {alone / both:.2f} times as fast; "
            f"promised: at least {FASTER}"
        )
        killed(broken, samples, chunks)
        print(f"went on and ended after {timed(broken, samples, 2):.1f} s more")
        names = sorted(path.name for path in (one / "chunks").iterdir())
        same = len(names) == chunks
        for other in (two, broken):
            found = sorted(path.name for path in (other / "chunks").iterdir())
            wrong = filecmp.cmpfiles(one / "chunks", other / "chunks", names, shallow=False)
            same &= found == names and not wrong[1] and not wrong[2]
        print("the same bytes in every chunk" if same else "THE TABLES DIFFER")
    return 0 if same and alone / both >= FASTER else 1


if __name__ == "__main__":
    sys.exit(main())
