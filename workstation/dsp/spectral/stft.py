"""Spectrograms and their inverses, with torchaudio's arguments."""

import warnings
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad as pad_tensor

from workstation.dsp.kernels.huge_pages import empty
from workstation.dsp.spectral.short_time import Array, FrameBlock, Framing, analyse, min_overlap, synthesise
from workstation.dsp.watched import is_watched

LONG = 1 << 18
"""Numbers from which transforms in pieces are quicker than torch's own."""

OUT_OF_CACHE = 1 << 21
"""Samples from which this is so where nothing but the transform is asked for."""


def spectrogram(
    waveform: Tensor,
    pad: int,
    window: Tensor | None,
    n_fft: int,
    hop_length: int | None,
    win_length: int | None,
    power: float | None,
    normalized: bool | str,
    center: bool = True,
    pad_mode: str = "reflect",
    onesided: bool = True,
    return_complex: bool | None = None,
) -> Tensor:
    """Magnitudes, to a power, of the short-time Fourier transform; or the transform itself.

    Args:
        waveform: Samples (..., time), floating point.
        pad: Zeros added on either side first.
        window: (win_length,), centred in the frame of `n_fft` samples when it is shorter; None: ones.
        n_fft: Samples in a transform.
        hop_length: Samples from one frame to the next; None: n_fft // 4.
        win_length: Samples in the window, at most `n_fft`; None: `n_fft`.
        power: Exponent of the magnitude: 1 magnitude, 2 power; None: complex values.
        normalized: False; True or "window": divide by sqrt(sum(window ** 2)); "frame_length": by sqrt(n_fft).
        center: Frame t is centred at sample t * hop_length, the sound padded by n_fft // 2; else it begins there.
        pad_mode: How it is padded then: "reflect", "constant", "replicate" or "circular".
        onesided: Only the n_fft // 2 + 1 bins from 0 Hz to half the sample rate.
        return_complex: Without effect; `power=None` gives complex values.

    Returns:
        (..., freq, frames), frames = 1 + time // hop_length when centred and n_fft is even. Differentiable.

    Examples:
        >>> tone = torch.sin(torch.arange(8000) * (2 * torch.pi * 1000 / 8000))[None]
        >>> power = F.spectrogram(tone, 0, torch.hann_window(400), 400, 200, 400, 2.0, False)
        >>> power.shape, int(power[0, :, 20].argmax()) * 8000 // 400  # in Hz
        (torch.Size([1, 201, 41]), 1000)
    """
    if return_complex is not None:
        warn_return_complex()
    if pad > 0:
        waveform = pad_tensor(waveform, (pad, pad))
    win_length = n_fft if win_length is None else win_length
    hop_length = n_fft // 4 if hop_length is None else hop_length
    window = torch.ones(win_length, dtype=waveform.dtype, device=waveform.device) if window is None else window
    scale = norm_scale(normalized, window, n_fft)
    worth = power is not None or waveform.numel() >= OUT_OF_CACHE
    fits = len(window) == win_length and accepted(waveform, window, n_fft, hop_length, center)
    if worth and onesided and fits and quick(waveform, window):
        return _in_pieces(waveform, window * scale, n_fft, hop_length, power, center, pad_mode)
    lead = waveform.shape[:-1]
    spectra = torch.stft(
        waveform.reshape(-1, waveform.shape[-1]),
        n_fft,
        hop_length,
        win_length,
        window,
        center=center,
        pad_mode=pad_mode,
        onesided=onesided,
        return_complex=True,
    )
    spectra = spectra.reshape(lead + spectra.shape[-2:])
    if normalized:
        spectra = spectra * scale
    if power is None:
        return spectra
    return spectra.abs() if power == 1.0 else spectra.abs().pow(power)


