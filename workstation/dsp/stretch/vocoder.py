"""The phase-locked vocoder: a stream that changes pitch and speed of sound independently of each other."""

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.dsp.spectral.fft_sizes import sizes_of_ratio, usual_size
from workstation.dsp.spectral.onsets import OnsetFinder

Sound = npt.NDArray[Any]
"""float32 or float64 samples (channels, frames)."""

PIECE = 32
"""Frames transformed at once: their samples and spectra stay in the second-level cache."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of a vocoder: what it reads, what it writes, and how far it steps.

    A frame of `size` input frames becomes `resized` output frames by an inverse transform of another length, which
    raises every frequency by size / resized. The output steps by `hop`, the input by `hop * speed`.
    """

    size: int
    resized: int
    hop: int
    pitch: float
    speed: float
    rate: int

    @classmethod
    def of(cls, rate: int, pitch: float = 1.0, speed: float = 1.0) -> "Plan":
        """A plan for frequencies times `pitch` (0.25 to 4) at `speed` times the speed (0.1 to 10).

        A frame lasts 40 to 60 ms. Of the lengths in that range those are taken whose ratio is nearest to `pitch`: the
        phases carry the exact pitch from frame to frame, so an error of 1e-4 within a frame only moves its level.
        """
        if rate <= 0:
            raise ValueError(f"a sample rate must be positive, got {rate}")
        for name, value, low, high in (("pitch", pitch, 0.25, 4.0), ("speed", speed, 0.1, 10.0)):
            if not low <= value <= high:
                raise ValueError(f"{name} must be {low:g} to {high:g}, got {value:g}")
        size, resized = sizes_of_ratio(usual_size(rate), pitch)
        hop = max(1, int(min(size, resized) / (4 * max(1.0, speed))))
        return cls(size, resized, hop, pitch, speed, rate)

    @property
    def latency(self) -> int:
        """Frames by which output lags behind input at speed 1."""
        return self.size // 2 + self.resized // 2

    @staticmethod
    def longest_latency(rate: int, pitch: float) -> int:
        """No plan for this pitch or a higher one has a longer latency."""
        size = usual_size(rate) * 5 // 4
        return size // 2 + math.ceil(size / pitch / 2) + 1

    def centre(self, index: int) -> int:
        """The input frame at the middle of a frame; the output's is at `index * hop`."""
        return round(index * self.hop * self.speed)


