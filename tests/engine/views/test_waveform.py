"""The pixel columns of a waveform against a plain array."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest

from tests.engine.views.waveforms import noise, plain
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource, Remixed, Samples, Silence
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.sources import peaks
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.peaks import SIZES, Peaks
from workstation.engine.sources.scratch import ScratchFile
from workstation.engine.views.waveform import PeakCache


@pytest.mark.parametrize("frames", [1, 255, 256, 1000, 600_000])
def test_a_pyramid_filled_piece_by_piece_knows_the_extremes_of_every_block(frames: int) -> None:
    samples = noise(2, frames)
    peaks = Peaks(2, frames // 2)  # more comes than was expected
    rng = np.random.default_rng(2)
    at = 0
    while at < frames:
        step = int(rng.integers(1, 70_000))
        peaks.append(samples[:, at : at + step])
        at += step
    peaks.finish()
    assert peaks.frames == frames
    for number, size in enumerate(SIZES):
        low, high, power = peaks.blocks(number, np.arange(-(-frames // size)))
        for block, start in enumerate(range(0, frames, size)):
            part = samples[:, start : start + size]
            np.testing.assert_array_equal(low[:, block], part.min(axis=1))
            np.testing.assert_array_equal(high[:, block], part.max(axis=1))
            if size == SIZES[0] or start + size <= frames:
                np.testing.assert_allclose(power[:, block], (part**2).mean(axis=1), rtol=1e-4)


@pytest.mark.parametrize(
    ("start", "stop", "count"),
    [(0, 40_000, 300), (1_000, 1_100, 100), (5, 15, 37), (-500, 900, 70), (39_900, 41_000, 11)],
)
def test_narrow_columns_are_exact(start: int, stop: int, count: int) -> None:
    samples = noise(2, 40_000)
    found = PeakCache().columns(EditList.of(ArraySource(samples.copy(), 44_100)), start, stop, count)
    padded = np.concatenate((np.zeros((2, 1_000), np.float32), samples, np.zeros((2, 2_000), np.float32)), axis=1)
    inside = slice(max(0, -start * count // (stop - start) + 1), (40_000 - start) * count // (stop - start))
    for ours, expected in zip(found, plain(padded, start + 1_000, stop + 1_000, count), strict=True):
        np.testing.assert_allclose(ours[:, inside], expected[:, inside], rtol=1e-5, atol=1e-7)
        assert not ours[:, : max(0, -start * count // (stop - start))].any()


def edited(pieces: int) -> tuple[EditList, Samples]:
    """Many pieces of several sources, and the same as an array."""
    rng = np.random.default_rng(3)
    sources = [ArraySource(noise(2, 500_000, seed), 44_100) for seed in (1, 2)]
    sources_and_other = [*sources, Remixed(ArraySource(noise(1, 200_000, 5), 44_100), 2), Silence(2, 200_000, 44_100)]
    segments = []
    for _ in range(pieces):
        source = sources_and_other[rng.integers(len(sources_and_other))]
        start = int(rng.integers(source.frames - 1))
        segments.append(Segment(source, start, min(source.frames, start + int(rng.integers(1, 4_000)))))
    edits = EditList(2, tuple(segments))
    return edits, edits.read(FrameRange(0, edits.frames))


@pytest.mark.parametrize(("pieces", "count"), [(50, 60), (400, 97), (3, 2)])
def test_wide_columns_are_exact_up_to_a_block_at_the_cuts(pieces: int, count: int) -> None:
    edits, samples = edited(pieces)
    found = PeakCache().columns(edits, 0, edits.frames, count)
    # what lies just outside a cut may show, nothing louder than the sources and nothing less than the column's middle
    inner = plain(samples, 0, edits.frames, count)
    close = np.abs(found.low - inner.low) + np.abs(found.high - inner.high) < 0.25
    assert close.mean() > 0.85
    np.testing.assert_allclose(found.rms, inner.rms, atol=0.03)


def test_one_source_in_wide_columns_is_between_the_narrower_and_the_wider_column() -> None:
    samples = noise(1, 500_000)
    found = PeakCache().columns(EditList.of(ArraySource(samples.copy(), 44_100)), 1_234, 470_001, 200)
    for spill, outside in ((700, True), (-700, False)):
        expected = plain(samples, 1_234, 470_001, 200, spill)
        sign = 1 if outside else -1
        assert (sign * (found.high - expected.high) <= 0).all()
        assert (sign * (found.low - expected.low) >= 0).all()


@pytest.mark.parametrize(("start", "stop", "count"), [(-333, 667, 2), (-500, 500, 2), (-700, -100, 3), (-1, 0, 1)])
def test_sound_shorter_than_a_column_shows_in_the_column_where_it_begins(start: int, stop: int, count: int) -> None:
    edits = EditList.of(ArraySource(np.full((1, 100), 0.5, np.float32), 1000))
    found = PeakCache().columns(edits, start, stop, count)
    holds_sound = [
        start + i * (stop - start) // count <= 0 < start + (i + 1) * (stop - start) // count for i in range(count)
    ]
    assert (found.high[0] == 0.5).tolist() == holds_sound


def test_what_has_not_arrived_is_flat(tmp_path: Path) -> None:
    store, peaks = ScratchFile(1, tmp_path), Peaks(1, 0)
    source = FileSource(None, 1, 400_000, 44_100, store, peaks)
    edits = EditList.of(source)
    assert not PeakCache().columns(edits, 0, 400_000, 100).high.any()
    samples = np.full((1, 100_000), 0.5, np.float32)
    store.append(samples.T)
    peaks.append(samples)
    found = PeakCache().columns(edits, 0, 400_000, 100)
    assert (found.high[0, :24] == 0.5).all()
    assert not found.high[0, 26:].any()
    assert not PeakCache().columns(edits, 90_000, 110_000, 100).high[0, 52:].any()
    peaks.finish()
    resized = EditList.of(source.resized(100_000))
    assert (PeakCache().columns(resized, 0, 100_000, 100).high == 0.5).all()


def test_long_sources_are_summed_up_in_the_background() -> None:
    mailbox = Mailbox()
    compute = Compute(mailbox.post)
    cache = PeakCache(compute)
    told: list[bool] = []
    cache.arrived.connect(lambda: told.append(True))
    edits = EditList.of(ArraySource(noise(1, 400_000), 44_100))
    try:
        cache.columns(edits, 0, 400_000, 10)
        assert mailbox.pump(lambda: bool(told), timeout=10)
        assert cache.columns(edits, 0, 400_000, 10).high.all()
    finally:
        compute.close()


def test_a_cache_does_not_keep_sources() -> None:
    cache = PeakCache()

    def draw(seed: int) -> weakref.ref[ArraySource]:
        source = ArraySource(noise(1, 4_000, seed), 44_100)
        cache.columns(EditList.of(source), 0, 4_000, 2)
        return weakref.ref(source)

    first = draw(0)
    for seed in range(1, 20):
        draw(seed)
    gc.collect()
    assert first() is None


def test_bad_ranges() -> None:
    with pytest.raises(ValueError, match="columns need a range"):
        PeakCache().columns(EditList(1), 5, 5, 10)


def test_many_sources_are_drawn_as_each_by_itself_but_folded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng, folds = np.random.default_rng(0), 0
    lengths = rng.integers(60, 300, 200) * 256  # so that columns end where sources do, and some have but a few blocks
    sources = [ArraySource(rng.uniform(-1, 1, (2, int(n))).astype(np.float32), 48_000) for n in lengths]
    edits = EditList(2, [Segment(source, 0, source.frames) for source in sources])
    cache = PeakCache()
    whole = cache.columns(edits, 0, edits.frames, edits.frames // (80 * 256))
    folded = peaks._folded

    def counting(blocks: peaks.Floats, counts: peaks.Frames) -> peaks.Floats:
        nonlocal folds
        folds += 1
        return folded(blocks, counts)

    monkeypatch.setattr(peaks, "_folded", counting)
    again = cache.columns(edits, 0, edits.frames, edits.frames // (80 * 256))
    assert folds == 1
    for one, other in zip(whole, again, strict=True):
        assert np.array_equal(one, other)
    for count in (1, 40):
        for at, source in enumerate(sources[:20]):
            begin = int(lengths[:at].sum())
            inside = cache.columns(edits, begin, begin + source.frames, count)
            alone = PeakCache().columns(EditList.of(source), 0, source.frames, count)
            assert all(np.array_equal(one, other) for one, other in zip(inside, alone, strict=True))
    read = edits.read(FrameRange(0, edits.frames))
    low, high = whole.low.min(axis=1), whole.high.max(axis=1)
    assert np.array_equal(low, read.min(axis=1))
    assert np.array_equal(high, read.max(axis=1))
