"""Sources that are files: read in place where they are uncompressed, else decoded once, in the background."""

import errno
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np

from workstation.core.sound.sources import Samples, check_read
from workstation.engine.compute import Post
from workstation.engine.sources.decoded_cache import SOUND_BYTES, KeptSound
from workstation.engine.sources.disk_cache import DiskCache, sound_key
from workstation.engine.sources.pcm_reading import read_peaks
from workstation.engine.sources.pcm_source import PcmFile
from workstation.engine.sources.readers import READERS
from workstation.engine.sources.scratch import ScratchFile
from workstation.engine.views.peaks import PAGE_FRAMES, READ_FRAMES, Peaks
from workstation.media.decode import decode_stored, decoder_version
from workstation.media.errors import MediaError
from workstation.media.faults import Faults
from workstation.media.probe import Probe, probe, probe_raw
from workstation.media.raw import RawFormat
from workstation.media.sample_formats import Stored

PEAKS_BYTES = 1 << 30
"""Peaks on the disk: of about fifty hours of stereo at 44.1 kHz."""
KEPT_FROM_FRAMES = 4 * PAGE_FRAMES
"""Of shorter files the peaks are not kept: they are made in a moment."""

SOUND_KEPT_FROM_SECONDS = 1.0
"""Sound that is decoded faster is not kept: nobody would feel it."""

_SECONDS_BETWEEN_REPORTS = 0.05


class Store(Protocol):
    """Where the frames of a source are."""

    arrived: int

    def read(self, start: int, stop: int) -> Samples: ...


Stamp: TypeAlias = tuple[int, int]
"""A file's size and time of change: what tells whether it has been written to."""


