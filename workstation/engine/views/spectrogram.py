"""What a spectrogram view draws: the spectrum at each pixel of an edit list, tiles made when they are looked at."""

import threading
import time
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from workstation.core.lru import LruCache
from workstation.core.signal import Signal
from workstation.core.sound.computed_sources import arrived
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Silence, Source
from workstation.engine.backends.compute_devices import ComputeDevice
from workstation.engine.compute import Body, Compute, Job, State, Urgency
from workstation.engine.sources.missing_sources import MissingSource
from workstation.engine.views.frequency_axis import RowMap
from workstation.engine.views.segments import SegmentIndexes, unwrapped
from workstation.engine.views.spectrogram_tiles import TILE_COLUMNS, Bytes, SpectrogramSettings, TileKey, compute_tile

_SECONDS_PER_ROUND = 0.04
"""Tiles made before what is there is shown."""


class Spectra(NamedTuple):
    """Per pixel column: (bins, columns) in steps of tiles.STEP_DB above tiles.FLOOR_DB, and which are known."""

    db: Bytes
    known: npt.NDArray[np.bool_]


class _Wanted(NamedTuple):
    """A tile to be made, and how it is to be shown."""

    key: TileKey
    source: Source
    rows: RowMap | None


class _Tile:
    """A tile, and its picture by the rows that it was last shown in."""

    __slots__ = ("db", "image", "rows")

    def __init__(self, db: Bytes) -> None:
        self.db = db
        self.rows: RowMap | None = None
        self.image = db

    @property
    def nbytes(self) -> int:
        return self.db.nbytes + (self.image.nbytes if self.rows is not None else 0)


