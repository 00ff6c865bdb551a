"""Where the edge of a word is heard: the dip of the sound near a frame."""

import numpy as np

from workstation.commands.words.targets import tracks_of_words
from workstation.core.ranges import FrameRange
from workstation.core.sound.cut_points import quietest
from workstation.core.words.word_cut_points import listener
from workstation.ui.toolkit.workspace import Desk

_REACH_SECONDS = 0.03
_REACH_PIXELS = 8
_WINDOW_SECONDS = 0.005
_DEEP_DB = 3.0
"""A place that is less quieter than this is no dip."""


def at_dip(desk: Desk, frame: int) -> int:
    """The quiet frame near one, no farther than some pixels and 30 ms; the frame itself where there is no dip."""
    document = desk.session.document
    rate = document.rate
    reach = round(min(_REACH_SECONDS * rate, _REACH_PIXELS * desk.viewport.frames_per_pixel))
    within = FrameRange(max(0, frame - reach), min(frame + reach, document.frames))
    if within.frames < 2 or not within.start <= frame <= within.stop:
        return frame
    tracks = tracks_of_words(desk.session)
    listen = listener(document, tracks)
    half = round(_WINDOW_SECONDS * rate / 2)

    def level_db(at: int) -> float:
        samples = listen(FrameRange(max(0, at - half), at + half))
        return float(10 * np.log10(np.mean(samples**2) + 1e-10))

    found = quietest(listen, within, frame, rate)
    return found if level_db(found) < level_db(frame) - _DEEP_DB else frame
