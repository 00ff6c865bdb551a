"""The three ways to a file's sound: in place, from the cache, or by decoding it; each makes what peaks are missing."""

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from workstation.engine.sources.file_cache import FileCache
from workstation.engine.sources.pcm_reading import read_peaks
from workstation.engine.sources.pcm_source import PcmFile
from workstation.engine.sources.peaks import READ_FRAMES, Peaks
from workstation.engine.sources.scratch import ScratchFile
from workstation.media.decode import decode_stored
from workstation.media.faults import Faults
from workstation.media.pcm_header import Pcm
from workstation.media.probe import Probe
from workstation.media.sample_formats import Stored

SOUND_KEPT_FROM_SECONDS = 1.0
"""Sound that is decoded faster is not kept: nobody would feel it."""


class FileReader(ABC):
    """Brings the sound of a file to where its source finds it, and its peaks where they are not complete."""

    store: PcmFile | ScratchFile
    """Where the frames are."""

    def __init__(self, peaks: Peaks, frames: int) -> None:
        self.peaks = peaks
        self.has_peaks = peaks.is_complete and peaks.length > 0
        """They were complete before anything was read."""
        self.frames = peaks.length if self.has_peaks else frames
        """How many there are, as far as that is known before anything is read."""

    @property
    def arrived(self) -> int:
        """How many frames can be both heard and seen."""
        return self.peaks.frames

    @abstractmethod
    def read(self, faults: Faults) -> Iterator[None]:
        """Bring all that is missing; yields whenever there is more of it.

        `faults` is told what is wrong with the file and does not keep it from being read. MediaError or OSError
        where no more of it can be read.
        """

    def finish(self) -> None:
        """End the peaks where the reading has ended, be it early. OSError."""
        if not self.has_peaks:
            self.peaks.finish()

    def keep(self, cache: FileCache, seconds: float) -> None:
        """Keep what took `seconds` to make, all of it being there, for the next opening of the file. OSError."""
        if not self.has_peaks:
            cache.keep_peaks(self.peaks)


class PcmReader(FileReader):
    """Of an uncompressed file: its samples are read where they lie, and only the peaks are made."""

    def __init__(self, file: PcmFile, pcm: Pcm, peaks: Peaks, frames: int) -> None:
        super().__init__(peaks, frames)
        self.store: PcmFile = file
        self._pcm = pcm

    def read(self, faults: Faults) -> Iterator[None]:
        if not self.has_peaks:
            yield from read_peaks(self.store, self.peaks, faults)
        if self._pcm.stated > self._pcm.frames:
            faults.found, faults.stated = self._pcm.frames, self._pcm.stated

    def finish(self) -> None:
        """Nothing to do: peaks made a page at a time are whole at any time."""

    def keep(self, cache: FileCache, seconds: float) -> None:
        if not self.store.is_cut_short:
            super().keep(cache, seconds)


class CachedReader(FileReader):
    """Of a file that was decoded before: all of its sound is there at once."""

    def __init__(self, store: ScratchFile, peaks: Peaks) -> None:
        super().__init__(peaks, store.arrived)
        self.store: ScratchFile = store
        self.frames = store.arrived

    def read(self, faults: Faults) -> Iterator[None]:
        for start in range(0, 0 if self.has_peaks else self.frames, READ_FRAMES):
            self.peaks.append(self.store.read(start, min(start + READ_FRAMES, self.frames)))
            yield


class DecodingReader(FileReader):
    """Of any other file: its sound is decoded once, in order, into a file without a name."""

    def __init__(self, probe: Probe, stream: int | None, cache: FileCache, peaks: Peaks, frames: int) -> None:
        super().__init__(peaks, frames)
        self.store: ScratchFile = ScratchFile.roomy(probe.channels, cache.folder)
        self._path, self._stream, self._cache = probe.path, stream, cache

    @property
    def arrived(self) -> int:
        return min(self.store.arrived, self.frames)

    def read(self, faults: Faults) -> Iterator[None]:
        for block in decode_stored(self._path, self._stream, faults):
            self._store_block(block)
            if not self.has_peaks:
                self.peaks.append(np.ascontiguousarray(block.T))
            yield

    def keep(self, cache: FileCache, seconds: float) -> None:
        with suppress(OSError):  # the sound may find room where they did not
            super().keep(cache, seconds)
        if seconds >= SOUND_KEPT_FROM_SECONDS:
            cache.keep_sound(self.store)

    def _store_block(self, block: Stored) -> None:
        """Append a block; where the disk is full, what is kept there goes, or the sound goes to another folder."""
        try:
            self.store.append(block)
        except OSError as full:
            if not self._cache.make_room():
                try:
                    self.store.move(Path(tempfile.gettempdir()))
                except OSError:
                    raise full from None
            self.store.append(block)


def reader_of(
    probe: Probe,
    stream: int | None,
    cache: FileCache,
    cut_short: Callable[[], None],
    written_over: Callable[[bool], None],
) -> FileReader:
    """The reader for a file that was probed; OSError when it cannot be opened.

    `stream` is the number of its stream of sound, None: the best. `cut_short` and `written_over` are told what another
    program does to a file that is read in place, by any thread, as `PcmFile` tells it.
    """
    channels, frames = probe.channels, probe.frames or probe.guessed_frames
    peaks = cache.peaks(channels, frames)
    if probe.pcm:
        return PcmReader(PcmFile(probe.path, probe.pcm, cut_short, written_over), probe.pcm, peaks, frames)
    if (kept := cache.sound(channels)) is not None:
        return CachedReader(kept, peaks)
    return DecodingReader(probe, stream, cache, peaks, frames)
