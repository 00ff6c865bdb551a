"""Beamforming of spectra from several microphones: spatial covariances, steering vectors, MVDR weights."""

import torch
from torch import Tensor


def psd(specgram: Tensor, mask: Tensor | None = None, normalize: bool = True, eps: float = 1e-10) -> Tensor:
    """Power spectral density matrices across channels: the (weighted) sum of outer products over time.

    Parameters
    ----------
    specgram : Tensor (..., channels, bins, frames), complex
    mask : Tensor (..., bins, frames), real, optional
        Weight of each bin and frame, e.g. how likely it is speech.
    normalize : bool
        Divide the mask by its sum over time, so that the sum becomes a mean.
    eps : float
        Added to that sum.

    Returns
    -------
    Tensor (..., bins, channels, channels), complex
        Hermitian matrices.

    Examples:
        >>> spectra = torch.ones(2, 3, 4, dtype=torch.cfloat)  # 2 microphones, 3 frequencies, 4 frames
        >>> F.psd(spectra).shape
        torch.Size([3, 2, 2])
    """
    by_bin = specgram.transpose(-3, -2)
    weighted = by_bin
    if mask is not None:
        if mask.shape[:-1] != by_bin.shape[:-2] or mask.shape[-1] != by_bin.shape[-1]:
            raise ValueError(
                "The dimensions of mask except the channel dimension should be the same as specgram."
                f"Found {mask.shape} for mask and {by_bin.shape} for specgram."
            )
        if normalize:
            mask = mask / (mask.sum(dim=-1, keepdim=True) + eps)
        weighted = by_bin * mask.unsqueeze(-2)
    return weighted @ by_bin.mH


def mvdr_weights_souden(
    psd_s: Tensor,
    psd_n: Tensor,
    reference_channel: int | Tensor,
    diagonal_loading: bool = True,
    diag_eps: float = 1e-7,
    eps: float = 1e-8,
) -> Tensor:
    r"""Weights of the minimum variance distortionless response beamformer (Souden et al. 2010).

    .. math:: w = \frac{\Phi_n^{-1} \Phi_s}{\mathrm{tr}(\Phi_n^{-1} \Phi_s)} u

    Parameters
    ----------
    psd_s, psd_n : Tensor (..., bins, channels, channels), complex
        Matrices of speech and of noise, as `psd` gives them.
    reference_channel : int or Tensor (..., channels)
        The channel u in which speech is to come out as it is: its index, or its weights (one 1, else 0).
    diagonal_loading : bool
        Add diag_eps * tr + 1e-8 to the diagonal of `psd_n`, so that it can be inverted.
    eps : float
        Added to the trace.

    Returns
    -------
    Tensor (..., bins, channels), complex
        To be given to `apply_beamforming`.

    Examples:
        >>> speech = torch.ones(1, 2, 2, dtype=torch.cdouble)
        >>> noise = torch.eye(2, dtype=torch.cdouble)[None]
        >>> weights = F.mvdr_weights_souden(speech, noise, reference_channel=0)
        >>> [round(x, 3) for x in weights[0].real.tolist()]
        [0.5, 0.5]
    """
    _check_pair(psd_s, psd_n)
    ratio = torch.linalg.solve(_loaded(psd_n, diag_eps) if diagonal_loading else psd_n, psd_s)
    weights = ratio / (_trace(ratio)[..., None, None] + eps)
    return _column(weights, reference_channel)


