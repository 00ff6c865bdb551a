"""A sound for a spectrogram that has lost its phases."""

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.spectral.short_time import Array, analyse, synthesise
from workstation.dsp.spectral.stft import framing_of, parts_of, quick


def griffinlim(
    specgram: Tensor,
    window: Tensor,
    n_fft: int,
    hop_length: int,
    win_length: int,
    power: float,
    n_iter: int,
    momentum: float,
    length: int | None,
    rand_init: bool,
) -> Tensor:
    """Guess the phases of a spectrogram: go to sound and back again and again, keeping the magnitudes.

    Args:
        specgram: (..., n_fft // 2 + 1, frames), magnitudes to the power `power`, frames centred.
        window: (win_length,), that of the analysis.
        n_fft: Samples in a transform.
        hop_length: Samples from one frame to the next.
        win_length: Samples in the window.
        power: Exponent of the magnitudes: 1 magnitude, 2 power.
        n_iter: Rounds.
        momentum: 0 to below 1: how far to go on in the direction of the last round; 0 is the method of 1984.
        length: Samples wanted; None: hop_length * (frames - 1).
        rand_init: Begin with random phases, else with 0.

    Returns:
        Samples (..., time). Differentiable.

    Source: D. Griffin and J. Lim, "Signal estimation from modified short-time Fourier transform", 1984;
    N. Perraudin, P. Balazs and P. Søndergaard, "A fast Griffin-Lim algorithm", 2013.

    Examples:
        >>> window = torch.hann_window(400)
        >>> magnitudes = F.spectrogram(torch.randn(1, 4000), 0, window, 400, 100, 400, 1.0, False)
        >>> F.griffinlim(magnitudes, window, 400, 100, 400, 1.0, 8, 0.99, 4000, True).shape
        torch.Size([1, 4000])
    """
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum must be 0 to below 1, got {momentum}")
    share = momentum / (1 + momentum)
    lead = specgram.shape[:-2]
    packed = specgram.reshape(-1, *specgram.shape[-2:])
    magnitude = packed.pow(1 / power)
    kind = magnitude.dtype.to_complex()
    phases = (torch.rand if rand_init else torch.ones)(magnitude.shape, dtype=kind, device=magnitude.device)
    if quick(specgram, window) and _plain(packed, window, n_fft, hop_length, win_length, length):
        sound = _in_pieces(magnitude, phases, window, n_fft, hop_length, n_iter, share, length)
        return sound.reshape(*lead, -1)
    before = torch.zeros_like(phases)
    for _ in range(n_iter):
        sound = torch.istft(magnitude * phases, n_fft, hop_length, win_length, window, length=length)
        rebuilt = torch.stft(sound, n_fft, hop_length, win_length, window, return_complex=True)
        step = rebuilt - share * before if share else rebuilt
        phases, before = step / (step.abs() + 1e-16), rebuilt
    sound = torch.istft(magnitude * phases, n_fft, hop_length, win_length, window, length=length)
    return sound.reshape(*lead, -1)


def _plain(specgram: Tensor, window: Tensor, n_fft: int, hop: int, win_length: int, length: int | None) -> bool:
    """Whether every round gives as many frames as there are, from a sound that the windows cover."""
    frames = specgram.shape[-1]
    samples = hop * (frames - 1) if length is None else length
    return (
        specgram.shape[-2] == n_fft // 2 + 1
        and window.shape == (win_length,)
        and 0 < 2 * hop <= win_length <= n_fft
        and n_fft % 2 == 0
        and hop * (frames - 1) <= samples < hop * frames
        and samples > n_fft
    )


def _in_pieces(
    magnitude: Tensor,
    phases: Tensor,
    window: Tensor,
    n_fft: int,
    hop: int,
    rounds: int,
    share: float,
    length: int | None,
) -> Tensor:
    from workstation.dsp.kernels.frames import next_phases, scaled_phases

    framing = framing_of(window, n_fft, hop)
    frames = magnitude.shape[-1]
    size: Array = magnitude.detach().transpose(1, 2).contiguous().numpy()
    angle: Array = phases.transpose(1, 2).contiguous().numpy()
    before = np.zeros_like(angle)
    sound = torch.zeros(len(size), hop * (frames - 1) if length is None else length, dtype=window.dtype)
    covered = sound.numpy()[:, : hop * (frames - 1) + n_fft // 2]
    real, threads = size.dtype, torch.get_num_threads()

    def fetch(row: int, first: int, count: int) -> Array:
        spectra = np.empty((count, size.shape[2]), angle.dtype)
        span = slice(first, first + count)
        scaled_phases(size[row, span], angle[row, span].view(real), spectra.view(real))
        return spectra

    def keep(row: int, first: int, spectra: Array) -> None:
        span = slice(first, first + len(spectra))
        next_phases(spectra.view(real), before[row, span].view(real), real.type(share), angle[row, span].view(real))

    for _ in range(rounds):
        synthesise(fetch, frames, framing, covered, n_fft // 2, threads)
        analyse(parts_of(sound, framing, True, "reflect"), framing, keep, threads)
    synthesise(fetch, frames, framing, covered, n_fft // 2, threads)
    return sound
