"""The bundled plugins in a host, and engines that answer at once or wait."""

import threading
from collections.abc import Generator, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.core.files.resources import bundled_plugins
from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host
from workstation.speech import engines
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord
from workstation.ui.shell.plugin_parts import PluginParts
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def host(tone: Desk) -> Iterator[Host]:
    made = Host(tone.commands, tone.settings, WindowPlaces(parts=PluginParts(tone)))
    made.discover(bundled_plugins(), bundled=True)
    made.start()
    assert not made.faults
    yield made
    made.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Open unless a test closes it."""
    event = threading.Event()
    event.set()
    yield event
    event.set()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, gate: threading.Event) -> list[tuple[str, str]]:
    """Every other word is not found, the first is doubtful; what was asked: text and language."""
    asked: list[tuple[str, str]] = []

    def align(
        samples: object, rate: int, text: str, language: str = "en", engine_id: str = "auto"
    ) -> Generator[float, None, AlignedTranscript]:
        asked.append((text, language))
        while not gate.wait(0.01):
            yield 0.5
        words = [
            TimedWord(word, i * 0.5, i * 0.5 + 0.4, 0.9 if i else 0.3) if i % 2 == 0 else TimedWord(word, score=0.0)
            for i, word in enumerate(text.split())
        ]
        yield 1.0
        return AlignedTranscript(language, (TimedCue(tuple(words)),))

    def transcribe(
        samples: object, rate: int, language: str = "en", engine_id: str = "auto"
    ) -> Generator[float, None, AlignedTranscript]:
        return (yield from align(samples, rate, "this was said", language))

    monkeypatch.setattr(engines, "align", align)
    monkeypatch.setattr(engines, "transcribe", transcribe)
    return asked


@pytest.fixture
def show(host: Host, qtbot: QtBot) -> object:
    def make(id_: str) -> QWidget:
        panel = host.panels[id_].make()
        assert isinstance(panel, QWidget)
        qtbot.addWidget(panel)
        panel.resize(340, 700)
        panel.show()
        return panel

    return make
