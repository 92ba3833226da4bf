"""A folder and a site that the tests of a file share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support import site


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site.folder(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    with site.within(root) as (found, _access):
        yield found
