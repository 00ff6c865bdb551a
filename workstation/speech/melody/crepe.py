"""CREPE (Kim et al., ICASSP 2018): six convolutions over 64 ms of samples tell how likely each pitch is."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool1d, pad

from workstation.speech.store.tensors import load_pickled, load_tensors, save_tensors

KIND = "crepe"
RATE = 16_000
SIZE = 1024
"""Samples of a frame."""
BINS = 360
CENTS = 20.0
"""From one bin to the next."""
_FIRST_CENTS = 1997.3794084376191
"""Of the lowest bin above 10 Hz: 31.7 Hz."""
_LAYERS = 6
_EPSILON = 0.0010000000474974513
_SILENT = 1e-10

Floats = npt.NDArray[np.float64]


class PitchNet(nn.Module):
    """How likely each pitch is, from 31.7 to 2006 Hz in steps of 20 cents. `widths` are the channels of the layers."""

    def __init__(self, widths: Sequence[int] = (128, 16, 16, 16, 32, 64)) -> None:
        super().__init__()
        sizes = [512, *[64] * (_LAYERS - 1)]
        self.conv = nn.ModuleList(
            nn.Conv1d(before, after, size, 4 if size == 512 else 1)
            for (before, after), size in zip(pairwise((1, *widths)), sizes, strict=True)
        )
        self.norm = nn.ModuleList(nn.BatchNorm1d(width, _EPSILON) for width in widths)
        self.linear = nn.Linear(4 * widths[-1], BINS)

    def forward(self, frames: Tensor) -> Tensor:
        """Likelihoods from 0 to 1 (frames, 360) of frames (frames, 1024) at 16 kHz, of whatever level."""
        centred = frames - frames.mean(1, keepdim=True)
        seen = (centred / centred.std(1, keepdim=True).clamp(min=_SILENT))[:, None]
        for conv, norm in zip(self.conv, self.norm, strict=True):
            beside = (254, 254) if conv.stride == (4,) else (31, 32)
            seen = max_pool1d(norm(torch.relu(conv(pad(seen, beside)))), 2)
        likely: Tensor = torch.sigmoid(self.linear(seen.transpose(1, 2).flatten(1)))
        return likely


def bin_hz(bins: Floats) -> Floats:
    """The frequencies of bins, which may have fractions."""
    return np.asarray(10.0 * 2.0 ** ((_FIRST_CENTS + CENTS * bins) / 1200.0), np.float64)


def convert(paths: Sequence[Path], target: Path) -> None:
    """Write the tensors of a checkpoint of CREPE for torch to a .safetensors file. ValueError when it is none."""
    kept: dict[str, Any] = {}
    for name, value in load_pickled(paths[0]).items():
        layer, _, what = name.partition(".")
        if layer == "classifier":
            kept[f"linear.{what}"] = value
        elif layer.startswith("conv") and layer[4:5].isdigit() and isinstance(value, Tensor):
            part = "norm" if layer.endswith("_BN") else "conv"
            flat = value[..., 0] if value.ndim == 4 else value
            kept[f"{part}.{int(layer[4]) - 1}.{what}"] = flat
    _network(kept, paths[0].name)
    save_tensors(kept, target, KIND)


def load_pitch_net(path: Path) -> PitchNet:
    """A model from its .safetensors file, or a folder with one. ValueError, in one line, when it is none."""
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    if len(files) != 1 or not files[0].is_file():
        raise ValueError(f"{path} must hold one file .safetensors, it holds {len(files)}")
    return _load(files[0], files[0].stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _load(path: Path, changed: int) -> PitchNet:
    return _network(load_tensors(path, KIND), path.name)


def _network(tensors: dict[str, Any], name: str) -> PitchNet:
    """The network as wide as its tensors."""
    try:
        model = PitchNet([len(tensors[f"conv.{n}.bias"]) for n in range(_LAYERS)])
        model.load_state_dict(tensors)
    except (KeyError, IndexError, RuntimeError, AttributeError, TypeError) as error:
        raise ValueError(f"{name} is no model of pitch: its tensors are others") from error
    return model.eval()
