"""Detection of the pitch of a voice by self-resemblance."""

import math

import torch
from torch import Tensor
from torch.nn.functional import pad as pad_tensor

from workstation.dsp.dtypes import check_floating
from workstation.dsp.kernels.parallel import spread

FRAMES = 64
"""Frames whose lags are compared at once."""


def detect_pitch_frequency(
    waveform: Tensor,
    sample_rate: int,
    frame_time: float = 10 ** (-2),
    win_length: int = 30,
    freq_low: int = 85,
    freq_high: int = 3400,
) -> Tensor:
    """The frequency of the lag at which each frame resembles what follows, smoothed by a median.

    The resemblance at lag m is `sum(w[n] w[n + m]) / (E(0) E(m))` with the energies E of the two pieces; the best lag
    is taken, or the best of the shorter half if it reaches 99 % of that.

    Args:
        waveform: Samples (..., time).
        sample_rate: In Hz.
        frame_time: Length of a frame in seconds.
        win_length: Frames under the median.
        freq_low: Lowest frequency looked for in Hz.
        freq_high: Highest frequency looked for in Hz.

    Returns:
        Hz (..., frames - win_length // 2), float32, with frames = ceil(time / frame).

    Examples:
        >>> tone = torch.sin(torch.arange(16000) * (2 * torch.pi * 200 / 16000))[None]
        >>> round(float(F.detect_pitch_frequency(tone, 16000).median()))
        200
    """
    check_floating(waveform)
    lags, least = math.ceil(sample_rate / freq_low), math.ceil(sample_rate / freq_high)
    size = math.ceil(sample_rate * frame_time)
    if lags // 2 <= least:
        raise ValueError(f"freq_high must be more than twice freq_low, got {freq_low} and {freq_high} Hz")
    rows = waveform.detach().reshape(-1, waveform.shape[-1])
    frames = math.ceil(rows.shape[1] / size)
    padded = pad_tensor(rows, (0, frames * size + lags - rows.shape[1]))
    lag = (_lags_compiled if padded.device.type == "cpu" else _lags_batched)(padded, frames, size, lags, least)
    smooth = _median(lag + 1, win_length)
    hz = sample_rate / (1e-9 + smooth.float())
    return hz.reshape(*waveform.shape[:-1], -1)


def _lags_compiled(padded: Tensor, frames: int, size: int, lags: int, least: int) -> Tensor:
    from workstation.dsp.kernels.pitch import best_lags

    sound = (padded if padded.dtype in (torch.float32, torch.float64) else padded.float()).contiguous().numpy()
    lag = torch.empty(len(sound), frames, dtype=torch.int64)
    out = lag.numpy()

    def run(task: tuple[int, int]) -> None:
        row, first = task
        best_lags(sound[row], first, size, lags, least, out[row, first : first + FRAMES])

    threads = torch.get_num_threads() if lag.numel() > FRAMES else 1
    spread(run, [(row, first) for row in range(len(sound)) for first in range(0, frames, FRAMES)], threads)
    return lag


def _lags_batched(padded: Tensor, frames: int, size: int, lags: int, least: int) -> Tensor:
    out = []
    for first in range(0, frames, FRAMES):
        begin, count = first * size, min(FRAMES, frames - first)
        ahead = padded[:, begin : begin + count * size + lags].unfold(1, size + lags, size)
        frame, later = ahead[..., :size], ahead[..., 1:].unfold(2, size, 1)
        product = torch.matmul(later, frame[..., None])[..., 0]
        value = product / (1e-9 + frame.norm(dim=-1, keepdim=True)) ** 2 / (1e-9 + later.norm(dim=-1)) ** 2
        best, early = value[..., least:].max(dim=-1), value[..., least : lags // 2].max(dim=-1)
        out.append(torch.where(early.values > 0.99 * best.values, early.indices, best.indices) + least)
    return torch.cat(out, dim=-1)


def _median(lag: Tensor, length: int) -> Tensor:
    """The lower median over `length` frames, of which about half lie before; the first frame is repeated."""
    early = lag[:, :1].expand(-1, (length - 1) // 2)
    return torch.cat((early, lag), dim=-1).unfold(-1, length, 1).median(dim=-1).values
