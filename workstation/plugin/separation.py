"""Separation for plugins: voice and accompaniment by a model, tones and beats without one.

They keep what they are as `workstation.plugin.api` does. Both work on samples float32 (channels, frames), are
generators that yield how much is done, and return parts of the same shape by name, which are the sound together.

Example:
    >>> import numpy as np
    >>> from workstation.plugin.separation import tones_and_beats
    >>> work = tones_and_beats(np.zeros((1, 8000), np.float32), 8000)
    >>> 0 < next(work) <= 1
    True
"""

from collections.abc import Generator, Mapping
from typing import TypeAlias

from workstation.core.sound.sources import Samples
from workstation.speech.store.by_kind import is_installed

__all__ = ["VOICE_MODEL", "has_voice_model", "tones_and_beats", "voice_and_accompaniment"]

VOICE_MODEL = "voice-separation"
"""The id of the model that parts voices: `commands.run("models.download", VOICE_MODEL)` fetches it."""

_KIND = "unet"
"""What the store calls models of this kind."""
Parts: TypeAlias = Generator[float, None, Mapping[str, Samples]]


def has_voice_model() -> bool:
    """Whether a model that parts voices is installed."""
    return is_installed(_KIND)


def voice_and_accompaniment(samples: Samples, rate: int) -> Parts:
    """Who sings or speaks, and all else; ValueError, which says what to fetch, where no model is installed."""
    from workstation.speech.separation.voice import separate

    return (yield from separate(samples, rate, {}))


def tones_and_beats(samples: Samples, rate: int, seconds: float = 0.2) -> Parts:
    """What sounds on for so many seconds, and what strikes."""
    from workstation.tools.separators.harmonic import separate

    return (yield from separate(samples, rate, {"seconds": seconds}))
