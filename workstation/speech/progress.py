"""The progress of a part of some work as progress of the whole."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def finish(work: Generator[float, None, T]) -> T:
    """What comes of work, when nobody wants to know how far it is."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: T = stop.value
            return result


def rising(work: Generator[float, None, T]) -> Generator[float, None, T]:
    """The same work, whose fractions never fall: for one that may have to begin again."""
    reached = 0.0
    while True:
        try:
            reached = max(reached, next(work))
        except StopIteration as stop:
            result: T = stop.value
            return result
        yield reached


def within(low: float, high: float, work: Generator[float, None, T]) -> Generator[float, None, T]:
    """The same work, its fractions (0 to 1) between `low` and `high`: `x = yield from within(0.1, 0.5, part())`."""
    while True:
        try:
            yield low + (high - low) * next(work)
        except StopIteration as stop:
            result: T = stop.value
            return result
