"""What listens along on threads of its own: where somebody speaks, what is said, and which class of sound it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .stream import Mono, RingReader, SoundRing

_STEP = 0.3
"""Seconds between two looks."""
_LOOK_BACK = 2.0
_PAUSE = 0.5
"""So long a pause ends what is transcribed at once."""
_LONGEST = 12.0
_QUIET = 0.002
_MOST_WAITING = 8

Hear = Callable[[Mono, int], tuple[str, float]]


@dataclass(slots=True)
class Heard:
    """What is known now; written by the workers, read by the panel."""

    speaking: bool = False
    speech_lag: float = 0.0
    sentences: list[str] = field(default_factory=list)
    """What was said, the last one newest."""
    words_lag: float | None = None
    """Seconds from the end of what was said until it was written."""
    class_: tuple[str, float] | None = None
    class_lag: float = 0.0
    faults: list[str] = field(default_factory=list)
    unwritten: int = 0
    """Stretches of speech that came faster than they could be transcribed, and were left out."""
    utterances: list[tuple[float, Mono]] = field(default_factory=list)
    """What is still to be transcribed, each with when it ended."""


def watch_speech(ring: SoundRing, heard: Heard, rate: int, collect: bool, stop: threading.Event) -> None:
    """Tell whether somebody speaks, and with `collect` gather what is said between pauses."""
    from workstation.plugin.speech import speech_ranges

    reader = ring.reader()
    recent, said = np.zeros(0, np.float32), np.zeros(0, np.float32)
    silent_since = time.monotonic()
    while not stop.wait(_STEP):
        new = reader.read()
        recent = np.concatenate([recent, new])[-round(_LOOK_BACK * rate) :]
        loud = bool(len(recent)) and float(np.abs(recent).max()) > _QUIET
        ranges = speech_ranges(recent, rate) if loud else []
        heard.speaking = bool(ranges) and ranges[-1][1] > len(recent) / rate - _STEP
        heard.speech_lag = reader.lag
        if not collect:
            continue
        now = time.monotonic()
        silent_since = now if heard.speaking else silent_since
        talking = now - silent_since < _PAUSE
        if talking and not len(said):
            said = recent.copy()  # with what came before it was noticed
        elif len(said):
            said = np.concatenate([said, new])
        if len(said) and (not talking or len(said) > _LONGEST * rate):
            heard.utterances.append((reader.arrived, said))
            if len(heard.utterances) > _MOST_WAITING:  # memory has an end; what is kept has it all
                heard.utterances.pop(0)
                heard.unwritten += 1
            said = np.zeros(0, np.float32)


def write_down(heard: Heard, rate: int, language: str, stop: threading.Event) -> None:
    """Transcribe what was gathered, the oldest first."""
    from workstation.plugin.speech import transcribe

    while not stop.wait(0.1):
        while heard.utterances and not stop.is_set():
            ended, said = heard.utterances.pop(0)
            try:
                text = _text_of(transcribe(said, rate, language), stop)
            except ValueError as error:
                heard.faults.append(str(error))
                return
            if text:
                heard.sentences.append(text)
                del heard.sentences[:-200]
            heard.words_lag = time.monotonic() - ended


def classify(ring: SoundRing, heard: Heard, rate: int, hear: Hear, stop: threading.Event) -> None:
    """Tell the class of the last seconds, again and again."""
    reader = ring.reader()
    recent = np.zeros(0, np.float32)
    while not stop.wait(_STEP):
        recent = np.concatenate([recent, reader.read()])[-round(10 * rate) :]
        if len(recent):
            heard.class_ = hear(recent, rate)
            heard.class_lag = reader.lag


def level_db(reader: RingReader) -> tuple[Mono, float]:
    """What came since, and its peak in dB below full scale; -inf for silence."""
    new = reader.read()
    peak = float(np.abs(new).max()) if len(new) else 0.0
    return new, 20 * np.log10(peak) if peak > 0 else float("-inf")


def _text_of(work: object, stop: threading.Event) -> str:
    """The words that an engine answers in the end."""
    while not stop.is_set():
        try:
            next(work)  # type: ignore[call-overload]  # a generator, whose answer is a transcript
        except StopIteration as end:
            return " ".join(word.text for word in end.value.words)
    work.close()  # type: ignore[attr-defined]  # a generator
    return ""
