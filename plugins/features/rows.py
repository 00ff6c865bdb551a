"""Features as rows over time, computed by torchaudio's names."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.plugin.api import CurveOverlay, Overlay, PictureOverlay, Samples

_MODELS = {"wav2vec2": "WAV2VEC2_BASE", "hubert": "HUBERT_BASE"}
_MODEL_RATE = 16000


@dataclass(frozen=True)
class Rows:
    """Values (rows, columns) float32, the rows' names, and the columns' centres (s)."""

    title: str
    values: npt.NDArray[np.float32]
    names: tuple[str, ...]
    times: npt.NDArray[np.float64]


def show(samples: Samples, rate: int, **chosen: Any) -> Generator[float, None, tuple[Overlay, ...]]:
    """The feature as a picture over the track; pitch as a curve."""
    yield 0.1
    rows = compute(samples, rate, **chosen)
    if len(rows.values) == 1:
        values = np.where(rows.values[0] > 0, rows.values[0], np.nan).astype(np.float64)
        return (CurveOverlay(rows.title, rows.times, values, "Hz"),)
    step = rows.times[1] - rows.times[0] if len(rows.times) > 1 else samples.shape[1] / rate
    stop = float(rows.times[-1] + step / 2)
    return (
        PictureOverlay(rows.title, rows.values.astype(np.float64), max(0.0, float(rows.times[0] - step / 2)), stop),
    )


def compute(samples: Samples, rate: int, feature: str, **chosen: Any) -> Rows:
    """A feature of samples (channels, frames), of all channels together; ValueError where there is too little."""
    import torch

    if samples.shape[1] < max(2, round(chosen["window_ms"] * rate / 1000)):
        raise ValueError(f"the sound is shorter than a window of {chosen['window_ms']:g} ms")
    sound = torch.tensor(np.asarray(samples, np.float32).mean(axis=0))
    if feature in _MODELS:
        return _of_a_model(sound, rate, feature, chosen["layer"])
    return _KINDS[feature](sound, rate, chosen)


def _sizes(rate: int, chosen: dict[str, Any]) -> tuple[int, int, int]:
    """Frames of a transform, of its window, and from one to the next."""
    window = max(2, round(chosen["window_ms"] * rate / 1000))
    return 1 << (window - 1).bit_length(), window, max(1, round(chosen["step_ms"] * rate / 1000))


def _rows(title: str, values: Any, names: list[str], step: int, rate: int) -> Rows:
    array = values.numpy().astype(np.float32)
    return Rows(title, array, tuple(names), np.arange(array.shape[1]) * (step / rate))


def _spectrogram(sound: Any, rate: int, chosen: dict[str, Any]) -> Rows:
    from workstation.plugin.processing import transforms as T

    size, window, step = _sizes(rate, chosen)
    powers = T.Spectrogram(n_fft=size, win_length=window, hop_length=step)(sound)
    names = [f"{number * rate / size:.6g} Hz" for number in range(size // 2 + 1)]
    return _rows("Spectrogram (dB)", T.AmplitudeToDB("power", top_db=80.0)(powers), names, step, rate)


def _mel(sound: Any, rate: int, chosen: dict[str, Any]) -> Rows:
    from workstation.plugin.processing import transforms as T

    size, window, step = _sizes(rate, chosen)
    bands = T.MelSpectrogram(rate, size, window, step, n_mels=chosen["bands"])(sound)
    names = [f"mel {number + 1}" for number in range(chosen["bands"])]
    return _rows("Mel bands (dB)", T.AmplitudeToDB("power", top_db=80.0)(bands), names, step, rate)


def _cepstrum(kind: str, sound: Any, rate: int, chosen: dict[str, Any]) -> Rows:
    import torch

    from workstation.plugin.processing import functional as F
    from workstation.plugin.processing import transforms as T

    size, window, step = _sizes(rate, chosen)
    count, bands = chosen["coefficients"], chosen["bands"]
    if count > bands:
        raise ValueError(f"{count} coefficients need as many bands or more, got {bands}")
    spectrum = {"n_fft": size, "win_length": window, "hop_length": step}
    if kind == "mfcc":
        rows = T.MFCC(rate, count, melkwargs={**spectrum, "n_mels": bands})(sound)
    else:
        rows = T.LFCC(rate, bands, n_lfcc=count, speckwargs=spectrum)(sound)
    names = [f"{kind} {number + 1}" for number in range(count)]
    if chosen["deltas"]:
        first = F.compute_deltas(rows)
        rows = torch.cat((rows, first, F.compute_deltas(first)))
        names += [f"{sign} {name}" for sign in ("Δ", "ΔΔ") for name in names]
    return _rows(kind.upper(), rows, names, step, rate)


def _mfcc(sound: Any, rate: int, chosen: dict[str, Any]) -> Rows:
    return _cepstrum("mfcc", sound, rate, chosen)


def _lfcc(sound: Any, rate: int, chosen: dict[str, Any]) -> Rows:
    return _cepstrum("lfcc", sound, rate, chosen)


def _pitch(sound: Any, rate: int, chosen: dict[str, Any]) -> Rows:
    """Frequencies (Hz), 0 where there is no pitch."""
    from workstation.plugin.music import pitch_contour

    pitch, _, step = pitch_contour(sound, rate)
    hertz = np.nan_to_num(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))
    return Rows("Pitch", hertz[None].astype(np.float32), ("pitch Hz",), np.arange(len(pitch), dtype=np.float64) * step)


_KINDS: dict[str, Callable[[Any, int, dict[str, Any]], Rows]] = {
    "mel": _mel,
    "mfcc": _mfcc,
    "lfcc": _lfcc,
    "spectrogram": _spectrogram,
    "pitch": _pitch,
}


def _of_a_model(sound: Any, rate: int, feature: str, layer: int) -> Rows:
    import torch

    from workstation.plugin.models import pipelines
    from workstation.plugin.processing import functional as F

    model = getattr(pipelines, _MODELS[feature]).get_model()
    with torch.inference_mode():
        layers, _ = model.extract_features(F.resample(sound, rate, _MODEL_RATE)[None], num_layers=layer)
    values = layers[layer - 1][0].T.numpy()
    times = (np.arange(values.shape[1]) + 0.5) * (len(sound) / rate / values.shape[1])
    return Rows(f"{_MODELS[feature]}, layer {layer}", values, tuple(f"{n + 1}" for n in range(len(values))), times)
