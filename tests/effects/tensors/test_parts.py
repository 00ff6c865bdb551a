"""A selection inside a sound, with samples that are no numbers, and what rings on behind it: forms as streams."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.effects.contract import RATE, TABLE, sound
from tests.effects.tensors.forms import FORMS, apart_db, close_db
from workstation.core.params import Values
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import ArraySource, Samples, Source
from workstation.effects.base import Effect, Excerpt, Write
from workstation.effects.streams.part import by_stream, hears_around, ring_over, treat_part
from workstation.effects.tensors.run import Place, run_form

PARTS = [id_ for id_ in FORMS if hears_around(TABLE[id_])]
RINGING = [id_ for id_ in PARTS if TABLE[id_].rings]
RANGE = FrameRange(9000, 15_000)


def by_form(effect: Effect, source: Source, values: Values, write: Write) -> Iterator[float]:
    start = source.start if isinstance(source, Excerpt) else 0
    return run_form(effect, source, values, write, Place(memory=1), start)


def broken() -> ArraySource:
    """Sound with samples that are none, before, in and behind the part."""
    audio = sound(2, 24_000)
    audio[0, 8000], audio[1, 10_000], audio[0, 12_000:12_004], audio[1, 16_000] = np.nan, np.inf, -np.inf, 3e38
    return ArraySource(audio, RATE)


def kept(pieces: list[Samples]) -> Write:
    return lambda piece: pieces.append(piece.copy())


def joined(pieces: list[Samples]) -> Samples:
    return np.concatenate(pieces, axis=1)


@pytest.mark.parametrize("id_", PARTS)
def test_a_part_of_a_sound(id_: str) -> None:
    effect, parts = TABLE[id_], list[Samples]()
    for run in (by_stream, by_form):
        pieces: list[Samples] = []
        list(treat_part(effect, broken(), RANGE, effect.values({}), kept(pieces), run))
        parts.append(joined(pieces))
    assert np.isfinite(parts[1]).all()
    assert parts[1].shape == (2, effect.length(RANGE.frames, effect.values({})))
    assert apart_db(*parts) < close_db(id_, {})


@pytest.mark.parametrize("id_", RINGING)
def test_what_rings_on(id_: str) -> None:
    effect, parts, ends = TABLE[id_], list[Samples](), []
    for run in (by_stream, by_form):
        pieces: list[Samples] = []
        job = ring_over(effect, broken(), RANGE, effect.values({}), kept(pieces), run)
        while True:
            try:
                next(job)
            except StopIteration as end:
                ends.append(end.value)
                break
        parts.append(joined(pieces))
    assert ends[1] == pytest.approx(ends[0], abs=2)
    assert apart_db(*parts) < close_db(id_, {})
