"""The composition root: makes the program with a window, and the only place that knows all its parts."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path, user_config_path, user_state_path
from PySide6.QtCore import QCoreApplication, QEvent, QProcess, Qt, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from workstation import __version__
from workstation.commands.registry import Command, Commands
from workstation.commands.table import COMMANDS
from workstation.core.files.cache_folder import working_cache
from workstation.core.files.private import private_folder
from workstation.core.settings import Settings
from workstation.engine.backends.backends import Backends
from workstation.engine.backends.compute_devices import may_have_cards
from workstation.engine.compute import Compute, Urgency
from workstation.services import Services
from workstation.session import Session
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneViews, Mode
from workstation.ui.main_window import MainWindow
from workstation.ui.runtime.border import guard_overrides
from workstation.ui.runtime.exception_hook import tell_faults
from workstation.ui.runtime.fast_imports import calm_down, settle
from workstation.ui.runtime.gc_guard import Garbage
from workstation.ui.runtime.poster import Poster
from workstation.ui.runtime.window_log import WindowLog
from workstation.ui.runtime.window_options import WindowOptions, read_options
from workstation.ui.shell.panel_table import ASKS, IN_FRONT, PANELS, late_ask, late_widget
from workstation.ui.shell.prompts import offer_missing, offer_words, offer_writing
from workstation.ui.shell.view_state import remember_view
from workstation.ui.shell.window_commands import find_words, process_files
from workstation.ui.shell.window_layout import restore_layout, restore_panels, when_sized
from workstation.ui.toolkit.busy import Busy
from workstation.ui.toolkit.icon_theme import STYLE, STYLED, Look
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.plain_text import PlainTips
from workstation.ui.toolkit.viewport import Viewport
from workstation.ui.toolkit.workspace import Area, Desk

if TYPE_CHECKING:
    from workstation.commands.drafts.autosave import Drafts
    from workstation.commands.scripting.picture import Picture
    from workstation.media.video.file import Draw
    from workstation.plugin.host import Host
    from workstation.ui.scripts.saved_scripts import SavedScripts
    from workstation.ui.shell.plugin_trial import Tried
    from workstation.ui.shell.window_plugins import WindowPlugins

_NAME = "workstation"
_LOOK_MS = 5000
"""After which graphics cards are looked for: the start is over by then."""
_SWITCH_SECONDS = 0.001
"""How long a Python thread may keep the others waiting: playback must get its turn beside a painting window."""


def draw_cues(*arguments: Any) -> "Draw":
    """What draws cues into the pictures of a video."""
    from workstation.ui.karaoke.draw import draw_cues as make

    return make(*arguments)


def draw_picture(picture: "Picture") -> bytes:
    """A picture of a script as a PNG."""
    from workstation.ui.pictures.files import draw_picture as draw

    return draw(picture)


class Program:
    """All parts of the program with a window; `close` lets go of them in the order in which they need each other."""

    def __init__(
        self,
        settings: Settings,
        config: Path,
        cache: Path,
        *,
        plugins: bool = True,
        history: Path | None = None,
        hasty: bool = False,
    ) -> None:
        """`history` is the file of what was typed at the console; None: it is not kept.

        A `hasty` one has no more than the first picture shows; call `catch_up` as soon as that is there.
        """
        guard_overrides()
        self.drafts: Drafts | None = None
        self.poster = Poster()
        self.tips = PlainTips()
        self.garbage = Garbage()
        self._away = False
        self.compute = Compute(
            self.poster.post, Backends(lambda: settings["compute_device"], cache, post=self.poster.post)
        )
        services = Services(
            self.compute, self.poster.post, settings, cache=cache, draw_cues=draw_cues, draw_picture=draw_picture
        )
        self.session = Session(services)
        self.session.show_picture = self._show_picture
        self.commands = Commands(self.session, COMMANDS)
        self.look = Look(settings["theme"])
        self.look.dress()
        desk = Desk(self.session, self.commands, self.look, Viewport(), Busy(self.poster.hold))
        views = LaneViews(Mode(settings["view"]), decibels=settings["waveform_db"])
        stage = LaneContext(desk, views)
        self.window = MainWindow(stage, Keymap(config / "keymap.toml"))
        remember_view(desk, views, self.window.docks)
        for name, dialog in ASKS.items():
            self.window.add_ask(name, late_ask(dialog))
        offer_missing(desk, self.window)
        offer_words(desk, self.window)
        offer_writing(desk, self.window)
        for row in PANELS:
            self.window.add_panel(row.id, row.title, row.icon, late_widget(row.widget), row.area, row.shown)
        self.commands.register(find_words(self._seek_words))
        icon = "mdi6.puzzle-outline"
        manage = Command(
            "plugins.manage", "Manage plugins…", self._manage_plugins, menu="Plugins", icon=icon, logged=False
        )
        self.commands.register(manage)
        self.log = ScriptLog(desk)
        console = late_widget("workstation.ui.console.panel:ConsolePanel", self.log, history)
        self.window.add_panel("console", "Console", "mdi6.console", console, Area.BOTTOM)
        self._scripts_folder = config / "scripts"
        self.commands.register(process_files(desk, self.window, self._scripts_folder))
        self.window.add_panel("script", "Script", "mdi6.script-text-outline", self._make_script_panel)
        self.window.add_panel("settings", "Settings", "mdi6.cog-outline", self._make_settings_panel)
        self._begin_plugins = plugins
        self._plugins_folder = config / "plugins"
        if hasty:
            self.window.hasten()
        else:
            self.plugins.find(start=plugins)
        self.window.show_panel(IN_FRONT, focus=False)
        restore_layout(self.window, settings)

    def catch_up(self) -> None:
        """Make what the first picture did without, so that nobody waits for it later."""
        self.window.catch_up()
        self.plugins.find(start=self._begin_plugins)
        self.host.complete()
        restore_panels(self.window, self.session.settings)

    @cached_property
    def plugins(self) -> "WindowPlugins":
        """What has to do with plugins, from the first time on that somebody asks for it."""
        from workstation.ui.shell.window_plugins import WindowPlugins

        return WindowPlugins(self.window, self._plugins_folder)

    @property
    def host(self) -> "Host":
        return self.plugins.host

    def name_of_culprit(self, error: BaseException) -> str:
        """The name of the plugin in whose code an error arose; empty when it was none's."""
        return self.host.name_of_culprit(error)

    def _manage_plugins(self, session: Session) -> None:
        """Switch plugins on and off, install and remove them, and read what went wrong."""
        from workstation.ui.dialogs.plugin_manager import show_plugins

        show_plugins(self.window.desk, self.host, self._plugins_folder, self.window)

    def _make_settings_panel(self, desk: Desk) -> QWidget:
        from workstation.ui.panels.settings import SettingsPanel

        return SettingsPanel(desk, self.host)

    def keep_drafts(self, folder: Path) -> bool:
        """Keep unsaved work in `folder` from now on; whether a program that is gone has left some."""
        from workstation.commands.drafts.autosave import Drafts
        from workstation.commands.drafts.recovery import purge

        own = f"{_NAME}-unsaved" if os.name == "nt" else f"{_NAME}-unsaved-{os.getuid()}"
        self.drafts = Drafts(self.session, folder, Path(tempfile.gettempdir(), own))
        purge(folder)
        return bool(self.drafts.find())

    @cached_property
    def scripts(self) -> "SavedScripts":
        """The user's scripts that are commands."""
        from workstation.ui.scripts.saved_scripts import SavedScripts

        return SavedScripts(self.window.desk, self.window.keymap, self._scripts_folder)

    def begin_scripts(self) -> None:
        """Have commands for the user's scripts, where there are some."""
        if self._scripts_folder.is_dir():
            self.scripts.refresh()

    def _make_script_panel(self, desk: Desk) -> QWidget:
        from workstation.ui.scripts.panel import ScriptPanel

        return ScriptPanel(desk, self.log, self.scripts, self.window.keymap, self._run_script)

    def _seek_words(self) -> None:
        self.window.show_panel("transcript")
        panel: Any = self.window.docks.widget("transcript")
        panel.seek()

    def _run_script(self, path: Path, first: int, last: int | None, done: Callable[[bool], object]) -> None:
        """Run lines of a script in the console."""
        self.window.show_panel("console", focus=False)
        console: Any = self.window.docks.widget("console")
        console.run_script(path, first, last, done)

    def _show_picture(self, picture: "Picture", panel: bool) -> None:
        """What no line of the console shows comes into the panel."""
        self.window.show_panel("pictures", focus=False)
        widget: Any = self.window.docks.widget("pictures")
        widget.add(picture)

    def show_plain_tips(self) -> None:
        """From now on tool tips are shown as they are; before the window is there nobody sees one."""
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self.tips)
            # another theme is thousands of events, none of them a tip
            self.look.changing.connect(lambda: app.removeEventFilter(self.tips))
            self.look.changed.connect(lambda: app.installEventFilter(self.tips))

    def look_at_files(self, state: Qt.ApplicationState) -> None:
        """When the user comes back from another program: that may have written to files that are open here."""
        came_back, self._away = self._away, state != Qt.ApplicationState.ApplicationActive
        if came_back and not self._away and self.session.document.tracks:
            from workstation.engine.sources.origins import look_at_files

            look_at_files([self.session.document])

    def look_for_devices(self) -> None:
        """Find out in the background which graphics cards there are, for the status line and the settings."""
        if not self.compute.backends.looked:
            self.compute.submit(
                "Looking for devices", self.compute.backends.looking(), urgency=Urgency.BATCH, quiet=True
            )

    def close(self) -> None:
        self.window.hide()
        if self.drafts is not None:
            # where the screen is gone, or the session ends, nobody was asked: the work is there at the next start
            self.drafts.close(keep=self.session.modified and not self.window.answered)
        if "plugins" in vars(self):
            self.plugins.close()
        self.session.close()
        for timer in self.window.findChildren(QTimer):  # what was to be looked at soon would ask for what is closed
            timer.stop()
        self.compute.close()
        self.garbage.close()
        self.window.deleteLater()


