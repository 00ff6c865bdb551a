"""What nobody catches is told with its traceback, from any thread, and the old hooks come back."""

import sys
import threading

import pytest

from workstation.session import Message
from workstation.ui.runtime.exception_hook import tell_faults


def test_faults_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[Message, str]] = []
    before = (sys.excepthook, threading.excepthook)
    dispose = tell_faults(lambda message, details: told.append((message, details)), lambda function: function())
    try:
        raise_it = lambda: 1 / 0  # noqa: E731
        try:
            raise_it()
        except ZeroDivisionError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=raise_it)
        thread.start()
        thread.join()
    finally:
        dispose()
    assert (sys.excepthook, threading.excepthook) == before
    assert len(told) == 2
    for message, details in told:
        assert "division by zero" in message.text
        assert message.level == "error"
        assert "Traceback" in details
    assert capsys.readouterr().err.count("ZeroDivisionError") == 2
