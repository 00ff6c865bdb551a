import random
import sys
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ramp
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource

Codes = npt.NDArray[np.float32]
"""Samples that are whole numbers, each of which occurs once: they say where a sample came from."""

CHECKED_STEPS = 40
"""Undo goes back to any of as many; only of those the plain arrays are kept."""


@dataclass
class Both:
    """The same sound as an edit list and as a plain array, edited side by side."""

    edits: EditList
    plain: Codes

    def same(self) -> bool:
        return np.array_equal(self.edits.read(FrameRange(0, self.edits.frames))[0], self.plain)

    def same_at(self, start: int, stop: int) -> bool:
        return np.array_equal(self.edits.read(FrameRange(start, stop))[0], self.plain[start:stop])

    def sliced(self, range_: FrameRange) -> "Both":
        return Both(self.edits.slice(range_), self.plain[range_.start : range_.stop])

    def replaced(self, range_: FrameRange, new: "Both") -> "Both":
        edits, _ = self.edits.replace(range_, new.edits)
        return Both(edits, np.concatenate((self.plain[: range_.start], new.plain, self.plain[range_.stop :])))


def coded(first: int, count: int) -> Both:
    codes = np.arange(first, first + count, dtype=np.float32)
    return Both(EditList.of(ArraySource(codes[None].copy(), 1000)), codes)


def silent(count: int) -> Both:
    return Both(EditList.silence(1, count, 1000), np.zeros(count, np.float32))


