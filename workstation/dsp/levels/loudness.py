"""Loudness as it is heard (ITU-R BS.1770-4), its range (EBU Tech 3342), and the peak between the samples."""

import math

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.convolution.convolve import full_precision
from workstation.dsp.dtypes import check_floating, widen
from workstation.dsp.filters.iir import sosfilt
from workstation.dsp.filters.linear_rows import each_row
from workstation.dsp.levels.loudness_meter import k_weighting
from workstation.dsp.resampling.sinc_table import SincFilter
from workstation.dsp.watched import is_watched

WEIGHTS = {5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}
"""Of left, right, centre (, low-frequency effects), left and right surround."""
ABSOLUTE_GATE = -70.0
"""LUFS under which nothing counts."""

_OFFSET = -0.691
_AT_ONCE = 1 << 26
"""Samples between samples that are made at once on a card."""


def loudness(waveform: Tensor, sample_rate: int) -> Tensor:
    """Integrated loudness of a programme, gated at -70 LUFS and at 10 LU under the loudness of what is left.

    Args:
        waveform: Samples (..., channels, time), 1 to 6 channels in the order of BS.1770 (with 6, the fourth is the
            low-frequency one, which does not count).
        sample_rate: Samples a second, in Hz.

    Returns:
        (...) in LUFS (LKFS); -inf where nothing passes the gate. What is shorter than a block of 0.4 s is measured
        whole. Source: ITU-R BS.1770-4.

    Examples:
        >>> tone = 0.1 * torch.sin(torch.arange(48000) * (2 * torch.pi * 997 / 48000))[None]
        >>> round(float(F.loudness(tone, 48000)), 1)  # LUFS
        -23.0
    """
    energy, seconds = _energies(waveform, sample_rate)
    blocks = _moving_mean(energy, seconds, 4)
    heard = _level(blocks) > ABSOLUTE_GATE
    gate = _level(_mean(blocks, heard)) - 10
    return _level(_mean(blocks, heard & (_level(blocks) > gate.unsqueeze(-1)))).to(waveform.dtype)


def momentary_loudness(waveform: Tensor, sample_rate: int) -> Tensor:
    """Loudness of the 0.4 s up to every tenth of a second, ungated.

    Args:
        waveform: Samples (..., channels, time) as in `loudness`.
        sample_rate: Samples a second, in Hz.

    Returns:
        (..., blocks) in LUFS, one value where the sound is shorter. Source: EBU Tech 3341.
    """
    return _level(_moving_mean(*_energies(waveform, sample_rate), 4)).to(waveform.dtype)


def short_term_loudness(waveform: Tensor, sample_rate: int) -> Tensor:
    """Loudness of the 3 s up to every tenth of a second, ungated.

    Args:
        waveform: Samples (..., channels, time) as in `loudness`.
        sample_rate: Samples a second, in Hz.

    Returns:
        (..., blocks) in LUFS, one value where the sound is shorter. Source: EBU Tech 3341.
    """
    return _level(_moving_mean(*_energies(waveform, sample_rate), 30)).to(waveform.dtype)


def loudness_range(waveform: Tensor, sample_rate: int) -> Tensor:
    """How far the short-term loudness spreads: its 95th less its 10th percentile, gated at -70 LUFS and -20 LU.

    Args:
        waveform: Samples (..., channels, time) as in `loudness`.
        sample_rate: Samples a second, in Hz.

    Returns:
        (...) in LU; 0 where nothing passes the gate. Source: EBU Tech 3342.
    """
    blocks = _moving_mean(*_energies(waveform, sample_rate), 30)
    levels = _level(blocks)
    heard = levels > ABSOLUTE_GATE
    gate = _level(_mean(blocks, heard)) - 20
    heard &= levels > gate.unsqueeze(-1)
    ranges = []
    for row, kept in zip(levels.reshape(-1, levels.shape[-1]), heard.reshape(-1, levels.shape[-1]), strict=True):
        ordered = row[kept].sort().values
        last = len(ordered) - 1
        high, low = (ordered[round(last * share)] if last >= 0 else row.new_zeros(()) for share in (0.95, 0.1))
        ranges.append(high - low)
    return torch.stack(ranges).reshape(levels.shape[:-1]).to(waveform.dtype)


