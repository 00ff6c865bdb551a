"""Spectrogram columns of edit lists, made on the compute thread."""

from collections.abc import Iterator

import numpy as np
import pytest

from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource, Remixed, Silence
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.views.frequency_axis import FrequencyAxis, RowMap
from workstation.engine.views.spectrogram import Spectra, SpectrogramCache
from workstation.engine.views.spectrogram_tiles import (
    FLOOR_DB,
    STEP_DB,
    WINDOWS,
    Bytes,
    SpectrogramSettings,
    TileKey,
    bytes_there,
    compute_tile,
    make_window,
    to_db,
)

RATE = 32_000


class Bench:
    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.compute = Compute(self.mailbox.post)
        self.cache = SpectrogramCache(self.compute)
        self.rounds = 0
        self.cache.arrived.connect(self._count)

    def _count(self) -> None:
        self.rounds += 1

    def whole(self, edits: EditList, start: int, stop: int, count: int, settings: SpectrogramSettings) -> Spectra:
        """Ask until everything is known, as a view does."""

        def asked() -> bool:
            self.found = self.cache.columns(edits, start, stop, count, settings)
            return bool(self.found.known.all())

        assert self.mailbox.pump(asked, timeout=20)
        return self.found


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.compute.close()


def tone(hz: float, frames: int, level: float = 1.0, channels: int = 1) -> ArraySource:
    wave = level * np.sin(2 * np.pi * hz * np.arange(frames) / RATE)
    return ArraySource(np.tile(wave.astype(np.float32), (channels, 1)), RATE)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("hop", [64, 512, 8_192])
def test_a_sine_peaks_at_its_level_in_its_bin(window: str, hop: int) -> None:
    settings = SpectrogramSettings(1_024, window)
    tile = compute_tile(tone(1_000, 400_000, 0.1), TileKey(1, settings, hop, 0))
    assert tile.shape[0] == 513
    column = to_db(tile)[:, 20]
    assert np.argmax(column) == 32
    assert column[32] == pytest.approx(-20, abs=0.3)


def test_every_zoom_shows_each_piece_where_it_is(bench: Bench) -> None:
    low, high = tone(1_000, 200_000), Remixed(tone(8_000, 100_000, channels=2), 1)
    edits = EditList(
        1, (Segment(low, 50_000, 150_000), Segment(Silence(1, 50_000, RATE), 0, 50_000), Segment(high, 0, 100_000))
    )
    settings = SpectrogramSettings(1_024)
    for start, stop, count in ((0, 250_000, 500), (0, 250_000, 31), (90_000, 260_000, 1_700), (149_000, 151_000, 900)):
        found = bench.whole(edits, start, stop, count, settings)
        assert found.db.shape == (513, count)
        place = start + (np.arange(count) + 0.5) * (stop - start) / count
        reach = 1_024 + (stop - start) / count
        loudest = np.argmax(found.db, axis=0)
        assert (loudest[place < 100_000 - reach] == 32).all()
        assert not found.db[:, (place > 100_000 + reach) & (place < 150_000 - reach)].any()
        assert (loudest[(place > 150_000 + reach) & (place < 250_000 - reach)] == 256).all()
        assert not found.db[:, place >= 250_000].any()


def test_an_edit_makes_nothing_anew(bench: Bench) -> None:
    source = tone(1_000, 200_000)
    edits = EditList.of(source)
    bench.whole(edits, 0, 200_000, 100, SpectrogramSettings())
    cut = EditList(1, (Segment(source, 0, 60_000), Segment(source, 90_000, 200_000)))
    assert bench.cache.columns(cut, 0, 200_000, 100, SpectrogramSettings()).known.all()


def test_a_newer_question_of_the_same_view_replaces_the_older_one(bench: Bench) -> None:
    edits = EditList.of(tone(1_000, 4_000_000))
    settings = SpectrogramSettings(8_192)
    for start in range(0, 3_000_000, 50_000):  # scrolled far before anything could be made
        bench.cache.columns(edits, start, start + 40_000, 800, settings, view="a")
    found = bench.whole(edits, 3_500_000, 3_540_000, 800, settings)
    assert found.known.all()
    first = bench.cache.columns(edits, 1_000_000, 1_040_000, 800, settings, view="b")
    assert not first.known.all()


def test_memory_is_bounded(bench: Bench) -> None:
    cache = SpectrogramCache(bench.compute, memory_bytes=300_000)
    edits = EditList.of(tone(1_000, 2_000_000))
    for start in range(0, 1_900_000, 100_000):
        done: list[bool] = []
        cache.arrived.connect(lambda done=done: done.append(True))
        cache.columns(edits, start, start + 10_000, 10, SpectrogramSettings())
        assert bench.mailbox.pump(lambda done=done: bool(done), timeout=10)
    assert cache.used_bytes <= 300_000
    assert not cache.columns(edits, 0, 10_000, 10, SpectrogramSettings()).known.all()


class Arriving(ArraySource):
    arrived = 0