def random_edits(seed: int, count: int, frames: int) -> tuple[list[EditList], float]:
    """Every revision of a random history, checked on the way, and the time of the slowest edit in seconds."""
    rng = np.random.default_rng(seed)
    now = coded(1, frames)
    revisions = [now.edits]
    undo, redo, clipboard, slowest = [now], list[Both](), silent(1), 0.0
    for number in range(count):
        start, stop = sorted(int(frame) for frame in rng.integers(0, len(now.plain) + 1, 2))
        stop = min(stop, start + (frames // 20 if number % 50 == 0 else frames // 2_000 + 5))
        at = FrameRange(start, start)
        step = rng.choice(["cut", "paste", "silence", "new", "undo", "redo"], p=[0.3, 0.3, 0.1, 0.1, 0.12, 0.08])
        if not frames <= 2 * len(now.plain) <= 4 * frames:
            step = "new" if len(now.plain) < frames else "cut"
        began = time.perf_counter()
        match step:
            case "cut":
                clipboard = now.sliced(FrameRange(start, stop))
                following = now.replaced(FrameRange(start, stop), silent(0))
            case "paste":
                following = now.replaced(at, clipboard)
            case "silence":
                following = now.replaced(FrameRange(start, stop), silent(stop - start))
            case "new":
                following = now.replaced(at, coded(frames + 1 + 20 * number, 20))
            case "undo" if len(undo) > 1:
                redo.append(undo.pop())
                following = undo[-1]
            case "redo" if redo:
                following = redo.pop()
                undo.append(following)
            case _:
                continue
        slowest = max(slowest, time.perf_counter() - began)
        if step not in ("undo", "redo"):
            redo.clear()
            undo = [*undo, following][-CHECKED_STEPS:]
        now = following
        revisions.append(now.edits)
        assert now.edits.frames == len(now.plain)
        around = max(0, min(start, len(now.plain)) - 50), min(start + 50, len(now.plain))
        assert now.same_at(*around), f"differs at frames {around} after edit {number}, {step}"
        if number % 500 == 0:
            assert now.same(), f"differs after edit {number}"
    assert now.same()
    assert all(earlier.same() for earlier in undo)
    return revisions, slowest


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(100, 600), st.integers(40, 3_000))
def test_random_edits_equal_those_of_an_array(seed: int, count: int, frames: int) -> None:
    random_edits(seed, count, frames)


def test_ten_thousand_edits_equal_those_of_an_array_and_share_what_they_leave_alone() -> None:
    revisions, _ = random_edits(1, 10_000, 200_000)
    last = revisions[-1]
    assert len(last.segments) > 5_000
    before = set(revisions[-2].chunks)
    assert len([chunk for chunk in last.chunks if chunk not in before]) <= 4
    assert max(len(chunk.segments) for chunk in last.chunks) <= 128
    assert len(last.chunks) < len(last.segments) / 24, "chunks stay well filled"
    distinct = {chunk for edits in revisions for chunk in edits.chunks}
    assert len(distinct) < 5 * len(revisions)
    taken = sum(sys.getsizeof(edits) + sys.getsizeof(edits.chunks) + edits.ends.nbytes for edits in revisions)
    segments = {id(segment) for chunk in distinct for segment in chunk.segments}
    taken += sum(sys.getsizeof(chunk.segments) + chunk.ends.nbytes + 300 for chunk in distinct) + 200 * len(segments)
    assert taken < 200e6, "10,000 revisions within 200 MB"


def test_an_edit_of_a_long_list_copies_little_of_it() -> None:
    pieces = [coded(1 + 10 * n, 10) for n in range(10_000)]
    edits = EditList(1, (segment for piece in reversed(pieces) for segment in piece.edits.segments))
    assert len(edits.segments) == 10_000
    copied = edits.slice(FrameRange(33_333, 77_777))
    assert len(set(copied.chunks) - set(edits.chunks)) <= 2
    pasted, change = edits.replace(FrameRange(5, 5), copied)
    assert change.inserted == 44_444
    assert len(set(pasted.chunks) - set(edits.chunks)) <= 5
    cut, _ = pasted.replace(FrameRange(5, 5 + 44_444), EditList(1))
    assert cut == edits


def test_lists_are_equal_however_they_are_divided() -> None:
    pieces = [coded(1 + 10 * n, 10) for n in range(300)]
    segments = [segment for piece in reversed(pieces) for segment in piece.edits.segments]
    whole = EditList(1, segments)
    grown = EditList(1)
    for segment in segments:
        grown, _ = grown.replace(FrameRange(grown.frames, grown.frames), EditList(1, (segment,)))
    assert grown == whole
    assert hash(grown) == hash(whole)
    assert [len(c.segments) for c in grown.chunks] != [len(c.segments) for c in whole.chunks]
    assert EditList.of_chunks(1, whole.chunks) == whole
    assert whole != EditList(1, segments[:-1])
    with pytest.raises(AttributeError, match="never changes"):
        whole.channels = 2


def test_what_two_lists_have_in_common() -> None:
    edits = EditList(1, (segment for n in range(1_000) for segment in coded(1 + 10 * n, 10).edits.segments))
    changed, _ = edits.replace(FrameRange(7_777, 7_780), EditList(1))
    assert edits.common_frames(changed) == 7_777
    assert changed.common_frames(edits) == 7_777
    assert edits.common_frames(edits) == edits.frames
    assert edits.common_frames(EditList(1)) == 0


def test_several_pieces_at_once_are_as_one_after_the_other() -> None:
    chance = random.Random(4)
    for _ in range(60):
        edits = EditList(1)
        for number in range(chance.randrange(1, 300)):
            piece = EditList.of(ArraySource(ramp(chance.randrange(1, 20), 1, 100 * number), 1000))
            edits, _ = edits.replace(FrameRange(edits.frames, edits.frames), piece)
        edges = sorted(chance.choices(range(edits.frames + 1), k=2 * chance.randrange(0, 30)))
        new = [
            (FrameRange(start, stop), EditList.silence(1, chance.randrange(0, 9), 1000))
            for start, stop in zip(edges[::2], edges[1::2], strict=True)
        ]
        expected = edits
        for range_, piece in reversed(new):
            expected, _ = expected.replace(range_, piece)
        made = edits.with_pieces(new)
        assert made == expected
        whole = FrameRange(0, made.frames)
        np.testing.assert_array_equal(made.read(whole), expected.read(whole))


def test_many_pieces_are_packed_into_full_chunks_and_far_ones_are_shared() -> None:
    sound, other = (ArraySource(np.zeros((1, 40_000), np.float32), 1000) for _ in range(2))
    cut = EditList(1, (EditList.of(sound).slice(FrameRange(a, a + 9)).segments[0] for a in range(0, 40_000, 10)))
    pieces = [(FrameRange(at, at + 2), EditList.of(other).slice(FrameRange(0, 3))) for at in range(9000, 18_000, 5)]
    made = cut.with_pieces(pieces)
    assert made.frames == cut.frames + len(pieces)
    assert made.segments == EditList(1, made.segments).segments
    assert all(32 <= len(chunk.segments) <= 128 for chunk in made.chunks)
    assert made.chunks[0] is cut.chunks[0]
    assert made.chunks[-1] is cut.chunks[-1]
