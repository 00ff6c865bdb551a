"""The voice encoder of Wan et al. 2018, generalised end-to-end loss: three layers of LSTM over mel energies."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from workstation.dsp.transforms import MelSpectrogram
from workstation.speech.on_device import on_job_device
from workstation.speech.store.tensors import load_pickled, load_tensors, save_tensors

Floats = npt.NDArray[np.float32]

KIND = "ge2e"
_RATE = 16000
_BANDS, _WIDTH, _LAYERS = 40, 256, 3
_WINDOW, _HOP = 400, 160
_LEVEL = 10 ** (-30 / 20)
"""The root mean square that quieter voices are raised to."""
_MIN_SECONDS = 0.1
_LOSS_ONLY = ("similarity_weight", "similarity_bias")


class LstmVoiceModel(nn.Module):
    """A voice as a vector of length 1, of which no part is negative.

    `embed` takes mono samples at 16 kHz, as a `VoiceModel` does.
    """

    def __init__(self, bands: int = _BANDS, width: int = _WIDTH, layers: int = _LAYERS) -> None:
        super().__init__()
        self.lstm = nn.LSTM(bands, width, layers, batch_first=True)
        self.linear = nn.Linear(width, width)
        self._mel = [
            MelSpectrogram(
                _RATE, _WINDOW, _WINDOW, _HOP, n_mels=bands, norm="slaney", mel_scale="slaney", pad_mode="constant"
            )
        ]
        """In a list, for it is no part of what is saved."""

    def forward(self, mels: Tensor) -> Tensor:
        """Vectors (batch, width) of mel energies (batch, frames, bands)."""
        _, (hidden, _) = self.lstm(mels)
        raw: Tensor = torch.relu(self.linear(hidden[-1]))
        vectors: Tensor = raw / raw.norm(dim=1, keepdim=True).clamp(min=1e-9)
        return vectors

    def embed(self, samples: Floats) -> Floats:
        """The voice in mono samples at 16 kHz. ValueError under a tenth of a second."""
        if len(samples) < _MIN_SECONDS * _RATE:
            raise ValueError(f"a voice needs {_MIN_SECONDS} s of sound, got {len(samples) / _RATE:.3f} s")
        level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
        raised = samples * np.float32(max(1.0, _LEVEL / level) if level > 0 else 1.0)
        with torch.inference_mode():
            mels: Tensor = self._mel[0](torch.from_numpy(np.ascontiguousarray(raised, np.float32)))
            vector = on_job_device(self, "Model of voices", lambda device: self(mels.T[None].to(device))[0].cpu())
            return np.asarray(vector.numpy(), np.float32)


def convert(paths: Sequence[Path], target: Path) -> None:
    """Write the tensors of a checkpoint of Resemblyzer to a .safetensors file. ValueError when it is none."""
    state: Any = load_pickled(paths[0]).get("model_state")
    if not isinstance(state, dict):
        raise ValueError(f"{paths[0].name} has no voice encoder in it")
    kept = {name: value for name, value in state.items() if name not in _LOSS_ONLY}
    _network(kept, paths[0].name)
    save_tensors(kept, target, KIND)


def load_lstm_voice_model(path: Path) -> LstmVoiceModel:
    """A model from its .safetensors file. ValueError, in one line, when it is none of this kind."""
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _load(path: Path, changed: int) -> LstmVoiceModel:
    return _network(load_tensors(path, KIND), path.name)


def _network(tensors: dict[str, Tensor], name: str) -> LstmVoiceModel:
    """The network as wide and deep as its tensors."""
    try:
        width, bands = tensors["linear.weight"].shape[0], tensors["lstm.weight_ih_l0"].shape[1]
        layers = sum(key.startswith("lstm.weight_ih_l") for key in tensors)
        model = LstmVoiceModel(bands, width, layers)
        model.load_state_dict(tensors)
    except (KeyError, IndexError, RuntimeError, AttributeError) as error:
        raise ValueError(f"{name} is no voice encoder: its tensors are others") from error
    return model.eval()
