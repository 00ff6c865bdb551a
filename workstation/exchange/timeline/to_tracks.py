"""The tracks of a timeline, made of the sources that its files are."""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workstation.core.document import Track
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
    more = track.more
    return replace(
        made,
        gain_db=_number(more, "gain_db", -60, 24),
        pan=_number(more, "pan", -1, 1),
        mute=more.get("mute") is True,
        solo=more.get("solo") is True,
        colour=more["colour"] if isinstance(more.get("colour"), int) and 0 <= more["colour"] < 64 else None,
    )


def _clip(piece: TimelineClip, source: Source, rate: int) -> Clip | None:
    start, at = round(piece.start * rate), round(piece.at * rate)
    stop = min(start + round(piece.stop * rate) - at, source.frames)
    if start >= stop:
        return None
    clip = Clip(at, EditList.of(source), FrameRange(start, stop), name=piece.name)
    try:
        return replace(
            clip,
            gain_db=_number(piece.more, "gain_db", -60, 24),
            fade_in=_ramp(piece.more.get("fade_in")),
            fade_out=_ramp(piece.more.get("fade_out")),
            points=tuple(sorted({int(f): Point(int(f), float(db)) for f, db in piece.more.get("points", ())}.values())),
        )
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):  # written by someone else under our name
        return clip


def _ramp(value: Any) -> Ramp | None:
    if value is None:
        return None
    return Ramp(int(value["start"]), int(value["stop"]), str(value["shape"]), value["falls"] is True)


def _number(values: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = values.get(name)
    good = isinstance(value, int | float) and math.isfinite(value) and low <= value <= high
    return float(value) if good and value is not None else 0.0
