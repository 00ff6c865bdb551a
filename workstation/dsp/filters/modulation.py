"""Flanger and phaser: a sound beside itself, delayed by a delay that swings."""

import math

import numpy as np
import numpy.typing as npt
from torch import Tensor

from workstation.dsp.dtypes import check_floating
from workstation.dsp.filters.linear_rows import Rows, each_row, linear_rows


def flanger(
    waveform: Tensor,
    sample_rate: int,
    delay: float = 0.0,
    depth: float = 2.0,
    regen: float = 0.0,
    width: float = 71.0,
    speed: float = 0.5,
    phase: float = 25.0,
    modulation: str = "sinusoidal",
    interpolation: str = "linear",
) -> Tensor:
    """Mix a sound with itself delayed by a few swinging milliseconds.

    Args:
        waveform: Samples (..., channels, time), at most 4 channels, within -1 … 1.
        sample_rate: Samples a second, in Hz.
        delay: Shortest delay, 0 … 30 ms.
        depth: How far the delay swings beyond it, 0 … 10 ms.
        regen: How much of the delayed sound is fed back, -95 … 95 %.
        width: How much of it is mixed in, 0 … 100 %.
        speed: Swings a second, 0.1 … 10 Hz.
        phase: By how much of a swing each channel is ahead of the one before, 0 … 100 %.
        modulation: "sinusoidal" or "triangular".
        interpolation: "linear" or "quadratic" between the samples of the delay line.

    Returns:
        The shape of `waveform`, clamped to -1 … 1. Differentiable in it. Source: SoX, effect `flanger`.

    Examples:
        >>> F.flanger(torch.zeros(2, 1000), 8000).shape
        torch.Size([2, 1000])
    """
    check_floating(waveform)
    if modulation not in ("sinusoidal", "triangular"):
        raise ValueError(f"modulation must be sinusoidal or triangular, got {modulation!r}")
    if interpolation not in ("linear", "quadratic"):
        raise ValueError(f"interpolation must be linear or quadratic, got {interpolation!r}")
    if waveform.ndim < 2 or waveform.shape[-2] > 4:
        raise ValueError(f"the waveform must be (..., up to 4 channels, time), got {tuple(waveform.shape)}")
    feedback, wet, shortest = regen / 100, width / 100, delay / 1000
    dry, wet = 1 / (1 + wet), wet / (1 + wet) * (1 - abs(feedback))
    length = int((shortest + depth / 1000) * sample_rate + 0.5) + 2
    cycle = int(sample_rate / speed)
    low, high = math.floor(shortest * sample_rate + 0.5), length - 2.0
    sweep = _swing(modulation == "sinusoidal", cycle, low, high, 3 * math.pi / 2).astype(np.float32)
    channels = waveform.shape[-2]
    starts = [int(c * cycle * (phase / 100) + 0.5) % cycle for c in range(channels)]
    shared = (sweep.astype(np.float64), length, interpolation == "quadratic", feedback, dry, wet)

    def there(x: Rows, y: Rows) -> None:
        from workstation.dsp.kernels.modulation import flange

        each_row(lambda row: flange(x[row], y[row], shared[0], starts[row % channels], *shared[1:]), x)

    def back(dy: Rows, dx: Rows) -> None:
        from workstation.dsp.kernels.modulation import flange_transposed

        each_row(lambda row: flange_transposed(dy[row], dx[row], shared[0], starts[row % channels], *shared[1:]), dy)

    return linear_rows(waveform, waveform.shape[-1], there, back).clamp(-1, 1)


def phaser(
    waveform: Tensor,
    sample_rate: int,
    gain_in: float = 0.4,
    gain_out: float = 0.74,
    delay_ms: float = 3.0,
    decay: float = 0.4,
    mod_speed: float = 0.5,
    sinusoidal: bool = True,
) -> Tensor:
    """Add a sound's own output to it after a swinging delay, so that notches wander through the spectrum.

    Args:
        waveform: Samples (..., time) within -1 … 1.
        sample_rate: Samples a second, in Hz.
        gain_in: Factor of the input, 0 … 1.
        gain_out: Factor of the output, over 0.
        delay_ms: Longest delay, over 0 … 5 ms.
        decay: How much of the output comes back, 0 … 0.99.
        mod_speed: Swings a second, 0.1 … 2 Hz.
        sinusoidal: Swing by a sine (for many instruments) or by a triangle (sharper, for single ones).

    Returns:
        The shape of `waveform`, clamped to -1 … 1. Differentiable in it. Source: SoX, effect `phaser`.

    Examples:
        >>> F.phaser(torch.zeros(2, 1000), 8000).shape
        torch.Size([2, 1000])
    """
    check_floating(waveform)
    length = int(delay_ms * 0.001 * sample_rate + 0.5)
    if length < 1:
        raise ValueError(f"delay_ms must be at least one frame, {1000 / sample_rate:g} ms, got {delay_ms:g}")
    swing = _swing(sinusoidal, int(sample_rate / mod_speed + 0.5), 1.0, float(length), math.pi / 2)
    delays = length + 1 - (swing + 0.5).astype(np.int64)
    shared = (delays, gain_in, decay, gain_out)

    def there(x: Rows, y: Rows) -> None:
        from workstation.dsp.kernels.modulation import phase_out

        each_row(lambda row: phase_out(x[row], y[row], *shared), x)

    def back(dy: Rows, dx: Rows) -> None:
        from workstation.dsp.kernels.modulation import phase_out_transposed

        each_row(lambda row: phase_out_transposed(dy[row], dx[row], *shared), dy)

    return linear_rows(waveform, waveform.shape[-1], there, back).clamp(-1, 1)


def _swing(sine: bool, cycle: int, low: float, high: float, phase: float) -> npt.NDArray[np.float64]:
    """One cycle between `low` and `high` of a sine or a triangle that starts at `phase` (radians)."""
    point = (np.arange(cycle) + int(phase / math.pi / 2 * cycle + 0.5)) % cycle
    if sine:
        shape = (np.sin(point / cycle * 2 * np.pi) + 1) / 2
    else:
        quarter = point * 4 // cycle
        shape = point * 2 / cycle
        shape = np.select([quarter == 0, quarter == 3], [shape + 0.5, shape - 1.5], 1.5 - shape)
    return np.asarray(shape * (high - low) + low)
