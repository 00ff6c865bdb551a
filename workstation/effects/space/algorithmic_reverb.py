"""Reverb, computed: delays that feed each other, from a small room to a plate, with a time of decay of choice."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import NONE, Effect, Stream
from workstation.effects.streams import ringing
from workstation.effects.streams.ramped_stream import GlidingStream, Row
from workstation.effects.streams.values import factor, number, share, text

SILENT_DB = -60.0
MAX_PREDELAY_MS = 250.0
MAX_SIZE = 2.0
DEPTH_MS, SWING_HZ = 0.35, 0.6
PASSES_MS = ((4.77, 3.59, 12.73, 9.31), (4.31, 3.83, 11.93, 9.91))
"""Of the all-passes that make many echoes of one, for each side."""

_LONGEST_PASS = max(map(max, PASSES_MS)) / 1000


@dataclass(frozen=True, slots=True)
class RoomKind:
    """A kind of space: the shortest and the longest way of an echo in it, and how evenly it scatters."""

    shortest_ms: float
    longest_ms: float
    diffusion: float


KINDS = {
    "room": RoomKind(7.0, 31.0, 0.55),
    "chamber": RoomKind(13.0, 47.0, 0.65),
    "hall": RoomKind(29.0, 97.0, 0.6),
    "plate": RoomKind(9.0, 43.0, 0.75),
}


class AlgorithmicReverb(Effect):
    id = "algorithmic_reverb"
    name = "Reverb, computed"
    category = "Space"
    neutral = (("wet_db", SILENT_DB),)
    hint = "A room, chamber, hall or plate with a time of decay of choice."
    rings = True
    params = (
        Param("kind", "hall", choices=tuple(KINDS)),
        Param("decay_s", 1.8, label="Decay", unit="s", low=0.1, high=20.0, scale="log", hint="until it is 60 dB down"),
        Param("size", 100.0, unit="%", low=30.0, high=100 * MAX_SIZE, scale="log"),
        Param(
            "damping_hz", 5000.0, unit="Hz", low=500.0, high=20000.0, scale="log", hint="there it falls twice as fast"
        ),
        Param("predelay_ms", 10.0, label="Pre-delay", unit="ms", low=0.0, high=MAX_PREDELAY_MS),
        Param(
            "movement", 30.0, unit="%", low=0.0, high=100.0, hint="of the echoes: less metallic, a little like a choir"
        ),
        Param("width", 100.0, unit="%", low=0.0, high=100.0, hint="0: mono"),
        Param("wet_db", -12.0, unit="dB", low=SILENT_DB, high=12.0, hint="-60: none"),
        Param("dry_db", 0.0, unit="dB", low=SILENT_DB, high=12.0, hint="-60: none"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tail(self, rate: int, values: Mapping[str, object] = NONE) -> int:
        checked = self.values(values)
        if number(checked, "wet_db") <= SILENT_DB:
            return 0
        # 100 dB down, and once through all there is.
        through = number(checked, "predelay_ms") + KINDS[text(checked, "kind")].longest_ms * share(checked, "size")
        return ringing.frames(number(checked, "decay_s") * 100 / 60 + (2 * through + 150) / 1000, rate)


def delays(values: Values, rate: int) -> list[int]:
    """Frames of the lines: primes between the kind's shortest and longest way, evenly over octaves."""
    from workstation.dsp.kernels.feedback_delays import LINES

    kind, size = KINDS[text(values, "kind")], share(values, "size")
    found: list[int] = []
    for k in range(LINES):
        ms = size * kind.shortest_ms * (kind.longest_ms / kind.shortest_ms) ** (k / (LINES - 1))
        frames = max(round(ms / 1000 * rate), 2 if not found else found[-1] + 1)
        while any(frames % divisor == 0 for divisor in range(2, math.isqrt(frames) + 1)):
            frames += 1
        found.append(frames)
    # Neighbours in the matrix of different lengths: the short ones are not all on one side.
    return found[0::2] + found[1::2][::-1]


def damping(gain: float, hz: float, rate: int) -> float:
    """The coefficient of a one-pole low pass that takes `gain` once more at a frequency."""
    cosine, power = math.cos(2 * math.pi * min(hz, 0.45 * rate) / rate), min(gain, 1 - 1e-9) ** 2
    half = (1 - power * cosine) / (1 - power)
    return half - math.sqrt(max(half * half - 1, 0.0))


class _Stream(GlidingStream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        from workstation.dsp.kernels.feedback_delays import LINES, mix_lines

        longest = max(kind.longest_ms for kind in KINDS.values()) * MAX_SIZE + 2 * DEPTH_MS
        self._before = np.zeros((2, math.ceil(MAX_PREDELAY_MS / 1000 * rate) + 2))
        self._pass_delays = np.array([[max(1, round(ms / 1000 * rate)) for ms in row] for row in PASSES_MS], np.int64)
        self._passes = np.zeros((2, len(PASSES_MS[0]), int(self._pass_delays.max()) + 1))
        self._lines = np.zeros((LINES, math.ceil(longest / 1000 * rate) + 512))
        self._damped = np.zeros(LINES)
        # The rows of an orthogonal matrix: no two channels hear the lines alike.
        self._signs = np.eye(LINES)[(1 + np.arange(channels)) % LINES]
        for row in self._signs:
            mix_lines(row)
        self._state = np.zeros(2)
        super().__init__(effect, channels, rate, values)

    def settings(self, values: Values) -> Row:
        wet, dry = number(values, "wet_db"), number(values, "dry_db")
        movement = share(values, "movement")
        frames = delays(values, self.rate)
        seconds = np.array(frames) / self.rate
        gains = 10 ** (-3 * seconds / number(values, "decay_s"))
        damps = [damping(float(gain), number(values, "damping_hz"), self.rate) for gain in gains]
        return np.array(
            [
                factor(wet) if wet > SILENT_DB else 0.0,
                factor(dry) if dry > SILENT_DB else 0.0,
                round(number(values, "predelay_ms") / 1000 * self.rate),
                # What the all-passes ring must be over well before the decay.
                min(
                    KINDS[text(values, "kind")].diffusion, 10 ** (-3 * _LONGEST_PASS / (number(values, "decay_s") / 4))
                ),
                movement * DEPTH_MS / 1000 * self.rate,
                SWING_HZ / self.rate,
                share(values, "width"),
                # As loud for any decay: what goes round adds up to 1 / (1 - gain²).
                2 * math.sqrt(float(np.mean(1 - gains**2))),
                *frames,
                *gains,
                *damps,
            ]
        )

    def advance(self, frames: int) -> None:
        self._state[1] = frames * SWING_HZ / self.rate % 1.0

    def loop(self, sound: Samples, old: Row, new: Row, shares: Row) -> None:
        from workstation.dsp.kernels.feedback_delays import reverberate

        reverberate(
            *(sound, old, new, shares, self._before, self._passes, self._pass_delays),
            *(self._lines, self._damped, self._signs, self._state),
        )
