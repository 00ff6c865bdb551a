"""Pitch of voices whose pitch is known: both engines beside torchcrepe's own code and librosa's pYIN.

    python tests/benchmarks/bench_pitch.py [recording …]

Peers are measured where they can be imported. Recordings are spoken again by sinusoids: at the frequencies of a contour
and with the levels that the recording has there (Salamon et al. 2017), so that their pitch is known too.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from workstation import torchaudio
from workstation.core.sound.sources import Samples
from workstation.dsp.music.pitch import track_pitch
from workstation.speech.melody.pitch import pitch_by_model
from workstation.speech.progress import finish

Floats = npt.NDArray[np.float64]
_RATE = 16_000
_LOW, _HIGH = 70.0, 1000.0
_STEP = 0.01


def glide(seconds: float, base: float, octaves: float, wobble_hz: float) -> tuple[Floats, Floats]:
    """A voice with formants whose pitch moves as a sine; its samples and their frequencies."""
    at = np.arange(round(seconds * _RATE)) / _RATE
    hz = base * 2 ** (octaves * np.sin(2 * np.pi * wobble_hz * at))
    phase = 2 * np.pi * np.cumsum(hz) / _RATE
    wave = np.zeros(len(at))
    for k in range(1, int(_RATE / 2 / hz.max())):
        shape = sum(
            level / (1 + ((k * hz - centre) / width) ** 2)
            for centre, width, level in ((600.0, 80.0, 1.0), (1000.0, 90.0, 0.6), (2400.0, 120.0, 0.1))
        )
        wave += (0.02 + shape) * np.cos(k * phase)
    return 0.3 * wave / np.abs(wave).max(), hz


def spoken_again(path: Path) -> tuple[Floats, Floats]:
    """A recording as harmonics of a contour, and the frequency of each sample, NaN where nothing is voiced."""
    sound, rate = torchaudio.load(str(path))
    mono = torchaudio.functional.resample(sound.mean(0), rate, _RATE).numpy().astype(np.float32)[: 30 * _RATE]
    contour, _ = finish(track_pitch(mono, _RATE, _LOW, 500.0))
    column = np.minimum(np.arange(len(mono)) // round(_RATE * _STEP), len(contour) - 1)
    voiced = np.isfinite(contour)
    known = np.interp(np.arange(len(contour)), np.flatnonzero(voiced), contour[voiced])
    hz = np.interp(np.arange(len(mono)) / _RATE / _STEP, np.arange(len(known)), known)
    phase = 2 * np.pi * np.cumsum(hz) / _RATE
    size = 1024
    window = np.hanning(size)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(mono, (size // 2, size)), size)[:: round(_RATE * _STEP)]
    spectra = 2 * np.abs(np.fft.rfft(frames[: len(contour)] * window, axis=1)) / window.sum()
    times = np.arange(len(mono)) / _RATE / _STEP
    wave = np.zeros(len(mono))
    for k in range(1, 60):
        bins = np.clip(np.rint(k * known * size / _RATE).astype(int), 0, size // 2)
        levels = np.where(k * known < _RATE / 2, spectra[np.arange(len(known)), bins], 0.0)
        levels = levels * voiced
        wave += np.interp(times, np.arange(len(known)), levels) * np.cos(k * phase)
    return wave, np.where(voiced[column], hz, np.nan)


def scores(times: Floats, found: Floats, truth: Floats) -> str:
    """Of columns that are voiced: how many within 50 cents, the middle error; and how many voiced or not are missed."""
    at = np.clip(np.rint(times * _RATE).astype(int), 0, len(truth) - 1)
    wanted = truth[at]
    voiced = np.isfinite(wanted)
    both = voiced & np.isfinite(found)
    cents = 1200 * np.abs(np.log2(found[both] / wanted[both]))
    right = np.sum(cents < 50) / max(1, voiced.sum())
    false = np.isfinite(found)[~voiced].mean() if (~voiced).any() else 0.0
    return f"within 50 cents {100 * right:5.1f} %  middle {np.median(cents):5.1f} cents  false {100 * false:5.1f} %"


def _ours(sound: npt.NDArray[np.float32]) -> Floats:
    return finish(track_pitch(sound, _RATE, _LOW, _HIGH))[0]


def _model(sound: npt.NDArray[np.float32]) -> Floats:
    return finish(pitch_by_model(sound, _RATE, _LOW, _HIGH))[0]


def _torchcrepe(size: str) -> Callable[[npt.NDArray[np.float32]], Floats]:
    import torchcrepe

    def found(sound: npt.NDArray[np.float32]) -> Floats:
        hz, sure = torchcrepe.predict(
            torch.from_numpy(sound)[None], _RATE, 160, _LOW, _HIGH, size, return_periodicity=True, batch_size=64
        )
        sure = torchcrepe.filter.median(sure, 3)
        hz = torchcrepe.filter.mean(torchcrepe.threshold.At(0.21)(hz, sure), 3)
        return np.asarray(hz[0].numpy(), np.float64)

    return found


def _pyin(sound: npt.NDArray[np.float32]) -> Floats:
    import librosa

    hz, _, _ = librosa.pyin(sound, fmin=_LOW, fmax=_HIGH, sr=_RATE, hop_length=160, frame_length=1024)
    return np.asarray(hz, np.float64)


def _engines() -> dict[str, Callable[[npt.NDArray[np.float32]], Floats]]:
    engines = {"periods": _ours, "model": _model}
    try:
        torchaudio.install()
        engines |= {f"torchcrepe {size}": _torchcrepe(size) for size in ("tiny",)}
        import librosa  # noqa: F401  # only where it is there

        engines["librosa pyin"] = _pyin
    except ImportError as error:
        print(f"without {error.name}", file=sys.stderr)
    return engines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]  # it has one
    parser.add_argument("recordings", nargs="*", type=Path)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    pieces: dict[str, tuple[Floats, Floats]] = {
        "slow glide": glide(6.0, 130.0, 0.4, 0.5),
        "vibrato": glide(6.0, 440.0, 0.08, 6.0),
        **{path.stem: spoken_again(path) for path in chosen.recordings},
    }
    engines = _engines()
    for name, (wave, truth) in pieces.items():
        for noise_db in (60.0, 10.0, 0.0):
            noise = np.random.default_rng(1).normal(0, wave.std() * 10 ** (-noise_db / 20), len(wave))
            sound: Samples = np.asarray(wave + noise, np.float32)
            for engine, find in engines.items():
                began = time.process_time()
                found = find(sound)
                used = time.process_time() - began
                times = np.arange(len(found)) * _STEP
                factor = len(sound) / _RATE / used
                print(f"{name:12} {noise_db:3.0f} dB  {engine:16} {scores(times, found, truth)}  {factor:6.1f} x")


if __name__ == "__main__":
    main()
