"""Resampling modules are the function with kept weights."""

import copy

import pytest
import torch

from workstation.dsp.modules import resample as resample_modules
from workstation.dsp.resampling.resample import resample
from workstation.dsp.resampling.speed import speed

X = torch.randn(2, 2000, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("orig", "new"), [(44_100, 48_000), (3, 1), (16_000, 16_000), (16_001, 16_000)])
@pytest.mark.parametrize("method", ["sinc_interp_hann", "sinc_interp_kaiser"])
def test_a_module_is_the_function(orig: int, new: int, method: str) -> None:
    module = resample_modules.Resample(orig, new, method, 16, 0.9, 8.0)
    torch.testing.assert_close(module(X), resample(X, orig, new, 16, 0.9, method, 8.0))
    torch.testing.assert_close(copy.deepcopy(module)(X), module(X))


@pytest.mark.parametrize("dtype", [None, torch.float16, torch.float64])
def test_weights_are_kept_in_the_dtype_and_follow_the_module(dtype: torch.dtype | None) -> None:
    module = resample_modules.Resample(2, 3, dtype=dtype)
    assert module.weights is not None
    assert module.weights.dtype == (dtype or torch.float32)
    assert module(X).dtype == X.dtype
    assert module.to(torch.bfloat16)(X.bfloat16()).dtype == torch.bfloat16


def test_weights_of_endless_ratios_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resample_modules, "MAX_WEIGHTS", 100)
    module = resample_modules.Resample(101, 97)
    assert module.weights is None
    torch.testing.assert_close(module(X), resample(X, 101, 97))


def test_speed_and_its_perturbation() -> None:
    lengths = torch.tensor([1000, 1999])
    for factor in (0.9, 1.0, 1.2):
        y, left = resample_modules.Speed(8000, factor)(X, lengths)
        expected, expected_lengths = speed(X, 8000, factor, lengths)
        torch.testing.assert_close(y, expected)
        torch.testing.assert_close(left, expected_lengths)
    drawn = {resample_modules.SpeedPerturbation(8000, [0.5, 2.0])(X)[0].shape[1] for _ in range(40)}
    assert drawn == {1000, 4000}
