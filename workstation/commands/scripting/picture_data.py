"""Tensors made into pictures: what they are is guessed from their shape, or said."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.commands.scripting.picture import Numbers, Picture, PictureAxis, PicturePlane
from workstation.commands.scripting.samples import array_of
from workstation.core.errors import CommandError

Array = npt.NDArray[Any]

KINDS = ("waveform", "spectrogram", "mel", "mfcc", "matrix", "curve")
MAX_COLUMNS, MAX_ROWS = 2048, 1024
"""Of a field; what has more is drawn by its extremes."""
_MAX_PLANES, _MAX_LINES = 8, 8
_FEW = 8
"""So many rows or fewer may be channels of sound."""
_FFT, _HOP, _MELS, _MFCCS = 1024, 256, 80, 13
_DECIBELS = 80.0
"""Below its loudest a spectrum is shown so far."""
_MEL_TICKS = (0, 250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000)


def picture_of(x: Any, rate: int | None = None, kind: str = "", title: str = "", hop: int | None = None) -> Picture:
    """A picture of a tensor, an array or a list.

    `kind` is one of `KINDS`, or empty: complex numbers are a spectrogram, one dimension is a waveform (with a `rate`)
    or a curve, few long rows with a rate are channels of sound, powers with a rate are a spectrogram or mel bands, and
    all else is a matrix. "spectrogram", "mel" and
    "mfcc" are worked out from sound, for which they need the rate, or shown as they are when they are there already.
    `hop` is how many frames of sound lie between two columns. CommandError says what cannot be shown.
    """
    if kind and kind not in KINDS:
        raise CommandError(f"show: a kind is one of {', '.join(KINDS)}, got {kind!r}")
    if isinstance(x, tuple) and len(x) == 2 and isinstance(x[1], int) and hasattr(x[0], "shape"):
        raise CommandError("show takes the sound and its rate by themselves: show(*sel())")
    values = array_of(x, "show")
    if not values.size or not values.ndim:
        raise CommandError(f"show: there is nothing to see in the shape {tuple(values.shape)}")
    kind = kind or _guessed(values, rate)
    if kind in ("waveform", "curve"):
        return _of_rows(values, rate, kind, title)
    if kind in ("spectrogram", "mel", "mfcc") and _is_sound(values):
        if rate is None:
            raise CommandError(f"show: the {kind} of sound needs its rate: show(x, rate, kind={kind!r})")
        hop = hop or max(_HOP, -(-values.shape[-1] // MAX_COLUMNS))
        values = _worked_out(values, rate, kind, hop)
    return _of_matrices(values, rate, kind, title, hop)


def _guessed(values: Array, rate: int | None) -> str:
    if values.dtype.kind == "c":
        return "spectrogram"
    if values.ndim == 1:
        return "waveform" if rate else "curve"
    few = values.ndim == 2 and values.shape[0] <= _FEW and values.shape[1] > 16 * values.shape[0]
    if not few:
        return _guessed_spectrum(values) if rate and values.dtype.kind == "f" else "matrix"
    return "waveform" if rate else "curve"


def _guessed_spectrum(values: Array) -> str:
    """Powers, few of which are large, are a spectrum: one bin more than a multiple of eight, or mel bands."""
    known = values[np.isfinite(values)]
    if not known.size or known.min() < 0 or known.max() <= max(1.0, 1e3 * float(np.median(known))):
        return "matrix"
    return "spectrogram" if values.shape[-2] % 8 == 1 else "mel"


def _is_sound(values: Array) -> bool:
    return values.dtype.kind != "c" and (values.ndim == 1 or (values.ndim == 2 and values.shape[0] <= _FEW))


def _of_rows(values: Array, rate: int | None, kind: str, title: str) -> Picture:
    """Waveforms one below the other; curves in one field."""
    rows = values.reshape(-1, values.shape[-1])
    if values.dtype.kind == "c":
        rows = np.abs(rows)
    sizes = f"{rows.shape[0]} × {rows.shape[1]}" if rows.shape[0] > 1 else f"{rows.shape[1]}"
    x = PictureAxis("s", 0.0, rows.shape[1] / rate) if rate else PictureAxis("", 0.0, float(rows.shape[1] - 1 or 1))
    if kind == "curve":
        lines = rows[:_MAX_LINES].astype(np.float32)
        if lines.shape[1] <= MAX_COLUMNS:
            plane = PicturePlane("lines", lines, x, _reach(lines))
            return Picture(title or f"Curve, {sizes}", (plane,))
    planes = []
    for number, row in enumerate(rows[:_MAX_PLANES]):
        drawn, reduced = _row(row.astype(np.float32))
        y = PictureAxis("", -1.0, 1.0) if kind == "waveform" and np.nanmax(np.abs(reduced)) <= 1 else _reach(reduced)
        planes.append(PicturePlane(drawn, reduced, x, y, f"channel {number + 1}" if rows.shape[0] > 1 else ""))
    return Picture(title or f"{kind.capitalize()}, {sizes}", tuple(planes))


def _row(row: Numbers) -> tuple[str, Numbers]:
    """One row as a line, or where it is long as an envelope."""
    if row.size <= MAX_COLUMNS:
        return "lines", row[np.newaxis]
    edges = np.linspace(0, row.size, MAX_COLUMNS, endpoint=False).astype(np.intp)
    return "envelope", np.stack([np.minimum.reduceat(row, edges), np.maximum.reduceat(row, edges)])


def _reach(values: Numbers) -> PictureAxis:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    margin = 0.05 * (high - low) or abs(high) * 0.1 or 1.0
    return PictureAxis("", low - margin, high + margin)


def _worked_out(values: Array, rate: int, kind: str, hop: int) -> Array:
    """The spectrum of sound, on the CPU."""
    import torch

    import workstation.dsp.transforms as T

    sound = torch.from_numpy(np.ascontiguousarray(np.atleast_2d(values)[:_MAX_PLANES], np.float32))
    transform: torch.nn.Module
    fft = _FFT << max(0, (rate - 1) // 48_000).bit_length()  # at high rates longer, that no band of mel is empty
    if kind == "spectrogram":
        transform = T.Spectrogram(n_fft=fft, hop_length=hop)
    elif kind == "mel":
        transform = T.MelSpectrogram(sample_rate=rate, n_fft=fft, hop_length=hop, n_mels=_mels(rate))
    else:
        mel = {"n_fft": fft, "hop_length": hop, "n_mels": _mels(rate)}
        transform = T.MFCC(sample_rate=rate, n_mfcc=_MFCCS, melkwargs=mel)
    with torch.no_grad():
        answer: Array = transform(sound).numpy()
    return answer


def _mels(rate: int) -> int:
    """At low rates fewer bands, that none is empty."""
    return _MELS if rate >= 16_000 else _MELS // 2


def _of_matrices(values: Array, rate: int | None, kind: str, title: str, hop: int | None) -> Picture:
    if values.ndim == 1:
        values = values[np.newaxis]
    matrices = values.reshape(-1, *values.shape[-2:])[:_MAX_PLANES]
    rows, columns = matrices.shape[1:]
    levels, unit = _levels(matrices, kind)
    finite = levels[np.isfinite(levels)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if unit and high <= low:  # silence, or noise without any difference: dark
        high = low + _DECIBELS
    elif unit:
        low = max(low, high - _DECIBELS)
    elif high <= low:
        low, high = low - 0.5, high + 0.5
    x = PictureAxis("s", 0.0, columns * hop / rate) if rate and hop else PictureAxis("", 0.0, float(columns))
    y = _vertical(kind, rows, rate)
    planes = [
        PicturePlane("image", _reduced(matrix), x, y, f"channel {number + 1}" if len(levels) > 1 else "", low, high)
        for number, matrix in enumerate(levels)
    ]
    names = {"mel": "Mel spectrogram", "mfcc": "MFCC"}
    return Picture(title or f"{names.get(kind, kind.capitalize())}, {rows} × {columns}", tuple(planes), unit)


def _levels(matrices: Array, kind: str) -> tuple[Numbers, str]:
    """The matrices as they are drawn: spectra in decibels, of which those with negative numbers are some already."""
    if matrices.dtype.kind == "c":
        matrices, scale = np.abs(matrices), 20.0
    else:
        scale = 10.0
    levels = matrices.astype(np.float32)
    if kind not in ("spectrogram", "mel"):
        return levels, ""
    if np.nanmin(levels, initial=0.0) >= 0:
        levels = np.asarray(scale * np.log10(np.maximum(levels, 1e-10)), np.float32)
    return levels, "dB"


def _vertical(kind: str, rows: int, rate: int | None) -> PictureAxis:
    if kind == "spectrogram" and rate:
        return PictureAxis("Hz", 0.0, rate / 2)
    if kind == "mel" and rate:
        top = _mel(rate / 2)
        places = [(_mel(hz) / top * rows, f"{hz}") for hz in _MEL_TICKS if hz <= rate / 2]
        return PictureAxis("Hz", 0.0, float(rows), tuple(places))
    return PictureAxis("", 0.0, float(rows))


def _mel(hz: float) -> float:
    """In mel, by the formula of HTK, which mel spectra have unless told."""
    return 2595 * float(np.log10(1 + hz / 700))


def _reduced(matrix: Numbers) -> Numbers:
    """Of very many rows or columns the largest of neighbours."""
    for axis, most in ((0, MAX_ROWS), (1, MAX_COLUMNS)):
        if matrix.shape[axis] > most:
            edges: Sequence[int] = np.linspace(0, matrix.shape[axis], most, endpoint=False).astype(np.intp)  # type: ignore[assignment]
            matrix = np.maximum.reduceat(matrix, edges, axis=axis)
    return np.ascontiguousarray(matrix, np.float32)
