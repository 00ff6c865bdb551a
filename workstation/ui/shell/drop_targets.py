"""Files dropped on the window: where they land, which is shown while they are dragged, and what becomes of each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from workstation.project import ENDING
from workstation.ui.lanes.geometry import GUTTER
from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.dragged_files import accept_files, files_in
from workstation.ui.toolkit.workspace import Desk

if TYPE_CHECKING:
    from workstation.ui.lanes.editor import Editor


class Drops:
    """Sounds become tracks at the pointer, or a document of their own when there is none; a project is opened.

    Files of markers and of words are read into the document.
    """

    def __init__(self, desk: Desk, actions: Actions, editor: "Callable[[], Editor]") -> None:
        self._desk, self._actions, self._editor = desk, actions, editor

    def drag(self, event: QDragMoveEvent) -> None:
        """Show where the sound would begin."""
        if accept_files(event):
            self._editor().playhead.point_to(self._frame_at(event.position().toPoint()))

    def leave(self) -> None:
        """Nothing is over the window any more."""
        self._editor().playhead.point_to(None)

    def drop(self, event: QDropEvent) -> None:
        from workstation.commands.files.drop_targets import command_for

        self.leave()
        if not accept_files(event):
            return
        paths = files_in(event.mimeData())
        frame = self._frame_at(event.position().toPoint())
        empty = not self._desk.session.document.tracks
        commands = {path: command_for(path, empty) for path in paths}
        sounds = [path for path in paths if commands[path] == "file.import"]
        projects = [path for path in sounds if path.endswith(ENDING)]
        if projects or (sounds and empty):
            self._actions.run("file.open", *(projects[:1] or sounds))
            sounds = []
        at = {"at": frame / self._desk.session.document.rate} if frame else {}
        for path in sounds:
            self._desk.run("file.import", path, **at)
        for path in paths:
            if commands[path] != "file.import":
                self._desk.run(commands[path], path)

    def _frame_at(self, at: QPoint) -> int | None:
        """The frame of the document under a point of the window; None where no lane is."""
        editor = self._editor()
        inside = editor.mapFrom(editor.window(), at)
        if not editor.isVisible() or not editor.rect().contains(inside) or inside.x() < GUTTER:
            return None
        return self._desk.viewport.nearest(inside.x() - GUTTER)
