"""Stereo image: wider or narrower, balance, sides swapped or joined."""

from typing import Any

from workstation.core.params import Param, Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.streams.smoothing import Glide
from workstation.effects.streams.values import share, text
from workstation.effects.tensors.form import TensorForm

_SOURCES = {
    "stereo": ((1.0, 0.0), (0.0, 1.0)),
    "swapped": ((0.0, 1.0), (1.0, 0.0)),
    "mono": ((0.5, 0.5), (0.5, 0.5)),
    "left": ((1.0, 0.0), (1.0, 0.0)),
    "right": ((0.0, 1.0), (0.0, 1.0)),
}
"""For each output the shares of left and right."""


class Stereo(Effect):
    id = "stereo"
    name = "Stereo image"
    category = "Space"
    neutral = ()
    hint = "Widens, narrows, swaps or joins the sides of stereo sound; other sound passes unchanged."
    params = (
        Param("source", "stereo", choices=tuple(_SOURCES)),
        Param("width", 100.0, unit="%", low=0.0, high=200.0, hint="0: mono"),
        Param("balance", 0.0, unit="%", low=-100.0, high=100.0, hint="-100: left only"),
    )

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _Stream(self, channels, rate, values)

    def tensor_form(self, rate: int) -> TensorForm[Any]:
        from workstation.effects.tensors.mixing import MatrixForm

        return MatrixForm(rate, _matrix, 2)


class _Stream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        self._gains = [Glide(gain, rate) for gain in _matrix(values)]

    def update(self, values: Values) -> None:
        for glide, gain in zip(self._gains, _matrix(values), strict=True):
            glide.to(gain)

    def process(self, block: Samples) -> Samples:
        out = block.copy()
        if self.channels == 2:
            a, b, c, d = (glide.next(block.shape[1]) for glide in self._gains)
            out[0] = block[0] * a + block[1] * b
            out[1] = block[0] * c + block[1] * d
        return out


def _matrix(values: Values) -> tuple[float, float, float, float]:
    """Left from left, left from right, right from left, right from right."""
    (a, b), (c, d) = _SOURCES[text(values, "source")]
    near, far = (1 + share(values, "width")) / 2, (1 - share(values, "width")) / 2
    balance = share(values, "balance")
    left, right = min(1.0, 1 - balance), min(1.0, 1 + balance)
    return (
        left * (near * a + far * c),
        left * (near * b + far * d),
        right * (near * c + far * a),
        right * (near * d + far * b),
    )
