"""Opening a file: its source is there at once, one of the threads for that reads it, and its owner hears of it."""

import errno
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workstation.engine.compute import Post
from workstation.engine.sources.decoded_cache import SOUND_BYTES
from workstation.engine.sources.file_cache import FileCache
from workstation.engine.sources.file_reader import reader_of
from workstation.engine.sources.file_source import FileSource, stamp_of
from workstation.engine.sources.readers import READERS
from workstation.media.errors import MediaError
from workstation.media.faults import Faults
from workstation.media.probe import Probe, probe, probe_raw
from workstation.media.raw import RawFormat

_SECONDS_BETWEEN_REPORTS = 0.05


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
        stamp = stamp_of(path)

        def cut_short() -> None:
            error = MediaError(f"{path} was cut short by another program: what is missing of it is silent")
            post(lambda: troubled(error))

        def written_over(is_gone: bool) -> None:
            gone = "is not there any more, or is another file now: its place is silent"
            over = "was written to by another program while it was open: it may sound otherwise now"
            error = MediaError(f"{path} {gone if is_gone else over}")
            post(lambda: troubled(error))

        is_chosen = raw is not None or stream is not None
        self._cache = FileCache(path, stamp, cache, sound_bytes)
        if not is_chosen:  # of a chosen stream or form nothing is kept: the file alone does not tell them
            self._cache.look_up(self.probe.frames or self.probe.guessed_frames)
        self._reader = reader_of(self.probe, stream, self._cache, cut_short, written_over)
        self.source = FileSource(
            None if is_chosen else path,
            self.probe.channels,
            self._reader.frames,
            self.probe.rate,
            self._reader.store,
            self._reader.peaks,
            stamp,
            self.probe.depth,
        )
        self.over = False
        self._faults = Faults()
        self._post, self._progress, self._finished = post, progress, finished
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
        return min(1.0, self._reader.arrived / self.source.frames)

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

    def _run(self) -> None:
        try:
            self._read_and_keep()
        finally:
            self._ended.set()

    def _read_and_keep(self) -> None:
        begun = time.monotonic()
        error = self._read_all()
        self.over = True
        faults = tuple(self._faults.lines(str(self.probe.path), self.probe.rate))
        arrival = Arrival(self.source, self._reader.store.arrived, error, self._cancelled.is_set(), faults)
        self._post(lambda: self._finished(arrival))
        seconds = time.monotonic() - begun
        if error or arrival.cancelled or faults:  # what is wrong with it is to be told at the next opening too
            return
        with suppress(Exception):  # nobody waits for what the next opening is spared
            self._reader.keep(self._cache, seconds)

    def _read_all(self) -> MediaError | None:
        """Read to the end, or as far as can be; whatever is raised, the thread lives on to tell it."""
        told = 0.0
        error: MediaError | None = None
        path = self.probe.path
        try:
            for _ in self._reader.read(self._faults):
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
        try:
            self._reader.finish()
        except BaseException as problem:
            error = error or MediaError(f"{path} cannot be drawn: {getattr(problem, 'strerror', problem)}")
        return error

    def _hint(self, problem: OSError) -> str:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        return f". Make room in {self._cache.folder} and open it again" if full else ""
