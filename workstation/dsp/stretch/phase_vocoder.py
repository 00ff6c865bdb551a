"""The classical phase vocoder on spectrograms, and the pitch shift made of it, as in torchaudio."""

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad as pad_tensor

from workstation.dsp.dtypes import check_floating, widest
from workstation.dsp.kernels.huge_pages import empty
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.resampling.resample import apply_sinc
from workstation.dsp.resampling.sinc_table import SincFilter
from workstation.dsp.spectral.short_time import Array, reader, synthesise
from workstation.dsp.spectral.stft import accepted, frames_of, framing_of, parts_of, quick

PIECE = 64
"""Output frames between two copies."""


def phase_vocoder(complex_specgrams: Tensor, rate: float, phase_advance: Tensor) -> Tensor:
    """Change the speed of a spectrogram without its pitch.

    Output frame t lies at input frame t * rate. Its magnitudes are interpolated between the two frames around; its
    phases are those of the output frame before, advanced by what they gain between the two. Each bin goes its own way:
    `pitch_stream.time_stretch` keeps those of one sinusoid together and sounds better.

    Args:
        complex_specgrams: Complex (..., freq, frames).
        rate: Speed: 2 is twice as fast.
        phase_advance: (freq, 1), the phase that a bin's centre gains in a hop: `pi * hop * f / (freq - 1)`. It would
            decide in which turn a gain is counted, which changes phases by multiples of 2 pi only: without effect.

    Returns:
        Complex (..., freq, ceil(frames / rate)). Differentiable.

    Source: D. Ellis, "A phase vocoder in Matlab", 2002.

    Examples:
        >>> spectra = torch.randn(1, 201, 50, dtype=torch.cfloat)
        >>> advance = torch.linspace(0, torch.pi * 100, 201)[:, None]  # of hops of 100 frames
        >>> F.phase_vocoder(spectra, 2.0, advance).shape
        torch.Size([1, 201, 25])
    """
    if rate == 1.0:
        return complex_specgrams
    if quick(complex_specgrams):
        return _in_pieces(complex_specgrams, rate)
    lead = complex_specgrams.shape[:-2]
    spectra = complex_specgrams.reshape(-1, *complex_specgrams.shape[-2:])
    lower, upper, alphas = _steps(spectra.shape[-1], rate, spectra)
    padded = pad_tensor(spectra, (0, 2))
    before, after = padded[..., lower], padded[..., upper]
    gain = after.angle() - before.angle()
    # Over a long sound float32 would lose the fraction of a turn.
    phase = torch.cat([spectra[..., :1].angle(), gain[..., :-1]], dim=-1).cumsum(dim=-1, dtype=widest(gain.device))
    phase = torch.remainder(phase, 2 * math.pi).to(gain.dtype)
    magnitude = alphas * after.abs() + (1 - alphas) * before.abs()
    stretched = torch.polar(magnitude, phase)
    return stretched.reshape(lead + stretched.shape[1:])


def pitch_shift(
    waveform: Tensor,
    sample_rate: int,
    n_steps: float,
    bins_per_octave: int = 12,
    n_fft: int = 512,
    win_length: int | None = None,
    hop_length: int | None = None,
    window: Tensor | None = None,
) -> Tensor:
    """Raise the pitch and keep the duration: stretch by the classical phase vocoder, then resample.

    `pitch_stream.pitch_shift_locked` sounds better.

    Args:
        waveform: Samples (..., time).
        sample_rate: In Hz. The interval is that of int(sample_rate * 2 ** (n_steps / bins_per_octave)) to it.
        n_steps: Steps up, or down when negative; any fraction.
        bins_per_octave: Steps in an octave.
        n_fft: Samples in a transform.
        win_length: Samples in the window; None: `n_fft`.
        hop_length: Samples from one frame to the next; None: n_fft // 4.
        window: (win_length,); None: Hann's.

    Returns:
        Samples of the shape of `waveform`. Differentiable.

    Examples:
        >>> F.pitch_shift(torch.randn(1, 8000), 8000, n_steps=4).shape
        torch.Size([1, 8000])
    """
    return shift_by(waveform, sample_rate, n_steps, bins_per_octave, n_fft, win_length, hop_length, window)


def shift_by(
    waveform: Tensor,
    sample_rate: int,
    n_steps: float,
    bins_per_octave: int,
    n_fft: int,
    win_length: int | None,
    hop_length: int | None,
    window: Tensor | None,
    weights: Tensor | None = None,
) -> Tensor:
    """`pitch_shift`, with the resampling filter's table (see `SincFilter.table`) where somebody has trained one."""
    stretched = stretch_waveform(waveform, n_steps, bins_per_octave, n_fft, win_length, hop_length, window)
    rate = shifted_rate(sample_rate, n_steps, bins_per_octave)
    sinc = SincFilter.between(rate, sample_rate, 6, 0.99, "sinc_interp_hann", None)
    shifted = stretched if rate == sample_rate else apply_sinc(stretched, sinc, weights)
    time = waveform.shape[-1]
    return pad_tensor(shifted[..., :time], (0, max(0, time - shifted.shape[-1])))


def shifted_rate(sample_rate: int, n_steps: float, bins_per_octave: int) -> int:
    """The rate that a sound at `sample_rate` would have to be played at for that interval, a whole number of Hz."""
    return int(sample_rate / 2.0 ** (-n_steps / bins_per_octave))


