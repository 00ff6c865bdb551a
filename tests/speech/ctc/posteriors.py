"""What a model of letters answers for a text."""

import numpy as np

from workstation.speech.ctc.emissions import Emissions

LABELS = ("-", "|", *"abcdefghijklmnopqrstuvwxyz'")

STEP = 0.02


def rows(labels: np.ndarray | list[int], sure: float = 0.97) -> np.ndarray:
    """Log-probabilities in which each frame has one likely label."""
    probabilities = np.full((len(labels), len(LABELS)), (1 - sure) / (len(LABELS) - 1))
    probabilities[np.arange(len(labels)), labels] = sure
    return np.log(probabilities).astype(np.float32)


def written(text: str, gap: int = 3) -> list[int]:
    """A label per frame: each letter for two frames and `gap` blanks; a full stop is a second of silence."""
    frames: list[int] = []
    for char in text:
        frames += [0] * 50 if char == "." else [LABELS.index("|" if char == " " else char)] * 2 + [0] * gap
    return frames


def heard(text: str) -> Emissions:
    return Emissions(rows(written(text)), LABELS, 0, STEP, 0.0)
