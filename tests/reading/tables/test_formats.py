"""CSV in every dialect and workbooks: the same plan, each cell with its place; what is no table is refused."""

import csv
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.books import save

from kcplan.domain.scenario import Origin
from kcplan.errors import Problem
from kcplan.reading.read import check_file, read_scenario
from kcplan.reading.tables import workbook
from kcplan.reading.text.files import open_file
from kcplan.reading.text.log import Log, Place


def rows(project) -> list[list[object]]:
    """The plan as a workbook has it: figures as numbers."""
    head, *body = csv.reader(io.StringIO(project.plan.read_text()))
    return [list(head), *([line, source, int(year), float(amount)] for line, source, year, amount in body)]


def wide(project) -> list[list[object]]:
    """The plan with a column a year, and a total."""
    figures: dict[tuple[object, object], list[object]] = {}
    for line, source, _year, amount in rows(project)[1:]:
        figures.setdefault((line, source), []).append(amount)
    body = [[*key, *own, sum(map(float, own))] for key, own in figures.items() if len(own) == 3]  # type: ignore[arg-type]
    return [["line", "source", 2020, "Năm 2021", "2022", "Tổng"], *body]


def use(project, name: str) -> None:
    """The model takes its plan from another file."""
    project.edit(project.model, "plan: plan.csv", f"plan: '{name}'")


def errors(project) -> list[Problem]:
    return [problem for problem in check_file(project.base) if not problem.warning]


DIALECTS = {
    "semicolon": lambda text: text.replace(",", ";").encode(),
    "tab": lambda text: text.replace(",", "\t").encode(),
    "sep": lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode(),
    "sep, tab": lambda text: ("SEP=\t\n" + text.replace(",", "\t")).encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.replace(",", "\t").encode("utf-16"),
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "decimal commas": lambda text: text.replace(",", ";").replace(".", ",").encode(),
    "decimal commas, tab": lambda text: text.replace(",", "\t").replace(".", ",").encode("utf-16"),
    "quoted": lambda text: "".join('"' + line.replace(",", '";"') + '"\n' for line in text.splitlines()).encode(),
    "title above": lambda text: ("Kế hoạch kinh phí;;;\n\n" + text.replace(",", ";")).encode(),
    "blank columns": lambda text: "".join(f"{line},,\n" for line in text.splitlines()).encode(),
    "capitals": lambda text: text.replace("line,source", "Line,SOURCE").encode(),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects_of_csv(project, name: str) -> None:
    """Each gives the same plan; the place of an amount is its line in the file."""
    before = read_scenario(project.base)
    text = project.plan.read_text()
    project.plan.write_bytes(DIALECTS[name](text))
    after = read_scenario(project.base)
    assert after.model.plan.tolist() == before.model.plan.tolist()
    shift = {"sep": 1, "sep, tab": 1, "title above": 2}.get(name, 0)
    old, new = (scenario.origins["model", "plan", 3, "amount"][0] for scenario in (before, after))
    assert (new.line, new.column) == (old.line + shift, old.column)


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16-le"])
def test_another_encoding_is_refused_at_its_line(project, encoding: str) -> None:
    """Vietnamese in an old code page, and UTF-16 cut off within a letter: the line, and what to do."""
    text = project.plan.read_text().replace("office,local,2021", "đăng,local,2021")
    data = text.encode(encoding)
    project.plan.write_bytes(data if encoding == "cp1258" else b"\xff\xfe" + data[:-1])
    problem = errors(project)[-1]
    line = 12 if encoding == "cp1258" else 14
    assert (problem.file, problem.line, problem.mend) == (str(project.plan), line, "save it as CSV UTF-8")


def test_values_with_decimal_commas(project) -> None:
    """A table of one column takes a comma for a point where it is no delimiter."""
    (project.base.parent / "values.csv").write_text("value\n1,5\n2,5\n2,5\n")
    what = "uncertainty: {what: [{cap: {sources: local}, scale: {empirical: values.csv}}]}\n"
    project.edit(project.base, "caps: plan\n", f"caps: plan\n{what}")
    uncertainty = read_scenario(project.base).uncertainty
    assert uncertainty is not None
    assert uncertainty.what[0].distribution.values == (1.5, 2.5)


LAYOUTS: dict[str, Callable[..., list[list[object]]]] = {"long": rows, "wide": wide}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ["xlsx", "xlsm", "csv", "semicolon"])
def test_layouts(project, layout: str, form: str) -> None:
    """A row a figure or a column a year, in a workbook or as CSV: the same plan, and each figure has its place."""
    before = read_scenario(project.base).model.plan
    cells = LAYOUTS[layout](project)
    name = f"book.{form}" if form.startswith("xls") else "table.csv"
    path = project.model.parent / name
    if form.startswith("xls"):
        save(path, {"Kế hoạch": cells})
    else:
        text = io.StringIO()
        csv.writer(text, delimiter=";" if form == "semicolon" else ",").writerows(cells)
        path.write_text(text.getvalue())
    use(project, name)
    scenario = read_scenario(project.base)
    assert scenario.model.plan.tolist() == before.tolist()
    (origin,) = scenario.origins["model", "plan", 2, "amount"]  # office, local, 2022
    place = (14, 4) if layout == "long" else (5, 5)
    place = (13, 4) if layout == "long" else place
    assert (origin.line, origin.column) == place
    sheet = f"{path}:Kế hoạch!{'D' if layout == 'long' else 'E'}{place[0]}"
    assert str(origin) == (sheet if form.startswith("xls") else f"{path}:{place[0]}")


