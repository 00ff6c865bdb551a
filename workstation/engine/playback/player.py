"""The player as the rest of the program sees it: play, stop, seek, follow the document, where it is, how loud."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from workstation.core.document import Document
from workstation.core.ranges import Change, FrameRange
from workstation.core.signal import Signal
from workstation.engine.compute import Body, Compute, Post, Urgency
from workstation.engine.playback.playback_clock import Levels, PlaybackClock

if TYPE_CHECKING:  # read when something is first played
    from workstation.engine.mixing.mix import StreamFor, StreamKey, Streams
    from workstation.engine.playback.output import Output
    from workstation.engine.playback.thread import OpenOutput, Playback


class Player:
    """Plays documents. Its methods are called on the main thread, where its signals are emitted too."""

    def __init__(
        self,
        stream_for: StreamFor,
        post: Post,
        compute: Compute | None = None,
        output: OpenOutput | None = None,
        ring_out: Callable[[Document], int] = lambda document: 0,
    ) -> None:
        """Effects are started on the compute thread; without one, on the main thread. No `output`: the system's.

        `ring_out`: for how many frames the effects of a document sound on after its end, at most.
        """
        self.changed: Signal[bool] = Signal()
        """Playing has begun or ended."""
        self.failed: Signal[str] = Signal()
        """There is no device, or it has vanished: a line for the user. Playing has ended."""
        self.playing = False
        self._stream_for, self._post, self._compute = stream_for, post, compute
        self._open_output = output or _open_system_output
        self._ring_out = ring_out
        self._heard = PlaybackClock(0)
        self._document: Document | None = None
        self._channels = 0
        self._have: frozenset[StreamKey] = frozenset()
        self._run = 0
        """Counts plays and stops: what belongs to an earlier one comes too late."""

    @cached_property
    def _playback(self) -> Playback:
        """The thread, from the first time on that there is something for it to do."""
        from workstation.engine.playback.thread import Playback

        return Playback(self._open_output)

    @property
    def _begun(self) -> bool:
        return "_playback" in vars(self)

    @property
    def position(self) -> int:
        """The frame that is heard now, or where playing ended."""
        return self._heard.position(time.monotonic())

    @property
    def levels(self) -> Levels:
        """Of what is heard now; empty while nothing plays."""
        return self._heard.levels(time.monotonic()) if self.playing else Levels()

    @property
    def dropouts(self) -> int:
        """How often the device has run out of sound since the program began."""
        return self._playback.dropouts if self._begun else 0

    def reopen(self) -> None:
        """Use the output that the settings name now."""
        if self._begun:
            self._playback.reopen()

    def play(self, document: Document, start: int = 0, stop: int | None = None, loop: FrameRange | None = None) -> None:
        """Play from `start` to `stop` (none: the end); once inside `loop`, round and round."""
        if start < 0:
            raise ValueError(f"playing starts at frame 0 or later, got {start}")
        if loop is not None and loop.is_caret:
            raise ValueError(f"a loop needs a length, got {loop}")
        self._run += 1
        run = self._run
        self._document, self._channels = document, max(document.channels, 1)
        self._have = frozenset()
        heard = self._heard = PlaybackClock(start, document.rate)

        def ended(problem: str) -> None:
            self._post(lambda: self._ended(run, problem))

        from workstation.engine.mixing.mix import Mix
        from workstation.engine.playback.thread import PlaybackRequest

        def begin(streams: Streams) -> None:
            mix = Mix(document, streams, self._channels)
            mix.seek(start)
            self._have = mix.streams
            self._playback.play(PlaybackRequest(mix, stop, loop, heard, ended, self._ring_out))
            if self._document is not None and self._document is not document:  # edited while the effects started
                self.follow(self._document)

        self._start_effects(document, begin)
        self._set_playing(True)

    def stop(self) -> None:
        """Fall silent; `position` stays at what was heard last."""
        self._come_to_rest(self.position)
        if self._begun:
            self._playback.halt()

    def seek(self, frame: int) -> None:
        """Go on from another frame."""
        if self.playing:
            self._playback.seek(max(0, frame))
        else:
            self._heard = PlaybackClock(max(0, frame))

    def set_loop(self, loop: FrameRange | None) -> None:
        """Repeat another range from now on, or none."""
        if self._begun:
            self._playback.set_loop(None if loop is None or loop.is_caret else loop)

    def follow(self, document: Document, change: Change | None = None) -> None:
        """Go on with another revision of what plays; `change` is the change in time that led to it."""
        if not self.playing or self._document is None:
            return
        from workstation.engine.mixing.mix import places

        if document.rate != self._document.rate or max(document.channels, 1) != self._channels:
            position = self.position
            self.play(document, change.map(position) if change is not None else position)
            return
        self._document = document
        self._playback.follow(document, {}, change)
        if not places(document, self._channels).keys() <= self._have:
            self._start_effects(document, self._add_effects)
        self._have &= places(document, self._channels).keys()

    def close(self) -> None:
        """End the thread and let the device go."""
        self._come_to_rest(self.position)
        if self._begun:
            self._playback.close()

    def _add_effects(self, streams: Streams) -> None:
        from workstation.engine.mixing.mix import places

        if self._document is not None:
            self._have |= streams.keys() & places(self._document, self._channels).keys()
            self._playback.follow(self._document, streams, None)

    def _start_effects(self, document: Document, then: Callable[[Streams], None]) -> None:
        """Make the effects that are not running yet, and call `then` with them unless something else plays by then."""
        from workstation.engine.mixing.mix import make_streams, places

        run, channels, have = self._run, self._channels, self._have
        if self._compute is None or not places(document, channels):
            then(make_streams(document, channels, self._stream_for, have))
            return

        def done(streams: Streams) -> None:
            if run == self._run:
                then(streams)

        def failed(error: Exception) -> None:
            self._ended(run, f"an effect cannot be started: {error}")

        body = _making(document, channels, self._stream_for, have)
        self._compute.submit("Start effects", body, urgency=Urgency.PREVIEW, done=done, failed=failed, quiet=True)

    def _ended(self, run: int, problem: str) -> None:
        if run != self._run:
            return
        self._come_to_rest(self.position)
        self._playback.halt()
        if problem:
            self.failed.emit(problem)

    def _come_to_rest(self, position: int) -> None:
        self._run += 1
        self._heard = PlaybackClock(position)
        self._set_playing(False)

    def _set_playing(self, playing: bool) -> None:
        if playing != self.playing:
            self.playing = playing
            self.changed.emit(playing)


def _making(document: Document, channels: int, stream_for: StreamFor, have: frozenset[StreamKey]) -> Body[Streams]:
    from workstation.engine.mixing.mix import make_streams

    yield 0.0
    return make_streams(document, channels, stream_for, have)


def _open_system_output(rate: int, channels: int) -> Output:
    from workstation.engine.playback.devices import open_output

    return open_output(rate, channels)
