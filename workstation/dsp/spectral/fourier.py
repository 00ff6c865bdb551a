"""Real Fourier transforms of rows on the calling thread: by the library that torch brings where it can be reached.

torch itself would split each call over threads that wait for each other, which pieces of a sound in threads of ours
must not do; so the transforms that come with it (Intel's, on Linux and x86-64) are called here by their C interface.
Elsewhere, and where they are no quicker, scipy's serve.
"""

import ctypes
import platform
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# From mkl_dfti.h: names of settings, and their values.
_BACKWARD_SCALE, _TRANSFORMS, _STORAGE, _PLACEMENT, _FROM, _TO, _THREADS = 5, 7, 10, 11, 14, 15, 27
_REAL, _COMPLEX_COMPLEX, _NOT_INPLACE = 33, 39, 44

# Its functions, with the types of their arguments; of `SetValue`, which takes more, of those that it names.
_HANDLE, _POINTER, _SETTING, _LONG = ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_long
_FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "DftiCreateDescriptor_s_1d": (_POINTER, _SETTING, _LONG),
    "DftiSetValue": (_HANDLE, _SETTING),
    "DftiCommitDescriptor": (_HANDLE,),
    "DftiComputeForward": (_HANDLE, ctypes.c_void_p, ctypes.c_void_p),
    "DftiComputeBackward": (_HANDLE, ctypes.c_void_p, ctypes.c_void_p),
    "DftiFreeDescriptor": (_POINTER,),
}

_MAX_KEPT = 64
"""Plans of which one or more are kept, by size, rows and direction."""


def rfft(rows: Array) -> Array:
    """The transforms (rows, n // 2 + 1) of contiguous real rows (rows, n), which may be overwritten."""
    count, n = rows.shape
    spectra = np.empty((count, n // 2 + 1), np.result_type(rows.dtype, np.complex64))
    if _transform(rows, spectra, n, inverse=False):
        return spectra
    from scipy import fft

    return np.asarray(fft.rfft(rows, overwrite_x=True))


def irfft(spectra: Array, n: int) -> Array:
    """The rows (rows, n) of which `rfft` makes the contiguous `spectra`, which may be overwritten."""
    rows = np.empty((len(spectra), n), spectra.real.dtype)
    if spectra.shape[1] == n // 2 + 1:
        # Real rows have none there, and libraries differ in what they make of one.
        spectra.imag[:, 0] = 0
        if n % 2 == 0:
            spectra.imag[:, -1] = 0
        if _transform(spectra, rows, n, inverse=True):
            return rows
    from scipy import fft

    return np.asarray(fft.irfft(spectra, n, overwrite_x=True))


class _Plan:
    """One of the library's descriptors; used by one thread at a time."""

    def __init__(self, library: Any, n: int, count: int, inverse: bool) -> None:
        self._handle, self._library = _HANDLE(), library
        # Held here: when Python ends, modules may be gone before plans are.
        self._address, self._free = ctypes.byref(self._handle), library.DftiFreeDescriptor
        self.right = library.DftiCreateDescriptor_s_1d(self._address, _REAL, n) == 0
        reals, bins = n, n // 2 + 1
        distances = {_FROM: bins if inverse else reals, _TO: reals if inverse else bins}
        settings = {_TRANSFORMS: count, _STORAGE: _COMPLEX_COMPLEX, _PLACEMENT: _NOT_INPLACE, _THREADS: 1} | distances
        for name, value in settings.items():
            self._set(name, _LONG(value))
        self._set(_BACKWARD_SCALE, ctypes.c_double(1 / n))
        self.right = self.right and library.DftiCommitDescriptor(self._handle) == 0
        self._compute = library.DftiComputeBackward if inverse else library.DftiComputeForward

    def _set(self, name: int, value: Any) -> None:
        self.right = self.right and self._library.DftiSetValue(self._handle, name, value) == 0

    def run(self, source: Array, target: Array) -> bool:
        """Transform contiguous rows into contiguous rows; False where the library would not."""
        return self.right and bool(self._compute(self._handle, source.ctypes.data, target.ctypes.data) == 0)

    def __del__(self) -> None:
        if self._handle.value:
            self._free(self._address)


_idle: defaultdict[tuple[int, int, bool], list[_Plan]] = defaultdict(list)


def _transform(source: Array, target: Array, n: int, inverse: bool) -> bool:
    """Fill `target` by the library; False where it is not there, refuses, or is no quicker than scipy.

    That is so for float64, and for sizes that are no power of two.
    """
    if source.dtype not in (np.float32, np.complex64) or n < 2 or n & (n - 1) or not source.flags.c_contiguous:
        return False
    library = _library()
    if library is None or not source.size:
        return False
    kind = (n, len(source), inverse)
    # Who takes a plan from the list has it alone, also in a process that was forked meanwhile.
    try:
        plan = _idle[kind].pop()
    except IndexError:
        plan = _Plan(library, *kind)
    if not plan.run(source, target):
        return False
    if len(_idle) > _MAX_KEPT:
        _idle.clear()
    _idle[kind].append(plan)
    return True


@cache
def _library() -> Any:
    """torch's library if it holds the transforms, and they are what they are taken for."""
    # Only there are its whole numbers C's `long`, and is a function of any number of arguments called as others are.
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64" or sys.maxsize < 1 << 32:
        return None
    import torch

    try:
        library = ctypes.CDLL(str(Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"))
        for name, types in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = _LONG, types
    except (OSError, AttributeError):
        return None
    return library if _works(library) else None


def _works(library: Any) -> bool:
    """Whether two short rows are transformed there and back as numpy does it."""
    rows = np.cos(np.arange(32, dtype=np.float32) ** 2).reshape(2, 16)
    spectra, back = np.zeros((2, 9), np.complex64), np.zeros((2, 16), np.float32)
    done = _Plan(library, 16, 2, False).run(rows, spectra) and _Plan(library, 16, 2, True).run(spectra, back)
    return done and bool(np.allclose(spectra, np.fft.rfft(rows), atol=1e-5) and np.allclose(back, rows, atol=1e-5))