def inverse_spectrogram(
    spectrogram: Tensor,
    length: int | None,
    pad: int,
    window: Tensor,
    n_fft: int,
    hop_length: int,
    win_length: int,
    normalized: bool | str,
    center: bool = True,
    pad_mode: str = "reflect",
    onesided: bool = True,
) -> Tensor:
    """The sound whose spectrogram is nearest to a complex one, by least squares.

    Args:
        spectrogram: Complex (..., freq, frames), as `spectrogram(power=None)` gave it.
        length: Samples wanted; None: as many as the frames are sure of.
        pad: Samples on either side to drop, where `length` is given.
        window: (win_length,), that of the analysis.
        n_fft: Samples in a transform.
        hop_length: Samples from one frame to the next, at most `win_length`.
        win_length: Samples in the window.
        normalized: What the analysis divided by.
        center: Whether its frames were centred.
        pad_mode: Without effect.
        onesided: Whether it has n_fft // 2 + 1 bins.

    Returns:
        Samples (..., time). Differentiable. RuntimeError where the windows leave a gap.

    Source: D. Griffin and J. Lim, "Signal estimation from modified short-time Fourier transform", 1984.

    Examples:
        >>> window, sound = torch.hann_window(400), torch.randn(1, 4000)
        >>> spectra = F.spectrogram(sound, 0, window, 400, 100, 400, None, False)
        >>> back = F.inverse_spectrogram(spectra, 4000, 0, window, 400, 100, 400, False)
        >>> bool(torch.allclose(back, sound, atol=1e-5))
        True
    """
    if not spectrogram.is_complex():
        raise ValueError(f"spectrogram must be complex, got {spectrogram.dtype}")
    scale = norm_scale(normalized, window, n_fft)
    wanted = None if length is None else length + 2 * pad
    lead = spectrogram.shape[:-2]
    if quick(spectrogram, window) and onesided and _invertible(spectrogram, window, n_fft, hop_length, win_length):
        sound = _inverse_in_pieces(spectrogram, window, n_fft, hop_length, center, wanted, 1 / float(scale))
    else:
        whole = n_fft + hop_length * (spectrogram.shape[-1] - 1) - (n_fft // 2 if center else 0)
        have = None if wanted is None else min(wanted, whole)
        sound = torch.istft(
            (spectrogram / scale if normalized else spectrogram).reshape(-1, *spectrogram.shape[-2:]),
            n_fft,
            hop_length,
            win_length,
            window,
            center=center,
            onesided=onesided,
            length=have,
        )
        if wanted is not None and have is not None:
            sound = pad_tensor(sound, (0, wanted - have))
    if length is not None and pad > 0:
        sound = sound[..., pad:-pad]
    return sound.reshape(lead + sound.shape[-1:])


def quick(*tensors: Tensor, numbers: int | None = None) -> bool:
    """Whether loops outside of torch may do the work: long, on the CPU, of one precision, and nobody looks on.

    `numbers` is how many are worked on, where they are not as many as in the first tensor; `watched` says who looks on.
    """
    kinds = {_REAL.get(tensor.dtype) for tensor in tensors}
    return (
        len(kinds) == 1
        and None not in kinds
        and all(tensor.device.type == "cpu" for tensor in tensors)
        and (tensors[0].numel() if numbers is None else numbers) >= LONG
        and not is_watched(*tensors)
    )


def framing_of(window: Tensor, n_fft: int, hop_length: int) -> Framing:
    """The window in the middle of a frame of `n_fft` samples."""
    left = (n_fft - len(window)) // 2
    return Framing(pad_tensor(window.detach(), (left, n_fft - len(window) - left)).numpy(), hop_length)


def parts_of(waveform: Tensor, framing: Framing, center: bool, pad_mode: str) -> list[FrameBlock]:
    """Samples (..., time) as rows that begin at every frame: the ends padded, the middle where it lies."""
    rows = waveform.detach().reshape(-1, waveform.shape[-1])
    n_fft, hop, time = framing.n_fft, framing.hop, rows.shape[1]
    reach = n_fft // 2 if center else 0
    count = 1 + (time + 2 * reach - n_fft) // hop
    head = -(-reach // hop)
    inside = (time - n_fft + reach) // hop + 1 - head
    if not center:
        return [FrameBlock(_contiguous(rows), 0, 0, count)]
    if inside < 1 or pad_mode == "circular":
        padded = pad_tensor(rows[:, None], (reach, reach), mode=pad_mode)[:, 0]
        return [FrameBlock(_contiguous(padded), 0, 0, count)]
    first_end = (head - 1) * hop + n_fft - reach
    tail_begin = (head + inside) * hop - reach
    fill = max(first_end, reach + 1)
    parts = [
        FrameBlock(_padded(rows[:, :fill], (reach, 0), pad_mode), 0, 0, head),
        FrameBlock(_contiguous(rows), head * hop - reach, head, inside),
    ]
    if head + inside < count:
        begin = min(tail_begin, time - reach - 1)
        tail = _padded(rows[:, begin:], (0, reach), pad_mode)
        parts.append(FrameBlock(tail, tail_begin - begin, head + inside, count - head - inside))
    return parts


def frames_of(parts: list[FrameBlock]) -> int:
    return sum(part.count for part in parts)


def _in_pieces(
    waveform: Tensor, window: Tensor, n_fft: int, hop: int, power: float | None, center: bool, pad_mode: str
) -> Tensor:
    from workstation.dsp.kernels.frames import magnitude_of, power_of

    framing = framing_of(window, n_fft, hop)
    parts = parts_of(waveform, framing, center, pad_mode)
    lead = waveform.shape[:-1]
    rows, frames, bins = parts[0].sound.shape[0], frames_of(parts), n_fft // 2 + 1
    dtype = waveform.dtype.to_complex() if power is None else waveform.dtype
    result = empty((rows, frames, bins), dtype)
    out = result.numpy()
    real = framing.window.dtype

    def keep(row: int, first: int, spectra: Array) -> None:
        out[row, first : first + len(spectra)] = spectra

    def square(row: int, first: int, spectra: Array) -> None:
        power_of(spectra.view(real), out[row, first : first + len(spectra)])

    def magnitude(row: int, first: int, spectra: Array) -> None:
        into = out[row, first : first + len(spectra)]
        magnitude_of(spectra.view(real), into)
        if power != 1:
            into **= power

    analyse(parts, framing, keep if power is None else square if power == 2 else magnitude, torch.get_num_threads())
    return result.reshape(*lead, frames, bins).transpose(-1, -2)


def _inverse_in_pieces(
    spectrogram: Tensor, window: Tensor, n_fft: int, hop: int, center: bool, length: int | None, scale: float
) -> Tensor:
    framing = framing_of(window, n_fft, hop)
    spectra = spectrogram.detach().resolve_conj().reshape(-1, *spectrogram.shape[-2:]).transpose(1, 2).numpy()
    frames = spectra.shape[1]
    start = n_fft // 2 if center else 0
    whole = n_fft + hop * (frames - 1)
    stop = start + length if length is not None else whole - start
    have = max(0, min(stop, whole) - start)
    if have and min_overlap(framing, frames, start, start + have) < 1e-11:
        raise RuntimeError("the windows leave a gap: some samples cannot be recovered")
    result = empty((len(spectra), stop - start), window.dtype)
    out: Array = result.numpy()
    out[:, have:] = 0

    def fetch(row: int, first: int, count: int) -> Array:
        piece: Array = np.multiply(spectra[row, first : first + count], spectra.dtype.type(scale), order="C")
        return piece

    synthesise(fetch, frames, framing, out[:, :have], start, torch.get_num_threads())
    return result


_REAL: dict[torch.dtype, Any] = {
    torch.float32: torch.float32,
    torch.complex64: torch.float32,
    torch.float64: torch.float64,
    torch.complex128: torch.float64,
}


def accepted(waveform: Tensor, window: Tensor, n_fft: int, hop: int, center: bool) -> bool:
    """Whether torch would transform this; if not, it shall say why."""
    enough = waveform.shape[-1] > n_fft // 2 if center else waveform.shape[-1] >= n_fft
    real = not (waveform.is_complex() or window.is_complex())
    return real and window.ndim == 1 and 0 < len(window) <= n_fft and hop > 0 and enough


def _invertible(spectrogram: Tensor, window: Tensor, n_fft: int, hop: int, win_length: int) -> bool:
    return (
        spectrogram.shape[-2] == n_fft // 2 + 1
        and spectrogram.shape[-1] > 0
        and not window.is_complex()
        and window.shape == (win_length,)
        and 0 < hop <= win_length <= n_fft
    )


def norm_scale(normalized: bool | str, window: Tensor, n_fft: int) -> Tensor:
    """What a spectrum is multiplied by: 1, or the inverse of sqrt(sum(window ** 2)) or sqrt(n_fft)."""
    if isinstance(normalized, str):
        if normalized not in ("window", "frame_length"):
            raise ValueError(f'normalized must be False, True, "window" or "frame_length", got {normalized!r}')
        if normalized == "frame_length":
            return window.new_tensor(n_fft**-0.5)
    elif not isinstance(normalized, bool):
        raise TypeError(f"normalized must be a truth value or a text, got {normalized!r}")
    return 1 / window.square().sum().sqrt() if normalized else window.new_ones(())


def warn_return_complex() -> None:
    warnings.warn("`return_complex` has no effect: `power=None` gives complex values", stacklevel=3)


def _contiguous(rows: Tensor) -> Array:
    return (rows if rows.stride(-1) == 1 else rows.contiguous()).numpy()


def _padded(rows: Tensor, ends: tuple[int, int], mode: str) -> Array:
    array: Array = pad_tensor(rows[:, None], ends, mode=mode)[:, 0].contiguous().numpy()
    return array
