"""Sentences as eSpeak NG speaks them."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from workstation.speech.phones.espeak import Synthesis, espeak


def _speak(text: str) -> Synthesis:
    return espeak().speak(text, "en")


def spoken(text: str) -> tuple[np.ndarray, int, list[float]]:
    """Speech, its rate, and the start of each word.

    A process of its own speaks: the synthesiser's voice varies with what it spoke before.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        speech = fresh.submit(_speak, text).result()
    padded = np.concatenate([np.zeros(speech.rate // 2, np.float32), speech.samples])
    return padded, speech.rate, [start + 0.5 for _, start in speech.words]
