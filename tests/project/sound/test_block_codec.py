import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workstation.project.sound.block_codec import cleaned, decode, encode, hash_of


@settings(max_examples=60)
@given(arrays(np.int32, (2, 50), elements=st.integers(-(2**23), 2**23 - 1)), st.sampled_from([15, 23, 27]))
def test_whole_numbers_are_lossless(values: np.ndarray, shift: int) -> None:
    samples = (values / 2.0**shift).astype(np.float32)
    digest, coding, stored = encode(samples)
    np.testing.assert_array_equal(decode(coding, stored, 2), samples)
    assert hash_of(decode(coding, stored, 2)) == digest


@settings(max_examples=200)
@given(arrays(np.uint32, (3, 40)), st.booleans())
def test_any_float_is_lossless(bits: np.ndarray, usual: bool) -> None:
    """Bits of every kind: not numbers, infinities, numbers too small to be written in full."""
    if usual:  # between 1 and 1e-9, where sound is
        bits = bits & 0x87FFFFFF | 0x38000000 - (bits[::-1] & 0x0F800000)
    samples = bits.view(np.float32)
    samples[samples == 0] = 0
    digest, coding, stored = encode(samples)
    found = decode(coding, stored, 3)
    np.testing.assert_array_equal(found.view(np.uint32), samples.view(np.uint32))
    assert hash_of(found) == digest


def test_sixteen_bit_sound_is_stored_small() -> None:
    samples = (np.round(np.sin(np.arange(65_536) / 20) * 20_000) / 32_768).astype(np.float32)[None]
    _, coding, stored = encode(samples)
    assert coding == "flac16"
    assert len(stored) < samples.nbytes / 3


def test_results_of_effects_are_stored_smaller() -> None:
    rng = np.random.default_rng(0)
    low = np.convolve(rng.normal(0, 0.1, 65_600), np.hanning(65), "valid")[None, :65_536]
    samples = np.concatenate((low, -0.3 * low)).astype(np.float32) / 8
    _, coding, stored = encode(samples)
    assert coding == "flac24+"
    assert len(stored) < 0.75 * samples.nbytes


@pytest.mark.parametrize("coding", ["flac16", "flac24+", "f32z", "f32", "mp3"])
def test_damaged_blocks_are_named(coding: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(coding, b"\0" * 7, 1)


def test_samples_that_are_no_numbers_are_silent() -> None:
    sound = np.array([[0.5, np.nan, np.inf, -np.inf, -0.0]], np.float32)
    assert cleaned(sound).tolist() == [[0.5, 0, 0, 0, 0]]
    loud = np.full((1, 5), 3e38, np.float32)
    np.testing.assert_array_equal(cleaned(loud), loud)
