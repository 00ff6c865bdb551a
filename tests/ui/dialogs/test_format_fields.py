"""What an export dialog proposes of a format."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.media.formats import EXPORT_FORMATS
from workstation.ui.dialogs.export import ExportDialog
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def dialog(desk: Desk, window: QWidget, qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> ExportDialog:
    """Of a document that was opened from a file with the samples that the test names."""
    path = tmp_path / "in.wav"
    soundfile.write(path, np.full(8_000, 1.5 if request.param == "FLOAT" else 0.5), 8_000, subtype=request.param)
    desk.run("file.open", path)
    qtbot.waitUntil(lambda: not desk.session.openings, timeout=10_000)
    return ExportDialog(desk, desk.commands["file.export"], window)


@pytest.mark.parametrize(
    ("dialog", "bits"),
    [("PCM_U8", "8"), ("PCM_16", "16"), ("PCM_24", "24"), ("PCM_32", "32"), ("FLOAT", "32f")],
    indirect=["dialog"],
)
def test_the_bits_are_those_of_the_opened_file(dialog: ExportDialog, bits: str) -> None:
    dialog.fields.format.setCurrentIndex(dialog.fields.format.findData("wav"))
    assert dialog.fields.given["bits"] == bits
    dialog.fields.format.setCurrentIndex(dialog.fields.format.findData("flac"))
    assert dialog.fields.given["bits"] == ("24" if bits in ("24", "32", "32f") else "16")


@pytest.mark.parametrize("dialog", ["FLOAT"], indirect=True)
@pytest.mark.parametrize(
    ("lower", "peak", "told"),
    [(False, 1.0, "8,000 samples were clipped (+3.5 dB)"), (True, 0.891, "lowered by 4.5 dB")],
)
def test_what_would_clip_can_be_lowered(
    dialog: ExportDialog, desk: Desk, qtbot: QtBot, tmp_path: Path, lower: bool, peak: float, told: str
) -> None:
    said: list[str] = []
    desk.session.notified.connect(lambda message: said.append(message.text))
    dialog.fields.format.setCurrentIndex(dialog.fields.format.findData("flac"))
    dialog.fields.lower.setChecked(lower)
    dialog.path.setText(str(tmp_path / "out.flac"))
    dialog.accept()
    qtbot.waitUntil(lambda: any(told in line for line in said), timeout=10_000)
    assert np.abs(soundfile.read(tmp_path / "out.flac")[0]).max() == pytest.approx(peak, abs=1e-3)


def choose(dialog: ExportDialog, format_: str) -> None:
    dialog.fields.format.setCurrentIndex(dialog.fields.format.findData(format_))


@pytest.mark.parametrize("dialog", ["PCM_16"], indirect=True)
def test_every_setting_of_a_format_has_a_row_with_a_name_and_a_tip(dialog: ExportDialog) -> None:
    dialog.show()
    for format_, chosen in EXPORT_FORMATS.items():
        choose(dialog, format_)
        assert list(dialog.fields.editors) == [row.name for row in chosen.settings]
        values = {row.name: row.default for row in chosen.settings}
        for row in chosen.settings:
            editor = dialog.fields.editors[row.name]
            assert editor.isVisible() == row.counts(values)
            assert editor.accessibleName() == row.title
            assert editor.toolTip() == row.hint
            assert editor.value == row.default
        assert set(dialog.fields.given) == {row.name for row in chosen.settings if row.own}
    dialog.close()


@pytest.mark.parametrize("dialog", ["PCM_16"], indirect=True)
def test_a_variable_bit_rate_has_a_quality_instead(
    dialog: ExportDialog, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.show()
    choose(dialog, "mp3")
    mode, bitrate, quality = (dialog.fields.editors[name] for name in ("bitrate_mode", "bitrate", "quality"))
    assert bitrate.isVisible()
    assert not quality.isVisible()
    mode._take("variable", final=True)
    assert not bitrate.isVisible()
    assert quality.isVisible()
    quality._take(7, final=True)
    assert dialog.fields.given == {"bitrate_mode": "variable", "quality": 7}
    choose(dialog, "opus")
    assert not quality.isVisible()
    choose(dialog, "mp3")
    assert dialog.fields.given == {"bitrate_mode": "variable", "quality": 7}
    dialog.path.setText(str(tmp_path / "out.mp3"))
    lines: list[str] = []
    desk.commands.logged.connect(lines.append)
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept()
    qtbot.waitUntil((tmp_path / "out.mp3").exists, timeout=10_000)
    assert b"Xing" in (tmp_path / "out.mp3").read_bytes()[:2_000]
    assert lines[-1].endswith('bitrate_mode="variable", quality=7)')
