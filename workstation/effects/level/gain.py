"""Gain: louder or softer."""

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from workstation.core.params import Param, Values
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import NONE, Effect, Stream, Write, as_source
from workstation.effects.streams.smoothing import Glide
from workstation.effects.streams.values import amplitude
from workstation.effects.tensors.form import TensorForm

_PIECE, _PIECES_AT_ONCE = 1 << 18, 128


class Gain(Effect):
    id = "gain"
    name = "Gain"
    category = "Level"
    neutral = (("gain_db", 0.0),)
    hint = "Makes the sound louder or softer."
    joins = False
    params = (Param("gain_db", 0.0, unit="dB", low=-60.0, high=36.0),)

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.mixing import MatrixForm

        return MatrixForm(rate, lambda values: (amplitude(values, "gain_db"),), 1)

    def treat(self, source: Source, values: Values, write: Write) -> Generator[float, None, Curve | None]:
        yield 1.0
        return Curve(factors=(amplitude(values, "gain_db"),))

    def apply_job(
        self, sound: Samples | Source, rate: int, values: Mapping[str, object] = NONE
    ) -> Generator[float, None, Samples]:
        """One pass over memory, straight into the result, on all cores: memory is the limit."""
        from workstation.dsp.kernels.parallel import spread

        source = as_source(sound, rate)
        factor = np.float32(amplitude(self.values(values), "gain_db"))
        out = np.empty((source.channels, source.frames), np.float32)

        def treat(start: int) -> None:
            stop = min(start + _PIECE, source.frames)
            np.multiply(source.read(start, stop), factor, out=out[:, start:stop])

        starts = range(0, source.frames, _PIECE)
        for first in range(0, len(starts), _PIECES_AT_ONCE):
            spread(treat, starts[first : first + _PIECES_AT_ONCE])
            yield min(1.0, (first + _PIECES_AT_ONCE) * _PIECE / source.frames)
        return out


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        self._factor = Glide(amplitude(values, "gain_db"), rate)

    def update(self, values: Values) -> None:
        self._factor.to(amplitude(values, "gain_db"))

    def process(self, block: Samples) -> Samples:
        by = self._factor.next(block.shape[1])
        return block * by
