"""The sound that a tool is given: a stretch of one track, in memory."""

from collections.abc import Generator

import numpy as np

from workstation.commands.files.file_reading import has_arrived
from workstation.core.document import Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.session import Session

MOST_SAMPLES = 1 << 28
"""Of all channels: a gigabyte, 50 minutes of stereo at 44.1 kHz."""
_BLOCK = 1 << 20


def chosen_part(session: Session, label: str, track: str, *, selection: bool) -> tuple[Track, FrameRange]:
    """The track named, or selected, or the first, and all of it or the selected time; CommandError without sound."""
    document = session.document
    if track:
        chosen = document.track(track)
    else:
        chosen = next((t for t in document.selected(session.selection) if t.frames), document.tracks[0])
    range_ = session.selection.range if selection else FrameRange(0, chosen.frames)
    range_ = range_.clamp(chosen.frames)
    if range_.is_caret:
        raise CommandError(f"{label}: {'select a part of the sound first' if selection else 'the track has no sound'}")
    if range_.frames * chosen.channels > MOST_SAMPLES:
        minutes = MOST_SAMPLES / chosen.channels / document.rate / 60
        raise CommandError(f"{label}: select at most {minutes:.0f} minutes of this track")
    if not has_arrived(session, chosen.edits, range_):
        raise CommandError(f"{label}: wait until that part of the file has been read")
    return chosen, range_


def read_part(track: Track, range_: FrameRange) -> Generator[float, None, Samples]:
    """Its samples (channels, frames), a block at a time."""
    samples = np.empty((track.channels, range_.frames), np.float32)
    for start in range(0, range_.frames, _BLOCK):
        stop = min(start + _BLOCK, range_.frames)
        samples[:, start:stop] = track.edits.read(FrameRange(range_.start + start, range_.start + stop))
        yield stop / range_.frames
    return samples
