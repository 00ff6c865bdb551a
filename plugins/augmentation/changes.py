"""One variation of a sound: what is drawn for it by a seed, and what that makes of the samples."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from workstation.plugin.api import Samples

Drawn = dict[str, Any]
"""What was drawn, by the names of the parameters, as it stands in a manifest."""

_FINEST = 200
"""Speeds are fractions of this: resampling between round numbers is quick."""
_DIRECT_DB = 3.0
"""The sound itself above what a synthetic room adds to it."""

ReadSound = Callable[[Path], tuple[Samples, int]]


def draw(chosen: Mapping[str, Any], seed: int, seconds: float, rate: int) -> Drawn:
    """A variation of a sound of so many seconds; the same for the same seed."""
    chance = np.random.default_rng(seed)
    around = {name: chance.uniform(-1.0, 1.0) * chosen[name] for name in ("stretch", "speed", "pitch", "gain_db")}
    snr = chance.uniform(chosen["snr_low"], chosen["snr_high"])
    decay = chance.uniform(min(0.05, chosen["decay_s"]), chosen["decay_s"])
    inner = int(chance.integers(1 << 31))
    drawn: Drawn = {}
    if chosen["stretch"]:
        drawn["stretch"] = round(1 + around["stretch"] / 100, 4)
    if chosen["speed"]:
        drawn["speed"] = round(round((1 + around["speed"] / 100) * _FINEST) / _FINEST, 4)
    if chosen["pitch"]:
        drawn["pitch"] = round(around["pitch"], 3)
    if chosen["time_masks"]:
        longest = min(chosen["time_mask_ms"] / 1000, seconds)
        drawn["time_masks"] = _masks(chance, chosen["time_masks"], longest, seconds, 4)
    if chosen["frequency_masks"]:
        widest = min(chosen["frequency_mask_hz"], rate / 2)
        masks = _masks(chance, chosen["frequency_masks"], widest, rate / 2, 4)
        drawn["frequency_masks"] = [[round(_even_to_the_ear(low, rate / 2 - wide), 1), wide] for low, wide in masks]
    if chosen["noise"] != "none":
        drawn |= {"noise": chosen["noise"], "snr_db": round(snr, 2)}
    if chosen["reverb"] != "none":
        drawn["reverb"] = chosen["reverb"]
        if chosen["reverb"] == "room":
            drawn["decay_s"] = round(decay, 3)
    if chosen["gain_db"]:
        drawn["gain_db"] = round(around["gain_db"], 2)
    for what in ("noise", "reverb"):
        if chosen[what] == "file":
            drawn[f"{what}_file"] = chosen[f"{what}_file"]
    drawn["chance"] = inner
    return drawn


def vary(samples: Samples, rate: int, drawn: Mapping[str, Any], read: ReadSound) -> Samples:
    """The variation of samples (channels, frames); what would be over full scale is made softer as a whole.

    `read` reads the files of noise and of responses. ValueError for what they cannot be used for.
    """
    import torch

    sound = torch.tensor(np.asarray(samples, np.float32))
    chance = np.random.default_rng(drawn["chance"])
    sound = _timed(sound, rate, drawn)
    if "reverb" in drawn:
        sound = _in_room(sound, _response(rate, drawn, chance, read))
    if "noise" in drawn:
        sound = _noisy(sound, rate, drawn, chance, read)
    if drawn.get("time_masks") or drawn.get("frequency_masks"):
        sound = _masked(sound, rate, drawn)
    sound = sound * 10 ** (drawn.get("gain_db", 0.0) / 20)
    peak = float(sound.abs().max()) if sound.numel() else 0.0
    made: Samples = (sound / max(1.0, peak)).numpy()
    return made


def _masks(chance: np.random.Generator, count: int, longest: float, whole: float, digits: int) -> list[list[float]]:
    """Starts and lengths: a length up to the longest, anywhere that it fits."""
    lengths = chance.uniform(0, longest, count)
    return [
        [round(float(start), digits), round(float(length), digits)]
        for start, length in zip(chance.uniform(0, whole - lengths), lengths, strict=True)
    ]


def _even_to_the_ear(place: float, most: float) -> float:
    """Hz up to so many: evenly drawn becomes even in mel, where the masks of the paper lie, and most sound is."""
    share = place / most if most > 0 else 0.0
    return float(700 * ((1 + most / 700) ** share - 1))


def _timed(sound: Any, rate: int, drawn: Mapping[str, Any]) -> Any:
    """Stretch, speed and pitch in one: the phase vocoder changes the length, resampling length and pitch."""
    from workstation.plugin.processing import functional as F
    from workstation.plugin.processing import transforms as T

    faster = drawn.get("speed", 1.0)
    played = round(faster * 2 ** (drawn.get("pitch", 0.0) / 12) * _FINEST) / _FINEST
    longer = played / (faster / drawn.get("stretch", 1.0))
    if abs(longer - 1) > 1e-4:
        size, hop, window = _transform(rate)
        bins = _spectrum(sound, size, hop, window)
        stretched = T.TimeStretch(hop, size // 2 + 1)(bins, 1 / longer)
        sound = _sound(stretched, size, hop, window, round(sound.shape[-1] * longer))
    return sound if played == 1 else F.resample(sound, round(played * _FINEST), _FINEST)


def _in_room(sound: Any, response: Any) -> Any:
    """Convolved and as long as it was, as loud as it was."""
    from workstation.plugin.processing import functional as F

    wet = F.fftconvolve(sound, response.expand(len(sound), -1))[..., : sound.shape[-1]]
    energy, was = float(wet.square().sum()), float(sound.square().sum())
    return wet * (was / energy) ** 0.5 if energy > 0 else wet


def _response(rate: int, drawn: Mapping[str, Any], chance: np.random.Generator, read: ReadSound) -> Any:
    """An impulse response (1, frames) that begins with the sound itself."""
    import torch

    if drawn["reverb"] == "file":
        recorded = _of_file(Path(drawn["reverb_file"]), rate, read)
        return recorded[:, int(recorded[0].abs().argmax()) :]
    decay = drawn["decay_s"]
    time = np.arange(max(2, round(1.2 * decay * rate))) / rate
    tail = chance.standard_normal(len(time)) * 10 ** (-3 * time / decay)
    tail[0] = 0.0
    tail *= 10 ** (-_DIRECT_DB / 20) / np.sqrt(np.sum(np.square(tail)))
    tail[0] = 1.0
    return torch.tensor(tail[None], dtype=torch.float32)


def _noisy(sound: Any, rate: int, drawn: Mapping[str, Any], chance: np.random.Generator, read: ReadSound) -> Any:
    import torch

    from workstation.plugin.processing import functional as F

    frames = sound.shape[-1]
    if drawn["noise"] == "file":
        recorded = _of_file(Path(drawn["noise_file"]), rate, read)[0].numpy()
        at = (int(chance.integers(len(recorded))) + np.arange(frames)) % len(recorded)  # round and round
        noise = recorded[at]
    else:
        noise = _coloured(frames, rate, drawn["noise"], chance)
    level = torch.full((len(sound),), float(drawn["snr_db"]))
    if not float(sound.square().sum()) or not np.any(noise):
        return sound  # of silence there is no ratio
    added = F.add_noise(sound, torch.tensor(noise, dtype=torch.float32).expand(len(sound), -1), level)
    return torch.where(sound.square().sum(-1, keepdim=True) > 0, added, sound)


def _coloured(frames: int, rate: int, colour: str, chance: np.random.Generator) -> Any:
    """White noise, or noise that falls by 3 (pink) or 6 dB (brown) an octave above 20 Hz."""
    white = chance.standard_normal(frames)
    if colour == "white":
        return white
    spectrum = np.fft.rfft(white)
    hertz = np.maximum(np.fft.rfftfreq(frames, 1 / rate), 20.0)
    return np.fft.irfft(spectrum * hertz ** (-0.5 if colour == "pink" else -1.0), frames)


def _masked(sound: Any, rate: int, drawn: Mapping[str, Any]) -> Any:
    """Silent in stretches of time (of the sound as it was drawn for) and in bands of frequency."""
    size, hop, window = _transform(rate)
    bins = _spectrum(sound, size, hop, window)
    for start, length in drawn.get("time_masks", ()):
        stretch = drawn.get("stretch", 1.0) / drawn.get("speed", 1.0) * rate / hop
        bins[..., round(start * stretch) : round((start + length) * stretch)] = 0
    for low, width in drawn.get("frequency_masks", ()):
        bins[..., round(low * size / rate) : round((low + width) * size / rate), :] = 0
    return _sound(bins, size, hop, window, sound.shape[-1])


def _of_file(path: Path, rate: int, read: ReadSound) -> Any:
    """The first channel of a file at a rate, (1, frames); ValueError where nothing sounds."""
    import torch

    from workstation.plugin.processing import functional as F

    samples, own = read(path)
    if not np.any(samples[:1]):
        raise ValueError(f"{path.name} is silent")
    return F.resample(torch.tensor(samples[:1]), own, rate)


def _transform(rate: int) -> tuple[int, int, Any]:
    """Size, hop and window of a transform of about 32 ms."""
    import torch

    size = 1 << max(4, round(np.log2(0.032 * rate)))
    return size, size // 4, torch.hann_window(size)


def _spectrum(sound: Any, size: int, hop: int, window: Any) -> Any:
    import torch

    return torch.stft(sound, size, hop, window=window, pad_mode="constant", return_complex=True)


def _sound(bins: Any, size: int, hop: int, window: Any, frames: int) -> Any:
    import torch

    return torch.istft(bins, size, hop, window=window, length=frames)
