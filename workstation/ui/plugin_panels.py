"""The panels of plugins in the window: they come and go with their plugin, and their faults stay theirs."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from workstation.core.signals import Dispose
from workstation.plugin.host import Host, Panel
from workstation.session import Message
from workstation.ui.main_window import MainWindow
from workstation.ui.plain_text import Label
from workstation.ui.view import Area, Desk, watch


class PluginPanels:
    """Follows a host."""

    def __init__(self, host: Host, window: MainWindow) -> None:
        self._host = host
        self._window = window
        self._disposals: dict[str, Dispose] = {}
        watch(window, host.panel_added, self._add)
        watch(window, host.panel_removed, self._remove)
        watch(window, host.failed, self._tell)
        for panel in host.panels.values():
            self._add(panel)

    def _add(self, panel: Panel) -> None:
        row = panel.row
        self._disposals[row.id] = self._window.add_panel(
            row.id, row.title, row.icon, self._factory(panel), Area(row.area)
        )

    def _remove(self, panel: Panel) -> None:
        dispose = self._disposals.pop(panel.row.id, None)
        if dispose is not None:
            dispose()

    def _tell(self, id_: str, text: str) -> None:
        self._window.tell(Message(text, "error"), self._host.faults.get(id_, ""))

    def _factory(self, panel: Panel) -> Callable[[Desk], QWidget]:
        def make(desk: Desk) -> QWidget:
            try:
                widget = panel.make()
            except Exception as error:  # the border to code that is not ours
                self._host.fail(panel.plugin, error)
                return Label("This panel could not be made.")
            if not isinstance(widget, QWidget):
                self._host.fail(panel.plugin, TypeError(f"{panel.row.widget} made {widget!r}, which is no widget"))
                return Label("This panel could not be made.")
            return widget

        return make
