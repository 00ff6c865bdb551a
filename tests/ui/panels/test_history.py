import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.ui.panels.history import HistoryPanel
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def panel(tone: Desk, qtbot: QtBot) -> HistoryPanel:
    made = HistoryPanel(tone)
    qtbot.addWidget(made)
    made.resize(260, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def labels(panel: HistoryPanel) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def states(panel: HistoryPanel) -> list[int]:
    return [panel.model.index(row).data(Qt.ItemDataRole.UserRole + 1) for row in range(panel.model.rowCount())]


def test_it_lists_what_was_done_with_its_script_line(panel: HistoryPanel, tone: Desk) -> None:
    tone.run("marker.add", "Here")
    assert labels(panel) == ["Open", "Add marker"]
    assert panel.model.index(1).data(Qt.ItemDataRole.ToolTipRole) == 'run("marker.add", "Here")'
    assert states(panel) == [-1, 0]


def test_a_row_is_one_line_of_what_was_done(panel: HistoryPanel, tone: Desk) -> None:
    row = panel.view.sizeHintForRow(0)
    assert row < 2 * panel.fontMetrics().height()
    before = panel.grab().toImage()
    tone.session.describe_last("run('something.else')")
    panel.model.dataChanged.emit(panel.model.index(0), panel.model.index(0))
    assert panel.grab().toImage() == before, "the script line is for those who ask"


def test_a_click_goes_to_a_revision_and_what_comes_after_stays(panel: HistoryPanel, tone: Desk, qtbot: QtBot) -> None:
    for label in "abc":
        tone.run("marker.add", label)
    spot = panel.view.visualRect(panel.model.index(1)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert [marker.label for marker in tone.session.document.markers] == ["a"]
    assert states(panel) == [-1, 0, 1, 1]
    tone.run("marker.add", "d")
    assert states(panel) == [-1, -1, 0]


def test_a_new_document_starts_a_new_list(panel: HistoryPanel, tone: Desk) -> None:
    tone.run("marker.add", "a")
    tone.session.start(tone.session.document, label="Import")
    assert labels(panel) == ["Import"]


def test_it_paints_itself_with_undone_rows(panel: HistoryPanel, tone: Desk) -> None:
    tone.run("marker.add", "a")
    before = panel.grab().toImage()
    tone.run("edit.undo")
    assert panel.grab().toImage() != before


def test_it_says_what_the_steps_take_and_where_they_end(panel: HistoryPanel, tone: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.weight.text().startswith("Nothing done yet. "))
    tone.run("marker.add", "Here")
    qtbot.waitUntil(lambda: panel.weight.text().startswith("1 step, "))
    assert panel.weight.text().endswith("Beyond 5,000 steps or 20 GB the oldest are forgotten.")
    tone.settings["history_steps"] = 100
    assert panel.weight.text().endswith("Beyond 100 steps or 20 GB the oldest are forgotten.")


def test_an_edit_tells_of_the_rows_that_look_otherwise(panel: HistoryPanel, tone: Desk) -> None:
    for label in "abc":
        tone.run("marker.add", label)
    told: list[tuple[int, int]] = []
    panel.model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    tone.run("marker.add", "d")
    assert told[0] == (3, 4)
    tone.run("edit.undo")
    assert {row for first, last in told[1:] for row in range(first, last + 1)} == {3, 4}
