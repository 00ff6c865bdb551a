"""The plugins of a window: the host, what it shows and takes of the window, and who watches over them."""

from functools import partial
from pathlib import Path

from workstation.core.files.resources import bundled_plugins
from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host
from workstation.ui.main_window import MainWindow
from workstation.ui.runtime.watchdog import Watchdog
from workstation.ui.shell.plugin_panels import PluginPanels
from workstation.ui.shell.plugin_views import LateParts, PluginViews, add_dialog, show_window
from workstation.ui.toolkit.theme import read_theme


class WindowPlugins:
    """Those that come with the program, and those in a folder of the user's."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        """`folder` is where plugins of the user's lie, whether it is there or not."""
        self._window, self.folder = window, folder
        desk, keymap = window.desk, window.keymap
        place = WindowPlaces(desk.look.has_icon, window.docks.__contains__, keymap.assign, keymap.release)
        place.check_theme = read_theme
        place.add_view = PluginViews(window).add
        place.add_dialog = partial(add_dialog, window)
        place.parts = LateParts(desk)
        place.show = partial(show_window, window)
        session = desk.session
        self.host = Host(desk.commands, desk.settings, place)
        self.panels = PluginPanels(self.host, window)
        self.watchdog = Watchdog(self.host, session.post, lambda _, text: session.notify(text, "warning"))

    def find(self, *, start: bool) -> None:
        """Read their manifests and, with `start`, switch on what the user wants."""
        self.host.discover(bundled_plugins(), bundled=True)
        self.host.discover(self.folder, tell=False)
        if start:
            self.host.start()
        self._window.tell_faults(self._window.keymap.unknown({command.id for command in self._window.desk.commands}))

    def close(self) -> None:
        self.watchdog.close()
        self.host.close()