def true_peak(waveform: Tensor, sample_rate: int) -> Tensor:
    """The highest level that the sound reaches between its samples, by interpolation to at least 192 kHz.

    Args:
        waveform: Samples (..., time).
        sample_rate: Samples a second, in Hz.

    Returns:
        (...) in dBTP, 0 for a peak at full scale; -inf for silence. Source: ITU-R BS.1770-4, annex 2, with a longer
        filter (48 taps a phase), which reads high frequencies to 0.1 dB.
    """
    check_floating(waveform)
    factor = min(8, 1 << max(0, math.ceil(math.log2(192_000 / sample_rate) - 1e-9)))
    sinc = SincFilter(1, factor, 24, 1.0)
    weights, first = sinc.table(), sinc.first()
    taps = 48
    rows = np.zeros((factor - 1, taps), np.float32)
    for k in range(1, factor):
        # The table's row starts at the input frame `first`; ours at -23, so that 24 lie on either side.
        begin = int(first[k]) + taps // 2
        width = min(taps - begin, weights.shape[1])
        rows[k - 1, begin : begin + width] = weights[k, :width]
    if waveform.device.type != "cpu":
        return _true_peak_there(waveform.detach(), rows)
    flat = waveform.detach().reshape(waveform.shape[:-1].numel(), waveform.shape[-1])
    flat = flat if flat.dtype in (torch.float32, torch.float64) else flat.float()
    source, peaks = flat.numpy(), np.zeros(len(flat))
    bound = float(np.abs(rows).sum(axis=1).max(initial=1.0))

    def measure(row: int) -> None:
        from workstation.dsp.kernels.loudness import true_peak_row

        peaks[row] = true_peak_row(source[row], rows, bound)

    each_row(measure, source)
    level = 20 * torch.log10(torch.from_numpy(peaks))
    return level.reshape(waveform.shape[:-1]).to(waveform)


def _true_peak_there(waveform: Tensor, between: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Tensor:
    """`true_peak` by convolutions on the device of the waveform, a piece at a time."""
    taps, frames = between.shape[1], waveform.shape[-1]
    rows = waveform.reshape(waveform.shape[:-1].numel(), 1, frames).float()
    peaks = rows.abs().amax((1, 2)) if frames else rows.new_zeros(len(rows))
    weights = torch.from_numpy(between)[:, None].to(rows.device)
    padded = torch.nn.functional.pad(rows, (taps // 2, taps // 2 - 1))
    step = max(1, _AT_ONCE // max(1, len(rows) * len(between)))
    for start in range(0, frames if len(between) else 0, step):
        with full_precision():
            values = torch.nn.functional.conv1d(padded[..., start : start + step + taps - 1], weights)
        peaks = torch.maximum(peaks, values.abs().amax((1, 2)))
    return (20 * torch.log10(peaks)).reshape(waveform.shape[:-1]).to(waveform.dtype)


def _energies(waveform: Tensor, rate: int) -> tuple[Tensor, Tensor]:
    """Weighted energy (..., tenths) of all channels in every whole tenth of a second, and how many frames each has.

    What is shorter than 0.4 s makes one element.
    """
    check_floating(waveform)
    channels, frames = waveform.shape[-2], waveform.shape[-1]
    if not 1 <= channels <= 6:
        raise ValueError(f"loudness is defined for 1 to 6 channels, got {channels}")
    tenths = frames * 10 // rate
    edges = np.array([round(k * rate / 10) for k in range(tenths + 1)] if tenths >= 4 else [0, frames])
    if is_watched(waveform) or waveform.device.type != "cpu":
        energy = _energy_by_tensors(waveform, rate, edges)
    else:
        energy = _energy_by_loops(waveform, rate, edges)
    weights = torch.tensor(WEIGHTS.get(channels, (1.0,) * channels), dtype=energy.dtype, device=energy.device)
    lengths = torch.from_numpy(np.diff(edges)).to(energy)
    return (energy * weights[:, None]).sum(-2), lengths


def _energy_by_loops(waveform: Tensor, rate: int, edges: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Tensor:
    flat = waveform.reshape(waveform.shape[:-1].numel(), waveform.shape[-1])
    source = (flat if flat.dtype in (torch.float32, torch.float64) else flat.float()).numpy()
    energy, sections = np.zeros((len(source), len(edges) - 1)), k_weighting(rate)

    def measure(row: int) -> None:
        from workstation.dsp.kernels.loudness import energy_row

        energy_row(source[row], sections, np.zeros((2, 2)), edges, energy[row])

    each_row(measure, source)
    return torch.from_numpy(energy).reshape(*waveform.shape[:-1], -1)


def _energy_by_tensors(waveform: Tensor, rate: int, edges: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Tensor:
    weighted, _ = sosfilt(widen(waveform), torch.from_numpy(k_weighting(rate)))
    sums = torch.nn.functional.pad(weighted.square().cumsum(-1), (1, 0))
    return sums[..., torch.from_numpy(edges).to(sums.device)].diff(dim=-1)


def _moving_mean(energy: Tensor, frames: Tensor, tenths: int) -> Tensor:
    """Mean energy over every `tenths` neighbours; over all where there are fewer."""
    tenths = min(tenths, energy.shape[-1])
    return energy.unfold(-1, tenths, 1).sum(-1) / frames.unfold(-1, tenths, 1).sum(-1).clamp(min=1)


def _mean(blocks: Tensor, kept: Tensor) -> Tensor:
    """Mean of the kept blocks, 0 where there are none."""
    return torch.where(kept, blocks, 0).sum(-1) / kept.sum(-1).clamp(min=1)


def _level(energy: Tensor) -> Tensor:
    """LUFS of a weighted mean square."""
    return _OFFSET + 10 * torch.log10(energy)
