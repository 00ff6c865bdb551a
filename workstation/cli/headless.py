"""The program without a window: one session whose jobs are waited for, with a progress bar on a terminal."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from workstation.cli.fault_report import terminal
from workstation.commands.registry import Commands, bounded_line
from workstation.commands.script import finished
from workstation.commands.scripting.names import namespace
from workstation.commands.scripting.picture import DrawPicture
from workstation.commands.scripting.running import execute, parse_script
from workstation.commands.table import COMMANDS
from workstation.core.errors import CommandError
from workstation.core.files.cache_folder import working_cache
from workstation.core.files.private import private_folder
from workstation.core.program_log import log_fault
from workstation.core.signal import report_faults_to
from workstation.engine.backends.backends import Backends
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute, Job
from workstation.engine.sources.opening import Opening
from workstation.engine.video import DrawCues
from workstation.project import ENDING
from workstation.project.errors import DamagedError
from workstation.services import Replacing, Services
from workstation.session import Message, Session


class Headless:
    """A session, its commands and a pumped mailbox; use it in a `with`. A `quiet` one tells only of errors.

    `replacing` says which files it may write over, `whole_sound` that missing and damaged sound is an error;
    `draw_cues` draws letters into videos, `draw_picture` the pictures of scripts.

    On a terminal `bars` show how far it is.
    """

    def __init__(
        self,
        cache: Path | None = None,
        *,
        quiet: bool = False,
        bars: bool = True,
        replacing: Replacing = Replacing.ASKED,
        whole_sound: bool = False,
        draw_cues: DrawCues | None = None,
        draw_picture: DrawPicture | None = None,
    ) -> None:
        from platformdirs import user_cache_path

        self.mailbox = Mailbox()
        cache = cache or working_cache(user_cache_path("workstation"), self._warn)
        self.compute = Compute(self.mailbox.post, Backends(self._chosen_device, cache, post=self.mailbox.post))
        with suppress(OSError):  # what cannot be written there says so
            private_folder(cache)
        services = Services(
            self.compute,
            self.mailbox.post,
            cache=cache,
            draw_cues=draw_cues,
            draw_picture=draw_picture,
            replacing=replacing,
            whole_sound=whole_sound,
        )
        self.session = Session(services)
        self.commands = Commands(self.session, COMMANDS)
        self._errors: list[str] = []
        self._quiet, self._bars = quiet, bars
        self.session.notified.connect(self._hear)
        self._stop_telling = report_faults_to(_tell_fault)

    def __enter__(self) -> "Headless":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()
        self.compute.close()
        self._stop_telling()

    def run(self, id_: str, *args: Any, **kwargs: Any) -> Any:
        """Run a command, wait for its job and for the files it opened; returns what came of it."""
        try:
            result = self.commands.run(id_, *args, **kwargs)
            result = finished(result, self.wait) if isinstance(result, Job) else result
        except CommandError as error:
            if self.session.services.whole_sound and isinstance(error.__cause__, DamagedError):
                raise CommandError(f"{error}; --allow-gaps writes what is left") from error
            raise
        self._settle()
        return result

    def open(self, path: Path, *more: Path, stream: int | None = None, copy: bool = False) -> None:
        """Open files and read them to their end, damaged ones as far as they go; CommandError when nothing came.

        `stream` is the number of the sound to take from the first, where it has several. `copy`: a project is only
        read, as it was saved last, and may be open elsewhere.
        """
        if copy and path.suffix.lower() == ENDING:
            self.run("file.open_copy", path)
            self.session.path = Path(os.path.realpath(path))  # what is written is named after it
        else:
            self.run("file.open", path, *more, **({} if stream is None else {"stream": stream}))
        if not self.session.document.frames:
            raise CommandError(self._errors[-1] if self._errors else f"{path} holds no sound")
        self._tell_errors()

    def script_names(self) -> dict[str, Any]:
        """The names that a script begins with."""
        return namespace(self.session, self.commands, self.wait, self._settle_and_tell)

    def run_script(self, source: str, name: str) -> None:
        """Run a script with the console's names. CommandError says where it failed, with the line of the script."""
        names = self.script_names() | {"__name__": "__main__", "__file__": name}
        try:
            execute(parse_script(source, name), name, names)
        except SystemExit as stop:
            if stop.code:
                raise CommandError(f"{name} ended with {stop.code}") from None

    def wait(self, job: Job[Any]) -> None:
        """Until a job is over; Ctrl+C cancels it."""
        self._watch(job.label, lambda: job.over, lambda: job.fraction, job.cancel)

    def _settle(self) -> None:
        """Wait for the files that a command opened, and for what it still does with them."""
        self._wait_for_files()
        for job in tuple(self.compute.jobs):
            self.wait(job)

    def _settle_and_tell(self) -> None:
        self._settle()
        self._tell_errors()

    def _tell_errors(self) -> None:
        for text in self._errors:
            print(f"workstation: {bounded_line(text)}", file=sys.stderr)
        self._errors.clear()

    def _wait_for_files(self) -> None:
        def fraction() -> float:
            return min((opening.fraction for opening in self.session.openings), default=1.0)

        def cancel() -> None:
            for opening in self.session.openings:
                opening.cancel()

        if self.session.openings:
            label = f"Reading {_names(self.session.openings)}"
            self._watch(label, lambda: not self.session.openings, fraction, cancel)

    def _watch(
        self, label: str, over: Callable[[], bool], fraction: Callable[[], float], cancel: Callable[[], None]
    ) -> None:
        try:
            if not self._bars or not sys.stderr.isatty():
                self.mailbox.pump(over)
                return
            self._show_progress(label, over, fraction)
        except KeyboardInterrupt:
            cancel()
            self.mailbox.pump(over, timeout=10)
            raise

    def _show_progress(self, label: str, over: Callable[[], bool], fraction: Callable[[], float]) -> None:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(file=terminal()), transient=True) as progress:
            bar = progress.add_task(label, total=1.0)
            while not self.mailbox.pump(over, timeout=0.1):
                progress.update(bar, completed=fraction())

    def _chosen_device(self) -> str:
        return str(self.session.settings["compute_device"])

    @staticmethod
    def _warn(text: str) -> None:
        print(f"workstation: {text}", file=sys.stderr)

    def _hear(self, message: Message) -> None:
        if message.level == "error":
            self._errors.append(message.text)
        elif not self._quiet:
            advice = "; --{} {} avoids it".format(*message.remedy) if message.remedy else ""
            print(f"workstation: {bounded_line(message.text)}{advice}", file=sys.stderr)


def _tell_fault(error: Exception) -> None:
    """One line with the place in the code; what was being done goes on."""
    log_fault(error, "a listener")
    place = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(f"{error.__class__.__name__}: {error}".split())
    print(
        f"workstation: a fault in the program: {text} ({Path(place.filename).name}, line {place.lineno})",
        file=sys.stderr,
    )


def _names(openings: list[Opening]) -> str:
    return ", ".join(opening.probe.path.name for opening in openings)
