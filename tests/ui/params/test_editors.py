from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workstation.core.params import Param
from workstation.ui.params.editor import FileEditor, NumberEditor, ParamEditor, simple_editor
from workstation.ui.params.form import ParamForm
from workstation.ui.params.table import TableEditor

GAIN = Param("gain_db", 0.0, unit="dB", low=-24.0, high=24.0)
FREQUENCY = Param("cutoff_hz", 1000.0, unit="Hz", low=20.0, high=20_000.0, scale="log")
KIND = Param("kind", "peak", choices=("peak", "low_shelf"))
BANDS = Param("bands", ((100.0, "peak"), (900.0, "peak")), fields=(FREQUENCY, KIND))


class Heard:
    def __init__(self, editor: ParamEditor) -> None:
        self.values: list[object] = []
        self.releases = 0
        editor.changed.connect(self.values.append)
        editor.released.connect(self._release)

    def _release(self) -> None:
        self.releases += 1


def number(qtbot: QtBot, param: Param) -> tuple[NumberEditor, Heard]:
    editor = NumberEditor(param)
    qtbot.addWidget(editor)
    editor.resize(320, 26)
    editor.show()
    qtbot.waitExposed(editor)
    return editor, Heard(editor)


def wheel(widget: QWidget, notches: int) -> None:
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre,
        QPointF(widget.mapToGlobal(widget.rect().center())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drag(qtbot: QtBot, editor: NumberEditor, start: float, stop: float, *, shift: bool = False) -> None:
    slider = editor.slider
    assert slider is not None
    keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    left, length = slider._x(0), slider._length
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, keys, QPoint(round(left + start * length), y))
    for part in (0.5, 1.0):
        x = left + (start + (stop - start) * part) * length
        # qtbot.mouseMove sends no modifiers: the event is made by hand
        event = _move(slider, QPointF(x, y), keys)
        QApplication.sendEvent(slider, event)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, keys, QPoint(round(left + stop * length), y))


def _move(widget: QWidget, at: QPointF, keys: Qt.KeyboardModifier) -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    glob = QPointF(widget.mapToGlobal(at.toPoint()))
    return QMouseEvent(QEvent.Type.MouseMove, at, glob, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, keys)


def test_a_drag_is_told_live_and_is_one_gesture(qtbot: QtBot) -> None:
    editor, heard = number(qtbot, GAIN)
    drag(qtbot, editor, 0.5, 0.75)
    assert len(heard.values) == 2
    assert heard.values[-1] == pytest.approx(12, abs=0.6)
    assert heard.releases == 1
    assert editor.field.text().endswith(" dB")


def test_shift_makes_a_drag_ten_times_finer(qtbot: QtBot) -> None:
    editor, heard = number(qtbot, GAIN)
    drag(qtbot, editor, 0.5, 0.75, shift=True)
    assert heard.values[-1] == pytest.approx(1.2, abs=0.2)


def test_a_click_jumps_and_a_double_click_resets(qtbot: QtBot) -> None:
    editor, heard = number(qtbot, FREQUENCY)
    slider = editor.slider
    assert slider is not None
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(slider._x(0.1)), 5))
    assert heard.values == [pytest.approx(40, abs=2)]
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(slider._x(0.1)), 5))
    assert editor.value == 1000.0


def test_keys_step_jump_and_reset(qtbot: QtBot) -> None:
    editor, heard = number(qtbot, GAIN)
    slider = editor.slider
    assert slider is not None
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.keyClick(slider, Qt.Key.Key_Delete)
    assert heard.values == [0.2, 0.3, 24.0, 0.0]


def test_the_wheel_is_only_taken_with_the_focus(qtbot: QtBot) -> None:
    editor, heard = number(qtbot, GAIN)
    slider = editor.slider
    assert slider is not None
    slider.clearFocus()
    wheel(slider, 1)
    assert heard.values == []
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    wheel(slider, -2)
    assert heard.values == [-0.4]
    qtbot.waitUntil(lambda: heard.releases == 1)


def test_typed_numbers_are_taken_limited_and_nonsense_is_put_back(qtbot: QtBot) -> None:
    editor, heard = number(qtbot, FREQUENCY)
    line = editor.field
    for text, value in (("2.5 kHz", 2500.0), ("90k", 20_000.0), ("loud", 20_000.0)):
        line.setText(text)
        qtbot.keyClick(editor.field, Qt.Key.Key_Return)
        assert editor.value == value
    assert heard.values == [2500.0, 20_000.0]
    assert line.text() == "20000 Hz"
    line.setText("7")
    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    assert line.text() == "20000 Hz"


def test_showing_a_value_tells_nobody(qtbot: QtBot) -> None:
    for param, value in ((GAIN, 3.0), (KIND, "low_shelf"), (Param("on", False), True), (Param("label", ""), "a")):
        editor = simple_editor(param)
        qtbot.addWidget(editor)
        heard = Heard(editor)
        editor.set_value(value)
        assert editor.value == value
        assert heard.values == []


def test_a_choice_shows_readable_words(qtbot: QtBot) -> None:
    editor = simple_editor(KIND)
    qtbot.addWidget(editor)
    heard = Heard(editor)
    editor.box.setCurrentText("Low shelf")  # type: ignore[attr-defined]
    assert heard.values == ["low_shelf"]


def test_a_dropped_file_is_taken(qtbot: QtBot, tmp_path: Path) -> None:
    editor = FileEditor(Param("impulse", "", file=True))
    qtbot.addWidget(editor)
    heard = Heard(editor)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "hall.wav"))])
    editor.dropEvent(
        QDropEvent(
            QPointF(2, 2),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert heard.values == [str(tmp_path / "hall.wav")]


def test_a_table_edits_adds_and_removes_rows(qtbot: QtBot) -> None:
    table = TableEditor(BANDS)
    qtbot.addWidget(table)
    heard = Heard(table)
    table.cell(1, 1).box.setCurrentText("Low shelf")  # type: ignore[attr-defined]
    assert table.value == ((100.0, "peak"), (900.0, "low_shelf"))
    qtbot.mouseClick(table.add_button, Qt.MouseButton.LeftButton)
    assert table.value == ((100.0, "peak"), (900.0, "low_shelf"), (1000.0, "peak"))
    table.remove_row(0)
    assert heard.values[-1] == ((900.0, "low_shelf"), (1000.0, "peak"))
    assert table.cell(0, 0).value == 900.0


def test_a_form_has_an_editor_for_each_parameter_and_names_what_changed(qtbot: QtBot) -> None:
    form = ParamForm((GAIN, KIND, BANDS))
    qtbot.addWidget(form)
    told: list[tuple[str, object]] = []
    form.changed.connect(lambda name, value: told.append((name, value)))
    form.set_values({"gain_db": 6.0, "unknown": 1.0})
    assert told == []
    assert form.values() == {"gain_db": 6.0, "kind": "peak", "bands": BANDS.default}
    editor = form.editors["gain_db"]
    assert isinstance(editor, NumberEditor)
    qtbot.keyClick(editor.field, Qt.Key.Key_Up)
    assert told == [("gain_db", 6.2)]
