"""The filter of a resampling module as torchaudio keeps it in checkpoints, so that they load on either side.

torchaudio keeps `kernel` (phases, 1, 2 reach + step): row k holds the weights of output frame k of a period for all its
input frames, most of them 0. Ours is the band of that in which weights may differ from 0, see `SincFilter.table`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from workstation.dsp.resampling.sinc_table import SincFilter

MAX_WEIGHTS = 1 << 28
"""Weights of the largest kernel that is written, 1 GB: torchaudio's own module cannot be made for larger ones."""
ROUNDING = 1e-3
"""Share of the largest weight by which torchaudio's weights may be off: it takes places in float32."""


def full_kernel(sinc: SincFilter, table: Tensor) -> Tensor:
    """The weights (phases, width) of a filter as (phases, 1, 2 reach + step)."""
    columns = _columns(sinc).to(table.device)
    inside = columns < _full_width(sinc)
    kernel = table.new_zeros(sinc.phases, _full_width(sinc))
    kernel.scatter_(1, columns.clamp(max=_full_width(sinc) - 1), torch.where(inside, table, 0))
    return kernel[:, None]


def banded_kernel(sinc: SincFilter, kernel: Tensor) -> Tensor:
    """The inverse of `full_kernel`; ValueError when the shape or the place of the weights is another filter's."""
    wanted = (sinc.phases, 1, _full_width(sinc))
    if tuple(kernel.shape) != wanted:
        raise ValueError(f"a kernel of {wanted} is wanted, got {tuple(kernel.shape)}: made for other rates or widths")
    columns = _columns(sinc).to(kernel.device)
    inside = columns < wanted[2]
    band = torch.where(inside, kernel[:, 0].gather(1, columns.clamp(max=wanted[2] - 1)), 0)
    if float(kernel.abs().sum() - band.abs().sum()) > ROUNDING * float(kernel.abs().max()) * sinc.phases:
        raise ValueError("the kernel has weights outside of its filter's window")
    return band


class KernelModule(nn.Module):
    """A module with a sinc filter, whose state has torchaudio's `kernel`.

    `weights` is the filter's table, or None to make it in each call; `sinc` is None where nothing is resampled. A
    kernel that is loaded is used where it differs from the filter's by more than torchaudio's rounding: it was trained.
    """

    sinc: SincFilter | None
    weights: Tensor | None

    @property
    def kernel(self) -> Tensor | None:
        """torchaudio's kernel (phases, 1, 2 reach + step); None where it has none or where it is too large."""
        sinc = self.sinc
        if sinc is None or sinc.phases * _full_width(sinc) > MAX_WEIGHTS:
            return None
        table = torch.from_numpy(sinc.table().astype(np.float32)) if self.weights is None else self.weights
        return full_kernel(sinc, table)

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars)
        if (kernel := self.kernel) is not None:
            destination[f"{prefix}kernel"] = kernel

    def _load_from_state_dict(
        self,
        state_dict: Mapping[str, Any],
        prefix: str,
        local_metadata: Any,
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        name = f"{prefix}kernel"
        rest = {key: value for key, value in state_dict.items() if key != name}
        super()._load_from_state_dict(rest, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        given = state_dict.get(name)
        if given is None or isinstance(given, nn.parameter.UninitializedParameter):
            return
        if self.sinc is None:
            unexpected_keys.append(name)
            return
        try:
            self._keep(self.sinc, given.detach())
        except ValueError as error:
            error_msgs.append(f"{name}: {error}")

    def _keep(self, sinc: SincFilter, kernel: Tensor) -> None:
        band = banded_kernel(sinc, kernel)
        own = torch.from_numpy(sinc.table()) if self.weights is None else self.weights
        if torch.allclose(band.cpu().double(), own.cpu().double(), rtol=0, atol=ROUNDING * float(own.abs().max())):
            return
        self.weights = band.to(own.device, torch.float32 if self.weights is None else own.dtype)


def _full_width(sinc: SincFilter) -> int:
    return 2 * sinc.reach + sinc.step


def _columns(sinc: SincFilter) -> Tensor:
    """The column of each weight of the table in the full kernel, (phases, width)."""
    return torch.from_numpy(sinc.first() + sinc.reach)[:, None] + torch.arange(sinc.width)
