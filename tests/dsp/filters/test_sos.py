"""Cascades equal scipy's, whole or in blocks of any size, and hold up at extreme poles."""

import numpy as np
import pytest
from scipy import signal

from workstation.dsp.filters import biquad, sos


def cascade(sections: int) -> np.ndarray:
    return np.stack([biquad.peaking(48_000, 100 * 2.2**k, 6 - 3 * k, 1.0) for k in range(sections)])


@pytest.mark.parametrize("sections", [1, 2, 3, 5])
@pytest.mark.parametrize("frames", [0, 1, 2, 3, 1023, 1024, 5000])
def test_equals_scipy(sections: int, frames: int) -> None:
    x = np.random.default_rng(0).standard_normal((2, 3, frames))
    rows = cascade(sections)
    y, state = sos.sosfilt(x, rows)
    expected, final = signal.sosfilt(rows, x, zi=np.zeros((sections, 2, 3, 2))) if frames else (x, None)
    np.testing.assert_allclose(y, expected, atol=1e-12)
    if final is not None:
        np.testing.assert_allclose(state, np.moveaxis(final, 0, 2), atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 64, 333, 4096])
def test_a_stream_of_blocks_is_the_whole(size: int) -> None:
    x = np.random.default_rng(1).standard_normal((2, 6 * size + 5 if size > 64 else 700)).astype(np.float32)
    rows = cascade(3)
    whole, final = sos.sosfilt(x, rows)
    state, parts = None, []
    for start in range(0, x.shape[1], size):
        part, state = sos.sosfilt(x[:, start : start + size], rows, state)
        parts.append(part)
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-6)
    assert state is not None
    np.testing.assert_allclose(state, final, atol=1e-12)


def test_long_input_is_spread_over_threads_and_stays_the_same() -> None:
    x = np.random.default_rng(2).standard_normal((3, sos.LONG + 7)).astype(np.float32)
    alone, _ = sos.sosfilt(x, cascade(4), threads=1)
    spread, _ = sos.sosfilt(x, cascade(4), threads=3)
    np.testing.assert_array_equal(alone, spread)


def test_highpass_at_20_hz_on_192_khz_in_float32_has_no_offset_left() -> None:
    x = np.full((1, 192_000), 0.7, np.float32)
    y, _ = sos.sosfilt(x, biquad.highpass(192_000, 20))
    assert y[0, 0] == pytest.approx(0.7, abs=1e-3)
    assert np.abs(y[0, -1000:]).max() < 1e-6


def test_started_in_the_steady_state_a_constant_stays_constant() -> None:
    rows = np.stack([biquad.lowpass(48_000, 500), biquad.low_shelf(48_000, 200, 6)])
    y, _ = sos.sosfilt(np.ones((1, 100)), rows, sos.steady_state(rows)[None])
    np.testing.assert_allclose(y, 10 ** (6 / 20), rtol=1e-9)


def test_input_is_left_alone_and_strides_do_not_matter() -> None:
    x = np.random.default_rng(3).standard_normal((200, 2))
    before = x.copy()
    y, _ = sos.sosfilt(x.T, cascade(2))
    np.testing.assert_array_equal(x, before)
    np.testing.assert_allclose(y, signal.sosfilt(cascade(2), x.T), atol=1e-12)


def test_wrong_shapes_and_types_are_refused() -> None:
    with pytest.raises(ValueError, match="sections, 6"):
        sos.sosfilt(np.zeros((1, 4)), np.ones(5))
    with pytest.raises(ValueError, match="a0"):
        sos.sosfilt(np.zeros((1, 4)), np.zeros((1, 6)))
    with pytest.raises(ValueError, match="state of this cascade"):
        sos.sosfilt(np.zeros((1, 4)), cascade(2), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="float32 or float64"):
        sos.sosfilt(np.zeros((1, 4), np.int16), cascade(1))  # type: ignore[type-var]


@pytest.mark.parametrize("cut", [1e-6, 1e-3, 0.3])
@pytest.mark.parametrize("frames", [1, 3, 4, 6, 1023, 1024, 1029, 5000])
def test_single_sections_of_short_floats_are_as_exact(cut: float, frames: int) -> None:
    rows = signal.butter(2, cut, output="sos")
    x = np.random.default_rng(frames).standard_normal(frames + 9).astype(np.float32) + np.float32(1)
    early, state = sos.sosfilt(x[:9], rows)
    late, end = sos.sosfilt(x[9:], rows, state)
    want, last = signal.sosfilt(rows, x.astype(np.float64), zi=np.zeros((1, 2)))
    scale = np.abs(want).max()
    np.testing.assert_allclose(np.concatenate([early, late]), want, rtol=0, atol=1e-7 * scale)
    np.testing.assert_allclose(end, last, rtol=0, atol=1e-7 * scale)
