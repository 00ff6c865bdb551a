"""The playback thread: mixes blocks and writes them to an output until it is told otherwise."""

import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from workstation.core.document import Document
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.sources import Samples
from workstation.engine.mixing.mix import Mix, Streams
from workstation.engine.playback.device_error import AudioDeviceError
from workstation.engine.playback.output import Output, Telling
from workstation.engine.playback.playback_clock import PlaybackClock

BLOCK_SECONDS = 0.02
_KEEP_OPEN_SECONDS = 3.0

_SILENT = 10 ** (-90 / 20)
_LONGEST_GAP_SECONDS = 3.1
"""Between two sounds of what rings on: the longest time of an echo."""

OpenOutput = Callable[[int, int], Output]
"""Makes an output for a rate and a number of channels; AudioDeviceError when there is none."""


@dataclass(frozen=True, slots=True)
class PlaybackRequest:
    """What to play: a fresh mix that stands at its start."""

    mix: Mix
    stop: int | None
    """None: the document's end."""
    loop: FrameRange | None
    heard: PlaybackClock
    ended: Callable[[str], None]
    """Called by the thread when all has been played, or with why it cannot go on."""
    ring_out: Callable[[Document], int] = lambda document: 0
    """For how many frames effects sound on after the document's end, which is where the position stays meanwhile."""


