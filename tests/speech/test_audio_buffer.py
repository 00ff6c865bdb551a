"""Mono sound in memory or in a file."""

import numpy as np
import pytest

from workstation.speech.audio_buffer import Spool, at_rate, blocks_of, is_silent


@pytest.mark.parametrize("in_memory", [10, 1 << 20])
def test_what_was_appended_is_read_anywhere(in_memory: int) -> None:
    sound = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    spool = Spool(in_memory)
    for start in range(0, 1000, 300):
        spool.append(sound[start : start + 300])
        np.testing.assert_array_equal(spool[start : start + 20], sound[start : start + 20])
    assert len(spool) == 1000
    assert spool.shape == (1000,)
    np.testing.assert_array_equal(spool[-5:], sound[-5:])
    np.testing.assert_array_equal(spool[990:2000], sound[990:])
    np.testing.assert_array_equal(np.asarray(spool), sound)
    np.testing.assert_array_equal(np.concatenate(list(blocks_of(spool, 77))), sound)


def test_what_is_not_finite_is_silent() -> None:
    spool = Spool(2)
    spool.append(np.array([np.nan, np.inf, -np.inf, 0.0]))
    assert is_silent(spool)
    spool.append(np.ones(1, np.float32))
    assert not is_silent(spool)


def test_long_sound_with_a_sample_that_is_not_finite_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.speech.audio_buffer._IN_MEMORY", 1000)
    tone = 0.1 * np.sin(np.arange(9600) * 0.05).astype(np.float32)
    broken, mended = tone.copy(), tone.copy()
    broken[4000], mended[4000] = np.inf, 0
    np.testing.assert_array_equal(at_rate(broken, 48000, 16000)[:], at_rate(mended, 48000, 16000)[:])


def test_long_sound_is_resampled_as_short_sound_is() -> None:
    tone = np.sin(np.arange(96000) * 0.05).astype(np.float32)
    spool = Spool(1000)
    spool.append(tone)
    assert at_rate(spool, 16000, 16000) is spool
    slowly, at_once = at_rate(spool, 48000, 16000), at_rate(tone, 48000, 16000)
    assert len(slowly) == len(at_once) == 32000
    np.testing.assert_allclose(slowly[:], at_once[:], atol=1e-4)


def test_nothing_but_numbers_that_are_none_is_silent() -> None:
    assert is_silent(np.array([0, np.nan, np.inf, -np.inf], np.float32))
    assert not is_silent(np.array([np.nan, 1e-20], np.float32))


def test_sound_must_be_mono() -> None:
    with pytest.raises(ValueError, match="mono"):
        at_rate(np.zeros((2, 5), np.float32), 16000, 16000)
