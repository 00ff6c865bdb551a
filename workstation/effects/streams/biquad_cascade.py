"""A cascade of second-order sections as an effect's voice: what the equalizer and all plain filters share."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.dsp.filters import biquad
from workstation.effects.base import Effect
from workstation.effects.streams.lookback import Lookback
from workstation.effects.streams.smoothing import Crossfaded

Sections: TypeAlias = npt.NDArray[np.float64]
Design: TypeAlias = Callable[[Values, int], Sections]
"""Sections (n, 6) for values at a sample rate; n may be 0."""

WARM_SECONDS = 0.15
"""Of the sound just heard that new sections are run over before they fade in, so that they start settled."""


class SectionsVoice:
    """A cascade with fixed sections."""

    latency = 0

    def __init__(
        self, channels: int, rate: int, values: Values, design: Design, history: Lookback | None = None
    ) -> None:
        from workstation.dsp.filters.sos import sosfilt

        self._channels, self._rate, self._design = channels, rate, design
        self._sections = design(values, rate)
        self._state = np.zeros((channels, len(self._sections), 2))
        self._history = history or Lookback(channels, max(1, round(WARM_SECONDS * rate)))
        if history is None:
            # Loads the compiled filter here, not while playing; there is nothing to filter yet.
            sosfilt(np.zeros((channels, 1), np.float32), biquad.identity())
        else:
            self._filter(history.last())

    def process(self, block: Samples) -> Samples:
        self._history.add(block)
        return self._filter(block)

    def successor(self, values: Values) -> "SectionsVoice":
        return SectionsVoice(self._channels, self._rate, values, self._design, self._history.copy())

    def _filter(self, block: Samples) -> Samples:
        from workstation.dsp.filters.sos import sosfilt

        # The filter is compiled per layout: always the same one keeps compilation out of playback.
        own: Samples = np.array(block, np.float32, order="C")
        if not len(self._sections):
            return own
        out, self._state = sosfilt(own, self._sections, self._state)
        return out


def sections_stream(effect: Effect, channels: int, rate: int, values: Values, design: Design) -> Crossfaded:
    """A running filter that fades from one design to the next."""
    return Crossfaded(effect, channels, rate, SectionsVoice(channels, rate, values, design), values)
