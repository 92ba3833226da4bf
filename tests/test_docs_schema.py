"""The schema of editors takes every file that is shipped, made or shown, and the docs name every key of it."""

import fnmatch
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from support.books import official_annex
from test_docs import PAGES, ROOT, commands, laid_over

from kcplan.cli import main
from kcplan.reading.format.schema import schemas

pytestmark = pytest.mark.once

SHIPPED = [*ROOT.glob("models/*/*.yaml"), *ROOT.glob("scenarios/*.yaml"), *ROOT.glob("tests/data/infeasible/*.yaml")]
#: The pages that go by what one wants to say: each key of a file is on one of them.
WRITING = [ROOT / "docs" / name for name in ("writing-a-model.md", "writing-a-scenario.md")]
#: Files that a page shows as mistakes.
WRONG = {"chuong-trinh/scenarios/sai.yaml"}
EXAMPLE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
SETTINGS = re.compile(r"^```json\n(\{\n  \"yaml\.schemas\".*?)^```$", re.MULTILINE | re.DOTALL)


def refused(kind: str, data: object, part: bool = False) -> list[str]:
    """What an editor marks in a file; a part of one may lack keys."""
    schema = schemas()[kind]
    validator = jsonschema.Draft202012Validator(without_required(schema) if part else schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def without_required(schema: Any) -> Any:
    """The same schema, but no key has to be there."""
    if isinstance(schema, list):
        return [without_required(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_required(part) for key, part in schema.items() if key != "required"}


def kind_of(path: str) -> str:
    return "model" if path.endswith("model.yaml") else "scenario"


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SHIPPED, ids=ids)
def test_shipped_file_is_accepted(path: Path) -> None:
    """An editor marks nothing in a model or a scenario that comes along."""
    assert refused(kind_of(path.name), yaml.safe_load(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "how",
    [
        [],
        ["--workbook"],
        ["--synthetic", "3"],
        *(["--from", str(path.parent), "--workbook"] for path in SHIPPED if path.name == "model.yaml"),
        ["--from", "annex"],
        ["--from", "annex", "--workbook"],
    ],
    ids=lambda how: "-".join(Path(word).name.strip("-") for word in how) or "starter",
)
def test_made_project_is_accepted(how: list[str], tmp_path: Path) -> None:
    """Nor in what `kcplan new` makes, with the parts of a model in sheets of a workbook too."""
    begun = [str(official_annex(tmp_path)) if word == "annex" else word for word in how]
    with pytest.raises(SystemExit) as end:
        main(["new", str(tmp_path / "made"), *begun])
    assert not end.value.code
    made = list((tmp_path / "made").rglob("*.yaml"))
    assert {kind_of(path.name) for path in made} == {"model", "scenario"}
    assert [
        mark for path in made for mark in refused(kind_of(path.name), yaml.safe_load(path.read_text("utf-8")))
    ] == []


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=ids)
def test_file_of_a_page_is_accepted(page: Path) -> None:
    """Nor in a file that a page has its reader write, after each of its steps."""
    whole: dict[str, Any] = {}
    for path, into, text in (file for command in commands(page) for file in command.files):
        if path.endswith(".yaml"):
            data = yaml.safe_load(text)
            whole[path] = laid_over(whole[path], data) if into else data
            assert bool(refused(kind_of(path), whole[path])) == (path in WRONG), path


@pytest.mark.parametrize("page", [page for page in PAGES if EXAMPLE.search(page.read_text("utf-8"))], ids=ids)
def test_example_of_a_page_is_accepted(page: Path) -> None:
    """Nor in a piece of a file that a page shows; a deeper piece has been shown with the keys above it before."""
    tops = {kind: set(schemas()[kind]["properties"]) for kind in ("scenario", "model")}
    inner: dict[str, Any] = {"what": {"uncertainty": {"what": None}}, "correlation": {"uncertainty": {"what": []}}}
    for text in EXAMPLE.findall(page.read_text("utf-8")):
        data = yaml.safe_load(textwrap.dedent(text))
        if (key := next(iter(data))) in inner:
            data = {"uncertainty": inner[key]["uncertainty"] | data}
        kinds = [kind for kind, keys in tops.items() if set(data) <= keys]
        assert kinds, data
        assert any(refused(kind, data, part=True) == [] for kind in kinds), [
            refused(kind, data, part=True) for kind in kinds
        ]


def keys_of(schema: Any) -> Iterator[str]:
    """Every key that a file may have, at any depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from keys_of(part)


@pytest.mark.parametrize("kind", ["model", "scenario"])
def test_every_key_is_on_a_page_about_writing(kind: str) -> None:
    """Whoever writes a file finds each key, written as a key, by what it is for."""
    code = "\n".join(code for page in WRITING for code in CODE.findall(page.read_text("utf-8")))
    lacking = {key for key in keys_of(schemas()[kind]) if not re.search(rf"(?<![\w-]){key}(?![\w-])", code)}
    assert lacking == set()


@pytest.mark.parametrize("page", [page for page in PAGES if SETTINGS.search(page.read_text("utf-8"))], ids=ids)
def test_settings_of_an_editor_find_schema_and_files(page: Path) -> None:
    """What a page says for VS Code names a schema that is there or made by a command before, and fits shipped files."""
    made = {command.text.partition(" > ")[2] for command in commands(page)}
    for text in SETTINGS.findall(page.read_text("utf-8")):
        fitting: dict[str, set[str]] = {}
        for named, pattern in json.loads(text)["yaml.schemas"].items():
            schema = named.removeprefix("./")
            assert schema in made or (ROOT / schema).is_file(), schema
            fitting[schema] = {ids(path) for path in SHIPPED if fnmatch.fnmatch(ids(path), pattern)}
        kinds = [{kind_of(path) for path in paths} for paths in fitting.values()]
        assert sorted(kinds, key=str) == [{"model"}, {"scenario"}]
        assert set.union(*fitting.values()) == {ids(path) for path in SHIPPED if path.parts[-3] != "data"}
