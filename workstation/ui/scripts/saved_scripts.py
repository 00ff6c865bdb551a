"""Scripts in the user's folder that have a title: each is a command, in the menu Scripts and by its key."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workstation.commands.registry import Command
from workstation.commands.scripting.names import namespace
from workstation.commands.scripting.running import beside, execute, parse_script, read_script
from workstation.commands.scripting.script_header import ScriptHeader, read_header, summary
from workstation.core.errors import CommandError
from workstation.core.signal import Dispose
from workstation.session import Session
from workstation.ui.console.waiting import settle, wait_for
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Desk

MENU = "Scripts"


class SavedScripts:
    """Keeps the commands in step with the folder; `refresh` reads it anew."""

    def __init__(self, desk: Desk, keymap: Keymap, folder: Path) -> None:
        self.folder = folder
        self._desk, self._keymap = desk, keymap
        self._known: dict[Path, tuple[ScriptHeader, Dispose]] = {}

    def refresh(self) -> None:
        """Have a command for each script with a title; what is wrong with one is said."""
        found = {path: header for path in self._files() if (header := self._header(path)).title}
        for path in [path for path, (header, _) in self._known.items() if found.get(path) != header]:
            self._known.pop(path)[1]()
        for path, header in found.items():
            if path not in self._known:
                self._add(path, header)

    def id_of(self, path: Path) -> str:
        """What a script is called as a command."""
        return f"script.{re.sub(r'[^a-z0-9]+', '_', path.stem.lower()).strip('_') or 'unnamed'}"

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self.folder.iterdir() if path.suffix == ".py")
        except OSError:  # most have none
            return []

    def _header(self, path: Path) -> ScriptHeader:
        try:
            return read_header(read_script(path))
        except (OSError, CommandError) as error:
            self._say(str(error))
            return ScriptHeader()

    def _add(self, path: Path, header: ScriptHeader) -> None:
        id_ = self.id_of(path)
        if (other := next((other for other in self._known if self.id_of(other) == id_), None)) is not None:
            self._say(f"{path.name}: its name is too much like that of {other.name}; call it something else")
            return
        if header.key and (fault := self._keymap.assign(id_, header.key)):
            self._say(f"{path.name}: {fault}")
        row = Command(id_, header.title, self._function(path), menu=MENU, icon="mdi6.script-text-outline")
        try:
            remove = self._desk.commands.register(row)
        except ValueError as error:
            self._say(f"{path.name}: {error}")
            return

        def dispose() -> None:
            remove()
            self._keymap.release(id_)

        self._known[path] = header, dispose

    def _function(self, path: Path) -> Callable[[Session], None]:
        """Reads the file at each run: it may have been changed."""
        desk = self._desk

        def script(session: Session) -> None:
            names = namespace(
                session,
                desk.commands,
                lambda job: wait_for(job, desk.busy),
                lambda: settle(session, desk.busy),
            )
            names |= {"__name__": "__main__", "__file__": str(path)}
            with beside(path.parent):
                run_quietly(path, names)

        try:
            script.__doc__ = summary(read_script(path)) or None
        except (OSError, CommandError):
            script.__doc__ = None
        return script

    def _say(self, text: str) -> None:
        self._desk.session.notify(text, "warning")


def run_quietly(path: Path, names: dict[str, Any]) -> None:
    """Run a script for the window: errors name the file and the line, and sys.exit ends the script alone."""
    try:
        execute(parse_script(read_script(path), str(path)), str(path), names, explain=False)
    except SystemExit as stop:
        if stop.code:
            raise CommandError(f"{path.name} ended with {stop.code}") from None
