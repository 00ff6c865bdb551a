"""Round numbers along an axis."""

import math

_STEPS = (1.0, 2.0, 5.0, 10.0)


def round_ticks(start: float, stop: float, count: int) -> list[tuple[float, str]]:
    """At most `count` (at least 2) round numbers from `start` to `stop`, each with its text."""
    if not stop > start:
        return [(start, _text(start, 1.0))]
    rough = (stop - start) / max(count, 2)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in _STEPS if power * each >= rough * (1 - 1e-9))
    first, last = math.ceil(start / step - 1e-9), math.floor(stop / step + 1e-9)
    return [(number * step, _text(number * step, step)) for number in range(first, last + 1)]


def _text(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if decimals > 6 or abs(value) >= 1e7:
        return f"{value:.3g}"
    return f"{value + 0.0:.{decimals}f}"  # no -0
