"""Decibels against numpy."""

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from workstation.dsp.levels.decibels import DB_to_amplitude, amplitude_to_DB
from workstation.dsp.modules.features import AmplitudeToDB


@pytest.mark.parametrize("shape", [(5, 6), (2, 5, 6), (3, 2, 5, 6), (2, 3, 2, 5, 6)])
def test_levels_and_their_floor(shape: tuple[int, ...]) -> None:
    x = torch.rand(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) ** 6
    want = 10 * (np.log10(np.maximum(x.numpy(), 1e-10)) - 0.3)
    np.testing.assert_allclose(amplitude_to_DB(x, 10.0, 1e-10, 0.3).numpy(), want)
    floor = want.reshape(-1, *([1] * (len(shape) == 2)), *shape[-3:]).max(axis=(1, 2, 3)) - 20
    floor = floor.reshape(*shape[:-3], *([1] * min(3, len(shape))))
    got = amplitude_to_DB(x, 10.0, 1e-10, 0.3, top_db=20.0)
    np.testing.assert_allclose(got.numpy(), np.maximum(want, floor))


def test_way_back() -> None:
    x = torch.tensor([0.001, 0.5, 1.0, 2.0], dtype=torch.float64)
    torch.testing.assert_close(DB_to_amplitude(amplitude_to_DB(x, 20.0, 1e-10, 0.0), 1.0, 0.5), x)
    torch.testing.assert_close(DB_to_amplitude(amplitude_to_DB(x, 10.0, 1e-10, 0.0), 3.0, 1.0), 3 * x)


def test_module() -> None:
    x = torch.tensor([[[1.0, 1e-3], [1e-20, 10.0]]])
    torch.testing.assert_close(AmplitudeToDB()(x), torch.tensor([[[0.0, -30.0], [-100.0, 10.0]]]))
    torch.testing.assert_close(AmplitudeToDB("magnitude", 60.0)(x), torch.tensor([[[0.0, -40.0], [-40.0, 20.0]]]))
    with pytest.raises(ValueError, match="-1"):
        AmplitudeToDB(top_db=-1.0)


def test_gradients() -> None:
    x = (torch.rand(2, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) + 0.1).requires_grad_()
    assert gradcheck(lambda y: amplitude_to_DB(y, 20.0, 1e-10, 0.0, 3.0), x, fast_mode=True)
    assert gradcheck(lambda y: DB_to_amplitude(y, 2.0, 0.5), x, fast_mode=True)
