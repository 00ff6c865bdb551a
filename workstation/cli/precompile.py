"""Compiling the signal processing ahead of its first use, so that nobody waits for it later."""

from collections.abc import Callable, Generator, Iterator

import numpy as np
import numpy.typing as npt

from workstation.dsp.warm import call_all
from workstation.effects.table import EffectTable

RATE = 48_000
Mono = npt.NDArray[np.float32]


def warm_up() -> Iterator[str]:
    """Run each part that is compiled at its first use once; yields the names of what is ready.

    The compiled code is kept on disk, beside the package or in the user's cache, until the program changes.
    """
    random = np.random.default_rng(1)
    sound = 0.1 * random.standard_normal((2, RATE)).astype(np.float32)
    for id_ in EffectTable():
        effect = EffectTable()[id_]
        for channels in (1, 2):
            effect.apply(sound[:channels], RATE)
            if (stream := effect.stream(channels, RATE)) is not None:
                stream.process(sound[:channels, :960])
        yield effect.name
    yield from call_all()
    for name, part in (("alignment", _align), ("transcription", _transcribe), ("speakers", _speakers)):
        part(sound[0])
        yield name


def _align(sound: Mono) -> None:
    from workstation.speech import engines

    _finish(lambda: engines.align(np.tile(sound, 2)[: 2 * 16_000], 16_000, "one two three", "en"))


def _transcribe(sound: Mono) -> None:
    from workstation.speech import engines

    _finish(lambda: engines.transcribe(sound[:16_000], 16_000, "en"))


def _speakers(sound: Mono) -> None:
    from workstation.speech.speakers.turn_kernels import best_turns

    best_turns(np.zeros((4, 2)), 1.0)


def _finish(start: Callable[[], Generator[float, None, object]]) -> None:
    """Run a job to its end; that noise holds no words is no fault here."""
    try:
        for _ in start():
            pass
    except ValueError:
        return
