"""The dialog that applies an effect to the selection: parameters, presets, preview. The work goes on without it."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workstation.commands.registry import Command
from workstation.core.params import Value, Values
from workstation.effects.base import Effect
from workstation.effects.presets import load_effect_preset, save_effect_preset
from workstation.engine.compute import Job
from workstation.ui.panels.effect_form import effect_form
from workstation.ui.panels.effect_picker import EffectPicker
from workstation.ui.panels.preset_menu import Presets, preset_menu
from workstation.ui.panels.preview import Preview, changed_values
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import LARGE, MEDIUM, font
from workstation.ui.toolkit.time_format import format_length
from workstation.ui.toolkit.workspace import Desk, watch

_PATIENCE_MS = 250
"""After the last change of a parameter, before an effect that is not live is computed again."""


class EffectDialog(QDialog):
    """Over the window until the work begins: that is among the jobs, where it can be watched and stopped."""

    def __init__(self, desk: Desk, effect: Effect, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self.effect = desk, effect
        self.preview = Preview(desk.session, effect)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(effect.name)
        self._soon = QTimer(self, singleShot=True, interval=0 if effect.live else _PATIENCE_MS)
        self._soon.timeout.connect(lambda: self.preview.change(self.values()))
        self.form = effect_form(desk, effect)
        self.form.set_values(desk.session.effects_used.get(effect.id, {}))
        self.form.changed.connect(lambda *_: self._soon.start())
        self.ring = QCheckBox("Let it ring on over what follows")
        self.ring.setToolTip("At the end of a track the track gets longer")
        self.ring.setChecked(effect.rings)
        self.ring.setVisible(type(effect).tail is not Effect.tail)
        self._make_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        title = PlainLabel(effect.name)
        title.setFont(font("title", bold=True))
        column.addWidget(title)
        if effect.hint:
            column.addWidget(_dim(effect.hint))
        column.addSpacing(MEDIUM)
        column.addWidget(self._scrolling(self.form), 1)
        column.addSpacing(MEDIUM)
        column.addWidget(self.ring)
        column.addWidget(_dim(self._where()))
        column.addLayout(self._buttons)
        self.setMinimumWidth(440)
        watch(self, desk.session.player.changed, lambda playing: None if playing else self._fell_silent())

    def _scrolling(self, form: QWidget) -> QWidget:
        """The form at its own height, with a scroll bar where the screen is too low for it."""
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the first value has the keyboard, which can be seen
        scroll.setWidget(form)
        scroll.viewport().setAutoFillBackground(False)
        form.setAutoFillBackground(False)
        room = self.screen().availableGeometry().height() - 320
        scroll.setMinimumHeight(min(form.sizeHint().height() + 2, max(room, 120)))
        return scroll

    def _make_buttons(self) -> None:
        look = self._desk.look
        self.presets = QPushButton("Presets")
        self.presets.setIcon(look.icon("mdi6.bookmark-outline"))
        self.presets.clicked.connect(self._pop_up_presets)
        self.presets.setVisible(bool(self.effect.params))
        self.listen = QPushButton("Preview")
        self.listen.setIcon(look.icon("mdi6.play", "text", "accent_text"))
        self.listen.setCheckable(True)
        self.listen.setToolTip("Hear the selection with the effect, round and round")
        self.listen.toggled.connect(self._listen)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self.reject)
        self.apply = QPushButton("Apply")
        self.apply.setDefault(True)
        self.apply.clicked.connect(self._apply)
        for button in (self.presets, self.listen, self.cancel):
            button.setAutoDefault(False)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(MEDIUM)
        for widget in (self.presets, self.listen):
            self._buttons.addWidget(widget)
        self._buttons.addStretch(1)
        for widget in (self.cancel, self.apply):
            self._buttons.addWidget(widget)

    def values(self) -> Values:
        return self.effect.values(self.form.values())

    def _where(self) -> str:
        document, selection = self._desk.session.document, self._desk.session.selection
        style = self._desk.settings["time_format"]
        tracks = document.selected(selection)
        what = f"“{tracks[0].name}”" if len(tracks) == 1 else f"{len(tracks)} tracks"
        if selection.range.is_caret:
            return f"Applies to all of {what}"
        return f"Applies to the selected {format_length(selection.range.frames, document.rate, style)} of {what}"

    # presets

    def _pop_up_presets(self) -> None:
        presets = Presets(self.effect.id, self.load_preset, self._save_preset)
        menu = preset_menu(self._desk, self, presets)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.presets.mapToGlobal(QPoint(0, self.presets.height())))

    def load_preset(self, name: str) -> None:
        """Show the values of a preset; one that cannot be read is told."""
        try:
            values = load_effect_preset(self.effect.id, name, self._desk.session.effects)
        except ValueError as error:
            self._desk.session.notify(str(error), "error")
            return
        self.form.set_values(values)
        self._soon.start()

    def _save_preset(self, name: str) -> None:
        try:
            save_effect_preset(self.effect.id, name, self.values())
        except (ValueError, OSError) as error:
            self._desk.session.notify(str(error), "error")

    # preview

    def _listen(self, on: bool) -> None:
        if on:
            self.preview.start(self.values())
        else:
            self.preview.stop()

    def _fell_silent(self) -> None:
        """Playing was ended from elsewhere."""
        if self.preview.running:
            self.preview.stop()
        self.listen.setChecked(False)

    # applying

    def _apply(self) -> None:
        self.listen.setChecked(False)
        values: dict[str, Value] = dict(changed_values(self.effect, self.values()))
        if self.ring.isChecked() != self.effect.rings:
            values["tail"] = self.ring.isChecked()
        if isinstance(self._desk.run("effect.apply", self.effect.id, **values), Job):
            self.accept()

    def done(self, result: int) -> None:
        self.preview.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.preview.stop()
        super().closeEvent(event)


def ask_effect(desk: Desk, command: Command, window: QWidget) -> None:
    """Let the user choose an effect, then its parameters, then apply it."""
    picker = EffectPicker(desk.session.effects, window, live_only=False)
    picker.picked.connect(lambda id_: open_effect(desk, id_, window))
    picker.pop_up(window.mapToGlobal(QPoint((window.width() - 280) // 2, window.height() // 6)))


def open_effect(desk: Desk, id_: str, window: QWidget) -> EffectDialog:
    dialog = EffectDialog(desk, desk.session.effects[id_], window)
    dialog.open()
    first = next(iter(dialog.form.editors.values()), None)
    (dialog.apply if first is None else first).setFocus(Qt.FocusReason.TabFocusReason)
    return dialog


def _dim(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setProperty("role", "dim")
    label.setWordWrap(True)
    return label
