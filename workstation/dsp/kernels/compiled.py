"""How loops are compiled: the one decorator of all kernels, and where compiled code is kept.

Example:
    >>> from workstation.dsp.kernels.compiled import SUMS, FloatArray, compiled
    >>> @compiled(fast=SUMS)
    ... def energy(x: FloatArray) -> float:
    ...     total = 0.0
    ...     for sample in x:
    ...         total += sample * sample
    ...     return total
"""

from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, Protocol, TypeAlias, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled_cache import KernelCache, use_shipped

use_shipped()

FUSED = frozenset({"contract"})
"""A multiplication and the addition after it may be rounded once: without this a recursion takes half as long again."""
SUMS = FUSED | {"reassoc", "nsz"}
"""Sums may be taken in any order, so that they run in vector registers."""
RECIPROCALS = FUSED | {"nsz", "arcp"}
"""A division may become a multiplication; sums keep their order."""
VECTORS = SUMS | RECIPROCALS
ANY = frozenset({"fast"})
"""As the compiler likes, also as if nothing were infinite or not a number."""


Float32Array: TypeAlias = npt.NDArray[np.float32]
Float64Array: TypeAlias = npt.NDArray[np.float64]
FloatArray: TypeAlias = npt.NDArray[np.floating[Any]]
"""Either of them: a kernel is compiled anew for each that it is called with."""
FloatNumber: TypeAlias = float | np.floating[Any]
"""One number as Python or an array has it."""
IntArray: TypeAlias = npt.NDArray[np.integer[Any]]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


class Kernel(Protocol[_Arguments, _Answer]):
    """A compiled function; it takes arrays and numbers, holds no lock of Python's, and raises nothing of its own."""

    py_func: Callable[_Arguments, _Answer]
    """The function as it is written, which Python can run."""

    @property
    def signatures(self) -> list[tuple[Any, ...]]:
        """The types of arguments that it is compiled for by now."""

    def __call__(self, *arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Answer: ...


class Compiler(Protocol):
    """What makes a kernel of a function, with the types that the function has."""

    def __call__(self, function: Callable[_Arguments, _Answer], /) -> Kernel[_Arguments, _Answer]: ...


def compiled(
    signatures: Sequence[Any] | None = None, *, fast: frozenset[str] = frozenset(), zero_checks: bool = True
) -> Compiler:
    """Compile a function of arrays and numbers when it is first called, and keep what was compiled on disk.

    Args:
        signatures: Numba types to compile for at once, and no others; without them, those of each call.
        fast: Which liberties the compiler has with floats: none, `FUSED`, `SUMS`, `RECIPROCALS`, `VECTORS` or `ANY`.
        zero_checks: A division by zero raises `ZeroDivisionError`. Without, it answers infinity as numpy does, and
            loops that divide run in vector registers.

    Where nothing can be written, functions are compiled in memory, in every process anew; that is told once.
    """
    flags: dict[str, Any] = {"nogil": True, "error_model": "python" if zero_checks else "numpy"}
    if fast:
        flags["fastmath"] = True if fast == ANY else set(fast)

    def compile_function(function: Callable[_Arguments, _Answer], /) -> Kernel[_Arguments, _Answer]:
        kernel: Any = numba.njit(**flags)(function)
        if hasattr(kernel, "signatures"):  # not where NUMBA_DISABLE_JIT leaves plain functions
            kernel._cache = KernelCache(function)  # numba's own raises where nothing can be written
            for signature in signatures or ():
                kernel.compile(signature)
            if signatures:
                kernel.disable_compile()
        return kernel  # type: ignore[no-any-return]

    return compile_function
