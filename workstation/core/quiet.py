"""Where speech is cut best: quiet places near a frame, and joints in which both sides swing together."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from workstation.core.ranges import FrameRange

Mono = npt.NDArray[np.float32]
Listen = Callable[[FrameRange], Mono]
"""Answers the samples of a range in one channel; the range lies inside the sound."""

_WINDOW_SECONDS = 0.006
_STEP_SECONDS = 0.001
_FAR_DB = 6.0
"""A place as far away as is looked may be taken when it is quieter than the wanted one by this."""
_FLOOR = 1e-10
_PERIOD_SECONDS = 0.006
"""How far a joint is moved to swing together: most voices repeat within twice of it."""


def quietest(listen: Listen, within: FrameRange, wanted: int, rate: int) -> int:
    """The frame in `within` (its stop counts) at which the sound is quiet and which is near to `wanted`."""
    if within.is_caret:
        return within.start
    half = max(1, round(_WINDOW_SECONDS * rate / 2))
    step = max(1, round(_STEP_SECONDS * rate))
    begin = max(0, within.start - half)
    samples = listen(FrameRange(begin, within.stop + half)).astype(np.float64)
    places = np.unique(np.append(np.arange(within.start, within.stop + 1, step), np.clip(wanted, *_ends(within))))
    sums = np.concatenate([[0.0], np.cumsum(samples**2)])
    first, last = (np.clip(places + side - begin, 0, len(samples)) for side in (-half, half))
    power = (sums[last] - sums[first]) / np.maximum(last - first, 1)
    cost = 10 * np.log10(power + _FLOOR) + _FAR_DB * np.abs(places - wanted) / within.frames
    return int(places[np.argmin(cost)])


def swinging_together(
    listen: Listen, left: int, right: int, within: FrameRange, fade_frames: int, rate: int, end: int
) -> int:
    """The frame near `right`, in `within`, from which sound goes on best after `left`.

    Best is the greatest normalised correlation of the `fade_frames` around both, as in WSOLA (Verhelst and
    Roelands, ICASSP 1993). `end` is the length of the sound.
    """
    half = fade_frames // 2
    reach = round(_PERIOD_SECONDS * rate)
    low = max(within.start, right - reach, half)
    high = min(within.stop, right + reach, end - half)
    if half < 1 or low >= high or left < half or left + half > end:
        return right
    wanted = listen(FrameRange(left - half, left + half)).astype(np.float64)
    offered = listen(FrameRange(low - half, high + half)).astype(np.float64)
    products = np.correlate(offered, wanted, "valid")
    sums = np.concatenate([[0.0], np.cumsum(offered**2)])
    power = sums[2 * half :] - sums[: -2 * half]
    fit = products / np.sqrt(power + _FLOOR)
    return low + int(np.argmax(fit))


def _ends(range_: FrameRange) -> tuple[int, int]:
    return range_.start, range_.stop
