"""Projects that begin with an annex, a workbook to fill in, or a model put into one: each solves in one command."""

import csv
import shutil
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support import office
from support.books import ROOT, official_annex, save

import kcplan
from kcplan.cli import main
from kcplan.documents.book.words import meaning
from kcplan.domain.scenario import Title
from kcplan.errors import InvalidInput, UsageError
from kcplan.language import LANGUAGES, using
from kcplan.reading.model_tables import TABLES, activity_table
from kcplan.reading.norms import COLUMNS as NORMS
from kcplan.reading.read import plain_model
from kcplan.writing.resolved import resolved

pytestmark = pytest.mark.once

SHIPPED = ROOT / "models" / "ben-tre-2014-2020"
MODELS = sorted(path.parent for path in (ROOT / "models").glob("*/model.yaml"))


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(one) for one in arguments])
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.fixture(scope="module")
def annex(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The official annex as it was printed, beside another sheet."""
    return official_annex(tmp_path_factory.mktemp("annex"))


@pytest.mark.parametrize("more", [[], ["--workbook"]])
def test_project_from_the_official_annex(tmp_path: Path, annex: Path, more: list[str]) -> None:
    """One command, and it solves: all 187 cells of the shipped plan, and the plan is its own best answer."""
    assert call("new", tmp_path / "mine", "--from", annex, *more) == 0
    base = tmp_path / "mine" / "scenarios" / "base.yaml"
    assert call("solve", base) == 0
    model, shipped = kcplan.load(base).model, kcplan.load(ROOT / "scenarios" / "base.yaml").model
    assert [line.title.vi for line in model.lines] == [line.title.vi for line in shipped.lines]
    assert [(source.id, source.kind) for source in model.sources] == [(s.id, s.kind) for s in shipped.sources]
    assert (model.plan == shipped.plan).all()
    assert int((model.plan > 0).sum()) == int((shipped.plan > 0).sum())
    assert (model.money, model.years) == (shipped.money, shipped.years)
    assert [line.counterpart for line in model.lines] == [line.counterpart for line in shipped.lines]
    assert model.title.vi == "Chương trình giai đoạn 2014-2020"  # to be written over, and no id in a letter
    recommendation = kcplan.solve(kcplan.load(base))
    assert recommendation.review.change == pytest.approx(0)
    text = next((tmp_path / "mine" / "models").glob("*/model.yaml")).read_text(encoding="utf-8")
    assert "Still to be added: outcomes" in text


def test_annex_of_csv_with_groups_of_digits(tmp_path: Path, annex: Path) -> None:
    """It is asked how its numbers are written, and the model remembers the answer."""
    rows = load_workbook(annex)["Phụ lục 1"].iter_rows(values_only=True)
    path = tmp_path / "annex.csv"
    with path.open("w", encoding="utf-8") as file:
        own = [[f"{c:,}".replace(",", ".") if isinstance(c, int) else c for c in row] for row in rows]
        csv.writer(file, delimiter=";").writerows(own)
    with pytest.raises(InvalidInput, match="that can be read in one way only"):
        kcplan.new(tmp_path / "mine", start=path)
    base = kcplan.new(tmp_path / "mine", start=path, numbers="vi")
    assert kcplan.load(base).model.plan.sum() == kcplan.load(ROOT / "scenarios" / "base.yaml").model.plan.sum()


def test_what_an_annex_leaves_open_is_said(tmp_path: Path) -> None:
    """A unit that is not there, a source of an unknown kind, counterpart money in a year without public money."""
    rows = [
        ["TT", "Nội dung", "Năm 2026", "Năm 2027", "Tổng"], [1, "Đào tạo", 5, 15, 20],
        ["1.1", "Quỹ phát triển", 0, 10, 10],
        ["1.2", "Nguồn khác", 5, 5, 10], [2, "Thông tin", 0, 0, 0], ["2.1", "Quỹ phát triển", None, "-", 0],
    ]  # fmt: skip
    base = kcplan.new(tmp_path / "mine", start=save(tmp_path / "a.xlsx", {"A": rows}))
    model = kcplan.load(base).model
    assert [(source.id, source.kind) for source in model.sources] == [("other", "counterpart"), ("source-1", "public")]
    assert model.lines[0].counterpart == (1.0, 1.0)
    assert model.lines[1].sources == ("source-1",)
    text = (tmp_path / "mine" / "models" / "a" / "model.yaml").read_text(encoding="utf-8")
    for said in ("money in million VND", "do not say: Quỹ phát triển", "public money: 1."):
        assert said in text.replace("\n# ", " ")
    assert call("solve", base) == 0


@pytest.mark.parametrize("folder", MODELS, ids=lambda path: path.name)
def test_model_in_a_workbook_is_the_same_model(tmp_path: Path, folder: Path) -> None:
    """Each shipped model, put into a workbook and read again: the same resolved scenario, byte for byte."""
    base = kcplan.new(tmp_path / "booked", start=folder, workbook=True)
    again = yaml.safe_dump(resolved(kcplan.load(base))["model"], allow_unicode=True, sort_keys=False)
    assert again == yaml.safe_dump(plain_model(folder), allow_unicode=True, sort_keys=False)
    written = yaml.safe_load((folder / "model.yaml").read_text(encoding="utf-8"))
    said = written.get("basis", "")
    assert kcplan.load(base).model.basis == (Title(**said) if isinstance(said, dict) else Title(said, said))
    for name in sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml")):
        text = (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
        (base.parent / f"{name}.yaml").write_text(text, encoding="utf-8")
    for path in sorted(base.parent.glob("*.yaml")):
        if f"model: {folder.name}\n" in path.read_text(encoding="utf-8"):
            whole = [yaml.safe_dump(resolved(kcplan.load(p))) for p in (path, ROOT / "scenarios" / path.name)]
            assert whole[0] == whole[1], path.name


def test_small_model_in_a_workbook(tmp_path: Path) -> None:
    """Digits that a workbook cannot hold, tranches, years and several languages survive."""
    text = SHIPPED.joinpath("model.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "unit_cost: 123.125",
        "unit_cost: {2014: [{up_to: 20, cost: 0.30000000000000004}, {cost: 120}], 2015-2020: 123.125}",
    )
    text = text.replace(
        "yields: {projects: 1, jobs: 25}", "yields: {projects: 1, jobs: {2014-2016: 25, 2017-2020: 26.5}}"
    )
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "model.yaml").write_text(text, encoding="utf-8")
    for name in ("plan.csv", "norms.csv"):
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    base = kcplan.new(tmp_path / "booked", start=folder / "model.yaml", workbook=True)
    assert resolved(kcplan.load(base))["model"] == plain_model(folder)


def test_question_of_a_new_model_is_in_both_languages(tmp_path: Path) -> None:
    """Whatever language `new` speaks, a reader of the other has a title and a question in his own."""
    written = []
    for code in LANGUAGES:
        assert call("new", tmp_path / code, "--workbook", "--lang", code) == 0
        written.append(yaml.safe_load((tmp_path / code / "scenarios" / "base.yaml").read_text("utf-8")))
    assert written[0] == written[1]
    for key in ("title", "question"):
        assert written[0][key].keys() == set(LANGUAGES)
        assert len(set(written[0][key].values())) == len(LANGUAGES)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_empty_workbook_solves_as_it_stands(tmp_path: Path, language: str) -> None:
    """Every sheet has its heads, notes in both languages, lists to choose from and an example; and it solves."""
    with using(language):
        base = kcplan.new(tmp_path / "mine", workbook=True)
    assert call("solve", base) == 0
    book = load_workbook(tmp_path / "mine" / "models" / "programme" / "programme.xlsx")
    assert book.sheetnames == ["Guide", "Sources", "Outcomes", "Lines", "Activities", "Targets", "Plan", "Norms"]
    for sheet in book.worksheets[1:]:
        assert "Example: write over it." in str(sheet["A2"].value)
        assert "Ví dụ: hãy ghi đè lên." in str(sheet["A3"].value)
        assert sheet["A5"].value in ("id", "line", "outcome")
        assert sheet["A5"].comment is not None
    lists = {rule.formula1 for rule in book["Plan"].data_validations.dataValidation}
    assert {"Lines!$A$6:$A$1000", "Sources!$A$6:$A$1000"} <= lists
    guide = [row[1] for row in book["Guide"].iter_rows(min_row=5, values_only=True)]
    heads = [cell.value for name in book.sheetnames[1:] for cell in book[name][5] if isinstance(cell.value, str)]
    assert guide == heads


def test_every_column_is_explained() -> None:
    """What a table may hold has a meaning in both languages, for the guide and the comments."""
    columns = [
        name
        for table in (*TABLES.values(), activity_table(["jobs"]))
        for name in (*table.columns.required, *table.columns.optional)
    ]
    for name in {*columns, *NORMS, "region", "item", "value"}:
        said = {}
        for language in LANGUAGES:
            with using(language):
                said[language] = meaning(name)
        assert said["en"] != said["vi"], name


def test_model_without_a_plan_goes_into_a_workbook(tmp_path: Path) -> None:
    """It has no sheet of a plan, and is the same model."""
    folder = tmp_path / "planless"
    kcplan.new(tmp_path / "starter", workbook=True)
    shutil.copytree(tmp_path / "starter" / "models" / "programme", folder)
    text = (folder / "model.yaml").read_text(encoding="utf-8")
    (folder / "model.yaml").write_text(text.replace("plan: programme.xlsx#Plan\n", ""), encoding="utf-8")
    path = folder / "programme.xlsx"
    book = load_workbook(path)
    book["Lines"].cell(7, [cell.value for cell in book["Lines"][5]].index("counterpart") + 1, 2)
    book.save(path)
    base = kcplan.new(tmp_path / "booked", start=folder, workbook=True)
    assert "write what each source can pay" in base.read_text(encoding="utf-8")
    assert call("solve", base) == 0
    copied = tmp_path / "booked" / "models" / "programme"
    assert plain_model(copied) == plain_model(folder)
    assert "Plan" not in load_workbook(copied / "programme.xlsx").sheetnames


def filled(sheet: Worksheet, rows: list[dict[str, object]]) -> None:
    """Rows written over the examples, as a planner does."""
    heads = [cell.value for cell in sheet[5]]
    sheet.delete_rows(6, 50)
    for line, row in enumerate(rows, 6):
        for name, value in row.items():
            sheet.cell(line, heads.index(name) + 1, value)


def test_workbook_that_is_filled_in_solves(tmp_path: Path) -> None:
    """Another programme in place of the example: wells of two prices and a target, worked out by hand."""
    base = kcplan.new(tmp_path / "mine", workbook=True)
    path = tmp_path / "mine" / "models" / "programme" / "programme.xlsx"
    book: Workbook = load_workbook(path)
    years = dict.fromkeys(range(2026, 2031), 50)
    filled(book["Sources"], [{"id": "tinh", "kind": "public", "title.vi": "Tỉnh", "title.en": "Province"}])
    filled(book["Outcomes"], [{"id": "gieng", "unit.en": "well", "unit.vi": "giếng"}])
    filled(book["Lines"], [{"id": "nuoc", "number": 1, "sources": "tinh"}])
    heads = [cell.value for cell in book["Activities"][5]]
    book["Activities"].cell(5, heads.index("yields.jobs") + 1, "yields.gieng")
    book["Activities"].delete_cols(heads.index("yields.projects") + 1)
    drilling = {"line": "nuoc", "id": "khoan", "unit.en": "well", "unit.vi": "giếng", "yields.gieng": 1}
    dearer: dict[str, object] = {"line": "nuoc", "id": "khoan", "unit_cost": 20}
    filled(book["Activities"], [{**drilling, "up_to": 3, "unit_cost": 10}, dearer])
    filled(book["Targets"], [{"outcome": "gieng", "years": "2026-2030", "at_least": 20}])
    filled(book["Plan"], [{"line": "nuoc", "source": "tinh", **years}])  # type: ignore[dict-item]
    filled(book["Norms"], [])
    book.save(path)
    assert call("solve", base) == 0
    recommendation = kcplan.solve(kcplan.load(base))
    assert recommendation.review.totals == {"gieng": pytest.approx(20)}  # 3 x 10 and 1 x 20 each year: 4 wells for 50


@office.needs_office
def test_office_opens_the_workbook(tmp_path: Path) -> None:
    """LibreOffice saves it again, and it is the same model."""
    base = kcplan.new(tmp_path / "mine", workbook=True)
    before = resolved(kcplan.load(base))
    path = tmp_path / "mine" / "models" / "programme" / "programme.xlsx"
    (saved,) = office.convert([path], "xlsx", tmp_path)
    path.write_bytes(saved.read_bytes())
    assert resolved(kcplan.load(base)) == before


WRONG = [
    ({"start": SHIPPED}, "--workbook puts it into a workbook"),
    ({"start": SHIPPED, "workbook": True, "numbers": "vi"}, "found them without one"),
    ({"numbers": "vi"}, "found them without one"),
    ({"synthetic": 3, "workbook": True}, "found both"),
]


@pytest.mark.parametrize(("options", "said"), WRONG)
def test_options_that_do_not_go_together(tmp_path: Path, options: dict[str, object], said: str) -> None:
    """They are told, and nothing is written."""
    with pytest.raises(UsageError, match=said):
        kcplan.new(tmp_path / "mine", **options)  # type: ignore[arg-type]
    assert not (tmp_path / "mine").exists()


NO_ANNEX = [
    ("plan.csv", "an official annex"),
    ("MODEL.md", "the columns line,source,year,amount"),
    ("lost.xlsx", "a file that exists"),
]


@pytest.mark.parametrize(("name", "expected"), NO_ANNEX)
def test_file_that_is_no_annex(tmp_path: Path, name: str, expected: str) -> None:
    """What else it is, in its place; nothing is written."""
    with pytest.raises(InvalidInput, match=expected):
        kcplan.new(tmp_path / "mine", start=SHIPPED / name)
    assert not (tmp_path / "mine").exists()
