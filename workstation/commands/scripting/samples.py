"""Tensors and arrays as sound: what is none is refused with the reason and the remedy."""

from typing import Any

import numpy as np

from workstation.core.errors import CommandError
from workstation.core.sound.sources import MAX_RATE, Samples


def sound_of(given: Any, name: str, rate: int, given_rate: int | None = None) -> Samples:
    """A copy of `given` as float32 (channels, frames); one of a single dimension is one channel.

    `given` is a tensor on any device, an array or a list of floats of full scale ±1; `given_rate` its rate, where the
    caller has said it. CommandError begins with `name`.
    """
    if given_rate is not None and given_rate != rate:
        raise CommandError(
            f"{name}: the sound has {given_rate} Hz and the document {rate} Hz: F.resample(y, {given_rate}, {rate})"
        )
    values = array_of(given, name)
    if values.dtype.kind in "iub":
        full = np.iinfo(values.dtype).max + 1 if values.dtype.kind in "iu" else 2
        raise CommandError(f"{name}: sound is floats of full scale ±1, got {values.dtype}: divide it by {full}")
    if values.dtype.kind != "f":
        raise CommandError(f"{name}: sound is real floats of full scale ±1, got {values.dtype}")
    if values.ndim == 1:
        values = values[np.newaxis]
    if values.ndim != 2:
        raise CommandError(f"{name}: sound has the shape (channels, frames), got {tuple(values.shape)}")
    sound = np.array(values, np.float32, order="C")
    wrong = sound.size - int(np.count_nonzero(np.isfinite(sound)))
    if wrong:
        raise CommandError(f"{name}: {wrong:,} of {sound.size:,} samples are no finite numbers")
    return sound


def checked_rate(rate: object, name: str) -> int:
    """A sample rate that a caller gave; CommandError, which begins with `name`, when it is none."""
    if isinstance(rate, bool) or not isinstance(rate, int) or not 0 < rate <= MAX_RATE:
        raise CommandError(f"{name}: a rate is a whole number of Hz from 1 to {MAX_RATE:,}, got {rate!r}")
    return rate


def array_of(given: Any, name: str) -> "np.typing.NDArray[Any]":
    """A tensor on any device, an array or a list as an array; CommandError when it is none of them."""
    if hasattr(given, "detach"):
        given = given.detach().resolve_conj().cpu()
        if str(given.dtype) == "torch.bfloat16":  # numpy has none
            given = given.float()
        return np.asarray(given.numpy())
    try:
        values = np.asarray(given)
    except ValueError as error:
        raise CommandError(f"{name}: {error}") from None
    if values.dtype.kind not in "fciub" or (not values.size and not isinstance(given, np.ndarray)):
        raise CommandError(f"{name} takes a tensor or an array of numbers, got {type(given).__name__}")
    return values
