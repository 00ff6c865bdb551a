"""Room tone and silence are no place for words."""

import numpy as np
import pytest

from workstation.speech.acoustic.cepstra import RATE, Frames
from workstation.speech.acoustic.decoding_graph import Filler, build_network
from workstation.speech.acoustic.stillness import still_frames, words_elsewhere
from workstation.speech.acoustic.vtln import loud_parts
from workstation.speech.progress import finish


def babble(seconds: float, seed: int = 0) -> np.ndarray:
    """Noise that comes and goes as syllables do."""
    chance = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.1 * chance.standard_normal(len(at)) * np.abs(np.sin(2 * np.pi * 2 * at)) ** 2).astype(np.float32)


@pytest.mark.parametrize("level_db", [-60, -90, -np.inf])
def test_a_pause_with_room_tone_stands_still(level_db: float) -> None:
    tone = (10 ** (level_db / 20) * np.random.default_rng(1).standard_normal(3 * RATE)).astype(np.float32)
    sound = np.concatenate([babble(3), tone, babble(3, 2)])
    still = still_frames(sound, Frames(900))
    assert not still[:300].any()
    assert not still[602:].any()
    assert still[320:580].all()
    assert not still_frames(babble(3)[: RATE // 2], Frames(48)).any()


def test_no_word_is_looked_for_there() -> None:
    columns = {"a": (1, 2), "b": (3, 4)}
    network = finish(
        build_network([[("a",)], [("b",)]], lambda p, *_: columns[p], lambda _: -0.5, (Filler("SIL", (0,)),))
    )
    scores = np.zeros((4, 5), np.float32)
    still = np.array([False, True, True, False])
    block = words_elsewhere(network, lambda start, stop, _: scores[start:stop], still)
    assert block(0, 4, np.arange(5, dtype=np.int32))[:, 0].tolist() == [0, 0, 0, 0]
    assert (block(0, 4, np.arange(5, dtype=np.int32))[:, 1:].max(axis=1) < -1).tolist() == [False, True, True, False]
    assert not scores.any(), "those that are given stay as they are"


def test_columns_that_were_not_asked_for_are_not_looked_at() -> None:
    columns = {"a": (1, 2), "b": (3, 4)}
    network = finish(
        build_network([[("a",)], [("b",)]], lambda p, *_: columns[p], lambda _: -0.5, (Filler("SIL", (0,)),))
    )
    scores = np.zeros((2, 5), np.float32)
    scores[:, 3:].view(np.uint32)[:] = 0x7F800001  # what lies in memory may be a number that signals when it is used
    block = words_elsewhere(network, lambda start, stop, _: scores[start:stop], np.ones(2, np.bool_))
    with np.errstate(all="raise"):
        given = block(0, 2, np.array([0, 1, 2], np.int32))
    assert (given[:, 1:3] < -1).all()
    assert not given[:, 0].any()


def test_the_parts_that_tell_of_a_voice_are_no_pauses() -> None:
    tone = (1e-3 * np.random.default_rng(1).standard_normal(30 * RATE)).astype(np.float32)
    heard = loud_parts(np.concatenate([babble(12), tone, babble(9, 2)]))
    assert len(heard) == 12 * RATE
    assert min(float(np.mean(part**2)) for part in np.split(heard, 4)) > 1e-4


def test_what_is_hardly_there_is_still_however_it_wanders() -> None:
    rumble = 2e-4 * babble(3, 5)
    still = still_frames(np.concatenate([babble(3), rumble, babble(3, 2)]), Frames(900))
    assert still[320:580].all()
    assert not still[:300].any()
