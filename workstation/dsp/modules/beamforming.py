"""Beamforming as modules: covariances and the three kinds of MVDR beamformer."""

import warnings

import torch
from torch import Tensor

from workstation.dsp.array.beamforming import (
    apply_beamforming,
    mvdr_weights_rtf,
    mvdr_weights_souden,
    psd,
    rtf_evd,
    rtf_power,
)

_SOLUTIONS = ("ref_channel", "stv_evd", "stv_power")


class PSD(torch.nn.Module):
    """Power spectral density matrices across channels.

    Parameters
    ----------
    multi_mask : bool
        Masks have one plane a channel, whose mean is taken.
    normalize : bool
        Divide the mask by its sum over time.
    eps : float
        Added to that sum.

    See Also
    --------
    workstation.dsp.functional.psd

    Examples:
        >>> T.PSD()(torch.randn(2, 201, 40, dtype=torch.cfloat)).shape
        torch.Size([201, 2, 2])
    """

    def __init__(self, multi_mask: bool = False, normalize: bool = True, eps: float = 1e-15) -> None:
        super().__init__()
        self.multi_mask = multi_mask
        self.normalize = normalize
        self.eps = eps

    def forward(self, specgram: Tensor, mask: Tensor | None = None) -> Tensor:
        """Matrices (..., bins, channels, channels) of `specgram` (..., channels, bins, frames).

        `mask` is (..., bins, frames), or (..., channels, bins, frames) with `multi_mask`.
        """
        if mask is not None and self.multi_mask:
            mask = mask.mean(dim=-3)
        return psd(specgram, mask, self.normalize, self.eps)


class MVDR(torch.nn.Module):
    """Minimum variance distortionless response beamforming with masks of speech and noise.

    Works in complex128 whatever comes in. With `online` the matrices (and the sums of the masks that weight them) are
    carried from call to call in buffers, so that a long sound can be given block by block (Higuchi et al. 2017).

    Parameters
    ----------
    ref_channel : int
        The channel in which speech is to come out as it is.
    solution : {"ref_channel", "stv_evd", "stv_power"}
        Souden's formula, or a steering vector by eigenvectors or by the power method.
    multi_mask : bool
        Masks have one plane a channel, whose mean is taken.
    diag_loading : bool
        Load the diagonal of the matrices of noise so that they can be inverted.
    diag_eps : float
        By which share of their trace.
    online : bool
        Carry the matrices on.

    Examples:
        >>> spectra, mask = torch.randn(2, 201, 40, dtype=torch.cdouble), torch.rand(201, 40)
        >>> T.MVDR(ref_channel=0)(spectra, mask, 1 - mask).shape  # one channel of two
        torch.Size([201, 40])
    """

    psd_s: Tensor
    psd_n: Tensor
    mask_sum_s: Tensor
    mask_sum_n: Tensor

    def __init__(
        self,
        ref_channel: int = 0,
        solution: str = "ref_channel",
        multi_mask: bool = False,
        diag_loading: bool = True,
        diag_eps: float = 1e-7,
        online: bool = False,
    ) -> None:
        super().__init__()
        if solution not in _SOLUTIONS:
            raise ValueError(f"`solution` must be one of {list(_SOLUTIONS)}. Given {solution}")
        self.ref_channel = ref_channel
        self.solution = solution
        self.multi_mask = multi_mask
        self.diag_loading = diag_loading
        self.diag_eps = diag_eps
        self.online = online
        self.psd = PSD(multi_mask)
        for name in ("psd_s", "psd_n", "mask_sum_s", "mask_sum_n"):
            self.register_buffer(name, torch.zeros(1))

    def forward(self, specgram: Tensor, mask_s: Tensor, mask_n: Tensor | None = None) -> Tensor:
        """One channel (..., bins, frames) out of `specgram` (..., channels, bins, frames), complex.

        The masks of speech and noise are (..., bins, frames), or (..., channels, bins, frames) with `multi_mask`.
        Without that of noise, 1 - mask_s is taken, with a warning.
        """
        if specgram.ndim < 3:
            raise ValueError(f"Expected at least 3D tensor (..., channel, freq, time). Found: {specgram.shape}")
        if not specgram.is_complex():
            raise ValueError(
                "The type of ``specgram`` tensor must be ``torch.cfloat`` or ``torch.cdouble``. "
                f"Found: {specgram.dtype}"
            )
        if mask_n is None:
            warnings.warn("``mask_n`` is not provided, use ``1 - mask_s`` as ``mask_n``.", stacklevel=2)
            mask_n = 1 - mask_s
        wide = specgram.to(torch.complex128)
        psd_s, psd_n = self.psd(wide, mask_s), self.psd(wide, mask_n)
        if self.online:
            psd_s, psd_n = self._carried(psd_s, psd_n, mask_s, mask_n)
        loading = (self.diag_loading, self.diag_eps)
        if self.solution == "ref_channel":
            weights = mvdr_weights_souden(psd_s, psd_n, self.ref_channel, *loading)
        elif self.solution == "stv_evd":
            weights = mvdr_weights_rtf(rtf_evd(psd_s), psd_n, self.ref_channel, *loading)
        else:
            steering = rtf_power(psd_s, psd_n, self.ref_channel, 3, *loading)
            weights = mvdr_weights_rtf(steering, psd_n, self.ref_channel, *loading)
        return apply_beamforming(weights, wide).to(specgram.dtype)

    def _carried(self, psd_s: Tensor, psd_n: Tensor, mask_s: Tensor, mask_n: Tensor) -> tuple[Tensor, Tensor]:
        """The matrices of all blocks so far, which are kept together with the sums of their masks."""
        if self.multi_mask:
            mask_s, mask_n = mask_s.mean(dim=-3), mask_n.mean(dim=-3)
        sum_s, sum_n = mask_s.sum(dim=-1), mask_n.sum(dim=-1)
        if self.psd_s.ndim > 1:
            psd_s = _averaged(self.psd_s, psd_s, self.mask_sum_s, sum_s)
            psd_n = _averaged(self.psd_n, psd_n, self.mask_sum_n, sum_n)
            sum_s, sum_n = self.mask_sum_s + sum_s, self.mask_sum_n + sum_n
        self.psd_s, self.psd_n, self.mask_sum_s, self.mask_sum_n = psd_s, psd_n, sum_s, sum_n
        return psd_s, psd_n


