"""Sliding stretch: the speed goes from one value to another while the pitch stays, or goes its own way."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import NONE, Effect, Write
from workstation.effects.streams.values import number, share
from workstation.effects.time.speed_curve import SpeedCurve

PlaceOf: TypeAlias = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""The frames of a source that lie in the middle of windows around frames of what is made of it."""

WINDOW_SECONDS = 0.085


class SlidingStretch(Effect):
    id = "sliding_stretch"
    name = "Sliding stretch"
    category = "Pitch and time"
    hint = "The speed glides from one value to another; the pitch stays, or glides too."
    live = False
    params = (
        Param("from_speed", 100.0, label="From", unit="%", low=25.0, high=400.0, scale="log"),
        Param("to_speed", 70.0, label="To", unit="%", low=25.0, high=400.0, scale="log", hint="50: half as fast"),
        Param("from_semitones", 0.0, label="Pitch from", unit="st", low=-12.0, high=12.0),
        Param("to_semitones", 0.0, label="Pitch to", unit="st", low=-12.0, high=12.0),
    )

    def length(self, frames: int, values: Mapping[str, object] = NONE) -> int:
        return _curve(frames, self.values(values)).length

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        """Stretched by a vocoder to where reading it at the speed of the pitch gives the length that is wanted."""
        from workstation.dsp.kernels.varispeed import REACH, read_at, sinc_table

        curve, table = _curve(source.frames, values), sinc_table()
        pitches = [2 ** (number(values, name) / 12) for name in ("from_semitones", "to_semitones")]
        # What is heard at `heard` is read at `inner` of the stretched sound.
        pitch = SpeedCurve(round(curve.length * _mean(*pitches)), *pitches)
        stretched = _Stretched(source, lambda inner: curve.places(_turned(pitch, inner, curve.length)), pitch.frames)
        reach, piece = REACH * 2 + 2, 1 << 14
        for start in range(0, curve.length, piece):
            heard = np.arange(start, min(start + piece, curve.length), dtype=np.float64)
            scaled = heard * (pitch.length / curve.length)
            places = pitch.places(scaled)
            low, high = max(0, int(places[0]) - reach), int(places[-1]) + reach
            sound = stretched.read(low, high)
            out = np.zeros((source.channels, len(heard)), np.float32)
            read_at(sound, float(low), places, pitch.speeds(scaled), table, out)
            write(out)
            yield (start + len(heard)) / curve.length


def _mean(first: float, last: float) -> float:
    return first if abs(last - first) < 1e-9 else float((last - first) / np.log(last / first))


def _curve(frames: int, values: Values) -> SpeedCurve:
    return SpeedCurve(frames, share(values, "from_speed"), share(values, "to_speed"))


def _turned(pitch: SpeedCurve, inner: npt.NDArray[np.float64], length: int) -> npt.NDArray[np.float64]:
    """When a place of the stretched sound is heard."""
    ratio = pitch.last / pitch.first
    if abs(ratio - 1) < 1e-9:
        return inner * (length / max(pitch.frames, 1))
    share_ = 1 + inner * (ratio - 1) / max(pitch.frames, 1)
    return np.asarray(np.log(np.maximum(share_, 1e-9)) / np.log(ratio) * length)


class _Stretched:
    """A source that is stretched while it is read, from its start on.

    A phase vocoder whose windows lie anywhere: phases go on by what they turn between two windows of the source as far
    apart as two of the answer (Moulines and Laroche, Speech Communication 16, 1995), and what lies around a peak is
    locked to it (Laroche and Dolson, IEEE TSAP 7 (3), 1999).
    """

    def __init__(self, source: Source, place_of: PlaceOf, frames: int) -> None:
        self._source, self._place_of, self.frames = source, place_of, frames
        self._size = 1 << max(6, round(np.log2(WINDOW_SECONDS * source.rate)))
        self._hop = self._size // 4
        self._window = np.sqrt((0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(self._size) + 0.5) / self._size)) / 2)
        self._phase: npt.NDArray[np.float64] | None = None
        self._made = np.zeros((source.channels, 0), np.float32)
        self._at = 0
        """The frame that `_made` begins with."""
        self._sum = np.zeros((source.channels, self._size), np.float64)
        self._next = -self._size // 2 - self._hop
        """The frame that the sum begins with; the first window reaches frame 0 from before, as any other's does."""

    def read(self, start: int, stop: int) -> Samples:
        """Frames from `start` on, which may not fall; zeros behind the end."""
        while self._at + self._made.shape[1] < stop:
            self._add_window()
        if start > self._at:
            self._made, self._at = self._made[:, start - self._at :], start
        return np.array(self._made[:, : stop - start], order="C")

    def _add_window(self) -> None:
        # The phases begin such that those of the window around frame 0 are as in the sound.
        middle, back = (0, self._hop) if self._phase is None else (self._next + self._size // 2, 0)
        place = float(self._place_of(np.array([float(middle)]))[0]) - back
        here, before = self._spectra(place), self._spectra(place - self._hop)
        if self._phase is None:
            self._phase = np.angle(here)
        else:
            self._phase = _locked(here, self._phase + np.angle(here) - np.angle(before))
        pieces = np.fft.irfft(np.abs(here) * np.exp(1j * self._phase), self._size) * self._window
        self._sum += pieces
        done = self._sum[:, : self._hop].astype(np.float32)
        self._sum = np.pad(self._sum[:, self._hop :], ((0, 0), (0, self._hop)))
        skipped = min(max(0, -self._next), self._hop)
        self._next += self._hop
        self._made = np.concatenate([self._made, done[:, skipped:]], axis=1)

    def _spectra(self, place: float) -> npt.NDArray[np.complex128]:
        """Around a place; before the start and behind the end the sound is mirrored, for an edge would be smeared."""
        start, frames = round(place) - self._size // 2, self._source.frames
        first = min(max(start, 0), max(0, frames - self._size))
        sound = self._source.read(first, min(first + self._size, frames))
        before, behind = max(0, first - start), max(0, start + self._size - first - sound.shape[1])
        padded = np.pad(sound, ((0, 0), (before, behind)), "reflect")
        padded = padded[:, start - first + before :][:, : self._size]
        return np.asarray(np.fft.rfft(padded * self._window))


def _locked(spectra: npt.NDArray[np.complex128], phases: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Phases such that bins around a peak stand to it as in the sound; all channels have the peaks of their sum."""
    level = np.abs(spectra).sum(axis=0)
    inner = level[2:-2]
    around = np.maximum(np.maximum(level[:-4], level[1:-3]), np.maximum(level[3:-1], level[4:]))
    peaks = np.flatnonzero(inner > around) + 2
    if not len(peaks):
        return phases
    edges = (peaks[:-1] + peaks[1:] + 1) // 2
    owner = peaks[np.searchsorted(edges, np.arange(len(level)), side="right")]
    angles = np.angle(spectra)
    return np.asarray(phases[:, owner] - angles[:, owner] + angles)
