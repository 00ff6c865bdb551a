"""Two who speak by turns."""

import numpy as np

from workstation.speech.phones.espeak import espeak
from workstation.speech.speakers.diarise import Turn

RATE = 16000

LINES = (
    "the silver river runs through the garden", "and who is going to open the window", "nobody has seen the tiger",
    "seven yellow birds were singing there", "we ought to leave before the evening", "it was a long and quiet day",
)  # fmt: skip


def dialogue(voices: tuple[tuple[str, int], ...]) -> tuple[np.ndarray, list[Turn]]:
    """Lines by voices in turn, a third of a second between them, through one microphone; and the true turns."""
    import soxr

    pieces: list[np.ndarray] = []
    turns = []
    at = 0.0
    for i, line in enumerate(LINES * 2):
        voice, pitch = voices[i % len(voices)]
        spoken = espeak().speak(line, voice, 150, pitch)
        sound = np.asarray(soxr.resample(spoken.samples, spoken.rate, RATE), np.float32)
        turns.append(Turn(at, at + len(sound) / RATE, i % len(voices)))
        pieces += [sound, np.zeros(RATE // 3, np.float32)]
        at += len(sound) / RATE + 1 / 3
    noise = np.random.default_rng(1).normal(0, 0.002, round(at * RATE) + RATE).astype(np.float32)
    whole = np.concatenate(pieces)
    noise[: len(whole)] += whole
    return noise, turns


MALE_FEMALE, THREE = (("en-us", 20), ("en-us+f4", 70)), (("en-us", 20), ("en-us+f4", 70), ("en-us+m7", 90))
