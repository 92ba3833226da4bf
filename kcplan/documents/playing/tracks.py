"""The track of a slider as a picture in numbers, and in words for a reader who sees no colours."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kcplan.analyses.playing.asked import MOST
from kcplan.analyses.playing.track import Track, TrackPart
from kcplan.documents.elements import names
from kcplan.documents.elements.units import money_unit
from kcplan.language import _, money, n_, percent

#: More missed targets than this have the colour of this many: nobody tells more shades apart.
_SHADES = 4


@dataclass(frozen=True, slots=True)
class TrackRect:
    """A coloured part: where it begins and how wide it is, in hundredths of the track; `kind` is of its colour."""

    at: float
    width: float
    kind: str  # `met`, `missed-1` to `missed-4`, `none`
    text: str


@dataclass(frozen=True, slots=True)
class TrackPicture:
    """The parts of a track from left to right, and its break-points in sentences, from all of the money down."""

    rects: tuple[TrackRect, ...]
    sentences: tuple[str, ...]


def picture(track: Track) -> TrackPicture:
    """A track as it is drawn and told."""
    rects = [
        TrackRect(
            round(100 * part.start / MOST, 4), round(100 * (part.end - part.start) / MOST, 4), _kind(part), _text(part)
        )
        for part in track.parts
    ]
    return TrackPicture(tuple(rects), tuple(_sentences(track)))


def _kind(part: TrackPart) -> str:
    if part.missed is None:
        return "none"
    return f"missed-{min(len(part.missed), _SHADES)}" if part.missed else "met"


def _text(part: TrackPart) -> str:
    span = _("from {least} to {most}").format(least=percent(part.start, 2), most=percent(part.end, 2))
    return f"{span}: {_state(part)}"


def _state(part: TrackPart) -> str:
    if part.missed is None:
        return _("no plan keeps every rule")
    if not part.missed:
        return _("all targets met")
    count = len(part.missed)
    return n_("{count} target missed", "{count} targets missed", count).format(count=count)


def _sentences(track: Track) -> Iterator[str]:
    """What the whole slider has at its right end, then each break-point on the way down."""
    scenario = track.scenario
    model, unit = scenario.model, money_unit(scenario)
    parts = [*reversed(track.parts)]
    text = _("With all of the money up to {most}: {state}.")
    yield text.format(most=percent(MOST, 0), state=_state(parts[0]))
    for above, below in pairwise(parts):
        amount = _("{share} ({amount} {money})")
        where = amount.format(share=percent(below.end, 2), amount=money(track.money * below.end), money=unit)
        if below.missed is None or above.missed is None:
            yield _("Below {where}: {state}.").format(where=where, state=_state(below))
            continue
        lost = [n for n in below.missed if n not in above.missed]
        met = [n for n in above.missed if n not in below.missed]
        said = [
            (text, [names.target(model, scenario.targets[n]) for n in numbers])
            for text, numbers in ((_("{targets} missed"), lost), (_("{targets} met again"), met))
            if numbers
        ]
        changes = "; ".join(text.format(targets=names.listed(own)) for text, own in said)
        yield _("Below {where}: {state}.").format(where=where, state=changes)
