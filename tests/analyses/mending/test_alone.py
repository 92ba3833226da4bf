"""Single changes where the work for all of them is too much: what was tried is right, and what was not is told."""

import io

import pytest
from rich.console import Console
from support.small import YEARS, scenario

from kcplan import language
from kcplan.analyses.mending import alone
from kcplan.analyses.mending.diagnose import diagnose
from kcplan.commands.diagnose import view
from kcplan.domain.scenario import Target
from kcplan.engine.solvers.highs import HighsSession

#: 60 + 30 buys at most 18 jobs in 2020: money of either source mends, and so does either target.
ASKED = scenario(targets=(Target("jobs", (2020,), 20.0), Target("jobs", YEARS, 45.0)))


def shown(code: str) -> str:
    """The screen of the diagnosis, in one line."""
    to = io.StringIO()
    with language.using(code):
        view(diagnose(ASKED)).show(Console(file=to, width=10_000))
    return to.getvalue()


def test_what_was_tried_is_right_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work for one solve, and no edges followed: what is found is among all changes; with enough work all are."""
    every = diagnose(ASKED)
    assert not every.untried
    monkeypatch.setattr(alone, "_MOST_WORK", 0)
    monkeypatch.setattr(alone.Alone, "_exchange", lambda *_: None)
    one = diagnose(ASKED)
    assert one.untried
    assert len(one.mends) <= len(every.mends)
    assert {(mend.rule.id, round(mend.mended, 9)) for mend in one.mends} <= {
        (mend.rule.id, round(mend.mended, 9)) for mend in every.mends
    }
    monkeypatch.setattr(alone, "_MOST_WORK", 100_000)
    assert diagnose(ASKED).mends == every.mends


def test_how_many_rules_of_a_conflict_were_not_tried_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the conflict, in both languages, and in `--json`; nothing of it where all were tried."""
    assert [own["rules_untried"] for own in view(diagnose(ASKED)).data()["conflicts"]] == [0]
    monkeypatch.setattr("kcplan.engine.irreducible._MOST_WORK", 0)
    monkeypatch.setattr(HighsSession, "edge", lambda *_: None)
    count = view(diagnose(ASKED)).data()["conflicts"][0]["rules_untried"]
    assert count
    assert f"whether {count} of these rules" in shown("en")
    assert f"chưa thử xem {count} ràng buộc" in shown("vi")


def test_how_many_were_not_tried_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the screen in both languages, and in `--json`; nothing of it where all were tried."""
    assert "large" not in shown("en")
    assert view(diagnose(ASKED)).data()["mends_untried"] == 0
    monkeypatch.setattr(alone, "_MOST_WORK", 0)
    monkeypatch.setattr(alone.Alone, "_exchange", lambda *_: None)
    count = view(diagnose(ASKED)).data()["mends_untried"]
    assert count
    assert f"The scenario is large: {count} more single change" in shown("en")
    assert "The scenario" not in shown("vi")
    assert str(count) in shown("vi")
