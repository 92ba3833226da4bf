"""`scenarios/base.yaml` in other tools (other_tools/): each whole process in turn, with the optimum that it finds.

Start is the import of the tool alone, of kcplan `--help`. Exit code 1 where an optimum differs from kcplan's.
"""

import argparse
import json
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
BASE = HERE.parent / "scenarios" / "base.yaml"
KCPLAN = (sys.executable, "-m", "kcplan", "solve", BASE)
TOOLS = {  # the package, its interpreter, the script
    "PuLP": ("pulp", sys.executable, "by_pulp.py"),
    "PyPSA": ("pypsa", HERE.parent / ".venv-pypsa" / "bin" / "python", "by_pypsa.py"),
    "Calliope": ("calliope", HERE.parent / ".venv-calliope" / "bin" / "python", "by_calliope.py"),
}


def run(*command: str | Path) -> tuple[float, str]:
    """Processor seconds of a process, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def lines(*names: str) -> int:
    """Lines of code, blank ones left out."""
    return sum(bool(line.strip()) for name in names for line in (HERE / "other_tools" / name).read_text().splitlines())


def found(printed: str) -> float:
    """The number before `weighted outcomes`, on the last line."""
    return float(printed.splitlines()[-1].split()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    answer = json.loads(run(*KCPLAN, "--json")[1])
    same = True
    commands = {"kcplan": ((*KCPLAN[:3], "--help"), (*KCPLAN, "--quiet"))}
    for tool, (package, python, script) in TOOLS.items():
        if not Path(python).exists():
            print(f"no {tool} at {python}: `make bench` installs it")
            continue
        commands[tool] = ((python, "-c", f"import {package}"), (python, HERE / "other_tools" / script))
    taken: dict[str, list[tuple[float, float]]] = {tool: [] for tool in commands}
    for _ in range(repeats):  # in turn, so that a busy machine slows all alike
        for tool, (start, whole) in commands.items():
            seconds, printed = run(*whole)
            taken[tool].append((run(*start)[0], seconds))
            if tool != "kcplan" and abs(found(printed) - answer["objective"]) > 1e-6 * answer["objective"]:
                print(f"{tool}: {found(printed)} weighted outcomes instead of {answer['objective']}")
                same = False
    for tool, seconds in taken.items():
        code = f", {lines('figures.py', TOOLS[tool][2])} lines" if tool in TOOLS else ""
        start, whole = (median(one[k] for one in seconds) for k in (0, 1))
        print(f"{tool:10} start {start:5.2f} s, whole {whole:5.2f} s of the processor{code}")
    ours, theirs = run(*KCPLAN, "--json"), run(sys.executable, HERE / "other_tools" / "by_pulp.py", "--whole")
    if abs(found(theirs[1]) - answer["published"]["objective"]) > 1e-6 * answer["objective"]:
        print(f"PuLP, whole: {found(theirs[1])} weighted outcomes instead of {answer['published']['objective']}")
        same = False
    print(f"in whole numbers: kcplan {ours[0]:.1f} s, PuLP {theirs[0]:.1f} s of the processor")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
