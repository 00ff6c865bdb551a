"""Recording: a thread that reads an input into a source that grows, and keeps it whatever happens."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from workstation.core.files.atomic_write import reason
from workstation.core.late_numpy import np
from workstation.core.signal import Signal
from workstation.engine.compute import Post
from workstation.engine.playback.device_error import AudioDeviceError
from workstation.engine.playback.playback_clock import Levels, measure

if TYPE_CHECKING:  # read when something is first recorded
    from workstation.core.sound.sources import Samples
    from workstation.engine.playback.devices import Input
    from workstation.engine.sources.file_source import FileSource
    from workstation.engine.sources.scratch import ScratchFile

BLOCK_SECONDS = 0.04
LONGEST_SECONDS = 24 * 3_600
_DEPTH = "24"
"""Bits that hold what converters give; the samples come as floats."""

OpenInput: TypeAlias = "Callable[[int, int], Input]"
"""Makes an input of a rate and a number of channels; AudioDeviceError when there is none."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording left: `problem` is empty, or a line for the user on why it ended early."""

    source: FileSource
    gaps: tuple[int, ...] = ()
    """Frames before which the device lost some."""
    problem: str = ""


class Recorder:
    """Records one thing at a time. Its methods are called on the main thread, where its signals are emitted too."""

    def __init__(self, post: Post, cache: Path, source_of_sound: OpenInput | None = None) -> None:
        """No `source_of_sound`: the system's input."""
        self.grown: Signal[FileSource] = Signal()
        """More has been recorded; `source.arrived` says how much."""
        self.ended: Signal[Recorded] = Signal()
        """All is recorded; the source has its final length."""
        self.listened: Signal[bool] = Signal()
        """The input is listened to now, or no more: its `levels` are there without a recording."""
        self.deaf: Signal[str] = Signal()
        """The input cannot be listened to: a line for the user."""
        self.levels = Levels()
        self.source: FileSource | None = None
        """What is being recorded."""
        self.lost = 0
        """At how many places of it the device lost some sound."""
        self._post, self._cache, self._open = post, cache, source_of_sound or _open_system_input
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._wanted: tuple[int, int] | None = None
        """The rate and channels that are listened to while nothing is recorded."""
        self._listener: tuple[threading.Thread, threading.Event] | None = None

    @property
    def listening(self) -> bool:
        """Whether the level of the input is shown while nothing is recorded."""
        return self._wanted is not None

    @property
    def recording(self) -> bool:
        return self._thread is not None

    def start(self, rate: int, channels: int, store: ScratchFile | None = None) -> FileSource:
        """Begin; the answer's `arrived` grows, its `frames` is the most there can be, until `ended` brings another.

        `store` gets the sound; without one a nameless file in the cache.
        """
        if self._thread is not None:
            raise ValueError("a recording is being made already")
        from workstation.engine.sources.file_source import FileSource
        from workstation.engine.sources.peaks import Peaks
        from workstation.engine.sources.scratch import ScratchFile

        self._let_go()  # of the device, which may have one user only
        store = store or ScratchFile(channels, self._cache)
        source = FileSource(None, channels, rate * LONGEST_SECONDS, rate, store, Peaks(channels, 0), depth=_DEPTH)
        self.source, self.lost = source, 0
        self._stopped = threading.Event()
        arguments = (source, store, self._stopped)
        self._thread = threading.Thread(target=self._record, args=arguments, name="recording", daemon=True)
        self._thread.start()
        return source

    def stop(self) -> None:
        """End soon; what was recorded comes with `ended`."""
        self._stopped.set()

    def listen(self, rate: int, channels: int) -> None:
        """Keep `levels` at those of the input, without a recording too, until `unlisten`."""
        self._wanted = rate, channels
        self.listened.emit(True)
        if self._thread is None:
            self._let_go()
            self._begin_listening(rate, channels)

    def unlisten(self) -> None:
        """Let the input go, unless something is recorded."""
        self._wanted = None
        self._let_go()
        self.listened.emit(False)

    def close(self) -> None:
        """End now."""
        self._wanted = None
        self._let_go()
        self.stop()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _begin_listening(self, rate: int, channels: int) -> None:
        stopped = threading.Event()
        thread = threading.Thread(target=self._listen, args=(rate, channels, stopped), name="listening", daemon=True)
        self._listener = thread, stopped
        thread.start()

    def _let_go(self) -> None:
        if self._listener is None:
            return
        thread, stopped = self._listener
        self._listener = None
        stopped.set()
        thread.join(timeout=1)
        self.levels = Levels()

    def _listen(self, rate: int, channels: int, stopped: threading.Event) -> None:
        blocks = _Blocks(self._open, rate, channels)
        try:
            while not stopped.is_set():
                block, _ = blocks.take()
                if not stopped.is_set():
                    self.levels = measure(block)
        except Exception as error:  # the border of this thread
            text = str(error) if isinstance(error, AudioDeviceError) else f"{type(error).__name__}: {error}"
            self._post(lambda: self._fail(stopped, text))
        blocks.stop()

    def _fail(self, stopped: threading.Event, text: str) -> None:
        if self._listener is not None and self._listener[1] is stopped:  # not one that was let go meanwhile
            self.unlisten()
            self.deaf.emit(text)

    def _record(self, source: FileSource, store: ScratchFile, stopped: threading.Event) -> None:
        gaps: list[int] = []
        problem = ""
        blocks = _Blocks(self._open, source.rate, source.channels)
        try:
            while not stopped.is_set() and store.arrived < source.frames:
                block, lost = blocks.take()
                if lost and store.arrived:
                    gaps.append(store.arrived)
                    self.lost = len(gaps)
                store.append(np.ascontiguousarray(block.T))
                source.peaks.append(block)
                self.levels = measure(block)
                self._post(lambda: self.grown.emit(source))
        except AudioDeviceError as error:
            problem = str(error)
        except OSError as error:  # the disk is full
            problem = f"recording ended: {reason(error)}"
        except BaseException as error:  # the border of this thread: what came until now is to be had
            problem = f"recording ended: {type(error).__name__}: {error}"
        blocks.stop()
        with suppress(Exception):  # the last block of peaks is missing then, nothing of the sound
            source.peaks.finish()
        recorded = Recorded(source.resized(store.arrived), tuple(gaps), problem)
        self._post(lambda: self._finish(recorded))

    def _finish(self, recorded: Recorded) -> None:
        if self.source is not None:
            self.source.end(recorded.source.frames)
        self._thread = self.source = None
        self.levels = Levels()
        if self._wanted is not None:
            self._begin_listening(*self._wanted)
        self.ended.emit(recorded)


