"""The views of plugins, lanes along time that the menu View shows and hides, and their dialogs and windows."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QVBoxLayout, QWidget

from workstation.commands.registry import Command
from workstation.core.errors import CommandError
from workstation.core.signal import Dispose
from workstation.plugin.ownership import Ownings
from workstation.session import Session
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.workspace import Desk


class PluginViews:
    """Adds lanes to a window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def add(self, id_: str, title: str, icon: str, height: int, make: Callable[[Any], Any], shown: bool) -> Dispose:
        """A lane that is made when it is first shown, and a command that shows or hides it."""
        lane = _Lane(title, height, lambda: make(self._window.desk.viewport))
        remove = self._window.add_lane(lambda desk: lane)

        def toggle(session: Session) -> None:
            """Show or hide a view that a plugin brings."""
            lane.show_content(lane.isHidden())

        forget = self._window.desk.commands.register(
            Command(id_, title, toggle, menu="View/Lanes", icon=icon, logged=False)
        )
        self._window.actions_.tick(id_, lambda: not lane.isHidden())
        lane.setVisible(False)
        if shown:
            lane.show_content(True)

        def dispose() -> None:
            forget()
            lane.release()
            remove()

        return dispose


class _Lane(QFrame):
    """Holds the widget of a plugin, or says why there is none."""

    def __init__(self, title: str, height: int, make: Callable[[], Any]) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setFixedHeight(height)
        self._make = make
        self._ownings: Ownings | None = None
        self._made: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def show_content(self, on: bool) -> None:
        layout = self.layout()
        if on and self._made is None and layout is not None:
            try:
                made, self._ownings = self._make()
                if not isinstance(made, QWidget):
                    raise CommandError(f"{self.accessibleName()}: {made!r} is no widget")
                self._made = made
            except CommandError as error:
                self._made = PlainLabel(str(error))
                self._made.setWordWrap(True)
            layout.addWidget(self._made)
        self.setVisible(on)

    def release(self) -> None:
        """Undo what the plugin's widget has connected."""
        if self._ownings is not None:
            self._ownings.close()
            self._ownings = None


def add_dialog(window: MainWindow, name: str, make: Callable[[Any], Any]) -> Dispose:
    """A plugin's dialog for commands that ask by a name; what it has connected ends with it."""

    def ask(desk: Desk, command: Command, parent: QWidget) -> None:
        try:
            dialog, ownings = make(parent)
            if not isinstance(dialog, QDialog):
                ownings.close()
                raise CommandError(f"{command.title}: {dialog!r} is no QDialog")
        except CommandError as error:
            desk.session.notify(str(error), "error")
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(lambda _=None: ownings.close())
        dialog.open()

    return window.add_ask(name, ask)


def show_window(window: MainWindow, widget: Any, title: str) -> Dispose:
    """Show a widget of a plugin as a window before the program's; it goes with what this answers."""
    if not isinstance(widget, QWidget):
        raise CommandError(f"{title}: {widget!r} is no widget")
    widget.setWindowTitle(title)
    widget.setParent(window, Qt.WindowType.Window)
    widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    gone: list[bool] = []
    widget.destroyed.connect(lambda: gone.append(True))
    widget.show()

    def dispose() -> None:
        if not gone:
            widget.close()

    return dispose


class LateParts:
    """The parts of panels, whose code is read when a plugin makes the first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Any:
        from workstation.ui.shell.plugin_parts import PluginParts

        return getattr(PluginParts(self._desk), name)