def test_total_of_a_wide_table(project) -> None:
    """A total or a period that differs from its years is told at its cell; a blank one says nothing."""
    cells = wide(project)
    cells[0][5:] = ["Tổng", "2021-2022"]
    for row in cells[1:]:
        row.append(float(row[3]) + float(row[4]))  # type: ignore[arg-type]
    cells[1][5], cells[2][6], cells[3][5] = 181, 21.5, None
    save(project.model.parent / "book.xlsx", {"Plan": cells})
    use(project, "book.xlsx")
    found = [(str(p).partition(": ")[0].rpartition(":")[2], p.expected, p.found) for p in errors(project)]
    assert found == [
        ("Plan!F2", "180, the sum of its figures", "181"), ("Plan!G3", "20, the sum of its figures", "21.5"),
    ]  # fmt: skip


def test_wide_table_lacks_what_is_blank(project) -> None:
    """A blank cell is no figure, and is missed; a dash is 0."""
    cells = wide(project)
    assert cells[2][3] == 0
    cells[2][3] = "-"
    cells[4][2] = None
    cells[4][5] = 10.5
    save(project.model.parent / "book.xlsx", {"Plan": cells})
    use(project, "book.xlsx")
    (problem,) = errors(project)
    assert problem.found == "none for office, local, 2020"


def test_year_that_no_model_knows(project) -> None:
    """A column of another year is told once, at its head."""
    cells = wide(project)
    cells[0][4] = 2023
    save(project.model.parent / "book.xlsx", {"Plan": cells})
    use(project, "book.xlsx")
    found = [str(p).partition(": ")[0].rpartition(":")[2] for p in errors(project) if "known year" in p.expected]
    assert found == ["Plan!E1"]


def test_sheet_is_chosen(project) -> None:
    """The named one; else the only one; else the only one whose head is known; else they are listed."""
    book, model = project.model.parent / "book.xlsx", project.model
    other = [["Tên", "Số"], ["a", 1]]
    save(book, {"Bìa": other, "Kế hoạch": rows(project), "Ghi chú": other})
    use(project, "book.xlsx")
    assert errors(project) == []
    save(book, {"Kế hoạch": rows(project), "Năm cũ": rows(project)})
    (problem,) = errors(project)
    assert (problem.file, problem.found) == (str(book), "several, Kế hoạch, Năm cũ")
    assert problem.mend == "name the sheet, as in book.xlsx#Kế hoạch"
    model.write_text(model.read_text().replace("book.xlsx", "book.xlsx#Năm cũ"))
    assert errors(project) == []
    model.write_text(model.read_text().replace("#Năm cũ", "#Năm c"))
    (problem,) = errors(project)
    assert (problem.found, problem.mend) == ("'Năm c'", "did you mean 'Năm cũ'?")
    save(book, {"Bìa": other, "Ghi chú": other})
    model.write_text(model.read_text().replace("#Năm c", ""))
    (problem,) = errors(project)
    assert problem.found == "none among Bìa, Ghi chú"