def try_plugin(folder: Path) -> "Iterator[Tried]":
    """Try in a window that nobody sees what a plugin brings for one; settings and files of the user are not touched.

    What was tried, in words, what came of it, and whether that is good.
    """
    from workstation.plugin.authoring.trial import open_tried
    from workstation.ui.shell.plugin_trial import try_in_window

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(lambda kind, place, text: None)  # what Qt says of a screen that is none
    app = QApplication.instance() or QApplication([_NAME, "-style", STYLE])
    app.setProperty(STYLED, True)
    with tempfile.TemporaryDirectory(prefix="plugin-") as place:
        program = Program(Settings(), Path(place), Path(place), plugins=False)
        stop_telling = tell_faults(program.window.tell, program.poster.post, program.name_of_culprit)
        program.window.show()
        try:
            open_tried(program.session, 2)
            yield from try_in_window(program.host, program.window, folder, lambda: _handle_all(app))
        finally:
            stop_telling()
            program.close()
            _handle_all(app)
            qInstallMessageHandler(None)


def _handle_all(app: QCoreApplication) -> None:
    """Handle what has come, and what that brings, and let go of what is to be deleted."""
    for _ in range(3):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main(argv: Sequence[str]) -> int:
    """Open the window, with the files named; returns the exit code."""
    arguments = read_options(argv)
    if not _has_screen():
        print("workstation: there is no display to open a window on; see workstation --help", file=sys.stderr)
        return 2
    sys.setswitchinterval(_SWITCH_SECONDS)
    QApplication.setApplicationName(_NAME)
    QApplication.setApplicationDisplayName("")
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName(_NAME)
    app = QApplication([_NAME, "-style", STYLE])
    app.setProperty(STYLED, True)
    with WindowLog() as log:
        return _run(app, arguments, log)


