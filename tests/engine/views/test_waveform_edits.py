"""The pixel columns of randomly edited sound against a plain array that was edited alike, at every zoom."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.engine.views.waveforms import noise, plain
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.peaks import BASE_FRAMES, PAGE_FRAMES, READ_FRAMES, Peaks
from workstation.engine.sources.scratch import ScratchFile
from workstation.engine.views.waveform import Columns, PeakCache

COUNT = 48
FRAMES = 3 * PAGE_FRAMES + 1_234


def of_file(folder: Path, samples: Samples) -> FileSource:
    """The sound as a file that was read, with peaks in pages."""
    store, peaks = ScratchFile(2, folder), Peaks.begun_at(folder / "pages", 2, samples.shape[1])
    for start in range(0, samples.shape[1], READ_FRAMES):
        store.append(np.ascontiguousarray(samples[:, start : start + READ_FRAMES].T))
        peaks.append(samples[:, start : start + READ_FRAMES])
    peaks.finish()
    return FileSource(None, 2, samples.shape[1], 44_100, store, peaks)


def edited(edits: EditList, samples: Samples, count: int, seed: int) -> tuple[EditList, Samples]:
    """Cut, paste and silence at random places, in the edit list and in the array."""
    rng = np.random.default_rng(seed)
    other = noise(2, 30_000, 9)
    held, held_samples = EditList.of(ArraySource(other.copy(), 44_100)), other
    for _ in range(count):
        start = int(rng.integers(0, edits.frames))
        stop = min(edits.frames, start + int(rng.exponential(4_000)) + 1)
        new, new_samples = EditList(2), samples[:, :0]
        match rng.choice(["cut", "paste", "silence"], p=[0.4, 0.5, 0.1]):
            case "cut":
                held, held_samples = edits.slice(FrameRange(start, stop)), samples[:, start:stop]
            case "paste":
                stop, new, new_samples = start, held, held_samples
            case "silence":
                new, new_samples = EditList.silence(2, stop - start, 44_100), np.zeros((2, stop - start), np.float32)
        edits, _ = edits.replace(FrameRange(start, stop), new)
        samples = np.concatenate((samples[:, :start], new_samples, samples[:, stop:]), axis=1)
    return edits, samples


def bounds_of(edits: EditList, start: int, stop: int, outside: bool) -> tuple[Samples, Samples]:
    """What a column may show at most (`outside`) or has to show: blocks end near the edges of its pieces."""
    least = (stop - start) // 16
    lows, highs = [np.full(2, 0.0 if outside else np.inf)], [np.full(2, 0.0 if outside else -np.inf)]
    for _, piece in edits.pieces(max(start, 0), stop):
        spill = max(piece.frames // 4, least, BASE_FRAMES)
        spill = spill if outside else -spill
        first, last = max(piece.start - spill, 0), min(piece.stop + spill, piece.source.frames)
        if first < last:
            found = piece.source.read(first, last)
            lows.append(found.min(axis=1))
            highs.append(found.max(axis=1))
    return np.min(lows, axis=0), np.max(highs, axis=0)


def check(found: Columns, edits: EditList, samples: Samples, start: int, stop: int) -> None:
    per_column = (stop - start) // COUNT
    if per_column < BASE_FRAMES:
        for ours, expected in zip(found, plain(samples, start, stop, COUNT), strict=True):
            np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-7)
        return
    edges = [start + i * (stop - start) // COUNT for i in range(COUNT + 1)]
    for column, (first, last) in enumerate(pairwise(edges)):
        lowest, highest = bounds_of(edits, first, last, outside=True)
        low, high = bounds_of(edits, first, last, outside=False)
        assert (lowest <= found.low[:, column]).all()
        assert (found.low[:, column] <= low).all()
        assert (highest >= found.high[:, column]).all()
        assert (found.high[:, column] >= high).all()
    power, ours = plain(samples, start, stop, COUNT).rms ** 2, found.rms**2
    assert ours.mean() == pytest.approx(power.mean(), rel=0.1)


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (30, 2), (1_000, 3)])
def test_edited_sound_is_drawn_as_the_array_at_every_zoom(tmp_path: Path, count: int, seed: int) -> None:
    sound = noise(2, FRAMES)
    edits, samples = edited(EditList.of(of_file(tmp_path, sound)), sound, count, seed)
    np.testing.assert_array_equal(edits.read(FrameRange(0, edits.frames)), samples)
    cache, rng = PeakCache(), np.random.default_rng(seed)
    span = float(edits.frames)
    while span > COUNT / 4:
        for _ in range(3):
            start = int(rng.integers(0, edits.frames - int(span) + 1))
            stop = start + int(span)
            check(cache.columns(edits, start, stop, COUNT), edits, samples, start, stop)
        span /= 1.7
