"""The inverse for many right sides is the least squares solution of smallest norm, or there is none."""

import pytest
import torch

from workstation.dsp.least_squares import smallest_inverse


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
