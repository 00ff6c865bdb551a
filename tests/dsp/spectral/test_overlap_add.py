"""Streams in overlapping windows: unchanged they come back, changed they are changed at the right place."""

import numpy as np
import pytest

from workstation.dsp.spectral.overlap_add import Spectra, SpectralStream

NOISE = np.random.default_rng(0).standard_normal((2, 5000)).astype(np.float32)


@pytest.mark.parametrize("block", [1, 37, 512, 5000])
def test_what_is_left_alone_comes_back_late_by_the_latency(block: int) -> None:
    stream = SpectralStream(2, 256, lambda spectra: None)
    out = np.concatenate([stream.process(NOISE[:, at : at + block]) for at in range(0, 5000, block)], axis=1)
    assert out.shape == NOISE.shape
    np.testing.assert_allclose(out[:, : stream.latency], 0, atol=1e-5)
    np.testing.assert_allclose(out[:, stream.latency :], NOISE[:, : -stream.latency], atol=1e-5)


def test_the_spectra_can_be_changed() -> None:
    """Of two tones the upper is taken away."""

    def treat(spectra: Spectra) -> None:
        spectra[:, :, 40:] = 0

    at = np.arange(20_000)
    low, high = np.sin(2 * np.pi * at * 10 / 256), np.sin(2 * np.pi * at * 80 / 256)
    stream = SpectralStream(1, 256, treat)
    out = stream.process((low + high).astype(np.float32)[None])[0]
    np.testing.assert_allclose(out[1000:], low[1000 - 256 : -256], atol=1e-3)


def test_refuses_a_size_that_has_no_quarter() -> None:
    with pytest.raises(ValueError, match="multiple of 4, got 130"):
        SpectralStream(1, 130, lambda spectra: None)
