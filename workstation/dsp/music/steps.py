"""Work in steps: generators that yield the fraction done and return an answer."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def finished(work: Generator[float, None, T]) -> T:
    """What a generator answers in the end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            answer: T = end.value
            return answer


def share(begin: float, end: float, work: Generator[float, None, T]) -> Generator[float, None, T]:
    """A part of the work, from one fraction to another."""
    while True:
        try:
            yield begin + (end - begin) * next(work)
        except StopIteration as stop:
            answer: T = stop.value
            return answer
