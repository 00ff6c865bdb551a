"""The menu bar, built from the command table: once after it has changed, however often it did."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMainWindow

from workstation.commands.registry import Command
from workstation.core.format_size import short_name
from workstation.ui.shell.docks import Docks
from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.workspace import Desk, watch

_ORDER = (
    *("File", "Edit", "Select", "View", "Transport", "Track", "Clip"),
    *("Marker", "Effect", "Analyse", "Words", "Scripts", "Plugins", "Help"),
)


class Menus:
    """Keeps the menu bar of a window up to date."""

    def __init__(self, window: QMainWindow, desk: Desk, actions: Actions, docks: Docks) -> None:
        self._window = window
        self._desk = desk
        self._actions = actions
        self._docks = docks
        self._held: dict[str, Menu] = {}
        """Those in the bar."""
        self._soon = QTimer(window, interval=0, singleShot=True)
        self._soon.timeout.connect(self.rebuild)
        self._titles_only = False
        watch(window, actions.changed, self._follow)
        self._soon.start()

    def hasten(self) -> None:
        """Show the titles, and nothing below them until `settle`."""
        self._soon.stop()
        self._titles_only = True
        self._held = self._make_bar()

    def settle(self) -> None:
        """Be up to date now, not only soon."""
        if self._soon.isActive() or self._titles_only:
            self.rebuild()

    def rebuild(self) -> None:
        self._titles_only = False
        self._actions.complete()
        self._soon.stop()
        menus = self._make_bar()
        for command in in_order(command for command in self._desk.commands if command.menu):
            menu = self._menu(menus, command.menu)
            if command.line and not menu.isEmpty():
                menu.addSeparator()
            menu.addAction(self._actions[command.id])
            if command.id == "file.open":
                self._add_recent(menu)
            if command.id == "effect.apply":
                self._add_effects(menu)
        if "View" in menus:
            menus["View"].addSeparator()
            panels = menus["View"].add_menu("Panels")
            panels.aboutToShow.connect(lambda: self._docks.fill_menu(panels))
        self._held = {title: menus[title] for title in menus if "/" not in title}
        for menu in menus.values():
            menu.aboutToShow.connect(self._actions.refresh)
            menu.setToolTipsVisible(False)

    def _follow(self) -> None:
        if not self._titles_only:
            self._soon.start()

    def _make_bar(self) -> dict[str, Menu]:
        """An empty menu for each title, in the place of all that was in the bar."""
        bar = self._window.menuBar()
        bar.clear()
        for menu in self._held.values():  # the bar lets go of them, and they of what is in them
            menu.deleteLater()
        menus: dict[str, Menu] = {}
        titles = {command.menu.partition("/")[0] for command in self._desk.commands if command.menu}
        for title in (*_ORDER, *sorted(titles - set(_ORDER))):
            if title in titles or title == "View":
                menus[title] = Menu(f"&{title}", bar)
                bar.addMenu(menus[title])
        return menus

    def _menu(self, menus: dict[str, Menu], path: str) -> Menu:
        """The menu "Edit" or the submenu "Edit/Select"."""
        if path not in menus:
            above, _, title = path.rpartition("/")
            menus[path] = self._menu(menus, above).add_menu(title)
        return menus[path]

    def _add_effects(self, menu: Menu) -> None:
        """Every effect in the submenu of its kind; their code is read when the menu is opened, not at the start."""
        apply = menu.add_menu("Apply")
        apply.aboutToShow.connect(lambda: self._fill_effects(apply))

    def _fill_effects(self, menu: Menu) -> None:
        from workstation.ui.panels.effect_dialog import open_effect

        self._empty(menu)
        effects = self._desk.session.effects
        possible = self._desk.commands.possible("effect.apply")
        groups: dict[str, Menu] = {}
        for id_ in effects:
            effect = effects[id_]
            if effect.category not in groups:
                groups[effect.category] = menu.add_menu(effect.category)
            action = groups[effect.category].add(f"{effect.name}…")
            action.setEnabled(possible)
            action.triggered.connect(lambda _=False, id_=id_: open_effect(self._desk, id_, self._window))

    @staticmethod
    def _empty(menu: Menu) -> None:
        """Take everything out of a menu; the menus in it go too."""
        for inner in menu.findChildren(Menu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            inner.deleteLater()
        menu.clear()

    def _add_recent(self, menu: Menu) -> None:
        recent = menu.add_menu("Open recent")
        recent.aboutToShow.connect(lambda: self._fill_recent(recent))

    def _fill_recent(self, menu: Menu) -> None:
        self._empty(menu)
        rows = self._desk.settings["recent_files"]
        for (path,) in rows:
            action = menu.add(_short(Path(path)))
            action.triggered.connect(lambda _=False, path=path: self._actions.run("file.open", path))
        if rows:
            menu.addSeparator()
            menu.add("Forget these", lambda: self._desk.settings.__setitem__("recent_files", ()))
        else:
            menu.add("Nothing opened yet").setEnabled(False)


def in_order(commands: Iterable[Command]) -> list[Command]:
    """The rows as menus show them: as they come, but those that name another of their menu right below it.

    Of several that name one the first comes first; those that name each other stand at the end, and behind all those
    that are to be last.
    """
    rows = sorted(commands, key=lambda row: row.last)
    there = {(row.menu, row.id) for row in rows}
    below: dict[tuple[str, str], list[Command]] = {}
    free = []
    for row in rows:
        if (row.menu, row.after) in there:
            below.setdefault((row.menu, row.after), []).append(row)
        else:
            free.append(row)
    found: list[Command] = []
    waiting = free[::-1]
    while waiting or below:
        if not waiting:
            waiting += below.pop(next(iter(below)))[::-1]
        row = waiting.pop()
        found.append(row)
        waiting += below.pop((row.menu, row.id), [])[::-1]
    return found


def _short(path: Path) -> str:
    """A path that fits a menu: its name, and the folder it lies in."""
    folder = str(path.parent).replace(str(Path.home()), "~", 1)
    if len(folder) > 48:
        folder = f"…{folder[-47:]}"
    return f"{short_name(path.name)}    {folder}".replace("&", "&&")