def test_names_in_either_form_of_unicode(project) -> None:
    """A sheet that is decomposed in the file is found by its composed name, and the other way round."""
    import unicodedata

    apart = unicodedata.normalize("NFD", "Phụ lục")
    save(project.model.parent / "book.xlsx", {apart: rows(project), "x": rows(project)})
    use(project, "book.xlsx#Phụ lục")
    assert errors(project) == []


def test_file_with_a_sign_in_its_name(project) -> None:
    """A file that is really called so goes before a sheet of another."""
    project.plan.rename(project.plan.with_name("book.xlsx#1"))
    use(project, "book.xlsx#1")
    assert [p.found for p in errors(project)] == []


def archive(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as found:
        for name, content in parts.items():
            found.writestr(name, content)
    return made.getvalue()


def book_of(project) -> bytes:
    return save(project.folder / "good.xlsx", {"Plan": rows(project)}).read_bytes()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
FOREIGN = [
    ("plan.xls", lambda _: OLD, "an old workbook (.xls)", "save it as .xlsx"),
    ("plan.xlsx", lambda _: OLD, "or one with a password", "password"),
    ("plan.ods", lambda _: archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
     "an OpenDocument file (.ods)", "save it as .xlsx"),
    ("plan.xlsb", lambda _: archive({"xl/workbook.bin": b""}), "a binary workbook (.xlsb)", "save it as .xlsx"),
    ("plan.xlsx", lambda _: archive({"secret.txt": b"hunter2"}), "an archive that is not a workbook", "save it as"),
    ("plan.csv", book_of, "a workbook under another name", "ends in .xlsx"),
    ("plan.xlsx", lambda _: b"line,source,year,amount\n", "a file that is none", "rename it if it is CSV"),
    ("plan.xlsx", lambda project: book_of(project)[:900], "a damaged workbook or archive", "save it as .xlsx"),
    ("plan.xlsx", lambda _: archive({"xl/workbook.xml": b"<x"}), "KeyError", "save it again"),
    ("~$plan.xlsx", lambda _: b"\x0bkcplan" + b" " * 158, "the note of a program that has plan.xlsx open", "close it"),
    (".~lock.plan.csv#", lambda _: b",me,;", "the note of a program that has plan.csv open", "close it there"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "found", "mend"), FOREIGN)
def test_other_formats_are_told(project, name: str, make: Callable[..., bytes], found: str, mend: str) -> None:
    """What the file is, and what to do; nothing of it is shown."""
    content = make(project)
    project.plan.unlink()
    (project.model.parent / name).write_bytes(content)
    use(project, name)
    (problem,) = errors(project)
    assert problem.file == str(project.model.parent / name)
    assert found in problem.found
    assert mend in problem.mend
    assert "hunter2" not in str(problem)


def test_file_that_another_program_holds(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be opened, as Windows says of one that is open in Excel: close it there."""
    path = save(project.model.parent / "book.xlsx", {"Plan": rows(project)})
    real = open

    def locked(name: object, *arguments: object, **more: object) -> object:
        if str(name) == str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real(name, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", locked)
    log = Log()
    assert open_file(str(path), 10**6, log) is None
    assert log.problems[0].mend == "if a program such as Excel has it open, close it there"
    assert log.problems[0].found == f"{path}: Permission denied"


def test_bomb_is_refused_before_it_is_unpacked(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that unpacks to more than is bearable, told by its directory."""
    path = save(project.model.parent / "book.xlsx", {"Plan": rows(project)})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/zeros.bin", b"\0" * 3_000_000)
    monkeypatch.setattr(workbook, "UNPACKED_BYTES", 2_000_000)
    use(project, "book.xlsx")
    (problem,) = errors(project)
    assert problem.expected == "a workbook of at most 2 MB when unpacked"


@pytest.mark.parametrize("reach", ["A1048576", "XFD30", "ZZZ9999999"])
def test_cells_far_away_are_bearable(project, reach: str) -> None:
    """A table with a cell at the far end of its sheet is refused by name or read, at once and in little memory."""
    path = save(project.model.parent / "book.xlsx", {"Plan": rows(project)})
    column, line = reach.rstrip("0123456789"), reach.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{line}"><c r="{column}{line}"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far.encode())
    path.write_bytes(archive(parts))
    use(project, "book.xlsx")
    problems = errors(project)
    assert problems
    assert {str(path), f"{path}#Plan"} >= {problem.file for problem in problems}


def test_million_empty_rows(project) -> None:
    """Rows that hold formats and no values are no rows."""

    def formatted(book: Workbook) -> None:
        book["Plan"].cell(200_000, 1).number_format = "0.00"
        book["Plan"].cell(1_048_576, 2).number_format = "0.00"

    save(project.model.parent / "book.xlsx", {"Plan": rows(project)}, formatted)
    use(project, "book.xlsx")
    assert errors(project) == []


def test_sheet_of_too_many_cells(project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused, and the way out is told."""
    save(project.model.parent / "book.xlsx", {"Plan": rows(project)})
    monkeypatch.setattr(workbook, "CELLS", 40)
    use(project, "book.xlsx")
    (problem,) = errors(project)
    assert problem.expected == "a sheet of at most 40 cells"


def test_control_characters_of_a_workbook(project) -> None:
    """A character that acts on a screen is told at its cell, and passed on by no message."""
    path = save(project.model.parent / "book.xlsx", {"Plan": rows(project)})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    path.write_bytes(archive(parts | {name: parts[name].replace(b"<t>office", "<t>off\u202eice".encode())}))
    use(project, "book.xlsx")
    found = {(p.line, p.column) for p in errors(project) if p.found == "the control character 0x202e"}
    assert found == {(line, 1) for line in (11, 12, 13, 14)}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_workbook_through_a_pipe(project) -> None:
    """A pipe named .xlsx is read like a file."""
    import threading

    content = book_of(project)
    path: Path = project.model.parent / "book.xlsx"
    os.mkfifo(path)
    use(project, "book.xlsx")
    writer = threading.Thread(target=path.write_bytes, args=(content,))
    writer.start()
    assert errors(project) == []
    writer.join()


def test_norms_and_regional_numbers_of_a_workbook(regions) -> None:
    """Every table may be a sheet: norms by days, numbers of regions with a column a year."""
    import datetime

    before = read_scenario(regions.base).model
    head, *body = csv.reader(io.StringIO(regions.norms.read_text()))
    norms: list[list[object]] = [list(head)]
    for row in body:
        share, cap, first, last = row[3:7]
        days = [datetime.date.fromisoformat(day) if day else None for day in (first, last)]
        norms.append([*row[:3], float(share) if share else None, float(cap), *days, row[7]])
    numbers = [
        ["region", "activity", "item", "2020-2022", 2020, "2021-2022"],
        ["south", "pipes", "unit_cost", 4, None, None],
        ["coast", "drilling", "jobs", None, None, 6],
        ["north", "pipes", "wells", None, 0.5, None],
    ]
    save(regions.model.parent / "book.xlsx", {"Norms": norms, "Regional": numbers})
    regions.norms.unlink()
    regions.edit(regions.model, "regional: regional.csv", "regional: book.xlsx\nnorms: book.xlsx#Norms")
    after = read_scenario(regions.base).model
    assert after.norms == before.norms
    assert str(after.regional_cost) == str(before.regional_cost)
    assert str(after.regional_yields) == str(before.regional_yields)


def test_place_of_a_sheet_is_that_of_a_cell() -> None:
    """Columns beyond Z; a file in a folder that looks like a workbook is no sheet."""
    told = [str(Problem(*place, "a", "b")) for place in (
        Place("b.xlsx#S 1", 14, 5), Place("b.xlsx#S", 1, 703), Place("b.xlsx#S"), Place("b.xlsx#d/plan.csv", 2, 3),
    )]  # fmt: skip
    assert [text.partition(": expected")[0] for text in told] == [
        "b.xlsx:S 1!E14", "b.xlsx:S!AAA1", "b.xlsx#S", "b.xlsx#d/plan.csv:2:3",
    ]  # fmt: skip
    assert str(Origin("b.xlsx#S", 2, 27)) == "b.xlsx:S!AA2"
