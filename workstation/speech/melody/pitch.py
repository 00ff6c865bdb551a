"""The pitch of one voice as a curve, by the likeness of periods or by a network."""

from collections.abc import Generator
from typing import cast

import numpy as np
import torch

from workstation.core.overlays import CurveOverlay
from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.dsp.music.pitch import cheapest_path, hop_of, track_pitch
from workstation.dsp.resampling.resample import resample
from workstation.speech.melody.crepe import BINS, KIND, RATE, SIZE, Floats, PitchNet, bin_hz, load_pitch_net
from workstation.speech.store.by_kind import place_of

_FRAMES_AT_ONCE = 64
_BESIDE = 4
"""Bins on each side of the likeliest one whose mean, weighted by how likely they are, is the pitch."""
_CANDIDATES = 6
_UNVOICED = 0.3
"""How likely a pitch must be, in the middle of a voice."""


def pitch(samples: Samples, rate: int, values: Values) -> Generator[float, None, CurveOverlay]:
    """The frequency of one voice in Hz, every 10 ms; none where there is no voice.

    ValueError, which says what to fetch, where the engine is the model and none is installed.
    """
    low, high = cast("float", values["low_hz"]), cast("float", values["high_hz"])
    sound = samples[0] if len(samples) == 1 else samples.mean(axis=0, dtype=np.float32)
    if values["engine"] == "model":
        curve, step = yield from pitch_by_model(sound, rate, low, high)
    else:
        curve, _ = yield from track_pitch(sound, rate, low, high)
        step = hop_of(rate) / rate
    times = np.arange(len(curve), dtype=np.float64) * step
    return CurveOverlay("Pitch", times, curve, "Hz", low, high, logarithmic=True)


def pitch_by_model(
    sound: np.ndarray[tuple[int, ...], np.dtype[np.float32]], rate: int, low_hz: float, high_hz: float
) -> Generator[float, None, tuple[Floats, float]]:
    """The frequency of one voice (frames,) by the largest network that is installed; yields the fraction done.

    Answers Hz, NaN where there is no pitch, and the seconds from one to the next.
    """
    network = load_pitch_net(place_of(KIND, "pitch-tiny"))
    heard = torch.from_numpy(np.ascontiguousarray(sound))
    heard = resample(heard[None], rate, RATE)[0] if rate != RATE else heard
    hop = hop_of(RATE)
    padded = torch.nn.functional.pad(heard, (SIZE // 2, SIZE))
    frames = padded.unfold(0, SIZE, hop)[: len(heard) // hop + 1]
    parts = []
    for first in range(0, len(frames), _FRAMES_AT_ONCE):
        parts.append(_candidates(network, frames[first : first + _FRAMES_AT_ONCE], low_hz, high_hz))
        yield 0.98 * first / len(frames)
    hz, heights, loudness = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    curve = cheapest_path(hz, heights, loudness, _UNVOICED)
    curve[(curve < low_hz) | (curve > high_hz)] = np.nan
    yield 1.0
    return curve, hop / RATE


def _candidates(
    network: PitchNet, frames: torch.Tensor, low_hz: float, high_hz: float
) -> tuple[Floats, Floats, Floats]:
    """The likeliest frequencies of each frame (n, c), how likely they are, and how loud it is (n,)."""
    with torch.inference_mode():
        likely = np.asarray(network(frames.contiguous()).numpy(), np.float64)
        loudness = np.asarray(frames.square().mean(1).sqrt().numpy(), np.float64)
    bins = np.arange(BINS, dtype=np.float64)
    inside = (bin_hz(bins) >= low_hz) & (bin_hz(bins) <= high_hz)
    beside = np.pad(likely, ((0, 0), (1, 1)))
    peak = (likely > beside[:, :-2]) & (likely >= beside[:, 2:]) & inside
    height = np.where(peak, likely, 0.0)
    at = np.argpartition(-height, _CANDIDATES - 1, axis=1)[:, :_CANDIDATES]
    wide = np.pad(likely, ((0, 0), (_BESIDE, _BESIDE)))
    near = at[..., None] + np.arange(2 * _BESIDE + 1)
    weights = wide[np.arange(len(wide))[:, None, None], near]
    mean = (weights * (near - _BESIDE)).sum(-1) / np.maximum(weights.sum(-1), 1e-12)
    return bin_hz(mean), np.take_along_axis(height, at, axis=1), loudness
