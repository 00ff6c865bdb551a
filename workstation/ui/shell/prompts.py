"""What comes up by itself: the dialog of missing files, the lane of words, the text of a new cue."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from workstation.engine.sources.missing_sources import lost_files
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.panel_table import late_widget
from workstation.ui.toolkit.new_cues import BEGINS, MAKERS, CueWriting, write, write_begun
from workstation.ui.toolkit.workspace import Desk, watch


def offer_missing(desk: Desk, window: QWidget) -> None:
    """Show the dialog whenever a project is opened of which files are missing."""
    shown = desk.session.generation

    def opened() -> None:
        nonlocal shown
        if desk.session.generation != shown:
            shown = desk.session.generation
            if lost_files(desk.session.document):
                from workstation.ui.dialogs.missing import MissingDialog

                MissingDialog(desk, window).open()

    watch(window, desk.session.titled, opened)


def offer_words(desk: Desk, window: MainWindow) -> None:
    """Add the lane of words as soon as a document has some; its code is read then."""

    def follow() -> None:
        if desk.session.document.transcript.cues:
            dispose()
            window.add_lane(late_widget("workstation.ui.words.lane.lane:WordsLane"))

    dispose = watch(window, desk.session.changed, lambda _: follow())
    follow()


def offer_writing(desk: Desk, window: MainWindow) -> None:
    """Show the subtitles and give their text the keyboard whenever a cue is to be written.

    One that is begun while it plays is written afterwards: the next is begun by the same key.
    """

    def show(number: int) -> None:
        from workstation.ui.words.cues.panel import SubtitlesPanel

        window.show_panel("subtitles", focus=False)
        panel = window.docks.widget("subtitles")
        if not isinstance(panel, SubtitlesPanel):
            return
        if panel.isVisible():
            panel.write(number)
        else:  # it comes to the front as soon as the window is laid out
            QTimer.singleShot(0, panel, lambda: panel.write(number))

    watch(window, desk.shared(CueWriting).wanted, show)
    for id_ in MAKERS:
        window.actions_.after(id_, lambda number: write(desk, number))
    window.actions_.after(BEGINS, lambda number: write_begun(desk, number))