@pytest.mark.parametrize("pieces", [1, 40])
def test_what_must_be_known_at_once_is_made_though_it_takes_more_than_the_memory(bench: Bench, pieces: int) -> None:
    """Two channels of a range, each with more tiles than there is memory for."""
    cache = SpectrogramCache(bench.compute, memory_bytes=100_000)  # three tiles
    cache.arrived.connect(bench._count)
    size = 400_000 // pieces
    edits = EditList(2, tuple(Segment(tone(900, size, channels=2), 0, size) for _ in range(pieces)))
    both = [SpectrogramSettings(1_024, channel=channel) for channel in (0, 1)]

    def ask() -> list[Spectra]:
        return [cache.columns(edits, 0, 400_000, 1_000, one, one.channel, together=2) for one in both]

    found = ask()
    while not all(one.known.all() for one in found):
        before = bench.rounds
        assert before < 300  # there are at most 80 tiles, and each round makes at least one
        assert bench.mailbox.pump(lambda before=before: bench.rounds > before, timeout=60)  # type: ignore[misc]
        found = ask()
    assert cache.used_bytes > 100_000
    cache.columns(EditList.of(tone(700, 100_000)), 0, 400, 2, SpectrogramSettings(1_024), "other")
    assert bench.mailbox.pump(lambda: not bench.compute.jobs, timeout=60)
    assert cache.used_bytes <= 100_000  # nobody needs them any more


def test_what_has_not_arrived_is_not_made(bench: Bench) -> None:
    source = Arriving(tone(1_000, 100_000).samples, RATE)
    edits = EditList.of(source)
    bench.cache.columns(edits, 0, 100_000, 50, SpectrogramSettings())
    assert not bench.compute.jobs
    Arriving.arrived = 100_000
    assert bench.whole(edits, 0, 100_000, 50, SpectrogramSettings()).db.any()


@pytest.mark.parametrize("kind", ["mel", "linear"])
def test_rows_of_pixels_are_those_of_the_bins_and_made_once_a_tile(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    rng, made = np.random.default_rng(1), 0
    sources = [ArraySource(rng.uniform(-1, 1, (1, 200_000)).astype(np.float32), RATE) for _ in range(2)]
    edits = EditList(1, [Segment(sources[n % 2], 7_000 * n, 7_000 * n + 4_000) for n in range(25)])
    settings, rows = SpectrogramSettings(512), RowMap(FrequencyAxis(kind, 0.0, 14_000.0), 90, 257, RATE)
    bins = bench.whole(edits, -9_000, edits.frames + 5_000, 700, settings)
    shown = rows.image(bins.db)
    plain = RowMap.image

    def counting(map_: RowMap, columns: Bytes) -> Bytes:
        nonlocal made
        made += 1
        return plain(map_, columns)

    monkeypatch.setattr(RowMap, "image", counting)
    for moved in (0, 0, 489, -326):  # scrolled by pixels
        start, stop = moved - 9_000, moved + edits.frames + 5_000
        found = bench.cache.columns(edits, start, stop, 700, settings, None, rows)
        assert found.db.shape == (90, 700)
        assert found.known.all()
        if not moved:
            assert np.array_equal(found.db, shown)
    tiles = made
    again = RowMap(FrequencyAxis(kind, 0.0, 14_000.0), 90, 257, RATE)  # another view of the same height
    bench.cache.columns(edits, -9_000, edits.frames + 5_000, 700, settings, None, again)
    assert made == tiles
    hop = settings.hop((edits.frames + 14_000) / 700)
    assert tiles <= 2 * (200_000 // (64 * hop) + 1)
    other = RowMap(FrequencyAxis(kind, 0.0, 14_000.0), 40, 257, RATE)
    lower = bench.cache.columns(edits, -9_000, edits.frames + 5_000, 700, settings, None, other)
    assert np.array_equal(lower.db, plain(other, bins.db))


def test_bad_settings() -> None:
    with pytest.raises(ValueError, match="power of two"):
        SpectrogramSettings(1_000)
    with pytest.raises(ValueError, match="a window is one of hann"):
        SpectrogramSettings(window="triangle")


@pytest.mark.parametrize("hop", [16, 512, 16_384])
def test_tiles_made_by_torch_are_the_same(hop: int) -> None:
    """As another device makes them; a rounding may fall to the other side of half a decibel's half."""
    source, settings = tone(1_000, 400_000, 0.1), SpectrogramSettings()
    rng = np.random.default_rng(0)
    frames = rng.standard_normal((8, settings.n_fft)).astype(np.float32) * np.float32(0.1)
    window = make_window(settings.window, settings.n_fft)
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    db = 10 * np.log10(power.reshape(4, 2, -1).mean(axis=1)) - FLOOR_DB
    made = bytes_there(frames, window, 4, "cpu")
    assert made.shape == (settings.bins, 4)
    assert np.abs(made.astype(int) - (db / STEP_DB + 0.5).astype(np.uint8).T).max() <= 1
    whole = compute_tile(source, TileKey(1, settings, hop, 0))
    with pytest.raises(NotImplementedError):  # it is asked there, and has no numbers to give
        compute_tile(source, TileKey(1, settings, hop, 0), "meta")
    assert whole.shape[0] == settings.bins
