"""What recordings suffer from, done to clean ones: noise, music, rooms, telephones, levels, speed and other voices."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile

from workstation.effects.table import EffectTable

Floats = npt.NDArray[np.float32]
MUSIC = Path(__file__).parents[2] / "resources" / "demo" / "music.flac"


class Sound(NamedTuple):
    """Mono samples, their rate, and how much longer than the original they are."""

    samples: Floats
    rate: int
    longer: float = 1.0


def noisy(kind: str, snr_db: float) -> Callable[[Floats, int], Sound]:
    def change(samples: Floats, rate: int) -> Sound:
        noise = music(len(samples), rate) if kind == "music" else noise_of(kind, len(samples))
        level = np.sqrt(np.mean(samples**2)) * 10 ** (-snr_db / 20)
        return Sound(samples + noise * np.float32(level), rate)

    return change


def noise_of(kind: str, count: int) -> Floats:
    """White or pink noise of power 1."""
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(size=count))
    if kind == "pink":
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    noise = np.fft.irfft(spectrum, count)
    return np.asarray(noise / noise.std(), np.float32)


def music(count: int, rate: int) -> Floats:
    """The music of the demo, of power 1, as long as wanted."""
    import soxr

    samples, own = soundfile.read(MUSIC, dtype="float32", always_2d=True)
    mono = soxr.resample(samples.mean(axis=1), own, rate)
    return np.asarray(np.resize(mono / mono.std(), count), np.float32)


def treated(effect: str, longer: float = 1.0, **values: object) -> Callable[[Floats, int], Sound]:
    def change(samples: Floats, rate: int) -> Sound:
        out = EffectTable()[effect].apply(np.ascontiguousarray(samples[None]), rate, values)[0]
        return Sound(np.asarray(out, np.float32), rate, longer)

    return change


def telephone(samples: Floats, rate: int) -> Sound:
    """300 to 3400 Hz at 8 kHz, 8 bits."""
    import soxr

    table = EffectTable()
    low = table["high_pass"].apply(samples[None], rate, {"cutoff_hz": 300.0})
    narrow = soxr.resample(table["low_pass"].apply(low, rate, {"cutoff_hz": 3400.0})[0], rate, 8000)
    loud = narrow / max(1e-9, float(np.abs(narrow).max()))
    squeezed = np.sign(loud) * np.log1p(255 * np.abs(loud)) / np.log(256)
    coded = np.round(squeezed * 127) / 127
    return Sound(np.asarray(np.sign(coded) * np.expm1(np.abs(coded) * np.log(256)) / 255, np.float32), 8000)


def clipped(samples: Floats, rate: int) -> Sound:
    """Cut off at a tenth of the peak."""
    top = 0.1 * float(np.abs(samples).max())
    return Sound(np.clip(samples, -top, top) * np.float32(8), rate)


def quiet(samples: Floats, rate: int) -> Sound:
    """60 dB down, in 16 bits."""
    return Sound(np.asarray(np.round(samples * 1e-3 * 32768) / 32768, np.float32), rate)


CONDITIONS: dict[str, Callable[[Floats, int], Sound]] = {
    "white 10 dB": noisy("white", 10),
    "pink 10 dB": noisy("pink", 10),
    "pink 0 dB": noisy("pink", 0),
    "music 10 dB": noisy("music", 10),
    "music 0 dB": noisy("music", 0),
    "hall": treated("reverb", room="hall", wet_db=-3.0),
    "tiled room": treated("reverb", room="tiled room", wet_db=0.0),
    "telephone": telephone,
    "clipped": clipped,
    "quiet": quiet,
    "twice as fast": treated("time_stretch", 0.5, speed=200.0),
    "half as fast": treated("time_stretch", 2.0, speed=50.0),
    "child": treated("pitch_shift", semitones=7.0),
    "giant": treated("pitch_shift", semitones=-5.0),
}
