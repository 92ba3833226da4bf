"""The folder of a sweep: chunks whole or not at all, the same bytes however they came, nothing of others touched."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from support.counted_job import CountedJob

from kcplan.errors import UsageError
from kcplan.sweeping.running.store import Store
from kcplan.sweeping.running.work import chunks_of, rows_of, run_chunk

JOB = CountedJob()
ROWS = {number: last - first for number in chunks_of(JOB) for first, last in [rows_of(JOB, number)]}
#: A process that has ended: the number of the highest there can be, which Linux gives to none.
GONE = 2**22 + 1


def store(folder: Path, **changes: object) -> Store:
    identity = {"program": "kcplan", "seed": 1, "chunk": 5, **changes}
    return Store(folder, identity, ROWS, frozenset({"summary.json"}))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def filled(folder: Path, numbers) -> Store:
    """A store with these chunks written, in this order."""
    kept = store(folder)
    kept.open()
    for number in numbers:
        kept.write(number, run_chunk(JOB, number))
    return kept


def test_table_is_read_back_as_it_was(tmp_path: Path) -> None:
    """All rows in order, figures that are not there as NaN, whole numbers and words as they were."""
    table = filled(tmp_path / "sweep", [3, 0, 4, 1, 2]).read()
    assert table["future"].tolist() == list(range(23))
    squares = [np.nan if n % 3 == 0 else n * n for n in range(23)]
    assert np.array_equal(table["figure"], squares, equal_nan=True)
    assert set(table["status"]) == {"optimal"}


def test_bytes_do_not_depend_on_order_or_interruption(tmp_path: Path) -> None:
    """Chunks in any order, or half of them by an earlier run, leave the same bytes in every file."""
    filled(tmp_path / "one", range(5))
    filled(tmp_path / "two", [4, 1])
    assert store(tmp_path / "two").open() == [0, 2, 3]
    filled(tmp_path / "two", [3, 0, 2])
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert store(tmp_path / "two").open() == []


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_chunk_in_part_does_not_count(tmp_path: Path, part: float) -> None:
    """A file cut short, whether beside its place or in it, is run again; what a killed run left beside is removed."""
    filled(tmp_path / "sweep", range(5))
    chunk = tmp_path / "sweep" / "chunks" / "000002.parquet"
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[: int(part * len(whole))])
    beside = chunk.with_name(f".000003.parquet.kcplan-{GONE}")
    beside.write_bytes(whole[: int(part * len(whole))])
    assert store(tmp_path / "sweep").open() == [2]
    assert not beside.exists()


@pytest.mark.parametrize("count", [1, 4])
def test_spoilt_byte_is_noticed_wherever_it_is(tmp_path: Path, count: int) -> None:
    """Bits turned over in any place of a chunk, its footer and the names in it too: the chunk is run again."""
    filled(tmp_path / "sweep", range(5))
    chunk = tmp_path / "sweep" / "chunks" / "000001.parquet"
    whole, random = chunk.read_bytes(), Random(count)
    for place in range(len(whole)):
        content = bytearray(whole)
        for other in [place, *random.choices(range(len(whole)), k=count - 1)]:
            content[other] ^= 1 << random.randrange(8)
        chunk.write_bytes(content)
        assert store(tmp_path / "sweep").open() == [1], place


@pytest.mark.parametrize(
    ("put", "words"),
    [
        (lambda folder: (folder / "sweep.json").write_text("{}"), "to be written by kcplan, found"),
        (lambda folder: (folder / "sweep.json").write_text("no JSON"), "to be written by kcplan, found"),
        (lambda folder: (folder / "sweep.json").write_text("[" * 100_000), "to be written by kcplan, found"),
        (lambda folder: (folder / "notes.txt").write_text("mine"), r"found notes\.txt"),
        (lambda folder: (folder / "chunks" / "a.csv").write_text("mine"), r"found chunks/a\.csv"),
    ],
    ids=["no identity", "spoilt identity", "brackets in brackets", "a file beside", "a file among the chunks"],
)
def test_what_is_not_of_the_sweep_is_refused_untouched(tmp_path: Path, put, words: str) -> None:
    """A folder with anything else in it stays as it is."""
    filled(tmp_path / "sweep", range(5))
    put(tmp_path / "sweep")
    before = bytes_of(tmp_path / "sweep")
    with pytest.raises(UsageError, match=words):
        store(tmp_path / "sweep").open()
    assert bytes_of(tmp_path / "sweep") == before


def test_folder_of_another_sweep_is_refused_and_the_difference_told(tmp_path: Path) -> None:
    """Another seed: the message has both seeds, and nothing is changed."""
    filled(tmp_path / "sweep", [0])
    before = bytes_of(tmp_path / "sweep")
    with pytest.raises(UsageError, match="its seed is 1, here it is 2"):
        store(tmp_path / "sweep", seed=2).open()
    assert bytes_of(tmp_path / "sweep") == before


def test_result_of_another_command_is_refused(tmp_path: Path) -> None:
    """A folder that kcplan solve wrote is no place for a sweep; an empty one, and one just begun, are."""
    place = tmp_path / "result"
    place.mkdir()
    (place / "summary.json").write_text('{"manifest": {"program": "kcplan", "written": ["summary.json"]}}')
    with pytest.raises(UsageError, match="found a result of another kind"):
        store(place).open()
    assert [path.name for path in place.iterdir()] == ["summary.json"]
    begun = tmp_path / "begun"
    begun.mkdir()
    (begun / f".sweep.json.kcplan-{GONE}").write_text("{")
    assert store(begun).open() == [0, 1, 2, 3, 4]
    assert sorted(path.name for path in begun.iterdir()) == ["chunks", "sweep.json"]
