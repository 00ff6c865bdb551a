"""Menus whose entries are made in Python."""

from collections.abc import Callable
from typing import Any, overload

from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu


class Menu(QMenu):
    """A menu that makes its own entries and the menus in it, and holds what it made.

    Qt's `addAction` and `addMenu` with a title answer what PySide knows of an object that Qt has made. PySide may take
    such an object for gone while it is there, or for a plain QWidget; what Python made is known until it is deleted.

        menu = Menu(parent)
        menu.add("Split", lambda: run("clip.split")).setEnabled(possible)
        colours = menu.add_menu("Colour")
    """

    @overload
    def add(self, title: str, chosen: Callable[[], object] | None = None, /) -> QAction: ...

    @overload
    def add(self, icon: QIcon, title: str, chosen: Callable[[], object] | None = None, /) -> QAction: ...

    def add(self, *parts: Any) -> QAction:
        """A new entry at the end, with an icon before its title; `chosen` is called without arguments."""
        icon, *rest = parts if isinstance(parts[0], QIcon) else (QIcon(), *parts)
        title, chosen = (*rest, None)[:2]
        action = QAction(icon, title, self)
        if chosen is not None:
            action.triggered.connect(lambda: chosen())
        self.addAction(action)
        return action

    def add_menu(self, title: str, icon: QIcon | None = None) -> "Menu":
        """A new menu in this one, at the end."""
        made = Menu(title, self)
        if icon is not None:
            made.setIcon(icon)
        self.addMenu(made)
        return made
