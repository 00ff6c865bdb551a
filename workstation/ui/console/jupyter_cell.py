"""What a cell of a Jupyter client says while it runs, and what it asks."""

import builtins
import getpass
import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError

Tell = Callable[[str, dict[str, Any]], None]
"""Sends a message of a kind to all clients."""
Ask = Callable[[str, bool], str]
"""Has a client asked, by a prompt and whether the answer is to be hidden; answers what was typed."""

_TOLD_SECONDS = 0.05
"""So long a text without an end of its line may wait for more of it."""


class CellStream(io.TextIOBase):
    """A standard stream that is told line by line."""

    def __init__(self, name: str, tell: Tell) -> None:
        super().__init__()
        self._name, self._tell = name, tell
        self._text = ""
        self._since = 0.0

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        """Tell it now, or with the rest of its line."""
        if not self._text:
            self._since = time.monotonic()
        self._text += text
        if "\n" in text or time.monotonic() - self._since > _TOLD_SECONDS:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Tell what has been written so far."""
        text, self._text = self._text, ""
        if text:
            self._tell("stream", {"name": self._name, "text": text})


class CellPublisher(DisplayPublisher):
    """Tells what is displayed when it is."""

    def __init__(self, tell: Tell, flush: Callable[[], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # IPython's has no types
        self._tell, self._flush = tell, flush

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: str | None = None,
        *,
        transient: Any = None,
        update: bool = False,
        **more: Any,
    ) -> None:
        """Tell a picture, a table, or whatever else IPython displays."""
        self._flush()
        facts = {"data": data, "metadata": metadata or {}, "transient": transient or {}}
        self._tell("update_display_data" if update else "display_data", facts)

    def clear_output(self, wait: bool = False) -> None:
        """Tell that what was told before may go."""
        self._flush()
        self._tell("clear_output", {"wait": wait})


@contextmanager
def cell(shell: Any, tell: Tell, ask: Ask | None) -> Iterator[None]:
    """Have what is printed, displayed and answered told at once, and `input()` asked of the client, if it takes that.

    `shell` is IPython's.
    """
    streams = CellStream("stdout", tell), CellStream("stderr", tell)

    def flush() -> None:
        for stream in streams:
            stream.flush()

    def result(value: Any) -> None:
        if value is not None:
            flush()
            data, metadata = shell.display_formatter.format(value)
            tell("execute_result", {"data": data, "metadata": metadata, "execution_count": shell.execution_count})

    def asked(prompt: object = "", hidden: bool = False) -> str:
        flush()
        if ask is None:
            raise StdinNotImplementedError("this client takes no questions: input() cannot be answered")
        return ask(str(prompt), hidden)

    def secret(prompt: str = "Password: ", stream: object = None, **more: object) -> str:
        return asked(prompt, True)

    before = sys.stdout, sys.stderr, shell.display_pub, shell.display_trap.hook, builtins.input, getpass.getpass
    sys.stdout, sys.stderr = streams
    shell.display_pub, shell.display_trap.hook = CellPublisher(tell, flush), result
    builtins.input, getpass.getpass = asked, secret
    try:
        yield
    finally:
        flush()
        sys.stdout, sys.stderr, shell.display_pub, shell.display_trap.hook, builtins.input, getpass.getpass = before
