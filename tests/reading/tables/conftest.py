"""The model whose annex was printed, and what the tests of tables share."""

import pytest
from support.books import ROOT, printed_annex

from kcplan.domain.scenario import Model
from kcplan.reading.read import read_model


@pytest.fixture(scope="session")
def shipped() -> Model:
    return read_model(ROOT / "models" / "ben-tre-2014-2020")


@pytest.fixture
def annex(shipped: Model) -> list[list[object]]:
    """The rows of the printed annex: two of titles, two of heads, then line 1 in row 5 and its sources below."""
    titles = {str(line.number): line.title.vi for line in shipped.lines}
    sources = {source.id: source.title.vi.replace(" (đối tượng thụ hưởng)", "") for source in shipped.sources}
    return printed_annex(titles, sources)
