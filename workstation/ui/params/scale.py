"""Scales: how a number of a parameter maps to a slider, in which steps it moves and how it reads."""

import math
import re
from dataclasses import dataclass

from workstation.core.params import Param

_STEPS = 100
"""About how many steps the whole range takes by keyboard or wheel."""

_NUMBER = re.compile(r"\s*([+-]?\d*[.,]?\d+(?:e[+-]?\d+)?)\s*(k)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scale:
    """A bounded number; `decimals` is how exactly it is shown and moved (None: three significant digits)."""

    low: float
    high: float
    log: bool
    whole: bool
    step: float
    decimals: int | None

    @classmethod
    def of(cls, param: Param) -> "Scale | None":
        """The scale of a number that has both limits; None for others."""
        if param.low is None or param.high is None or param.low >= param.high:
            return None
        whole = isinstance(param.default, int)
        log = param.scale == "log" and param.low > 0
        step = max(_nice((param.high - param.low) / _STEPS), 1.0 if whole else 0.0)
        decimals = 0 if whole else None if log else max(0, math.ceil(-math.log10(step) - 1e-9))
        return cls(param.low, param.high, log, whole, step, decimals)

    def position(self, value: float) -> float:
        """Where on the slider a value is, 0 to 1."""
        value = min(max(value, self.low), self.high)
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def value(self, position: float) -> float:
        """The value at a place of the slider, as exact as it is shown."""
        position = min(max(position, 0.0), 1.0)
        if self.log:
            return self.rounded(self.low * (self.high / self.low) ** position)
        return self.rounded(self.low + (self.high - self.low) * position)

    def stepped(self, value: float, steps: float) -> float:
        """The value `steps` steps further, which may be a fraction; it always moves while there is room."""
        wanted = value * (self.high / self.low) ** (steps / _STEPS) if self.log else value + steps * self.step
        grain = self.grain(value)
        if abs(wanted - value) < grain:
            wanted = value + math.copysign(grain, steps)
        return self.rounded(wanted)

    def grain(self, value: float) -> float:
        """The smallest difference that is shown near `value`."""
        if self.decimals is not None:
            return float(10.0**-self.decimals)
        return float(10.0 ** (math.floor(math.log10(abs(value))) - 2)) if value else 1e-3

    def rounded(self, value: float) -> float:
        """The nearest value that can be shown, inside the limits."""
        grain = self.grain(value)
        digits = max(0, -math.floor(math.log10(grain) + 1e-9))
        exact = round(round(value / grain) * grain, digits)
        return min(max(exact, self.low), self.high)

    def text(self, value: float) -> str:
        """The number as it is shown, without its unit."""
        if self.whole:
            return str(round(value))
        if self.decimals is not None:
            shown = f"{value:.{self.decimals}f}"
            return shown.lstrip("-") if float(shown) == 0 else shown
        return significant(value)


def significant(value: float, digits: int = 4) -> str:
    """A number with at most `digits` significant digits, never in powers of ten below a million."""
    if not value:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    shown = f"{value:.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def number_in(text: str) -> float | None:
    """The number at the start of a text: "2.5 kHz" is 2500, "1,5" is 1.5; None when there is none."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    return float(match[1].replace(",", ".")) * (1000.0 if match[2] else 1.0)


def _nice(value: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not above `value`."""
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return float(max(m * power for m in (1, 2, 5) if m * power <= value * (1 + 1e-9)))
