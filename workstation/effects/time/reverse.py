"""Reverse: the sound from its end to its start."""

from collections.abc import Iterator

from workstation.core.params import Values
from workstation.core.sound.sources import Source
from workstation.effects.base import BLOCK, Effect, Write


class Reverse(Effect):
    id = "reverse"
    name = "Reverse"
    category = "Pitch and time"
    hint = "Plays the sound from its end to its start."
    live = False
    joins = False

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        for stop in range(source.frames, 0, -BLOCK):
            start = max(0, stop - BLOCK)
            write(source.read(start, stop)[:, ::-1])
            yield 1 - start / source.frames
