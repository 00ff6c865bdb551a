"""The vocoder of tensors beside the one of compiled loops, in float64, where rounding is no excuse."""

import numpy as np
import pytest
import torch

from workstation.dsp.stretch.pitch_stream import ratio_of, time_stretch
from workstation.dsp.stretch.tensor_vocoder import begin_vocoder, vocode
from workstation.dsp.stretch.vocoder import Plan

RATE = 16_000


def sound(frames: int) -> np.ndarray:
    """Tones that glide, noise, clicks and a pause; a click in a pause has bins of one height, whose order is chance."""
    rng = np.random.default_rng(5)
    at = np.arange(frames) / RATE
    tones = sum(np.sin(2 * np.pi * (110 * k * at + 20 * k * at**2)) / k for k in range(1, 9))
    both = np.stack([tones, np.roll(tones, 40)]) * 0.1 + 0.02 * rng.standard_normal((2, frames))
    both[:, 4500:6500] = 0
    both[:, 3000::4001] += 0.8
    return both


@pytest.mark.parametrize(
    ("speed", "semitones"), [(1.0, 0.0), (1.0, 7.0), (1.0, -24.0), (1.0, 24.0), (0.2, -4.2), (3.0, 2.5), (0.1, 0.0)]
)
def test_it_is_the_same_vocoder(speed: float, semitones: float) -> None:
    audio, plan = sound(12_000), Plan.of(RATE, ratio_of(semitones), speed)
    expected = time_stretch(audio, RATE, speed, semitones)
    state = begin_vocoder(plan, 1, 2, torch.device("cpu"), torch.float64)
    pieces, rng, at = [], np.random.default_rng(1), 0
    while sum(piece.shape[-1] for piece in pieces) < expected.shape[1]:
        frames = int(rng.integers(1, 3000))
        block = np.zeros((2, frames))
        given = audio[:, at : at + frames]
        block[:, : given.shape[1]] = given
        piece, state = vocode(torch.from_numpy(block)[None], state, plan)
        pieces.append(piece)
        at += frames
    out = torch.cat(pieces, -1)[0, :, : expected.shape[1]].numpy()
    assert np.abs(out - expected).max() < 1e-7 * np.abs(expected).max()
