import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.ui.toolkit.workspace import Desk
from workstation.ui.words.lane.lane import WordsLane
from workstation.ui.words.lane.paint import CUE_HEIGHT

Y = CUE_HEIGHT + 10
_PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def lane(spoken: Desk, qtbot: QtBot) -> WordsLane:
    made = WordsLane(spoken)
    qtbot.addWidget(made)
    made.resize(1000, made.height())
    made.show()
    qtbot.waitExposed(made)
    return made


def texts(desk: Desk) -> list[tuple[str, tuple[int, int] | None]]:
    return [(w.text, w.range and (w.range.start, w.range.stop)) for w in desk.session.document.transcript.words]


def drag(qtbot: QtBot, lane: WordsLane, *xs: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(lane, left, keys, QPoint(xs[0], Y))
    for x in xs[1:]:
        at = QPointF(x, Y)
        glob = QPointF(lane.mapToGlobal(at.toPoint()))
        QApplication.sendEvent(lane, QMouseEvent(QEvent.Type.MouseMove, at, glob, Qt.MouseButton.NoButton, left, keys))
    qtbot.mouseRelease(lane, left, keys, QPoint(xs[-1], Y))


def test_a_click_selects_and_plays_the_word(
    lane: WordsLane, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(150, Y))
    assert played == [(8000, 16_000)]
    assert spoken.session.selection.range == FrameRange(8000, 16_000)


def test_a_dragged_edge_is_one_undo_step_and_plays_nothing(
    lane: WordsLane, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    drag(qtbot, lane, 300, 310, 320, 330)
    assert texts(spoken)[1] == ("two", (16_000, 26_400))
    assert len(spoken.session.history.revisions) == 2
    drag(qtbot, lane, 330, 320)
    assert len(spoken.session.history.revisions) == 3
    assert played == []


def test_a_shared_edge_moves_both_words_unless_alt_is_held(lane: WordsLane, spoken: Desk, qtbot: QtBot) -> None:
    drag(qtbot, lane, 199, 220)
    assert texts(spoken)[:2] == [("one", (8000, 17_600)), ("two", (17_600, 24_000))]
    drag(qtbot, lane, 221, 240, keys=Qt.KeyboardModifier.AltModifier)
    assert texts(spoken)[:2] == [("one", (8000, 17_600)), ("two", (19_200, 24_000))]


def test_a_drag_over_words_selects_them(lane: WordsLane, spoken: Desk, qtbot: QtBot) -> None:
    drag(qtbot, lane, 150, 250, 550)
    assert spoken.session.selection.range == FrameRange(8000, 48_000)
    drag(qtbot, lane, 750, keys=Qt.KeyboardModifier.ShiftModifier)
    assert spoken.session.selection.range == FrameRange(8000, 64_000)


def test_a_double_click_types_over_the_word(
    lane: WordsLane, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    qtbot.mouseDClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(550, Y))
    assert lane.line is not None
    qtbot.keyClicks(lane.line, "3")
    qtbot.keyClick(lane.line, Qt.Key.Key_Return)
    assert texts(spoken)[3] == ("3", (40_000, 48_000))
    assert lane.line is None


def test_escape_leaves_the_word_as_it_was(lane: WordsLane, spoken: Desk, qtbot: QtBot) -> None:
    place = lane.places.word(0)
    assert place is not None
    lane.edit(place)
    assert lane.line is not None
    qtbot.keyClicks(lane.line, "nonsense")
    qtbot.keyClick(lane.line, Qt.Key.Key_Escape)
    assert texts(spoken)[0][0] == "one"
    assert len(spoken.session.history.revisions) == 1


def test_escape_belongs_to_the_line_even_when_the_window_uses_it(lane: WordsLane, spoken: Desk, qtbot: QtBot) -> None:
    from PySide6.QtGui import QAction, QKeySequence

    ran: list[bool] = []
    action = QAction("Select none", lane)
    action.setShortcut(QKeySequence("Esc"))
    action.triggered.connect(ran.append)
    lane.addAction(action)
    place = lane.places.word(0)
    assert place is not None
    lane.activateWindow()
    lane.edit(place)
    line = lane.line
    assert line is not None
    qtbot.keyClicks(line, "nonsense")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert ran == []
    assert texts(spoken)[0][0] == "one"


def test_a_text_typed_before_another_edit_is_not_put_on_another_word(
    lane: WordsLane, spoken: Desk, qtbot: QtBot
) -> None:
    place = lane.places.word(1)
    assert place is not None
    lane.edit(place)
    spoken.run("words.remove_word", 0)
    assert lane.line is not None
    qtbot.keyClicks(lane.line, "zwei")
    qtbot.keyClick(lane.line, Qt.Key.Key_Return)
    assert [text for text, _ in texts(spoken)] == ["two", "lost", "three", "four"]


def test_the_arrow_keys_walk_from_word_to_word(
    lane: WordsLane, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    for _ in range(3):
        qtbot.keyClick(lane, Qt.Key.Key_Right)
    qtbot.keyClick(lane, Qt.Key.Key_Left)
    assert [start for start, _ in played] == [8000, 16_000, 40_000, 16_000]
    qtbot.keyClick(lane, Qt.Key.Key_Delete)
    assert [text for text, _ in texts(spoken)] == ["one", "lost", "three", "four"]


def test_a_word_that_was_not_found_is_placed_by_a_double_click_in_its_gap(
    lane: WordsLane, spoken: Desk, qtbot: QtBot
) -> None:
    qtbot.mouseMove(lane, QPoint(310, Y))
    qtbot.waitUntil(lambda: "lost" in lane.toolTip())
    qtbot.mouseDClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(310, Y))
    assert texts(spoken)[2] == ("lost", (24_000, 40_000))


def test_a_click_beside_the_words_puts_the_caret(lane: WordsLane, spoken: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(30, Y))
    assert spoken.session.selection.range == FrameRange(2400, 2400)


def test_the_lane_is_only_there_with_words_and_follows_the_document(lane: WordsLane, spoken: Desk) -> None:
    assert lane.isVisible()
    spoken.run("words.clear")
    assert not lane.isVisible()
    spoken.run("edit.undo")
    assert lane.isVisible()


def test_it_paints_the_spoken_word_and_follows_the_view(lane: WordsLane, spoken: Desk) -> None:
    plain = lane.grab().toImage()
    lane._say(9000)
    assert lane.grab().toImage() != plain
    lane._say(-1)
    assert lane.grab().toImage() == plain
    drawn = lane.drawn
    spoken.viewport.zoom_at(500, 2.0)
    assert lane.grab().toImage() != plain
    assert lane.drawn > drawn


def test_far_away_cues_take_the_place_of_words(
    lane: WordsLane, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    near = lane.grab().toImage()
    view = spoken.viewport
    view.set_frames(2_000_000)
    assert lane.grab().toImage() != near
    x = round(view.x_of(12_000))
    qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(x, Y))
    assert played == [(8000, 24_000)]
    assert spoken.session.selection.range == FrameRange(8000, 24_000)
    qtbot.mouseDClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(x, Y))
    assert view.visible.frames < 20_000
    assert lane.line is None


def shown(desk: Desk) -> list[tuple[int, int] | None]:
    return [cue.shown and (cue.shown.start, cue.shown.stop) for cue in desk.session.document.transcript.cues]


def drag_band(qtbot: QtBot, lane: WordsLane, a: int, b: int, keys: Qt.KeyboardModifier = _PLAIN) -> None:
    left, band = Qt.MouseButton.LeftButton, CUE_HEIGHT // 2
    qtbot.mousePress(lane, left, keys, QPoint(a, band))
    for x in ((a + b) // 2, b):
        at = QPointF(x, band)
        glob = QPointF(lane.mapToGlobal(at.toPoint()))
        QApplication.sendEvent(lane, QMouseEvent(QEvent.Type.MouseMove, at, glob, Qt.MouseButton.NoButton, left, keys))
    qtbot.mouseRelease(lane, left, keys, QPoint(b, band))


def test_the_edges_of_a_cue_are_dragged_in_its_band(
    lane: WordsLane, spoken: Desk, qtbot: QtBot, played: list[tuple[int, int | None]]
) -> None:
    before = texts(spoken)
    drag_band(qtbot, lane, 300, 350)
    assert shown(spoken) == [(8000, 28_000), None]
    assert texts(spoken) == before
    assert len(spoken.session.history.revisions) == 2
    drag_band(qtbot, lane, 500, 302)
    assert shown(spoken)[1] == (28_664, 64_000), "the gap of the rules before it"
    drag_band(qtbot, lane, 359, 303, keys=Qt.KeyboardModifier.AltModifier)
    assert shown(spoken)[1] == (24_240, 64_000), "exactly there with Alt"
    drag_band(qtbot, lane, 600, 700)
    assert shown(spoken)[1] == (24_240, 64_000), "all of it only with Ctrl"
    drag_band(qtbot, lane, 700, 800, keys=Qt.KeyboardModifier.ControlModifier)
    assert shown(spoken)[1] == (32_240, 72_000)
    assert played == [(24_240, 64_000)], "a click hears it"


def test_edges_of_cues_snap_to_those_of_words(lane: WordsLane, spoken: Desk, qtbot: QtBot) -> None:
    drag_band(qtbot, lane, 800, 604)
    assert shown(spoken)[1] == (40_000, 48_000)
