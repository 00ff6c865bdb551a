"""Whole sounds by tensor forms: the same as by streams, also where a device runs out of memory."""

import numpy as np
import pytest

from tests.effects.contract import RATE, TABLE, sound
from tests.effects.tensors.forms import FORMS, LittleMemory, apart_db, close_db
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.tensors import run
from workstation.effects.tensors.run import Place, run_batch, run_form


def written(id_: str, audio: Samples, place: Place) -> Samples:
    effect, pieces = TABLE[id_], list[Samples]()
    fractions = list(run_form(effect, ArraySource(audio, RATE), effect.values({}), pieces.append, place))
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    return np.concatenate(pieces, axis=1)


@pytest.mark.parametrize("id_", FORMS)
def test_a_whole_sound(id_: str) -> None:
    audio = sound(2, 50_000)
    whole = TABLE[id_].apply(audio, RATE)
    assert apart_db(written(id_, audio, Place(memory=1)), whole) < close_db(id_, {})


@pytest.mark.parametrize("id_", FORMS)
@pytest.mark.parametrize("frames", [0, 1, 2])
def test_next_to_nothing(id_: str, frames: int) -> None:
    effect, pieces = TABLE[id_], list[Samples]()
    audio = sound(1, 100)[:, :frames]
    list(run_form(effect, ArraySource(audio, RATE), effect.values({}), pieces.append, Place()))
    assert sum(piece.shape[1] for piece in pieces) == effect.length(frames, effect.values({}))


@pytest.mark.parametrize("id_", FORMS)
def test_several_sounds_of_different_lengths(id_: str) -> None:
    effect, values = TABLE[id_], TABLE[id_].values({})
    sounds = [sound(2, frames, seed) for seed, frames in enumerate((30_000, 12_345, 0, 21_000))]
    pieces: list[list[Samples]] = [[] for _ in sounds]
    sources = [ArraySource(audio, RATE) for audio in sounds]
    list(run_batch(effect, sources, values, [each.append for each in pieces], Place(memory=1)))
    for audio, found in zip(sounds, pieces, strict=True):
        out = np.concatenate([np.empty((2, 0), np.float32), *found], axis=1)
        assert apart_db(out, effect.apply(audio, RATE)) < close_db(id_, {})


def test_side_by_side_needs_the_same_channels() -> None:
    sources = [ArraySource(sound(channels, 10), RATE) for channels in (1, 2)]
    effect = TABLE["equalizer"]
    with pytest.raises(ValueError, match="side by side"):
        list(run_batch(effect, sources, effect.values({}), [print, print], Place()))


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a place that is no processor use its memory all the same, since there is no other device here."""
    monkeypatch.setattr(run, "on_host", lambda device: False)


def test_half_the_block_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    audio, told = sound(2, 200_000), list[str]()
    elsewhere(monkeypatch)
    with LittleMemory("cpu", 2 * 100_000 + 1) as little:
        out = written("equalizer", audio, Place(name="The card", memory=1 << 30, tell=told.append))
    assert little.refused > 0
    assert apart_db(out, TABLE["equalizer"].apply(audio, RATE)) < -100
    assert told[-1] == "The card has little free memory: it was done in blocks of 65,536 frames"


def test_on_the_processor_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the frame it had come to; nothing is lost, nothing done twice, and it is told."""
    audio, told = sound(2, 200_000), list[str]()
    there, little = True, LittleMemory("cpu", 2 * 100_000)
    monkeypatch.setattr(run, "on_host", lambda device: not there)

    def gone(device: object) -> None:
        nonlocal there
        little.most = 1000

    def tell(line: str) -> None:
        nonlocal there
        told.append(line)
        if "on the processor" in line:
            little.most, there = 1 << 60, False

    monkeypatch.setattr(run, "_release", gone)
    with little:
        out = written("high_pass", audio, Place(name="The card", memory=1 << 30, tell=tell))
    assert apart_db(out, TABLE["high_pass"].apply(audio, RATE)) < -100
    assert "The card has too little free memory: from 0.0 s on the processor did the rest" in told


def test_other_errors_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(monkeypatch)
    audio = sound(2, 1000)

    class Broken(LittleMemory):
        def check(self, made: object) -> None:
            raise RuntimeError("broken")

    with Broken("cpu", 0), pytest.raises(RuntimeError, match="broken"):
        written("equalizer", audio, Place())


@pytest.mark.parametrize("values", [{}, {"delay_ms": 0.2, "feedback": -80.0, "speed_hz": 3.0}])
def test_long_loops_are_treated_in_stretches_side_by_side(values: dict[str, float]) -> None:
    """What goes round in a flanger: stretches begin in silence, so long before that nothing is left of it."""
    effect, audio = TABLE["flanger"], sound(2, 90_000)
    pieces: list[Samples] = []
    list(run_form(effect, ArraySource(audio, RATE), effect.values(values), pieces.append, Place()))
    assert apart_db(np.concatenate(pieces, axis=1), effect.apply(audio, RATE, values)) < -100
