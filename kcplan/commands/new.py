"""`kcplan new`: a starter project, an invented model of any size, or a project from an annex or in a workbook."""

import re
from pathlib import Path
from typing import Literal

from kcplan.commands.arguments import Location, Progress, silent
from kcplan.errors import UsageError
from kcplan.language import _

#: The plan of more is a file too large to be read back.
MOST_REGIONS = 40_000


def new(
    folder: Location,
    synthetic: int | None = None,
    seed: int | None = None,
    progress: Progress = silent,
    *,
    start: Location | None = None,
    workbook: bool = False,
    numbers: Literal["en", "vi"] | None = None,
) -> Path:
    """Make a project in a folder that is absent or empty, and give its base scenario.

    `synthetic` asks for an invented model of so many regions, 1 to MOST_REGIONS, instead of the starter; `seed`, 0 by
    default, for another one. `workbook` asks for a model in a workbook, with examples to be written over. `start` is an
    official annex to begin a model with (its numbers written in the style `numbers`, where nothing else tells); with
    `workbook`, it may also be a model, or its folder, to be put into a workbook.
    Raises UsageError where the folder holds something, a number is out of range or options do not go together, and
    InvalidInput with everything that is wrong with `start`.
    """
    from kcplan.writing.folder import copy_whole, new_folder

    place = Path(folder)
    _refuse_numbers(synthetic, seed)
    _refuse_together(synthetic, start, workbook, numbers)
    if start is not None or workbook:
        files = _files(start, workbook, numbers)
        with new_folder(place) as made:
            for name, content in files.items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_bytes(content)
    elif synthetic is None:
        from kcplan.projects.starter import starter_folder

        copy_whole(starter_folder(), ("models", "scenarios"), place)
    else:
        from kcplan.projects import synthetic as models

        with new_folder(place) as made:
            models.write(made, synthetic, seed or 0, progress)
    return place / "scenarios" / "base.yaml"


def _files(start: Location | None, workbook: bool, numbers: Literal["en", "vi"] | None) -> dict[str, bytes]:
    """The files of a project by their places in it."""
    from kcplan.documents.book import project

    unplanned: list[str] = []
    if start is None:
        from kcplan.projects.example import example

        name, files = "programme", project.in_workbook(example(), project.notes_of_book(), example=True)
    elif _is_model(Path(start)):
        from kcplan.reading.read import plain_model

        plain = plain_model(start)
        name, files = plain["id"], project.in_workbook(plain)
        if not plain.get("plan"):
            unplanned = [own for own, source in plain["sources"].items() if source["kind"] == "public"]
    else:
        name = re.sub(r"[^\w.-]+", "-", _book(start).stem).strip("-.") or "programme"
        files = _of_annex(start, name, workbook, numbers)
    model = {f"models/{name}/{file}": content for file, content in files.items()}
    return {**model, "scenarios/base.yaml": project.base_scenario(name, unplanned)}


def _of_annex(start: Location, name: str, workbook: bool, numbers: Literal["en", "vi"] | None) -> dict[str, bytes]:
    from kcplan.documents.book import project
    from kcplan.projects.from_annex import MONEY, model_of
    from kcplan.reading.official_annex import read_annex

    annex = read_annex(start, numbers)
    made = model_of(annex, name)
    notes = project.notes_of_annex(made.taken_public, made.averaged, MONEY, annex.money is not None)
    if workbook:
        return project.in_workbook(made.plain, notes)
    file = _book(start)
    plain = made.plain | ({"numbers": numbers} if numbers else {})
    return project.beside_annex(plain, file.name + (f"#{annex.sheet}" if annex.sheet else ""), file.read_bytes(), notes)


def _book(start: Location) -> Path:
    """The file of `book.xlsx#Sheet`."""
    path = Path(start)
    name, _sharp, _sheet = path.name.partition("#")
    return path if path.exists() else path.with_name(name)


def _is_model(start: Path) -> bool:
    return start.is_dir() or start.suffix in (".yaml", ".yml")


def _refuse_together(
    synthetic: int | None, start: Location | None, workbook: bool, numbers: Literal["en", "vi"] | None
) -> None:
    if synthetic is not None and (start is not None or workbook):
        raise UsageError(_("expected an invented model (synthetic), or one from a file or in a workbook; found both"))
    if start is not None and _is_model(Path(start)) and not workbook:
        raise UsageError(
            _("expected an official annex to start from, found a model; --workbook puts it into a workbook")
        )
    if numbers is not None and (start is None or _is_model(Path(start))):
        raise UsageError(_("expected numbers with an official annex to start from, found them without one"))


def _refuse_numbers(synthetic: int | None, seed: int | None) -> None:
    if synthetic is None and seed is not None:
        raise UsageError(_("expected a seed with an invented model (synthetic) only, found one without it"))
    if synthetic is not None and not 1 <= synthetic <= MOST_REGIONS:
        text = _("expected 1 to {most} regions, found {count}")
        raise UsageError(text.format(most=MOST_REGIONS, count=synthetic))
    if seed is not None and seed < 0:
        raise UsageError(_("expected a seed of 0 or more, found {seed}").format(seed=seed))
