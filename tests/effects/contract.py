"""What tests of all effects share: the table of effects and ways to run one."""

from collections.abc import Mapping

import numpy as np

from workstation.core.params import Param, Value
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.table import EffectTable

TABLE = EffectTable()

IDS = tuple(TABLE)

LIVE = tuple(id_ for id_ in IDS if TABLE[id_].live)

RATE = 16000


def sound(channels: int, frames: int, seed: int = 3) -> Samples:
    """Bursts of noise and tones with a pause and a full-scale click."""
    rng = np.random.default_rng(seed)
    at = np.arange(frames)
    out = 0.3 * rng.standard_normal((channels, frames)) + 0.4 * np.sin(0.05 * at * (1 + np.arange(channels)[:, None]))
    out[:, frames // 3 : frames // 2] *= 0.001
    out[:, 2 * frames // 3 :: 997] = 1.0
    return np.clip(out, -1, 1).astype(np.float32)


def stream_through(stream: Stream, audio: Samples, block: int) -> Samples:
    """All that comes out of a stream, its latency taken off."""
    pieces = [stream.process(audio[:, at : at + block]) for at in range(0, audio.shape[1], block)]
    assert all(p.shape == (audio.shape[0], min(block, audio.shape[1] - i * block)) for i, p in enumerate(pieces))
    out = np.concatenate([np.empty((audio.shape[0], 0), np.float32), *pieces, stream.flush()], axis=1)
    assert out.dtype == np.float32
    return out[:, stream.latency :]


def corners(param: Param) -> tuple[Value, ...]:
    """The values at the ends of what a parameter allows."""
    if param.fields:
        cells = [corners(field) for field in param.fields]
        longest = max(map(len, cells))
        return ((), tuple(tuple(c[i % len(c)] for c in cells) for i in range(longest)))
    if param.choices:
        return param.choices
    if isinstance(param.default, bool):
        return (False, True)
    if isinstance(param.default, str):
        return ()
    kind = type(param.default)
    assert kind in (int, float)
    return tuple(kind(end) for end in (param.low, param.high) if end is not None)


def settings(effect: Effect) -> list[Mapping[str, Value]]:
    """The defaults, each parameter at each corner, and all of them low and high together."""
    single = [{p.name: value} for p in effect.params for value in corners(p)]
    together = [{p.name: corners(p)[end] for p in effect.params if corners(p)} for end in (0, -1)]
    return [{}, *single, *together]
