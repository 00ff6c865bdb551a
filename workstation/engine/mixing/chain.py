"""One rack as running sound: effects in a row that come, go and change places without a gap or a shift in time."""

import copy
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from workstation.core.sound.sources import Samples
from workstation.effects.streams.smoothing import ease
from workstation.engine.mixing.side_chain import Listener

FADE_FRAMES = 480
"""Of the cross-fade from effects that go to effects that come, and of what these hear before it."""


class RunningEffect(Protocol):
    """A running effect."""

    @property
    def latency(self) -> int: ...

    def process(self, block: Samples) -> Samples: ...

    def set(self, values: Mapping[str, object]) -> None: ...


class Chain:
    """Streams in a row, one thread's.

    Where others come, the sound beside them is not touched: what is heard goes over from the old to the new at their
    place. What is late there less than what it follows is delayed; where it is late more, the sound before it must be
    fed so much further once: `owed`.
    """

    def __init__(self, channels: int, streams: Sequence[RunningEffect] = ()) -> None:
        self._channels = channels
        self._links: list[_Link] = [_Steady(stream) for stream in streams]
        self._waiting: Sequence[RunningEffect] | None = None
        self.owed = 0
        """Frames that `process` takes beyond those that it answers, once."""

    @property
    def latency(self) -> int:
        return sum(link.latency for link in self._links)

    def __bool__(self) -> bool:
        """A chain without streams is a chain, too."""
        return True

    def __len__(self) -> int:
        return len(self._links)

    def settle(self, streams: Sequence[RunningEffect]) -> None:
        """Have these streams at once: for before the first block, and for where the sound jumps anyway."""
        self._links = [_Steady(stream) for stream in streams]
        self._waiting, self.owed = None, 0

    def change(self, streams: Sequence[RunningEffect]) -> Mapping[int, RunningEffect]:
        """Go over to these streams; answers, by the `id` of a stream that changes its place, the twin that is there.

        While one change is under way the next waits: then ask `follow_up` for its twins.
        """
        if any(isinstance(link, _Crossing) for link in self._links):
            self._waiting = streams
            return {}
        twins: dict[int, RunningEffect] = {}
        old = [link.stream for link in self._links if isinstance(link, _Steady)]
        links: list[_Link] = []
        place, coming = 0, list[_Coming]()
        for stream in streams:
            known = next((k for k in range(len(old)) if old[k] is stream), None)
            if known is not None and known >= place:
                links += self._crossing(old[place:known], coming)
                links.append(_Steady(stream))
                place, coming = known + 1, []
            else:
                coming.append(_Coming(stream, None) if known is None else _Coming(_twin(stream), id(stream)))
                twins[id(stream)] = coming[-1].stream
        links += self._crossing(old[place:], coming)
        self._links = links
        return twins

    def follow_up(self) -> Mapping[int, RunningEffect]:
        """Begin the change that has waited, when it can; answers as `change` does."""
        if self._waiting is None or any(isinstance(link, _Crossing) for link in self._links):
            return {}
        waiting, self._waiting = self._waiting, None
        return self.change(waiting)

    def process(self, samples: Samples, at: int = 0) -> Samples:
        """The next frames: `owed` fewer than were given, which begin with the frame `at` of the document."""
        heard: dict[int, Samples] = {}
        self.owed = 0
        for link in self._links:
            samples, at = link.process(samples, heard, at)
        if any(link.over for link in self._links):
            self._links = [left for link in self._links for left in link.after()]
        return samples

    def _crossing(self, old: "list[RunningEffect]", coming: "list[_Coming]") -> "list[_Link]":
        if not coming and all(isinstance(stream, _Pad) for stream in old):
            return [_Steady(stream) for stream in old]
        crossing = _Crossing(self._channels, old, coming)
        self.owed += crossing.extra
        return [crossing]


class _Link(Protocol):
    """A place in a chain."""

    @property
    def latency(self) -> int: ...

    @property
    def over(self) -> bool:
        """It is to be replaced by what comes after it."""
        ...

    def process(self, samples: Samples, heard: dict[int, Samples], at: int) -> tuple[Samples, int]:
        """What comes out of what begins with the frame `at`, and the frame that it begins with."""
        ...

    def after(self) -> "list[_Link]": ...


class _Steady:
    """A stream that stays."""

    over = False

    def __init__(self, stream: RunningEffect) -> None:
        self.stream = stream

    @property
    def latency(self) -> int:
        return self.stream.latency

    def process(self, samples: Samples, heard: dict[int, Samples], at: int) -> tuple[Samples, int]:
        heard[id(self.stream)] = samples
        return _through(self.stream, samples, at)

    def after(self) -> list[_Link]:
        return [self]


