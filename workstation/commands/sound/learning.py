"""Learning what sound is like: the mean spectrum of what is selected, for effects that compare with it."""

import numpy as np

from workstation.core.document import Track
from workstation.core.errors import CommandError
from workstation.core.params import Value
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples, remix
from workstation.effects.streams.spectrum_rows import learn
from workstation.session import Session


def spectrum(session: Session) -> tuple[Value, ...]:
    """The mean spectrum of the selected sound, as rows of (frequency in Hz, level in dB); several tracks are summed.

    Give it to a parameter that takes a learned spectrum, in an effect's dialog or by `rack.set`.
    """
    document, selection = session.document, session.selection
    range_ = document.span if selection.range.is_caret else selection.range
    tracks = tuple(track for track in document.selected(selection) if track.frames > range_.start)
    if not tracks:
        raise CommandError("Learn: select a part of the sound first")
    return learn(_Sum(tracks, range_, document.rate))


class _Sum:
    """The sound of some tracks in a range, together and in one channel."""

    channels = 1

    def __init__(self, tracks: tuple[Track, ...], range_: FrameRange, rate: int) -> None:
        self._tracks, self._start = tracks, range_.start
        self.frames, self.rate = range_.frames, rate

    def read(self, start: int, stop: int) -> Samples:
        part = FrameRange(self._start + start, self._start + stop)
        out = np.zeros((1, stop - start), np.float32)
        for track in self._tracks:
            out += remix(track.edits.read(part), 1)
        return out
