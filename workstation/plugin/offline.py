"""No network while the code of a plugin is imported: that happens where the window would wait for a slow host."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_EVENTS = frozenset(("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"))
_importing = threading.local()


@contextmanager
def offline(name: str) -> Iterator[None]:
    """Inside, this thread is refused connections and look-ups of names, with a PermissionError that names the plugin.

    Other threads, and functions that are called later, have the network as before. It keeps nobody from anything who
    means harm: it names what would hold up the window.
    """
    _watch()
    before = getattr(_importing, "name", "")
    _importing.name = name
    try:
        yield
    finally:
        _importing.name = before


@cache
def _watch() -> None:
    """Python tells of each connection before it is made; such a listener stays, and costs next to nothing."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _EVENTS or not (name := getattr(_importing, "name", "")):
        return
    if sys._getframe(1).f_code.co_name == "socketpair":  # where the system has none it is two connections to itself
        return
    host = next((argument for argument in arguments if isinstance(argument, str | tuple)), "")
    where = f" to {host[0] if isinstance(host, tuple) and host else host}" if host else ""
    raise PermissionError(
        f"the network is refused{where} while the code of {name} is read: call it in a function, by context.submit"
    )
