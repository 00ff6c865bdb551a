"""Rounding of samples of any size."""

import numpy as np
import pytest

from workstation.media.dither import Quantizer


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("largest", [2.0, 1e19, 1e32, 3.3e38, np.inf])
@pytest.mark.filterwarnings("error")
def test_what_is_far_beyond_full_scale_is_clipped_without_a_warning(bits: int, largest: float) -> None:
    block = np.array([[largest, -largest, 0.5, np.nan]], np.float32)
    found = Quantizer(bits, dither=False).quantize(block).astype(np.int64)
    limit, shift, middle = 1 << (bits - 1), 8 if bits == 24 else 0, 128 if bits == 8 else 0
    wanted = [limit - 1, -limit, limit // 2, 0]
    np.testing.assert_array_equal(found[0], [(value + middle) << shift for value in wanted])
