"""The Fréchet distance between two normal distributions."""

import torch
from torch import Tensor


def frechet_distance(mu_x: Tensor, sigma_x: Tensor, mu_y: Tensor, sigma_y: Tensor) -> Tensor:
    r"""The squared 2-Wasserstein distance of two multivariate normal distributions (Dowson and Landau 1982).

    .. math:: \|\mu_x - \mu_y\|^2 + \mathrm{tr}(\Sigma_x + \Sigma_y - 2 (\Sigma_x \Sigma_y)^{1/2})

    The trace of the root is the sum of the roots of the product's eigenvalues. Differentiable.

    Parameters
    ----------
    mu_x, mu_y : Tensor (n,)
        Means.
    sigma_x, sigma_y : Tensor (n, n)
        Covariances, symmetric and positive semidefinite.

    Returns
    -------
    Tensor ()
        The distance, not negative but for rounding.

    Examples:
        >>> mean, spread = torch.zeros(2), torch.eye(2)
        >>> float(F.frechet_distance(mean, spread, mean + 3.0, spread))
        18.0
    """
    if mu_x.ndim != 1:
        raise ValueError(f"Input mu_x must be one-dimensional; got dimension {mu_x.ndim}.")
    if sigma_x.ndim != 2:
        raise ValueError(f"Input sigma_x must be two-dimensional; got dimension {sigma_x.ndim}.")
    if sigma_x.shape != (len(mu_x), len(mu_x)):
        raise ValueError("Each of sigma_x's dimensions must match mu_x's size.")
    if mu_x.shape != mu_y.shape:
        raise ValueError(f"Inputs mu_x and mu_y must have the same shape; got {mu_x.shape} and {mu_y.shape}.")
    if sigma_x.shape != sigma_y.shape:
        raise ValueError(
            f"Inputs sigma_x and sigma_y must have the same shape; got {sigma_x.shape} and {sigma_y.shape}."
        )
    spread = sigma_x.trace() + sigma_y.trace()
    root: Tensor = torch.linalg.eigvals(sigma_x @ sigma_y).sqrt().real.sum()
    return (mu_x - mu_y).square().sum() + spread - 2 * root
