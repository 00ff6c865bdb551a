from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.conftest import document
from workstation.core.document import Document
from workstation.core.params import Param, Values
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.table import EffectTable
from workstation.engine.mixing.bypass import bypassing
from workstation.engine.mixing.mix import Mix, make_streams


class Faulty(Effect):
    """Halves, until it does what `fault` says."""

    id, name, category = "faulty", "Faulty", "test"
    params = (Param("depth", 0.0),)

    def __init__(self, fault: str, latency: int = 0) -> None:
        self.fault, self.late = fault, latency

    def _stream(self, channels: int, rate: int, values: Values) -> Stream | None:
        if self.fault == "make":
            raise KeyError("make")
        return _Stream(self, channels, rate)


class _Stream(Stream):
    def __init__(self, effect: Faulty, channels: int, rate: int) -> None:
        super().__init__(effect, channels, rate)
        self.fault, self.blocks = effect.fault, 0
        self.latency = effect.late
        self.line = np.zeros((channels, effect.late), np.float32)

    def process(self, block: Samples) -> Samples:
        self.blocks += 1
        if self.fault in ("raise", "shape") and self.blocks > 2:
            if self.fault == "raise":
                raise KeyError("raise")
            return block[:, ::2]
        both = np.concatenate([self.line, block], axis=1)
        self.line = both[:, both.shape[1] - self.latency :]
        return both[:, : block.shape[1]] / 2

    def set(self, values: Mapping[str, object]) -> None:
        if self.fault == "set":
            raise KeyError("set")

    def update(self, values: Values) -> None: ...


def played(effect: Faulty, told: list[str]) -> Samples:
    """Two tracks, one of them through the effect, in blocks of ten; another value is set after the second."""
    table = EffectTable().with_row("faulty", effect)
    stream_for = bypassing(lambda: table, lambda name, error: told.append(f"{name}: {error!r}"))
    first = _with_depth(document(100, 100), 0.0)
    mix = Mix(first, make_streams(first, 1, stream_for, frozenset()))
    blocks = [mix.read(10), mix.read(10)]
    mix.follow(_with_depth(first, 1.0))
    return np.concatenate([*blocks, *(mix.read(10) for _ in range(8))], axis=1)


def _with_depth(doc: Document, depth: float) -> Document:
    track = doc.tracks[0]
    values: dict[str, Any] = {"depth": depth}
    changed = type(track)(track.key, track.name, track.edits, Rack((Slot("faulty", "faulty", values),)))
    return doc.with_track(changed)


@pytest.mark.parametrize("latency", [0, 7])
@pytest.mark.parametrize(
    ("fault", "until", "said"),
    [
        ("raise", 20, "Faulty: KeyError('raise')"),
        ("shape", 20, "Faulty: ValueError('it answered a block of (1, 5), (1, 10) was expected')"),
        ("set", 20, "Faulty: KeyError('set')"),
        ("make", 0, "Faulty: KeyError('make')"),
    ],
)
def test_one_that_fails_is_bypassed_and_told_once_and_the_rest_plays_on(
    fault: str, until: int, said: str, latency: int
) -> None:
    told: list[str] = []
    if latency and fault in ("raise", "shape"):
        until = 10  # the sound ahead that it heard first was a block too
    out = played(Faulty(fault, latency), told)
    first, second = (track.edits.read(FrameRange(0, 100)) for track in document(100, 100).tracks)
    expected = first + second
    expected[:, :until] -= first[:, :until] / 2
    assert told == [said]
    np.testing.assert_allclose(out, expected, atol=1e-6)


def test_one_that_works_is_left_alone() -> None:
    told: list[str] = []
    out = played(Faulty(""), told)
    first, second = (track.edits.read(FrameRange(0, 100)) for track in document(100, 100).tracks)
    assert told == []
    np.testing.assert_allclose(out, first / 2 + second, atol=1e-6)
