"""Which numbers a tensor holds: the gate at the public functions, and the widest arithmetic of a device."""

import torch
from torch import Tensor

from workstation.dsp.errors import SampleTypeError

NARROW = frozenset({"mps"})
"""The kinds of devices that have no float64."""


def check_floating(x: Tensor, what: str = "samples", complex_too: bool = False) -> Tensor:
    """The tensor itself when it is floating point; SampleTypeError says what to do with anything else.

    Complex numbers pass with `complex_too`, for what is defined on them as well.
    """
    if x.is_floating_point() or (complex_too and x.is_complex()):
        return x
    if x.is_complex():
        raise SampleTypeError(f"{what} must be real and floating point, got {x.dtype}; take the parts or the magnitude")
    scale = "" if x.dtype == torch.bool else f", divided by their full scale: x.float() / {_full_scale(x.dtype)}"
    raise SampleTypeError(f"{what} must be floating point, got {x.dtype}; convert them first{scale}")


def as_floating(x: Tensor, what: str = "samples", complex_too: bool = False) -> Tensor:
    """Integers as the default dtype, unscaled, as torch's own arithmetic takes them; else as `check_floating`."""
    whole = not (x.is_complex() or x.is_floating_point())
    return x.to(torch.get_default_dtype()) if whole else check_floating(x, what, complex_too)


def widest(device: torch.device) -> torch.dtype:
    """The widest floating point type of a device: float64, but float32 on Apple's GPUs, which have no other."""
    return torch.float32 if device.type in NARROW else torch.float64


def widen(x: Tensor) -> Tensor:
    """The tensor, real or complex, in the widest type of its device; differentiable."""
    return x.to(torch.promote_types(x.dtype, widest(x.device)))


def on_host(x: Tensor) -> Tensor:
    """The tensor as float64 on the CPU, copied first and widened there, since its device may have no float64."""
    return x.cpu().double()


def _full_scale(dtype: torch.dtype) -> int:
    return 1 << (torch.iinfo(dtype).bits - 1)
