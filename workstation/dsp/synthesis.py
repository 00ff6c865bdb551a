"""Additive synthesis: envelopes, overtones, banks of oscillators."""

import math
import warnings

import torch
from torch import Tensor

from workstation.dsp.dtypes import widest

_CHUNK = 1 << 16
"""Values worked on at once where no gradient is asked for: they stay in the second-level cache."""


def oscillator_bank(
    frequencies: Tensor,
    amplitudes: Tensor,
    sample_rate: float,
    reduction: str = "sum",
    dtype: torch.dtype | None = torch.float64,
) -> Tensor:
    """Sines of frequencies and amplitudes that change from sample to sample.

    The phase is the running sum of the frequencies, modulo a turn before it is rounded to the type of the sound.
    Frequencies at half the sample rate or above are silenced, with a warning.

    Parameters
    ----------
    frequencies : Tensor (..., time, oscillators)
        Hz.
    amplitudes : Tensor (..., time, oscillators)
        Linear.
    sample_rate : float
        Hz.
    reduction : {"sum", "mean", "none"}
        What becomes of the oscillators.
    dtype : torch.dtype or None
        Type in which phases are summed up; None: that of the frequencies.

    Returns
    -------
    Tensor (..., time), or (..., time, oscillators) without reduction
        Differentiable.

    Examples:
        >>> hz, loudness = torch.full((4, 1), 2000.0), torch.ones(4, 1)
        >>> [round(x) for x in F.oscillator_bank(hz, loudness, 8000).tolist()]  # a quarter turn a sample
        [1, 0, -1, 0]
    """
    if frequencies.shape != amplitudes.shape:
        raise ValueError(
            "The shapes of `frequencies` and `amplitudes` must match. "
            f"Found: {frequencies.shape} and {amplitudes.shape} respectively."
        )
    if reduction not in ("sum", "mean", "none"):
        raise ValueError(f"The value of reduction must be either sum, mean or none. Found: {reduction}")
    if bool((frequencies.abs() >= sample_rate / 2).any()):
        warnings.warn(
            "Some frequencies are above nyquist frequency. Setting the corresponding amplitude to zero. "
            "This might cause numerically unstable gradient.",
            stacklevel=2,
        )
        amplitudes = torch.where(frequencies.abs() >= sample_rate / 2, 0.0, amplitudes)
    frames, voices = frequencies.shape[-2:]
    step = frames
    if not (torch.is_grad_enabled() and (frequencies.requires_grad or amplitudes.requires_grad)):
        step = max(_CHUNK // max(frequencies[..., :1, :].numel(), 1), 1)
    kind = torch.promote_types(frequencies.dtype, widest(frequencies.device)) if dtype == torch.float64 else dtype
    turn = 2 * math.pi
    phase: Tensor | float = 0.0
    pieces = []
    for start in range(0, frames, max(step, 1)):
        block = slice(start, start + step)
        advance = frequencies[..., block, :].to(kind or frequencies.dtype) * (turn / sample_rate)
        summed = torch.cumsum(advance, dim=-2) + phase
        summed = summed - turn * torch.floor(summed / turn).detach()
        phase = summed[..., -1:, :]
        waves = amplitudes[..., block, :] * torch.sin(summed.to(frequencies.dtype))
        pieces.append(waves if reduction == "none" else waves.sum(-1))
    if not pieces:
        return amplitudes if reduction == "none" else amplitudes.sum(-1)
    result = torch.cat(pieces, dim=-2 if reduction == "none" else -1)
    return result / voices if reduction == "mean" else result


def extend_pitch(base: Tensor, pattern: int | list[float] | Tensor) -> Tensor:
    """Overtones or inharmonic partials of a fundamental.

    Parameters
    ----------
    base : Tensor (..., time, 1)
        Hz.
    pattern : int, list of float, or Tensor (partials,)
        How many harmonics, or the multiples of the fundamental.

    Returns
    -------
    Tensor (..., time, partials)
        Hz. Differentiable.

    Examples:
        >>> F.extend_pitch(torch.tensor([[110.0], [220.0]]), 3).tolist()  # a fundamental and two overtones
        [[110.0, 220.0, 330.0], [220.0, 440.0, 660.0]]
    """
    if isinstance(pattern, int):
        pattern = list(range(1, pattern + 1))
    multiples = pattern if isinstance(pattern, Tensor) else torch.tensor(pattern, dtype=base.dtype)
    return base * multiples.to(base)


def adsr_envelope(
    num_frames: int,
    *,
    attack: float = 0.0,
    hold: float = 0.0,
    decay: float = 0.0,
    sustain: float = 1.0,
    release: float = 0.0,
    n_decay: int = 2,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """An envelope that rises, holds, decays to a level, stays there, and falls to zero.

    Parameters
    ----------
    num_frames : int
        Length.
    attack, hold, decay, release : float, 0 .. 1
        Shares of the length; together not above 1. What they leave is the time of the sustained level.
    sustain : float, 0 .. 1
        That level.
    n_decay : int
        Degree of the polynomial by which it decays.

    Returns
    -------
    Tensor (num_frames,)
        0 .. 1.

    Examples:
        >>> F.adsr_envelope(5, attack=0.5, release=0.5).tolist()
        [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    shares = {"attack": attack, "decay": decay, "sustain": sustain, "hold": hold, "release": release}
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise ValueError(f"The value of `{name}` must be within [0, 1]. Found: {share}")
    if attack + decay + release + hold > 1:
        raise ValueError("The sum of `attack`, `hold`, `decay` and `release` must not exceed 1.")
    rise, stay, fall, end = (int((num_frames - 1) * share) for share in (attack, hold, decay, release))
    envelope = torch.full((num_frames,), float(sustain), device=device, dtype=dtype)

    def line(first: float, last: float, steps: int) -> Tensor:
        return torch.linspace(first, last, steps + 1, device=device, dtype=envelope.dtype)

    if rise:
        envelope[: rise + 1] = line(0.0, 1.0, rise)
    if stay:
        envelope[rise : rise + stay + 1] = 1.0
    if fall:
        top = rise + stay
        envelope[top : top + fall + 1] = sustain + (1.0 - sustain) * line(1.0, 0.0, fall) ** n_decay
    if end:
        envelope[num_frames - end - 1 :] = line(sustain, 0.0, end)
    return envelope


def exp_sigmoid(input: Tensor, exponent: float = 10.0, max_value: float = 2.0, threshold: float = 1e-7) -> Tensor:
    r"""A sigmoid to a power, for amplitudes that must be positive (Engel et al. 2020).

    .. math:: max\_value \cdot \sigma(x)^{\ln(exponent)} + threshold

    Parameters
    ----------
    input : Tensor, any shape
    exponent : float
        Above 1; the larger, the steeper.
    max_value, threshold : float
        What is reached at either end.

    Returns
    -------
    Tensor of the same shape
        Differentiable.

    Examples:
        >>> [round(x, 3) for x in F.exp_sigmoid(torch.tensor([-5.0, 0.0, 5.0])).tolist()]
        [0.0, 0.405, 1.969]
    """
    return max_value * torch.sigmoid(input) ** math.log(exponent) + threshold
