"""A ladder is kept as a sweep is: the same bytes whatever the workers, going on where it stopped, read by anyone."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from oracles import ladder_oracle
from pyarrow import parquet
from support.ladders import RECOMMENDED, question
from support.local_cluster import local_cluster

import kcplan
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty
from kcplan.engine.cluster_address import cluster_at
from kcplan.errors import UsageError
from kcplan.sweeping.decision import signed_cells
from kcplan.sweeping.ladder.climb import ladder
from kcplan.sweeping.ladder.results import Estimate, Ladder, Resampled

SHIPPED = Path(__file__).parents[2] / "scenarios" / "uncertain-funding.yaml"
SAMPLES = 15

pytestmark = pytest.mark.once


def climb(folder: Path, workers: int = 1, samples: int = SAMPLES) -> Ladder:
    """A ladder of the shipped scenario, kept."""
    asked = kcplan.load(SHIPPED)
    plans = {"official": {}, "recommended": signed_cells(kcplan.solve(asked).allocation)}
    return ladder(asked, plans, samples=samples, seed=9, workers=workers, chunk=5, out=folder)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ladder, Path]:
    folder = tmp_path_factory.mktemp("ladder") / "kept"
    return climb(folder), folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_figures_are_those_of_the_table(kept: tuple[Ladder, Path]) -> None:
    """Means, worst tenths, chances and misses of every rung, worked out from the Parquet files by pyarrow and loops."""
    found, folder = kept
    table = parquet.read_table(folder / "chunks").to_pydict()
    assert table["future"] == list(range(SAMPLES))
    asked = kcplan.load(SHIPPED)
    policies = ["official", "recommended", "replanned-mid-year", "replanned", "foresight"]
    assert [rung.policy for rung in found.rungs] == policies
    for rung in found.rungs:
        own = {name.removeprefix(f"{rung.policy}: "): values for name, values in table.items()}
        misses = []
        for number in range(SAMPLES):
            values = [own[f"value {target.key}"][number] for target in asked.targets]
            parts = [max(0.0, 1 - value / target.at_least) for value, target in zip(values, asked.targets, strict=True)]
            misses.append(sum(part for part in parts if part > 1e-6))
            assert own["miss"][number] == pytest.approx(misses[-1], abs=1e-9)
            assert [own[f"met {t.key}"][number] for t in asked.targets] == [part <= 1e-6 for part in parts]
        assert rung.mean_miss.value == pytest.approx(sum(misses) / SAMPLES)
        assert rung.worst_tenth.value == pytest.approx(ladder_oracle.worst_tenth(misses))
        assert rung.outcomes.value == pytest.approx(sum(own["objective"]) / SAMPLES)
        assert rung.cut.value == pytest.approx(sum(own["cut"]) / SAMPLES)
        assert rung.moved is not None
        assert rung.moved.value == pytest.approx(sum(own["moved"]) / SAMPLES)
        assert rung.gave_way == sum(way > 0 for way in own["gave way"])
        for target, chance in zip(asked.targets, rung.met, strict=True):
            assert chance.count == sum(own[f"met {target.key}"])


def test_order_of_the_rungs_of_the_shipped_scenario(kept: tuple[Ladder, Path]) -> None:
    """Knowing more is no worse in the mean: foresight, planning again with known money, in mid-year, signing once."""
    found, _ = kept
    misses = [found.rung(policy).mean_miss.value for policy in ("foresight", "replanned", "replanned-mid-year")]
    assert misses == sorted(misses)
    assert misses[-1] < found.rung("recommended").mean_miss.value
    for number in (found.rungs[0].mean_miss, found.gains[0].outcomes):
        assert isinstance(number, Estimate)
        assert number.low < number.value < number.high


def test_bytes_do_not_depend_on_the_workers(kept: tuple[Ladder, Path], tmp_path: Path) -> None:
    """Two processes leave the same bytes as one, and say the same."""
    found, folder = kept
    again = climb(tmp_path / "two", workers=2)
    assert bytes_of(tmp_path / "two") == bytes_of(folder)
    assert again.rungs == found.rungs


def test_bytes_do_not_depend_on_the_cluster(tmp_path: Path) -> None:
    """Two workers of a cluster leave the same bytes as this process."""
    with local_cluster() as found:
        for name, cluster in (("here", None), ("there", cluster_at(found.address))):
            folder = tmp_path / name
            ladder(question(), {"recommended": RECOMMENDED}, 10, workers=1, cluster=cluster, chunk=2, out=folder)
    assert bytes_of(tmp_path / "there") == bytes_of(tmp_path / "here")


def test_ladder_goes_on_where_it_stopped(kept: tuple[Ladder, Path], tmp_path: Path) -> None:
    """With a chunk gone and one spoilt, the same call leaves the same bytes; another ladder's folder is refused."""
    _, folder = kept
    shutil.copytree(folder, tmp_path / "on")
    (tmp_path / "on" / "chunks" / "000001.parquet").unlink()
    (tmp_path / "on" / "chunks" / "000002.parquet").write_bytes(b"spoilt")
    climb(tmp_path / "on")
    assert bytes_of(tmp_path / "on") == bytes_of(folder)
    with pytest.raises(UsageError, match="to hold this run, found another one"):
        climb(tmp_path / "on", samples=20)


def test_stopped_ladder_keeps_what_is_done(tmp_path: Path) -> None:
    """Ctrl-C after the first chunk leaves it there."""
    seen = []

    def stop(done: int) -> None:
        seen.append(done)
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ladder(question(), {"recommended": RECOMMENDED}, 10, workers=1, chunk=5, out=tmp_path / "on", progress=stop)
    assert [path.name for path in (tmp_path / "on" / "chunks").iterdir()] == ["000000.parquet"]
    ladder(question(), {"recommended": RECOMMENDED}, 10, workers=1, chunk=5, out=tmp_path / "on", progress=seen.append)
    assert seen == [0, 5, 5, 10]


def certain(asked: Scenario) -> Scenario:
    """The same where all that is uncertain has one value: what the scenario says."""
    one = Distribution("discrete", (1.0,), (1.0,))
    what = Uncertain(Parameter("nothing", "cap", "scale", asked.model.years, ("central",)), one, ("year",))
    return replace(asked, uncertainty=Uncertainty((what,), Correlation(), 10, 1, "lhs"))


def test_one_certain_future_of_the_shipped_scenario() -> None:
    """Every rung that plans then has the figures of today's plan, money by money."""
    asked = certain(kcplan.load(SHIPPED))
    today = kcplan.solve(asked)
    found = ladder(asked, {"recommended": signed_cells(today.allocation)}, samples=10, workers=1)
    for rung in found.rungs:
        assert rung.mean_miss.value == pytest.approx(today.review.miss, abs=1e-7)
        assert rung.outcomes.value == pytest.approx(today.review.objective)
        assert rung.moved is not None
        assert rung.moved.value == pytest.approx(today.review.change)
        assert rung.cut.value == pytest.approx(0.0, abs=1e-6)


def test_worst_tenth_by_hand() -> None:
    """Misses 1 to 15: 15 and half of 14, over 1.5; as sorting has it."""
    values = np.arange(1.0, 16.0)
    assert Resampled(15).worst_tenths(values)[0] == pytest.approx(22 / 1.5)
    assert ladder_oracle.worst_tenth(values.tolist()) == pytest.approx(14 + 2 / 3)
    random = np.random.default_rng(4)
    for count in (10, 11, 57, 200):
        own = random.normal(size=count)
        assert Resampled(count).worst_tenths(own)[0] == pytest.approx(ladder_oracle.worst_tenth(own.tolist()))
