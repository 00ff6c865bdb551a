"""Pictures of sound that holds no numbers, infinite ones, and numbers beyond all sense."""

import numpy as np
import pytest

from workstation.core.document import Document, Selection, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.compute import Body
from workstation.engine.sources.drawable import LOUDEST, drawable
from workstation.engine.sources.peaks import BASE_FRAMES, SIZES, Peaks
from workstation.engine.views.average_spectrum import average_spectrum
from workstation.engine.views.spectrogram_tiles import SpectrogramSettings, TileKey, compute_tile
from workstation.engine.views.waveform import PeakCache

RATE = 8000
ODD = (np.nan, np.inf, -np.inf, 3e38, -1e30)


def tone(frames: int, odd: float | None = None, at: int = 3000) -> Samples:
    samples = 0.5 * np.sin(np.arange(frames, dtype=np.float32) / 7)[None]
    if odd is not None:
        samples[0, at] = odd
    return samples.astype(np.float32)


def test_what_is_in_bounds_is_left_alone() -> None:
    for samples in (tone(100), np.zeros((1, 0), np.float32), np.array([[-LOUDEST, LOUDEST]], np.float32)):
        assert drawable(samples) is samples


@pytest.mark.parametrize("odd", ODD)
def test_one_odd_sample_spoils_no_more_than_its_block(odd: float) -> None:
    frames = 4 * SIZES[1]
    plain, spoilt = Peaks.of(ArraySource(tone(frames), RATE)), Peaks.of(ArraySource(tone(frames, odd), RATE))
    index = np.arange(frames // BASE_FRAMES)
    good, found = plain.blocks(0, index), spoilt.blocks(0, index)
    assert np.isfinite(found).all()
    elsewhere = index != 3000 // BASE_FRAMES
    np.testing.assert_array_equal(found[:, :, elsewhere], good[:, :, elsewhere])
    stored = np.ascontiguousarray(tone(frames, odd).T)
    put = Peaks(1, frames)
    put.sketch(0, 1, stored)
    assert np.isfinite(put.blocks(1, np.arange(4))).all()
    put.put(0, stored)
    np.testing.assert_array_equal(put.blocks(0, index), found)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("count", [30, 2000])
def test_columns_are_numbers(odd: float, count: int) -> None:
    edits = EditList.of(ArraySource(tone(20_000, odd), RATE))
    for row in PeakCache().columns(edits, 0, 20_000, count):
        assert np.isfinite(row).all()
        assert np.abs(row).max() <= LOUDEST * 1.001


@pytest.mark.parametrize("odd", ODD[:3])
def test_a_spectrogram_has_a_column_for_what_is_no_number(odd: float) -> None:
    key = TileKey(1, SpectrogramSettings(256), 64, 0)
    good, found = (compute_tile(ArraySource(tone(8000, value), RATE), key) for value in (None, odd))
    np.testing.assert_array_equal(found[:, :30], good[:, :30])
    assert found.max() <= 255


def test_an_average_spectrum_is_of_numbers() -> None:
    track = Track("t", "T", EditList.of(ArraySource(tone(20_000, float("nan")), RATE)))
    found = None

    def run() -> Body[None]:
        nonlocal found
        found = yield from average_spectrum(Document(RATE, (track,)), Selection(FrameRange(0, 0)))

    assert len(list(run())) > 1
    assert found is not None
    assert np.isfinite(found.levels_db).all()
    assert np.isfinite(found.at([100.0, 1000.0])).all()
