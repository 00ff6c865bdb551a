"""Models that make a vector of a voice: in ONNX WeSpeaker's, 3D-Speaker's, ECAPA-TDNN, and as tensors GE2E's."""

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from workstation.core.job_device import JOB_DEVICE

Floats = npt.NDArray[np.float32]

RATE = 16000
_FULL_SCALE = 32768.0
_MIN_SECONDS = 0.1


class VoiceEncoder(Protocol):
    """Whatever tells how a voice sounds."""

    def embed(self, samples: Floats) -> Floats:
        """The voice in mono samples at 16 kHz as a vector of length 1."""


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """A network with one input: `bands` log mel energies a frame, or samples where `bands` is 0."""

    session: Any = field(repr=False)
    name: str
    bands: int

    def embed(self, samples: Floats) -> Floats:
        """The voice in mono samples at 16 kHz as a vector of length 1. ValueError under a tenth of a second."""
        if len(samples) < _MIN_SECONDS * RATE:
            raise ValueError(f"a voice needs {_MIN_SECONDS} s of sound, got {len(samples) / RATE:.3f} s")
        seen = _features(samples, self.bands) if self.bands else samples
        vector = np.asarray(self.session.run(None, {self.name: seen[None]})[0], np.float32).reshape(-1)
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def load_voice_model(path: Path) -> VoiceEncoder:
    """A model from a file, or a folder with one. ValueError, in one line, when it is none of this kind."""
    path = Path(path)
    tensors = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    if len(tensors) == 1 and tensors[0].suffix == ".safetensors" and tensors[0].is_file():
        from workstation.speech.speakers.ge2e import load_lstm_voice_model

        return load_lstm_voice_model(tensors[0])
    if find_spec("onnxruntime") is None:
        raise ValueError("models of voices need onnxruntime: pip install 'workstation[speakers]'")
    if path.is_dir():
        files = sorted(path.glob("*.onnx"))
        if len(files) != 1:
            raise ValueError(f"{path} must hold one file .onnx, it holds {len(files)}")
        path = files[0]
    if not path.is_file():
        raise ValueError(f"there is no model at {path}")
    return _load(path, path.stat().st_mtime_ns, JOB_DEVICE.get().choose("Model of voices").partition(":")[0])


_PROVIDERS = {"cuda": "CUDAExecutionProvider", "xpu": "OpenVINOExecutionProvider", "mps": "CoreMLExecutionProvider"}
"""What onnxruntime calls what works on each kind of device; its usual wheel has none but the processor's."""


@lru_cache(maxsize=1)
def _load(path: Path, changed: int, kind: str) -> VoiceModel:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        able = [name for name in (_PROVIDERS.get(kind),) if name in onnxruntime.get_available_providers()]
        session = onnxruntime.InferenceSession(str(path), options, providers=[*able, "CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no class of its own for a bad file
        raise ValueError(f"{path.name} is no ONNX model: {str(error).splitlines()[0]}") from error
    inputs = session.get_inputs()
    shape = inputs[0].shape if len(inputs) == 1 else []
    bands = shape[-1] if len(shape) == 3 else 0
    if len(shape) not in (2, 3) or inputs[0].type != "tensor(float)" or not isinstance(bands, int):
        raise ValueError(
            f"{path.name} is no model of voices: it must take mel frames (1, frames, bands) or samples (1, samples)"
        )
    model = VoiceModel(session, inputs[0].name, bands)
    try:
        vector = model.embed(np.random.default_rng(0).normal(0, 0.01, 2 * RATE).astype(np.float32))
    except Exception as error:  # what the network makes of its input is its own affair
        raise ValueError(f"{path.name} is no model of voices: {str(error).splitlines()[0]}") from error
    if not np.isfinite(vector).all() or len(vector) < 2:
        raise ValueError(f"{path.name} is no model of voices: it gives no vector for a sound")
    return model


def _features(samples: Floats, bands: int) -> Floats:
    """Kaldi's log mel energies (frames, bands) of samples in 16-bit scale, less their mean over time."""
    import torch

    from workstation.dsp.kaldi import fbank

    scaled = torch.from_numpy(samples * np.float32(_FULL_SCALE))[None]
    found = fbank(scaled, num_mel_bins=bands, sample_frequency=RATE, window_type="hamming", dither=0.0)
    return np.asarray((found - found.mean(dim=0)).numpy(), np.float32)
