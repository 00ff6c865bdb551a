"""A chain of effects, and samples of all types as floats and back."""

from collections.abc import Sequence

import torch
from torch import Tensor

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.sox_effects.table import EFFECTS, REASONS

_FULL = {torch.int32: 2.0**31, torch.int16: 2.0**15, torch.uint8: 2.0**7}


def chain(samples: Tensor, rate: int, effects: Sequence[Sequence[str]]) -> tuple[Tensor, int]:
    """Samples (channels, frames) of ±1 through effects; AudioFileError says which of them is wrong."""
    for step in effects:
        if not step:
            raise AudioFileError("an effect is a list of its name and its arguments, got an empty one")
        name, *args = (str(word) for word in step)
        effect = EFFECTS.get(name)
        if effect is None:
            reason = f": {REASONS[name]}" if name in REASONS else f"; there are {', '.join(sorted(EFFECTS))}"
            raise AudioFileError(f"Unsupported effect: {name}{reason}")
        try:
            samples, rate = effect.call(samples, rate, args)
        except (ValueError, IndexError, ZeroDivisionError) as error:
            told = f"{name} {' '.join(args)}: {error}. It takes: {effect.usage}"
            raise AudioFileError(f"Invalid effect option: {told}") from None
    return samples, rate


def as_floats(tensor: Tensor) -> Tensor:
    """Samples as float32 of ±1; 32 bits as float64, which hold them."""
    if tensor.dtype == torch.float32:
        return tensor
    if tensor.dtype not in _FULL:
        raise AudioFileError(f"samples must be float32, int32, int16 or uint8, got {tensor.dtype}")
    wide = tensor.to(torch.float64 if tensor.dtype == torch.int32 else torch.float32)
    return (wide - 128 if tensor.dtype == torch.uint8 else wide) / _FULL[tensor.dtype]


def as_given(samples: Tensor, dtype: torch.dtype) -> Tensor:
    """Floats as the type that was given, clipped as SoX clips."""
    if dtype == torch.float32:
        return samples.to(dtype).clamp(-1.0, 1.0)
    full = _FULL[dtype]
    scaled = (samples.double() * full).round().clamp(-full, full - 1)
    return (scaled + 128 if dtype == torch.uint8 else scaled).to(dtype)
