from collections.abc import Generator
from typing import TypeVar

import numpy as np
import pytest

from workstation.core.document import Document, Selection, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.views.average_spectrum import Spectrum, average_spectrum, falling

T = TypeVar("T")
RATE = 16_000


def run(body: Generator[float, None, T]) -> T:
    while True:
        try:
            assert 0 < next(body) <= 1
        except StopIteration as stop:
            return stop.value


def tone(frequency_hz: float, seconds: float = 2.0, amplitude: float = 1.0) -> EditList:
    at = np.arange(round(seconds * RATE)) / RATE
    samples = (amplitude * np.sin(2 * np.pi * frequency_hz * at)).astype(np.float32)[None]
    return EditList.of(ArraySource(samples, RATE))


def spectrum(document: Document, selection: Selection | None = None) -> Spectrum:
    made = run(average_spectrum(document, selection or Selection()))
    assert made is not None
    return made


def test_a_full_scale_tone_peaks_at_its_frequency_at_0_db() -> None:
    made = spectrum(Document(RATE, (Track("a", "A", tone(1000.0)),)))
    peak = int(np.argmax(made.levels_db))
    assert made.frequencies_hz[peak] == pytest.approx(1000, abs=RATE / 4096)
    assert made.levels_db[peak] == pytest.approx(0, abs=0.1)


def test_only_the_selection_and_its_tracks_count() -> None:
    first, _ = tone(500.0).replace(FrameRange(2 * RATE, 2 * RATE), tone(4000.0))
    document = Document(RATE, (Track("a", "A", first), Track("b", "B", tone(2000.0, 4.0))))
    made = spectrum(document, Selection(FrameRange(2 * RATE, 4 * RATE), ("a",)))
    levels = made.at([500.0, 2000.0, 4000.0])
    assert levels[2] > -20
    assert levels[0] < -60
    assert levels[1] < -60


def test_levels_between_bins_and_beyond_the_ends_are_finite() -> None:
    made = spectrum(Document(RATE, (Track("a", "A", tone(1000.0)),)))
    levels = made.at([1e-3, 20.0, 7999.0, 20_000.0])
    assert np.isfinite(levels).all()


def test_a_falling_spectrum_rises_at_once_and_sinks_slowly() -> None:
    loud, soft = (spectrum(Document(RATE, (Track("a", "A", tone(1000.0, amplitude=a)),))) for a in (1.0, 0.001))
    assert falling(None, soft, 3.0) is soft
    assert falling(soft, loud, 3.0).levels_db.max() == pytest.approx(0, abs=0.1)
    assert falling(loud, soft, 3.0).levels_db.max() == pytest.approx(-3, abs=0.1)


def test_no_sound_has_no_spectrum() -> None:
    assert run(average_spectrum(Document(RATE), Selection())) is None
    assert run(average_spectrum(Document(RATE, (Track("a", "A", EditList(1)),)), Selection())) is None


def test_a_piece_shorter_than_a_window_is_read_with_silence_behind() -> None:
    document = Document(RATE, (Track("a", "A", tone(1000.0, 0.05)),))
    assert np.isfinite(spectrum(document).levels_db).all()
