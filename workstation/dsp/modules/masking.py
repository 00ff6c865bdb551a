"""Random masks over spectrograms as modules."""

from torch import Tensor, nn

from workstation.dsp.spectral.masking import mask_along_axis, mask_along_axis_iid


class _AxisMasking(nn.Module):
    """One mask along an axis, counted from the end."""

    def __init__(self, mask_param: int, axis: int, iid_masks: bool, p: float = 1.0) -> None:
        super().__init__()
        self.mask_param, self.axis, self.iid_masks, self.p = mask_param, axis, iid_masks, p

    def forward(self, specgram: Tensor, mask_value: float | Tensor = 0.0) -> Tensor:
        """(..., freq, time) to a masked copy."""
        axis = self.axis + specgram.ndim - 3
        if self.iid_masks:
            return mask_along_axis_iid(specgram, self.mask_param, mask_value, axis, self.p)
        return mask_along_axis(specgram, self.mask_param, float(mask_value), axis, self.p)


class FrequencyMasking(_AxisMasking):
    """A mask over some bins.

    Args:
        freq_mask_param: Largest width.
        iid_masks: Another mask for each example and channel (at least three dimensions).

    Examples:
        >>> masked = T.FrequencyMasking(freq_mask_param=10)(torch.ones(1, 80, 50))
        >>> int((masked == 0).all(2).sum()) < 10  # fewer rows than the parameter
        True
    """

    def __init__(self, freq_mask_param: int, iid_masks: bool = False) -> None:
        super().__init__(freq_mask_param, 1, iid_masks)


class TimeMasking(_AxisMasking):
    """A mask over some frames.

    Args:
        time_mask_param: Largest width.
        iid_masks: Another mask for each example and channel (at least three dimensions).
        p: Largest share of the frames, 0 to 1.

    Examples:
        >>> masked = T.TimeMasking(time_mask_param=10)(torch.ones(1, 80, 50))
        >>> int((masked == 0).all(1).sum()) < 10  # fewer frames than the parameter
        True
    """

    def __init__(self, time_mask_param: int, iid_masks: bool = False, p: float = 1.0) -> None:
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"p must be 0 to 1, got {p}")
        super().__init__(time_mask_param, 2, iid_masks, p)


class SpecAugment(nn.Module):
    """Several masks over frames and bins.

    Args:
        n_time_masks: Masks over frames.
        time_mask_param: Largest width of those.
        n_freq_masks: Masks over bins.
        freq_mask_param: Largest width of those.
        iid_masks: Other masks for each example and channel (at least three dimensions).
        p: Largest share of the axis that one mask takes, 0 to 1.
        zero_masking: Fill in 0, else the mean of the spectrogram.

    Source: D. Park et al., "SpecAugment", 2019.

    Examples:
        >>> augment = T.SpecAugment(n_time_masks=2, time_mask_param=10, n_freq_masks=2, freq_mask_param=8)
        >>> augment(torch.ones(1, 80, 100)).shape
        torch.Size([1, 80, 100])
    """

    def __init__(
        self,
        n_time_masks: int,
        time_mask_param: int,
        n_freq_masks: int,
        freq_mask_param: int,
        iid_masks: bool = True,
        p: float = 1.0,
        zero_masking: bool = False,
    ) -> None:
        super().__init__()
        self.n_time_masks, self.time_mask_param = n_time_masks, time_mask_param
        self.n_freq_masks, self.freq_mask_param = n_freq_masks, freq_mask_param
        self.iid_masks, self.p, self.zero_masking = iid_masks, p, zero_masking

    def forward(self, specgram: Tensor) -> Tensor:
        """(..., freq, time) to a masked copy."""
        value: float | Tensor = 0.0 if self.zero_masking else specgram.mean()
        time = specgram.ndim - 1
        masks = [(self.time_mask_param, time)] * self.n_time_masks
        masks += [(self.freq_mask_param, time - 1)] * self.n_freq_masks
        for width, axis in masks:
            if specgram.ndim > 2 and self.iid_masks:
                specgram = mask_along_axis_iid(specgram, width, value, axis, self.p)
            else:
                specgram = mask_along_axis(specgram, width, float(value), axis, self.p)
        return specgram