class _Blocks:
    """An input read by a thread of its own: reading from a device that has gone may never end."""

    def __init__(self, open_: OpenInput, rate: int, channels: int) -> None:
        from workstation.engine.playback.devices import INPUT_THREAD

        self._queue: queue.SimpleQueue[tuple[Samples, bool] | Exception] = queue.SimpleQueue()
        self._stopped = threading.Event()
        arguments = (open_, rate, channels)
        self._thread = threading.Thread(target=self._read, args=arguments, name=INPUT_THREAD, daemon=True)
        self._thread.start()

    def take(self) -> tuple[Samples, bool]:
        """The next block, and whether some frames before it were lost; AudioDeviceError when none comes."""
        from workstation.engine.playback.devices import PATIENCE_SECONDS

        try:
            given = self._queue.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            gone = f"the audio input is gone: nothing came for {PATIENCE_SECONDS:g} seconds"
            raise AudioDeviceError(gone) from None
        if isinstance(given, Exception):
            raise given
        return given

    def stop(self) -> None:
        """Let the device go, as soon as it lets go."""
        self._stopped.set()
        self._thread.join(timeout=2 * BLOCK_SECONDS + 0.2)
        if self._thread.is_alive():
            from workstation.engine.playback.devices import leave_stuck

            leave_stuck()

    def _read(self, open_: OpenInput, rate: int, channels: int) -> None:
        try:
            device = open_(rate, channels)
            try:
                while not self._stopped.is_set():
                    self._queue.put(device.read(round(BLOCK_SECONDS * rate)))
            finally:
                device.close()
        except Exception as error:  # the border of this thread: whoever waits for a block gets it
            self._queue.put(error)


def _open_system_input(rate: int, channels: int) -> Input:
    from workstation.engine.playback.devices import open_input

    return open_input(rate, channels)
