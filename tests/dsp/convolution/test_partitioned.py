"""A running convolution is the whole convolution, whatever the blocks."""

import numpy as np
import pytest
from scipy import signal

from workstation.dsp.convolution.partitioned import BULK, ConvolutionStream


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


@pytest.mark.parametrize("taps", [1, 7, 32, 33, 600, 9000])
@pytest.mark.parametrize("sizes", [[1, 2], [64], [333], [4096], [100, BULK + 77, 5, 3000]])
def test_blocks_of_any_size_give_the_whole(taps: int, sizes: list[int]) -> None:
    frames = 3000 if sizes[0] == 1 else BULK + 12_000
    x, response = noise(2, frames), noise(2, taps, seed=1)
    stream = ConvolutionStream(response, 2, block=32, dtype=np.float64)
    parts, at, turn = [], 0, 0
    while at < frames:
        parts.append(stream.process(x[:, at : at + sizes[turn % len(sizes)]]))
        at += parts[-1].shape[1]
        turn += 1
    expected = signal.fftconvolve(x, response, axes=1)[:, :frames]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), expected, atol=1e-10 * taps)


def test_one_response_serves_all_channels_in_float32() -> None:
    x, response = noise(3, 20_000).astype(np.float32), (noise(1, 5000) / 70).astype(np.float32)
    y = ConvolutionStream(response, 3).process(x)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, signal.fftconvolve(x, response, axes=1)[:, :20_000], atol=2e-5)


def test_reset_forgets() -> None:
    stream = ConvolutionStream(noise(1000), 1, block=64)
    first = stream.process(noise(1, 5000).astype(np.float32))
    stream.reset()
    np.testing.assert_array_equal(stream.process(noise(1, 5000).astype(np.float32)), first)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="response must be"):
        ConvolutionStream(noise(3, 10), 2)
    with pytest.raises(ValueError, match="block must be at least 1"):
        ConvolutionStream(noise(10), 1, block=0)
    with pytest.raises(ValueError, match="shape \\(2, frames\\)"):
        ConvolutionStream(noise(10), 2).process(noise(1, 10))
