"""The dialog that parts a voice: it offers to fetch the model, or to go without."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.plugin.host import Host
from workstation.speech.store import models
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def dialog(host: Host, tone: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path)
    parent = QWidget()
    qtbot.addWidget(parent)
    code = next(row for row in host.manifests["separation"].commands).ask
    made = host.load("separation", code)(host.context("separation"), parent)
    made.open()
    yield made
    del parent


def test_without_the_model_it_offers_both_ways(dialog: Any, tone: Desk, qtbot: QtBot) -> None:
    assert dialog.fetch.isVisible()
    assert dialog.instead.isVisible()
    assert not dialog.separate.isEnabled()
    dialog.instead.setChecked(True)
    assert dialog.separate.isEnabled()
    dialog.accept()
    names = [track.name for track in tone.session.document.tracks]
    qtbot.waitUntil(lambda: len(tone.session.document.tracks) == len(names) + 2, timeout=30_000)
    assert [track.name for track in tone.session.document.tracks][-1].endswith("Beats")


def test_what_keeps_it_from_being_fetched_is_said(
    dialog: Any, tone: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> Any:
        raise OSError("the index cannot be reached")
        yield 0.0

    monkeypatch.setattr(models, "download", refuse)
    dialog.fetch.click()
    qtbot.waitUntil(lambda: dialog.fault.isVisible(), timeout=10_000)
    assert "the index cannot be reached" in dialog.fault.text()
    assert dialog.fetch.isVisible()
