"""The two U-nets of Spleeter (Hennequin et al., JOSS 2020): how much of a spectrogram is voice, how much the rest."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, pad

from workstation.speech.store.tensors import load_pickled, load_tensors, save_tensors

KIND = "unet"
_DEPTH = 6
STEP = 1 << _DEPTH
"""Columns and bins are multiples of it."""
_PARTS = ("voice", "rest")
_EPSILON, _FORGETTING, _SLOPE = 1e-3, 0.01, 0.2
_TINY = 1e-10
_NAMES = {
    **{f"down{n}_conv.1": f"down.{n - 1}.conv" for n in range(1, _DEPTH + 1)},
    **{f"down{n}_act.0": f"down.{n - 1}.norm" for n in range(1, _DEPTH)},
    **{f"up{n}.0": f"up.{n - 1}.conv" for n in range(1, _DEPTH + 1)},
    **{f"up{n}.3": f"up.{n - 1}.norm" for n in range(1, _DEPTH + 1)},
    "up7.0": "mask",
}
"""How the checkpoint calls the layers; the norm of the sixth one down leads nowhere."""


class _Down(nn.Module):
    def __init__(self, before: int, after: int, *, last: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, after, 5, stride=2)
        self.norm = nn.Identity() if last else nn.BatchNorm2d(after, _EPSILON, _FORGETTING)

    def forward(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Half as many columns and bins: as they are, for the way up, and normed, for the way down."""
        raw: Tensor = self.conv(pad(seen, (1, 2, 1, 2)))
        return raw, leaky_relu(self.norm(raw), _SLOPE)


class _Up(nn.Module):
    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = nn.ConvTranspose2d(before, after, 5, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(after, _EPSILON, _FORGETTING)

    def forward(self, seen: Tensor) -> Tensor:
        """Twice as many columns and bins."""
        raised: Tensor = self.norm(torch.relu(self.conv(seen)[..., :-1, :-1]))
        return raised


class MaskNet(nn.Module):
    """The magnitudes of one part of a sound: six convolutions down, six up, each of which sees the one beside it.

    `widths` are the channels on the way down.
    """

    def __init__(self, widths: Sequence[int] = (16, 32, 64, 128, 256, 512), channels: int = 2) -> None:
        super().__init__()
        sizes = (channels, *widths)
        self.down = nn.ModuleList(_Down(sizes[n], sizes[n + 1], last=n == _DEPTH - 1) for n in range(_DEPTH))
        ups = [*widths[-2::-1], 1]
        self.up = nn.ModuleList(_Up(widths[-1] if n == 0 else 2 * ups[n - 1], ups[n]) for n in range(_DEPTH))
        self.mask = nn.Conv2d(1, channels, 4, dilation=2, padding=3)

    def forward(self, magnitudes: Tensor) -> Tensor:
        """Magnitudes (batch, channels, columns, bins) of magnitudes alike; both sizes are multiples of `STEP`."""
        beside: list[Tensor] = []
        seen = magnitudes
        for layer in self.down:
            raw, seen = layer(seen)
            beside.append(raw)
        seen = self.up[0](beside.pop())
        for layer in self.up[1:]:
            seen = layer(torch.cat((beside.pop(), seen), 1))
        found: Tensor = torch.sigmoid(self.mask(seen)) * magnitudes
        return found


class VoiceMask(nn.Module):
    """Which share of each bin is voice, by the squares of what two networks make of the magnitudes."""

    def __init__(self, widths: Sequence[int] = (16, 32, 64, 128, 256, 512), channels: int = 2) -> None:
        super().__init__()
        self.voice, self.rest = MaskNet(widths, channels), MaskNet(widths, channels)

    def forward(self, magnitudes: Tensor) -> Tensor:
        """Shares from 0 to 1 (batch, channels, columns, bins) of magnitudes of that shape."""
        voice, rest = self.voice(magnitudes).square(), self.rest(magnitudes).square()
        share: Tensor = (voice + _TINY / 2) / (voice + rest + _TINY)
        return share


def convert(paths: Sequence[Path], target: Path) -> None:
    """Write the tensors of the checkpoints of voice and accompaniment to one .safetensors file.

    ValueError when they are none.
    """
    if len(paths) != len(_PARTS):
        raise ValueError(f"two checkpoints are needed, of voice and of accompaniment, got {len(paths)}")
    kept: dict[str, Tensor] = {}
    for part, path in zip(_PARTS, paths, strict=True):
        for name, value in load_pickled(path).items():
            layer, _, what = name.rpartition(".")
            if layer in _NAMES and isinstance(value, Tensor):
                kept[f"{part}.{_NAMES[layer]}.{what}"] = value
    _network(kept, " and ".join(path.name for path in paths))
    save_tensors(kept, target, KIND)


def load_voice_mask(path: Path) -> VoiceMask:
    """A model from its .safetensors file, or a folder with one. ValueError, in one line, when it is none."""
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    if len(files) != 1 or not files[0].is_file():
        raise ValueError(f"{path} must hold one file .safetensors, it holds {len(files)}")
    return _load(files[0], files[0].stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _load(path: Path, changed: int) -> VoiceMask:
    return _network(load_tensors(path, KIND), path.name)


def _network(tensors: dict[str, Any], name: str) -> VoiceMask:
    """The networks as wide as their tensors."""
    try:
        first = tensors["voice.down.0.conv.weight"]
        model = VoiceMask([len(tensors[f"voice.down.{n}.conv.weight"]) for n in range(_DEPTH)], first.shape[1])
        model.load_state_dict(tensors)
    except (KeyError, IndexError, RuntimeError, AttributeError, TypeError) as error:
        raise ValueError(f"{name} is no model of voice and accompaniment: its tensors are others") from error
    return model.eval()
