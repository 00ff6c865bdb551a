"""The network of Bittner et al. (ICASSP 2022) that hears several notes at once: convolutions over stacked harmonics."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, pad

from workstation.speech.store.onnx_tensors import load_onnx_tensors
from workstation.speech.store.tensors import load_tensors, save_tensors

KIND = "notes"
RATE = 22_050
HOP = 256
SIZE = 43_844
"""Samples that the network sees at once: two seconds but a hop."""
COLUMNS = 172
LOWEST = 21
"""The MIDI number of its lowest note, A0."""
NOTES = 88
_THIRDS = 3 * NOTES
_OCTAVE = 36
_OCTAVES = 9
_KERNEL = 256
_FLOOR = 1e-10
_SHIFTS = (-36, 0, 36, 57, 72, 84, 93, 101)
"""Thirds of a semitone up to half of a frequency, itself, and its harmonics up to the seventh."""

_GRAPH = "model_1/"
_NAMES = {
    "const_fold_opt__655": "kernels.0",
    "const_fold_opt__664": "kernels.1",
    "const_fold_opt__734": "halving",
    f"{_GRAPH}cq_t2010v2_1/Sqrt": "lengths",
    f"{_GRAPH}batch_normalization/FusedBatchNormV3": "scale",
    f"{_GRAPH}batch_normalization/FusedBatchNormV31": "shift",
    "const_fold_opt__727": "contour_in.weight",
    f"{_GRAPH}re_lu_1/Relu": "contour_in.bias",
    "const_fold_opt__710": "contour_out.weight",
    f"{_GRAPH}contours-reduced/BiasAdd/ReadVariableOp": "contour_out.bias",
    "const_fold_opt__738": "note_in.weight",
    f"{_GRAPH}conv2d_2/BiasAdd/ReadVariableOp": "note_in.bias",
    "const_fold_opt__702": "note_out.weight",
    f"{_GRAPH}conv2d_3/BiasAdd/ReadVariableOp": "note_out.bias",
    "const_fold_opt__707": "onset_in.weight",
    f"{_GRAPH}re_lu_3/Relu": "onset_in.bias",
    "const_fold_opt__680": "onset_out.weight",
    f"{_GRAPH}conv2d_5/BiasAdd/ReadVariableOp": "onset_out.bias",
}
"""How the graph calls its numbers: a name there is made of several, of which the last or the first tells them."""


class Heard(NamedTuple):
    """What is likely in each column, from 0 to 1: contours (…, columns, 264), notes and onsets (…, columns, 88)."""

    contours: Tensor
    notes: Tensor
    onsets: Tensor


class NoteNet(nn.Module):
    """Which notes sound in two seconds of sound, which begin, and where their pitch is in thirds of a semitone."""

    kernels: Tensor
    halving: Tensor
    lengths: Tensor
    scale: Tensor
    shift: Tensor

    def __init__(self, contour: int = 8, note: int = 32, onset: int = 32) -> None:
        super().__init__()
        self.register_buffer("kernels", torch.zeros(2, _OCTAVE, _KERNEL))
        self.register_buffer("halving", torch.zeros(1, 1, _KERNEL))
        self.register_buffer("lengths", torch.ones(_THIRDS + 45))
        self.register_buffer("scale", torch.ones(1))
        self.register_buffer("shift", torch.zeros(1))
        self.contour_in = nn.Conv2d(len(_SHIFTS), contour, (3, 39), padding=(1, 19))
        self.contour_out = nn.Conv2d(contour, 1, 5, padding=2)
        self.note_in = nn.Conv2d(1, note, 7, (1, 3), (3, 2))
        self.note_out = nn.Conv2d(note, 1, (7, 3), padding=(3, 1))
        self.onset_in = nn.Conv2d(len(_SHIFTS), onset, 5, (1, 3), (2, 1))
        self.onset_out = nn.Conv2d(onset + 1, 1, 3, padding=1)

    def forward(self, samples: Tensor) -> Heard:
        """What is heard in samples (batch, 43844) at 22.05 kHz; column i is centred at sample 256 i."""
        seen = self._stacked(samples)
        contours = torch.sigmoid(self.contour_out(torch.relu(self.contour_in(seen))))
        notes = torch.sigmoid(self.note_out(torch.relu(self.note_in(contours))))
        beginnings = torch.relu(self.onset_in(seen))
        onsets = torch.sigmoid(self.onset_out(torch.cat((notes, beginnings), 1)))
        return Heard(contours[:, 0], notes[:, 0], onsets[:, 0])

    def _stacked(self, samples: Tensor) -> Tensor:
        """Levels (batch, 8, columns, 264): at each frequency that of itself and of its harmonics."""
        levels = self._levels(samples)
        shifted = [
            pad(levels[..., step:], (0, step)) if step >= 0 else pad(levels[..., :step], (-step, 0)) for step in _SHIFTS
        ]
        return torch.stack(shifted, 1)[..., :_THIRDS]

    def _levels(self, samples: Tensor) -> Tensor:
        """The constant-Q spectrum (batch, columns, 309) in decibels, its least as 0 and its greatest as 1, normed."""
        octaves = []
        sound, hop = samples[:, None], HOP
        kernels = self.kernels.flatten(0, 1)[:, None]
        for octave in range(_OCTAVES):
            if octave:
                sound, hop = conv1d(pad(sound, (127, 127)), self.halving, stride=2), hop // 2
            seen = pad(sound, (_KERNEL // 2, _KERNEL // 2), mode="reflect")
            found = conv1d(seen, kernels, stride=hop)
            octaves.append(found.reshape(len(found), 2, _OCTAVE, -1))
        kept = len(self.lengths)
        both = torch.cat(octaves[::-1], 2)[:, :, -kept:] * self.lengths[:, None]
        power = both.square().sum(1).transpose(1, 2)
        decibels = 10.0 * torch.log10(power + _FLOOR)
        above = decibels - decibels.amin((1, 2), keepdim=True)
        highest = above.amax((1, 2), keepdim=True)
        return torch.where(highest > 0, above / highest.clamp(min=_FLOOR), 0.0) * self.scale + self.shift


def convert(paths: Sequence[Path], target: Path) -> None:
    """Write the numbers of the published .onnx file to a .safetensors file. ValueError when it is another one."""
    kept: dict[str, Tensor] = {}
    for name, value in load_onnx_tensors(paths[0]).items():
        ours = _NAMES.get(name.rpartition(";")[2]) or _NAMES.get(name.partition(";")[0])
        if ours is not None:
            kept[ours] = value
    try:
        kept["kernels"] = torch.stack([kept.pop(f"kernels.{n}")[:, 0, 0] for n in range(2)])
        kept["halving"] = kept["halving"][:, :, 0]
        kept["lengths"] = kept["lengths"].flatten()
    except (KeyError, IndexError) as error:
        raise ValueError(f"{paths[0].name} is no model of notes: its tensors are others") from error
    _network(kept, paths[0].name)
    save_tensors(kept, target, KIND)


def load_note_net(path: Path) -> NoteNet:
    """A model from its .safetensors file, or a folder with one. ValueError, in one line, when it is none."""
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    if len(files) != 1 or not files[0].is_file():
        raise ValueError(f"{path} must hold one file .safetensors, it holds {len(files)}")
    return _load(files[0], files[0].stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _load(path: Path, changed: int) -> NoteNet:
    return _network(load_tensors(path, KIND), path.name)


def _network(tensors: dict[str, Any], name: str) -> NoteNet:
    """The network as wide as its tensors."""
    try:
        model = NoteNet(*(len(tensors[f"{part}_in.bias"]) for part in ("contour", "note", "onset")))
        model.load_state_dict(tensors)
    except (KeyError, IndexError, RuntimeError, AttributeError, TypeError) as error:
        raise ValueError(f"{name} is no model of notes: its tensors are others") from error
    return model.eval()
