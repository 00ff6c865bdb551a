"""Dither: torchaudio's rounding by name, and a true one whose error is noise."""

import pytest
import torch

from workstation.dsp.levels import dither


@pytest.mark.parametrize("kind", ["TPDF", "RPDF", "GPDF"])
@pytest.mark.parametrize("shaped", [False, True])
@pytest.mark.parametrize("shape", [(100,), (2, 100)])
def test_output_lies_on_16_bit_steps_near_the_input(kind: str, shaped: bool, shape: tuple[int, ...]) -> None:
    x = torch.rand(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64) - 0.5
    before = x.clone()
    y = dither.dither(x, kind, shaped)
    assert torch.equal(x, before)
    assert (y - x).abs().max() < 12 / 32768
    if not shaped:
        torch.testing.assert_close(y * 32768, torch.round(y * 32768))


def test_unknown_density_is_refused() -> None:
    with pytest.raises(ValueError, match="TPDF, RPDF or GPDF"):
        dither.dither(torch.zeros(3), "UPDF")


@pytest.mark.parametrize("bits", [8, 16])
def test_dithered_error_is_white_and_does_not_follow_the_sound(bits: int) -> None:
    step = 2.0 ** (1 - bits)
    generator = torch.Generator().manual_seed(1)
    for level in (0.0, 0.3, 0.49):
        x = torch.full((100_000,), level * step, dtype=torch.float64)
        error = (dither.quantize(x, bits, generator) - x) / step
        assert error.mean().abs() < 0.01
        assert float(error.var()) == pytest.approx(0.25, rel=0.03)


def test_full_scale_stays_within_the_integers() -> None:
    y = dither.quantize(torch.tensor([-1.0, 1.0]).repeat(100), 8, torch.Generator().manual_seed(0))
    assert y.min() >= -1
    assert y.max() <= 127 / 128
    with pytest.raises(ValueError, match="2 to 24"):
        dither.quantize(y, 25)
