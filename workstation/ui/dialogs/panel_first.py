"""Commands whose arguments are given in a panel; in a dialog while the panel's plugin is switched off."""

from PySide6.QtWidgets import QWidget

from workstation.commands.registry import Command
from workstation.ui.dialogs.arguments import ask_arguments
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.workspace import Desk


def ask_in_panel(desk: Desk, command: Command, window: QWidget) -> None:
    """Bring up the panel that is called what the command's `ask` is."""
    if isinstance(window, MainWindow) and command.ask in window.docks:
        window.show_panel(command.ask)
    else:
        ask_arguments(desk, command, window)
