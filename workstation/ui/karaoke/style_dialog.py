"""The editor of looks: font, colours, outline and place, with a cue as it will be seen."""

from dataclasses import asdict, replace

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontDatabase, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workstation.commands.registry import Command
from workstation.core.params import Param, Value
from workstation.speech.cues.notation import preset_of
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import STYLE, STYLES, CueStyle, parse_style, rgba, style_text
from workstation.speech.words import TimedWord
from workstation.ui.karaoke.picture import CueAppearance, CuePicture
from workstation.ui.params.choice import ComboBox
from workstation.ui.params.editor import ParamEditor
from workstation.ui.params.form import ParamForm
from workstation.ui.toolkit.buttons import answers
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import LARGE, MEDIUM
from workstation.ui.toolkit.workspace import Desk

_COLOURS = tuple(param.name for param in STYLE if "colour" in param.name or param.name == "waiting")
_SAMPLE = ("Every word is sung", "in its own time")
_LOOP_MS = 40


class ColourEditor(ParamEditor):
    """A button in the colour; it opens the system's colour picker."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._choose)
        self._show(param.default)
        self._add(self.button, 1)

    def _show(self, value: Value) -> None:
        red, green, blue, _ = rgba(str(value))
        ink = "#000" if red * 0.3 + green * 0.59 + blue * 0.11 > 140 else "#fff"
        self.button.setText(str(value).upper())
        self.button.setStyleSheet(f"background: rgb({red}, {green}, {blue}); color: {ink}")

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(*rgba(str(self.value))), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.ShowAlphaChannel)
        dialog.colorSelected.connect(self._picked)
        dialog.open()

    def _picked(self, colour: QColor) -> None:
        alpha = f"{colour.alpha():02X}" if colour.alpha() < 255 else ""
        text = f"{colour.name().upper()}{alpha}"
        self._show(text)
        self._take(text, final=True)


class FontEditor(ParamEditor):
    """The fonts of this machine; another name may be typed, for those that the player has."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.box = ComboBox(self)
        self.box.setEditable(True)
        self.box.addItems(QFontDatabase.families())
        self._show(param.default)
        self.box.currentTextChanged.connect(lambda text: self._take(text, final=True) if text.strip() else None)
        self._add(self.box, 1)

    def _show(self, value: Value) -> None:
        self.box.blockSignals(True)
        self.box.setCurrentText(str(value))
        self.box.blockSignals(False)


class Sample(QWidget):
    """A cue in the look that is being made, sung over and over."""

    def __init__(self, karaoke: bool) -> None:
        super().__init__()
        texts = " ".join(_SAMPLE).split()
        words = tuple(TimedWord(text, 0.5 + i * 0.4, 0.9 + i * 0.4) for i, text in enumerate(texts))
        self._cue = ShownCue(0, 5, _SAMPLE, words, translation=("und das heißt es",))
        self._look = CueAppearance(karaoke="word" if karaoke else "")
        self._picture: CuePicture | None = None
        self._at = 1.6
        self._timer = QTimer(self, interval=_LOOP_MS)
        self._timer.timeout.connect(self._step)
        if karaoke:
            self._timer.start()
        self.setFixedSize(QSize(480, 270))
        self.setAccessibleName("Preview")

    def show_style(self, style: CueStyle) -> None:
        self._look = replace(self._look, style=style)
        self._picture = None
        self.update()

    def _step(self) -> None:
        self._at = (self._at + _LOOP_MS / 1000) % 4.5
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None:
            self._picture = CuePicture(self._cue, self._look, self.size() * ratio)
        with QPainter(self) as painter:
            ground = QLinearGradient(0, 0, 0, self.height())  # of all brightnesses, as a film has
            ground.setColorAt(0, QColor(28, 34, 52))
            ground.setColorAt(1, QColor(176, 178, 196))
            painter.fillRect(self.rect(), ground)
            painter.scale(1 / ratio, 1 / ratio)
            self._picture.paint(painter, self._at)


class StyleDialog(QDialog):
    """What is changed is seen at once; the look is kept with OK."""

    def __init__(self, desk: Desk, command: Command, window: QWidget, *, karaoke: bool = True) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Look of karaoke" if karaoke else "Look of subtitles")
        self._desk, self._command, self._karaoke = desk, command, karaoke
        self.preset = QComboBox()
        for id_, preset in STYLES.items():
            self.preset.addItem(preset.title, id_)
        special = dict.fromkeys(_COLOURS, ColourEditor) | {"font": FontEditor}
        self.form = ParamForm(STYLE, special=special)
        self.sample = Sample(karaoke)
        text = str(desk.settings["karaoke_style" if karaoke else "cue_style"])
        self.preset.setCurrentIndex(self.preset.findData(preset_of(text, STYLES)))
        self.form.set_values(asdict(parse_style(text)))
        self._lay_out()
        self.preset.activated.connect(lambda _: self._take_preset())
        self.form.changed.connect(lambda *_: self._show())
        self._show()

    def _lay_out(self) -> None:
        head = QFormLayout()
        head.setSpacing(MEDIUM)
        head.addRow("Begin with", self.preset)
        scroll = QScrollArea()
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setMinimumWidth(360)
        left = QVBoxLayout()
        left.addLayout(head)
        left.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.setSpacing(LARGE)
        row.addLayout(left, 1)
        row.addWidget(self.sample, 0, Qt.AlignmentFlag.AlignTop)
        buttons, _ = answers(self, "Use this look")
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addLayout(row, 1)
        column.addWidget(buttons)
        open_at(self, 920, 560)

    @property
    def style_(self) -> CueStyle:
        """What the form says."""
        return CueStyle(**self.form.values())  # type: ignore[arg-type]  # the form has the kinds of the fields

    def accept(self) -> None:
        """Keep the look."""
        text = style_text(self.preset.currentData(), self.style_)
        self._desk.run(self._command.id, text, **({"karaoke": True} if self._karaoke else {}))
        super().accept()

    def _take_preset(self) -> None:
        self.form.set_values(asdict(STYLES[self.preset.currentData()].style))
        self._show()

    def _show(self) -> None:
        try:
            self.sample.show_style(self.style_)
        except ValueError:
            return  # a name of a font that is being typed


def ask_style(desk: Desk, command: Command, window: QWidget, *, karaoke: bool = True) -> None:
    StyleDialog(desk, command, window, karaoke=karaoke).open()
