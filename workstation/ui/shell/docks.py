"""Panels in docks: made when first shown, tabbed with the others of their area, listed in a menu."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget
from shiboken6 import isValid

from workstation.core.signal import Dispose
from workstation.ui.shell.panel_places import QT_AREAS, Places, panel_places, place_panels
from workstation.ui.toolkit.keyboard import give_keyboard
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.scrolled import Scrolled
from workstation.ui.toolkit.workspace import Area, Desk, PanelFactory

_MAX_NEEDED = 100
"""The height in pixels that a panel may insist on, so that the window is no higher than a low screen."""


@dataclass(slots=True, eq=False)
class Panel:
    """One panel, its dock, and the factory until its content has been made."""

    id: str
    dock: QDockWidget
    action: QAction
    area: Area
    factory: PanelFactory | None


class Docks(QObject):
    """The panels of a main window."""

    def __init__(self, window: QMainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._panels: dict[str, Panel] = {}
        self._placed: dict[str, bool] | None = None
        """While panels are placed: which of them were seen last."""
        self._tidy = QTimer(self, interval=0, singleShot=True)
        self._tidy.timeout.connect(self._retitle)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, window.tabPosition(QT_AREAS[Area.RIGHT]).North)
        window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        window.setCorner(Qt.Corner.BottomRightCorner, QT_AREAS[Area.RIGHT])
        window.setCorner(Qt.Corner.BottomLeftCorner, QT_AREAS[Area.LEFT])

    def add(self, id_: str, title: str, icon: str, factory: PanelFactory, area: Area, shown: bool) -> Dispose:
        """Add a panel; ValueError when its id is taken."""
        if id_ in self._panels:
            raise ValueError(f"there is a panel {id_!r} already")
        dock = QDockWidget(title, self._window)
        dock.setObjectName(id_)
        dock.setAccessibleName(title)
        action = dock.toggleViewAction()
        action.setIcon(self._desk.look.icon(icon) if icon else QIcon())
        action.triggered.connect(lambda on: self.show(id_) if on else None)  # else it may open behind another tab
        panel = self._panels[id_] = Panel(id_, dock, action, area, factory)
        neighbours = [p.dock for p in self._panels.values() if p.area is area and p is not panel]
        self._window.addDockWidget(QT_AREAS[area], dock)
        if neighbours:
            self._window.tabifyDockWidget(neighbours[-1], dock)
        dock.visibilityChanged.connect(lambda visible: self._shown(panel, visible))
        dock.setVisible(shown)
        for moved in (dock.topLevelChanged, dock.dockLocationChanged):
            moved.connect(lambda _: self._tidy.start())
        self._tidy.start()

        def dispose() -> None:
            if self._panels.pop(id_, None) is panel:
                self._window.removeDockWidget(dock)
                dock.deleteLater()
                self._tidy.start()

        return dispose

    def __contains__(self, id_: str) -> bool:
        return id_ in self._panels

    def show(self, id_: str, *, focus: bool = True) -> None:
        """Bring a panel to the front and, with `focus`, give it the keyboard; ValueError when there is none."""
        if id_ not in self._panels:
            raise ValueError(f"there is no panel {id_!r}; there are {', '.join(self._panels) or 'none'}")
        panel = self._panels[id_]
        panel.dock.show()
        panel.dock.raise_()
        if self._window.isVisible():
            self._fill(panel)  # now, so that it can have the keyboard
        if focus:
            QTimer.singleShot(0, panel.dock, lambda: self._give_keyboard(panel))

    def _give_keyboard(self, panel: Panel) -> None:
        if panel.factory is None and not panel.dock.isHidden():
            give_keyboard(_content(panel.dock) or panel.dock)

    def hide(self, id_: str) -> None:
        if id_ in self._panels:
            self._panels[id_].dock.hide()

    def is_hidden(self, id_: str) -> bool:
        """Whether the user, or a layout, has closed a panel."""
        return self._panels[id_].dock.isHidden()

    def widget(self, id_: str) -> QWidget | None:
        """A panel's content; None when it has not been shown yet."""
        return _content(self._panels[id_].dock) if id_ in self._panels else None

    def places(self) -> Places:
        """Which panels are open and where, as values for JSON."""
        return panel_places(self._window, [panel.dock for panel in self._panels.values()])

    def place(self, places: object) -> None:
        """Open and place the panels as `places` answered once; those that are made late are made if they are seen."""
        seen: dict[str, bool] = {}
        self._placed = seen  # each is in front for a moment
        try:
            place_panels(self._window, [panel.dock for panel in self._panels.values()], places)
        finally:
            self._placed = None
            for id_, visible in seen.items():
                self._shown(self._panels[id_], visible)
        self._tidy.start()

    def fill_menu(self, menu: Menu) -> None:
        """Make a menu hold the entries that show and hide panels, and no others."""
        for action in menu.actions():
            menu.removeAction(action)
        for panel in sorted(self._panels.values(), key=lambda p: p.dock.windowTitle()):
            menu.addAction(panel.action)

    def _shown(self, panel: Panel, visible: bool) -> None:
        if self._placed is not None:
            self._placed[panel.id] = visible
        elif visible and self._window.isVisible():  # while panels are added to it, each is in front for a moment
            self._fill(panel)
        self._tidy.start()

    def _fill(self, panel: Panel) -> None:
        if panel.factory is not None:
            factory, panel.factory = panel.factory, None
            panel.dock.setWidget(Scrolled(factory(self._desk), _MAX_NEEDED))

    def _retitle(self) -> None:
        """A dock among tabs needs no title of its own; tabs get a menu instead."""
        for panel in self._panels.values():
            tabbed = not panel.dock.isFloating() and any(
                not other.isHidden() and not other.isFloating()
                for other in self._window.tabifiedDockWidgets(panel.dock)
            )
            if tabbed and panel.dock.titleBarWidget() is None:
                panel.dock.setTitleBarWidget(QWidget())
            elif not tabbed and (bar := panel.dock.titleBarWidget()) is not None:
                panel.dock.setTitleBarWidget(None)  # type: ignore[arg-type]  # None gives the usual bar back
                bar.deleteLater()
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if tabs.contextMenuPolicy() != Qt.ContextMenuPolicy.CustomContextMenu:
                tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                tabs.customContextMenuRequested.connect(partial(self._tab_menu, tabs))
                tabs.setExpanding(False)
                tabs.setElideMode(Qt.TextElideMode.ElideRight)

    def _tab_menu(self, tabs: QTabBar, at: QPoint) -> None:
        if not isValid(tabs):  # PySide may hand out a tab bar of before that was at the same address
            return
        title = tabs.tabText(tabs.tabAt(at))
        panel = next((p for p in self._panels.values() if p.dock.windowTitle() == title), None)
        if panel is None:
            return
        menu = Menu(tabs)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add("Close", panel.dock.hide)
        menu.add("Own window", lambda: panel.dock.setFloating(True))
        menu.addSeparator()
        for area, place in QT_AREAS.items():
            menu.add(f"Move {area.value}", partial(self._window.addDockWidget, place, panel.dock))
        menu.popup(tabs.mapToGlobal(at))


def _content(dock: QDockWidget) -> QWidget | None:
    """What a dock shows, out of what scrolls it."""
    shown: QWidget | None = dock.widget()
    return shown.widget() if isinstance(shown, Scrolled) else shown
