"""Says which plugin keeps the window waiting: a thread asks the main one for a sign of life, and looks where it is."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from workstation.core.program_log import LOG
from workstation.engine.compute import Post
from workstation.plugin.errors import PluginFault
from workstation.plugin.host import Host
from workstation.ui.runtime.stacks import StackPlace, stack_of

_EVERY_SECONDS = 0.5
_PATIENCE_SECONDS = 1.0


class Watchdog:
    """Watches while plugins of the user's are on; `told` gets a plugin's id and what is to be said of it."""

    def __init__(
        self,
        host: Host,
        post: Post,
        told: Callable[[str, str], object],
        *,
        every: float = _EVERY_SECONDS,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        self._host, self._post, self._told = host, post, told
        self._every, self._patience = every, patience
        self._main = threading.get_ident()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.seen = threading.Event()
        """Set when it has found where a plugin is; cleared when that is told."""
        self._disposals = [
            host.switched.connect(lambda _: self._follow()),
            host.removed.connect(lambda _: self._follow()),
        ]
        self._follow()

    def close(self) -> None:
        for dispose in self._disposals:
            dispose()
        self._end()

    def _follow(self) -> None:
        wanted = any(self._host.enabled(id_) and not m.bundled for id_, m in self._host.manifests.items())
        if wanted and self._thread is None:
            self._stop = threading.Event()
            self._thread = threading.Thread(target=self._watch, args=(self._stop,), name="watchdog", daemon=True)
            self._thread.start()
        elif not wanted:
            self._end()

    def _end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=1)
            self._thread = None

    def _watch(self, stop: threading.Event) -> None:
        while not stop.wait(self._every):
            alive, asked = threading.Event(), time.monotonic()
            self._post(alive.set)
            if alive.wait(self._patience) or stop.is_set():
                continue
            try:
                found = self._culprit(stack_of(self._main))
            except OSError:  # no temporary file can be written
                found = None
            if found is not None:
                self.seen.set()
            while not alive.wait(0.1):
                if stop.is_set():
                    return
            if found is not None:
                self._tell(*found, time.monotonic() - asked)

    def _culprit(self, stack: list[StackPlace]) -> tuple[str, StackPlace] | None:
        """The plugin whose code is innermost on the main thread, and where."""
        folders = {id_: manifest.folder for id_, manifest in tuple(self._host.manifests.items())}
        for place in stack:
            for id_, folder in folders.items():
                if Path(place.file).is_relative_to(folder):
                    return id_, place
        return None

    def _tell(self, id_: str, place: StackPlace, seconds: float) -> None:
        def tell() -> None:
            self.seen.clear()
            if id_ not in self._host.manifests:
                return
            name = self._host.manifests[id_].name
            where = f"{Path(place.file).name}, line {place.line}, in {place.function}"
            text = f"Plugin “{name}” kept the window waiting for {seconds:.1f} s ({where})"
            LOG.warning("plugin %s kept the window waiting for %.1f s", id_, seconds)
            self._host.keep(id_, PluginFault("window", text, f"{place.file}:{place.line}: {place.function}"))
            self._told(id_, text)

        self._post(tell)
