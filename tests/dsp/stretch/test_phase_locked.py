"""The phase-locked vocoder's face for tensors."""

import numpy as np
import pytest
import torch

from workstation.dsp.stretch.phase_locked import phase_locked_shift, phase_locked_stretch
from workstation.dsp.stretch.pitch_stream import pitch_shift_locked, time_stretch


def sound(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("lead", [(), (1,), (2,), (3, 2), (2, 3, 2)])
def test_batches_are_examples_of_channels(lead: tuple[int, ...]) -> None:
    x = sound(*lead, 5000)
    shifted, stretched = phase_locked_shift(x, 16000, -3), phase_locked_stretch(x, 16000, 1.25)
    assert shifted.shape == x.shape
    assert stretched.shape == (*lead, 4000)
    first = x[(0,) * max(0, len(lead) - 1)] if len(lead) > 1 else x
    rows = first.reshape(-1, 5000).numpy()
    where = (0,) * max(0, len(lead) - 1)
    np.testing.assert_array_equal(shifted[where].reshape(-1, 5000).numpy(), pitch_shift_locked(rows, 16000, -3))
    np.testing.assert_array_equal(stretched[where].reshape(-1, 4000).numpy(), time_stretch(rows, 16000, 1.25))


def test_other_scales_and_precisions() -> None:
    x = sound(2, 5000).double()
    torch.testing.assert_close(phase_locked_shift(x, 16000, 2, 24), phase_locked_shift(x, 16000, 1))
    assert phase_locked_shift(x, 16000, 2).dtype == torch.float64
    with pytest.raises(ValueError, match="semitones must be -24 to 24, got 30"):
        phase_locked_shift(x, 16000, 30)
