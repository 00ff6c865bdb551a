"""What every tensor form promises: the sound of the stream, on any device, in blocks of any size."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from tests.effects.contract import IDS, RATE, TABLE, settings, sound
from tests.effects.random_values import RATES, any_values
from tests.effects.tensors.forms import FORMS, NothingWide, Watching, apart_db, close_db, form_of, through
from workstation.core.sound.sources import Samples
from workstation.dsp import dtypes
from workstation.effects.tensors.form import Start, moved

NARROW_DB = {"phaser": -95.0, "saturation": -90.0, "pitch_shift": -80.0, "time_stretch": -75.0}
"""In float32 alone: twelve stages go round at 95 %, and a drive of 48 dB makes the last digit 250 times as large."""


def sizes(*given: int) -> Iterator[int]:
    return itertools.cycle(given)


@pytest.mark.parametrize("blocks", [(64,), (1000, 1, 1, 17)], ids=["small", "of all sizes"])
@pytest.mark.parametrize("id_", FORMS)
def test_the_form_sounds_as_the_stream(id_: str, blocks: tuple[int, ...]) -> None:
    effect, audio = TABLE[id_], sound(2, 4500)
    for given in ({}, settings(effect)[-1]):
        values = effect.values(given)
        whole = effect.apply(audio, RATE, values)
        out = through(effect, audio, RATE, [(0, values)], sizes(*blocks), whole.shape[1])
        assert apart_db(out, whole) < close_db(id_, values), values


@pytest.mark.parametrize("channels", [1, 2, 5, 8])
@pytest.mark.parametrize("id_", FORMS)
def test_any_values_any_channels_any_blocks(id_: str, channels: int) -> None:
    effect, rng = TABLE[id_], np.random.default_rng([channels, IDS.index(id_), 7])
    rate, audio = RATES[channels % 3], sound(channels, 6000)
    for _ in range(2):
        values = effect.values(any_values(effect, rng))
        whole = effect.apply(audio, rate, values)
        lengths = (int(size) for size in iter(lambda: rng.integers(1, 1500), None))
        out = through(effect, audio, rate, [(0, values)], lengths, whole.shape[1])
        assert apart_db(out, whole) < close_db(id_, values), values


@pytest.mark.parametrize("id_", [id_ for id_ in FORMS if TABLE[id_].live])
def test_changes_come_at_the_same_sample(id_: str) -> None:
    """Several in a row, the later ones while the first still fades in."""
    effect, audio = TABLE[id_], sound(2, 8000)
    rng = np.random.default_rng(IDS.index(id_))
    places = (0, 2500, 2700, 5000)
    changes = [(place, effect.values(any_values(effect, rng))) for place in places]
    stream = effect.stream(2, 16_000, changes[0][1])
    assert stream is not None
    pieces: list[Samples] = []
    for number, (start, values) in enumerate(changes):
        if number:
            stream.set(values)
        pieces.append(stream.process(audio[:, start : (*places, 8000)[number + 1]]))
    heard = np.concatenate([*pieces, stream.flush()], axis=1)[:, stream.latency :]
    out = through(effect, audio, 16_000, changes, sizes(1000, 77, 480))
    assert apart_db(out, heard) < max(close_db(id_, values) for _, values in changes), changes


@pytest.mark.parametrize("id_", FORMS)
def test_sounds_side_by_side_know_nothing_of_each_other(id_: str) -> None:
    effect = TABLE[id_]
    form, values = form_of(effect, RATE), effect.values({})
    several = torch.from_numpy(np.stack([sound(2, 4000, seed) for seed in range(3)]))
    together = form.process(several, form.begin(Start(3, 2, torch.device("cpu")), values), values)[0]
    for number, one in enumerate(several):
        alone = form.process(one[None], form.begin(Start(1, 2, torch.device("cpu")), values), values)[0]
        assert apart_db(alone[0].numpy(), together[number].numpy()) < close_db(id_, values)


@pytest.mark.parametrize("id_", FORMS)
def test_nothing_that_was_given_is_changed(id_: str) -> None:
    """So that a block is treated again where there was no memory for it."""
    effect = TABLE[id_]
    form, values = form_of(effect, RATE), effect.values(settings(effect)[-1])
    block, other = (torch.from_numpy(sound(2, 3000, seed))[None] for seed in (1, 2))
    state = form.process(other, form.begin(Start(1, 2, torch.device("cpu")), values), values)[1]
    before = block.clone()
    first, _ = form.process(block, state, values)
    again, _ = form.process(block, moved(state, "cpu"), values)
    assert torch.equal(block, before)
    assert torch.equal(first, again)


@pytest.mark.parametrize("id_", FORMS)
def test_nothing_leaves_the_device_inside_a_block(id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a device of shapes without numbers, which has no float64 either: what would read one cannot."""
    monkeypatch.setattr(dtypes, "NARROW", frozenset({"meta"}))
    effect, meta = TABLE[id_], torch.device("meta")
    form = form_of(effect, RATE)
    for given in ({}, settings(effect)[-1]):
        values = effect.values(given)
        state = form.begin(Start(2, 2, meta), values)
        with NothingWide("meta") as watch:
            for frames in (700, 64, 1):
                out, state = form.process(torch.empty(2, 2, frames, device=meta), state, values)
                assert out.device == meta
                assert out.dtype == torch.float32
        assert watch.copies == 0


@pytest.mark.parametrize("id_", FORMS)
def test_float32_is_enough(id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    effect, audio = TABLE[id_], sound(2, 9000)
    for given in ({}, settings(effect)[-1]):
        values = effect.values(given)
        whole = effect.apply(audio, RATE, values)
        with monkeypatch.context() as narrow:
            narrow.setattr(dtypes, "NARROW", frozenset({"cpu"}))
            out = through(effect, audio, RATE, [(0, values)], sizes(1024), whole.shape[1])
        assert apart_db(out, whole) < NARROW_DB.get(id_, -100.0), values


def test_the_watch_sees_what_it_should() -> None:
    numbers = torch.arange(3.0)
    with Watching("cpu") as watch, pytest.raises(AssertionError, match="read from the device"):
        numbers.sum().item()
    assert watch.copies == 1
    with NothingWide("cpu"), pytest.raises(TypeError, match="no float64"):
        numbers.double()
