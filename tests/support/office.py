"""LibreOffice, for tests that open documents in a real program, and the scenarios that the documents are made of."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from support.small import scenario as small_scenario

import kcplan
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.reasons import Reason, reasons
from kcplan.analyses.prices import priced
from kcplan.domain.recommendation import Evaluation, Recommendation
from kcplan.domain.scenario import Activity, Scenario, Target, Title
from kcplan.planning.evaluate import evaluate_in_force
from kcplan.planning.publish import Published, publish

ROOT = Path(__file__).parents[2]

needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")),
    reason="LibreOffice or poppler is not installed: apt-get install libreoffice-calc libreoffice-writer poppler-utils",
)

#: Has LibreOffice calculate every formula when it opens a workbook, whatever values stand in it.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item></oor:items>
"""

#: The CSV of LibreOffice in UTF-8: cells as they are shown, every sheet a file; the code of the delimiter goes in.
CSV_FILTER = "csv:Text - txt - csv (StarCalc):{delimiter},34,76,1,,0,false,true,false,false,false,-1"

#: Names that a program might take for something else, and must show as they are.
HOSTILE = (
    "=1+1",
    "+2",
    "-3",
    "@SUM(A1)",
    "<b>bold</b> & \"quoted\" 'single'",
    "left \u202eright",
    "https://example.org",
    "x" * 300,
    "\U0001f3ed factory",
    "{name} %s",
)


def convert(files: list[Path], to: str, folder: Path) -> list[Path]:
    """Files as LibreOffice saves them in another format, all formulas calculated anew."""
    said = converted(files, to, folder, folder / to)
    made = [folder / to / f"{file.stem}.{to}" for file in files]
    assert all(path.exists() for path in made), said
    return made


def converted(files: list[Path], to: str, folder: Path, out: Path, locale: str = "") -> str:
    """Have LibreOffice save files in a format, or by a filter, under a locale such as vi-VN; what it says."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS.replace("{locale}", locale))
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to]
    done = subprocess.run(
        [*command, "--outdir", str(out), *map(str, files)], capture_output=True, text=True, check=False, timeout=120
    )
    return done.stdout + done.stderr


def spoiled(workbook: Path, to: Path) -> Path:
    """A copy of a workbook in which every value that stands beside a formula is wrong."""
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>123456789</v>", content)
            new.writestr(name, content)
    return to


def pages(pdf: Path) -> list[Path]:
    """Each page of a PDF as a picture in shades of grey."""
    subprocess.run(["pdftoppm", "-r", "40", "-gray", str(pdf), str(pdf.with_suffix(""))], check=True, timeout=120)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm"))


def dark(picture: Path) -> int:
    """How many points of a picture are dark: an empty page has none."""
    return sum(point < 128 for point in picture.read_bytes()[20:])


def filled(picture: Path) -> float:
    """How far down a page its last dark point stands, as a share of its height."""
    content = picture.read_bytes()
    size = re.match(rb"P5\s+(\d+) (\d+)\s+\d+\s", content)
    assert size is not None
    width, height, points = int(size[1]), int(size[2]), content[size.end() :]
    dark_rows = (row for row in range(height) if min(points[row * width : (row + 1) * width]) < 128)
    return max(dark_rows, default=0) / height


Plan = tuple[Recommendation, Evaluation, Published | None]


@cache
def plan_of(name: str) -> Plan:
    """What the documents of a shipped scenario are made of."""
    return made_of(kcplan.load(ROOT / "scenarios" / f"{name}.yaml"))


def made_of(scenario: Scenario) -> Plan:
    found = kcplan.solve(scenario)
    return priced(found), evaluate_in_force(scenario), publish(found)


@cache
def reasons_of(recommendation: Recommendation, published: Published | None) -> tuple[Reason, ...]:
    """Why each line gets what it gets."""
    return reasons(Answer(recommendation, published))


def hostile(name: str) -> Scenario:
    """A small scenario in which everything that has a name has this one."""
    both = Title(name, name)
    old = small_scenario()
    model = old.model

    def named(activity: Activity) -> Activity:
        return replace(activity, title=both, unit=name, basis=Title(name, name))

    model = replace(
        model,
        title=both,
        sources=tuple(replace(source, title=both) for source in model.sources),
        outcomes=tuple(replace(outcome, title=both) for outcome in model.outcomes),
        lines=tuple(
            replace(line, title=both, activities=tuple(map(named, line.activities))) for line in model.lines
        ),
    )  # fmt: skip
    targets = tuple(
        Target(target.outcome, target.years, target.at_least, basis=Title(name, name)) for target in old.targets
    )
    return replace(old, title=both, question=both, model=model, targets=targets)
