"""Parts that the panels of plugins share: how speech is to be listened to, and the job that listens."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QObject, QSize, Qt
from PySide6.QtGui import QColor, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.scripting.picture import Picture
from workstation.commands.scripting.picture_data import picture_of
from workstation.core.errors import CommandError
from workstation.core.params import Param, Value
from workstation.core.signal import Signal
from workstation.engine.compute import Job
from workstation.plugin.context import PluginContext
from workstation.plugin.parts import Agreed
from workstation.session import Session
from workstation.speech.choices import engine_choices, language_choices
from workstation.speech.text.language import AUTO
from workstation.ui.dialogs.replacing import after_asking_to_replace
from workstation.ui.panels.parts import EmptyState, icon_button
from workstation.ui.params.editor import ParamEditor
from workstation.ui.params.form import ParamForm
from workstation.ui.pictures.painter import PictureColours, fitted_image_of
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.workspace import Desk, watch

if TYPE_CHECKING:  # read when a panel first draws cues
    from workstation.speech.cues.karaoke_units import Karaoke
    from workstation.speech.cues.segmentation import ShownCue
    from workstation.speech.cues.style import CueStyle
    from workstation.speech.formats.options import Fill
    from workstation.ui.karaoke.picture import CuePicture

_AUTO = {"align": "Told by the text", "transcribe": "Told by the sound"}


class PluginPicture(QLabel):
    """A picture of a sound, a spectrum or any matrix, in the colours of the window and as large as there is room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(160, 90)
        self._desk = desk
        self._picture: Picture | None = None
        watch(self, desk.look.changed, self._draw)

    def show_values(self, x: Any, rate: int | None = None, kind: str = "", title: str = "") -> None:
        """Show other values; ValueError or CommandError for what cannot be shown."""
        self.show_picture(picture_of(x, rate, kind, title))

    def show_picture(self, picture: Picture) -> None:
        """Show a picture that was made before, with fields of its own."""
        self._picture = picture
        self.setAccessibleName(picture.title)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._picture is not None:
            colours = PictureColours(self._desk.look.theme, self._desk.settings["colour_map"])
            image = fitted_image_of(self._picture, colours, self.size(), self.devicePixelRatioF())
            self.setPixmap(QPixmap.fromImage(image))


class PluginForm(ParamForm):
    """A form whose parameters can be edited only where they count."""

    def __init__(self, params: Sequence[Param]) -> None:
        super().__init__(tuple(params))
        self._params = tuple(params)
        self.changed.connect(lambda name, value: self._follow())
        self.set_values({param.name: param.default for param in params})

    def set_values(self, values: Mapping[str, Value]) -> None:
        super().set_values(values)
        self._follow()

    def _follow(self) -> None:
        values = self.values()
        for param in self._params:
            if param.only_with is not None:
                editor, counts = self.editors[param.name], param.counts(values)
                editor.setEnabled(counts)
                for label in self.labels:
                    if label.buddy() is editor:
                        label.setEnabled(counts)


