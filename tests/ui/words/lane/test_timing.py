"""Timing words on the lane by keys: tapping along, shifting, snapping to dips."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.speaking import RATE, say
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Transcript
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.lane.lane import WordsLane
from workstation.ui.words.lane.paint import area_of
from workstation.ui.words.snapping import at_dip

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def lane(desk: Desk, qtbot: QtBot) -> WordsLane:
    desk.session.start(say(18))
    desk.viewport.set_frames(desk.session.document.frames)
    made = WordsLane(desk)
    qtbot.addWidget(made)
    made.resize(1000, made.height())
    made.show()
    qtbot.waitExposed(made)
    return made


class Player:
    """Plays nothing; says that it does."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.position = 0
        self.player = player = desk.session.player
        monkeypatch.setattr(type(player), "position", property(lambda _: self.position))
        monkeypatch.setattr(player, "play", self.play)

    def play(self, document: object, start: int = 0, stop: int | None = None, loop: object = None) -> None:
        self.player.playing, self.position = True, start


def start_of(lane: WordsLane, index: int) -> float:
    range_ = lane.places.transcript.word(index).range
    assert range_ is not None
    return range_.start / RATE


def test_tapping_gives_each_word_its_start(
    lane: WordsLane, desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    player = Player(desk, monkeypatch)
    lane.current = 2
    begin = start_of(lane, 2)
    qtbot.keyClick(lane, Qt.Key.Key_T)
    assert player.position == pytest.approx(max(0, begin - 1.5) * RATE, abs=1)
    for seconds in (begin + 0.05, begin + 0.4):
        player.position = round(seconds * RATE)
        qtbot.keyClick(lane, Qt.Key.Key_T)
    assert start_of(lane, 2) == pytest.approx(begin + 0.05, abs=1e-4)
    assert start_of(lane, 3) == pytest.approx(begin + 0.4, abs=1e-4)
    assert lane.current == 4
    player.position = round((begin + 1) * RATE)
    qtbot.keyClick(lane, Qt.Key.Key_T, SHIFT)
    assert lane.current == 6, "the next cue is next"
    desk.session.player.playing = False
    desk.session.player.changed.emit(False)
    assert lane.tapping.next == -1


def test_keys_shift_the_selected_words(lane: WordsLane, desk: Desk, qtbot: QtBot) -> None:
    desk.run("words.select", 3)
    before = start_of(lane, 3)
    qtbot.keyClick(lane, Qt.Key.Key_Left, CTRL)
    qtbot.keyClick(lane, Qt.Key.Key_Left, CTRL)
    assert start_of(lane, 3) == pytest.approx(before - 0.02, abs=1e-4)
    assert desk.session.history.current.label == "Shift “w3”"


def test_a_drag_with_ctrl_shifts_the_selected_words_in_one_step(lane: WordsLane, desk: Desk, qtbot: QtBot) -> None:
    desk.run("words.select", 3)
    before = start_of(lane, 3)
    desk.viewport.show(FrameRange(0, 4 * RATE))
    place = lane.places.word(3)
    assert place is not None
    at = area_of(place, desk.viewport).center().toPoint()
    qtbot.mousePress(lane, Qt.MouseButton.LeftButton, CTRL, at)
    for x in (-3, -6, -10):
        where = QPointF(at + QPoint(x, 0))
        left = Qt.MouseButton.LeftButton
        over = QPointF(lane.mapToGlobal(where.toPoint()))
        QApplication.sendEvent(lane, QMouseEvent(QEvent.Type.MouseMove, where, over, left, left, CTRL))
    qtbot.mouseRelease(lane, Qt.MouseButton.LeftButton, CTRL, at + QPoint(-10, 0))
    assert start_of(lane, 3) == pytest.approx(before - 10 * desk.viewport.frames_per_pixel / RATE, abs=0.002)
    assert len(desk.session.history.revisions) == 2


def test_edges_snap_to_dips_and_not_to_what_is_as_loud(lane: WordsLane, desk: Desk) -> None:
    desk.viewport.zoom_at(0, 1000)
    range_ = desk.session.document.transcript.word(2).range
    assert range_ is not None
    desk.viewport.frames_per_pixel = 100
    near = range_.stop - round(0.012 * RATE)
    assert at_dip(desk, near) > near
    middle = (range_.start + range_.stop) // 2
    assert abs(at_dip(desk, middle) - middle) <= 0.03 * RATE
    silent = Transcript()
    desk.session.start(replace(desk.session.document, tracks=(), transcript=silent))
    assert at_dip(desk, 0) == 0
