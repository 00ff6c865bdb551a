"""The dialog that writes a video with the words: as subtitles to switch on, or drawn into its pictures."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QWidget,
)

from workstation.commands.files.video import cuts_of, video_of
from workstation.commands.overwriting import free_path
from workstation.commands.registry import Command
from workstation.media.video.file import CONTAINERS
from workstation.speech.cues.style import STYLES
from workstation.speech.formats.options import FILL_TITLES, KARAOKE_TITLES
from workstation.ui.dialogs.chooser import chooser
from workstation.ui.dialogs.files import VIDEO
from workstation.ui.dialogs.parts import FaultLabel, lay_out, with_button
from workstation.ui.dialogs.replacing import after_asking_to_replace, leave_asking
from workstation.ui.toolkit.document_name import folder_of
from workstation.ui.toolkit.theme import MEDIUM
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.dialogs.export import TEXTS, choice_box, dim_label

EMBED, BURN = "words.embed", "words.burn"
_FORMATS = {"": "As usual", "srt": "SubRip: plain text", "ass": "ASS: with its look"}
_ABOUT = {
    EMBED: "The words become subtitles that players can switch on and off. Pictures are not coded anew: it is quick, "
    "and nothing is lost.",
    BURN: "The words are drawn into the pictures, as the karaoke panel shows them, and can be seen everywhere. "
    "Every picture is coded anew.",
}
_CUT, _WHOLE = "cut", "whole"
_CUTS = {_CUT: "Cut as the sound is", _WHOLE: "The whole video, words at its own times"}
_ABOUT_CUT = {
    EMBED: "The sound has been cut: its pictures are cut with it and coded anew, which takes its time. The words "
    "become subtitles that players can switch on and off.",
    BURN: "The sound has been cut: its pictures are cut with it, and the words drawn into them, as the karaoke panel "
    "shows them. Every picture is coded anew.",
}


class VideoDialog(QDialog):
    """Both ways; what does not belong to the chosen one is not shown."""

    def __init__(self, desk: Desk, command: Command, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Video with subtitles")
        self._desk = desk
        transcript = desk.session.document.transcript
        video = video_of(desk.session.document)
        video = None if video is None else video.absolute()
        self.way = choice_box({EMBED: "Subtitles to switch on", BURN: "Drawn into the pictures"}, "How")
        self.way.setCurrentIndex(self.way.findData(command.id))
        self.about = dim_label()
        self.source = QLineEdit(str(video or ""))
        self.source.setPlaceholderText("The video that the sound belongs to")
        name = f"{video.stem} subtitled{video.suffix}" if video is not None else "subtitled.mp4"
        folder = video.parent if video is not None else folder_of(desk)
        self.path = QLineEdit(str(free_path(folder / name)))
        self.path.setMinimumWidth(360)
        self.text = choice_box(TEXTS, "Text")
        self.format = choice_box(_FORMATS, "Kind of subtitles")
        self.karaoke = choice_box(KARAOKE_TITLES, "Karaoke")
        self.fill = choice_box(FILL_TITLES, "Fill")
        self.style_ = choice_box({"": "As set", **{id_: preset.title for id_, preset in STYLES.items()}}, "Look")
        self.cut = choice_box(_CUTS, "Pictures")
        self.is_cut = video is not None and bool(cuts_of(desk.session, video))
        self.mix = QCheckBox("With the edited sound in place of the video's")
        self.fault = FaultLabel(desk)
        self._form = QFormLayout()
        self._lay_out()
        self._form.setRowVisible(self.text, any(cue.translation for cue in transcript.cues))
        self._form.setRowVisible(self.cut, self.is_cut)
        for box in (self.way, self.karaoke, self.cut):
            box.currentIndexChanged.connect(lambda _: self._follow())
        self.path.textChanged.connect(lambda _: self._follow())
        self._follow()

    def _lay_out(self) -> None:
        form = self._form
        form.setSpacing(MEDIUM)
        form.addRow("How", self.way)
        form.addRow("", self.about)
        form.addRow("Video", with_button(self.source, self._choose_source))
        form.addRow("Pictures", self.cut)
        form.addRow("Text", self.text)
        form.addRow("Kind", self.format)
        form.addRow("Karaoke", self.karaoke)
        form.addRow("Fill", self.fill)
        form.addRow("Look", self.style_)
        form.addRow("Sound", self.mix)
        form.addRow("File", with_button(self.path, self._choose_path))
        lay_out(self, "Write video", form, self.fault)
        self.setMinimumWidth(560)

    def options(self) -> dict[str, Any]:
        """What differs from the command's own defaults."""
        burns = self.way.currentData() == BURN
        found = video_of(self._desk.session.document)
        known = None if found is None else found.absolute()
        given: dict[str, Any] = {}
        if self.source.text() and Path(self.source.text()) != known:
            given["source"] = self.source.text()
        for name, box, usual in (
            ("text", self.text, "original"),
            ("karaoke", self.karaoke, ""),
            ("format", self.format, ""),
            ("style", self.style_, ""),
            ("fill", self.fill, "kf"),
        ):
            if self._form.isRowVisible(box) and box.currentData() != usual:
                given[name] = box.currentData()
        if not burns:
            given.pop("fill", None)
        if self.is_cut and self.cut.currentData() == _WHOLE:
            given["cut"] = False
        return given | ({"mix": True} if self.mix.isChecked() and not self.is_cut else {})

    def accept(self) -> None:
        """Begin to write, after a question where a file would be replaced; the dialog stays when that cannot be."""
        after_asking_to_replace(self._desk.session, self, [self.path.text()], lambda _: self._write())

    def _write(self) -> None:
        if self.fault.run(self.way.currentData(), self.path.text(), **self.options()) is not None:
            super().accept()

    def _follow(self) -> None:
        burns = self.way.currentData() == BURN
        cut = self.is_cut and self.cut.currentData() == _CUT
        self.about.setText((_ABOUT_CUT if cut else _ABOUT)[self.way.currentData()])
        self._form.setRowVisible(self.mix, not self.is_cut)  # cut pictures have their sound, whole ones need their own
        choice = not burns and self.path.text().lower().endswith(".mkv")
        self._form.setRowVisible(self.format, choice)
        self._form.setRowVisible(self.karaoke, burns or choice)
        self._form.setRowVisible(self.fill, burns and bool(self.karaoke.currentData()))
        self._form.setRowVisible(self.style_, burns)

    def _choose_source(self) -> None:
        dialog = chooser(self, "The video", str(Path(self.source.text() or self.path.text()).parent))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"Videos ({VIDEO})", "All files (*)"])
        dialog.fileSelected.connect(self.source.setText)
        dialog.open()

    def _choose_path(self) -> None:
        dialog = leave_asking(chooser(self, "Write video", str(Path(self.path.text()).parent)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"Videos ({' '.join(f'*{ending}' for ending in CONTAINERS)})")
        dialog.setDefaultSuffix(Path(self.path.text()).suffix.lstrip("."))
        dialog.selectFile(Path(self.path.text()).name)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()


def ask_video(desk: Desk, command: Command, window: QWidget) -> None:
    VideoDialog(desk, command, window).open()