def stretch_waveform(
    waveform: Tensor,
    n_steps: float,
    bins_per_octave: int = 12,
    n_fft: int = 512,
    win_length: int | None = None,
    hop_length: int | None = None,
    window: Tensor | None = None,
) -> Tensor:
    """A sound made longer by the interval of `n_steps`, its pitch kept: (..., round(time * 2 ** (steps / octave)))."""
    check_floating(waveform)
    win_length = n_fft if win_length is None else win_length
    hop = n_fft // 4 if hop_length is None else hop_length
    window = torch.hann_window(win_length, device=waveform.device) if window is None else window
    rate = 2.0 ** (-n_steps / bins_per_octave)
    length = round(waveform.shape[-1] / rate)
    fits = len(window) == win_length and hop <= win_length and accepted(waveform, window, n_fft, hop, center=True)
    if rate != 1.0 and fits and quick(waveform, window):
        return _stretched_in_pieces(waveform, window, n_fft, hop, rate, length)
    rows = waveform.reshape(-1, waveform.shape[-1])
    spectra = torch.stft(rows, n_fft, hop, win_length, window, return_complex=True)
    advance = torch.linspace(0, math.pi * hop, spectra.shape[-2], device=spectra.device)[:, None]
    stretched = torch.istft(phase_vocoder(spectra, rate, advance), n_fft, hop, win_length, window, length=length)
    return stretched.reshape(*waveform.shape[:-1], length)


def _steps(frames: int, rate: float, like: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The frames before and after each output frame, and the share of the latter."""
    # In the precision of the sound, as torchaudio counts them: over long sounds this moves the shares.
    times = torch.arange(0, frames, rate, device=like.device, dtype=like.dtype.to_real())
    return times.long(), (times + 1).long(), times % 1.0


def _in_pieces(complex_specgrams: Tensor, rate: float) -> Tensor:
    from workstation.dsp.kernels.vocoder import step_phases

    lead, bins = complex_specgrams.shape[:-2], complex_specgrams.shape[-2]
    lower, upper, alphas = (steps.numpy() for steps in _steps(complex_specgrams.shape[-1], rate, complex_specgrams))
    spectra = complex_specgrams.detach().resolve_conj().reshape(-1, *complex_specgrams.shape[-2:])
    source: Array = spectra.transpose(1, 2).numpy()
    result = empty((len(source), len(lower), bins), spectra.dtype)
    out: Array = result.numpy()
    real = alphas.dtype

    def run(task: tuple[int, int, int]) -> None:
        row, low, high = task
        turn = _phases(source[row, 0, low:high])
        into = np.empty((PIECE, high - low), source.dtype)
        for t in range(0, len(lower), PIECE):
            span = slice(t, min(t + PIECE, len(lower)))
            begin = lower[span][0]
            piece = np.ascontiguousarray(source[row, begin : upper[span][-1] + 1, low:high])
            stretched = into[: span.stop - t]
            step_phases(
                piece.view(real), lower[span] - begin, upper[span] - begin, alphas[span], turn, stretched.view(real)
            )
            out[row, span, low:high] = stretched

    threads = torch.get_num_threads()
    width = -(-bins // max(1, threads // len(source)))
    spread(run, [(row, b, min(b + width, bins)) for row in range(len(source)) for b in range(0, bins, width)], threads)
    return result.reshape(*lead, len(lower), bins).transpose(-1, -2)


def _stretched_in_pieces(waveform: Tensor, window: Tensor, n_fft: int, hop: int, rate: float, length: int) -> Tensor:
    """The transform, the vocoder and the inverse in one pass over the sound."""
    from workstation.dsp.kernels.vocoder import step_phases

    framing = framing_of(window, n_fft, hop)
    parts = parts_of(waveform, framing, True, "reflect")
    frames, rows = frames_of(parts), len(parts[0].sound)
    lower, upper, alphas = (steps.numpy() for steps in _steps(frames, rate, waveform))
    read = reader(parts, framing)
    turns = [_phases(read(row, 0, 1)[0]) for row in range(rows)]
    real = alphas.dtype

    def fetch(row: int, first: int, count: int) -> Array:
        span = slice(first, first + count)
        begin, end = lower[span][0], min(upper[span][-1] + 1, frames)
        source = read(row, begin, end - begin)
        out = np.empty((count, source.shape[1]), source.dtype)
        step_phases(
            source.view(real), lower[span] - begin, upper[span] - begin, alphas[span], turns[row], out.view(real)
        )
        return out

    result = empty((rows, length), waveform.dtype)
    have = min(length, n_fft + hop * (len(lower) - 1) - n_fft // 2)
    out = result.numpy()
    out[:, have:] = 0
    synthesise(fetch, len(lower), framing, out[:, :have], n_fft // 2, torch.get_num_threads(), in_order=True)
    return result.reshape(*waveform.shape[:-1], length)


def _phases(spectrum: Array) -> Array:
    """Each value divided by its magnitude (1 where it is 0), real and imaginary parts by turns."""
    size = np.abs(spectrum)
    unit: Array = np.where(size > 0, spectrum, 1) / np.where(size > 0, size, 1)
    return np.ascontiguousarray(unit.astype(spectrum.dtype)).view(size.dtype)
