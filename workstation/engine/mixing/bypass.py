"""Effects while playing: one that fails is bypassed and told, the rest plays on."""

from collections.abc import Callable, Mapping

import numpy as np

from workstation.core.rack import Slot
from workstation.core.sound.sources import Samples
from workstation.effects.table import EffectTable
from workstation.engine.mixing.chain import RunningEffect
from workstation.engine.mixing.mix import StreamFor, streams_from
from workstation.engine.mixing.side_chain import Hearing

Tell = Callable[[str, BaseException], None]
"""Told the name of the effect and what it raised, on the thread on which it failed."""


def bypassing(effects: Callable[[], EffectTable], tell: Tell) -> StreamFor:
    """Streams of the effects that there are when they are asked for; one that cannot be made is bypassed too."""

    def stream_for(slot: Slot, channels: int, rate: int) -> RunningEffect | None:
        table = effects()
        try:
            stream = streams_from(table)(slot, channels, rate)
        except Exception as error:  # an effect's: the others are to be heard
            tell(_name(table, slot), error)
            return None
        return None if stream is None else _Bypassed(stream, lambda error: tell(_name(table, slot), error))

    return stream_for


class _Bypassed:
    """A running effect until it fails; then what comes in goes out, at once.

    The block in which it fails is as late as the effect was, so that it is in time with the others'.
    """

    def __init__(self, stream: RunningEffect, failed: Callable[[BaseException], None]) -> None:
        self._stream: RunningEffect | None = stream
        self._failed = failed
        self.latency = stream.latency
        self._heard: Samples | None = None
        """The last `latency` frames that came in."""

    def process(self, block: Samples) -> Samples:
        if self._stream is None:
            return block
        late = self.latency
        if late:
            heard = np.zeros((block.shape[0], late), np.float32) if self._heard is None else self._heard
            heard = np.concatenate([heard, block], axis=1)
            self._heard = heard[:, heard.shape[1] - late :]
        try:
            treated = self._stream.process(block)
            if np.shape(treated) != block.shape:
                raise ValueError(f"it answered a block of {np.shape(treated)}, {block.shape} was expected")
        except Exception as error:  # an effect's: the playback thread must outlive it
            self._bypass(error)
            return heard[:, : block.shape[1]] if late else block
        return treated

    @property
    def side_chain(self) -> bool:
        return isinstance(self._stream, Hearing) and self._stream.side_chain

    @property
    def reduction_db(self) -> float | None:
        return self._stream.reduction_db if isinstance(self._stream, Hearing) else None

    def listen(self, key: Samples) -> None:
        if isinstance(self._stream, Hearing):
            self._stream.listen(key)

    def set(self, values: Mapping[str, object]) -> None:
        if self._stream is None:
            return
        try:
            self._stream.set(values)
        except Exception as error:  # an effect's
            self._bypass(error)

    def _bypass(self, error: Exception) -> None:
        self._stream, self._heard, self.latency = None, None, 0
        self._failed(error)


def _name(table: EffectTable, slot: Slot) -> str:
    try:
        return table[slot.effect].name
    except Exception:  # it cannot even be loaded
        return slot.effect