def _run(app: QApplication, arguments: WindowOptions, log: WindowLog) -> int:
    config, cache = user_config_path(_NAME), user_cache_path(_NAME)
    # A picture shows the program as it comes, and leaves no trace; nor does what helps when it does not start.
    plain = arguments.screenshot or arguments.safe_mode
    settings = Settings() if plain else Settings(config / "settings.json")
    if arguments.theme:
        settings["theme"] = arguments.theme
    if arguments.safe_mode:
        settings["demo_shown"] = True
    with suppress(OSError):  # what cannot be written there says so
        private_folder(config)
    lacking: list[str] = []
    own = config / "safe-mode" if arguments.safe_mode else config  # a folder that is not there: no keys of the user's
    plugins = not (arguments.safe_mode or arguments.no_plugins)
    history = None if plain else user_state_path(_NAME) / "console-history.jsonl"
    program = Program(settings, own, working_cache(cache, lacking.append), plugins=plugins, history=history, hasty=True)
    for text in lacking:
        program.session.notify(text, "warning")
    stop_telling = tell_faults(program.window.tell, program.poster.post, program.name_of_culprit)
    if arguments.size:
        program.window.resize(*arguments.size)
    program.window.show()

    def begin() -> None:
        try:
            _begin(program, arguments)
        finally:
            QTimer.singleShot(0, calm_down)
            if not arguments.screenshot:
                log.begin()

    when_sized(program.window, settings, begin)
    app.applicationStateChanged.connect(program.look_at_files)
    code = app.exec()
    app.applicationStateChanged.disconnect(program.look_at_files)
    stop_telling()
    program.close()
    log.code = code
    return code


