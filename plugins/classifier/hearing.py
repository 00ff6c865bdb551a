"""A classifier at work: the probability of each class over time, and regions of that."""

from collections.abc import Generator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch

from workstation.plugin.api import Samples

from .network import pictures_of
from .training import Classifier, mono_at, windows_of

_BATCH = 64


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Probabilities (steps, classes), one row for every `step` seconds of a sound of so many."""

    probabilities: npt.NDArray[np.float32]
    step: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ClassRegion:
    """A stretch of a class, in seconds, and how probable it was on the mean."""

    start: float
    stop: float
    label: str
    score: float

    def named(self, with_score: bool) -> str:
        """What a region of the document is called."""
        return f"{self.label} {self.score:.2f}" if with_score else self.label


def hear(classifier: Classifier, samples: Samples, rate: int, step: float = 0.25) -> Generator[float, None, Heard]:
    """What is heard over samples (channels, frames): for each step the mean of the windows that it lies in."""
    if step <= 0:
        raise ValueError(f"step must be over 0 s, got {step:g}")
    recipe = classifier.recipe
    sound = mono_at(samples, rate, recipe.rate)
    seconds = samples.shape[1] / rate
    size, hop = recipe.frames, max(1, round(step * recipe.rate))
    count = max(1, -(-len(sound) // hop))
    total = np.zeros((count, len(classifier.labels)))
    covered = np.zeros((count, 1))
    starts = [0] if len(sound) <= size else [*range(0, len(sound) - size, hop), len(sound) - size]
    for first in range(0, len(starts), _BATCH):
        batch = starts[first : first + _BATCH]
        windows = torch.cat([windows_of(sound[start : start + size], recipe, 0.0) for start in batch])
        for start, row in zip(batch, _probabilities(classifier, windows), strict=True):
            steps = slice(start // hop, -(-min(start + size, len(sound)) // hop) or 1)
            total[steps] += row
            covered[steps] += 1
        yield min(1.0, (first + len(batch)) / len(starts))
    return Heard((total / np.maximum(covered, 1)).astype(np.float32), hop / recipe.rate, seconds)


def hear_now(classifier: Classifier, samples: npt.NDArray[np.float32], rate: int) -> tuple[str, float]:
    """The class of the end of mono samples, and how probable it is."""
    recipe = classifier.recipe
    sound = mono_at(samples[None, -max(1, round(recipe.seconds * rate)) :], rate, recipe.rate)
    (row,) = _probabilities(classifier, windows_of(sound[-recipe.frames :], recipe, 0.0))
    best = int(row.argmax())
    return classifier.labels[best], float(row[best])


def regions_of(heard: Heard, labels: tuple[str, ...], threshold: float = 0.5) -> list[ClassRegion]:
    """Stretches where one class is the most probable, and at least so probable."""
    best = heard.probabilities.argmax(axis=1)
    best[heard.probabilities.max(axis=1) < threshold] = -1
    edges = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    regions: list[ClassRegion] = []
    for start, stop in pairwise(edges):
        class_ = int(best[start]) if stop > start else -1
        if class_ >= 0 and start * heard.step < heard.seconds:
            score = float(heard.probabilities[start:stop, class_].mean())
            regions.append(
                ClassRegion(start * heard.step, min(stop * heard.step, heard.seconds), labels[class_], score)
            )
    return regions


@torch.no_grad()
def _probabilities(classifier: Classifier, windows: torch.Tensor) -> npt.NDArray[np.float32]:
    logits = classifier.network(pictures_of(windows, classifier.recipe))
    made: npt.NDArray[np.float32] = logits.softmax(1).numpy()
    return made
