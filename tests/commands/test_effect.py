import threading
from collections.abc import Iterator

import numpy as np
import pytest

from tests.conftest import document, ramp
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.params import Values
from workstation.core.ranges import FrameRange
from workstation.core.sources import Source
from workstation.effects.base import Effect, Write
from workstation.engine.mailbox import Mailbox


class Held(Effect):
    """Doubles the sound once it is let go."""

    id = "held"
    name = "Held"
    category = "test"
    live = False

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        self.begun.set()
        yield 0.1
        assert self.go.wait(10)
        write(source.read(0, source.frames) * np.float32(2))
        yield 1.0


@pytest.fixture
def held(commands: Commands) -> Held:
    effect = Held()
    commands.session.effects = commands.session.effects.with_row("held", effect)
    commands.session.start(document(100))
    return effect


def sound(commands: Commands) -> np.ndarray:
    edits = commands.session.document.track("t1").edits
    return edits.read(FrameRange(0, edits.frames))


def test_it_lands_where_its_sound_went(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    commands.run("selection.set", 0.050, 0.060)
    job = commands.run("effect.apply", "held")
    assert held.begun.wait(10)
    commands.run("selection.set", 0.0, 0.010)
    commands.run("edit.delete")
    held.go.set()
    assert mailbox.pump(lambda: job.over, 10)
    expected = ramp(90, 1, 10_010)
    expected[:, 40:50] *= 2
    np.testing.assert_array_equal(sound(commands), expected)
    assert commands.session.history.current.label == "Held"
    commands.run("edit.undo")
    np.testing.assert_array_equal(sound(commands), ramp(90, 1, 10_010))


def test_an_edit_inside_the_range_is_never_overwritten(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    said: list[str] = []
    commands.session.said.connect(lambda message: said.append(message.text))
    commands.run("selection.set", 0.050, 0.060)
    job = commands.run("effect.apply", "held")
    commands.run("selection.set", 0.052, 0.054)
    commands.run("edit.delete")
    before = commands.session.document
    held.go.set()
    assert mailbox.pump(lambda: job.over, 10)
    assert commands.session.document is before
    assert said == ["Held: the sound was edited meanwhile, so nothing was changed; apply it again"]


def test_cancelling_changes_nothing_and_leaves_no_listener(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    before = commands.session.document
    listeners = len(commands.session.changed._listeners)
    job = commands.run("effect.apply", "held")
    assert held.begun.wait(10)
    job.cancel()
    held.go.set()
    assert mailbox.pump(lambda: job.over, 10)
    assert commands.session.document is before
    assert len(commands.session.changed._listeners) == listeners


def test_gain_over_everything(commands: Commands, mailbox: Mailbox) -> None:
    commands.session.start(document(100, 40))
    job = commands.run("effect.apply", "gain", gain_db=20.0)
    assert mailbox.pump(lambda: job.over, 30)
    np.testing.assert_allclose(sound(commands), 10 * ramp(100, 1, 10_000), rtol=1e-5)
    assert [track.frames for track in commands.session.document.tracks] == [100, 40]
    with pytest.raises(CommandError, match="no effect 'nothing'"):
        commands.run("effect.apply", "nothing")
