"""Speaking a text into the document."""

import numpy as np
import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.speech.synthesis.say import say


def spoken(commands: Commands, mailbox: Mailbox, *arguments: object, **others: object) -> None:
    job = commands.run("generate.speech", *arguments, **others)
    assert mailbox.pump(lambda: job.over, timeout=60)


def test_speech_comes_on_a_new_track(commands: Commands, mailbox: Mailbox) -> None:
    spoken(commands, mailbox, "Hello, nice to meet you.")
    session = commands.session
    (track,) = session.document.tracks
    assert track.name == "Speech"
    waveform, rate = say("Hello, nice to meet you.")
    assert track.edits.frames == pytest.approx(waveform.shape[1] * session.document.rate / rate, rel=0.01)
    assert session.selection.range == FrameRange(0, track.edits.frames)
    sound = track.edits.read(FrameRange(0, track.edits.frames))
    assert np.sqrt(np.mean(sound**2)) > 0.02
    commands.run("edit.undo")
    assert not session.document.tracks


def test_speech_takes_the_place_of_what_is_selected(commands: Commands, mailbox: Mailbox) -> None:
    commands.session.start(document(3000, rate=1000))
    commands.session.select(FrameRange(1000, 2000), ("t1",))
    before = commands.session.document
    spoken(commands, mailbox, "Yes.", voice="de", speed=120, pitch=30)
    (track,) = commands.session.document.tracks
    length = commands.session.selection.range.frames
    assert track.edits.frames == 2000 + length
    old = before.tracks[0].edits
    assert np.array_equal(track.edits.read(FrameRange(0, 1000)), old.read(FrameRange(0, 1000)))
    after = FrameRange(1000 + length, 2000 + length)
    assert np.array_equal(track.edits.read(after), old.read(FrameRange(2000, 3000)))
    commands.run("edit.undo")
    assert commands.session.document == before


def test_what_cannot_be_spoken_changes_nothing(commands: Commands) -> None:
    with pytest.raises(CommandError, match="text must hold at least one word"):
        commands.run("generate.speech", " ")
    with pytest.raises(CommandError, match="voice must be a language"):
        commands.run("generate.speech", "Hello", voice="tlh!")
    assert not commands.session.document.tracks
