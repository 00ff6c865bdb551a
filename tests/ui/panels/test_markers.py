import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.ui.panels.markers import MarkersPanel
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def panel(tone: Desk, qtbot: QtBot) -> MarkersPanel:
    tone.run("marker.add", "Start", start=1.0)
    tone.run("marker.add", "Chorus", start=4.0, stop=6.5)
    made = MarkersPanel(tone)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def texts(panel: MarkersPanel) -> list[list[str]]:
    model = panel.model
    return [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]


def click(panel: MarkersPanel, qtbot: QtBot, row: int) -> None:
    spot = panel.view.visualRect(panel.model.index(row, 1)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_it_lists_markers_and_regions(panel: MarkersPanel) -> None:
    assert texts(panel) == [["Start", "0:01.000", ""], ["Chorus", "0:04.000", "0:02.500"]]


def test_a_click_goes_there_and_selects_a_region(panel: MarkersPanel, tone: Desk, qtbot: QtBot) -> None:
    tone.viewport.show(FrameRange(0, 8000))
    click(panel, qtbot, 1)
    assert tone.session.selection.range == FrameRange(32_000, 52_000)
    assert 32_000 in tone.viewport.visible


def test_a_label_is_edited_in_place(panel: MarkersPanel, tone: Desk) -> None:
    assert panel.model.setData(panel.model.index(0, 0), " Intro ")
    assert tone.session.document.markers[0].label == "Intro"
    steps = len(tone.session.history.revisions)
    assert not panel.model.setData(panel.model.index(0, 0), "Intro")
    assert len(tone.session.history.revisions) == steps


def test_times_and_lengths_are_typed_in_place(panel: MarkersPanel, tone: Desk) -> None:
    model = panel.model
    assert model.setData(model.index(1, 1), "0:05.25")
    assert tone.session.document.markers[1].range == FrameRange(42_000, 62_000)
    assert model.setData(model.index(1, 2), "500 ms")
    assert tone.session.document.markers[1].range == FrameRange(42_000, 46_000)
    assert model.setData(model.index(1, 2), "")
    assert tone.session.document.markers[1].range == FrameRange(42_000, 42_000)
    assert model.setData(model.index(0, 2), "2 s")
    assert texts(panel) == [["Start", "0:01.000", "0:02.000"], ["Chorus", "0:05.250", ""]]
    said: list[str] = []
    tone.session.notified.connect(lambda message: said.append(message.text))
    assert not model.setData(model.index(0, 1), "soon")
    assert said[0].startswith("'soon' is no time: type ")
    assert not model.setData(model.index(0, 1), "0:01.000")
    assert len(said) == 1


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_double_click_types_into_any_cell(panel: MarkersPanel, tone: Desk, qtbot: QtBot, column: int) -> None:
    spot = panel.view.visualRect(panel.model.index(1, column)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    field = panel.view.viewport().findChild(QLineEdit)
    assert field is not None
    assert field.selectedText() == texts(panel)[1][column]
    qtbot.keyClicks(field, "3.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    expected = ["3.5", "0:03.500", "0:03.500"]
    qtbot.waitUntil(lambda: texts(panel)[1][column] == expected[column])


def test_delete_removes_the_current_marker(panel: MarkersPanel, tone: Desk, qtbot: QtBot) -> None:
    click(panel, qtbot, 0)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert [marker.label for marker in tone.session.document.markers] == ["Chorus"]
    assert len(texts(panel)) == 1


def test_without_markers_it_says_what_belongs_here(panel: MarkersPanel, tone: Desk, qtbot: QtBot) -> None:
    tone.run("marker.clear")
    assert panel._empty.isVisible()
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert not panel._empty.isVisible()
    assert len(texts(panel)) == 1
