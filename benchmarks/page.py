"""A step of a slider of `kcplan serve`, as a browser asks for it, beside one bare solve and one filled page.

The server is a process of its own, asked over HTTP. Exit code 1 where the 95th percentile of the steps is more than so
many times the bare work, whose median is some 25 ms on a quiet machine: four times that is 100 ms.
"""

import argparse
import random
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median, quantiles

from timing import told

import kcplan
from kcplan.commands import play
from kcplan.web import address, pages

ROOT = Path(__file__).parents[1]
FILE = ROOT / "scenarios" / "base.yaml"
MOST = 4.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200)
    asked = parser.parse_args()
    command = [sys.executable, "-m", "kcplan", "serve", str(ROOT), "--port", "0", "--no-browser", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            steps, bare = measured(server.stdout.readline().split()[-1], asked.steps)
        finally:
            server.terminate()
    print(f"median of a step: {1000 * median(steps):.1f} ms; the slowest: {1000 * max(steps):.1f} ms")
    most = quantiles(steps, n=20)[-1]
    return 0 if told(f"95th percentile of {asked.steps} steps / one solve and page", most, median(bare), MOST) else 1


def measured(printed: str, count: int) -> tuple[list[float], list[float]]:
    """Seconds of steps of the server, and of the bare work in between, in turn."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.open(printed).read()
    here = printed.partition("/?")[0]
    base, start = kcplan.load(FILE), play.begin(FILE)
    chance = random.Random(1)
    steps, bare = [], []
    for number in range(count + 3):
        shares = {source: chance.randrange(900, 1100) / 10 for source in ("central", "local")}
        query = "".join(f"&money.{source}={share}" for source, share in shares.items())
        headers = {"HX-Request": "true", "X-Settled": "0"}
        request = urllib.request.Request(f"{here}/answer?file=scenarios/base.yaml{query}", headers=headers)
        began = time.perf_counter()
        browser.open(request).read()
        took = time.perf_counter() - began
        asked = play.PlayAsked({source: share / 100 for source, share in shares.items()})
        at = address.PageAddress("scenarios/base.yaml", "vi", asked)
        answer = play.answer(start, asked)
        began = time.perf_counter()
        kcplan.solve(replace(base, soft=True))
        pages.rendered("answered.html.j2", at, sliders=play.sliders(start, asked), answer=answer, why="")
        if number >= 3:  # the first ones warm up
            steps.append(took)
            bare.append(time.perf_counter() - began)
    return steps, bare


if __name__ == "__main__":
    sys.exit(main())
