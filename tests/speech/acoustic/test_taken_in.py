"""Sound that two engines align is taken in once."""

import threading

import numpy as np
import pytest

from workstation.speech.acoustic import taken_in
from workstation.speech.acoustic.taken_in import TakenIn, shared, take_in
from workstation.speech.progress import finish


def noise() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 0.05, 16_000).astype(np.float32)


def test_the_second_gets_what_the_first_has_made() -> None:
    samples, other = noise(), noise()
    alone = finish(take_in(samples, 16_000))
    with shared(samples):
        first, again = finish(take_in(samples, 16_000)), finish(take_in(samples, 16_000))
        assert again is first
        assert finish(take_in(other, 16_000)) is not first
        assert finish(take_in(samples, 8000)).sound is not first.sound
    assert finish(take_in(samples, 16_000)) is not first
    assert np.array_equal(first.enhanced.sound[:], alone.enhanced.sound[:])
    assert first.gain == alone.gain


def test_one_waits_for_the_other_and_takes_over_where_that_was_stopped() -> None:
    samples = noise()
    with shared(samples):
        begun = take_in(samples, 16_000)
        next(begun)
        waiting = take_in(samples, 16_000)
        assert next(waiting) == 0.0
        begun.close()
        assert isinstance(finish(waiting), TakenIn)


def test_two_threads_take_in_one_sound_once(monkeypatch: pytest.MonkeyPatch) -> None:
    samples, made, calls = noise(), list[TakenIn](), list[int]()
    plain = taken_in.enhance

    def counted(sound, gain):  # type: ignore[no-untyped-def]
        calls.append(1)
        return plain(sound, gain)

    monkeypatch.setattr(taken_in, "enhance", counted)
    with shared(samples):
        threads = [threading.Thread(target=lambda: made.append(finish(take_in(samples, 16_000)))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(calls) == 1
    assert len(made) == 4
    assert all(each is made[0] for each in made)
