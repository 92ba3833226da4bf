"""The page's script, kept in the package as vl-convert makes it."""

import pytest

from kcplan.documents.report import script

pytestmark = pytest.mark.once


def test_the_kept_script_is_what_the_library_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not, `make lock` writes it anew. With another version of the library, it is made."""
    kept = script._kept()
    assert kept.is_file(), "vl-convert is of another version than the script that is kept: run make lock"
    made = script.made()
    assert kept.read_bytes().decode() == made, "run make lock"
    monkeypatch.setattr(script, "version", lambda _package: "0")
    script.script.cache_clear()
    assert script.script() == made
    script.script.cache_clear()