def stamp_of(path: Path) -> Stamp:
    """The file's stamp now; OSError when it is not there."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


class FileSource:
    """Sound that arrives in order, of a file or (no path) a recording; beyond what has arrived it reads as silence."""

    def __init__(
        self,
        path: Path | None,
        channels: int,
        frames: int,
        rate: int,
        store: Store,
        peaks: Peaks,
        stamp: Stamp | None = None,
        depth: str = "",
    ) -> None:
        self.path = path
        self.depth = depth
        """The bits of its samples as a file of sound has them, "16" or "32f"; empty where a lossy coding has none."""
        self.stamp = stamp
        """The file's when it was opened."""
        self.channels = channels
        self.frames = frames
        self.rate = rate
        self.peaks = peaks
        self._store = store

    @property
    def arrived(self) -> int:
        """How many frames from the start can be read."""
        return min(self._store.arrived, self.frames)

    def read(self, start: int, stop: int) -> Samples:
        check_read(self, start, stop)
        there = max(start, min(stop, self._store.arrived))
        samples = self._store.read(start, there)
        if there == stop:
            return samples
        return np.concatenate((samples, np.zeros((self.channels, stop - there), np.float32)), axis=1)

    @property
    def cut_short(self) -> bool:
        """The file lost its end while it was open; that is silent now."""
        return bool(getattr(self._store, "cut_short", False))

    @property
    def is_written_over(self) -> bool:
        """The file that is read in place was written to while it was open: it may hold another sound now."""
        return bool(getattr(self._store, "is_written_over", False))

    @property
    def is_gone(self) -> bool:
        """The file that is read in place cannot be read any more: it is silent, and that is not its sound."""
        return bool(getattr(self._store, "is_gone", False))

    def end(self, frames: int) -> None:
        """No more will come than these. Only of a recording: until its end it has the most frames there could be.

        What was copied or treated of it meanwhile may be put into a document later, and is stored at this length.
        """
        self.frames = frames

    @property
    def store(self) -> Store:
        """Where its frames are."""
        return self._store

    def resized(self, frames: int) -> "FileSource":
        """The same sound with the length that decoding found."""
        return FileSource(self.path, self.channels, frames, self.rate, self._store, self.peaks, self.stamp, self.depth)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How opening a file ended: all its frames are there, or as many as came before the error or the cancel."""

    source: FileSource
    exact_frames: int
    error: MediaError | None = None
    cancelled: bool = False
    faults: tuple[str, ...] = ()
    """What was wrong with the file and did not keep it from being read: sentences for the user."""


class Opening:
    """A file being read, by one of the threads for that."""

    def __init__(
        self,
        path: str | Path,
        *,
        cache: Path,
        post: Post,
        progress: Callable[["Opening"], None] = lambda opening: None,
        finished: Callable[[Arrival], None] = lambda arrival: None,
        troubled: Callable[[MediaError], None] = lambda error: None,
        raw: RawFormat | None = None,
        sound_bytes: int = SOUND_BYTES,
        stream: int | None = None,
        brief: bool = False,
        begin: bool = True,
    ) -> None:
        """Probe the file and start, or wait for `begin` to be called; MediaError when it cannot be opened.

        `source` can be used at once. `progress` and `finished` (once, also after `cancel`) come through `post`.
        Where the length was not known, `finished` tells the exact one, and `source.resized` has it. `troubled` comes
        through `post` when the file is found to be cut short or written to, which may be long after all of it was
        read.
        `raw` says what a file without a header holds; its source has no path, since that alone does not find it again.
        `stream` is the number of the file's stream of sound, None: the best; a chosen one has no path either.
        `brief`: nobody asks for the tags and markers in `probe`. `sound_bytes` is how much decoded sound of all files
        may be kept in `cache` for their next opening.
        """
        path = Path(path)
        self.probe: Probe = probe(path, stream, brief=brief) if raw is None else probe_raw(path, raw)
        self._is_chosen = raw is not None or stream is not None
        self._stream = stream
        self._faults = Faults()
        stamp = stamp_of(path)
        pcm = self.probe.pcm
        channels, frames = self.probe.channels, self.probe.frames or self.probe.guessed_frames

        def cut_short() -> None:
            error = MediaError(f"{path} was cut short by another program: what is missing of it is silent")
            post(lambda: troubled(error))

        # The store is told of, and would keep, the source that holds it.
        heard: weakref.ref[FileSource] | None = None

        def written_over() -> None:
            source = None if heard is None else heard()
            gone = "is not there any more, or is another file now: its place is silent"
            over = "was written to by another program while it was open: it may sound otherwise now"
            error = MediaError(f"{path} {gone if source is not None and source.is_gone else over}")
            post(lambda: troubled(error))

        self._cache = cache
        self._kept = DiskCache(cache / "peaks", ".peaks", PEAKS_BYTES)
        self._kept_sound = KeptSound(cache / "sound", sound_bytes)
        peaks = self._begin_peaks(path, stamp, channels, frames)
        kept = None if pcm else self._kept_sound.find(self._sound_key, channels)
        self._has_sound = kept is not None
        self._store: PcmFile | ScratchFile = (
            PcmFile(path, pcm, cut_short, written_over) if pcm else kept or ScratchFile.roomy(channels, cache)
        )
        self._has_peaks = peaks.is_complete and peaks.length > 0
        if self._has_peaks:
            frames = peaks.length
        if kept is not None:
            frames = kept.arrived
        named = None if self._is_chosen else path
        self.source = FileSource(named, channels, frames, self.probe.rate, self._store, peaks, stamp, self.probe.depth)
        heard = weakref.ref(self.source)
        self.over = False
        self._post = post
        self._progress = progress
        self._finished = finished
        self._cancelled = threading.Event()
        self._ended = threading.Event()
        self._has_begun = False
        if begin:
            self.begin()

    @property
    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""
        if self.over or not self.source.frames:
            return float(self.over)
        in_place = self._has_sound or isinstance(self._store, PcmFile)
        there = self.source.peaks.frames if in_place else self.source.arrived
        return min(1.0, there / self.source.frames)

    def begin(self) -> None:
        """Start to read, where that has not been begun."""
        if not self._has_begun:
            self._has_begun = True
            READERS.submit(self._run)

    def cancel(self) -> None:
        """Stop reading; what has arrived stays."""
        self._cancelled.set()
        if not self._has_begun:
            self._ended.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until all is done; False after `timeout` seconds."""
        return self._ended.wait(timeout)

    @property
    def _sound_key(self) -> str:
        """Another decoder may come to another length."""
        return f"{self._key}-{decoder_version()}" if self._key else ""

    def _begin_peaks(self, path: Path, stamp: Stamp, channels: int, frames: int) -> Peaks:
        """The peaks that were kept when the file was last read, else empty ones, which may be kept if it is long."""
        self._key = ""
        if frames < KEPT_FROM_FRAMES or self._is_chosen:
            return Peaks(channels, frames)
        with suppress(OSError):
            self._key = sound_key(path, stamp)
            if (kept := self._kept.find(self._key)) is not None:
                with suppress(ValueError):
                    return Peaks.kept_at(kept, channels)
            return Peaks.begun_at(self._kept.new(), channels, frames)
        self._key = ""
        return Peaks(channels, frames)

    def _run(self) -> None:
        try:
            self._read_and_keep()
        finally:
            self._ended.set()

    def _read_and_keep(self) -> None:
        begun = time.monotonic()
        error = self._read_all()
        self.over = True
        cancelled = self._cancelled.is_set()
        arrival = Arrival(self.source, self._store.arrived, error, cancelled, self._told_faults())
        self._post(lambda: self._finished(arrival))
        slow = time.monotonic() - begun >= SOUND_KEPT_FROM_SECONDS
        if error or cancelled or arrival.faults:  # what is wrong with it is to be told at the next opening too
            return
        with suppress(Exception):  # nobody waits for what the next opening is spared
            if not self._has_peaks:
                self._keep(self.source.peaks)
            if isinstance(self._store, ScratchFile) and slow and not self._has_sound:
                self._keep_sound(self._store)

    def _read_all(self) -> MediaError | None:
        """Read to the end, or as far as can be; whatever is raised, the thread lives on to tell it."""
        peaks, told = self.source.peaks, 0.0
        error: MediaError | None = None
        path = self.probe.path
        try:
            for _ in self._read():
                if self._cancelled.is_set():
                    break
                if (now := time.monotonic()) - told > _SECONDS_BETWEEN_REPORTS:
                    told = now
                    self._post(lambda: self._progress(self))
        except MediaError as problem:
            error = problem
        except OSError as problem:  # no room for the copy
            error = MediaError(f"{path} cannot be decoded: {problem.strerror or problem}{self._hint(problem)}")
        except MemoryError:
            error = MediaError(f"{path} cannot be decoded: there is too little memory")
        except BaseException as problem:  # the border of this thread
            error = MediaError(f"{path} cannot be decoded: {type(problem).__name__}: {problem}")
        if not self._has_peaks and isinstance(self._store, ScratchFile):
            try:
                peaks.finish()
            except BaseException as problem:
                error = error or MediaError(f"{path} cannot be drawn: {getattr(problem, 'strerror', problem)}")
        return error

    def _hint(self, problem: OSError) -> str:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        return f". Make room in {self._cache} and open it again" if full else ""

    def _told_faults(self) -> tuple[str, ...]:
        return tuple(self._faults.lines(str(self.probe.path), self.probe.rate))

    def _read(self) -> Iterator[None]:
        """Bring what is missing of the sound and its peaks; yields when there is more of them."""
        store, peaks = self._store, self.source.peaks
        if isinstance(store, PcmFile):
            if not self._has_peaks:
                yield from read_peaks(store, peaks, self._faults)
            pcm = self.probe.pcm
            if pcm is not None and pcm.stated > pcm.frames:
                self._faults.found, self._faults.stated = pcm.frames, pcm.stated
            return
        if self._has_sound:
            for start in range(0, 0 if self._has_peaks else store.arrived, READ_FRAMES):
                peaks.append(store.read(start, min(start + READ_FRAMES, store.arrived)))
                yield
            return
        for block in decode_stored(self.probe.path, self._stream, self._faults):
            self._store_block(store, block)
            if not self._has_peaks:
                peaks.append(np.ascontiguousarray(block.T))
            yield

    def _store_block(self, store: ScratchFile, block: Stored) -> None:
        """Append a block; where the disk is full, what is kept there goes, or the sound goes to another folder."""
        try:
            store.append(block)
        except OSError as full:
            if not self._kept_sound.give_back():
                try:
                    store.move(Path(tempfile.gettempdir()))
                except OSError:
                    raise full from None
            store.append(block)

    def _keep(self, peaks: Peaks) -> None:
        """Keep complete peaks for the next time, unless the file is not the one any more that they were made from."""
        path, stamp = self.source.path, self.source.stamp
        cut_short = isinstance(self._store, PcmFile) and self._store.is_cut_short
        if not self._key or path is None or cut_short:
            return
        with suppress(OSError):
            if stamp_of(path) == stamp:
                peaks.keep(self._kept.path(self._key))
                self._kept.trim()

    def _keep_sound(self, store: ScratchFile) -> None:
        """Keep what was decoded, unless the file is another one by now."""
        with suppress(OSError):
            if stamp_of(self.probe.path) == self.source.stamp:
                self._kept_sound.keep(self._sound_key, store)
