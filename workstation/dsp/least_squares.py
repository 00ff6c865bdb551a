"""Least squares solutions of smallest norm, for many right sides at once."""

import torch
from torch import Tensor

from workstation.dsp.dtypes import widen


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