def _has_screen() -> bool:
    """Whether Qt will find a display: where it does not, it ends the process without a word to the point."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)


def _begin(program: Program, arguments: WindowOptions) -> None:
    """What happens once the window is on screen."""
    settle()
    program.catch_up()
    program.show_plain_tips()
    program.begin_scripts()
    settings = program.session.settings
    left = not arguments.screenshot and program.keep_drafts(user_state_path(_NAME) / "drafts")
    first = not settings["demo_shown"] and not arguments.screenshot
    if arguments.files:
        program.window.desk.run("file.open", *arguments.files)
        if left:  # what was asked for stays; the question can wait
            program.session.notify("There is unsaved work from another time: File, Recover unsaved work", "warning")
    elif left:
        program.window.actions_.run("file.recover")
    elif arguments.demo or first:
        program.window.desk.run("file.demo")
    if first:
        settings["demo_shown"] = True
    if settings["compiled_version"] != __version__ and not arguments.screenshot:
        settings["compiled_version"] = __version__
        _warm_up()
    if may_have_cards():
        QTimer.singleShot(_LOOK_MS, program.window, program.look_for_devices)
    if picture := arguments.screenshot:
        QTimer.singleShot(round(1000 * arguments.after), lambda: _take_picture(program, picture))
    elif arguments.smoke is not None:
        QTimer.singleShot(round(1000 * arguments.smoke), lambda: QApplication.exit(0))  # asks nothing


def _warm_up() -> None:
    """Compile the signal processing in a process of its own, so that the first effect starts at once."""
    QProcess.startDetached(sys.executable, ["-m", "workstation", "warm-up"])


def _take_picture(program: Program, path: Path) -> None:
    saved = program.window.grab().save(str(path))
    if not saved:
        print(f"workstation: the picture could not be written to {path}", file=sys.stderr)
    QApplication.exit(0 if saved else 2)
