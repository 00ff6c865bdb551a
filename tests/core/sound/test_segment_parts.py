"""Parts of segments: the same sound from later on, and the segment itself where it is all of it."""

import numpy as np

from workstation.core.sound.segment_runs import Segment
from workstation.core.sound.sources import ArraySource


def test_a_part_counts_from_the_segments_own_start_and_the_whole_is_itself() -> None:
    source = ArraySource(np.zeros((1, 100), np.float32), 8000)
    segment = Segment(source, 20, 50)
    assert segment.cut(0, 30) is segment
    for start, stop in ((0, 29), (1, 30), (5, 6)):
        found = segment.cut(start, stop)
        assert (found.source, found.start, found.stop) == (source, 20 + start, 20 + stop)
