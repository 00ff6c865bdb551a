"""What became of a sound while it was written: what was clipped, what was no number, what the format does not hold."""

import math
from dataclasses import dataclass, field

import numpy as np

from workstation.core.sound.sources import Samples


@dataclass(slots=True)
class WriteReport:
    """Filled in while a file is written, for whoever tells the user."""

    clipped: int = 0
    """Samples beyond full scale that the format cannot hold."""
    peak: float = 0.0
    """The highest of them."""
    not_finite: int = 0
    """Samples that were no number, or infinite, and are silent now."""
    notes: list[str] = field(default_factory=list)
    """What else is other than in the document, a sentence each without its full stop."""

    @property
    def peak_db(self) -> float:
        return 20 * math.log10(self.peak) if self.peak else -math.inf

    def finite(self, block: Samples) -> Samples:
        """A block with silence where there is no number."""
        if np.isfinite(block).all():
            return block
        broken = ~np.isfinite(block)
        self.not_finite += int(np.count_nonzero(broken))
        return np.where(broken, np.float32(0), block)

    def bounded(self, block: Samples) -> Samples:
        """A finite block clipped to full scale."""
        level = float(np.abs(block).max(initial=0.0))
        if level <= 1:
            return block
        self.clipped += int(np.count_nonzero(np.abs(block) > 1))
        self.peak = max(self.peak, level)
        clipped: Samples = np.clip(block, -1, 1)
        return clipped

    def add(self, other: "WriteReport") -> None:
        """Count what became of another file along with this one's."""
        self.clipped += other.clipped
        self.not_finite += other.not_finite
        self.peak = max(self.peak, other.peak)
        self.notes += [note for note in other.notes if note not in self.notes]

    @property
    def sentences(self) -> list[str]:
        """All of it in words, nothing where the file is as the document."""
        told = []
        if self.clipped:
            samples = "1 sample was" if self.clipped == 1 else f"{self.clipped:,} samples were"
            told.append(f"{samples} clipped ({self.peak_db:+.1f} dB)")
        if self.not_finite:
            samples = "1 sample that is" if self.not_finite == 1 else f"{self.not_finite:,} samples that are"
            told.append(f"{samples} no number became silence")
        return [*told, *self.notes]
