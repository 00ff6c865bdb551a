"""The menu of the transcript panel: all that is done to many words at once."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.dialogs.export import ask_export_words

_DIALOGS = (
    ("mdi6.broom", "Remove filler words…", "workstation.ui.words.dialogs.fillers:FillersDialog"),
    ("mdi6.arrow-collapse-horizontal", "Shorten pauses…", "workstation.ui.words.dialogs.pauses:PausesDialog"),
)


def more_menu(desk: Desk, parent: QWidget, copy_text: Callable[[], None]) -> Menu:
    """Copying, exporting and cleaning."""
    icon = desk.look.icon
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.add(icon("mdi6.content-copy"), "Copy text", copy_text)
    export = desk.commands["words.export"]
    menu.add(icon("mdi6.export"), export.title, lambda: ask_export_words(desk, export, parent.window()))
    menu.addSeparator()
    for icon_name, title, address in _DIALOGS:
        menu.add(icon(icon_name), title, partial(_open, address, desk, parent.window()))
    return menu


def _open(address: str, desk: Desk, window: QWidget) -> None:
    module, _, name = address.partition(":")
    getattr(import_module(module), name)(desk, window).open()
