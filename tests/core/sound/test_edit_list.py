import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ramp
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Remixed, Silence


def whole(edits: EditList) -> np.ndarray:
    return edits.read(FrameRange(0, edits.frames))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60), st.integers(0, 40)), max_size=40))
def test_any_edits_equal_those_of_an_array(steps: list[tuple[int, int, int]]) -> None:
    plain = ramp(200, 2)
    edits = EditList.of(ArraySource(plain.copy(), 1000))
    for number, (at, length, new) in enumerate(steps):
        start = at % (edits.frames + 1)
        range_ = FrameRange(start, start + length)
        piece = ramp(new, 2, 1000 * (number + 1))
        stop = min(start + length, edits.frames)
        plain = np.concatenate([plain[:, :start], piece, plain[:, stop:]], axis=1)
        edits, change = edits.replace(range_, EditList.of(ArraySource(piece, 1000)))
        assert change == Change(start, stop - start, new)
    assert edits.frames == plain.shape[1]
    np.testing.assert_array_equal(whole(edits), plain)


def test_cutting_and_putting_back_gives_one_segment_again() -> None:
    edits = EditList.of(ArraySource(ramp(100), 1000))
    piece = edits.slice(FrameRange(20, 40))
    shorter, _ = edits.replace(FrameRange(20, 40), EditList(1))
    again, _ = shorter.replace(FrameRange(20, 20), piece)
    assert again == edits


def test_reading_past_the_end_gives_silence() -> None:
    edits = EditList.of(ArraySource(ramp(10), 1000))
    sound = edits.read(FrameRange(8, 14))
    np.testing.assert_array_equal(sound[:, :2], ramp(2, 1, 8))
    assert not sound[:, 2:].any()


def test_channels_are_adapted() -> None:
    stereo = EditList.of(ArraySource(ramp(10, 2), 1000))
    mono = EditList.of(ArraySource(ramp(4, 1, 500), 1000))
    mixed, _ = stereo.replace(FrameRange(0, 0), mono)
    np.testing.assert_array_equal(whole(mixed)[:, :4], np.repeat(ramp(4, 1, 500), 2, axis=0))
    down = stereo.remixed(1)
    np.testing.assert_allclose(whole(down), ramp(10, 2).mean(axis=0, keepdims=True))
    with pytest.raises(ValueError, match="1 channels, its edit list 2"):
        EditList(2, mono.segments)


def test_past_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="frame 5 is past the end"):
        EditList.silence(1, 4, 1000).replace(FrameRange(5, 6), EditList(1))


def test_sources_check_what_is_read() -> None:
    for source in (ArraySource(ramp(5), 1000), Silence(1, 5, 1000), Remixed(Silence(1, 5, 1000), 2)):
        with pytest.raises(ValueError, match="outside a source of 5 frames"):
            source.read(3, 6)
    with pytest.raises(ValueError, match="float32"):
        ArraySource(np.zeros((1, 3)), 1000)  # type: ignore[arg-type]


def test_an_array_source_cannot_be_written_through() -> None:
    source = ArraySource(ramp(5), 1000)
    with pytest.raises(ValueError, match="read-only"):
        source.read(0, 5)[0, 0] = 1