class PluginParts:
    """Makes the parts of panels for plugins."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def picture(self) -> PluginPicture:
        return PluginPicture(self._desk)

    def label(self, text: str = "", role: str = "") -> PlainLabel:
        label = PlainLabel(text)
        label.setProperty("role", role)
        return label

    def param_form(self, params: Sequence[Param], changed: Callable[[str, Value], object]) -> ParamForm:
        form = PluginForm(params)
        form.changed.connect(changed)
        return form

    def input_device(self, changed: Callable[[str], object]) -> ParamEditor:
        from workstation.ui.panels.device_editors import DeviceEditor  # the panel Settings is not needed before

        editor = DeviceEditor("input", self._desk.settings.param("input_device"))
        editor.set_value(self._desk.settings["input_device"])
        editor.changed.connect(changed)
        return editor

    def listening_form(
        self, context: PluginContext, what: str, title: str, begin: Callable[[], None], possible: Callable[[], bool]
    ) -> "ListeningForm":
        return ListeningForm(context, what, title, begin, possible)

    @property
    def look_changed(self) -> Signal[()]:
        return self._desk.look.changed

    def colour(self, name: str) -> str:
        found = getattr(self._desk.look.theme, name, None)
        if not isinstance(found, QColor):
            raise ValueError(f"the theme has no colour {name!r}")
        return found.name()

    def icon_button(self, icon: str, tip: str, clicked: Callable[[], object]) -> QToolButton:
        return icon_button(self._desk.look, icon, tip, clicked)

    def empty_state(self, icon: str, title: str, text: str) -> EmptyState:
        return EmptyState(self._desk.look, icon, title, text)

    def live_cues(self, parent: QObject) -> QObject:
        from workstation.ui.words.cue_model import LiveCues

        return LiveCues(self._desk, parent)

    def cue_picture(
        self, cue: "ShownCue", size: QSize, *, style: "CueStyle", karaoke: "Karaoke", fill: "Fill", language: str
    ) -> "CuePicture":
        from workstation.ui.karaoke.picture import CueAppearance, CuePicture

        return CuePicture(cue, CueAppearance(style, karaoke, fill, language), size)

    def ask_style(self, parent: QWidget, *, karaoke: bool) -> None:
        from workstation.ui.karaoke.style_dialog import ask_style

        ask_style(self._desk, self._desk.commands["words.style"], parent, karaoke=karaoke)

    def after_asking_to_replace(
        self, session: Session, parent: QWidget, paths: Sequence[str], then: Callable[[Agreed], object]
    ) -> None:
        after_asking_to_replace(session, parent, list(paths), then)


class ListeningForm(QWidget):
    """Language, engine, track and time; a button that starts a command, one that cancels it, and how far it is.

    `what` is "align" or "transcribe"; `begin` is called by the button, `possible` says whether it can be pressed.
    """

    def __init__(
        self, context: PluginContext, what: str, title: str, begin: Callable[[], None], possible: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._session, self._commands, self._what = context.session, context.commands, what
        self._possible = possible
        self.job: Job[Any] | None = None
        self.language, self.engine, self.track = QComboBox(), QComboBox(), QComboBox()
        self.track.setToolTip("Where the words are spoken")
        for box in (self.language, self.engine, self.track):  # long names must not widen the panel
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.only = QCheckBox("Only the selected time")
        self.only.setToolTip("Words elsewhere stay")
        self.start = QPushButton(title)
        self.start.setDefault(True)  # looks like the main thing to do
        self.start.clicked.connect(begin)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self._stop)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self._lay_out()
        self._fill_languages()
        self._fill_engines()
        watch(self, self._session.changed, lambda _: self.follow())
        watch(self, self._session.selected, lambda _: self.follow())
        watch(self, self._session.compute.changed, self._job_changed)
        watch(self, self._commands.ran, lambda id_: self._fill_engines() if id_.startswith("models.") else None)
        self._working(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(6)
        form.addRow("Language", self.language)
        form.addRow("Engine", self.engine)
        form.addRow("Sound", self.track)
        form.addRow("", self.only)
        row = QHBoxLayout()
        row.addWidget(self.start, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(form)
        column.addLayout(row)
        column.addWidget(self.bar)

    def run(self, id_: str, *args: object) -> None:
        """Run the command with what is chosen; what it cannot do is said to the user."""
        try:
            job = self._commands.run(id_, *args, **self.options())
        except CommandError as error:
            self._session.notify(str(error), "error")
            return
        if isinstance(job, Job):
            self.job = job
            self._working(True)

    def options(self) -> dict[str, object]:
        """What differs from the command's own defaults."""
        typed = self.language.currentText().strip()
        chosen = self.language.findText(typed)
        language = self.language.itemData(chosen) if chosen >= 0 else typed or AUTO
        options: dict[str, object] = {"language": language}
        if self.engine.currentData():
            options["engine"] = self.engine.currentData()
        if self.track.currentData():
            options["track"] = self.track.currentData()
        if self.only.isChecked() and self.only.isEnabled():
            options["selection"] = True
        return options

    def follow(self) -> None:
        """Bring all into line with the document and the job."""
        document = self._session.document
        self.start.setEnabled(self.job is None and document.frames > 0 and self._possible())
        self.start.setToolTip("" if document.frames else "Open or record a sound first")
        self.only.setEnabled(not self._session.selection.range.is_caret)
        rows = [("Selected track, or the mix", ""), *((track.name, track.key) for track in document.tracks)]
        if rows != [(self.track.itemText(i), self.track.itemData(i)) for i in range(self.track.count())]:
            chosen = self.track.currentData()
            self.track.clear()
            for name, key in rows:
                self.track.addItem(name, key)
            self.track.setCurrentIndex(max(0, self.track.findData(chosen)))

    def _fill_languages(self) -> None:
        """Another tag can be typed: some engines know any."""
        for tag in language_choices(self._what):
            name = _AUTO[self._what] if tag == AUTO else QLocale.languageToString(QLocale(tag).language())
            self.language.addItem(name if tag == AUTO else f"{name} ({tag})", tag)
        self.language.setEditable(True)
        self.language.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.language.setToolTip("Choose, or type the tag of another language such as mt")

    def _fill_engines(self) -> None:
        chosen = self.engine.currentData()
        self.engine.clear()
        for row, choice in enumerate(engine_choices(self._what)):
            self.engine.addItem(choice.title, choice.value)
            self.engine.setItemData(row, choice.hint, Qt.ItemDataRole.ToolTipRole)
            if not choice.possible:
                self.engine.setItemData(row, 0, Qt.ItemDataRole.UserRole - 1)  # Qt's own way to disable a row
        self.engine.setCurrentIndex(max(0, self.engine.findData(chosen)))

    def _stop(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _job_changed(self, job: Job[Any]) -> None:
        if job is self.job:
            self.bar.setValue(round(1000 * job.fraction))
            if job.over:
                self.job = None
                self._working(False)
        elif job.over:  # perhaps a model has come
            self._fill_engines()

    def _working(self, on: bool) -> None:
        self.bar.setValue(0)
        self.bar.setVisible(on)
        self.cancel.setVisible(on)
        self.follow()
