"""A document in which every name looks like HTML."""

import numpy as np

from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word

NAME = "<b>bold</b> &amp; <i>more</i>"

RATE = 8000


def document() -> Document:
    sound = EditList.of(ArraySource(np.zeros((1, 4 * RATE), np.float32), RATE))
    words = tuple(Word(NAME, FrameRange(at * RATE, at * RATE + RATE // 2), 0.1) for at in range(3))
    cues = (Cue(words, speaker=NAME, translation=NAME), Cue((Word(NAME, None, 0.0),)))
    tracks = tuple(Track(key, NAME, sound) for key in "ab")
    markers = (Marker(FrameRange(0, 0), NAME), Marker(FrameRange(RATE, 2 * RATE), NAME))
    return Document(RATE, tracks, markers, Transcript(cues=cues), tags={"title": NAME})
