"""The zero crossing nearest to a frame."""

import numpy as np
import pytest

from workstation.core.document import Document, Selection, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.ui.lanes.snapping import nearest_zero_crossing

RATE = 1000
"""Ten frames are 10 ms."""


def crossing(*frames: int) -> Document:
    """One track that changes its sign before each of some frames."""
    sign = np.ones(200, np.float32)
    for frame in frames:
        sign[frame:] *= -1
    return Document(RATE, (Track("t", "T", EditList.of(ArraySource(0.5 * sign[None], RATE))),))


@pytest.mark.parametrize(
    ("frame", "found"), [(100, 103), (103, 103), (112, 103), (94, 103), (93, 93), (113, 113), (190, 190)]
)
def test_the_crossing_is_found_within_ten_milliseconds(frame: int, found: int) -> None:
    selection = Selection(FrameRange(frame, frame), ("t",))
    assert nearest_zero_crossing(crossing(103), selection, frame) == found


def test_the_nearer_of_two_is_taken() -> None:
    document, selection = crossing(100, 107), Selection(FrameRange(0, 0), ("t",))
    assert [nearest_zero_crossing(document, selection, frame) for frame in (102, 103, 104, 105)] == [100, 100, 107, 107]