def mvdr_weights_rtf(
    rtf: Tensor,
    psd_n: Tensor,
    reference_channel: int | Tensor | None = None,
    diagonal_loading: bool = True,
    diag_eps: float = 1e-7,
    eps: float = 1e-8,
) -> Tensor:
    r"""Weights of the minimum variance distortionless response beamformer from a steering vector (Capon 1969).

    .. math:: w = \frac{\Phi_n^{-1} v}{v^H \Phi_n^{-1} v}\, \bar v_{ref}

    Parameters
    ----------
    rtf : Tensor (..., bins, channels), complex
        Relative transfer functions v from the speaker to the channels (`rtf_evd`, `rtf_power`).
    psd_n : Tensor (..., bins, channels, channels), complex
        Matrices of noise, as `psd` gives them.
    reference_channel : int or Tensor (..., channels), optional
        The channel in which speech is to come out as it is; None leaves out the last factor.
    diagonal_loading, diag_eps, eps
        As for `mvdr_weights_souden`.

    Returns
    -------
    Tensor (..., bins, channels), complex

    Examples:
        >>> steering = torch.ones(1, 2, dtype=torch.cdouble)  # both microphones hear the same
        >>> noise = torch.eye(2, dtype=torch.cdouble)[None]
        >>> weights = F.mvdr_weights_rtf(steering, noise, reference_channel=0)
        >>> [round(x, 3) for x in weights[0].real.tolist()]
        [0.5, 0.5]
    """
    if rtf.ndim < 2:
        raise ValueError(f"Expected at least 2D Tensor (..., freq, channel) for rtf. Found {rtf.shape}.")
    if psd_n.ndim < 3:
        raise ValueError(f"Expected at least 3D Tensor (..., freq, channel, channel) for psd_n. Found {psd_n.shape}.")
    if not (rtf.is_complex() and psd_n.is_complex()):
        raise TypeError(
            "The type of rtf and psd_n must be ``torch.cfloat`` or ``torch.cdouble``. "
            f"Found {rtf.dtype} for rtf and {psd_n.dtype} for psd_n."
        )
    if rtf.shape != psd_n.shape[:-1]:
        raise ValueError(
            "The dimensions of rtf and the dimensions withou the last dimension of psd_n should be the same. "
            f"Found {rtf.shape} for rtf and {psd_n.shape} for psd_n."
        )
    _check_square(psd_n, "psd_n")
    solved: Tensor = torch.linalg.solve(_loaded(psd_n, diag_eps) if diagonal_loading else psd_n, rtf[..., None])[..., 0]
    power = (rtf.conj() * solved).sum(-1, keepdim=True).real
    weights = solved / (power + eps)
    if reference_channel is None:
        return weights
    return weights * _column(rtf.conj()[..., None, :], reference_channel)


def rtf_evd(psd_s: Tensor) -> Tensor:
    """The steering vector as the eigenvector of the largest eigenvalue.

    Parameters
    ----------
    psd_s : Tensor (..., bins, channels, channels), complex
        Matrices of speech, Hermitian.

    Returns
    -------
    Tensor (..., bins, channels), complex
        Of length 1; its phase is arbitrary.

    Examples:
        >>> speech = torch.tensor([[[4.0, 2.0], [2.0, 1.0]]], dtype=torch.cdouble)
        >>> steering = F.rtf_evd(speech)[0]
        >>> round(float((steering[1] / steering[0]).real), 3)  # the second microphone hears half
        0.5
    """
    _check_complex(psd_s, "psd_s")
    _check_square(psd_s, "psd_s")
    vectors: Tensor = torch.linalg.eigh(psd_s)[1]
    return vectors[..., -1]


def rtf_power(
    psd_s: Tensor,
    psd_n: Tensor,
    reference_channel: int | Tensor,
    n_iter: int = 3,
    diagonal_loading: bool = True,
    diag_eps: float = 1e-7,
) -> Tensor:
    r"""The steering vector by the power method on :math:`\Phi_n^{-1} \Phi_s` (von Mises and Pollaczek-Geiringer 1929).

    Parameters
    ----------
    psd_s, psd_n : Tensor (..., bins, channels, channels), complex
        Matrices of speech and of noise.
    reference_channel : int or Tensor (..., channels)
        The channel to start from.
    n_iter : int
        Rounds, at least 1.
    diagonal_loading, diag_eps
        As for `mvdr_weights_souden`.

    Returns
    -------
    Tensor (..., bins, channels), complex
        Not normalised.

    Examples:
        >>> speech = torch.tensor([[[4.0, 2.0], [2.0, 1.0]]], dtype=torch.cdouble)
        >>> noise = torch.eye(2, dtype=torch.cdouble)[None]
        >>> steering = F.rtf_power(speech, noise, reference_channel=0)[0]
        >>> round(float((steering[1] / steering[0]).real), 2)
        0.5
    """
    _check_pair(psd_s, psd_n)
    if n_iter <= 0:
        raise ValueError(f"The number of iteration must be greater than 0, got {n_iter}.")
    psd_n = _loaded(psd_n, diag_eps) if diagonal_loading else psd_n
    ratio = torch.linalg.solve(psd_n, psd_s)
    rtf = _column(ratio, reference_channel)[..., None]
    for _ in range(n_iter - 2):
        rtf = ratio @ rtf
    # The last round leaves out the inverse of the noise, which takes the vector back to the space of channels.
    return ((psd_s if n_iter > 1 else psd_n) @ rtf)[..., 0]


