"""Choosing files: to open, to add as tracks, to write markers and the timeline to."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workstation.commands.files.other_projects import foreign_endings
from workstation.commands.files.timeline import files_written
from workstation.commands.overwriting import free_path
from workstation.commands.registry import Command
from workstation.exchange.labels.table import ENDINGS, LABEL_FORMATS, LabelFormat, format_for
from workstation.exchange.timeline.timecode import RATES as FRAME_RATES
from workstation.project import ENDING
from workstation.ui.dialogs.replacing import after_asking_to_replace, leave_asking
from workstation.ui.dialogs.saving import file_dialog, write_asking
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.document_name import document_name, folder_of
from workstation.ui.toolkit.workspace import Desk

_SOUND = "*.wav *.flac *.mp3 *.ogg *.oga *.opus *.m4a *.aac *.aif *.aiff *.aifc *.caf *.w64 *.wma *.wv *.ape *.ac3 *.au"
VIDEO = "*.mp4 *.m4v *.mov *.mkv *.mka *.webm *.avi *.mpg *.mpeg *.ts *.3gp"


def ask_open(desk: Desk, command: Command, window: QWidget) -> None:
    """Sound files or a project; several become tracks."""
    dialog = file_dialog(desk, window, "Open", QFileDialog.FileMode.ExistingFiles)
    foreign = _foreign()
    dialog.setNameFilters(
        [
            f"Sound and projects ({_SOUND} {VIDEO} *{ENDING} {foreign} *.cue)",
            f"Projects (*{ENDING})",
            f"Projects of other programs ({foreign})",
            "All files (*)",
        ]
    )
    dialog.filesSelected.connect(lambda paths: _run_asking(desk, window, command.id, *paths))
    dialog.open()


def ask_import(desk: Desk, command: Command, window: QWidget) -> None:
    """Sound files, each a new track."""
    dialog = file_dialog(desk, window, "Import as tracks", QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(
        [
            f"Sound and projects of other programs ({_SOUND} {VIDEO} {_foreign()})",
            "All files (*)",
        ]
    )
    dialog.filesSelected.connect(lambda paths: [desk.run(command.id, path) for path in paths])
    dialog.open()


def ask_open_copy(desk: Desk, command: Command, window: QWidget) -> None:
    """A project to begin a new document from."""
    dialog = file_dialog(desk, window, "Open a copy", QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([f"Workstation projects (*{ENDING})"])
    dialog.fileSelected.connect(lambda path: _run_asking(desk, window, command.id, path))
    dialog.open()


def ask_load_words(desk: Desk, command: Command, window: QWidget) -> None:
    """A file with timed words."""
    from workstation.speech.formats.table import FORMATS

    dialog = file_dialog(desk, window, command.title.rstrip("…"), QFileDialog.FileMode.ExistingFile)
    known = " ".join(f"*.{ending}" for format_ in FORMATS for ending in format_.extensions)
    dialog.setNameFilters([f"Subtitles and words ({known})", "All files (*)"])
    dialog.fileSelected.connect(lambda path: desk.run(command.id, path))
    dialog.open()


def ask_import_markers(desk: Desk, command: Command, window: QWidget) -> None:
    """Files of markers of other programs; several are added one after the other."""
    dialog = file_dialog(desk, window, "Import markers", QFileDialog.FileMode.ExistingFiles)
    known = " ".join(f"*.{ending} *.{ending.upper()}" for ending in ENDINGS)
    dialog.setNameFilters([f"Markers ({known})", f"Sound files that hold markers ({_SOUND} {VIDEO})", "All files (*)"])
    dialog.filesSelected.connect(lambda paths: [desk.run(command.id, path) for path in paths])
    dialog.open()


def ask_export_markers(desk: Desk, command: Command, window: QWidget) -> None:
    """Where to write the markers, and in which of the formats."""
    dialog = file_dialog(desk, window, "Export markers", QFileDialog.FileMode.AnyFile)
    leave_asking(dialog).setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {f"{format_.title} (*.{format_.ending})": format_ for format_ in LABEL_FORMATS}
    dialog.setNameFilters(list(filters))

    def chosen() -> LabelFormat:
        return filters[dialog.selectedNameFilter()]

    def written(path: str) -> None:
        alone = format_for(path) is chosen() if Path(path).suffix.lower().lstrip(".") in ENDINGS else False
        given = {} if alone else {"format": chosen().id}
        write_asking(desk, window, path, lambda agreed: desk.run(command.id, path, **given, **agreed), again)

    def again() -> None:
        ask_export_markers(desk, command, window)

    dialog.filterSelected.connect(lambda _: dialog.setDefaultSuffix(chosen().ending))
    dialog.setDefaultSuffix(chosen().ending)
    dialog.selectFile(free_path(folder_of(desk) / f"{document_name(desk)}.{chosen().ending}").name)
    dialog.fileSelected.connect(written)
    dialog.open()


def ask_export_timeline(desk: Desk, command: Command, window: QWidget) -> None:
    """Where to write the timeline, and as what."""
    dialog = file_dialog(desk, window, "Export timeline", QFileDialog.FileMode.AnyFile)
    leave_asking(dialog).setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    rates = {f"Edit decision list, {name} frames a second (*.edl)": float(name) for name in FRAME_RATES}
    dialog.setNameFilters(["OpenTimelineIO (*.otio)", *rates])

    def follow(chosen: str) -> None:
        dialog.setDefaultSuffix("edl" if chosen in rates else "otio")

    def written(path: str) -> None:
        fps = rates.get(dialog.selectedNameFilter(), 25.0)
        given = {"fps": fps} if fps != 25.0 and path.lower().endswith(".edl") else {}

        def write(agreed: dict[str, bool]) -> None:
            desk.run(command.id, path, **given, **agreed)

        after_asking_to_replace(desk.session, window, files_written(desk.session, path), write, again)

    def again() -> None:
        ask_export_timeline(desk, command, window)

    dialog.filterSelected.connect(follow)
    follow(dialog.selectedNameFilter())
    dialog.selectFile(free_path(folder_of(desk) / f"{document_name(desk)}.otio").name)
    dialog.fileSelected.connect(written)
    dialog.open()


def _foreign() -> str:
    """The endings of what importers read, as a chooser takes them."""
    return " ".join(f"*{ending}" for ending in foreign_endings())


def _run_asking(desk: Desk, window: QWidget, id_: str, *args: str) -> None:
    """Run a command after which the document is another one: the window asks about the one that is there."""
    if isinstance(window, MainWindow):
        window.actions_.run(id_, *args)
    else:
        desk.run(id_, *args)
