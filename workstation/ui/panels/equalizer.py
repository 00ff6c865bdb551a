"""The editor of an equalizer's bands: the curve to drag, and the chosen band in numbers."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workstation.core.document import Selection
from workstation.core.params import Param, Value
from workstation.core.ranges import FrameRange
from workstation.engine.compute import Job, Urgency
from workstation.engine.views.average_spectrum import Spectrum, average_spectrum, falling
from workstation.ui.panels.eq_bands import EqBand, bands_of
from workstation.ui.panels.eq_curve import EqCurve
from workstation.ui.panels.parts import icon_button
from workstation.ui.params.editor import ParamEditor, simple_editor
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import SMALL
from workstation.ui.toolkit.workspace import Desk, watch

_PATIENCE_MS = 200
"""The sound has to rest this long before its spectrum is looked at again."""

_MOVING_MS = 60
_FALL_DB = 2.5
"""While playing: how often the sound that is heard is looked at, and how fast its picture sinks."""

_WINDOW = 4096
"""Frames of sound in the moving picture."""

_HELP = "Double click the curve to add a band"


class EqualizerEditor(ParamEditor):
    """Stands in a form in place of the table of bands."""

    def __init__(self, desk: Desk, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._desk = desk
        self._job: Job[Spectrum | None] | None = None
        self.curve = EqCurve(desk, param, self)
        self.curve.changed.connect(self._curve_changed)
        self.curve.released.connect(self.released)
        self.curve.chosen.connect(lambda _: self._show_chosen())
        column = QVBoxLayout()
        column.setSpacing(SMALL + 2)
        column.addWidget(self.curve, 1)
        column.addWidget(self._make_strip())
        self._row.addLayout(column, 1)
        self.setFocusProxy(self.curve)
        self._show(param.default)
        self._look = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._look.timeout.connect(self._look_at_sound)
        watch(self, desk.session.changed, lambda _: self._look.start())
        watch(self, desk.session.selected, lambda _: self._look.start())
        self._moving = QTimer(self, interval=_MOVING_MS)
        self._moving.timeout.connect(self._look_at_heard)
        watch(self, desk.session.player.changed, self._follow_playing)
        self._follow_playing(desk.session.player.playing)
        self.destroyed.connect(lambda: self._forget())

    def _make_strip(self) -> QWidget:
        strip = QWidget(self)
        column = QVBoxLayout(strip)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        self._fields = {field.name: simple_editor(field, strip, compact=True) for field in self.param.fields}
        first = QHBoxLayout()
        self._note = PlainLabel(_HELP)
        self._note.setProperty("role", "faint")
        first.addWidget(self._note, 1)
        first.addWidget(self._fields["kind"], 1)
        first.addWidget(self._fields["on"])
        self._remove = icon_button(
            self._desk.look, "mdi6.delete-outline", "Remove this band", lambda: self.curve.remove(self.curve.selected)
        )
        first.addWidget(self._remove)
        column.addLayout(first)
        self._numbers = QWidget(strip)
        grid = QGridLayout(self._numbers)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(1)
        for at, name in enumerate(("frequency_hz", "gain_db", "q")):
            caption = PlainLabel(self._fields[name].param.title)
            caption.setProperty("role", "small")
            grid.addWidget(caption, 0, at)
            grid.addWidget(self._fields[name], 1, at)
            grid.setColumnStretch(at, 1)
        column.addWidget(self._numbers)
        for name, editor in self._fields.items():
            editor.setToolTip(editor.param.title)
            editor.changed.connect(lambda value, name=name: self._field_changed(name, value))
            editor.released.connect(self.released)
        self._fields["on"].setToolTip("Switch this band on or off")
        return strip

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look.start()

    def _show(self, value: Value) -> None:
        self.curve.show_bands(bands_of(value))
        self._show_chosen()

    def _show_chosen(self) -> None:
        index = self.curve.selected
        chosen = 0 <= index < len(self.curve.bands)
        self._numbers.setVisible(chosen)
        self._fields["kind"].setVisible(chosen)
        self._fields["on"].setVisible(chosen)
        self._remove.setVisible(chosen)
        self._note.setVisible(not chosen)
        if chosen:
            band = self.curve.bands[index]
            for (_, editor), item in zip(self._fields.items(), band.row, strict=True):
                if editor.value != item:
                    editor.set_value(item)
            self._fields["gain_db"].setEnabled(band.has_gain)

    def _curve_changed(self, bands: tuple[EqBand, ...]) -> None:
        self._show_chosen()
        self._take(tuple(band.row for band in bands), final=False)

    def _field_changed(self, name: str, value: Value) -> None:
        index = self.curve.selected
        if 0 <= index < len(self.curve.bands):
            self.curve.change(index, replace(self.curve.bands[index], **{name: value}))  # type: ignore[arg-type]

    # the sound behind the curve

    def _look_at_sound(self) -> None:
        if self.isVisible() and not self._moving.isActive():
            self._forget()
            self._submit(self._desk.session.selection, self.curve.show_spectrum)

    def _follow_playing(self, playing: bool) -> None:
        if playing:
            self._moving.start()
        else:
            self._moving.stop()
            self._look.start()

    def _look_at_heard(self) -> None:
        """The sound at the playhead; when there is no time for it, the next will do."""
        if not self.isVisible() or (self._job is not None and not self._job.over):
            return
        session = self._desk.session
        start = session.player.position
        self._submit(Selection(FrameRange(start, start + _WINDOW), session.selection.tracks), self._show_heard)

    def _show_heard(self, heard: Spectrum | None) -> None:
        if heard is not None:
            self.curve.show_spectrum(falling(self.curve.spectrum, heard, _FALL_DB))

    def _submit(self, selection: Selection, show: Callable[[Spectrum | None], None]) -> None:
        session = self._desk.session
        body = average_spectrum(session.document, selection)
        self._job = session.compute.submit("Spectrum", body, urgency=Urgency.DISPLAY, done=show, quiet=True)

    def _forget(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
