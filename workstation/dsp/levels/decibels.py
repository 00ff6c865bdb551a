"""Decibels from amplitudes and powers, and back."""

import torch
from torch import Tensor


def amplitude_to_DB(
    x: Tensor, multiplier: float, amin: float, db_multiplier: float, top_db: float | None = None
) -> Tensor:
    """`multiplier * (log10(max(x, amin)) - db_multiplier)`, and no more than `top_db` below the loudest.

    Args:
        x: Magnitudes or powers (freq, time), (channel, freq, time) or (..., channel, freq, time).
        multiplier: 20 for magnitudes, 10 for powers.
        amin: Smaller values count as this.
        db_multiplier: log10 of the reference.
        top_db: Range kept in dB, under the maximum of each (channel, freq, time); None: all.

    Returns:
        Decibels of the shape of `x`.

    Examples:
        >>> F.amplitude_to_DB(torch.tensor([1.0, 0.1, 0.0]), 20.0, 1e-5, 0.0, top_db=60.0).tolist()
        [0.0, -20.0, -60.0]
    """
    db = multiplier * torch.log10(torch.clamp(x, min=amin)) - multiplier * db_multiplier
    if top_db is None:
        return db
    axes = tuple(range(-min(3, db.ndim), 0))
    return torch.maximum(db, db.amax(dim=axes, keepdim=True) - top_db)


def DB_to_amplitude(x: Tensor, ref: float, power: float) -> Tensor:
    """`ref * (10 ** (x / 10)) ** power`: `power` 1 gives powers, 0.5 amplitudes.

    Examples:
        >>> F.DB_to_amplitude(torch.tensor([0.0, 20.0]), ref=1.0, power=0.5).tolist()
        [1.0, 10.0]
    """
    return ref * torch.pow(torch.pow(10.0, 0.1 * x), power)
