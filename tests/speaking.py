"""Sound like speech, of words whose places are known; and how much a joint clicks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.core.words.transcript import Cue, Transcript, Word

RATE = 16_000
Row = npt.NDArray[np.float64]
_FORMANTS_HZ = ((700, 1200, 2500), (300, 2200, 2900), (500, 900, 2400), (400, 1800, 2600))


def say(count: int, *, seed: int = 1, track: str = "", others: int = 0) -> Document:
    """A document of `count` gliding vowels, six a cue, every third behind a pause, over room noise.

    `others` more tracks have the same length and noise of their own.
    """
    rng = np.random.default_rng(seed)
    sound, words, phase = [np.zeros(RATE // 2)], [], 0.0
    at = RATE // 2
    for number in range(count):
        frames = int(rng.uniform(0.18, 0.4) * RATE)
        pitch = np.linspace(*rng.uniform(95, 180, 2), frames)
        angle = phase + np.cumsum(2 * np.pi * pitch / RATE)
        phase = float(angle[-1])
        wave = np.zeros(frames)
        for harmonic in range(1, 22):
            hz = harmonic * pitch.mean()
            level = sum(np.exp(-(((hz - f) / 220) ** 2)) for f in _FORMANTS_HZ[number % 4])
            wave += (0.02 + level) * np.sin(harmonic * angle)
        edge = np.clip(np.minimum(np.arange(frames), np.arange(frames)[::-1]) / (0.03 * RATE), 0.25, 1)
        sound.append(0.08 * wave * edge)
        words.append(Word(f"w{number}", FrameRange(at, at + frames), 0.9))
        at += frames
        if number % 3 == 2:
            pause = int(rng.uniform(0.15, 0.7) * RATE)
            sound.append(np.zeros(pause))
            at += pause
    voice = np.concatenate(sound)
    noise = rng.normal(0, 0.001, (others + 1, len(voice)))
    rows = [voice + noise[0], *noise[1:]]
    tracks = tuple(
        Track(f"t{n}", f"Track {n}", EditList.of(ArraySource(row[None].astype(np.float32), RATE)))
        for n, row in enumerate(rows, 1)
    )
    cues = tuple(Cue(tuple(words[n : n + 6])) for n in range(0, count, 6))
    return Document(RATE, tracks, transcript=Transcript("en", cues, track))


@dataclass(frozen=True, slots=True)
class Click:
    """What is heard at a joint, over the loudest of half a second around it."""

    high_db: float
    """The energy over 3 kHz of any 3 ms."""
    step: float
    """The greatest step from sample to sample, as a share."""


def clicks(samples: Samples, rate: int, joints: list[int], uncut: Samples, cuts: list[FrameRange]) -> list[Click]:
    """How much each joint of mono samples (frames,) clicks, made by a cut of `uncut`.

    0 dB and a step of 1 are those of the speech around: half a second of it, and what stood at the ends of the cut.
    """
    energy, steps = _brightness(samples, rate)
    energy_before, steps_before = _brightness(uncut, rate)
    near, around = int(0.006 * rate), rate // 2
    found = []
    for joint, cut in zip(joints, cuts, strict=True):
        here = slice(max(0, joint - near), joint + near)
        beside = (slice(max(0, joint - around), max(0, joint - 2 * near)), slice(joint + 2 * near, joint + around))
        ends = tuple(slice(max(0, end - near), end + near) for end in (cut.start, cut.stop))
        bright = max(_max(energy, beside), _max(energy_before, ends))
        step = max(_max(steps, beside), _max(steps_before, ends))
        found.append(Click(10 * np.log10(_max(energy, (here,)) / bright), _max(steps, (here,)) / step))
    return found


def _brightness(samples: Samples, rate: int) -> tuple[Row, Row]:
    """The energy over 3 kHz of 3 ms around each sample, and the steps between samples."""
    from scipy.signal import butter, sosfiltfilt

    high = sosfiltfilt(butter(4, 3000, "high", fs=rate, output="sos"), samples)
    window = int(0.003 * rate)
    return np.convolve(high * high, np.ones(window) / window, "same"), np.abs(np.diff(samples.astype(np.float64)))


def _max(values: Row, places: tuple[slice, ...]) -> float:
    return max((float(values[place].max()) for place in places if len(values[place])), default=0.0)


def heard(document: Document, track: int = 0) -> Samples:
    """All samples of a track, (channels, frames)."""
    edits = document.tracks[track].edits
    return edits.read(FrameRange(0, edits.frames))
