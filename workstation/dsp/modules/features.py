"""Decibels, differences and sliding normalisation as modules."""

import math

from torch import Tensor, nn

from workstation.dsp.levels.decibels import amplitude_to_DB
from workstation.dsp.spectral.features import compute_deltas, sliding_window_cmn


class AmplitudeToDB(nn.Module):
    """Powers or magnitudes in dB above 1, see `workstation.dsp.levels.decibels.amplitude_to_DB`.

    Args:
        stype: "power" or "magnitude".
        top_db: Range kept in dB, under the maximum; None: all.

    Examples:
        >>> T.AmplitudeToDB("magnitude")(torch.tensor([1.0, 0.1])).tolist()
        [0.0, -20.0]
    """

    def __init__(self, stype: str = "power", top_db: float | None = None) -> None:
        super().__init__()
        if top_db is not None and top_db < 0:
            raise ValueError(f"top_db must be a positive value, got {top_db}")
        self.stype, self.top_db = stype, top_db
        self.multiplier = 10.0 if stype == "power" else 20.0
        self.amin, self.ref_value = 1e-10, 1.0
        self.db_multiplier = math.log10(max(self.amin, self.ref_value))

    def forward(self, x: Tensor) -> Tensor:
        """Any shape; the maximum is that of each (channel, freq, time)."""
        return amplitude_to_DB(x, self.multiplier, self.amin, self.db_multiplier, self.top_db)


class ComputeDeltas(nn.Module):
    """How coefficients change in time, see `workstation.dsp.spectral.features.compute_deltas`.

    Args:
        win_length: Frames looked at, at least 3.
        mode: How the ends are padded.

    Examples:
        >>> T.ComputeDeltas(win_length=3)(torch.tensor([[0.0, 1.0, 2.0]])).tolist()
        [[0.5, 1.0, 0.5]]
    """

    def __init__(self, win_length: int = 5, mode: str = "replicate") -> None:
        super().__init__()
        self.win_length, self.mode = win_length, mode

    def forward(self, specgram: Tensor) -> Tensor:
        """(..., freq, time) to the same shape."""
        return compute_deltas(specgram, self.win_length, self.mode)


class SlidingWindowCmn(nn.Module):
    """The mean of the frames around taken away, see `workstation.dsp.spectral.features.sliding_window_cmn`.

    Args:
        cmn_window: Frames in the window.
        min_cmn_window: Frames in it at the start, when it is not centred.
        center: The window lies around the frame, else it ends with it.
        norm_vars: Divide by the standard deviation too.

    Examples:
        >>> T.SlidingWindowCmn(center=True)(torch.tensor([[1.0], [3.0]])).tolist()
        [[-1.0], [1.0]]
    """

    def __init__(
        self, cmn_window: int = 600, min_cmn_window: int = 100, center: bool = False, norm_vars: bool = False
    ) -> None:
        super().__init__()
        self.cmn_window, self.min_cmn_window = cmn_window, min_cmn_window
        self.center, self.norm_vars = center, norm_vars

    def forward(self, specgram: Tensor) -> Tensor:
        """(..., time, freq) to the same shape."""
        return sliding_window_cmn(specgram, self.cmn_window, self.min_cmn_window, self.center, self.norm_vars)
