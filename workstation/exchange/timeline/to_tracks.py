"""The tracks of a timeline, made of the sources that its files are."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workstation.core.document import Track
from workstation.core.files.bounded import formed
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Point, Ramp
from workstation.core.sound.sources import Source
from workstation.exchange.timeline.values import Timeline, TimelineClip, TimelineTrack


def tracks_of(timeline: Timeline, sources: Mapping[Path, Source], rate: int) -> tuple[Track, ...]:
    """Tracks of clips of `sources`, all at `rate`; a clip is cut where its file ends."""
    return tuple(_track(track, f"t{number}", sources, rate) for number, track in enumerate(timeline.tracks, 1))


def _track(track: TimelineTrack, key: str, sources: Mapping[Path, Source], rate: int) -> Track:
    found = [clip for piece in track.clips if (clip := _clip(piece, sources[piece.path], rate)) is not None]
    channels = max((clip.edits.channels for clip in found), default=1)
    clips = [clip.remixed(channels) for clip in found]
    made = Track(key, track.name or f"Track {key.removeprefix('t')}", EditList(channels)).with_clips(clips)
    more, colour = track.more, track.more.get("colour")
    return replace(
        made,
        gain_db=_number(more, "gain_db", -60, 24),
        pan=_number(more, "pan", -1, 1),
        mute=more.get("mute") is True,
        solo=more.get("solo") is True,
        colour=colour if isinstance(colour, int) and 0 <= colour < 64 else None,
    )


@dataclass(frozen=True, slots=True)
class _ClipValues:
    """What of a clip only this program knows, as `from_document` writes it into a timeline."""

    fade_in: Ramp | None = None
    fade_out: Ramp | None = None
    points: tuple[tuple[int, float], ...] = ()


def _clip(piece: TimelineClip, source: Source, rate: int) -> Clip | None:
    start, at = round(piece.start * rate), round(piece.at * rate)
    stop = min(start + round(piece.stop * rate) - at, source.frames)
    if start >= stop:
        return None
    clip = Clip(at, EditList.of(source), FrameRange(start, stop), name=piece.name)
    try:
        ours = formed(piece.more, _ClipValues, "")
        return replace(
            clip,
            gain_db=_number(piece.more, "gain_db", -60, 24),
            fade_in=ours.fade_in,
            fade_out=ours.fade_out,
            points=tuple(sorted({frame: Point(frame, db) for frame, db in ours.points}.values())),
        )
    except ValueError:  # written by someone else under our name
        return clip


def _number(values: Mapping[str, object], name: str, low: float, high: float) -> float:
    value = values.get(name)
    if not isinstance(value, int | float) or not math.isfinite(value) or not low <= value <= high:
        return 0.0
    return float(value)
