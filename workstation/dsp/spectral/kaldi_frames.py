"""Kaldi's frames of a sound and their power spectra: by tensor operations, or in pieces that stay in the cache."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.errors import OptionError
from workstation.dsp.kernels.frames import bands_of, magnitude_of, power_of
from workstation.dsp.kernels.huge_pages import empty
from workstation.dsp.kernels.kaldi import prepare_frames
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.watched import is_watched

EPSILON = torch.finfo(torch.float32).eps
"""The least power of which a logarithm is taken, whatever the type."""

_STRETCH, _PIECE = 1024, 64
"""Frames a thread takes at a time (fewer than two lots are not worth one), and those it works on at once, in cache."""


@dataclass(frozen=True, slots=True)
class FrameOptions:
    """How a sound is cut into frames and what is done to each; names and meaning are Kaldi's."""

    blackman_coeff: float
    dither: float
    energy_floor: float
    preemphasis_coefficient: float
    raw_energy: bool
    remove_dc_offset: bool
    window_type: str
    snip_edges: bool
    size: int
    shift: int
    padded: int

    def window(self) -> np.ndarray:
        """The window (size,), float64."""
        if self.window_type not in _WINDOWS:
            raise OptionError(f"Invalid window type {self.window_type}; it must be one of {', '.join(_WINDOWS)}")
        phase = 2 * math.pi / (self.size - 1) * np.arange(self.size)
        return _WINDOWS[self.window_type](phase, self.blackman_coeff)


def selected(waveform: Tensor, channel: int) -> Tensor:
    """One channel (samples,) of a sound (channels, samples); any below 0 is the first."""
    if waveform.ndim != 2:
        raise OptionError(f"waveform must be (channels, samples), got {tuple(waveform.shape)}")
    if max(channel, 0) >= waveform.shape[0]:
        raise OptionError(f"Invalid channel {channel} for size {waveform.shape[0]}")
    return waveform[max(channel, 0)]


def frame_sizes(
    rate: float, shift_ms: float, length_ms: float, power_of_two: bool, samples: int
) -> tuple[int, int, int]:
    """Samples of a frame, from one to the next, and in its transform."""
    if rate <= 0:
        raise OptionError(f"`sample_frequency` must be greater than zero, got {rate}")
    shift, size = int(rate * shift_ms * 0.001), int(rate * length_ms * 0.001)
    if not 2 <= size <= samples:
        raise OptionError(f"choose a window size {size} that is [2, {samples}]")
    if shift <= 0:
        raise OptionError(f"`window_shift` must be greater than 0, got {shift} samples")
    padded = 1 << (size - 1).bit_length() if power_of_two else size
    if padded % 2:
        raise OptionError(
            f"the padded `window_size` must be divisible by two, got {padded}: "
            "use `round_to_power_of_two` or change `frame_length`"
        )
    return size, shift, padded


def floored(log_energy: Tensor, floor: float) -> Tensor:
    """Logarithms of energies, of no less than that of `floor`; 0 is no floor."""
    return log_energy if floor == 0.0 else log_energy.clamp(min=math.log(floor))


def quick(sound: Tensor, options: FrameOptions) -> bool:
    """Whether the compiled way can be taken: on the CPU, without dither, and nobody looks on."""
    return (
        sound.device.type == "cpu"
        and sound.dtype in (torch.float32, torch.float64)
        and options.dither == 0.0
        and not is_watched(sound)
    )


def spectra(sound: Tensor, options: FrameOptions, use_power: bool) -> tuple[Tensor, Tensor]:
    """Powers or magnitudes (frames, padded / 2 + 1) and log energies (frames,), differentiable, on any device."""
    frames = get_strided(sound, options.size, options.shift, options.snip_edges)
    if options.dither != 0.0:
        frames = frames + torch.randn(frames.shape, device=sound.device, dtype=sound.dtype) * options.dither
    if options.remove_dc_offset:
        frames = frames - frames.mean(dim=1, keepdim=True)
    energy = frames.square().sum(1)
    if options.preemphasis_coefficient != 0.0:
        before = torch.cat((frames[:, :1], frames[:, :-1]), 1)
        frames = frames - options.preemphasis_coefficient * before
    frames = frames * torch.from_numpy(options.window()).to(sound)
    if not options.raw_energy:
        energy = frames.square().sum(1)
    spectrum = torch.fft.rfft(frames, options.padded)
    sizes = torch.view_as_real(spectrum).square().sum(-1) if use_power else spectrum.abs()
    return sizes, energy.clamp(min=EPSILON).log()


