import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.ranges import Change, FrameRange


def test_a_range_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="0 <= start <= stop, got 5 to 3"):
        FrameRange(5, 3)
    with pytest.raises(ValueError, match="got -1 to 3"):
        FrameRange(-1, 3)


def test_ranges_are_half_open() -> None:
    range_ = FrameRange(2, 5)
    assert [frame for frame in range(8) if frame in range_] == [2, 3, 4]
    assert range_.intersect(FrameRange(5, 9)) is None
    assert range_.intersect(FrameRange(4, 9)) == FrameRange(4, 5)
    assert FrameRange(3, 3).is_caret


def test_seconds_there_and_back() -> None:
    range_ = FrameRange(12_345, 678_901)
    assert FrameRange.from_seconds(*range_.seconds(44_100), 44_100) == range_
    assert FrameRange.from_seconds(2.0, 1.0, 10) == FrameRange(10, 20)


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Change(10, 5, 0), FrameRange(2, 8), FrameRange(2, 8)),
        (Change(10, 5, 0), FrameRange(20, 25), FrameRange(15, 20)),
        (Change(10, 5, 0), FrameRange(8, 12), FrameRange(8, 10)),
        (Change(10, 5, 0), FrameRange(12, 20), FrameRange(10, 15)),
        (Change(10, 5, 0), FrameRange(11, 14), None),
        (Change(10, 5, 0), FrameRange(10, 15), None),
        (Change(10, 5, 0), FrameRange(12, 12), None),
        (Change(10, 5, 0), FrameRange(10, 10), FrameRange(10, 10)),
        (Change(10, 0, 4), FrameRange(5, 10), FrameRange(5, 10)),
        (Change(10, 0, 4), FrameRange(10, 12), FrameRange(14, 16)),
        (Change(10, 0, 4), FrameRange(8, 12), FrameRange(8, 16)),
        (Change(10, 5, 5), FrameRange(11, 14), FrameRange(11, 14)),
    ],
)
def test_where_ranges_go(change: Change, old: FrameRange, new: FrameRange | None) -> None:
    assert change.map_range(old) == new


@given(start=st.integers(0, 50), removed=st.integers(0, 30), inserted=st.integers(0, 30), frame=st.integers(0, 120))
def test_positions_outside_the_change_keep_their_sound(start: int, removed: int, inserted: int, frame: int) -> None:
    old = list(range(120))
    new = old[:start] + [-1] * inserted + old[start + removed :]
    change = Change(start, removed, inserted)
    if frame < len(old) and not start <= frame < start + removed:
        assert new[change.map(frame)] == frame
    assert 0 <= change.map(frame) <= max(len(new), change.map(len(old)), frame + change.delta)
