"""Text to speech by eSpeak NG."""

import re
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from workstation.speech.phones.espeak import Synthesis, espeak
from workstation.speech.words import TimedCue, TimedWord

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


def voices() -> dict[str, str]:
    """What each language that can be spoken is called in English, by its tag; OSError where eSpeak NG is missing."""
    return dict(espeak().names)


def sentences(text: str, voice: str, speed: int, pitch: int) -> "Iterator[tuple[Tensor, float]]":
    """The sound (1, frames) of each sentence, and how much of the text has been spoken with it, up to 1."""
    import torch

    for _, spoken, share in _spoken(text, voice, speed, pitch):
        yield torch.from_numpy(spoken.samples)[None], share


def speak(
    text: str, voice: str = "en-us", speed: int = 160, pitch: int = 50
) -> Generator[float | npt.NDArray[np.float32], None, tuple[TimedCue, ...]]:
    """Speech and its words: yields a block of samples (1, frames) for each sentence and how much is done (0 to 1).

    Returns a cue for each sentence, whose words have the times (s) at which they are spoken. What `say` refuses is
    refused here, when it begins.

    Example:
        >>> spoken = speak("One. Two.")
        >>> next(spoken).shape[0]
        1
    """
    check(text, voice, speed, pitch)
    cues, frames, rate = [], 0, espeak().rate
    for sentence, spoken, share in _spoken(text, voice, speed, pitch):
        cues.append(TimedCue(spoken_words(sentence, spoken, frames / rate)))
        frames += len(spoken.samples)
        yield spoken.samples[None]
        yield share
    return tuple(cues)


def spoken_words(text: str, spoken: Synthesis, offset: float = 0.0) -> tuple[TimedWord, ...]:
    """The words of a text with the times at which a synthesis says them, `offset` seconds later.

    A word begins with the first sound that comes from its letters and ends where another word's sound, or a pause,
    begins. Words that are said together share their time by their letters; a dash stands with the word before it.
    """
    places = _tokens(text)
    starts = [next((p.start for p in spoken.phones if p.sounds and a <= p.place < b), None) for _, a, b in places]
    edges = sorted(phone.start for phone in spoken.phones)
    end = len(spoken.samples) / spoken.rate
    found: list[TimedWord] = []
    number = 0
    while number < len(places):
        after = next((n for n in range(number + 1, len(places)) if starts[n] is not None), len(places))
        begun = starts[number]
        start = begun if begun is not None else (found[-1].end or offset) - offset if found else 0.0
        stop = _stop(spoken, places[number][1], places[after - 1][2], start, edges, end)
        letters = [len(token) for token, _, _ in places[number:after]]
        shares = np.concatenate(([0], np.cumsum(letters))) / sum(letters)
        times = offset + start + shares * max(0.0, stop - start)
        found += [
            TimedWord(token, float(a), float(b), 1.0)
            for (token, _, _), a, b in zip(places[number:after], times, times[1:], strict=False)
        ]
        number = after
    return tuple(found)


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, and the letters from which and up to which each stands."""
    found: list[tuple[str, int, int]] = []
    at = silent = 0
    waiting = ""
    for token in text.split():
        first = text.index(token, at)
        at = first + len(token)
        if any(map(str.isalnum, token)):
            found.append((f"{waiting} {token}".strip(), silent if silent else first, at))
            silent, waiting = 0, ""
        elif found:  # what is said next may be told by the place of the dash
            last, begun, ended = found[-1]
            found[-1] = (f"{last} {token}", begun, ended)
            silent = silent or first
        else:
            waiting = f"{waiting} {token}".strip()
    return found


def _stop(spoken: Synthesis, first: int, last: int, start: float, edges: list[float], end: float) -> float:
    """When the last sound of some letters ends: where the next phone, or pause, begins."""
    own = [p.start for p in spoken.phones if p.sounds and first <= p.place < last]
    final = max(own, default=start)
    return next((edge for edge in edges if edge > final), end)


def _spoken(text: str, voice: str, speed: int, pitch: int) -> Iterator[tuple[str, Synthesis, float]]:
    """Each sentence with a word in it, how it is spoken, and how much of the text has been spoken with it."""
    speaker, done = espeak(), 0
    for sentence in _SENTENCE.split(text):
        done += len(sentence)
        if any(map(str.isalnum, sentence)):
            yield sentence, speaker.speak(sentence, voice, speed, pitch), min(1.0, done / len(text))
