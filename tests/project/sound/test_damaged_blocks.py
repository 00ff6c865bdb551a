"""A damaged block of FLAC loses the frames that were hit, and no other."""

import random

import numpy as np
import pytest

from workstation.core.sound.sources import Samples
from workstation.project.sound.block_codec import BLOCK_FRAMES, encode
from workstation.project.sound.damaged_blocks import recovered
from workstation.project.sound.flac_frames import whole_frames

FRAME = 4096
"""Samples of a frame of FLAC as it is written here."""


def sound(coding: str, channels: int = 2, frames: int = BLOCK_FRAMES) -> Samples:
    """Noise that is stored in a coding."""
    noise = np.random.default_rng(7).normal(0, 0.05, (channels, frames))
    if coding == "flac24+":
        return (noise * np.linspace(0.2, 1, frames)).astype(np.float32)
    full = 2.0 ** (int(coding[4:]) - 1)
    return ((noise * full).round() / full).astype(np.float32)


@pytest.mark.parametrize("coding", ["flac16", "flac24", "flac24+"])
@pytest.mark.parametrize(("channels", "frames"), [(1, BLOCK_FRAMES), (2, BLOCK_FRAMES), (6, 10_000), (2, 100)])
def test_of_a_whole_block_all_is_there(coding: str, channels: int, frames: int) -> None:
    samples = sound(coding, channels, frames)
    _, found, stored = encode(samples)
    assert found == coding
    left = recovered(coding, stored, channels, frames)
    assert left is not None
    assert left.gaps == ()
    if coding == "flac24+":  # 24 bits below the loudest sample
        assert np.abs(left.samples - samples).max() < np.abs(samples).max() * 2.0**-21
    else:
        assert np.array_equal(left.samples, samples)


@pytest.mark.parametrize("coding", ["flac16", "flac24", "flac24+"])
def test_a_hit_of_some_kilobytes_loses_the_frames_that_it_hit(coding: str) -> None:
    samples = sound(coding)
    stored = encode(samples)[2]
    whole = recovered(coding, stored, 2, BLOCK_FRAMES)
    assert whole is not None
    begin = 4 if coding == "flac24+" else 0
    length = int.from_bytes(stored[:4], "little") if begin else len(stored)
    places = whole_frames(stored[begin : begin + length])
    assert len(places) == BLOCK_FRAMES // FRAME
    for seed in range(2):
        chance = random.Random(seed)
        start = begin + chance.randrange(200, length - 4000)
        stop = start + 3500
        left = recovered(coding, stored[:start] + chance.randbytes(stop - start) + stored[stop:], 2, BLOCK_FRAMES)
        assert left is not None
        hit = [frame.number for frame in places if frame.start < stop - begin and frame.stop > start - begin]
        assert left.gaps == ((hit[0] * FRAME, (hit[-1] + 1) * FRAME),)
        assert left.lost == len(hit) * FRAME
        expected = whole.samples.copy()
        expected[:, left.gaps[0][0] : left.gaps[0][1]] = 0
        assert np.array_equal(left.samples, expected)


def test_where_the_beginning_is_gone_the_rest_is_there() -> None:
    samples = sound("flac16")
    stored = encode(samples)[2]
    left = recovered("flac16", bytes(300) + stored[300:], 2, BLOCK_FRAMES)
    assert left is not None
    assert left.gaps == ((0, FRAME),)
    assert np.array_equal(left.samples[:, FRAME:], samples[:, FRAME:])


@pytest.mark.parametrize("coding", ["flac16", "flac24", "flac24+", "f32", "f32z", "x"])
def test_of_noise_nothing_is_made(coding: str) -> None:
    for seed in range(20):
        stored = random.Random(seed).randbytes(5000)
        assert recovered(coding, stored, 2, BLOCK_FRAMES) is None
    assert recovered(coding, b"", 2, BLOCK_FRAMES) is None
