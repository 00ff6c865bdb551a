"""Masks of random width at a random place along time or frequency."""

import torch
from torch import Tensor


def mask_along_axis(specgram: Tensor, mask_param: int, mask_value: float, axis: int, p: float = 1.0) -> Tensor:
    """Fill `[v0, v0 + v)` along `axis`, the same in all examples.

    v is uniform in [0, width) with width = min(mask_param, size * p), v0 in [0, size - v).

    Args:
        specgram: Real (..., freq, time).
        mask_param: Largest width.
        mask_value: What is filled in.
        axis: One of the last two dimensions.
        p: Largest share of the axis, 0 to 1.

    Returns:
        A masked copy, or `specgram` itself where the width is 0. Differentiable.

    Source: D. Park et al., "SpecAugment", 2019.

    Examples:
        >>> masked = F.mask_along_axis(torch.ones(1, 8, 10), mask_param=3, mask_value=0.0, axis=2)
        >>> int((masked == 0).all(1).sum()) < 3  # fewer frames than the parameter
        True
    """
    width = _width(specgram, mask_param, axis, p, least=2)
    if width < 1:
        return specgram
    value = torch.rand(1) * width
    start = torch.rand(1) * (specgram.shape[axis] - value)
    return specgram.masked_fill(_mask(specgram, axis, start, value), mask_value)


def mask_along_axis_iid(
    specgrams: Tensor, mask_param: int, mask_value: float | Tensor, axis: int, p: float = 1.0
) -> Tensor:
    """Fill `[v0, v0 + v)` along `axis`, drawn for every example and channel on its own.

    Args:
        specgrams: Real (..., freq, time) of at least three dimensions.
        mask_param: Largest width.
        mask_value: What is filled in, a number or a tensor of one.
        axis: One of the last two dimensions.
        p: Largest share of the axis, 0 to 1.

    Returns:
        A masked copy, or `specgrams` itself where the width is 0. Differentiable.

    Examples:
        >>> F.mask_along_axis_iid(torch.ones(4, 1, 8, 10), mask_param=3, mask_value=0.0, axis=3).shape
        torch.Size([4, 1, 8, 10])
    """
    width = _width(specgrams, mask_param, axis, p, least=3)
    if width < 1:
        return specgrams
    lead = specgrams.shape[:-2]
    value = torch.rand(lead, device=specgrams.device, dtype=specgrams.dtype) * width
    start = torch.rand(lead, device=specgrams.device, dtype=specgrams.dtype) * (specgrams.shape[axis] - value)
    mask = _mask(specgrams, axis, start[..., None, None], value[..., None, None])
    if isinstance(mask_value, Tensor):
        return torch.where(mask, mask_value.to(specgrams.dtype), specgrams)
    return specgrams.masked_fill(mask, mask_value)


def _width(specgram: Tensor, mask_param: int, axis: int, p: float, least: int) -> int:
    dim = specgram.ndim
    if dim < least:
        raise ValueError(f"a spectrogram here needs at least {least} dimensions, got {dim}")
    if axis not in (dim - 2, dim - 1):
        raise ValueError(f"Only Frequency and Time masking are supported: axis {dim - 2} or {dim - 1}, got {axis}")
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"p must be 0 to 1, got {p}")
    return mask_param if p == 1.0 else min(mask_param, int(specgram.shape[axis] * p))


def _mask(specgram: Tensor, axis: int, start: Tensor, width: Tensor) -> Tensor:
    """Truth along one of the last two dimensions, to be broadcast over the rest."""
    begin = start.long().to(specgram.device)
    end = begin + width.long().to(specgram.device)
    index = torch.arange(specgram.shape[axis], device=specgram.device)
    if axis == specgram.ndim - 2:
        index = index[:, None]
    return (index >= begin) & (index < end)
