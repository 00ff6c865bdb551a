"""μ-law companding: samples as a few hundred steps, fine near zero and coarse at full scale."""

import math

import torch
from torch import Tensor

from workstation.dsp.dtypes import as_floating
from workstation.dsp.kernels.blocked import elementwise


def mu_law_encoding(x: Tensor, quantization_channels: int) -> Tensor:
    """Samples as the numbers of steps: `sign(x) log(1 + μ|x|) / log(1 + μ)` spread over 0 … μ.

    Args:
        x: Samples of any shape within -1 … 1; integers are taken as they are.
        quantization_channels: How many steps, μ + 1; 256 is ITU-T G.711's.

    Returns:
        int64 of the shape of `x`.

    Examples:
        >>> F.mu_law_encoding(torch.tensor([-1.0, 0.0, 1.0]), 256).tolist()
        [0, 128, 255]
    """
    x = as_floating(x)
    mu = quantization_channels - 1.0
    scale = 1 / math.log1p(mu)

    def level(x: Tensor) -> Tensor:
        return ((torch.sign(x) * torch.log1p(mu * x.abs()) * scale + 1) / 2 * mu + 0.5).floor()

    return elementwise(level, x, torch.int64)


def mu_law_decoding(x_mu: Tensor, quantization_channels: int) -> Tensor:
    """The samples that steps stand for; the inverse of `mu_law_encoding` up to half a step.

    Args:
        x_mu: Numbers of steps, 0 … quantization_channels - 1, of any shape.
        quantization_channels: How many steps there are.

    Returns:
        float32 (or the dtype of a floating point `x_mu`) of the shape of `x_mu`, within -1 … 1.

    Examples:
        >>> F.mu_law_decoding(torch.tensor([0, 255]), 256).tolist()
        [-1.0, 1.0]
    """
    x_mu = as_floating(x_mu, "steps")
    mu = quantization_channels - 1.0
    rate = math.log1p(mu)

    def sample(x: Tensor) -> Tensor:
        x = x / mu * 2 - 1
        return torch.sign(x) * torch.expm1(x.abs() * rate) / mu

    return elementwise(sample, x_mu)
