"""A resampled stream is the resampled whole, whatever its blocks."""

import numpy as np
import pytest
import torch

from workstation.dsp.resampling.resample import resample
from workstation.dsp.resampling.stream import ResampleStream


@pytest.mark.parametrize(("orig", "new"), [(3, 1), (1, 3), (44_100, 48_000), (48_000, 44_100), (16_001, 16_000)])
@pytest.mark.parametrize("size", [1, 64, 333, 4096])
def test_blocks_joined_are_the_whole(orig: int, new: int, size: int) -> None:
    frames = 5000 if size > 1 else 300
    x = np.random.default_rng(0).standard_normal((2, frames))
    stream = ResampleStream(orig, new, 2, zeros=16, dtype=np.float64)
    expected = resample(torch.from_numpy(x), orig, new, 16, 0.9475937167399596, "sinc_interp_kaiser").numpy()
    for _ in range(2):  # the second time after flush, anew
        parts = [stream.process(x[:, start : start + size]) for start in range(0, frames, size)]
        np.testing.assert_allclose(np.concatenate([*parts, stream.flush()], axis=1), expected, atol=1e-12)


def test_output_waits_no_longer_than_the_latency() -> None:
    stream = ResampleStream(48_000, 44_100, 1)
    out = stream.process(np.zeros((1, 48_000), np.float32))
    assert out.dtype == np.float32
    assert out.shape[1] == (48_000 - stream.latency) * 147 // 160


def test_wrong_blocks_and_huge_ratios_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, frames\)"):
        ResampleStream(1, 2, 2).process(np.zeros((1, 5), np.float32))
    with pytest.raises(ValueError, match="too many for a stream"):
        ResampleStream(191_999, 192_000, 1)
