import threading

import numpy as np
import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox


class Speaker:
    """An output that keeps what it is given and takes it at once until it is full."""

    latency_seconds = 0.0

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self.heard: list[Samples] = []
        self.room = threading.Semaphore(40)

    def write(self, block: Samples) -> None:
        if self.room.acquire(timeout=0.02):
            self.heard.append(block.copy())

    def drain(self) -> None: ...
    def abort(self) -> None: ...
    def close(self) -> None: ...


@pytest.fixture
def speakers(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> list[Speaker]:
    made: list[Speaker] = []

    def open_output(rate: int, channels: int, device: str | None) -> Speaker:
        made.append(Speaker(rate, channels))
        return made[-1]

    monkeypatch.setattr("workstation.engine.playback.devices.open_output", open_output)
    commands.session.start(document(200))
    return made


def test_the_selection_is_played(commands: Commands, speakers: list[Speaker], mailbox: Mailbox) -> None:
    session = commands.session
    commands.run("selection.set", 0.050, 0.150)
    commands.run("transport.toggle")
    assert session.player.playing
    assert mailbox.pump(lambda: not session.player.playing, 10)
    heard = np.concatenate(speakers[0].heard, axis=1)
    expected = session.document.track("t1").edits.read(session.selection.range)
    np.testing.assert_array_equal(heard[:, :100], expected)
    assert not heard[:, 100:].any()


def test_stop_and_pause(commands: Commands, speakers: list[Speaker]) -> None:
    session = commands.session
    commands.run("transport.loop", True)
    commands.run("transport.play")
    commands.run("transport.pause")
    assert not session.player.playing
    assert session.selection.range.is_caret
    commands.run("transport.pause")
    assert session.player.playing
    commands.run("transport.stop")
    assert not session.player.playing


def test_there_must_be_something_to_hear(commands: Commands) -> None:
    with pytest.raises(CommandError, match="open or record a sound first"):
        commands.run("transport.play")
    commands.session.start(document(200))
    with pytest.raises(CommandError, match=r"seconds must be 0 to 0\.200, got 9"):
        commands.run("transport.seek", 9)
    with pytest.raises(CommandError, match="nothing to hear there"):
        commands.run("transport.play", 0.1, 0.1)
    commands.run("transport.seek", 0.1)
    assert commands.session.selection.range.start == 100
    commands.run("transport.end")
    assert commands.session.selection.range.start == 200
    commands.run("transport.start")
    assert commands.session.selection.range.start == 0


def test_there_is_nothing_to_hear_behind_the_end(commands: Commands, speakers: list[Speaker]) -> None:
    commands.session.start(document(100))
    with pytest.raises(CommandError, match="nothing to hear there"):
        commands.run("transport.play", 5.0)
    assert not commands.session.player.playing
