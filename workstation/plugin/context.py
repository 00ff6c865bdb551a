"""What a plugin holds of the program while it is switched on; what it does through this ends with it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.settings import Settings
from workstation.core.signal import Dispose, Signal
from workstation.core.sound.sources import Samples
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.playback import devices
from workstation.engine.playback.device_error import AudioDeviceError
from workstation.plugin.border import Adding
from workstation.plugin.manifest import Manifest
from workstation.plugin.offers import OFFERS, PluginOffer
from workstation.plugin.options import PluginOptions
from workstation.plugin.ownership import OwnedSignal, Ownings
from workstation.plugin.parts import WindowParts
from workstation.session import Session

_PATIENCE_SECONDS = 2.0
"""How long a thread of a plugin that is switched off may take to end."""


@dataclass(frozen=True, slots=True)
class PluginContext:
    """What a plugin's panels, and its `setup`, are made with. What is begun through it ends with the plugin.

    What its functions raise where nobody waits for an answer is told with the plugin's name, and the rest goes on.
    """

    session: Session
    commands: Commands
    settings: Settings
    manifest: Manifest
    options: PluginOptions
    """The plugin's own settings, by the names of their parameters; `options.changed` tells of other values."""
    own: Callable[[Dispose], Dispose]
    """Calls a function when the panel goes or the plugin is switched off: for windows and files of its own."""
    _ownings: Ownings = field(repr=False)
    _adding: Adding = field(repr=False)
    _add: Callable[[str, dict[str, Any], Ownings], Dispose] = field(repr=False)

    @property
    def parts(self) -> WindowParts:
        """What makes widgets as the program's own panels have them; CommandError where there is no window."""
        parts = self._adding.place.parts
        if parts is None:
            raise CommandError(f"{self.manifest.name}: there is no window to make that for")
        return parts

    @property
    def folder(self) -> Path:
        """A folder for files of the plugin's own, beside the program's other data; made when it is first asked for.

        It stays when the plugin is removed.
        """
        from workstation.plugin.files import plugin_folder

        return plugin_folder(self.manifest.id)

    def offer(self, what: str, title: str, function: Callable[..., Any]) -> Dispose:
        """Let other plugins call a function, which they find by `what` it is and know by its title.

        ValueError when there is one of that title already.
        """
        border = self._adding.border(f"{what} “{title}”")

        def call(*args: Any, **kwargs: Any) -> Any:
            with border.named():
                return function(*args, **kwargs)

        row = PluginOffer(what, title, call)
        return self.own(OFFERS.add(f"{what}: {title}", row, self.manifest.name))

    def offered(self, what: str) -> dict[str, Callable[..., Any]]:
        """The functions that plugins offer, by their titles; what one raises names the plugin it is of.

        `offers_changed` tells of others.
        """
        return {offer.title: offer.function for offer in OFFERS.values() if offer.what == what}

    @property
    def offers_changed(self) -> Signal[()]:
        """A plugin offers something more, or has gone with what it offered."""
        return OwnedSignal(OFFERS.changed, self._ownings)

    def connect(self, signal: Any, function: Callable[..., object]) -> Dispose:
        """Have a function called by a signal, of this program or of Qt, until the plugin goes."""
        guarded = self._ownings.guarded(function)
        if hasattr(signal, "disconnect"):
            signal.connect(guarded)

            def cut() -> None:
                try:
                    signal.disconnect(guarded)
                except (RuntimeError, TypeError):  # what it belonged to is gone
                    return

            return self.own(cut)
        dispose: Dispose = signal.connect(guarded)
        return self.own(dispose)

    def submit(
        self,
        label: str,
        body: Body[Any],
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        urgency: Urgency = Urgency.APPLY,
    ) -> Job[Any]:
        """Run a generator, which yields how much is done (0 to 1), on the compute thread; it ends with the plugin.

        `done` gets what it returns, `failed` what it raised, on the main thread; without `failed` that is told.
        """
        return self.session.compute.submit(
            label, body, done=done, failed=failed or self._ownings.report, urgency=urgency
        )

    def later(self, seconds: float, function: Callable[[], object]) -> Dispose:
        """Call a function on the main thread, once, unless the answer is called before."""
        return self._timed(seconds, function, again=False)

    def every(self, seconds: float, function: Callable[[], object]) -> Dispose:
        """Call a function on the main thread again and again; a call that is late is not made up for."""
        return self._timed(seconds, function, again=True)

    def thread(self, function: Callable[[threading.Event], object]) -> Dispose:
        """Run a function on a thread of its own. It is given an event that is set when it is to end."""
        stop = threading.Event()
        name = f"plugin {self.manifest.id}"

        def run() -> None:
            try:
                function(stop)
            except BaseException as error:  # the border to code that is not ours
                raised = error
                self._adding.session.post(lambda: self._ownings.report(raised))

        thread = threading.Thread(target=run, name=name, daemon=True)

        def end() -> None:
            stop.set()
            if thread is not threading.current_thread():
                thread.join(_PATIENCE_SECONDS)
            if thread.is_alive():
                raise CommandError(f"Plugin “{self.manifest.name}”: a thread of it goes on after it was switched off")

        thread.start()
        return self.own(end)

    def listen(
        self,
        take: Callable[[Samples, bool], object],
        *,
        rate: int = 16_000,
        channels: int = 1,
        seconds: float = 0.05,
        device: str = "",
        failed: Callable[[Exception], object] | None = None,
    ) -> Dispose:
        """Have an input device read until the plugin goes, or the answer is called: the user's, unless one is named.

        `take` gets blocks (channels, n) of so many seconds, on a thread of its own, and whether some sound was lost
        before each: while it is at work nothing is read, so what takes long belongs on another thread. What cannot
        be opened, or is gone, is told; with `failed`, which is called on the main thread, that gets the error.
        """
        if not 0.005 <= seconds <= 10 or not 1_000 <= rate <= 768_000 or channels < 1:
            raise ValueError(f"there are no blocks of {seconds:g} s at {rate} Hz with {channels} channels")
        chosen = device or self._adding.session.settings["input_device"] or None

        def run(stop: threading.Event) -> None:
            try:
                read(stop)
            except AudioDeviceError as error:
                if failed is None:
                    raise
                told = error
                self.post(lambda: failed(told))

        def read(stop: threading.Event) -> None:
            source = devices.open_input(rate, channels, chosen)
            try:
                while not stop.is_set():
                    block, lost = source.read(max(1, round(seconds * rate)))
                    if not stop.is_set():
                        take(block, lost)
            finally:
                source.close()

        return self.thread(run)

    def post(self, function: Callable[[], object]) -> None:
        """Call a function on the main thread soon; for threads. Not after the plugin has gone."""
        guarded = self._ownings.guarded(function)
        self._adding.session.post(lambda: None if self._ownings.closed else guarded())

    def show(self, widget: Any, title: str = "") -> Dispose:
        """Show a widget as a window of its own, which goes with the plugin; CommandError where there is no screen."""
        show = self._adding.place.show
        if show is None:
            raise CommandError(f"{self.manifest.name}: there is no window to show that in")
        return self.own(show(widget, title or self.manifest.name))

    def add(self, kind: str, **columns: Any) -> Dispose:
        """Add what a row of the manifest would, with functions in place of "module:name".

        `kind` is the key of the row, such as "analyser". ValueError says what is wrong with a column.
        """
        return self.own(self._add(kind, columns, self._ownings))

    def _timed(self, seconds: float, function: Callable[[], object], *, again: bool) -> Dispose:
        if not 0 <= seconds <= 86_400:
            raise ValueError(f"seconds must be 0 to 86400, got {seconds:g}")
        waiting, guarded = threading.Event(), self._ownings.guarded(function)

        def call() -> None:
            waiting.clear()
            if not self._ownings.closed and not ended:
                guarded()

        ended: list[bool] = []

        def wait(stop: threading.Event) -> None:
            while not stop.wait(seconds):
                if not waiting.is_set():
                    waiting.set()
                    self._adding.session.post(call)
                if not again:
                    return

        dispose = self.thread(wait)

        def cancel() -> None:
            ended.append(True)
            dispose()

        return cancel
