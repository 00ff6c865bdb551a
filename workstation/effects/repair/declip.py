"""De-clip: crests that a recording level too high has cut off are rounded out again."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples, Source
from workstation.dsp.levels.clip_levels import ClipLevels
from workstation.effects.base import BLOCK, Effect, Write
from workstation.effects.repair.windows import prediction_order, repaired, window_frames
from workstation.effects.streams.values import amplitude


class Declip(Effect):
    id = "declip"
    name = "De-clip"
    category = "Repair"
    hint = "Rounds out crests that were cut off because the recording level was too high."
    live = False
    local = True
    params = (
        Param("threshold_db", -0.1, unit="dB", low=-12.0, high=0.0, hint="below where it was cut, counts as cut off"),
        Param("output_db", -6.0, unit="dB", low=-24.0, high=0.0, hint="to make room for the crests"),
    )

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        from workstation.dsp.kernels.repair import declip

        levels = ClipLevels(source.channels)
        for start in range(0, source.frames, BLOCK):
            stop = min(start + BLOCK, source.frames)
            levels.add(source.read(start, stop))
            yield 0.2 * stop / source.frames
        cut = levels.found(amplitude(values, "threshold_db"))
        size, order = window_frames(source.rate), prediction_order(source.rate)
        down = np.float32(amplitude(values, "output_db"))

        def softer(piece: Samples) -> None:
            write(piece * down)

        def round_out(channel: int, piece: int, row: npt.NDArray[np.float64]) -> None:
            high, low = cut[piece, channel]
            declip(row, size, order, high, -low)

        for fraction in repaired(source, softer, round_out):
            yield 0.2 + 0.8 * fraction
