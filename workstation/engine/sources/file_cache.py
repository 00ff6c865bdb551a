"""What is kept of a sound file for its next opening: its peaks, and its sound where that had to be decoded."""

from contextlib import suppress
from pathlib import Path

from workstation.engine.sources.decoded_cache import KeptSound
from workstation.engine.sources.disk_cache import DiskCache, sound_key
from workstation.engine.sources.file_source import Stamp, stamp_of
from workstation.engine.sources.peaks import PAGE_FRAMES, Peaks
from workstation.engine.sources.scratch import ScratchFile
from workstation.media.decode import decoder_version

PEAKS_BYTES = 1 << 30
"""Peaks on the disk: of about fifty hours of stereo at 44.1 kHz."""
KEPT_FROM_FRAMES = 4 * PAGE_FRAMES
"""Of shorter files nothing is kept: they are read in a moment."""


class FileCache:
    """The two caches of the program, as one file sees them; of a file that is not to be kept they hold nothing."""

    def __init__(self, path: Path, stamp: Stamp, folder: Path, sound_bytes: int) -> None:
        """`stamp` is the file's as it is read. `sound_bytes` bounds the decoded sound of all files in `folder`."""
        self.folder = folder
        self._path, self._stamp = path, stamp
        self._peaks = DiskCache(folder / "peaks", ".peaks", PEAKS_BYTES)
        self._sound = KeptSound(folder / "sound", sound_bytes)
        self._key = ""

    def look_up(self, frames: int) -> None:
        """Find out what a file of so many frames is kept by, where it is long enough for that."""
        if frames >= KEPT_FROM_FRAMES:
            with suppress(OSError):
                self._key = sound_key(self._path, self._stamp)

    def peaks(self, channels: int, frames: int) -> Peaks:
        """The peaks that were kept when the file was last read, else empty ones, which may be kept if it is long."""
        if not self._key:
            return Peaks(channels, frames)
        try:
            if (kept := self._peaks.find(self._key)) is not None:
                with suppress(ValueError):
                    return Peaks.kept_at(kept, channels)
            return Peaks.begun_at(self._peaks.new(), channels, frames)
        except OSError:
            return Peaks(channels, frames)

    def sound(self, channels: int) -> ScratchFile | None:
        """The decoded sound, all of it; None when it is not kept."""
        return self._sound.find(self._sound_key, channels)

    def keep_peaks(self, peaks: Peaks) -> None:
        """Keep complete peaks, unless the file is not the one any more that they were made from. OSError."""
        if self._is_unchanged():
            peaks.keep(self._peaks.path(self._key))
            self._peaks.trim()

    def keep_sound(self, store: ScratchFile) -> None:
        """Keep what was decoded, unless the file is another one by now. OSError."""
        if self._is_unchanged():
            self._sound.keep(self._sound_key, store)

    def make_room(self) -> bool:
        """Forget the decoded sound of all files, for the disk is full; False when there was none."""
        return self._sound.give_back()

    @property
    def _sound_key(self) -> str:
        """Another decoder may come to another length."""
        return f"{self._key}-{decoder_version()}" if self._key else ""

    def _is_unchanged(self) -> bool:
        return bool(self._key) and stamp_of(self._path) == self._stamp
