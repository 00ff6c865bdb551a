import importlib.util
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from workstation.commands.scripting.picture_data import picture_of
from workstation.ui.pictures import panel as module
from workstation.ui.pictures.panel import PaintedPicture, PicturesPanel
from workstation.ui.toolkit.workspace import Desk

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(params=["pyqtgraph", "painted"])
def panel(request: pytest.FixtureRequest, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> PicturesPanel:
    """With pyqtgraph, and as where it is not installed."""
    if request.param == "painted":
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    elif importlib.util.find_spec("pyqtgraph") is None:
        pytest.skip("pyqtgraph is not here")
    made = PicturesPanel(desk)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


def kinds() -> list[Any]:
    x = 0.5 * torch.sin(torch.arange(20_000) * 0.3)
    return [
        picture_of(x, 8000),
        picture_of(x, 8000, "mel"),
        picture_of(torch.stack([x, x]), 8000, "spectrogram"),
        picture_of(torch.randn(5, 9)),
        picture_of([1.0, float("nan"), 3.0]),
    ]


def test_pictures_are_shown_and_gone_back_to(panel: PicturesPanel, desk: Desk, qtbot: QtBot) -> None:
    assert not panel.save.isEnabled()
    for picture in kinds():
        panel.add(picture)
        ground = panel.grab().toImage()
        assert len({ground.pixel(x, y) for x in range(0, 600, 5) for y in range(40, 300, 5)}) > 5
    assert panel.title.text() == "Curve, 3 (5 of 5)"
    assert not panel.forward.isEnabled()
    panel.go(-1)
    panel.go(-1)
    assert panel.title.text() == "Spectrogram, 513 × 79 (3 of 5)"
    desk.look.use("light")
    desk.look.use("dark")
    assert panel.title.text() == "Spectrogram, 513 × 79 (3 of 5)"


def test_a_picture_is_saved(panel: PicturesPanel, tmp_path: Path) -> None:
    panel.add(kinds()[0])
    panel.save_to(tmp_path / "wave.png")
    assert not QImage(str(tmp_path / "wave.png")).isNull()


def test_a_painted_picture_fits_where_it_stands(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    panel = PicturesPanel(desk)
    qtbot.addWidget(panel)
    panel.resize(500, 200)
    panel.show()
    panel.add(kinds()[0])
    view = panel.findChild(PaintedPicture)
    assert view is not None
    assert view.pixmap().deviceIndependentSize().height() <= view.height()
