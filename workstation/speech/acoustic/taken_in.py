"""A recording as all engines take it in: at the model's rate, at the usual level, and without its steady noise.

Where two engines align the same sound beside each other, the first that comes does that for both.
"""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from workstation.speech.acoustic.cepstra import RATE
from workstation.speech.acoustic.enhance import Enhanced, enhance
from workstation.speech.audio_buffer import Sound, at_rate, blocks_of
from workstation.speech.progress import within

_LEVEL = 0.08
"""How loud (root of the mean square) recordings usually are."""
_MAX_GAIN = 1e30
"""Samples that are next to nothing stay finite."""
_MOMENT = 0.05
"""Seconds after which one who waits tells so."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Mono sound at 16 kHz, the factor that makes it as loud as recordings usually are, and the enhanced sound."""

    sound: Sound = field(repr=False)
    gain: float
    enhanced: Enhanced


@dataclass(slots=True)
class _Room:
    samples: Sound
    """Kept, so that no other sound gets its number."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    taken: dict[int, TakenIn] = field(default_factory=dict)


_ROOMS: dict[int, _Room] = {}


@contextmanager
def shared(samples: Sound) -> Iterator[None]:
    """In its block these very samples are taken in once, in whichever thread that is asked for."""
    _ROOMS[id(samples)] = _Room(samples)
    try:
        yield
    finally:
        _ROOMS.pop(id(samples), None)


def take_in(samples: Sound, rate: int) -> Generator[float, None, TakenIn]:
    """Take in mono samples at any rate; yields the fraction done. ValueError when they are not mono or have no rate."""
    room = _ROOMS.get(id(samples))
    if room is None:
        return (yield from _taken(samples, rate))
    while not room.lock.acquire(timeout=_MOMENT):
        yield 0.0
    try:
        if rate not in room.taken:
            room.taken[rate] = yield from _taken(samples, rate)
        return room.taken[rate]
    finally:
        room.lock.release()


def _taken(samples: Sound, rate: int) -> Generator[float, None, TakenIn]:
    sound = to_model_rate(samples, rate)
    gain = usual_gain(sound)
    yield 0.02
    return TakenIn(sound, gain, (yield from within(0.02, 1.0, enhance(sound, gain))))


def usual_gain(sound: Sound) -> float:
    """The factor that makes mono sound as loud as recordings usually are, 1 for silence."""
    total = 0.0
    for block in blocks_of(sound):
        piece = block.astype(np.float64)
        total += float(piece @ piece)
    return min(_LEVEL / float(np.sqrt(total / len(sound))), _MAX_GAIN) if total > 0 else 1.0


def to_model_rate(samples: Sound, rate: int) -> Sound:
    """Mono samples at 16 kHz; the same when they are already. What is not finite becomes silence."""
    return at_rate(samples, rate, RATE)
