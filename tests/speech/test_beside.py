"""Work in a thread beside other work."""

import threading
from collections.abc import Generator

import pytest

from tests.speech.answers import finish
from workstation.speech.beside import Beside


def test_it_runs_while_something_else_does_and_answers() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> Generator[float, None, int]:
        yield 0.25
        begun.set()
        assert go_on.wait(30)
        yield 0.75
        return 7

    with Beside(work()) as other:
        assert begun.wait(30)
        waiting = other.wait()
        assert next(waiting) == 0.25
        go_on.set()
        answer, seen = finish(waiting)
    assert answer == 7
    assert seen == sorted(seen)


def test_what_it_raises_is_raised_where_it_is_waited_for() -> None:
    def work() -> Generator[float, None, int]:
        yield 0.5
        raise ValueError("no voice")

    with Beside(work()) as other, pytest.raises(ValueError, match="no voice"):
        finish(other.wait())


def test_leaving_cancels_it() -> None:
    closed = threading.Event()

    def work() -> Generator[float, None, int]:
        try:
            while True:
                yield 0.5
        finally:
            closed.set()

    with pytest.raises(KeyError), Beside(work()):
        raise KeyError
    assert closed.is_set()
