"""Tables of windowed sinc values for changing a sample rate by a ratio of whole numbers; no torch."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

WINDOWS = ("sinc_interp_hann", "sinc_interp_kaiser")
KAISER_BETA = 14.769656459379492
"""torchaudio's default, resampy's "kaiser_best"."""


@dataclass(frozen=True, slots=True)
class SincFilter:
    """A low pass below both rates' halves: a sinc cut off after `zeros` of its zeros on each side by a window.

    `step` input frames give `phases` output frames (coprime); `rolloff` is the cutoff over half the lower rate.
    """

    step: int
    phases: int
    zeros: int = 6
    rolloff: float = 0.99
    window: str = "sinc_interp_hann"
    beta: float = KAISER_BETA

    @classmethod
    def between(
        cls, orig_freq: float, new_freq: float, zeros: int, rolloff: float, window: str, beta: float | None
    ) -> "SincFilter":
        """From rates in Hz, whole numbers; ValueError names what is out of range."""
        if orig_freq != int(orig_freq) or new_freq != int(new_freq):
            raise ValueError(
                f"rates must be whole numbers, got {orig_freq} and {new_freq}: give integers of the same ratio"
            )
        if orig_freq <= 0 or new_freq <= 0:
            raise ValueError(f"rates must be over 0, got {orig_freq} and {new_freq}")
        if zeros <= 0:
            raise ValueError(f"the low pass filter width must be over 0, got {zeros}")
        if window not in WINDOWS:
            raise ValueError(f"the resampling method must be one of {', '.join(WINDOWS)}, got {window!r}")
        common = math.gcd(int(orig_freq), int(new_freq))
        return cls(
            int(orig_freq) // common,
            int(new_freq) // common,
            zeros,
            rolloff,
            window,
            KAISER_BETA if beta is None else beta,
        )

    @property
    def cutoff(self) -> float:
        """Twice the cutoff frequency times the period of `step` input frames."""
        return min(self.step, self.phases) * self.rolloff

    @property
    def taps(self) -> int:
        """Input frames that one output frame is made of."""
        return math.floor(2 * self.zeros * self.step / self.cutoff) + 1

    @property
    def reach(self) -> int:
        """Input frames before (and at most after) an output's place that it is made of."""
        return math.ceil(self.zeros * self.step / self.cutoff)

    def frames(self, frames: int) -> int:
        """Output frames for input frames."""
        return -(-frames * self.phases // self.step)

    @property
    def width(self) -> int:
        """Taps of the table: rounded up to 8, and 16 at least, the units of vector registers."""
        return max(16, -(-self.taps // 8) * 8)

    def first(self, start: int = 0, stop: int | None = None) -> npt.NDArray[np.int64]:
        """The first input frame of each phase `start .. stop`, relative to the period's."""
        place = np.arange(start, self.phases if stop is None else stop) * self.step / self.phases
        return np.ceil(place - self.zeros * self.step / self.cutoff).astype(np.int64)

    def table(self, start: int = 0, stop: int | None = None) -> npt.NDArray[np.float64]:
        """Weights (phases, width) of the phases `start .. stop` for the input frames from `first` on."""
        phase = np.arange(start, self.phases if stop is None else stop)
        place = phase * self.step / self.phases
        t = ((self.first(start, stop) - place)[:, None] + np.arange(self.width)) * (self.cutoff / self.step)
        inside = np.abs(t) < self.zeros
        t = np.where(inside, t, 0.0)
        if self.window == "sinc_interp_hann":
            window = np.cos(t * (np.pi / 2 / self.zeros)) ** 2
        else:
            from scipy.special import i0  # slow to import

            window = i0(self.beta * np.sqrt(1 - (t / self.zeros) ** 2)) / i0(self.beta)
        weights = np.sinc(t) * window * (self.cutoff / self.step)
        return np.where(inside, weights, 0.0)
