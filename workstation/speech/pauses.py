"""Where speech pauses, by its loudness alone, and cutting long sound there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

_SMOOTH_FRAMES = 5


@dataclass(frozen=True, slots=True)
class FrameLevels:
    """The level of each frame (dB) and the level that tells speech from pause."""

    level_db: npt.NDArray[np.float64]
    threshold_db: float

    @property
    def speech(self) -> npt.NDArray[np.bool_]:
        return self.level_db > self.threshold_db


def loudness(log_bands: Floats) -> FrameLevels:
    """The smoothed level of frames from their log mel energies (frames, bands); the threshold lies above the quiet.

    The quiet is the 10th percentile, the loud the 95th; a sound without pauses or without speech has nearly
    one level, and its threshold is below all of it.
    """
    if not len(log_bands):
        return FrameLevels(np.zeros(0), 0.0)
    level = 10 / np.log(10) * np.logaddexp.reduce(np.asarray(log_bands, np.float64), axis=1)
    kernel = np.ones(_SMOOTH_FRAMES) / _SMOOTH_FRAMES
    smooth = np.convolve(np.pad(level, _SMOOTH_FRAMES // 2, mode="edge"), kernel, mode="valid")
    quiet, loud = np.percentile(smooth, [10, 95])
    if loud - quiet < 6:
        return FrameLevels(smooth, float(smooth.min()) - 1)
    return FrameLevels(smooth, float(quiet + 0.3 * (loud - quiet)))


def cut_at_pauses(found: FrameLevels, shortest: int, longest: int) -> list[tuple[int, int]]:
    """Pieces (start, stop) of frames that cover everything, each cut at the quietest moment that its length allows."""
    frames = len(found.level_db)
    pieces, start = [], 0
    window = np.ones(15) / 15
    calm = np.convolve(np.pad(found.level_db, 7, mode="edge"), window, mode="valid") if frames else found.level_db
    while frames - start > longest:
        low, high = start + shortest, start + longest
        cut = low + int(np.argmin(calm[low:high]))
        pieces.append((start, cut))
        start = cut
    if start < frames:
        pieces.append((start, frames))
    return pieces
