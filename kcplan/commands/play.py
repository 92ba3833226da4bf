"""The use cases of `kcplan serve`: a scenario of a file is played with, answered, and saved as a file of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

from kcplan import tolerances
from kcplan.analyses.playing import play as analysis
from kcplan.analyses.playing.asked import LOCK_SIDES, Lock, PlayAsked, of_scenario
from kcplan.analyses.playing.play import PlayStart
from kcplan.analyses.playing.track import track as analysed_track
from kcplan.commands.diagnose import diagnose
from kcplan.commands.diagnose import view as diagnosis_view
from kcplan.commands.saved import is_plain, place_of_saved
from kcplan.commands.solve import solve
from kcplan.commands.solve import view as solve_view
from kcplan.commands.view import View
from kcplan.errors import CheckFailed, UsageError
from kcplan.language import _, counting
from kcplan.planning.publish import publish
from kcplan.planning.too_many import refuse_too_many
from kcplan.reading.read import read_scenario
from kcplan.writing import new_file

if TYPE_CHECKING:
    from kcplan.documents.playing.answer import PlayAnswer, SliderFace
    from kcplan.documents.playing.tracks import TrackPicture

__all__ = [
    "LOCK_SIDES", "Lock", "PlayAsked", "PlayStart", "answer", "begin", "digest", "locked", "place_of_saved",
    "published", "save", "sliders", "track", "why_none",
]  # fmt: skip


def begin(file: Path) -> PlayStart:
    """The scenario of a file with its own plan and the budget in force. Raises InvalidInput with every mistake."""
    return analysis.begin(read_scenario(file))


def answer(start: PlayStart, asked: PlayAsked) -> "PlayAnswer":
    """What is asked, answered in the current language. Raises Infeasible where no plan is left."""
    from kcplan.documents.playing.answer import answer as told

    with counting(start.scenario.usual_money):
        return told(analysis.play(start, asked))


def sliders(start: PlayStart, asked: PlayAsked) -> "list[SliderFace]":
    """The sliders as they stand."""
    from kcplan.documents.playing.answer import sliders as told

    with counting(start.scenario.usual_money):
        return told(start, dict(asked.money))


def track(start: PlayStart, asked: PlayAsked, source: str) -> "TrackPicture | None":
    """The track of a source's slider; None of a scenario that is too large for it."""
    from kcplan.documents.playing.tracks import picture

    with counting(start.scenario.usual_money):
        found = analysed_track(start.scenario, asked, source)
        return None if found is None else picture(found)


def locked(start: PlayStart, asked: PlayAsked, line: str) -> PlayAsked:
    """What is asked, with a lock of a line at the money that it has now."""
    lock = analysis.lock_at(start, asked, line)
    others = tuple(other for other in asked.locks if other.line != line)
    return PlayAsked(asked.money, asked.weights, (*others, lock))


def published(start: PlayStart, asked: PlayAsked) -> View:
    """What is asked as `kcplan solve --full` tells it: its published budget, with prices of its limits."""
    from kcplan.analyses.prices import priced

    scenario = of_scenario(start.scenario, asked)
    refuse_too_many(scenario)
    found = solve(scenario)
    return solve_view(priced(found), publish(found), full=True)


def why_none(start: PlayStart, asked: PlayAsked) -> View:
    """Which rules clash where no plan is left, and what would mend it, as `kcplan diagnose` tells it."""
    return diagnosis_view(diagnose(of_scenario(start.scenario, asked)))


def digest(path: Path) -> str:
    """What tells a file from another, or from itself once it was changed; "" where there is none."""
    return new_file.digest(path)


def save(
    start: PlayStart, asked: PlayAsked, file: Path, name: str, title: str, why: str, replaces: str = ""
) -> Path | None:
    """Write what is asked as a scenario beside its file; returns where the file that it replaces is kept, if any.

    `replaces` is the digest of the file that may be replaced. Before it is put there it is read and solved, and has to
    come to the same plan. Raises UsageError where something else stands there, and CheckFailed.
    """
    from kcplan.documents.playing.scenario_file import text

    place = place_of_saved(file, name)
    if place == file:
        raise UsageError(_("expected a name of its own for what is saved, found that of the file that it extends"))
    played = analysis.play(start, asked)
    extends = file.stem if is_plain(file.stem) else file.name
    content = text(played, name, extends, title, why)

    def check(new: Path) -> None:
        found = solve(read_scenario(new))
        size = start.scenario.money_size
        own, other = played.now.allocation.by_line(), found.allocation.by_line()
        if abs(own - other).max(initial=0.0) > tolerances.KEPT * max(size, float(own.max(initial=0.0))):
            raise CheckFailed(_("the file that was to be saved does not come to the plan of the page"))

    return new_file.put(place, content.encode(), replaces, check)
