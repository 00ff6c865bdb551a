"""The field's window functions by name, in float64; no torch.

Source: A. D. Nuttall, "Some windows with very good sidelobe behavior", 1981; F. J. Harris, "On the use of windows for
harmonic analysis with the discrete Fourier transform", 1978; ISO 18431-2 (flat top).
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

COSINES: dict[str, tuple[float, ...]] = {
    "rectangular": (1.0,),
    "hann": (0.5, 0.5),
    "hamming": (0.54, 0.46),
    "blackman": (0.42, 0.5, 0.08),
    "exact_blackman": (7938 / 18608, 9240 / 18608, 1430 / 18608),
    "blackman_harris": (0.35875, 0.48829, 0.14128, 0.01168),
    "nuttall": (0.3635819, 0.4891775, 0.1365995, 0.0106411),
    "flat_top": (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
}
"""a0 - a1 cos x + a2 cos 2x - …"""


def window(name: str, frames: int, periodic: bool = True, parameter: float | None = None) -> Floats:
    """A window of `frames` values, the highest 1.

    Args:
        name: One of `NAMES`.
        frames: Its length.
        periodic: Leave out the last value of a symmetric one that is a frame longer, as frames that overlap want;
            False: symmetric, as filters want.
        parameter: What the shape of some depends on: β of "kaiser" (14: side lobes under -100 dB), σ of "gaussian"
            over half the length (0.4), the share of the slopes in "tukey" (0.5), the side lobes' level in dB of
            "dolph_chebyshev" (-100), the exponent of "sine" (1), the decay to the ends in dB of "exponential" (-60).

    Returns:
        (frames,) in float64.
    """
    if frames < 0:
        raise ValueError(f"a window has at least 0 frames, got {frames}")
    if name not in NAMES:
        raise ValueError(f"window must be one of {', '.join(NAMES)}, got {name!r}")
    if name in COSINES and parameter is not None:
        raise ValueError(f"the {name} window takes no parameter, got {parameter:g}")
    if frames <= 1:
        return np.ones(frames)
    length = frames + periodic
    place = np.arange(length) / (length - 1)
    if name in COSINES:
        values = sum((-1) ** k * a * np.cos(2 * np.pi * k * place) for k, a in enumerate(COSINES[name]))
        return np.asarray(values)[:frames]
    default, shape = _SHAPES[name]
    return shape(place, default if parameter is None else parameter)[:frames]


def _kaiser(place: Floats, beta: float) -> Floats:
    return np.asarray(np.i0(beta * np.sqrt(np.clip(1 - (2 * place - 1) ** 2, 0, 1))) / np.i0(beta))


def _gaussian(place: Floats, sigma: float) -> Floats:
    return np.exp(-0.5 * ((2 * place - 1) / sigma) ** 2)


def _tukey(place: Floats, slopes: float) -> Floats:
    edge = np.minimum(place, 1 - place)
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.minimum(edge / max(slopes, 1e-12), 0.5))


def _triangular(place: Floats, _: float) -> Floats:
    return 1 - np.abs(2 * place - 1)


def _welch(place: Floats, _: float) -> Floats:
    return np.asarray(1 - (2 * place - 1) ** 2)


def _sine(place: Floats, exponent: float) -> Floats:
    return np.sin(np.pi * place) ** exponent


def _exponential(place: Floats, end_db: float) -> Floats:
    return np.asarray(10 ** (end_db / 20 * np.abs(2 * place - 1)))


def _bohman(place: Floats, _: float) -> Floats:
    away = np.abs(2 * place - 1)
    return (1 - away) * np.cos(np.pi * away) + np.sin(np.pi * away) / np.pi


def _parzen(place: Floats, _: float) -> Floats:
    away = np.abs(2 * place - 1)
    return np.asarray(np.where(away <= 0.5, 1 - 6 * away**2 * (1 - away), 2 * (1 - away) ** 3))


def _lanczos(place: Floats, _: float) -> Floats:
    return np.sinc(2 * place - 1)


def _vorbis(place: Floats, _: float) -> Floats:
    return np.sin(np.pi / 2 * np.sin(np.pi * place) ** 2)


def _dolph_chebyshev(place: Floats, side_db: float) -> Floats:
    """The transform of a Chebyshev polynomial: all side lobes as high as `side_db`."""
    frames = len(place)
    order = frames - 1
    reach = math.cosh(math.acosh(10 ** (abs(side_db) / 20)) / order)
    x = reach * np.cos(np.pi * np.arange(frames) / frames)
    inside = np.cos(order * np.arccos(np.clip(x, -1, 1)))
    outside = np.cosh(order * np.arccosh(np.maximum(np.abs(x), 1))) * np.where(x < 0, (-1) ** order, 1)
    spectrum = np.where(np.abs(x) <= 1, inside, outside)
    # A symmetric window of even length lies half a frame off.
    shift = np.exp(-1j * np.pi * np.arange(frames) * (order / frames))
    values = np.fft.ifft(spectrum * shift).real
    return np.asarray(values / values.max())


_Shape = Callable[[Floats, float], Floats]
_SHAPES: dict[str, tuple[float, _Shape]] = {
    "kaiser": (14.0, _kaiser),
    "gaussian": (0.4, _gaussian),
    "tukey": (0.5, _tukey),
    "triangular": (0.0, _triangular),
    "welch": (0.0, _welch),
    "sine": (1.0, _sine),
    "exponential": (-60.0, _exponential),
    "bohman": (0.0, _bohman),
    "parzen": (0.0, _parzen),
    "lanczos": (0.0, _lanczos),
    "vorbis": (0.0, _vorbis),
    "dolph_chebyshev": (-100.0, _dolph_chebyshev),
}
"""Those that are no sums of cosines: default of the parameter, and shape over place 0 … 1."""

NAMES = (*COSINES, *_SHAPES)
