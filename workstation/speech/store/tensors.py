"""Tensors out of what others saved, and into the one form that is kept: .safetensors, which says what it is for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from workstation.core.files.atomic_write import replacement

_KIND = "workstation"


def load_pickled(path: Path) -> dict[str, Any]:
    """The dictionary that torch saved, by names; arrays of numpy become tensors.

    Nothing is run: only tensors, plain values and numpy's arrays of floats are allowed in it. ValueError for all else.
    """
    import numpy as np
    import torch

    rebuild = np._core.multiarray._reconstruct  # type: ignore[attr-defined]  # what pickled arrays are made by
    allowed: list[Any] = [
        (rebuild, "numpy.core.multiarray._reconstruct"), (rebuild, "numpy._core.multiarray._reconstruct"),
        np.ndarray, np.dtype, np.dtypes.Float32DType, np.dtypes.Float64DType, np.dtypes.Int64DType,
    ]  # fmt: skip
    try:
        with torch.serialization.safe_globals(allowed):
            found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # what torch raises for a damaged file is of many kinds
        raise ValueError(f"{path.name} holds more than tensors, or is damaged; it was not loaded") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} holds no dictionary of tensors")
    return {str(k): torch.from_numpy(v) if isinstance(v, np.ndarray) else v for k, v in found.items()}


def load_checkpoint(path: Path) -> object:
    """What torch saved of a model's weights. ValueError for a file that is none, or holds more than weights."""
    import torch

    try:
        # files of before torch 1.6 are no archives and cannot be mapped
        return torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path))
    except Exception as error:
        raise ValueError(
            f"{path.name} is no file of weights, or holds more than weights, which is not loaded since it may be code"
        ) from error


def save_tensors(tensors: Mapping[str, Any], target: Path, kind: str) -> None:
    """Write tensors to a .safetensors file that says for which network they are."""
    from safetensors.torch import save_file

    with replacement(target) as part:
        save_file({name: value.contiguous().clone() for name, value in tensors.items()}, part, {_KIND: kind})


def load_tensors(path: Path, kind: str) -> dict[str, Any]:
    """The tensors of a .safetensors file for a network. ValueError when it is for another one."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if kind_in(path) != kind:
        raise ValueError(f"{path.name} is no model of {kind}")
    try:
        return dict(load_file(path))
    except (SafetensorError, OSError) as error:
        raise ValueError(f"{path.name} is damaged: {error}") from error


def kind_in(path: Path) -> str:
    """For which network of ours a .safetensors file is, empty for others. ValueError when it cannot be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np") as file:
            return str((file.metadata() or {}).get(_KIND, ""))
    except (SafetensorError, OSError) as error:
        raise ValueError(f"{path.name} is no .safetensors file: {error}") from error
