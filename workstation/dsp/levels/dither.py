"""Dither: noise of about a step before rounding, so that the error no longer follows the sound."""

import torch
from torch import Tensor

_STEPS = 1 << 15
"""Steps from 0 to full scale at 16 bits."""


def dither(waveform: Tensor, density_function: str = "TPDF", noise_shaping: bool = False) -> Tensor:
    """Round to 16 bits in the way of torchaudio's function of this name, to the bit.

    Its "TPDF" adds a triangle over time, and "RPDF" and "GPDF" constants drawn from the waveform, not noise:
    for true dither use `quantize`.

    Args:
        waveform: Samples (..., time) within -1 … 1; left as they are.
        density_function: "TPDF", "RPDF" or "GPDF".
        noise_shaping: Add each sample's error to the next sample.

    Returns:
        (..., time).

    Examples:
        >>> steps = F.dither(torch.full((1, 1000), 0.3)) * 2**15
        >>> bool(torch.equal(steps, steps.round()))  # on the steps of 16 bits
        True
    """
    if density_function not in ("TPDF", "RPDF", "GPDF"):
        raise ValueError(f"density_function must be TPDF, RPDF or GPDF, got {density_function!r}")
    rows = waveform.reshape(-1, waveform.shape[-1])
    channel, frame = _draw(rows.shape[0] - 1), _draw(rows.shape[1] - 1)
    added: Tensor
    if density_function == "RPDF":
        added = rows[channel, frame] - 0.5
    elif density_function == "GPDF":
        added = rows[channel, frame].clone()
        for _ in range(6):
            added += rows[_draw(rows.shape[0] - 1), _draw(rows.shape[1] - 1)]
    else:
        added = torch.bartlett_window(rows.shape[1], dtype=rows.dtype, device=rows.device)
    dithered = torch.round(rows * (_STEPS - 2) + added) / _STEPS
    if noise_shaping:
        error = dithered - rows
        dithered[:, 1:] += error[:, :-1]
    return dithered.reshape(waveform.shape)


def quantize(waveform: Tensor, bits: int = 16, generator: torch.Generator | None = None) -> Tensor:
    """Round to `bits` with triangular dither: an error free of distortion, whose power does not follow the sound.

    Args:
        waveform: Samples of any shape within -1 … 1.
        bits: 2 … 24 of signed integers.
        generator: Where the noise comes from; None: torch's own.

    Returns:
        Multiples of 2 ** (1 - bits) within -1 … 1 - 2 ** (1 - bits), of the shape and dtype of `waveform`.

    Source: S. P. Lipshitz, R. A. Wannamaker and J. Vanderkooy, "Quantization and dither", J. AES 40, 1992.
    """
    if not 2 <= bits <= 24:
        raise ValueError(f"bits must be 2 to 24, got {bits}")
    steps = 1 << (bits - 1)
    noise = torch.zeros_like(waveform)
    for _ in range(2):
        drawn = torch.rand(waveform.shape, generator=generator, dtype=waveform.dtype, device=waveform.device)
        noise += drawn - 0.5
    return torch.round(waveform * steps + noise).clamp(-steps, steps - 1) / steps


def _draw(high: int) -> int:
    """A number from torch's generator under `high`; 0, and nothing drawn, when there is no choice."""
    return int(torch.randint(high, [1]).item()) if high > 0 else 0
