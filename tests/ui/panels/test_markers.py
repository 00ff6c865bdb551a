import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.core.ranges import FrameRange
from workstation.ui.panels.markers import MarkersPanel
from workstation.ui.view import Desk


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
    assert not panel.model.flags(panel.model.index(0, 1)) & Qt.ItemFlag.ItemIsEditable


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