class _Coming:
    """A stream that is new at its place."""

    def __init__(self, stream: RunningEffect, twin_of: int | None) -> None:
        self.stream, self.twin_of = stream, twin_of


class _Crossing:
    """Old and new streams side by side, until the new have taken over.

    What comes hears its first frames faded in, or cross-faded from what it heard at its old place: a jump in what an
    echo hears would be heard again and again. Then follows the cross-fade of what comes out, sample by sample in time.
    """

    def __init__(self, channels: int, old: list[RunningEffect], coming: list[_Coming]) -> None:
        before, after = sum(s.latency for s in old), sum(c.stream.latency for c in coming)
        self.extra = max(0, after - before)
        self.latency = max(before, after)
        self._old, self._coming = old, coming
        self._pad = _Pad(channels, before - after) if before > after else None
        self._held = np.zeros((channels, 0), np.float32)
        self._missing = self._dropped = self.extra
        self._given = self._taken = 0
        self._begin = before + FADE_FRAMES
        """The first frame of the cross-fade of what comes out: the new have heard enough by then."""

    @property
    def over(self) -> bool:
        return self._taken >= self._begin + FADE_FRAMES

    def after(self) -> list[_Link]:
        if not self.over:
            return [self]
        streams: list[RunningEffect] = [coming.stream for coming in self._coming]
        return [_Steady(stream) for stream in (*streams, *([self._pad] if self._pad is not None else []))]

    def process(self, samples: Samples, heard: dict[int, Samples], at: int) -> tuple[Samples, int]:
        old, begins = self._through_old(samples, heard, at)
        new = self._through_new(samples, heard, at)
        inside = np.clip((np.arange(self._taken, self._taken + old.shape[1]) - self._begin) / FADE_FRAMES, 0, 1)
        share = ease(inside).astype(np.float32)
        self._taken += old.shape[1]
        return np.asarray(old + share * (new - old), np.float32), begins

    def _through_old(self, samples: Samples, heard: dict[int, Samples], at: int) -> tuple[Samples, int]:
        """As late as the new: what was fed ahead waits."""
        at -= self._held.shape[1]
        held = min(self._missing, samples.shape[1])
        self._missing -= held
        kept = self._held.shape[1] + held
        waiting = np.concatenate((self._held, samples), axis=1)
        sound, self._held = np.split(waiting, [waiting.shape[1] - kept], axis=1)
        for stream in self._old:
            heard[id(stream)] = sound
            sound, at = _through(stream, sound, at)
        return sound, at

    def _through_new(self, samples: Samples, heard: dict[int, Samples], at: int) -> Samples:
        share = ease(np.clip(np.arange(self._given, self._given + samples.shape[1]) / FADE_FRAMES, 0, 1))
        fading = self._given < FADE_FRAMES
        self._given += samples.shape[1]
        sound = samples
        for coming in self._coming:
            if fading:
                before = _as_long(heard.get(coming.twin_of or 0), sound)
                sound = np.asarray(before + share.astype(np.float32) * (sound - before), np.float32)
            sound, at = _through(coming.stream, sound, at)
        if self._pad is not None:
            sound = self._pad.process(sound)
        dropped = min(self._dropped, sound.shape[1])
        self._dropped -= dropped
        return sound[:, dropped:]


class _Pad:
    """A plain delay: as late as what has gone."""

    def __init__(self, channels: int, latency: int) -> None:
        self.latency = latency
        self._kept = np.zeros((channels, latency), np.float32)

    def process(self, block: Samples) -> Samples:
        whole = np.concatenate((self._kept, block), axis=1)
        out, self._kept = np.split(whole, [block.shape[1]], axis=1)
        return out

    def set(self, values: Mapping[str, object]) -> None:
        """It has none."""


def _through(stream: RunningEffect, samples: Samples, at: int) -> tuple[Samples, int]:
    """What a stream makes of samples that begin with the frame `at`, and the frame that this begins with."""
    if isinstance(stream, Listener):
        stream.at = at
    return stream.process(samples), at - stream.latency


def _as_long(heard: Samples | None, like: Samples) -> Samples:
    """The newest frames of what was heard, as many as there are of another sound; silence where nothing was."""
    frames = like.shape[1]
    if heard is None:
        return np.zeros_like(like)
    return np.pad(heard[:, max(0, heard.shape[1] - frames) :], ((0, 0), (max(0, frames - heard.shape[1]), 0)))


def _twin(stream: RunningEffect) -> RunningEffect:
    """A stream in the same state. What cannot be copied goes over itself, and may be heard to."""
    try:
        return copy.deepcopy(stream)
    except TypeError:
        return stream