class SpectrogramCache:
    """Tiles of all sources within a bounded memory; the compute thread makes those that are missing."""

    def __init__(self, compute: Compute, memory_bytes: int = 192 << 20) -> None:
        self.arrived: Signal[()] = Signal()
        """Emitted on the main thread when tiles were made: draw again."""
        self._compute = compute
        self._tiles = LruCache[TileKey, _Tile](memory_bytes)
        self._numbers: WeakKeyDictionary[Source, int] = WeakKeyDictionary()
        self._next_number = 0
        self._indexes = SegmentIndexes()
        self._wanted: dict[Hashable, list[_Wanted]] = {}
        """What each view asked for last; a newer question replaces the older one, so late answers are not made."""
        self._needed: dict[Hashable, int] = {}
        """How many tiles each view that waits has to find here at once."""
        self._lock = threading.Lock()
        self._working = False

    def columns(
        self,
        edits: EditList,
        start: int,
        stop: int,
        count: int,
        settings: SpectrogramSettings,
        view: Hashable = None,
        rows: RowMap | None = None,
        together: int = 1,
    ) -> Spectra:
        """Frames `start .. stop` in `count` columns as far as they are known; what is missing is made for `view`.

        With `rows` the columns are of pixels instead of bins: made once for each tile, and then only put together.

        Call again when `arrived` is emitted. A view asks about one range at a time: a new call forgets what the
        last one of the same view still waits for.

        `together`: so many views, as those of a track's channels, ask about one range and must all know it at once. Of
        the tiles that they need none goes before all are made, even where they take more than the memory: else making
        the last ones would drop the first, and they would be made again and again.
        """
        if count < 1 or stop <= start:
            raise ValueError(f"columns need a range and a count, got {start} to {stop} in {count}")
        out = Spectra(
            np.zeros((settings.bins if rows is None else rows.height, count), np.uint8), np.zeros(count, np.bool_)
        )
        hop = settings.hop((stop - start) / count)
        positions = start + (2 * np.arange(count, dtype=np.int64) + 1) * (stop - start) // (2 * count)
        outside = (positions < 0) | (positions >= edits.frames)
        out.known[outside] = True
        inside = np.flatnonzero(~outside)
        missing: dict[TileKey, Source] = {}
        tiles = 0
        if len(inside):
            index = self._indexes.of(edits)
            segment = index.segment_at(positions[inside])
            column = (positions[inside] - index.positions[segment] + index.starts[segment]) // hop
            tile = column // TILE_COLUMNS
            for pixels, source, tile_index in _groups(index.source_of[segment], tile, index.sources):
                at = inside[pixels]
                if isinstance(unwrapped(source), Silence | MissingSource):
                    out.known[at] = True
                    continue
                key = TileKey(self._number(source), settings, hop, tile_index)
                tiles += 1
                made = self._shown(key, rows)
                if made is None:
                    missing[key] = source
                    continue
                shown = column[pixels] - tile_index * TILE_COLUMNS
                if at[-1] - at[0] == len(at) - 1:  # neighbours, as nearly always
                    made.take(shown, axis=1, out=out.db[:, at[0] : at[-1] + 1], mode="clip")
                else:
                    out.db[:, at] = made.take(shown, axis=1, mode="clip")
                out.known[at] = True
        self._ask(view, [_Wanted(key, source, rows) for key, source in missing.items()], tiles * together)
        return out

    @property
    def used_bytes(self) -> float:
        """The memory of all tiles."""
        return self._tiles.weight

    def forget_view(self, view: Hashable) -> None:
        """Make nothing more for a view that has gone."""
        with self._lock:
            self._wanted.pop(view, None)
            self._needed.pop(view, None)

    def _number(self, source: Source) -> int:
        """A number that no other source ever gets."""
        number = self._numbers.get(source)
        if number is None:
            self._next_number += 1
            number = self._numbers[source] = self._next_number
        return number

    def _shown(self, key: TileKey, rows: RowMap | None) -> Bytes | None:
        """A tile, as bins or as rows of pixels; None where it has not been made."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is None:
                return None
            if rows is None:
                return tile.db
            if tile.rows is rows or tile.rows == rows:
                return tile.image
        return self._put(key, tile, rows)

    def _put(self, key: TileKey, tile: _Tile, rows: RowMap | None) -> Bytes:
        """Keep a tile, with its picture by some rows, which is answered."""
        image = tile.db if rows is None else rows.image(tile.db)
        with self._lock:
            tile.rows, tile.image = rows, image
            self._tiles.put(key, tile, tile.nbytes, keep=max(self._needed.values(), default=1))
        return image

    def _ask(self, view: Hashable, missing: Iterable[_Wanted], needed: int) -> None:
        ready = [one for one in missing if one.key.span(one.source.frames)[1] <= arrived(one.source)]
        with self._lock:
            self._wanted[view] = ready
            self._needed.pop(view, None)
            if ready:
                self._needed[view] = needed
        if ready and not self._working:
            self._working = True
            job = self._compute.submit("spectrogram", self._make(), urgency=Urgency.DISPLAY, quiet=True)
            job.finished.connect(self._made)

    def _make(self) -> Body[None]:
        """Make what is wanted most recently, for a short while."""
        device = self._device()
        until = time.monotonic() + _SECONDS_PER_ROUND
        while time.monotonic() < until and (wanted := self._take()) is not None:
            if self._shown(wanted.key, None) is None:
                self._put(wanted.key, _Tile(_tile(wanted, device)), wanted.rows)
            yield 0.0

    def _device(self) -> str:
        """Where all that is wanted now is made: a few tiles are no work for a card."""
        if not self._compute.backends.choice:
            return "cpu"
        with self._lock:
            windows = sum(TILE_COLUMNS * one.key.settings.n_fft for wanted in self._wanted.values() for one in wanted)
        return self._compute.backends.device("Spectrogram", windows, _try_tiles, quiet=True).device.id

    def _take(self) -> _Wanted | None:
        with self._lock:
            for wanted in reversed(self._wanted.values()):
                if wanted:
                    return wanted.pop(0)
            return None

    def _made(self, job: Job[None]) -> None:
        self._working = False
        if job.state is not State.DONE:  # asking again would only fail again
            return
        self.arrived.emit()
        with self._lock:
            left = next((view for view, wanted in self._wanted.items() if wanted), None)
            wanted = self._wanted[left] if left is not None else []
            needed = self._needed.get(left, 1)
        if wanted and not self._working:
            self._ask(left, list(wanted), needed)


def _tile(wanted: _Wanted, device: str) -> Bytes:
    """A tile made on a device, or by the processor where that cannot."""
    if device != "cpu":
        with suppress(
            RuntimeError
        ):  # memory that is short, or a card that was taken away: a picture is no reason to stop
            return compute_tile(wanted.source, wanted.key, device)
    return compute_tile(wanted.source, wanted.key)


def _try_tiles(device: ComputeDevice, samples: int) -> None:
    """Windows with so many samples of noise, as each device would transform them: to measure how long it takes."""
    size = SpectrogramSettings().n_fft
    noise = np.random.default_rng(0).standard_normal(max(1, samples // size) * size, np.float32)
    source = ArraySource(noise[None], 48_000)
    for index in range(max(1, samples // size // TILE_COLUMNS)):
        key = TileKey(0, SpectrogramSettings(), size // 4, index % 4)
        if key.span(source.frames)[0] < source.frames:
            compute_tile(source, key, device.id)


def _groups(
    source_of: npt.NDArray[np.int64], tile: npt.NDArray[np.int64], sources: Mapping[int, Source]
) -> Iterator[tuple[npt.NDArray[np.int64], Source, int]]:
    """The pixels, in order, that show one tile of one source; what begins first comes first."""
    order = np.lexsort((tile, source_of))
    changes = np.flatnonzero((np.diff(source_of[order]) != 0) | (np.diff(tile[order]) != 0)) + 1
    for pixels in sorted(np.split(order, changes), key=lambda pixels: int(pixels[0])):
        yield pixels, unwrapped(sources[int(source_of[pixels[0]])]), int(tile[pixels[0]])
