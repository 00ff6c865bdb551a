"""Silero's voice activity network: its weights from the wheel of silero-vad, its layers in torch."""

from collections.abc import Generator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from workstation.speech.audio_buffer import Sound

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import LSTM

RATE = 16000
STEP = 512
"""Samples from one probability to the next, 32 ms."""

_CONTEXT, _PAD, _FFT, _HOP, _WIDTH = 64, 64, 256, 128, 128
_STRIDES = (1, 2, 2, 1)
_BLOCK = 1024
"""Steps that are computed at once: half a minute."""


def weights_path() -> Path | None:
    """The file of weights in the installed wheel; None without it. The package itself is never imported."""
    spec = find_spec("silero_vad")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, "data", "silero_vad_16k.safetensors")
        if path.is_file():
            return path
    return None


def speech_probabilities(samples: Sound) -> Generator[float, None, npt.NDArray[np.float32]]:
    """The probability of speech in every `STEP` samples of mono sound at 16 kHz; yields the fraction done.

    A window of 512 samples is seen with the 64 before it as a magnitude spectrum, through four convolutions and one
    LSTM, whose state goes on from window to window. Source: Silero VAD 6 (MIT), the same as its ONNX form.
    ValueError when the wheel is not installed.
    """
    import torch

    path = weights_path()
    if path is None:
        raise ValueError("voice activity by Silero needs silero-vad: install with pip")
    network, lstm = _weights(path), _lstm(path)
    steps = -(-len(samples) // STEP)
    found = np.empty(steps, np.float32)
    state: tuple[Tensor, Tensor] | None = None
    with torch.inference_mode():
        for first in range(0, steps, _BLOCK):
            last = min(first + _BLOCK, steps)
            windows = _windows(samples, first, last)
            seen = _spectra(network, torch.from_numpy(windows))
            heard, state = lstm(seen, state)
            found[first:last] = _verdict(network, heard).numpy()
            yield last / steps
    return found


def _windows(samples: Sound, first: int, last: int) -> npt.NDArray[np.float32]:
    """Windows `first` to `last` with the samples before each, zeros where there are none."""
    start, stop = first * STEP - _CONTEXT, last * STEP
    sound = samples[max(0, start) : min(stop, len(samples))]
    sound = np.pad(sound, (max(0, -start), max(0, stop - len(samples))))
    views = np.lib.stride_tricks.sliding_window_view(sound, STEP + _CONTEXT)
    return np.ascontiguousarray(views[::STEP], np.float32)


def _spectra(network: "dict[str, Tensor]", windows: "Tensor") -> "Tensor":
    """What the convolutions make of windows (count, samples): (count, width)."""
    from torch.nn.functional import conv1d, pad

    padded = pad(windows, (0, _PAD), "reflect").unsqueeze(1)
    waves = conv1d(padded, network["stft_conv.weight"], stride=_HOP)
    half = _FFT // 2 + 1
    seen = (waves[:, :half] ** 2 + waves[:, half:] ** 2).sqrt()
    for i, stride in enumerate(_STRIDES, 1):
        seen = conv1d(seen, network[f"conv{i}.weight"], network[f"conv{i}.bias"], stride=stride, padding=1).relu()
    return seen.squeeze(-1)


def _verdict(network: "dict[str, Tensor]", heard: "Tensor") -> "Tensor":
    weight, bias = network["final_conv.weight"][0, :, 0], network["final_conv.bias"][0]
    return (heard.relu() @ weight + bias).sigmoid()


@cache
def _weights(path: Path) -> "dict[str, Tensor]":
    from safetensors.torch import load_file

    return load_file(path)


@cache
def _lstm(path: Path) -> "LSTM":
    import torch

    lstm = torch.nn.LSTM(_WIDTH, _WIDTH)
    named = {name: _weights(path)[f"lstm_cell.{name}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    lstm.load_state_dict({f"{name}_l0": tensor for name, tensor in named.items()})
    return lstm.eval()
