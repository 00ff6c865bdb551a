"""The user's classifiers offered to other plugins: functions that tell the class of what was just heard."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from workstation.plugin.api import PluginContext

Hear = Callable[[npt.NDArray[np.float32], int], tuple[str, float]]
"""Given the last seconds as mono samples, and their rate: the class, and how probable it is (0 to 1)."""


def setup(context: PluginContext) -> None:
    """Offer what is saved as "listeners": a function that answers them by name."""
    context.offer("listeners", "Classifier", listeners)


def listeners() -> dict[str, Hear]:
    """Those that are saved now; each is read when it is first called."""
    from .names import saved

    return {name: listener(path) for name, path in saved().items()}


def listener(path: Path) -> Hear:
    """What hears with the classifier in a file."""
    loaded: list[Hear] = []

    def hear(samples: npt.NDArray[np.float32], rate: int) -> tuple[str, float]:
        if not loaded:
            from .hearing import hear_now
            from .store import load

            classifier = load(path)
            loaded.append(lambda samples, rate: hear_now(classifier, samples, rate))
        return loaded[0](samples, rate)

    return hear
