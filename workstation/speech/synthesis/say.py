"""Text to speech by eSpeak NG."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workstation.speech.phones.espeak import espeak

if TYPE_CHECKING:
    from torch import Tensor

SPEEDS = 80, 450
"""Words a minute that eSpeak NG can speak."""
PITCHES = 0, 99
LONGEST = 200_000
"""Letters of a text: some three hours of speech."""
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+|\n+")


def say(text: str, voice: str = "en-us", speed: int = 160, pitch: int = 50) -> "tuple[Tensor, int]":
    """Speech for a text: float32 of shape (1, frames) within ±1, and its rate in Hz.

    `voice` is the tag of a language that eSpeak NG speaks ("en-gb", "de", "pt-br"), `speed` 80 to 450 words a minute,
    `pitch` 0 (low) to 99 (high). ValueError for values out of these, and for a text without a word; OSError where
    eSpeak NG is missing.

    Example:
        >>> waveform, rate = say("Hello.")
        >>> waveform.shape[0], rate
        (1, 22050)
    """
    import torch

    check(text, voice, speed, pitch)
    return torch.cat([sound for sound, _ in sentences(text, voice, speed, pitch)], dim=1), espeak().rate


def check(text: str, voice: str, speed: int, pitch: int) -> None:
    """ValueError for what cannot be spoken."""
    if not any(map(str.isalnum, text)):
        raise ValueError("text must hold at least one word")
    if len(text) > LONGEST:
        raise ValueError(f"text must be of at most {LONGEST:,} letters, got {len(text):,}")
    for name, value, (low, high) in (("speed", speed, SPEEDS), ("pitch", pitch, PITCHES)):
        if not low <= value <= high:
            raise ValueError(f"{name} must be {low} to {high}, got {value}")
    if not espeak().knows(voice):
        raise ValueError(f"voice must be a language that eSpeak NG speaks, such as en-us, de or fr-fr, got {voice!r}")


def sentences(text: str, voice: str, speed: int, pitch: int) -> "Iterator[tuple[Tensor, float]]":
    """The sound (1, frames) of each sentence, and how much of the text has been spoken with it, up to 1."""
    import torch

    speaker, done = espeak(), 0
    for sentence in _SENTENCE.split(text):
        done += len(sentence)
        if any(map(str.isalnum, sentence)):
            yield torch.from_numpy(speaker.speak(sentence, voice, speed, pitch).samples)[None], done / len(text)
