"""Streams of dynamics that may listen to another sound than their own, and tell how far they turn down."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect
from workstation.effects.streams.envelope_coefficients import own_copy
from workstation.effects.streams.smoothing import Crossfaded

Loop = Callable[[Samples, Samples, npt.NDArray[np.float64], npt.NDArray[np.float64]], None]
"""Treats sound in place by what it hears of a key: (sound, key, settings, state)."""


class DynamicsVoice:
    """A compiled loop with settings that stand still; its state is a row of numbers, the last the highest reduction."""

    latency = 0

    def __init__(
        self,
        channels: int,
        rate: int,
        values: Values,
        design: "Design",
        state: npt.NDArray[np.float64] | None = None,
    ) -> None:
        self._channels, self._rate, self._design = channels, rate, design
        self._settings = design.settings(values, rate)
        self._state = design.state(channels, self._settings) if state is None else state
        self._apart = design.apart(values)
        self.process(np.zeros((2 * channels, 0), np.float32))

    @property
    def reduction_db(self) -> float:
        return float(self._state[..., -1].max())

    def process(self, block: Samples) -> Samples:
        """`block` holds the sound, and under it the key."""
        out, key = own_copy(block[: self._channels]), own_copy(block[self._channels :])
        loop = self._design.loop()
        if not self._apart:
            loop(out, key, self._settings, self._state[0])
            self._state[1:] = self._state[0]
            return out
        for channel in range(self._channels):
            one = slice(channel, channel + 1)
            loop(out[one], key[one], self._settings, self._state[channel])
        return out

    def successor(self, values: Values) -> "DynamicsVoice":
        return DynamicsVoice(self._channels, self._rate, values, self._design, self._state.copy())


class Design(Protocol):
    """How an effect runs its loop."""

    def loop(self) -> Loop:
        """The compiled loop; compiling may take a second at the first call."""
        ...

    def settings(self, values: Values, rate: int) -> npt.NDArray[np.float64]: ...

    def state(self, channels: int, settings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """A row of numbers for each channel, before the first sound."""
        ...

    def apart(self, values: Values) -> bool:
        """Whether each channel goes by itself."""
        ...


class SideChained(Crossfaded):
    """Hears the key that `listen` was given for the next block, else its own sound."""

    def __init__(self, effect: Effect, channels: int, rate: int, values: Values, design: Design) -> None:
        super().__init__(effect, channels, rate, DynamicsVoice(channels, rate, values, design), values)
        self._key: Samples | None = None

    @property
    def reduction_db(self) -> float:
        return self.voice.reduction_db if isinstance(self.voice, DynamicsVoice) else 0.0

    def listen(self, key: Samples) -> None:
        self._key = key

    def process(self, block: Samples) -> Samples:
        key, self._key = block if self._key is None else self._key, None
        if key.shape != block.shape:
            raise ValueError(f"a key has the shape of the sound, {block.shape}, got {key.shape}")
        return super().process(np.concatenate([block, key]))[: self.channels]
