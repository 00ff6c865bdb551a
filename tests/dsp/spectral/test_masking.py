"""Random masks: where they lie, how wide they get, and what they leave."""

import pytest
import torch

from workstation.dsp.modules.masking import FrequencyMasking, SpecAugment, TimeMasking
from workstation.dsp.spectral.masking import mask_along_axis, mask_along_axis_iid


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


@pytest.mark.parametrize("axis", [1, 2])
@pytest.mark.parametrize(("width", "p", "most"), [(10, 1.0, 10), (30, 0.2, 8), (3, 0.9, 3)])
def test_one_mask_for_all(axis: int, width: int, p: float, most: int) -> None:
    x = torch.ones(3, 40, 40)
    widths = set()
    for _ in range(200):
        masked = mask_along_axis(x, width, -1.0, axis, p) == -1.0
        line = masked.transpose(axis, -1)[0, 0]
        assert torch.equal(masked.transpose(axis, -1), line.expand(3, 40, 40))
        places = line.nonzero()[:, 0]
        assert not len(places) or int(places[-1] - places[0]) == len(places) - 1
        widths.add(len(places))
    assert widths == set(range(most))


def test_masks_of_their_own() -> None:
    x = torch.ones(50, 4, 20, 30)
    masked = mask_along_axis_iid(x, 10, 0.0, 3) == 0
    assert (masked == masked[:, :, :1]).all()
    widths = masked[:, :, 0].sum(dim=-1)
    assert set(widths.unique().tolist()) == set(range(10))
    runs = masked[:, :, 0].int().diff(dim=-1).eq(1).sum(dim=-1) + masked[:, :, 0, 0].int()
    assert int(runs.max()) == 1


def test_a_tensor_can_be_filled_in() -> None:
    x = torch.rand(8, 5, 6)
    masked = mask_along_axis_iid(x, 4, torch.tensor(7.0), 1)
    changed = masked != x
    assert changed.any()
    assert (masked[changed] == 7).all()


def test_nothing_to_mask_gives_the_input_itself() -> None:
    x = torch.rand(2, 5, 6)
    assert mask_along_axis(x, 0, 0.0, 1) is x
    assert mask_along_axis_iid(x, 5, 0.0, 2, 0.1) is x


def test_mistakes_are_named() -> None:
    x = torch.rand(2, 5, 6)
    with pytest.raises(ValueError, match="got 0"):
        mask_along_axis(x, 3, 0.0, 0)
    with pytest.raises(ValueError, match=r"p must be 0 to 1, got 1\.5"):
        mask_along_axis(x, 3, 0.0, 1, 1.5)
    with pytest.raises(ValueError, match="at least 3 dimensions, got 2"):
        mask_along_axis_iid(x[0], 3, 0.0, 1)
    with pytest.raises(ValueError, match=r"got -0\.1"):
        TimeMasking(3, p=-0.1)


def test_modules_mask_their_axis() -> None:
    x = torch.ones(60, 10, 20)
    in_time = TimeMasking(8, iid_masks=True)(x, 5.0) == 5
    in_frequency = FrequencyMasking(8, iid_masks=True)(x) == 0
    assert in_time.any()
    assert (in_time == in_time[:, :1]).all()
    assert in_frequency.any()
    assert (in_frequency == in_frequency[..., :1]).all()
    assert (FrequencyMasking(8)(x[0]) == 0).shape == (10, 20)


@pytest.mark.parametrize("iid_masks", [True, False])
@pytest.mark.parametrize("zero_masking", [True, False])
def test_spec_augment(iid_masks: bool, zero_masking: bool) -> None:
    x = torch.rand(30, 20, 40) + 1
    augment = SpecAugment(2, 10, 2, 5, iid_masks, zero_masking=zero_masking)
    masked = augment(x)
    filled = masked[masked != x]
    assert len(filled)
    torch.testing.assert_close(filled, torch.full_like(filled, 0.0 if zero_masking else float(x.mean())))
    assert ((masked != x).any(dim=0).all(dim=0).any()) == (not iid_masks) or iid_masks


def test_gradients_pass_where_nothing_is_masked() -> None:
    x = torch.rand(3, 10, 20, requires_grad=True)
    masked = mask_along_axis_iid(x, 8, 0.0, 2)
    masked.sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, (masked != 0).float())
