"""Onsets of a stream: where they are found, and where not."""

import numpy as np
import pytest

from workstation.dsp.spectral.onsets import OnsetFinder

RATE = 48000


def clicks(places: list[int], frames: int = 48000) -> np.ndarray:
    x = np.zeros((1, frames), np.float32)
    for place in places:
        x[0, place - 4 : place + 4] = np.hanning(10)[1:-1]
    return x


def test_clicks_are_found_to_the_sample() -> None:
    places = [100, 9000, 20000, 20005 + 4000, 47000]
    found = OnsetFinder(1, RATE).process(clicks(places))
    np.testing.assert_allclose(found, places, atol=1)


@pytest.mark.parametrize("size", [1, 37, 1000])
def test_the_sizes_of_blocks_do_not_matter(size: int) -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate([clicks([4000, 9000]), clicks([6000, 20000])]).astype(np.float64)[:, :24000]
    x += 1e-3 * rng.standard_normal(x.shape)
    whole = OnsetFinder(2, RATE).process(x)
    finder = OnsetFinder(2, RATE)
    pieces = [t for at in range(0, x.shape[1], size) for t in finder.process(x[:, at : at + size])]
    assert len(whole) == 4
    np.testing.assert_allclose(pieces, whole)


def test_a_burst_of_noise_begins_where_it_begins() -> None:
    x = np.zeros((1, 30000))
    x[0, 10000:] = np.random.default_rng(0).standard_normal(20000)
    (found,) = OnsetFinder(1, RATE).process(x)
    assert 10000 <= found < 10128


def test_what_goes_on_has_no_onsets() -> None:
    t = np.arange(2 * RATE) / RATE
    voice = sum(np.sin(2 * np.pi * 80 * k * t) for k in range(1, 60))
    noise = np.random.default_rng(0).standard_normal(len(t))
    for x in (voice, noise, np.sin(2 * np.pi * 50 * t)):
        assert all(found < 100 for found in OnsetFinder(1, RATE).process(np.asarray(x)[None]))
    assert OnsetFinder(1, RATE).process(np.zeros((1, 30000))) == []
