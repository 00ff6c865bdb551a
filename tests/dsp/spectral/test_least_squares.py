"""The inverse for many right sides is the least squares solution of smallest norm, or there is none."""

import pytest
import torch

from workstation.dsp.spectral.least_squares import smallest_inverse, smallest_positive


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("unknowns", "values"), [(40, 40), (40, 7), (3, 1)])
def test_it_solves_as_lapack_does(unknowns: int, values: int, dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(unknowns)
    matrix = torch.randn(unknowns, values, dtype=dtype, generator=generator)
    wanted = torch.randn(values, 30, dtype=dtype, generator=generator)
    inverse = smallest_inverse(matrix)
    assert inverse is not None
    exact = torch.linalg.pinv(matrix.double().T) @ wanted.double()
    torch.testing.assert_close((inverse @ wanted).double(), exact, rtol=0, atol=3e3 * torch.finfo(dtype).eps)


def test_there_is_none_where_it_would_be_no_single_product() -> None:
    matrix = torch.randn(8, 3, generator=torch.Generator().manual_seed(0))
    assert smallest_inverse(matrix.T) is None
    assert smallest_inverse(torch.cat([matrix, matrix[:, :1] * 2], 1)) is None
    assert smallest_inverse(torch.cat([matrix, torch.zeros(8, 1)], 1)) is None
    assert smallest_inverse(matrix.clone().requires_grad_()) is None
    assert smallest_inverse(matrix.to("meta")) is None


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("reach", [1, 2, 3])
def test_the_positive_solution_is_that_of_the_inverse(reach: int, dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(reach)
    unknowns, values = torch.arange(40)[:, None], torch.arange(8)
    near = (unknowns - 5 * values).abs() < 5 * reach / 2
    near[7] = False
    matrix = torch.where(near, torch.rand(40, 8, dtype=dtype, generator=generator) + values % 2, 0)
    wanted = torch.randn(2, 8, 30, dtype=dtype, generator=generator)
    solution = smallest_positive(matrix, wanted)
    assert solution is not None
    assert solution.dtype == dtype
    exact = torch.relu(torch.linalg.pinv(matrix.double().T) @ wanted.double())
    torch.testing.assert_close(solution.double(), exact, rtol=0, atol=100 * torch.finfo(dtype).eps)


def test_columns_that_are_alike_have_no_positive_solution_by_sums() -> None:
    matrix = torch.rand(9, 3, generator=torch.Generator().manual_seed(0))
    assert smallest_positive(torch.cat([matrix, matrix[:, :1] * 1.0001], 1), torch.ones(1, 4, 2)) is None
    assert smallest_positive(torch.zeros(9, 3), torch.ones(1, 3, 2)) is None
