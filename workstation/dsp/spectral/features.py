"""Features over the frames of spectrograms: differences, sliding normalisation, centroid."""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad as pad_tensor

from workstation.dsp.dtypes import as_floating, check_floating, widen
from workstation.dsp.kernels.huge_pages import empty
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.spectral.short_time import Array, analyse
from workstation.dsp.spectral.stft import accepted, frames_of, framing_of, parts_of, quick, spectrogram


def compute_deltas(specgram: Tensor, win_length: int = 5, mode: str = "replicate") -> Tensor:
    """How coefficients change in time: `sum(n (c[t + n] - c[t - n])) / (2 sum(n ** 2))`, n from 1 to half the window.

    Args:
        specgram: (..., freq, time).
        win_length: Frames looked at, at least 3.
        mode: How the ends are padded: "replicate", "reflect", "constant" or "circular".

    Returns:
        (..., freq, time), per frame. Differentiable.

    Examples:
        >>> F.compute_deltas(torch.tensor([[0.0, 1.0, 2.0, 3.0, 4.0]]), win_length=3).tolist()
        [[0.5, 1.0, 1.0, 1.0, 0.5]]
    """
    if win_length < 3:
        raise ValueError(f"win_length must be at least 3, got {win_length}")
    specgram = as_floating(specgram, "coefficients", complex_too=True)
    reach = (win_length - 1) // 2
    time = specgram.shape[-1]
    padded = pad_tensor(specgram.reshape(1, -1, time), (reach, reach), mode=mode)
    total = torch.zeros_like(padded[..., :time])
    for n in range(1, reach + 1):
        total = total.add(padded[..., reach + n :][..., :time] - padded[..., reach - n :][..., :time], alpha=n)
    return (total / (reach * (reach + 1) * (2 * reach + 1) / 3)).reshape(specgram.shape)


def sliding_window_cmn(
    specgram: Tensor,
    cmn_window: int = 600,
    min_cmn_window: int = 100,
    center: bool = False,
    norm_vars: bool = False,
) -> Tensor:
    """Take away the mean of the frames around, and divide by their deviation.

    Args:
        specgram: (..., time, freq).
        cmn_window: Frames in the window.
        min_cmn_window: Frames in the window at the start, when it is not centred.
        center: The window lies around the frame, at the ends shifted inward; else it ends with the frame.
        norm_vars: Divide by the standard deviation too; a window of a single frame gives 0.

    Returns:
        The shape of `specgram`. Sums are kept in float64. Differentiable.

    Source: Kaldi, `apply-cmvn-sliding`.

    Examples:
        >>> F.sliding_window_cmn(torch.tensor([[1.0], [3.0]]), center=True).tolist()
        [[-1.0], [1.0]]
    """
    frames = specgram.shape[-2]
    start, stop = _windows(frames, cmn_window, min_cmn_window, center)
    check_floating(specgram, "coefficients", complex_too=True)
    if quick(specgram) and not specgram.is_complex():
        return _slide_compiled(specgram, start, stop, norm_vars)
    begin, end = start.to(specgram.device), stop.to(specgram.device)
    count = (end - begin)[:, None]
    wide = widen(specgram)
    mean = _window_sums(wide, begin, end) / count
    centred = wide - mean
    if norm_vars:
        variance = _window_sums(wide.square(), begin, end) / count - mean.square()
        centred = torch.where(count == 1, 0.0, centred * variance.pow(-0.5))
    return centred.to(specgram.dtype)


def spectral_centroid(
    waveform: Tensor, sample_rate: int, pad: int, window: Tensor, n_fft: int, hop_length: int, win_length: int
) -> Tensor:
    """The mean frequency of each frame, weighted by magnitude.

    Args:
        waveform: Samples (..., time).
        sample_rate: In Hz.
        pad: Zeros added on either side.
        window: (win_length,).
        n_fft: Samples in a transform.
        hop_length: Samples from one frame to the next.
        win_length: Samples in the window.

    Returns:
        Hz (..., frames); not a number where all is silent. Differentiable.

    Examples:
        >>> tone = torch.sin(torch.arange(8000) * (2 * torch.pi * 1000 / 8000))[None]
        >>> centroids = F.spectral_centroid(tone, 8000, 0, torch.hann_window(400), 400, 200, 400)
        >>> round(float(centroids[0, 20]))
        1000
    """
    hz = torch.linspace(0, sample_rate // 2, 1 + n_fft // 2, device=waveform.device)
    fits = len(window) == win_length and accepted(waveform, window, n_fft, hop_length, center=True)
    if fits and quick(waveform, window):
        padded = pad_tensor(waveform, (pad, pad)) if pad > 0 else waveform
        return _centroids(padded, hz, window, n_fft, hop_length)
    magnitude = spectrogram(waveform, pad, window, n_fft, hop_length, win_length, 1.0, False)
    return (hz[:, None] * magnitude).sum(dim=-2) / magnitude.sum(dim=-2)


def _centroids(waveform: Tensor, hz: Tensor, window: Tensor, n_fft: int, hop: int) -> Tensor:
    from workstation.dsp.kernels.frames import centroids_of, magnitude_of

    framing = framing_of(window, n_fft, hop)
    parts = parts_of(waveform, framing, True, "reflect")
    result = empty((len(parts[0].sound), frames_of(parts)), waveform.dtype)
    out, weights, real = result.numpy(), hz.double().numpy(), framing.window.dtype

    def keep(row: int, first: int, spectra: Array) -> None:
        magnitude = np.empty(spectra.shape, real)
        magnitude_of(spectra.view(real), magnitude)
        centroids_of(magnitude, weights, out[row, first : first + len(spectra)])

    analyse(parts, framing, keep, torch.get_num_threads())
    return result.reshape(*waveform.shape[:-1], -1)


def _slide_compiled(specgram: Tensor, start: Tensor, stop: Tensor, norm_vars: bool) -> Tensor:
    from workstation.dsp.kernels.frames import slide_normal

    result = empty(tuple(specgram.shape), specgram.dtype)
    rows = specgram.detach().reshape(-1, *specgram.shape[-2:]).contiguous().numpy()
    out: Array = result.numpy().reshape(rows.shape)
    begins, ends = start.numpy(), stop.numpy()
    spread(lambda row: slide_normal(rows[row], begins, ends, norm_vars, out[row]), range(len(rows)))
    return result


def _window_sums(values: Tensor, begin: Tensor, end: Tensor) -> Tensor:
    """Sums of `values[..., begin:end, :]` for every pair of edges."""
    sums = pad_tensor(values.cumsum(dim=-2), (0, 0, 1, 0))
    return sums.index_select(-2, end) - sums.index_select(-2, begin)


def _windows(frames: int, size: int, least: int, center: bool) -> tuple[Tensor, Tensor]:
    """The first frame of each window, and the one after its last."""
    t = torch.arange(frames)
    start = (t - (size // 2 if center else size)).clamp(min=0)
    stop = start + size if center else (t + 1).clamp(min=least)
    return (start - (stop - frames).clamp(min=0)).clamp(min=0), stop.clamp(max=frames)