class Vocoder:
    """Overlap-added frames whose spectral peaks go on in phase (identity phase locking).

    Every local maximum of the power summed over the channels counts, with the bins around it, as one sinusoid. Its
    frequency is measured by the phase it gained since the frame before, and all its bins in all channels are turned by
    one angle so that it goes on at `pitch` times that frequency; the shape of the peak and what differs between
    channels stay as they were.

    Onsets keep their edge: while one is in a frame, the bins that it made louder are shifted in time, not turned, so
    that the sound about the onset comes out as it was, exactly where it should be.

    Source: J. Laroche and M. Dolson, "Improved phase vocoder time-scale modification of audio", IEEE Transactions on
    Speech and Audio Processing 7 (3), 1999.
    """

    def __init__(
        self, channels: int, plan: Plan, dtype: npt.DTypeLike = np.float32, pool: Executor | None = None
    ) -> None:
        """`pool`, when given, takes the channels of long blocks side by side."""
        if channels < 1:
            raise ValueError(f"a vocoder needs at least one channel, got {channels}")
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"samples must be float32 or float64, got {np.dtype(dtype)}")
        self.plan, self.channels, self.dtype = plan, channels, np.dtype(dtype)
        self._pool = pool
        bins = plan.size // 2 + 1
        self._window = hann(plan.size).astype(dtype)
        self._fade = synthesis_window(plan).astype(dtype)
        self._last = np.zeros((channels, 2 * bins), dtype)
        self._turn = np.zeros(2 * bins, dtype)
        self._frames = np.empty((channels, PIECE, plan.size), dtype)
        self._power = np.empty((channels, PIECE, bins), dtype)
        self._turns = np.empty((PIECE, 2 * bins), dtype)
        self._turned = np.empty((channels, PIECE, 2 * (plan.resized // 2 + 1)), dtype)
        self._sum = np.zeros((channels, plan.resized + PIECE * plan.hop), dtype)
        # The earliest frame that reaches output frame 0 lies before the sound.
        self._index = -((plan.resized // 2 - 1) // plan.hop)
        self._skip = plan.resized // 2 - self._index * plan.hop
        self._begin = plan.centre(self._index) - plan.size // 2
        self._input = np.zeros((channels, -self._begin), dtype)
        self._fresh = True
        self._finder = OnsetFinder(channels, plan.rate, dtype)
        self._onsets: list[float] = []
        self._calm = np.zeros(bins, dtype)

    def process(self, block: Sound) -> Sound:
        """Take a block (channels, any number of frames) and return what output is complete by now."""
        if block.ndim != 2 or len(block) != self.channels:
            raise ValueError(f"a block must have the shape ({self.channels}, frames), got {block.shape}")
        step = PIECE * max(1, int(self.plan.hop * self.plan.speed))
        out = [np.empty((self.channels, 0), self.dtype)]
        for at in range(0, block.shape[1], step):
            self._input = np.concatenate((self._input, block[:, at : at + step]), axis=1, dtype=self.dtype)
            self._onsets += self._finder.process(block[:, at : at + step])
            while len(steps := self._ready()):
                out.append(self._run(steps))
        return np.concatenate(out, axis=1) if len(out) > 2 else out[-1]

    def flush(self, frames: int) -> Sound:
        """The last `frames` frames of output, as if silence followed the input."""
        out, missing = [], frames
        while missing > 0:
            silence = math.ceil(missing * self.plan.speed) + self.plan.latency
            out.append(self.process(np.zeros((self.channels, silence), self.dtype)))
            missing -= out[-1].shape[1]
        return np.concatenate([np.empty((self.channels, 0), self.dtype), *out], axis=1)[:, :frames]

    def _ready(self) -> list[int]:
        """Input frames between each frame that can be taken now and the one before it."""
        received = self._begin + self._input.shape[1] - self.plan.size // 2
        steps: list[int] = []
        here = self.plan.centre(self._index)
        before = self.plan.centre(self._index - 1)
        while here <= received and len(steps) < PIECE:
            steps.append(here - before)
            here, before = self.plan.centre(self._index + len(steps)), here
        return steps

    def _run(self, steps: list[int]) -> Sound:
        """Take as many frames as there are steps; return `hop` output frames for each."""
        from scipy.fft import irfft, rfft

        from workstation.dsp.kernels import frames as frame_loops
        from workstation.dsp.kernels import vocoder as kernels

        plan, count = self.plan, len(steps)
        starts = np.array([plan.centre(self._index + k) for k in range(count)]) - plan.size // 2 - self._begin
        spectra = np.empty((self.channels, count, self._turns.shape[1]), self.dtype)

        def analyse(channel: int) -> None:
            frames = self._frames[channel, :count]
            frame_loops.window_frames(self._input[channel], starts, self._window, frames)
            spectra[channel] = rfft(frames, overwrite_x=True).view(self.dtype)
            frame_loops.power_of(spectra[channel], self._power[channel, :count])

        def synthesise(channel: int) -> None:
            turned = self._turned[channel, :count]
            kernels.turned(spectra[channel], self._turns, turned)
            frames = irfft(turned.view(np.result_type(self.dtype, np.complex64)), plan.resized, overwrite_x=True)
            frame_loops.overlap_add(frames, self._fade, plan.hop, self._sum[channel])

        self._each_channel(analyse, count)
        advance = np.array(steps)
        scale = plan.pitch * plan.hop / advance - 1
        if self._fresh:
            advance[0], self._fresh = 0, False
        power = self._power[0, :count] if self.channels == 1 else self._power[:, :count].sum(axis=0)
        struck, shifts = self._shifts(count)
        kernels.lock_phases(
            spectra, self._last, power, advance, scale, plan.size, struck, shifts, self._calm, self._turn, self._turns
        )
        self._each_channel(synthesise, count)
        self._index += count
        self._drop_input()
        return self._take_output(count * plan.hop)

    def _shifts(self, count: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
        """Whether each frame has an onset, and by how much the sound about it must move to lie where it should."""
        plan, known = self.plan, 2 * self._finder.size
        shifts = np.full(count, np.nan)
        for k in range(count):
            here = plan.centre(self._index + k)
            near = [t for t in self._onsets if abs(t - here) < plan.size // 2 - known]
            if near:
                onset = min(near, key=lambda t: abs(t - here))
                wanted = onset / plan.speed - (self._index + k) * plan.hop
                shifts[k] = wanted * plan.size / plan.resized - (onset - here)
        self._onsets = [t for t in self._onsets if t > plan.centre(self._index + count) - plan.size]
        return ~np.isnan(shifts), np.nan_to_num(shifts)

    def _each_channel(self, work: Callable[[int], None], count: int) -> None:
        if self._pool is None or self.channels == 1 or count < PIECE // 2:
            for channel in range(self.channels):
                work(channel)
            return
        others = [self._pool.submit(work, channel) for channel in range(1, self.channels)]
        work(0)
        for other in others:
            other.result()

    def _drop_input(self) -> None:
        used = self.plan.centre(self._index) - self.plan.size // 2 - self._begin
        self._input = self._input[:, used:]
        self._begin += used

    def _take_output(self, frames: int) -> Sound:
        skip = min(self._skip, frames)
        out = self._sum[:, skip:frames].copy()
        left = self._sum[:, frames : frames + self.plan.resized].copy()
        self._sum[:] = 0
        self._sum[:, : left.shape[1]] = left
        self._skip -= skip
        return out


def hann(size: int) -> npt.NDArray[np.float64]:
    """The periodic Hann window."""
    window: npt.NDArray[np.float64] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return window


def synthesis_window(plan: Plan) -> npt.NDArray[np.float64]:
    """The window of the synthesis, such that analysis times synthesis adds up to 1."""
    window = hann(plan.resized)
    padded = np.zeros(-(-plan.resized // plan.hop) * plan.hop)
    padded[: plan.resized] = window**2
    total = np.resize(padded.reshape(-1, plan.hop).sum(axis=0), plan.resized)
    fade: npt.NDArray[np.float64] = window / total * (plan.resized / plan.size)
    return fade
