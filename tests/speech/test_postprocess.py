"""Words made of a path through sound."""

import numpy as np
import pytest

from workstation.speech.acoustic.boundary_posteriors import Boundaries
from workstation.speech.acoustic.cepstra import RATE, Frames
from workstation.speech.acoustic.edge_levels import EdgeLevels
from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.acoustic.phone_alignment import PhoneAlignment, PhoneSegment
from workstation.speech.postprocess import words_of
from workstation.speech.progress import finish


@pytest.mark.parametrize("begins", [0.0, 0.05, 0.08])
def test_a_word_that_the_sound_begins_with_starts_where_it_is_heard(begins: float) -> None:
    count = 60
    time = np.arange(round(0.62 * RATE)) / RATE
    sound = np.random.default_rng(0).normal(0, 1e-4, len(time)) + 0.2 * np.sin(2 * np.pi * 500 * time) * (
        (time >= begins) & (time < 0.5)
    )
    nothing = np.zeros((count, 3, 13), np.float32)
    heard = AcousticFeatures(
        EdgeLevels(sound.astype(np.float32)), nothing, np.zeros((count, 25), np.float32), Frames(count), 0.62
    )
    segments = (PhoneSegment("AA", 0, 0, 0, 49, 0.0), PhoneSegment("SIL", -1, -1, 49, count, 0.0))
    columns = np.repeat(np.array([1, 2], np.int32), [49, 11])
    path = PhoneAlignment(segments, heard.frames, columns, columns)
    cuts = np.array([0, 49], np.int32)
    (word,) = finish(words_of(path, Boundaries(cuts, cuts.astype(float), np.zeros(2)), heard, [1]))
    assert word is not None
    assert word.start == pytest.approx(begins, abs=0.012)
    assert word.end == pytest.approx(0.5, abs=0.02)
