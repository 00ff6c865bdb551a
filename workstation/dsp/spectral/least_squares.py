"""Least squares solutions of smallest norm, for many right sides at once."""

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.dtypes import widen
from workstation.dsp.kernels.huge_pages import empty

_WELL_APART = 1e-2
"""Least ratio of the pivots for the normal equations, whose rounding grows with its square."""


def smallest_inverse(matrix: Tensor) -> Tensor | None:
    """The P (unknowns, values) for which P @ b is the x of smallest norm with matrix.T @ x = b.

    By one QR decomposition, in the widest type of the device. None where that is not one product for all b: where the
    matrix (unknowns, values) has more values than unknowns or columns that others make up, where it takes gradients,
    and where its values cannot be looked at (the compiler, the meta device).
    """
    unknowns, values = matrix.shape
    if values > unknowns or matrix.requires_grad or matrix.is_meta or torch.compiler.is_compiling():
        return None
    q, r = torch.linalg.qr(widen(matrix))
    diagonal = r.diagonal().abs()
    if not bool(diagonal.min() > unknowns * torch.finfo(matrix.dtype).eps * diagonal.max()):
        return None
    back = torch.linalg.solve_triangular(r, torch.eye(values, dtype=r.dtype, device=r.device), upper=True)
    inverse: Tensor = (q @ back.mT).to(matrix.dtype)
    return inverse


def smallest_positive(matrix: Tensor, wanted: Tensor) -> Tensor | None:
    """What is positive of `smallest_inverse(matrix) @ wanted`, by way of the few values that are not 0 in `matrix`.

    The solution of smallest norm is `matrix @ z` with (matrix.T @ matrix) z = wanted: as many unknowns as values, in
    float64, and a sum of the bands at each bin. None where the columns are too much alike for that.

    Parameters
    ----------
    matrix : Tensor (unknowns, values)
        On the CPU, without gradient; each row's values that are not 0 lie side by side, or nearly.
    wanted : Tensor (rows, values, n)
        float32 or float64 on the CPU, without gradient.

    Returns
    -------
    Tensor (rows, unknowns, n)
        Of the type of `wanted`.
    """
    from workstation.dsp.kernels.frames import positive_sums

    wide = matrix.detach().double()
    root, failed = torch.linalg.cholesky_ex(wide.mT @ wide)
    pivots = root.diagonal()
    if int(failed) or not bool(pivots.min() > _WELL_APART * pivots.max()):
        return None
    weights = wide.numpy()
    used = weights != 0
    begins = np.where(used.any(axis=1), used.argmax(axis=1), 0)
    ends = np.where(used.any(axis=1), weights.shape[1] - used[:, ::-1].argmax(axis=1), 0)
    small = torch.matmul(torch.cholesky_inverse(root), wanted.detach().double()).numpy()
    solution = empty((len(wanted), len(matrix), wanted.shape[-1]), wanted.dtype)
    for row, into in zip(small, solution.numpy(), strict=True):
        positive_sums(weights, begins, ends, row, into)
    return solution
