"""A model as the files of its folder: model.yaml beside a workbook or an annex, and a base scenario."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import yaml

from kcplan.documents.book.book import workbook
from kcplan.documents.book.tables import SHEETS, tables
from kcplan.language import LANGUAGES, _, using
from kcplan.reading import years

BOOK = "programme.xlsx"


def in_workbook(model: Mapping[str, Any], notes: Sequence[str] = (), example: bool = False) -> dict[str, bytes]:
    """model.yaml and programme.xlsx of a model as `resolved` has it; `example`: its rows are there to be written over.

    What is read from both is the same model.
    """
    made = tables(model, years.parse(str(model["years"])) or ())
    small = {key: value for key, value in model.items() if key not in SHEETS}
    small |= {table.key: f"{BOOK}#{SHEETS[table.key]}" for table in made}
    return {"model.yaml": text_of(small, notes), BOOK: workbook(made, example)}


def beside_annex(model: Mapping[str, Any], plan: str, content: bytes, notes: Sequence[str]) -> dict[str, bytes]:
    """model.yaml of a model whose plan is an official annex, which goes along; `plan` names it, or its sheet."""
    return {"model.yaml": text_of({**model, "plan": plan}, notes), plan.partition("#")[0]: content}


def text_of(plain: Mapping[str, Any], notes: Sequence[str] = ()) -> bytes:
    """A file of plain data, with notes above it."""
    above = "".join(f"# {line}\n" for note in notes for line in wrap(note, 116))
    return (above + yaml.safe_dump(dict(plain), allow_unicode=True, sort_keys=False, width=116)).encode()


def base_scenario(model: str, unplanned: Sequence[str] = ()) -> bytes:
    """The first question to ask of a model; `unplanned` are the public sources of one that has no plan."""
    words = {code: _words(code, bool(unplanned)) for code in LANGUAGES}
    caps: str | dict[str, int] = "plan"
    notes = []
    if unplanned:
        caps = dict.fromkeys(unplanned, 0)
        notes = [_("The model has no plan: write what each source can pay in a year over the zeros of caps.")]
    asked = {key: {code: own[key] for code, own in words.items()} for key in ("title", "question")}
    plain = {"format": 1, "id": "base", "model": model, **asked, "caps": caps}
    return text_of({**plain, "targets": "soft" if unplanned else "hard"}, notes)


def _words(code: str, unplanned: bool) -> dict[str, str]:
    """Title and question in a language."""
    with using(code):
        if unplanned:
            return {"title": _("The money at its best"), "question": _("What is the best use of the money?")}
        return {"title": _("The plan at its best"), "question": _("What is the best use of the planned money?")}


def notes_of_annex(taken_public: Sequence[str], averaged: Sequence[int], money: str, said: bool) -> list[str]:
    """What a model that was made of an annex lacks, and what was assumed."""
    notes = [
        _(
            "Made from an official annex: its lines, sources and plan. Still to be added: outcomes (what is counted), "
            "activities of the lines (unit_cost, yields) and targets, each with its basis; a title; and, in "
            "scenarios/base.yaml, what an outcome is worth (weights)."
        )
    ]
    if not said:
        notes.append(_("Assumed: money in {money}, since the annex names no unit.").format(money=money))
    if taken_public:
        names = ", ".join(taken_public)
        notes.append(
            _("Assumed: these sources are public, since their titles do not say: {names}.").format(names=names)
        )
    if averaged:
        numbers = ", ".join(map(str, averaged))
        notes.append(
            _(
                "Assumed: counterpart money of these lines is in the same ratio in all years, since they have some in "
                "years without public money: {numbers}."
            ).format(numbers=numbers)
        )
    return notes


def notes_of_book() -> list[str]:
    """What to do with an empty workbook."""
    return [
        _(
            "The programme stands in {book}: write over its examples. Here are its id, title, unit of money, years and "
            "periods; the columns of years in the sheet Plan follow the years here. Say in scenarios/base.yaml what an "
            "outcome is worth (weights)."
        ).format(book=BOOK)
    ]
