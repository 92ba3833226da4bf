"""A small project of files to read: wells, pipes and an office over three years, and questions asked of them."""

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from support.blotted import blotted, words, words_of_the_files
from support.false_words import false_words

from kcplan.domain.scenario import Model, Scenario
from kcplan.errors import Problem
from kcplan.language import LANGUAGES, using
from kcplan.reading.read import check_file

#: What a message has of a file, or of how a file is written.
AS_WRITTEN = r"'[^']*'|\. _ -|[-+]?\.(?:nan|inf)|of: \{lines: all\}"

#: What is false on a screen, and may stand in a message that repeats what a file says.
REPEATED = ("English", "three decimals", "per cent")

MODEL = """\
format: 1
id: water
title: {en: Water, vi: Nước sạch}
money: million VND
years: 2020-2022
periods: [2020, 2021-2022]
sources:
  central: {kind: public, title: {en: Central, vi: Trung ương}}
  local: {kind: public}
  partners: {kind: counterpart}
outcomes:
  wells: {unit: well}
  jobs: {unit: job}
lines:
  supply:
    number: 2
    sources: [central, local, partners]
    counterpart: plan
    activities:
      drilling:
        unit: well
        unit_cost: [{up_to: 20, cost: 10}, {cost: 12}]
        yields: {wells: 1, jobs: {2020: 2, 2021-2022: 3}}
        norm: well
        basis: the survey of 2019
      pipes:
        unit: km
        unit_cost: {2020-2021: 5, "2022": 6.5}
  office: {number: 1, sources: local}
targets:
  - {outcome: wells, years: 2020-2022, at_least: 12, basis: decision 1}
  - {outcome: jobs, years: [2020, 2022], at_least: 5}
plan: plan.csv
"""
PLAN = """\
line,source,year,amount
supply,central,2020,60
supply,central,2021,60
supply,central,2022,60
supply,local,2020,20
supply,local,2021,0
supply,local,2022,20
supply,partners,2020,240
supply,partners,2021,30
supply,partners,2022,0
office,local,2020,5
office,local,2021,5
office,local,2022,5.5
office,central,2020,0
"""
NORMS = """\
id,activity,unit,max_public_share,cap,valid_from,valid_to,source
well,a well,well,0.5,11,2019-01-01,2021-06-30,Circular 1
well,a well,well,,20,2021-07-01,,Circular 2
"""
BASE = """\
format: 1
id: base
model: water
title: Base
question: What is best?
caps: plan
targets: hard
weights: {wells: 1, jobs: 0.5}
limits:
  - {name: flex, lines: supply, per: [line, year], at_least: {plan: 0.7}, at_most: {plan: 1.3}}
  - {name: capacity, measure: units, activities: drilling, per: year, at_most: 30}
"""
CHILD = """\
format: 1
id: child
extends: base
targets: soft
changes:
  - {cap: {sources: central, years: 2021-2022}, scale: 0.5, why: less money}
"""
REGIONS = """\
regions:
  south: {title: {en: South, vi: Miền Nam}}
  north: {}
  east: {}
region_groups:
  coast: [south, east]
regional: regional.csv
sources:
  central"""
REGIONAL = """\
region,activity,item,years,value
south,pipes,unit_cost,,4
coast,drilling,jobs,2021-2022,6
north,pipes,wells,2020,0.5
"""
CAPS = """\
caps:
  central: plan
  local: {by_region: {coast: {2020: 10, 2021-2022: 7.5}, north: plan}}"""
TARGETS = """\
targets:
  - {outcome: wells, years: 2020, at_least: 2, regions: coast}
  - {outcome: wells, years: 2020-2022, at_least: 1, per: region}
  - {outcome: jobs, years: 2020, at_least: 3, regions: [north, east]}"""


class Project:
    """The files of one test, and what reading says of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base, self.child = folder / "scenarios" / "base.yaml", folder / "scenarios" / "child.yaml"
        self.model, self.plan, self.norms = (
            folder / "models" / "water" / name for name in ("model.yaml", "plan.csv", "norms.csv")
        )
        for path, text in (
            (self.base, BASE), (self.child, CHILD), (self.model, MODEL), (self.plan, PLAN), (self.norms, NORMS)
        ):  # fmt: skip
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def edit(self, path: Path, old: str, new: str) -> tuple[int, int]:
        """Replace the only `old` by `new`; give the line and column of the mark « in it, which is left out."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
        text = text.replace(old, new)
        before = text.partition("«")[0]
        path.write_text(text.replace("«", ""), encoding="utf-8")
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    def problems(self, path: Path) -> list[Problem]:
        """The errors of a file, without the warnings.

        Every word of theirs and of the warnings is a message's, or stands in the files; nothing false is said.
        """
        for code in LANGUAGES:
            with using(code):
                said = [re.sub(AS_WRITTEN, "it", str(problem)) for problem in check_file(path)]
            wrong = [one for text in said for one in false_words(text, code) if not one.startswith(REPEATED)]
            assert wrong == []
        with blotted():
            told = re.sub(r"0[x·][0-9a-f]{2,4}|\de[-+]\d+", "", "".join(map(str, check_file(path))))
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        written = [f"{file} {file.read_bytes()[:5000].decode('utf-8', 'replace')}" for file in files]
        assert words(told) - words(" ".join(written)) - words_of_the_files() - {"tag", "yaml", "org"} == set()
        return [problem for problem in check_file(path) if not problem.warning]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def _same_model(one: Model, other: Model) -> None:
    for part in fields(Model):
        _same(getattr(one, part.name), getattr(other, part.name), part.name)


def _same(one: object, other: object, name: str) -> None:
    """Equal, arrays and mappings of arrays too."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        assert np.array_equal(one, other, equal_nan=True), name
    elif isinstance(one, dict) and isinstance(other, dict):
        assert one.keys() == other.keys(), name
        for key, value in one.items():
            _same(value, other[key], name)
    else:
        assert one == other, name


@pytest.fixture
def assert_same() -> Callable[[Scenario, Scenario], None]:
    """Compares two scenarios in everything but where they were written."""

    def compare(one: Scenario, other: Scenario) -> None:
        _same_model(one.model, other.model)
        for part in fields(Scenario):
            mine, theirs = getattr(one, part.name), getattr(other, part.name)
            if part.name in ("targets", "limits"):
                bare = [[(f.name, getattr(x, f.name)) for f in fields(x) if f.name != "origin"] for x in mine]
                assert bare == [[(f.name, getattr(x, f.name)) for f in fields(x) if f.name != "origin"] for x in theirs]
            elif part.name not in ("model", "origins", "files"):
                _same(mine, theirs, part.name)

    return compare


@pytest.fixture
def regions(project):
    """The small project in three regions, each with the same plan."""
    project.edit(project.model, "sources:\n  central", REGIONS)
    project.edit(project.model, "targets:", TARGETS)
    project.edit(project.base, "caps: plan", CAPS)
    header, *rows = project.plan.read_text().splitlines()
    project.plan.write_text(
        "\n".join([f"region,{header}", *(f"{r},{row}" for r in ("north", "south", "east") for row in rows)])
    )
    project.regional = project.model.parent / "regional.csv"
    project.regional.write_text(REGIONAL)
    return project