def apply_beamforming(beamform_weights: Tensor, specgram: Tensor) -> Tensor:
    r"""One channel out of several: :math:`w^H Y` in every bin and frame.

    Parameters
    ----------
    beamform_weights : Tensor (..., bins, channels), complex
    specgram : Tensor (..., channels, bins, frames), complex

    Returns
    -------
    Tensor (..., bins, frames), complex

    Examples:
        >>> weights = torch.full((3, 2), 0.5, dtype=torch.cfloat)  # the mean of two microphones
        >>> spectra = torch.ones(2, 3, 5, dtype=torch.cfloat)
        >>> F.apply_beamforming(weights, spectra).shape
        torch.Size([3, 5])
    """
    if beamform_weights.shape[:-2] != specgram.shape[:-3]:
        raise ValueError(
            "The dimensions except the last two dimensions of beamform_weights should be the same "
            "as the dimensions except the last three dimensions of specgram. "
            f"Found {beamform_weights.shape} for beamform_weights and {specgram.shape} for specgram."
        )
    if not (beamform_weights.is_complex() and specgram.is_complex()):
        raise TypeError(
            "The type of beamform_weights and specgram must be ``torch.cfloat`` or ``torch.cdouble``. "
            f"Found {beamform_weights.dtype} for beamform_weights and {specgram.dtype} for specgram."
        )
    return (beamform_weights.conj()[..., None, :] @ specgram.transpose(-3, -2))[..., 0, :]


def _trace(matrices: Tensor) -> Tensor:
    return matrices.diagonal(dim1=-1, dim2=-2).sum(-1)


def _loaded(matrices: Tensor, share: float) -> Tensor:
    """Matrices whose diagonals are raised by a share of their trace, and a little more in case they are all zero."""
    raised = _trace(matrices).real[..., None, None] * share + 1e-8
    return matrices + raised * torch.eye(matrices.shape[-1], dtype=matrices.dtype, device=matrices.device)


def _column(matrices: Tensor, reference: int | Tensor) -> Tensor:
    """The column (..., rows) of a channel, or the mixture of columns that weights (..., channels) ask for."""
    if isinstance(reference, int):
        return matrices[..., reference]
    if isinstance(reference, Tensor):
        return (matrices @ reference.to(matrices.dtype)[..., None, :, None])[..., 0]
    raise TypeError(f'Expected "int" or "Tensor" for reference_channel. Found: {type(reference)}.')


def _check_pair(psd_s: Tensor, psd_n: Tensor) -> None:
    if psd_s.ndim < 3 or psd_n.ndim < 3:
        raise ValueError(
            "Expected at least 3D Tensor (..., freq, channel, channel) for psd_s and psd_n. "
            f"Found {psd_s.shape} for psd_s and {psd_n.shape} for psd_n."
        )
    if not (psd_s.is_complex() and psd_n.is_complex()):
        raise TypeError(
            "The type of psd_s and psd_n must be ``torch.cfloat`` or ``torch.cdouble``. "
            f"Found {psd_s.dtype} for psd_s and {psd_n.dtype} for psd_n."
        )
    if psd_s.shape != psd_n.shape:
        raise ValueError(
            f"The dimensions of psd_s and psd_n should be the same. Found {psd_s.shape} and {psd_n.shape}."
        )
    _check_square(psd_s, "psd_s")


def _check_complex(matrices: Tensor, name: str) -> None:
    if not matrices.is_complex():
        raise TypeError(f"The type of {name} must be ``torch.cfloat`` or ``torch.cdouble``. Found {matrices.dtype}.")


def _check_square(matrices: Tensor, name: str) -> None:
    if matrices.shape[-1] != matrices.shape[-2]:
        raise ValueError(f"The last two dimensions of {name} should be the same. Found {matrices.shape}.")
