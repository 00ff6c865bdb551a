"""One rack at work: its streams, their latency, and the move to another rack without a click."""

from collections.abc import Callable

import numpy as np

from workstation.core.rack import Rack, Slot
from workstation.core.sources import Samples
from workstation.effects.base import Stream
from workstation.effects.table import EffectTable

Read = Callable[[int, int], Samples]
"""Answers frames `start .. stop` of what a rack treats; asked for one range after another."""


class Chain:
    """The live effects of a rack, in order. Made outside the playback thread: making streams can load libraries."""

    def __init__(self, rack: Rack, effects: EffectTable, channels: int, rate: int) -> None:
        """Effects that are off, unknown or cannot run live are passed over."""
        self.slots: tuple[Slot, ...] = active(rack, effects)
        self.streams: list[Stream] = []
        for slot in self.slots:
            stream = effects[slot.effect].stream(channels, rate, slot.values)
            if stream is not None:
                self.streams.append(stream)

    @property
    def latency(self) -> int:
        return sum(stream.latency for stream in self.streams)

    def process(self, block: Samples) -> Samples:
        for stream in self.streams:
            block = stream.process(block)
        return block

    def set(self, rack: Rack, effects: EffectTable) -> bool:
        """Take over the values of a rack of the same effects; False when its effects are others."""
        slots = active(rack, effects)
        if [(s.key, s.effect) for s in slots] != [(s.key, s.effect) for s in self.slots]:
            return False
        for stream, old, new in zip(self.streams, self.slots, slots, strict=True):
            if old.values != new.values:
                stream.set(new.values)
        self.slots = slots
        return True


class AlignedChain:
    """A chain that reads ahead by its latency, so that what it answers for a frame is that frame, treated."""

    def __init__(self, chain: Chain, read: Read, start: int) -> None:
        self.chain = chain
        self._read, self._at = read, start
        if chain.latency:
            self.read(chain.latency)

    @property
    def position(self) -> int:
        """The frame that is answered next."""
        return self._at - self.chain.latency

    def read(self, frames: int) -> Samples:
        """The next frames, treated."""
        start, self._at = self._at, self._at + frames
        return self.chain.process(self._read(start, self._at))


def active(rack: Rack, effects: EffectTable) -> tuple[Slot, ...]:
    """The slots of a rack that take part while playing."""
    return tuple(s for s in rack.slots if s.enabled and s.effect in effects and effects[s.effect].live)


def crossfade(old: Samples, new: Samples) -> Samples:
    """From one sound to another of the same shape over its whole length."""
    ramp = np.linspace(0, 1, old.shape[1], dtype=np.float32)
    return old + (new - old) * ramp
