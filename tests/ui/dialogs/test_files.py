"""Choosing files for markers and timelines: the filter that is chosen says the format."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs import files
from workstation.ui.toolkit.workspace import Desk

Choose = Callable[[str, str, Path], None]


@pytest.fixture
def choose(qtbot: QtBot, tone: Desk, monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Run a command's dialog, choose a filter that begins so, and a file."""
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: None)  # no window manager is here to close it again

    def run(id_: str, filter_: str, path: Path) -> None:
        ask = getattr(files, f"ask_{tone.commands[id_].ask.replace('-', '_')}")
        ask(tone, tone.commands[id_], window)
        dialog = window.findChildren(QFileDialog)[-1]
        chosen = next(name for name in dialog.nameFilters() if name.startswith(filter_))
        dialog.selectNameFilter(chosen)
        dialog.filterSelected.emit(chosen)
        dialog.fileSelected.emit(str(path))
        dialog.filesSelected.emit([str(path)])
        qtbot.waitUntil(lambda: not tone.session.compute.jobs, timeout=10_000)

    return run


def test_markers_in_the_format_of_the_filter(choose: Choose, tone: Desk, tmp_path: Path) -> None:
    tone.run("marker.add", "a", start=1.0)
    lines: list[str] = []
    tone.commands.logged.connect(lines.append)
    choose("marker.export", "Audacity", tmp_path / "a.txt")
    choose("marker.export", "Reaper", tmp_path / "a.csv")
    assert lines == [
        f'run("marker.export", "{tmp_path}/a.txt")',
        f'run("marker.export", "{tmp_path}/a.csv", format="reaper")',
    ]
    assert (tmp_path / "a.csv").read_text().startswith("#,Name")
    tone.run("marker.clear")
    choose("marker.import", "Markers", tmp_path / "a.txt")
    assert [marker.label for marker in tone.session.document.markers] == ["a"]


def test_a_timeline_at_the_frames_of_the_filter(choose: Choose, tone: Desk, tmp_path: Path) -> None:
    choose("file.export_timeline", "Edit decision list, 24 ", tmp_path / "a.edl")
    assert "* FRAME RATE: 24\n" in (tmp_path / "a.edl").read_text()
    choose("file.export_timeline", "OpenTimelineIO", tmp_path / "b.otio")
    assert '"OTIO_SCHEMA"' in (tmp_path / "b.otio").read_text()
