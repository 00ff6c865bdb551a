"""How much the model of a recording itself counts, and what is usual on a path."""

import numpy as np
import pytest

from workstation.speech.acoustic.cepstra import Frames
from workstation.speech.acoustic.phone_alignment import PhoneAlignment, PhoneSegment
from workstation.speech.alignment_passes import OwnShare, _speech_seconds, _usual


@pytest.mark.parametrize(
    ("seconds", "usual", "share"),
    [
        (7.9, -4.0, 0.0),
        (60.0, 0.0, 0.5),
        (60.0, 1.0, 0.5),
        (60.0, -4.0, 0.9),
        (60.0, -9.0, 0.9),
        (60.0, -1.0, 0.6),
        (90.0, -1.0, 0.6),
        (30.0, -1.0, 0.3),
        (8.0, -4.0, 0.12),
    ],
)
def test_the_own_model_counts_by_how_much_was_said_and_how_badly_the_general_one_fits(
    seconds: float, usual: float, share: float
) -> None:
    assert OwnShare(0.5, 0.9).at(seconds, usual) == pytest.approx(share)


def path(*segments: tuple[int, int, float, int]) -> PhoneAlignment:
    found = tuple(PhoneSegment("a", word, 0, start, stop, score) for start, stop, score, word in segments)
    return PhoneAlignment(found, Frames(100), np.zeros(0, np.int32), np.zeros(0, np.int32))


def test_pauses_are_neither_usual_nor_speech() -> None:
    found = path((0, 10, -1.0, 0), (10, 50, -9.0, -1), (50, 55, -2.0, 1), (55, 60, -6.0, 1))
    assert _usual(found) == -2.0
    assert _speech_seconds(found) == pytest.approx(0.2)
    assert _usual(path((0, 10, -1.0, -1))) == 0.0
