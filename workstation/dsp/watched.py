"""Whether somebody looks on: while gradients, transforms or compilers do, loops outside of torch must not work."""

import torch
from torch import Tensor
from torch.autograd import forward_ad


def is_watched(*tensors: Tensor | None) -> bool:
    """Whether what is done to any of these tensors is to be differentiated, transformed, traced or compiled.

    That is under gradients, forward and backward, `torch.func` and `vmap`, `torch.compile` and the tracer, and for
    tensors of the meta device, which hold nothing.
    """
    if torch.compiler.is_compiling() or torch.jit.is_tracing():  # type: ignore[attr-defined, no-untyped-call]
        return True
    return any(tensor is not None and _is_watched(tensor) for tensor in tensors)


def _is_watched(tensor: Tensor) -> bool:
    if (tensor.requires_grad and torch.is_grad_enabled()) or tensor.is_meta:
        return True
    if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        return True
    if forward_ad._current_level < 0:
        return False
    return forward_ad.unpack_dual(tensor).tangent is not None  # type: ignore[no-untyped-call]
