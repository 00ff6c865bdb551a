"""What is wrong with the sound of a file that can be read all the same."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from workstation.core.timecode import clock
from workstation.media.sample_formats import Stored


@dataclass(slots=True)
class Faults:
    """Noted while a file is decoded; places and lengths are frames of what is decoded."""

    damaged: list[tuple[int, int]] = field(default_factory=list)
    """Places that cannot be decoded, and how many frames of silence are there instead."""
    empty: list[tuple[int, int]] = field(default_factory=list)
    """Places for which the file has no sound although its clock goes on, and the silence there."""
    not_numbers: int = 0
    """Samples that were NaN or infinite, and are 0."""
    found: int = 0
    stated: int = 0
    """How many frames there are, and how many the file says; where it has less than that."""
    stops: bool = False
    """The file has no end as such files have."""

    def clean(self, block: Stored) -> Stored:
        """The block with 0 for each sample that is no number, which are counted."""
        if block.dtype != np.float32:
            return block
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(block.sum()):
                return block
        good: npt.NDArray[np.bool_] = np.isfinite(block)
        bad = block.size - int(np.count_nonzero(good))
        self.not_numbers += bad
        return np.where(good, block, np.float32(0)) if bad else block

    def lines(self, name: str, rate: int) -> list[str]:
        """A sentence for each kind of fault, for the user."""
        told = []
        if sum(frames for _, frames in self.damaged):
            told.append(f"{name} is damaged: {_places(self.damaged, rate)} cannot be decoded, and are silent")
        elif self.damaged and self.stated <= self.found:
            told.append(f"{name} is damaged at {clock(self.damaged[0][0] / rate)}")
        if self.empty:
            told.append(f"{name} has no sound for {_places(self.empty, rate)}: silence keeps what follows in its time")
        if self.stops:
            told.append(f"{name} stops at {clock(self.found / rate)} without an end: it may have been cut off")
        if self.stated > self.found:
            told.append(f"{name} ends early: {clock(self.found / rate)} of {clock(self.stated / rate)} are there")
        if self.not_numbers:
            told.append(not_numbers(name, self.not_numbers))
        return told


def not_numbers(name: str, count: int) -> str:
    """What the user is told of samples that are no numbers."""
    what = "1 sample is no number (NaN or infinite); it is" if count == 1 else ""
    return f"{name}: {what or f'{count:,} samples are no numbers (NaN or infinite); they are'} silent"


def _places(places: list[tuple[int, int]], rate: int) -> str:
    seconds = sum(frames for _, frames in places) / rate
    at = clock(places[0][0] / rate)
    where = f"at {at}" if len(places) == 1 else f"in {len(places)} places, the first at {at},"
    return f"{seconds:.2f} s {where}"
