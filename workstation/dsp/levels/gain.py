"""Levels of waveforms: gain, offset, contrast, noise at a given ratio."""

import math

import torch
from torch import Tensor

from workstation.dsp.dtypes import as_floating
from workstation.dsp.kernels import huge_pages
from workstation.dsp.kernels.blocked import elementwise
from workstation.dsp.watched import is_watched


def gain(waveform: Tensor, gain_db: float = 1.0) -> Tensor:
    """Multiply by `10 ** (gain_db / 20)`.

    Args:
        waveform: Samples of any shape.
        gain_db: Change in dB; 0 returns the tensor itself.

    Returns:
        The shape of `waveform`, not clamped.

    Examples:
        >>> round(float(F.gain(torch.tensor([0.5]), -6.0)), 3)
        0.251
    """
    waveform = as_floating(waveform, complex_too=True)
    if gain_db == 0:
        return waveform
    ratio = 10 ** (gain_db / 20)
    if is_watched(waveform) or waveform.device.type != "cpu":
        return waveform * ratio
    return torch.mul(waveform, ratio, out=huge_pages.empty(tuple(waveform.shape), waveform.dtype))


def dcshift(waveform: Tensor, shift: float, limiter_gain: float | None = None) -> Tensor:
    """Add a constant and clamp to -1 … 1.

    Args:
        waveform: Samples (..., time) within -1 … 1; left as they are.
        shift: The constant, -2 … 2.
        limiter_gain: Much less than 1 (0.05, say): peaks over `1 - (|shift| - limiter_gain)` on the side of the shift
            are compressed by it instead of clipped. None: clipped.

    Returns:
        The shape of `waveform`. Source: SoX, effect `dcshift`.

    Examples:
        >>> F.dcshift(torch.tensor([-0.5, 0.0, 0.75]), 0.5).tolist()
        [0.0, 0.5, 1.0]
    """
    waveform = as_floating(waveform)
    if limiter_gain is None or shift == 0:
        return elementwise(lambda x: (x + shift).clamp(-1, 1), waveform)
    threshold = 1.0 - (abs(shift) - limiter_gain)
    side = math.copysign(1.0, shift)

    def limited(x: Tensor) -> Tensor:
        over = (side * x - threshold) * (limiter_gain / (1 - threshold)) + threshold + abs(shift)
        return torch.where(side * x > threshold, side * over.clamp(max=threshold), (x + shift).clamp(-1, 1))

    return elementwise(limited, waveform)


def contrast(waveform: Tensor, enhancement_amount: float = 75.0) -> Tensor:
    """Make a sound louder by bending its waveform: `sin(πx/2 + c sin 2πx)`, c = enhancement_amount / 750.

    Args:
        waveform: Samples (..., time) within -1 … 1.
        enhancement_amount: 0 … 100; 0 still bends.

    Returns:
        The shape of `waveform`. Source: SoX, effect `contrast`.

    Examples:
        >>> [round(x, 3) for x in F.contrast(torch.tensor([0.0, 0.25, 1.0])).tolist()]
        [0.0, 0.473, 1.0]
    """
    if not 0 <= enhancement_amount <= 100:
        raise ValueError(f"enhancement_amount must be 0 to 100, got {enhancement_amount}")
    waveform = as_floating(waveform, complex_too=True)
    bend = enhancement_amount / 750.0

    def bent(x: Tensor) -> Tensor:
        angle = x * (math.pi / 2)
        return torch.sin(angle + bend * torch.sin(angle * 4))

    return elementwise(bent, waveform)


def add_noise(waveform: Tensor, noise: Tensor, snr: Tensor, lengths: Tensor | None = None) -> Tensor:
    """Add noise, scaled so that the waveform's energy stands `snr` dB above the noise's.

    Args:
        waveform: (..., time).
        noise: (..., time), as long.
        snr: Signal-to-noise ratio in dB, (...): as many dimensions as those before time; 1 spreads.
        lengths: Valid samples of each row, (...); energies are measured over these. None: all.

    Returns:
        `waveform + a noise`, a² = Σ waveform² / Σ noise² · 10 ** (-snr / 10); (..., time). Differentiable.

    Examples:
        >>> voice, noise = torch.ones(1, 4), torch.full((1, 4), 0.5)
        >>> noisy = F.add_noise(voice, noise, snr=torch.tensor([20.0]))
        >>> [round(x, 3) for x in (noisy - voice)[0].tolist()]  # a tenth of the voice
        [0.1, 0.1, 0.1, 0.1]
    """
    if not waveform.ndim == noise.ndim == snr.ndim + 1 or (lengths is not None and lengths.ndim != snr.ndim):
        raise ValueError(
            f"Input leading dimensions must be as many: waveform {tuple(waveform.shape)}, noise {tuple(noise.shape)}, "
            f"snr {tuple(snr.shape)} and lengths"
        )
    frames = waveform.shape[-1]
    if noise.shape[-1] != frames:
        raise ValueError(f"Length dimensions of waveform and noise differ: {frames} and {noise.shape[-1]} frames")
    heard, added = waveform, noise
    if lengths is not None:
        valid = torch.arange(frames, device=lengths.device) < lengths.unsqueeze(-1)
        heard, added = waveform * valid, noise * valid
    energies = [torch.linalg.vector_norm(x, dim=-1) ** 2 for x in (heard, added)]
    scale = 10 ** ((10 * (torch.log10(energies[0]) - torch.log10(energies[1])) - snr) / 20)
    return torch.addcmul(waveform, scale.unsqueeze(-1), noise)
