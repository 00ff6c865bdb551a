"""The commands of the window itself: palette, full screen, closing, about."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from workstation import __version__
from workstation.commands.registry import Command
from workstation.session import Session
from workstation.ui.toolkit.workspace import Desk, Window


def window_commands(
    window: QWidget,
    show_palette: Callable[[], None],
    show_help: Callable[[], object],
    show_preferences: Callable[[], object],
    copy_details: Callable[[], object],
) -> tuple[Command, ...]:
    def full_screen() -> None:
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    def about() -> None:
        box = QMessageBox(window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("About Workstation")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Workstation {__version__}")
        box.setInformativeText(
            "An audio editor where sound, spectrum and words are one document.\n\n"
            "Free software under the GNU General Public License, version 3 or later."
        )
        box.setIconPixmap(window.windowIcon().pixmap(64, 64))
        box.open()

    return (
        _row("window.help", "Help", show_help, "Help", "mdi6.help-circle-outline"),
        _row("window.palette", "Find a command…", show_palette, "Help", "mdi6.magnify"),
        _row("window.full_screen", "Full screen", full_screen, "View", "mdi6.fullscreen", line=True),
        _row("window.preferences", "Preferences…", show_preferences, "Edit", "mdi6.cog-outline", line=True),
        _row("window.report", "Copy details for a report", copy_details, "Help", "mdi6.clipboard-text-outline"),
        _row("window.about", "About Workstation", about, "Help", "mdi6.information-outline"),
        replace(_row("window.close", "Quit", window.close, "File", "mdi6.exit-to-app", line=True), last=True),
    )


def find_words(seek: Callable[[], object]) -> Command:
    """The command that brings up the transcript to look for words, which `seek` does."""

    def find(session: Session) -> None:
        """Look for words in the transcript."""
        seek()

    return Command(
        "words.find", "Find words…", find, menu="Edit", icon="mdi6.magnify", needs="words", logged=False, line=True
    )


def process_files(desk: Desk, window: QWidget, scripts: Path) -> Command:
    """The command that opens the window of many files, with the macros of a folder."""

    def process(session: Session) -> None:
        """Run a macro, or a rack of effects, on many files."""
        from workstation.ui.dialogs.batch import show_batch

        show_batch(desk, scripts, window)

    return Command(
        "file.process_many",
        "Process many files…",
        process,
        menu="File",
        after="file.export_several",
        icon="mdi6.file-multiple-outline",
        logged=False,
    )


def panel_command(window: Window, id_: str, title: str, icon: str) -> Command:
    """The command that shows a panel; the menu of panels has its own entries, so it stands in none."""
    return _row(f"panel.{id_}", f"Show panel {title}", lambda: window.show_panel(id_), "", icon)


def _row(id_: str, title: str, act: Callable[[], object], menu: str, icon: str, line: bool = False) -> Command:
    def function(session: Session) -> None:
        act()

    function.__doc__ = f"{title.rstrip('…')}."
    return Command(id_, title, function, menu=menu, icon=icon, logged=False, line=line)