class RTFMVDR(torch.nn.Module):
    """Minimum variance distortionless response beamforming from a steering vector.

    Examples:
        >>> spectra, steering = torch.ones(2, 3, 4, dtype=torch.cfloat), torch.ones(3, 2, dtype=torch.cfloat)
        >>> noise = torch.eye(2, dtype=torch.cfloat).expand(3, 2, 2)
        >>> out = T.RTFMVDR()(spectra, steering, noise, reference_channel=0)
        >>> out.shape, round(float(out.real.mean()), 3)
        (torch.Size([3, 4]), 1.0)
    """

    def forward(
        self,
        specgram: Tensor,
        rtf: Tensor,
        psd_n: Tensor,
        reference_channel: int | Tensor,
        diagonal_loading: bool = True,
        diag_eps: float = 1e-7,
        eps: float = 1e-8,
    ) -> Tensor:
        """One channel (..., bins, frames) out of `specgram` (..., channels, bins, frames).

        The other arguments are those of :func:`mvdr_weights_rtf`.
        """
        weights = mvdr_weights_rtf(rtf, psd_n, reference_channel, diagonal_loading, diag_eps, eps)
        return apply_beamforming(weights, specgram)


class SoudenMVDR(torch.nn.Module):
    """Minimum variance distortionless response beamforming by Souden's formula.

    Examples:
        >>> spectra, speech = torch.ones(2, 3, 4, dtype=torch.cfloat), torch.ones(3, 2, 2, dtype=torch.cfloat)
        >>> noise = torch.eye(2, dtype=torch.cfloat).expand(3, 2, 2)
        >>> out = T.SoudenMVDR()(spectra, speech, noise, reference_channel=0)
        >>> out.shape, round(float(out.real.mean()), 3)
        (torch.Size([3, 4]), 1.0)
    """

    def forward(
        self,
        specgram: Tensor,
        psd_s: Tensor,
        psd_n: Tensor,
        reference_channel: int | Tensor,
        diagonal_loading: bool = True,
        diag_eps: float = 1e-7,
        eps: float = 1e-8,
    ) -> Tensor:
        """One channel (..., bins, frames) out of `specgram` (..., channels, bins, frames).

        The other arguments are those of :func:`mvdr_weights_souden`.
        """
        weights = mvdr_weights_souden(psd_s, psd_n, reference_channel, diagonal_loading, diag_eps, eps)
        return apply_beamforming(weights, specgram)


def _averaged(before: Tensor, now: Tensor, sum_before: Tensor, sum_now: Tensor) -> Tensor:
    """The recursion of Higuchi et al.: what was, by its share of all masks, and the new by one over their sum."""
    total = sum_before + sum_now
    return before * (sum_before / total)[..., None, None] + now * (1 / total)[..., None, None]
