import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workstation.effects.tone.equalizer import Equalizer
from workstation.ui.panels.eq_axes import EqAxes
from workstation.ui.panels.eq_bands import BandLimits, EqBand, bands_of
from workstation.ui.panels.equalizer import EqualizerEditor
from workstation.ui.toolkit.workspace import Desk

PARAM = Equalizer.params[0]


@pytest.fixture
def editor(tone: Desk, qtbot: QtBot) -> EqualizerEditor:
    made = EqualizerEditor(tone, PARAM)
    qtbot.addWidget(made)
    made.resize(400, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def heard(editor: EqualizerEditor) -> tuple[list[object], list[bool]]:
    values: list[object] = []
    releases: list[bool] = []
    editor.changed.connect(values.append)
    editor.released.connect(lambda: releases.append(True))
    return values, releases


def move(editor: EqualizerEditor, at: QPointF, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    curve = editor.curve
    glob = QPointF(curve.mapToGlobal(at.toPoint()))
    left = Qt.MouseButton.LeftButton
    QApplication.sendEvent(curve, QMouseEvent(QEvent.Type.MouseMove, at, glob, Qt.MouseButton.NoButton, left, keys))


def wheel(editor: EqualizerEditor, at: QPointF, notches: int) -> bool:
    curve = editor.curve
    event = QWheelEvent(
        at,
        QPointF(curve.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(curve, event)
    return event.isAccepted()


def test_axes_map_both_ways() -> None:
    axes = EqAxes(8, 6, 300, 160)
    assert axes.x(20) == pytest.approx(8)
    assert axes.x(20_000) == pytest.approx(308)
    assert axes.frequency(axes.x(1234.0)) == pytest.approx(1234)
    assert axes.level(axes.y(-7.5)) == pytest.approx(-7.5)
    assert axes.frequency(-50) == pytest.approx(20)


def test_the_level_of_a_point_is_its_gain_or_the_q_of_a_pass_filter() -> None:
    limits = BandLimits.of(PARAM)
    bell = limits.moved(EqBand("peaking", 1000.0, 0.0, 1.0), 500.0, 6.04)
    assert (bell.frequency_hz, bell.gain_db, bell.q) == (500.0, 6.0, 1.0)
    low_pass = limits.moved(EqBand("low pass", 1000.0, 0.0, 1.0), 2000.0, 6.0206)
    assert low_pass.q == pytest.approx(2.0, abs=0.01)
    assert low_pass.point_db == pytest.approx(6.02, abs=0.1)
    assert limits.moved(bell, 90_000.0, 90.0) == EqBand("peaking", 20_000.0, 24.0, 1.0)


def test_dragging_a_point_changes_frequency_and_gain_as_one_gesture(editor: EqualizerEditor, qtbot: QtBot) -> None:
    values, releases = heard(editor)
    curve = editor.curve
    start = curve.point(2)
    target = QPointF(curve.axes.x(2000.0), curve.axes.y(9.0))
    qtbot.mousePress(curve, Qt.MouseButton.LeftButton, pos=start.toPoint())
    move(editor, (start + target) / 2)
    move(editor, target)
    qtbot.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=target.toPoint())
    assert len(values) == 2
    assert releases == [True]
    band = curve.bands[2]
    assert band.frequency_hz == pytest.approx(2000, rel=0.03)
    assert band.gain_db == pytest.approx(9, abs=0.5)
    assert bands_of(editor.value) == curve.bands
    others = [curve.bands[i] for i in (0, 1, 3, 4)]
    assert others == [bands_of(PARAM.default)[i] for i in (0, 1, 3, 4)]


def test_double_click_adds_where_it_hits_and_removes_a_point(editor: EqualizerEditor, qtbot: QtBot) -> None:
    curve = editor.curve
    spot = QPoint(round(curve.axes.x(60.0)), round(curve.axes.y(-12.0)))
    qtbot.mouseDClick(curve, Qt.MouseButton.LeftButton, pos=spot)
    assert len(curve.bands) == 6
    assert curve.bands[5].gain_db == pytest.approx(-12, abs=0.5)
    assert curve.selected == 5
    qtbot.mouseDClick(curve, Qt.MouseButton.LeftButton, pos=curve.point(5).toPoint())
    assert curve.bands == bands_of(PARAM.default)


def test_the_wheel_changes_q_at_a_point_and_is_left_to_the_panel_elsewhere(editor: EqualizerEditor) -> None:
    curve = editor.curve
    curve.clearFocus()
    assert wheel(editor, curve.point(1), 1)
    assert curve.bands[1].q > 1.0
    assert not wheel(editor, QPointF(curve.axes.x(60.0), curve.axes.y(20.0)), 1)


def test_the_menu_changes_the_kind(editor: EqualizerEditor) -> None:
    menu = editor.curve.menu(0)
    action = next(action for action in menu.actions() if action.text() == "High pass")
    action.trigger()
    assert editor.curve.bands[0].kind == "high pass"
    menu.close()


def test_keys_choose_move_switch_and_remove(editor: EqualizerEditor, qtbot: QtBot) -> None:
    curve = editor.curve
    qtbot.keyClick(curve, Qt.Key.Key_PageDown)
    qtbot.keyClick(curve, Qt.Key.Key_PageDown)
    assert curve.selected == 2
    qtbot.keyClick(curve, Qt.Key.Key_Up)
    qtbot.keyClick(curve, Qt.Key.Key_Right)
    assert curve.bands[2].gain_db > 0
    assert curve.bands[2].frequency_hz > 1000
    qtbot.keyClick(curve, Qt.Key.Key_Plus)
    assert curve.bands[2].q > 1
    qtbot.keyClick(curve, Qt.Key.Key_Return)
    assert not curve.bands[2].on
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    assert len(curve.bands) == 4


def test_the_fields_show_and_change_the_chosen_band(editor: EqualizerEditor, qtbot: QtBot) -> None:
    values, _ = heard(editor)
    editor.curve.choose(3)
    field = editor._fields["frequency_hz"]
    assert field.value == 3500.0
    field._take(4000.0, final=True)
    assert editor.curve.bands[3].frequency_hz == 4000.0
    assert len(values) == 1


def test_a_value_from_outside_is_shown_and_told_to_nobody(editor: EqualizerEditor) -> None:
    values, _ = heard(editor)
    editor.set_value((("notch", 50.0, 0.0, 10.0, True),))
    assert editor.curve.bands == (EqBand("notch", 50.0, 0.0, 10.0),)
    assert editor.curve.selected == 0
    editor.set_value(())
    assert editor.curve.selected == -1
    assert values == []


def test_the_spectrum_of_the_sound_comes_behind_the_curve(editor: EqualizerEditor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: editor.curve.spectrum is not None)
    spectrum = editor.curve.spectrum
    assert spectrum is not None
    assert spectrum.frequencies_hz[np.argmax(spectrum.levels_db)] == pytest.approx(440, abs=4)


def test_while_playing_the_spectrum_is_that_of_the_playhead(
    editor: EqualizerEditor, tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: editor.curve.spectrum is not None)
    first = editor.curve.spectrum
    player = tone.session.player
    monkeypatch.setattr(type(player), "position", property(lambda _: 8000))
    player.changed.emit(True)
    qtbot.waitUntil(lambda: editor.curve.spectrum is not first)
    player.changed.emit(False)
    assert not editor._moving.isActive()


def test_it_paints_itself(editor: EqualizerEditor) -> None:
    before = editor.curve.grab().toImage()
    editor.curve.show_bands((EqBand("peaking", 1000.0, 20.0, 1.0),))
    assert editor.curve.grab().toImage() != before