class Playback:
    """The thread and its queue of instructions, each carried out between two blocks."""

    def __init__(self, open_output: OpenOutput) -> None:
        self._open_output = open_output
        self._told: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._run: PlaybackRequest | None = None
        self._document: Document | None = None
        self._streams: Streams = {}
        self._output: Output | None = None
        self._lingering = False
        """The output is given silence, so that the last sound is not lost in it."""
        self._rung = 0
        """Frames that were played past the end."""
        self._silent = 0
        """Frames of them since something was last heard."""
        self._rings: tuple[Document | None, int] = None, 0
        self.dropouts = 0
        """How often the device ran out of sound."""
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="playback", daemon=True)

    def play(self, run: PlaybackRequest) -> None:
        """Play this from now on, instead of what is playing."""
        self._told.put(lambda: self._begin(run))
        if not self._thread.is_alive():
            self._thread.start()

    def halt(self) -> None:
        """Fall silent."""
        self._told.put(lambda: self._begin(None))

    def follow(self, document: Document, streams: Streams, change: Change | None) -> None:
        """Another revision, the effects that it needs beyond those running, and the change in time that it is."""
        self._told.put(lambda: self._follow(document, streams, change))

    def seek(self, frame: int) -> None:
        self._told.put(lambda: self._with(lambda run: run.mix.seek(frame)))

    def set_loop(self, loop: FrameRange | None) -> None:
        self._told.put(lambda: self._with(lambda run: setattr(self, "_run", replace(run, loop=loop))))

    def reopen(self) -> None:
        """Use another output from the next block on: the settings have changed."""
        self._told.put(self._close_output)

    def close(self) -> None:
        """End the thread."""
        self._told.put(self._end)
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _begin(self, run: PlaybackRequest | None) -> None:
        before, self._run = self._run, run
        self._document, self._streams = None, {}
        self._rung = self._silent = 0
        if before is None and run is None:
            return  # told to be silent after the end: the last sound is still on its way
        if self._output is not None and (before is not None or self._lingering):
            self._output.abort()
        self._lingering = False

    def _follow(self, document: Document, streams: Streams, change: Change | None) -> None:
        """Only remembered: of several revisions since the last block, the effects hear of the last."""
        if self._run is None:
            return
        self._document = document
        self._streams.update(streams)
        if change is not None:
            run = self._run
            run.mix.seek(change.map(run.mix.position))
            run.heard.moved(change)
            stop = None if run.stop is None else change.map_stop(run.stop)
            self._run = replace(run, stop=stop, loop=run.loop and change.map_range(run.loop))

    def _with(self, act: Callable[[PlaybackRequest], None]) -> None:
        if self._run is not None:
            act(self._run)

    def _end(self) -> None:
        self._closed = True

    def _work(self) -> None:
        sys.setswitchinterval(0.001)  # beside a repainting window this thread must not wait long for its turn
        while not self._closed:
            try:
                self._listen()
                if self._run is not None:
                    self._go_on(self._run)
            except AudioDeviceError as error:
                self._lingering = False
                self._finish(str(error))  # told first: closing a dead device can take long
                self._close_output()
            except BaseException as error:  # an effect's: the thread must outlive it
                self._finish(f"playing stopped: {error}")
                self._close_output()
        self._close_output()

    def _listen(self) -> None:
        """Carry out what has been told; wait for it while nothing plays."""
        while self._lingering and self._run is None and self._told.empty():
            self._lingering = isinstance(self._output, Telling) and self._output.linger()
        if self._run is None:
            try:
                self._told.get(timeout=_KEEP_OPEN_SECONDS if self._output else None)()
            except queue.Empty:  # let others have the device
                self._close_output()
        while not self._told.empty():
            self._told.get()()
        if self._run is not None and self._document is not None:
            self._run.mix.follow(self._document, self._streams)
            self._document, self._streams = None, {}

    def _go_on(self, run: PlaybackRequest) -> None:
        output = self._output_for(run)
        start = run.mix.position
        block = self._next_block(run, round(BLOCK_SECONDS * output.rate))
        if not block.shape[1]:
            output.drain()
            run.heard.finished()
            self._lingering = isinstance(output, Telling)
            self._finish("")
            return
        output.write(block)
        ringing = self._rung > 0
        run.heard.wrote(
            block, min(start, run.mix.document.frames) if ringing else start, time.monotonic(), still=ringing
        )
        if isinstance(output, Telling):
            self.dropouts, output.dropouts = self.dropouts + output.dropouts, 0

    def _next_block(self, run: PlaybackRequest, frames: int) -> Samples:
        """The next frames, fewer at the end and at the seam of a loop."""
        mix, loop = run.mix, run.loop
        if loop is not None and mix.position == loop.stop:
            mix.seek(loop.start)
        end = run.stop if run.stop is not None else mix.document.frames
        if loop is not None and mix.position < loop.stop:
            end = loop.stop
        left = min(frames, end - mix.position)
        if left > 0:
            self._rung = self._silent = 0
            return mix.read(left)
        return self._ringing(run, frames)

    def _ringing(self, run: PlaybackRequest, frames: int) -> Samples:
        """What effects still sound after the document's end; nothing where playing ends before."""
        mix = run.mix
        none = np.zeros((mix.channels, 0), np.float32)
        if mix.position < mix.document.frames:
            return none
        left = min(frames, self._tail(run) - self._rung)
        if left <= 0 or self._silent > _LONGEST_GAP_SECONDS * mix.document.rate:
            return none
        block = mix.read(left)
        self._rung += left
        self._silent = 0 if np.abs(block).max(initial=0.0) > _SILENT else self._silent + left
        return block

    def _tail(self, run: PlaybackRequest) -> int:
        """For how long the document rings on, worked out once."""
        document, frames = self._rings
        if document is not run.mix.document:
            try:
                frames = run.ring_out(run.mix.document)
            except Exception:  # an effect's: then its sound ends with the document
                frames = 0
            self._rings = run.mix.document, frames
        return frames

    def _output_for(self, run: PlaybackRequest) -> Output:
        rate, channels = run.mix.document.rate, run.mix.channels
        output = self._output
        if output is not None and (output.rate, output.channels) != (rate, channels):
            self._close_output()
            output = None
        if output is None:
            output = self._output = self._open_output(rate, channels)
        run.heard.opened(output.latency_seconds, output.clock if isinstance(output, Telling) else None)
        return output

    def _finish(self, problem: str) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.ended(problem)

    def _close_output(self) -> None:
        output, self._output = self._output, None
        if output is not None:
            output.close()
