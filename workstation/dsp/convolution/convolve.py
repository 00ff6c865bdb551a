"""Convolution of tensors, directly and by Fourier transforms in pieces that stay in the cache."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.nn import functional

from workstation.dsp.convolution.overlap_save import overlap_save
from workstation.dsp.dtypes import as_floating
from workstation.dsp.kernels import huge_pages
from workstation.dsp.watched import is_watched

DIRECT = 16
"""Taps up to which the direct sum beats the transforms."""
SHORT = 1 << 14
"""Samples of the full convolution up to which one transform of all rows is quickest."""
MODES = ("full", "valid", "same")


def convolve(x: Tensor, y: Tensor, mode: str = "full") -> Tensor:
    """Convolve along the last dimension by the sum itself; long kernels by transforms, which differ by rounding.

    Args:
        x: (..., N); integers are convolved as int64, exactly.
        y: (..., M), as many dimensions as `x`, those before the last equal or 1.
        mode: "full": all N + M - 1 samples; "valid": the |N - M| + 1 that need no zeros around; "same": N from the
            middle.

    Returns:
        (..., length). Differentiable in both.

    Examples:
        >>> F.convolve(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 1.0])).tolist()
        [1.0, 3.0, 5.0, 3.0]
    """
    _check(x, y, mode)
    if not (x.is_floating_point() or x.is_complex() or y.is_floating_point() or y.is_complex()):
        x, y = x.long(), y.long()
    if min(x.shape[-1], y.shape[-1]) > DIRECT and x.is_floating_point():
        return fftconvolve(x, y, mode)
    lead = _lead(x, y)
    long, short = (x, y) if x.shape[-1] >= y.shape[-1] else (y, x)
    rows = math.prod(lead)
    signal = long.expand(*lead, -1).reshape(1, rows, long.shape[-1])
    kernel = short.expand(*lead, -1).reshape(rows, 1, short.shape[-1])
    with full_precision():
        full = functional.conv1d(signal, kernel.flip(-1), groups=rows, padding=short.shape[-1] - 1)
    start, length = _part(x.shape[-1], y.shape[-1], mode)
    return full.reshape(*lead, -1)[..., start : start + length]


def fftconvolve(x: Tensor, y: Tensor, mode: str = "full") -> Tensor:
    """Convolve along the last dimension by Fourier transforms.

    Args:
        x: (..., N); integers are taken as float32.
        y: (..., M), as many dimensions as `x`, those before the last equal or 1.
        mode: "full": all N + M - 1 samples; "valid": the |N - M| + 1 that need no zeros around; "same": N from the
            middle.

    Returns:
        (..., length). Differentiable in both.

    Without gradients, on the CPU, a long signal is cut into overlapping windows some four times as long as the shorter
    operand (overlap-save), so that memory beyond input and output stays at tens of megabytes whatever the length.

    Examples:
        >>> out = F.fftconvolve(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 1.0]), mode="same")
        >>> [round(x, 4) for x in out.tolist()]
        [1.0, 3.0, 5.0]
    """
    x, y = as_floating(x, "operands"), as_floating(y, "operands")
    _check(x, y, mode)
    kind = torch.promote_types(x.dtype, y.dtype)
    kind = torch.float32 if kind in (torch.float16, torch.bfloat16) else kind
    start, length = _part(x.shape[-1], y.shape[-1], mode)
    result_kind = torch.promote_types(x.dtype, y.dtype)
    x, y = x.to(kind), y.to(kind)
    total = x.shape[-1] + y.shape[-1] - 1
    if is_watched(x, y) or x.device.type != "cpu" or total <= SHORT:
        size = fast_length(total)
        full: Tensor = torch.fft.irfft(torch.fft.rfft(x, size) * torch.fft.rfft(y, size), size)
        return full[..., start : start + length].to(result_kind)
    lead = _lead(x, y)
    long, short = (x, y) if x.shape[-1] >= y.shape[-1] else (y, x)
    rows, responses = (t.detach().expand(*lead, -1).reshape(math.prod(lead), -1) for t in (long, short))
    out = huge_pages.empty((len(rows), length), kind)
    overlap_save(rows.numpy(), responses.numpy(), start, out.numpy(), torch.get_num_threads())
    return out.reshape(*lead, length).to(result_kind)


@contextmanager
def full_precision() -> Iterator[None]:
    """Within it, convolutions on NVIDIA's cards keep all digits of float32; else they drop thirteen of its bits."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=False, allow_tf32=False):
        yield


def _part(n: int, m: int, mode: str) -> tuple[int, int]:
    """Where in the full convolution of n and m samples the answer lies."""
    full = n + m - 1
    length = {"full": full, "valid": max(n, m) - min(n, m) + 1, "same": n}[mode]
    return (full - length) // 2, length


def _lead(x: Tensor, y: Tensor) -> tuple[int, ...]:
    return tuple(j if i == 1 else i for i, j in zip(x.shape[:-1], y.shape[:-1], strict=True))


def fast_length(length: int) -> int:
    """The shortest transform of at least `length` whose factors are 2, 3 and 5, and of which 2 is one."""
    best = 1 << max(1, (length - 1).bit_length())
    five = 1
    while five < best:
        three = five
        while three < best:
            twos = max(1, (-(-length // three) - 1).bit_length())
            best = min(best, three << twos)
            three *= 3
        five *= 5
    return best


def check_mode(mode: str) -> None:
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")


def _check(x: Tensor, y: Tensor, mode: str) -> None:
    check_mode(mode)
    if x.ndim != y.ndim:
        raise ValueError(f"The operands must be the same dimension, got {x.ndim} and {y.ndim}")
    for i, j in zip(x.shape[:-1], y.shape[:-1], strict=True):
        if i != j and 1 not in (i, j):
            raise ValueError(
                f"Leading dimensions of x and y are not broadcastable: {tuple(x.shape)} and {tuple(y.shape)}"
            )
    if not (x.shape[-1] and y.shape[-1]):
        raise ValueError(f"both operands need at least one sample, got {tuple(x.shape)} and {tuple(y.shape)}")
