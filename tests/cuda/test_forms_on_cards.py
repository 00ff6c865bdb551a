"""Tensor forms on a graphics card: the sound of the stream, also where its memory is short. Skipped without a card.

`python tests/cuda/bench_cards.py` tells how fast they are there.
"""

import numpy as np
import pytest
import torch

from tests.effects.contract import RATE, TABLE, settings, sound
from tests.effects.tensors.forms import FORMS, Watching, apart_db, close_db, form_of
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.tensors.form import Start
from workstation.effects.tensors.run import Place, run_form
from workstation.engine.backends.backends import Backends
from workstation.engine.backends.compute_devices import find_compute_devices, free_memory

CARDS = [device.id for device in find_compute_devices() if not device.is_processor]
pytestmark = pytest.mark.skipif(not CARDS, reason="needs a graphics card")


@pytest.mark.parametrize("id_", FORMS)
@pytest.mark.parametrize("memory", [1, 1 << 30])
def test_a_card_sounds_as_the_processor(id_: str, memory: int) -> None:
    effect, audio = TABLE[id_], sound(2, 60_000)
    for given in ({}, settings(effect)[-1]):
        values, pieces = effect.values(given), list[Samples]()
        list(run_form(effect, ArraySource(audio, RATE), values, pieces.append, Place(CARDS[0], memory=memory)))
        whole = effect.apply(audio, RATE, values)
        assert apart_db(np.concatenate(pieces, axis=1), whole) < close_db(id_, values), values


@pytest.mark.parametrize("id_", FORMS)
def test_nothing_leaves_the_card_inside_a_block(id_: str) -> None:
    effect, card = TABLE[id_], torch.device(CARDS[0])
    form, values = form_of(effect, RATE), effect.values({})
    state = form.begin(Start(2, 2, card), values)
    block = torch.from_numpy(np.stack([sound(2, 5000), sound(2, 5000, 4)])).to(card)
    with Watching(card.type) as watch:
        form.process(block, state, values)
    assert watch.copies == 0


def test_a_card_that_is_full_hands_over_to_the_processor() -> None:
    """All but a hundredth of its memory is taken by somebody else."""
    effect, audio, told = TABLE["equalizer"], sound(2, 40_000_000), list[str]()
    card = next(device for device in find_compute_devices() if device.id == CARDS[0])
    taken = torch.empty(int(0.99 * free_memory(card)), dtype=torch.uint8, device=card.id)
    pieces: list[Samples] = []
    place = Place(card.id, card.name, 1 << 40, told.append)
    list(run_form(effect, ArraySource(audio, RATE), effect.values({}), pieces.append, place))
    del taken
    assert told
    assert apart_db(np.concatenate(pieces, axis=1), effect.apply(audio, RATE)) < -100


def test_automatic_measures_and_takes_one() -> None:
    backends, pieces = Backends(), list[Samples]()
    effect, audio = TABLE["high_pass"], sound(2, 4_000_000)
    list(backends.run(effect, ArraySource(audio, RATE), effect.values({}), pieces.append, print))
    assert backends.taken is not None
    assert "as fast" in backends.taken.reason
    assert apart_db(np.concatenate(pieces, axis=1), effect.apply(audio, RATE)) < -100
