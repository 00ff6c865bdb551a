"""The settings panel: what the user can choose, and which plugins are on."""

from functools import partial
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workstation.core.params import Param, Value
from workstation.plugin.host import Host
from workstation.ui.panels.device_editors import ComputeDeviceEditor, DeviceEditor
from workstation.ui.panels.plugin_pages import PluginPages
from workstation.ui.panels.plugins import PluginList
from workstation.ui.params.editor import ListEditor, ParamEditor
from workstation.ui.params.form import MakeEditor, ParamForm
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import LARGE, MEDIUM, SMALL, font
from workstation.ui.toolkit.workspace import Desk, watch

Section: TypeAlias = tuple[str, tuple[str, ...]]

SECTIONS: tuple[Section, ...] = (
    ("Appearance", ("theme", "time_format", "timecode_fps", "view", "waveform_db")),
    ("Sound", ("output_device", "input_device", "input_channels", "latency_ms", "dither", "decoded_gb")),
    ("Computing", ("compute_device",)),
    ("Spectrogram", ("frequency_axis", "fft_size", "range_db", "colour_map")),
    ("Editing", ("snap_to_zero", "follow_playhead", "ripple", "envelopes")),
    ("Words", ("joint_ms", "words_snap", "words_with_sound")),
    ("History", ("history_steps", "history_gb", "keep_history")),
)


class PowerEditor(ListEditor):
    """A whole number out of the powers of two between the limits."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        assert param.low is not None
        assert param.high is not None
        sizes = [1 << (int(param.low) - 1).bit_length()]
        while 2 * sizes[-1] <= param.high:
            sizes.append(2 * sizes[-1])
        super().__init__(param, ((f"{size} {param.unit}".rstrip(), size) for size in sizes), parent)


SPECIAL: dict[str, MakeEditor] = {
    "fft_size": PowerEditor,
    "output_device": partial(DeviceEditor, "output"),
    "input_device": partial(DeviceEditor, "input"),
}


class SettingsPanel(QWidget):
    """Every change holds at once and is kept."""

    def __init__(self, desk: Desk, host: Host | None = None) -> None:
        super().__init__()
        self._desk = desk
        self.forms: list[ParamForm] = []
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(LARGE, MEDIUM, LARGE, LARGE)
        self._column.setSpacing(SMALL)
        for title, names in SECTIONS:
            self._add_section(title, names)
        if host is not None:
            self.pages = PluginPages()
            self._column.addWidget(self.pages)
            self._add_title("Plugins")
            self.plugins = PluginList(host)
            self._column.addWidget(self.plugins)
        self._column.addStretch(1)
        labels = [label for form in self.forms for label in form.labels]
        for label in labels:  # one column through all sections
            label.setMinimumWidth(max(other.sizeHint().width() for other in labels))
        scroll = self._scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        scroll.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(scroll)
        self.setFocusProxy(next(iter(self.forms[0].editors.values())))
        watch(self, desk.settings.changed, self._changed)
        watch(self, desk.settings.offered, self._offered)

    @property
    def _special(self) -> dict[str, MakeEditor]:
        return {**SPECIAL, "compute_device": partial(ComputeDeviceEditor, self._desk)}

    def _add_title(self, title: str) -> None:
        label = PlainLabel(title)
        label.setFont(font("title", bold=True))
        label.setContentsMargins(0, MEDIUM, 0, SMALL)
        self._column.addWidget(label)

    def _add_section(self, title: str, names: tuple[str, ...]) -> None:
        settings = self._desk.settings
        self._add_title(title)
        form = ParamForm(tuple(settings.param(name) for name in names), special=self._special)
        form.set_values({name: settings[name] for name in names})
        form.changed.connect(self._set)
        self.forms.append(form)
        self._column.addWidget(form)

    def go_to(self, name: str) -> None:
        """Give one setting the keyboard, scrolled into view."""
        editor = self.editor(name)
        self._scroll.ensureWidgetVisible(editor, 0, 80)
        editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def editor(self, name: str) -> ParamEditor:
        return next(form.editors[name] for form in self.forms if name in form.editors)

    def _offered(self, name: str) -> None:
        """A setting has other choices now: its section is made anew."""
        for number, form in enumerate(self.forms):
            if name in form.editors:
                settings = self._desk.settings
                made = ParamForm(tuple(settings.param(known) for known in form.editors), special=self._special)
                made.set_values({known: settings[known] for known in form.editors})
                made.changed.connect(self._set)
                for label, before in zip(made.labels, form.labels, strict=True):
                    label.setMinimumWidth(before.minimumWidth())
                self._column.replaceWidget(form, made)
                self.forms[number] = made
                form.hide()
                form.deleteLater()

    def _set(self, name: str, value: Value) -> None:
        self._desk.settings[name] = value

    def _changed(self, name: str) -> None:
        for form in self.forms:
            if name in form.editors:
                form.set_values({name: self._desk.settings[name]})
