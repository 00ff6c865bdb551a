"""Values by lot that the parameters of an effect allow, and rates to try them at."""

from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Value
from workstation.effects.base import Effect

RATES = (8_000, 16_000, 44_100)


def any_of(param: Param, rng: np.random.Generator) -> Value:
    """A value that the parameter allows."""
    if param.fields:
        return tuple(tuple(any_of(field, rng) for field in param.fields) for _ in range(rng.integers(4)))
    if param.choices:
        return param.choices[rng.integers(len(param.choices))]
    if isinstance(param.default, bool):
        return bool(rng.integers(2))
    if isinstance(param.default, str):
        return param.default
    assert param.low is not None
    assert param.high is not None
    share = rng.uniform()
    if param.scale == "log":
        number = float(param.low * (param.high / param.low) ** share)
    else:
        number = float(param.low + (param.high - param.low) * share)
    return round(number) if isinstance(param.default, int) else number


def any_values(effect: Effect, rng: np.random.Generator) -> Mapping[str, Value]:
    return {param.name: any_of(param, rng) for param in effect.params}
