"""What every effect promises at any values, for any number of channels and in blocks of any sizes."""

import itertools
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from tests.effects.contract import IDS, LIVE, TABLE, sound
from tests.effects.random_values import RATES, any_values
from workstation.core.params import Value
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream


def blocks(audio: Samples, rng: np.random.Generator) -> Iterator[Samples]:
    at = 0
    while at < audio.shape[1]:
        frames = int(rng.integers(1, 1500))
        yield audio[:, at : at + frames]
        at += frames


def started(effect: Effect, channels: int, rate: int, values: Mapping[str, Value]) -> Stream:
    stream = effect.stream(channels, rate, values)
    assert stream is not None
    return stream


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("id_", IDS)
def test_any_values_any_channels_any_blocks(id_: str, channels: int) -> None:
    effect, rng = TABLE[id_], np.random.default_rng([channels, IDS.index(id_)])
    rate, values, audio = RATES[channels % 3], any_values(effect, rng), sound(channels, 6000)
    whole = effect.apply(audio, rate, values)
    assert whole.shape == (channels, effect.length(6000, effect.values(values)))
    assert np.isfinite(whole).all(), values
    if effect.live:
        stream = started(effect, channels, rate, values)
        pieces = [stream.process(block) for block in blocks(audio, rng)]
        out = np.concatenate([*pieces, stream.flush()], axis=1)[:, stream.latency :]
        np.testing.assert_allclose(out, whole, atol=3e-5 * max(1, np.abs(whole).max()), err_msg=str(values))


@pytest.mark.parametrize("id_", LIVE)
def test_changes_come_at_their_sample_whatever_the_blocks(id_: str) -> None:
    """Several in a row, the later ones while the first still fades in: as played, and as one would render them."""
    effect, audio = TABLE[id_], sound(2, 8000)
    rng = np.random.default_rng(IDS.index(id_))
    places, values = (0, 2500, 2700, 5000, 8000), [any_values(effect, rng) for _ in range(4)]
    results = []
    for few in (False, True):
        stream, pieces = started(effect, 2, 16_000, values[0]), []
        for number, (start, stop) in enumerate(itertools.pairwise(places)):
            if number:
                stream.set(values[number])
            part = audio[:, start:stop]
            pieces += [stream.process(block) for block in ([part] if few else blocks(part, rng))]
        results.append(np.concatenate(pieces, axis=1))
    np.testing.assert_allclose(*results, atol=1e-4 * max(1, np.abs(results[0]).max()))
