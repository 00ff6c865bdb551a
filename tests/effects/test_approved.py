"""What can be chosen of each effect, and how loud what it makes of a sound is, moment for moment.

A change here is a change that everybody hears in their presets: see `tests/approved/effects`.
"""

from collections.abc import Mapping

import pytest

from tests.approved_texts import choice, compare, known, levels
from tests.effects.contract import IDS, TABLE, corners, sound
from workstation.core.params import Param, Value

RATE = 16_000
FRAMES = 9_600


def between(param: Param) -> float | None:
    """A value a third of the way from the lowest to the highest."""
    low, high = param.low, param.high
    if not isinstance(param.default, (int, float)) or isinstance(param.default, bool) or low is None or high is None:
        return None
    value = low * (high / low) ** (1 / 3) if param.scale == "log" else low + (high - low) / 3
    return int(value) if isinstance(param.default, int) else value


def chosen(params: tuple[Param, ...]) -> list[Mapping[str, Value]]:
    ends = [{p.name: corners(p)[end] for p in params if corners(p)} for end in (0, -1)]
    middle = {p.name: value for p in params if (value := between(p)) is not None}
    turns = [{p.name: choice} for p in params for choice in p.choices]
    return [{}, *ends, middle, *turns]


@pytest.mark.parametrize("id_", known("effects", IDS))
def test_an_effect_sounds_as_approved(id_: str) -> None:
    effect, heard = TABLE[id_], sound(2, FRAMES)
    lines = [f"{effect.name}, tail {effect.tail(RATE)}", *map(choice, effect.params)]
    for values in chosen(effect.params):
        lines += ["", repr(values)]
        try:
            lines.append(levels(effect.apply(heard, RATE, values)))
        except ValueError as error:
            lines.append(f"refused: {error}")
    compare(f"effects/{id_}", "\n".join(lines), 0.01)
