import numpy as np
import pytest

from tests.commands.transport.microphone import Microphone
from tests.conftest import document, ramp
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.engine.playback.devices import AudioDeviceError


@pytest.fixture
def microphones(monkeypatch: pytest.MonkeyPatch) -> list[Microphone]:
    made: list[Microphone] = []

    def open_input(rate: int, channels: int, device: str | None) -> Microphone:
        made.append(Microphone(rate, channels, device))
        return made[-1]

    monkeypatch.setattr("workstation.engine.playback.devices.open_input", open_input)
    return made


def test_what_was_copied_while_recording_has_its_true_length_afterwards(
    commands: Commands, mailbox: Mailbox, microphones: list[Microphone]
) -> None:
    session = commands.session
    session.start(document(100))
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.track("t2").frames >= 400, 10)
    commands.run("selection.set", 0.010, 0.020, tracks=["t2"])
    commands.run("edit.copy")
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 10)
    commands.run("edit.paste")
    pieces = session.document.track("t2").edits.segments
    assert len(pieces) > 1
    assert {segment.source.frames for segment in pieces} == {400}


def test_a_recording_grows_at_the_caret(commands: Commands, mailbox: Mailbox, microphones: list[Microphone]) -> None:
    session = commands.session
    session.start(document(100))
    commands.run("selection.set", 0.030)
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.track("t2").frames >= 430, 10)
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 10)
    track = session.document.track("t2")
    assert track.name == "Recording 1"
    sound = track.edits.read(FrameRange(0, 430))
    assert not sound[:, :30].any()
    np.testing.assert_array_equal(sound[:, 30:], ramp(400))
    assert [r.label for r in session.history.revisions] == ["Open", "Record"]
    commands.run("edit.undo")
    assert len(session.document.tracks) == 1
    commands.run("edit.redo")
    assert session.document.track("t2").frames == track.frames


def test_what_was_recorded_survives_the_device(
    commands: Commands, mailbox: Mailbox, microphones: list[Microphone]
) -> None:
    session = commands.session
    said: list[str] = []
    session.notified.connect(lambda message: said.append(message.text))
    commands.run("transport.record", channels=2)
    assert mailbox.pump(lambda: session.document.frames >= 400, 10)
    microphones[0].unplugged.set()
    assert mailbox.pump(lambda: not session.recorder.recording and bool(said), 10)
    assert "gone" in said[0]
    np.testing.assert_array_equal(session.document.track("t1").edits.read(FrameRange(0, 400)), ramp(400, 2))


def test_without_a_device_no_track_is_left(
    commands: Commands, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(rate: int, channels: int, device: str | None) -> Microphone:
        raise AudioDeviceError("there is no audio input device to record with")

    monkeypatch.setattr("workstation.engine.playback.devices.open_input", none)
    session = commands.session
    said: list[str] = []
    session.notified.connect(lambda message: said.append(message.text))
    commands.run("transport.record")
    assert mailbox.pump(lambda: bool(said), 10)
    assert said == ["There is no audio input device to record with"]
    assert session.document.tracks == ()


def test_no_other_document_is_opened_while_recording(
    commands: Commands, mailbox: Mailbox, microphones: list[Microphone]
) -> None:
    """Its first track would have the key of the one that is recorded."""
    commands.run("transport.record")
    for id_, *arguments in (("file.new",), ("file.open", "a.wav")):
        with pytest.raises(CommandError, match="end the recording first"):
            commands.run(id_, *arguments)
    commands.run("transport.record")
    assert mailbox.pump(lambda: not commands.session.recorder.recording, 10)


def test_nothing_hides_a_recording_that_goes_on(
    commands: Commands, mailbox: Mailbox, microphones: list[Microphone]
) -> None:
    session = commands.session
    session.start(document(100, 100))
    commands.run("track.rename", "t1", "One")
    commands.run("track.rename", "t2", "Two")
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.track("t3").frames >= 50, 10)
    for id_, *arguments in (
        ("edit.undo",),
        ("edit.goto", 0),
        ("track.remove", "t3"),
        ("file.new",),
        ("file.demo",),
        ("file.open", "a.wav"),
    ):
        with pytest.raises(CommandError, match="end the recording first"):
            commands.run(id_, *arguments)
    commands.run("track.rename", "t1", "Other")
    commands.run("edit.undo")  # of what was done meanwhile
    commands.run("edit.redo")
    assert session.document.track("t1").name == "Other"
    assert mailbox.pump(lambda: session.document.track("t3").frames >= 400, 10)
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 10)
    commands.run("edit.goto", 0)
    assert [track.name for track in session.document.tracks] == ["Track 1", "Track 2"]
    commands.run("edit.goto", 3)
    assert session.document.track("t3").frames >= 400


def test_a_recording_that_was_undone_disturbs_no_other_track_and_is_not_lost(
    commands: Commands, mailbox: Mailbox, microphones: list[Microphone]
) -> None:
    session = commands.session
    arrived = [0]
    session.recorder.grown.connect(lambda source: arrived.append(source.arrived))
    session.start(document(100))
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.track("t2").frames >= 50, 10)
    session.goto(0)  # as no command does
    commands.run("track.add", "Another")
    assert mailbox.pump(lambda: max(arrived) >= 400, 10)
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 10)
    assert [(t.name, t.frames >= 400) for t in session.document.tracks[1:]] == [
        ("Another", False),
        ("Recording 1", True),
    ]


def test_an_edit_of_what_is_being_recorded_stays(
    commands: Commands, mailbox: Mailbox, microphones: list[Microphone]
) -> None:
    session = commands.session
    arrived = [0]
    session.recorder.grown.connect(lambda source: arrived.append(source.arrived))
    session.start(document(100))
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.track("t2").frames >= 50, 10)
    commands.run("selection.set", 0.0, 0.02, tracks=("t2",))
    commands.run("edit.delete")
    edits = session.document.track("t2").edits
    assert mailbox.pump(lambda: max(arrived) >= 400, 10)
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 10)
    span, now = FrameRange(0, edits.frames), session.document.track("t2").edits
    assert now.frames == edits.frames
    np.testing.assert_array_equal(now.read(span), edits.read(span))
    assert all(segment.source.frames < 1000 for segment in now.segments)  # not the day that it might have become
    commands.run("edit.undo")
    assert session.document.track("t2").frames >= 400


def test_channels_and_the_level_are_those_of_the_settings(
    commands: Commands, mailbox: Mailbox, microphones: list[Microphone]
) -> None:
    session = commands.session
    session.settings["input_channels"] = 2
    commands.run("transport.listen")
    assert session.recorder.listening
    session.settings["input_device"] = "Another"
    assert mailbox.pump(lambda: len(microphones) == 2, 10), "it listens to what is chosen now"
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.frames >= 400, 10)
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 10)
    assert session.document.tracks[0].channels == 2
    commands.run("transport.listen", False)
    assert not session.recorder.listening
    assert {made.channels for made in microphones} == {2}
    assert len(microphones) >= 3
