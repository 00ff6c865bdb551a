"""The panels of plugins in the window: they come and go with their plugin, and their faults stay theirs."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from workstation.core.signal import Dispose
from workstation.plugin.host import Host
from workstation.plugin.modules import plugin_of
from workstation.plugin.panels import PluginPanel
from workstation.session import Message
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.workspace import Area, Desk, watch

_PLACES = {
    "effect": "effects are in Effect › Apply, and in the racks",
    "importer": "files are opened by File › Open",
    "exporter": "files are written by File › Export sound",
    "word_format": "files are written by Words › Export words",
    "aligner": "engine is in the panel Align",
    "recogniser": "engine is in the panel Transcribe",
    "separator": "separators are in Track › Separate into tracks",
    "generator": "sounds are in Track › Generate",
    "analyser": "analysers are in Analyse › Analyse",
    "view": "lanes are in View › Lanes",
    "colour_map": "colours are in Preferences, Spectrogram",
    "theme": "themes are in Preferences, Appearance",
    "settings": "settings are in Preferences",
    "presets": "presets are in the menus of presets",
}
"""Where to find what a plugin brings, by the kind of its rows."""


class PluginPanels:
    """Follows a host."""

    def __init__(self, host: Host, window: MainWindow) -> None:
        self._host = host
        self._window = window
        self._disposals: dict[str, Dispose] = {}
        self._untold: list[tuple[str, str]] = []
        self._soon = QTimer(window, interval=0, singleShot=True)
        self._soon.timeout.connect(self._tell_all)
        watch(window, host.panel_added, self._add)
        watch(window, host.panel_removed, self._remove)
        watch(window, host.failed, self._tell)
        watch(window, host.switched, self._show)
        watch(window, host.removed, _close_windows)
        for panel in host.panels.values():
            self._add(panel)

    def _add(self, panel: PluginPanel) -> None:
        row = panel.row
        self._disposals[row.id] = self._window.add_panel(
            row.id, row.title, row.icon, self._factory(panel), Area(row.area)
        )

    def _remove(self, panel: PluginPanel) -> None:
        dispose = self._disposals.pop(panel.row.id, None)
        if dispose is not None:
            dispose()

    def _show(self, id_: str) -> None:
        """What the user has just switched on is to be seen: its panels, or where the rest of it is."""
        manifest = self._host.manifests[id_]
        for row in manifest.panels:
            self._window.show_panel(row.id, focus=False)
        menus = dict.fromkeys(row.menu.replace("/", " › ") for row in manifest.commands if row.menu)
        places = [f"its commands are in the menu {', '.join(menus)}"] if menus else []
        places += [f"its {what}" for kind, what in _PLACES.items() if manifest.of(kind)]
        if places:
            self._window.tell(Message(f"{manifest.name} is on: {'; '.join(places)}"))

    def _tell(self, id_: str, text: str) -> None:
        """Soon: of several at once, as when the program starts, each message would hide the one before."""
        self._untold.append((id_, text))
        self._soon.start()

    def _tell_all(self) -> None:
        untold, self._untold = self._untold, []
        texts = list(dict.fromkeys(text for _, text in untold))
        details = "\n\n".join(dict.fromkeys(self._host.faults.get(id_, text) for id_, text in untold))
        if len(texts) > 1:
            self._window.tell(Message(f"{len(texts)} faults of plugins, told in Settings, Plugins", "error"), details)
        elif texts:
            self._window.tell(Message(texts[0], "error"), details)

    def _factory(self, panel: PluginPanel) -> Callable[[Desk], QWidget]:
        def make(desk: Desk) -> QWidget:
            try:
                widget = panel.make()
                if not isinstance(widget, QWidget):
                    raise TypeError(f"{panel.row.widget} made {widget!r}, which is no widget")
            except BaseException as error:  # the border to code that is not ours
                self._host.fail(panel.plugin, error)
                return PlainLabel("This panel could not be made.")
            widget.destroyed.connect(lambda _=None, ownings=panel.ownings: ownings.close())
            return widget

        return make


def _close_windows(id_: str) -> None:
    """Windows that a plugin has opened by itself go with it."""
    for widget in QApplication.topLevelWidgets():
        if plugin_of(type(widget).__module__) == id_:
            widget.close()
            widget.deleteLater()
