import pytest
import torch

from workstation.dsp.speech.frechet import frechet_distance


def covariance(size, seed):
    root = torch.randn(size, size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return root @ root.T


def test_diagonal_covariances_have_a_closed_form():
    mean_x, mean_y = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.0, 4.0, 3.0])
    deviation_x, deviation_y = torch.tensor([1.0, 2.0, 0.5]), torch.tensor([3.0, 1.0, 0.5])
    found = frechet_distance(mean_x, deviation_x.square().diag(), mean_y, deviation_y.square().diag())
    expected = (mean_x - mean_y).square().sum() + (deviation_x - deviation_y).square().sum()
    assert float(found) == pytest.approx(float(expected), rel=1e-6)


def test_no_distance_to_itself_and_a_gradient():
    mean, sigma = torch.randn(4, dtype=torch.float64), covariance(4, 1)
    assert float(frechet_distance(mean, sigma, mean, sigma)) == pytest.approx(0.0, abs=1e-9)
    other = covariance(4, 2)
    inputs = [value.clone().requires_grad_(True) for value in (mean, sigma, mean + 1, other)]
    assert torch.autograd.gradcheck(frechet_distance, inputs)


@pytest.mark.parametrize(
    ("mean", "sigma", "message"),
    [
        (torch.zeros(2, 2), torch.eye(2), "one-dimensional"),
        (torch.zeros(2), torch.zeros(2), "two-dimensional"),
        (torch.zeros(3), torch.eye(2), "match mu_x"),
        (torch.zeros(3), torch.eye(3), "mu_x and mu_y"),
    ],
)
def test_wrong_shapes_are_named(mean, sigma, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(mean, sigma, torch.zeros(2), torch.eye(2))