def features(
    sound: Tensor, options: FrameOptions, use_power: bool, banks: np.ndarray | None, logarithm: bool
) -> tuple[Tensor, Tensor]:
    """Powers (or magnitudes), or their sums under filters (filters, bins), and log energies (frames,), compiled."""
    from scipy.fft import rfft

    kept = _with_edges(sound, options.size, options.shift, options.snip_edges)
    samples = kept.detach().contiguous().numpy()
    count = max((len(samples) - options.size) // options.shift + 1, 0)
    bins = options.padded // 2 + 1
    columns = bins if banks is None else len(banks)
    result, energies = empty((count, columns), sound.dtype), torch.empty(count, dtype=sound.dtype)
    out, energy = result.numpy(), energies.numpy()
    window = options.window().astype(out.dtype)
    kind = out.dtype.type
    weights, begins, ends = _spans(banks, out.dtype)

    threads = torch.get_num_threads()
    stretch = _STRETCH if count > 2 * _STRETCH else max(count, 1)

    def run(begin: int) -> None:
        end = min(begin + stretch, count)
        scratch = np.zeros((_PIECE, options.padded), out.dtype)
        powers = np.empty((_PIECE, bins), out.dtype)
        for first in range(begin, end, _PIECE):
            last = min(first + _PIECE, end)
            here = last - first
            prepare_frames(
                samples,
                first,
                options.shift,
                window,
                options.remove_dc_offset,
                kind(options.preemphasis_coefficient),
                options.raw_energy,
                scratch[:here],
                energy[first:last],
            )
            spectrum = rfft(scratch[:here]).view(out.dtype)
            into = out[first:last] if banks is None else powers[:here]
            (power_of if use_power else magnitude_of)(spectrum, into)
            if banks is not None:
                bands_of(into, weights, begins, ends, out[first:last])
            if logarithm:
                np.log(np.maximum(out[first:last], kind(EPSILON)), out=out[first:last])

    spread(run, range(0, count, stretch), threads)
    np.log(np.maximum(energy, kind(EPSILON)), out=energy)
    return result, energies


def _spans(banks: np.ndarray | None, dtype: np.dtype[np.generic]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Filters as an array, and where each begins and ends to be other than 0."""
    weights = np.zeros((0, 0), dtype) if banks is None else banks.astype(dtype)
    used = weights != 0
    begins = np.where(used.any(1), used.argmax(1), 0) if used.size else np.zeros(0, np.int64)
    ends = np.where(used.any(1), used.shape[1] - used[:, ::-1].argmax(1), 0) if used.size else np.zeros(0, np.int64)
    return weights, begins.astype(np.int64), ends.astype(np.int64)


def get_strided(waveform: Tensor, window_size: int, window_shift: int, snip_edges: bool) -> Tensor:
    """Overlapping frames (frames, window_size) of a sound (samples,), without copying them one by one."""
    kept = _with_edges(waveform, window_size, window_shift, snip_edges)
    if len(kept) < window_size:
        return kept.new_empty(0, window_size)
    return kept.unfold(0, window_size, window_shift)


def _with_edges(sound: Tensor, size: int, shift: int, snip_edges: bool) -> Tensor:
    """The sound from where the first frame begins: unless edges are snipped, mirrored at both ends."""
    if snip_edges:
        return sound
    count = (len(sound) + shift // 2) // shift
    before = size // 2 - shift // 2
    total = (count - 1) * shift + size if count else 0
    mirrored = sound.flip(0)
    whole = torch.cat((mirrored[len(sound) - before :], sound)) if before > 0 else sound[-before:]
    missing = max(total - len(whole), 0)
    return torch.cat((whole, mirrored[:missing]))[:total] if missing else whole[:total]


def _hann(phase: np.ndarray, _: float) -> np.ndarray:
    window: np.ndarray = 0.5 - 0.5 * np.cos(phase)
    return window


_WINDOWS: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "hamming": lambda phase, _: 0.54 - 0.46 * np.cos(phase),
    "hanning": _hann,
    "povey": lambda phase, _: np.maximum(_hann(phase, _), 0.0) ** 0.85,
    "rectangular": lambda phase, _: np.ones_like(phase),
    "blackman": lambda phase, a: a - 0.5 * np.cos(phase) + (0.5 - a) * np.cos(2 * phase),
}
