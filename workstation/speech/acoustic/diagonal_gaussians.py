"""Log densities of frames under many Gaussians whose features are independent, compiled.

As a product of matrices this is small enough for the linear algebra library to wake all its threads for work of a
millisecond, which then wait for each other; one thread with the numbers in its nearest cache is several times as fast.
"""

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import ANY, Float32Array, compiled

Floats = npt.NDArray[np.float32]

_GAUSSIANS = 512
"""Gaussians that are looked at together, for which four rows of sums fit into the nearest cache."""


def log_densities(features: Floats, square: Floats, linear: Floats, constant: Floats) -> Floats:
    """`features**2 @ square + features @ linear + constant`, (frames, gaussians).

    Args:
        features: float32 (frames, size), of finite numbers.
        square: float32 (size, gaussians): half the negative precision of each feature.
        linear: float32 (size, gaussians): mean times precision.
        constant: float32 (gaussians,): what depends on no feature.

    Example:
        >>> import numpy as np
        >>> one = np.ones((1, 1), np.float32)
        >>> log_densities(2 * one, -0.5 * one, 3 * one, np.zeros(1, np.float32)).tolist()
        [[4.0]]
    """
    out = np.empty((len(features), len(constant)), np.float32)
    x, halves, lines, rest = (np.ascontiguousarray(a, np.float32) for a in (features, square, linear, constant))
    _log_densities(x, halves, lines, rest, out)
    return out


@compiled(fast=ANY)
def _log_densities(
    features: Float32Array, square: Float32Array, linear: Float32Array, constant: Float32Array, out: Float32Array
) -> None:
    frames, size = features.shape
    sums = np.empty((4, _GAUSSIANS), np.float32)
    for begin in range(0, constant.shape[0], _GAUSSIANS):
        count = min(_GAUSSIANS, constant.shape[0] - begin)
        a, b, c, d = sums[0, :count], sums[1, :count], sums[2, :count], sums[3, :count]
        for t in range(0, frames, 4):
            rows = min(4, frames - t)
            here = constant[begin : begin + count]
            a[:], b[:], c[:], d[:] = here, here, here, here
            for i in range(size):
                w, x = features[t, i], features[min(t + 1, frames - 1), i]
                y, z = features[min(t + 2, frames - 1), i], features[min(t + 3, frames - 1), i]
                ww, xx, yy, zz = w * w, x * x, y * y, z * z
                row_square, row_linear = square[i, begin : begin + count], linear[i, begin : begin + count]
                for k in range(count):
                    a[k] += ww * row_square[k] + w * row_linear[k]
                    b[k] += xx * row_square[k] + x * row_linear[k]
                    c[k] += yy * row_square[k] + y * row_linear[k]
                    d[k] += zz * row_square[k] + z * row_linear[k]
            for r in range(rows):
                row = out[t + r, begin : begin + count]
                for k in range(count):
                    row[k] = sums[r, k]
