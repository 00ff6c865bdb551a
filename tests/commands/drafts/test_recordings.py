"""Recordings under way, and those that were left, come back with their drafts."""

import os
from pathlib import Path

import numpy as np
import pytest

from tests.commands.drafts.long_sound import Start, kept, kill, never, sound
from tests.commands.drafts.long_sound import start as start
from tests.commands.transport.microphone import Microphone
from tests.conftest import document, ramp
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources.raw_source import RawSource
from workstation.engine.sources.recording_file import KeptFile, RecordingInfo, left_recordings
from workstation.engine.sources.rendered_source import append_samples

pytestmark = pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system cannot name a nameless file")


def test_what_was_pasted_of_a_recording_under_way_is_kept(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", Microphone)
    commands, drafts = start()
    session = commands.session
    session.start(document(1000))
    commands.run("transport.record")
    assert mailbox.pump(
        lambda: "t2" in {t.key for t in session.document.tracks} and len(sound(commands, "t2")[0]) >= 400, 10
    )
    commands.run("selection.set", 0.01, 0.03, tracks=["t2"])
    commands.run("edit.copy")
    commands.run("selection.set", 0.0, 0.0, tracks=["t1"])
    commands.run("edit.paste")
    pasted = sound(commands)
    assert mailbox.pump(lambda: drafts.edition == session.edition and not drafts.busy, 10)
    kill(drafts)
    session.recorder.close()
    (recording, _), *_ = left_recordings(tmp_path / "drafts")
    assert recording.exists()
    again, more = start()
    more.recover(more.find()[0].path)
    np.testing.assert_array_equal(sound(again), pasted)
    np.testing.assert_array_equal(sound(again, "t2")[:, :400], ramp(400))
    kept(mailbox, more)
    np.testing.assert_array_equal(sound(again), pasted)


def test_a_recording_comes_back_whole_though_its_track_was_edited_meanwhile(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", Microphone)
    commands, drafts = start()
    session = commands.session
    session.start(document(1000))
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.track("t2").frames >= 400, 10)
    commands.run("selection.set", 0.1, tracks=["t2"])
    commands.run("track.insert_silence", 2.0)  # its track is longer than the recording now
    commands.run("selection.set", 0.01, 0.02, tracks=["t2"])
    commands.run("edit.delete")
    assert mailbox.pump(lambda: drafts.edition == session.edition and not drafts.busy, 10)
    kill(drafts)
    session.recorder.close()
    again, more = start()
    more.recover(more.find()[0].path)
    assert [track.name for track in again.session.document.tracks] == ["Track 1", "Recording 1", "Recording 1"]
    np.testing.assert_array_equal(sound(again, "t3")[:, :400], ramp(400))
    kept(mailbox, more)


def test_a_recording_that_is_in_the_draft_already_does_not_come_twice(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the draft with all of it was written, and before its file was removed."""
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", Microphone)
    monkeypatch.setattr("workstation.commands.drafts.recordings.delete_recording", lambda path: None)
    monkeypatch.setattr("workstation.commands.drafts.sound.disown_recording", lambda path: None)
    commands, drafts = start()
    session = commands.session
    session.start(document(1000))
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.document.track("t2").frames >= 400, 10)
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 10)
    commands.run("selection.set", 0.01, 0.02, tracks=["t2"])
    commands.run("edit.delete")
    with monkeypatch.context() as patched:
        never(patched)
        assert mailbox.pump(lambda: drafts.edition == session.edition and not drafts.busy, 10)
    kill(drafts)
    assert list(left_recordings(tmp_path / "drafts"))
    again, more = start()
    more.recover(more.find()[0].path)
    assert [track.name for track in again.session.document.tracks] == ["Track 1", "Recording 1"]
    kept(mailbox, more)


def test_a_recording_under_way_goes_with_its_document_to_another_file(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving had begun before, and ends meanwhile."""
    monkeypatch.setattr("workstation.engine.playback.devices.open_input", Microphone)
    commands, drafts = start()
    session = commands.session
    session.start(document(1000))
    commands.run("marker.add", "a", start=0.01)
    kept(mailbox, drafts)
    commands.run("file.save_as", tmp_path / "p.aws")
    commands.run("transport.record")
    assert mailbox.pump(lambda: session.project is not None and session.document.track("t2").frames >= 400, 10)
    commands.run("marker.add", "b", start=0.02)
    assert mailbox.pump(lambda: drafts.edition == session.edition and not drafts.busy, 10)
    ((_, note),) = left_recordings(tmp_path / "drafts")
    assert note.belongs_to == str(tmp_path / "p.aws")
    session.recorder.close()
    kept(mailbox, drafts)


def test_a_recording_that_cannot_be_read_now_stays(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands, drafts = start()
    commands.session.start(document(1000))
    commands.run("file.save_as", tmp_path / "p.aws")
    kept(mailbox, drafts)
    file = KeptFile(tmp_path / "drafts", RecordingInfo(8000, 1, "t2", "Recording 1", 0, str(tmp_path / "p.aws")))
    append_samples(file, ramp(100))

    def unreadable(path: Path, note: RecordingInfo) -> RawSource:
        raise OSError("too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(RawSource, "of_recording", unreadable)
        commands.run("marker.add", "a", start=0.01)
        commands.run("file.save")
        kept(mailbox, drafts)
        commands.run("file.save_as", tmp_path / "q.aws")
        kept(mailbox, drafts)
    assert [path for path, _ in left_recordings(tmp_path / "drafts")] == [file.path]
