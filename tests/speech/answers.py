"""What an engine answers, how far it said it was on the way, and whether its words are in order."""

from collections.abc import Generator
from typing import TypeVar

from workstation.speech.words import AlignedTranscript

Answer = TypeVar("Answer")


def finish(work: Generator[float, None, Answer]) -> tuple[Answer, list[float]]:
    """The answer of some work, and the fractions it reported."""
    reported = []
    while True:
        try:
            reported.append(next(work))
        except StopIteration as stop:
            return stop.value, reported


def in_order(transcript: AlignedTranscript, seconds: float) -> bool:
    reached = 0.0
    for word in transcript.words:
        if word.start is not None and word.end is not None:
            if not reached <= word.start <= word.end <= seconds:
                return False
            reached = word.start
    return True
