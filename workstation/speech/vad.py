"""Where somebody speaks: Silero's network where its wheel is installed, else loudness alone."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.speech.audio_buffer import Sound, is_silent

Seconds: TypeAlias = tuple[float, float]
"""A stretch of time: start and stop in seconds."""

_STEP = 0.01
"""Seconds between two values of loudness."""


@dataclass(frozen=True, slots=True)
class ActivityRules:
    """When sound counts as speech.

    `threshold` (0 to 1) of the probability begins speech, 0.15 less ends it. A pause shorter than `pause` seconds ends
    nothing, speech shorter than `shortest` seconds is dropped, and `margin` seconds are kept on either side.
    """

    threshold: float = 0.5
    pause: float = 0.3
    shortest: float = 0.2
    margin: float = 0.06

    def __post_init__(self) -> None:
        if not 0 < self.threshold < 1:
            raise ValueError(f"the threshold must lie between 0 and 1, got {self.threshold}")
        for name in ("pause", "shortest", "margin"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 s or more, got {getattr(self, name)}")


@dataclass(frozen=True, slots=True)
class Activity:
    """The probability of speech (0 to 1) every `step` seconds of a sound of `seconds`."""

    probabilities: npt.NDArray[np.float32]
    step: float
    seconds: float


def speech_ranges(samples: npt.NDArray[np.floating], rate: int, rules: ActivityRules | None = None) -> list[Seconds]:
    """Where somebody speaks in mono samples: (start, stop) in seconds, in order, apart from each other.

    Empty for silence. ValueError when samples are not mono or `rate` is not positive.
    """
    work = find_activity(samples, rate)
    while True:
        try:
            next(work)
        except StopIteration as stop:
            found: Activity = stop.value
            return ranges_of(found, rules)


def find_activity(samples: Sound, rate: int) -> Generator[float, None, Activity]:
    """The probability of speech in mono samples of any rate; yields the fraction done."""
    from workstation.speech.acoustic.taken_in import to_model_rate
    from workstation.speech.silero import RATE, STEP, speech_probabilities, weights_path

    sound = to_model_rate(samples, rate)
    seconds = len(samples) / rate
    if not len(sound) or is_silent(sound):
        return Activity(np.zeros(0, np.float32), _STEP, seconds)
    if weights_path() is None:
        return Activity(_by_loudness(sound), _STEP, seconds)
    found = yield from speech_probabilities(sound)
    return Activity(found, STEP / RATE, seconds)


def ranges_of(activity: Activity, rules: ActivityRules | None = None) -> list[Seconds]:
    """The stretches of speech by rules of probability and length."""
    rules = rules or ActivityRules()
    stretches = _with_hysteresis(activity.probabilities, rules.threshold, max(0.01, rules.threshold - 0.15))
    times = [(start * activity.step, stop * activity.step) for start, stop in stretches]
    joined = _join(times, rules.pause)
    kept = [(start, stop) for start, stop in joined if stop - start >= rules.shortest - 1e-9]
    wide = [(max(0.0, a - rules.margin), min(activity.seconds, b + rules.margin)) for a, b in kept]
    return [(start, stop) for start, stop in _join(wide, 0.0) if stop > start]


def pauses_between(ranges: Sequence[Seconds], seconds: float) -> list[Seconds]:
    """What lies between stretches, before the first and after the last, in a sound of `seconds`."""
    edges = [0.0, *(edge for stretch in ranges for edge in stretch), seconds]
    return [(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True) if stop > start]


def _with_hysteresis(probabilities: npt.NDArray[np.float32], on: float, off: float) -> list[tuple[int, int]]:
    """Runs (start, stop) that begin at `on` or more and end below `off`."""
    alive = probabilities >= off
    edges = np.flatnonzero(np.diff(alive.astype(np.int8), prepend=0, append=0))
    runs = []
    for start, stop in edges.reshape(-1, 2).tolist():
        begins = np.flatnonzero(probabilities[start:stop] >= on)
        if len(begins):
            runs.append((start + int(begins[0]), stop))
    return runs


def _join(stretches: Sequence[Seconds], gap: float) -> list[Seconds]:
    """The stretches, those that lie `gap` seconds or less apart made one."""
    joined: list[Seconds] = []
    for start, stop in stretches:
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _by_loudness(sound: Sound) -> npt.NDArray[np.float32]:
    """How far each 10 ms lies above the level that tells speech from pause: 0.5 there, 0 and 1 six dB off."""
    from workstation.speech.acoustic.cepstra import log_mel
    from workstation.speech.pauses import loudness

    found = loudness(log_mel(sound))
    return np.clip(0.5 + (found.level_db - found.threshold_db) / 12, 0, 1).astype(np.float32)
