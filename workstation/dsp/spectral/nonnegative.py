"""Least squares without negative values."""

import torch
from torch import Tensor


def nonnegative_least_squares(
    matrix: Tensor, wanted: Tensor, steps: int, tolerance_loss: float, tolerance_change: float
) -> Tensor:
    """For each row b of `wanted` an x >= 0 for which x @ matrix is nearest to b.

    By accelerated projected gradients (Beck and Teboulle 2009) with restarts (O'Donoghue and Candès 2015), from the
    back projection of b; of many solutions the one near that.

    Parameters
    ----------
    matrix : Tensor (unknowns, values)
    wanted : Tensor (rows, values)
    steps : int
        At most.
    tolerance_loss : float
        Squared error of a row, on average, at which it stops.
    tolerance_change : float
        Change of that error at which it stops, or what rounding can change if that is more.

    Returns
    -------
    Tensor (rows, unknowns)
    """
    tiny, noise = torch.finfo(matrix.dtype).tiny, 4 * torch.finfo(matrix.dtype).eps
    step = 1.0 / float(torch.linalg.matrix_norm(matrix, 2).square().clamp(min=tiny))
    solution = ((wanted / matrix.square().sum(0).clamp(min=tiny)) @ matrix.T).clamp_(min=0.0)
    ahead, momentum, loss = solution, 1.0, float("inf")
    for _ in range(steps if len(wanted) else 0):
        error = ahead @ matrix - wanted
        last, loss = loss, float(error.square().sum(1).mean())
        if loss < tolerance_loss or abs(last - loss) < max(tolerance_change, noise * loss):
            break
        moved = (ahead - step * (error @ matrix.T)).clamp_(min=0.0)
        # Where the step points back, the momentum has carried too far and begins anew.
        momentum = 1.0 if float(((ahead - moved) * (moved - solution)).sum()) > 0 else momentum
        after = (1 + (1 + 4 * momentum * momentum) ** 0.5) / 2
        ahead = moved + (momentum - 1) / after * (moved - solution)
        solution, momentum = moved, after
    return solution
