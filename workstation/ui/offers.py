"""What comes up by itself: the dialog of missing files, the lane of words."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from workstation.engine.missing import missing_sources
from workstation.ui.contents import late_widget
from workstation.ui.main_window import MainWindow
from workstation.ui.view import Desk, watch


def offer_missing(desk: Desk, window: QWidget) -> None:
    """Show the dialog whenever a project is opened of which files are missing."""
    shown = desk.session.generation

    def opened() -> None:
        nonlocal shown
        if desk.session.generation != shown:
            shown = desk.session.generation
            if lost_files(desk):
                from workstation.ui.dialogs.missing import MissingDialog

                MissingDialog(desk, window).open()

    watch(window, desk.session.titled, opened)


def offer_words(desk: Desk, window: MainWindow) -> None:
    """Add the lane of words as soon as a document has some; its code is read then."""

    def follow() -> None:
        if desk.session.document.transcript.cues:
            dispose()
            window.add_lane(late_widget("workstation.ui.words.lane:WordsLane"))

    dispose = watch(window, desk.session.changed, lambda _: follow())
    follow()


def lost_files(desk: Desk) -> set[Path]:
    """The missing files of the current revision."""
    return {source.path for source in missing_sources([desk.session.document])}
