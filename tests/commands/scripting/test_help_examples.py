"""Every example of the page on Python runs, in the order in which they stand there."""

import os
import re
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from workstation.cli.headless import Headless
from workstation.core.document import Document, Track
from workstation.core.files.resources import resource
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.ui.pictures.files import draw_picture

RATE = 16_000


def sound(hertz: float, channels: int) -> EditList:
    at = np.arange(2 * RATE) / RATE
    return EditList.of(ArraySource(np.tile(0.4 * np.sin(2 * np.pi * hertz * at), (channels, 1)).astype("f4"), RATE))


def test_every_example_runs(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", resource("help", "scripting.md").read_text("utf-8"), re.S)
    assert len(blocks) >= 7
    with Headless(tmp_path / "cache", draw_picture=draw_picture) as program:
        program.session.start(
            Document(RATE, (Track("t1", "Voice", sound(300, 1)), Track("t2", "Music", sound(900, 2))))
        )
        program.run_script("\n".join(blocks), "scripting.md")
        assert [marker.label for marker in program.session.document.markers][:2] == ["peak 1", "peak 2"]
        assert program.session.document.tracks[2].name == "Tone"
    assert (tmp_path / "mel.png").read_bytes().startswith(b"\x89PNG")
    assert "16000 2.0 Add track Tone 0" in capsys.readouterr().out
