"""The dialog of several exports lists what it would write."""

from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.dialogs.export_several import ExportSeveralDialog
from workstation.ui.toolkit.workspace import Desk


def names(dialog: ExportSeveralDialog) -> list[str]:
    return [dialog.listed.index(row, 0).data() for row in range(dialog.listed.rowCount())]


def test_files_are_listed_as_they_will_be_written(qtbot: QtBot, tone: Desk, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    for start in (1.0, 4.0):
        tone.run("marker.add", f"part {start:g}", start=start, stop=start + 1)
    dialog = ExportSeveralDialog(tone, tone.commands["file.export_several"], window)
    assert [dialog.each.itemText(i) for i in range(dialog.each.count())] == ["Tracks (1)", "Regions (2)", "Clips (1)"]
    dialog.folder.setText(str(tmp_path))
    assert names(dialog) == ["01 Tone.wav"]
    dialog.each.setCurrentIndex(1)
    dialog.fields.format.setCurrentIndex(dialog.fields.format.findData("flac"))
    assert names(dialog) == ["01 part 1.flac", "02 part 4.flac"]
    assert dialog.export.text() == "Export 2 files"
    (tmp_path / "01 part 1.flac").write_text("mine")
    dialog.pattern.setText("{number} {label} ")
    assert not dialog.export.isEnabled()
    assert "would be written over" in dialog.note.text()
    dialog.exists.setCurrentIndex(dialog.exists.findData("skip"))
    assert dialog.export.text() == "Export 1 file"
    dialog.pattern.setText("{nonsense}")
    assert "may contain {name}" in dialog.note.text()
    assert not dialog.export.isEnabled()
    dialog.pattern.setText("{label}")
    lines: list[str] = []
    tone.commands.logged.connect(lines.append)
    dialog.accept()
    qtbot.waitUntil(lambda: not tone.session.compute.jobs, timeout=10_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01 part 1.flac", "part 1.flac", "part 4.flac"]
    assert lines == [
        f'run("file.export_several", "{tmp_path}", each="region", name="{{label}}", format="flac", '
        'exists="skip", bits="16")'
    ]


def test_effects_ring_out_unless_that_is_switched_off(qtbot: QtBot, tone: Desk, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tone.run("rack.add", "reverb", track=tone.session.document.tracks[0].key, room="booth")
    dialog = ExportSeveralDialog(tone, tone.commands["file.export_several"], window)
    dialog.folder.setText(str(tmp_path))
    rung = dialog._parts["track"][0].range.frames
    dialog.tail.setChecked(False)
    assert dialog._parts["track"][0].range.frames == tone.session.document.frames < rung
    lines: list[str] = []
    tone.commands.logged.connect(lines.append)
    dialog.accept()
    qtbot.waitUntil(lambda: not tone.session.compute.jobs, timeout=10_000)
    assert "tail=False" in lines[0]
