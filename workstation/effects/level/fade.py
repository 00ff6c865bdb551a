"""Fade: the sound rises from silence, or sinks into it, over the selection."""

from collections.abc import Generator, Iterator

from workstation.core.params import Param, Values
from workstation.core.sound.gain_curves import Curve, Ramp
from workstation.core.sound.sources import Source
from workstation.effects.base import BLOCK, Effect, Write
from workstation.effects.streams.values import number, text


class FadeEffect(Effect):
    id = "fade"
    name = "Fade"
    category = "Level"
    hint = "Lets the sound rise from silence or sink into it."
    live = False
    joins = False
    params = (
        Param("direction", "in", choices=("in", "out")),
        Param(
            "curve",
            "half cosine",
            choices=("linear", "exponential", "logarithmic", "half cosine", "quarter sine"),
            hint="exponential sounds even in decibels; two quarter sines cross at equal power",
        ),
        Param("seconds", 0.0, label="Length", unit="s", low=0.0, high=3600.0, hint="0: the whole selection"),
    )

    def treat(self, source: Source, values: Values, write: Write) -> Generator[float, None, Curve | None]:
        yield 1.0
        return _curve(source, values)

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        curve = _curve(source, values)
        for start in range(0, source.frames, BLOCK):
            stop = min(start + BLOCK, source.frames)
            write(curve.applied(source.read(start, stop), start))
            yield stop / source.frames


def _curve(source: Source, values: Values) -> Curve:
    """0 at the first frame of the fade and 1 at its last, held before and after; or the other way round."""
    out = text(values, "direction") == "out"
    frames = min(round(number(values, "seconds") * source.rate) or source.frames, source.frames)
    first = source.frames - frames if out else 0
    if not frames:
        return Curve()
    return Curve((Ramp(first, first + frames, text(values, "curve"), falls=out, closed=True),))
