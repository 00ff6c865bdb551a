import os
from io import FileIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document, ramp
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources import handles
from workstation.engine.sources.handles import Handles, OpenFile
from workstation.session import Message


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "a.wav"
    soundfile.write(path, ramp(5000, 2).T, 8000, "FLOAT")
    return path


def open_(commands: Commands, mailbox: Mailbox, *paths: Path) -> None:
    commands.run("file.open", *paths)
    assert mailbox.pump(lambda: not commands.session.openings and not commands.session.compute.jobs, 20)


def sound(commands: Commands, track: str = "t1") -> np.ndarray:
    edits = commands.session.document.track(track).edits
    return edits.read(FrameRange(0, edits.frames))


def test_open_shows_the_sound(commands: Commands, mailbox: Mailbox, wav: Path) -> None:
    open_(commands, mailbox, wav)
    np.testing.assert_array_equal(sound(commands), ramp(5000, 2))
    assert commands.session.path == wav
    assert commands.session.settings["recent_files"] == ((str(wav),),)
    assert not commands.session.modified


def test_a_file_of_another_rate_is_converted(commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path) -> None:
    tone = np.sin(np.arange(16_000) * 2 * np.pi * 440 / 16_000).astype(np.float32) / 2
    soundfile.write(tmp_path / "b.wav", tone, 16_000, "FLOAT")
    open_(commands, mailbox, wav, tmp_path / "b.wav")
    converted = sound(commands, "t2")
    assert converted.shape == (1, 8000)
    expected = np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000) / 2
    assert np.abs(converted[0] - expected)[200:-200].max() < 1e-3


@pytest.mark.parametrize("content", [None, b"", b"just some text, no sound at all\n" * 9])
def test_what_is_no_sound_changes_nothing(commands: Commands, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bad.wav"
    if content is not None:
        path.write_bytes(content)
    before = commands.session.history
    for id_ in ("file.open", "file.import"):
        with pytest.raises(CommandError, match=r"bad\.wav"):
            commands.run(id_, path)
    assert commands.session.history is before
    assert not commands.session.openings


def test_save_and_open_again(commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path) -> None:
    session = commands.session
    open_(commands, mailbox, wav)
    commands.run("selection.set", 0.1, 0.2)
    commands.run("edit.delete")
    assert session.modified
    with pytest.raises(CommandError, match="no project file yet"):
        commands.run("file.save")
    job = commands.run("file.save_as", tmp_path / "p")
    assert mailbox.pump(lambda: job.over, 20)
    assert not session.modified
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    expected = sound(commands)
    commands.run("edit.undo")
    assert session.modified
    commands.run("edit.redo")
    assert not session.modified
    commands.run("selection.set", 0.0, 0.1)
    commands.run("edit.silence")
    job = commands.run("file.save")
    assert mailbox.pump(lambda: job.over, 20)
    open_(commands, mailbox, tmp_path / "p.aws")
    assert [r.label for r in session.history.revisions] == ["Open", "Delete", "Silence"]
    commands.run("edit.undo")
    np.testing.assert_array_equal(sound(commands), expected)


def test_a_missing_file_is_named_and_kept(commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    open_(commands, mailbox, wav)
    job = commands.run("file.save_as", tmp_path / "p.aws")
    assert mailbox.pump(lambda: job.over, 20)
    wav.rename(tmp_path / "c.bak")
    open_(commands, mailbox, tmp_path / "p.aws")
    assert said[-1] == f"{wav} is missing: its place is silent"
    assert not sound(commands).any()
    job = commands.run("file.save")
    assert mailbox.pump(lambda: job.over, 20)
    (tmp_path / "c.bak").rename(wav)
    open_(commands, mailbox, tmp_path / "p.aws")
    np.testing.assert_array_equal(sound(commands), ramp(5000, 2))


def test_a_save_that_fails_keeps_all(commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    open_(commands, mailbox, wav)
    (tmp_path / "dir.aws").mkdir()
    job = commands.run("file.save_as", tmp_path / "dir.aws")
    assert mailbox.pump(lambda: job.over, 20)
    assert said[-1].endswith("The document is still here, unsaved: save it as another file")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.wav", "dir.aws"]
    with pytest.raises(CommandError, match="does not exist"):
        commands.run("file.save_as", tmp_path / "none" / "p.aws")


def test_a_file_written_over_is_kept_as_it_was_opened(
    commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path
) -> None:
    """As by an export of the edited sound under the old name: its edits must not be done to it again."""
    open_(commands, mailbox, wav)
    commands.run("selection.set", 0.1, 0.2)
    commands.run("edit.delete")
    job = commands.run("file.save_as", tmp_path / "before.aws")
    assert mailbox.pump(lambda: job.over, 20)
    expected = sound(commands)
    job = commands.run("file.export", wav, bits="32f", overwrite=True)
    assert mailbox.pump(lambda: job.over, 20)
    job = commands.run("file.save")
    assert mailbox.pump(lambda: job.over, 20)
    job = commands.run("file.save_as", tmp_path / "after.aws")
    assert mailbox.pump(lambda: job.over, 20)
    wav.unlink()
    for name in ("before.aws", "after.aws"):
        commands.run("file.new")
        open_(commands, mailbox, tmp_path / name)
        np.testing.assert_array_equal(sound(commands), expected)
        commands.run("edit.undo")
        np.testing.assert_array_equal(sound(commands), ramp(5000, 2))


def test_what_comes_late_leaves_another_document_alone(
    commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path
) -> None:
    session = commands.session
    soundfile.write(tmp_path / "b.wav", np.zeros(800, np.float32), 16_000, "FLOAT")
    open_(commands, mailbox, wav)
    saving = commands.run("file.save_as", tmp_path / "p.aws")
    converting = commands.run("file.import", tmp_path / "b.wav")
    commands.run("file.new")
    assert mailbox.pump(lambda: saving.over and converting.over, 20)
    assert session.document.tracks == ()
    assert session.path is None
    assert session.project is None
    assert not session.modified


def test_importing_keeps_the_history_of_a_document_without_tracks(
    commands: Commands, mailbox: Mailbox, wav: Path
) -> None:
    open_(commands, mailbox, wav)
    commands.run("track.remove", "t1")
    commands.run("file.import", wav)
    assert [r.label for r in commands.session.history.revisions] == ["Open", "Remove track", "Import a.wav"]


def test_a_slider_moved_after_saving_is_another_step(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(100))
    commands.run("track.gain", "t1", -3.0)
    job = commands.run("file.save_as", tmp_path / "p.aws")
    assert mailbox.pump(lambda: job.over, 20)
    commands.run("track.gain", "t1", -6.0)
    assert commands.session.modified
    commands.run("edit.undo")
    assert not commands.session.modified


def test_a_cue_sheet_opens_the_sound_it_is_about(commands: Commands, mailbox: Mailbox, wav: Path) -> None:
    sheet = wav.with_suffix(".cue")
    sheet.write_text(
        'PERFORMER "Band"\nTITLE "Album"\nFILE "a.wav" WAVE\n  TRACK 01 AUDIO\n    TITLE "One"\n    INDEX 01 00:00:00\n'
        '  TRACK 02 AUDIO\n    TITLE "Two"\n    INDEX 01 00:00:15\n'
    )
    open_(commands, mailbox, sheet)
    session = commands.session
    assert session.path == wav
    assert [(m.range.start, m.label) for m in session.document.markers] == [(0, "One"), (1600, "Two")]
    assert (session.document.tags["album"], session.document.tags["artist"]) == ("Album", "Band")
    before = session.history
    sheet.write_text('FILE "gone.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
    with pytest.raises(CommandError, match=r"gone\.wav does not exist"):
        commands.run("file.open", sheet)
    assert session.history is before


def test_what_is_wrong_with_a_file_is_said(commands: Commands, mailbox: Mailbox, wav: Path) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(f"{message.level}: {message.text}"))
    wav.write_bytes(wav.read_bytes()[:20_000])
    open_(commands, mailbox, wav)
    assert said == [f"warning: {wav} ends early: 0:00.311 of 0:00.625 are there"]


def test_a_file_of_unknown_length_can_be_a_second_track(
    commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "b.flac", ramp(3000, 2).T, 8000, "PCM_16")
    raw = bytearray((tmp_path / "b.flac").read_bytes())
    raw[21] &= 0xF0
    raw[22:26] = bytes(4)
    (tmp_path / "b.flac").write_bytes(raw)
    open_(commands, mailbox, wav, tmp_path / "b.flac")
    assert commands.session.document.track("t2").frames == 3000
    open_(commands, mailbox, tmp_path / "b.flac")
    assert commands.session.document.frames == 3000


def test_the_layout_and_the_cover_come_with_the_file(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", ramp(500, 6).T, 8000, "PCM_16", format="WAVEX")
    open_(commands, mailbox, tmp_path / "x.wav")
    assert commands.session.document.layout == ("FL", "FR", "FC", "LFE", "BL", "BR")
    commands.run("selection.set", 0.0, 0.01)
    commands.run("edit.delete")
    assert commands.session.document.layout == ("FL", "FR", "FC", "LFE", "BL", "BR")


SUBRIP = "1\n00:00:00,100 --> 00:00:00,300\nHello\n"


@pytest.mark.parametrize("order", [("a.wav", "a.srt", "marks.csv"), ("a.srt", "marks.csv", "a.wav")])
def test_words_and_markers_are_read_into_the_sound_that_is_opened_with_them(
    commands: Commands, mailbox: Mailbox, wav: Path, order: tuple[str, ...]
) -> None:
    wav.with_name("a.srt").write_text(SUBRIP)
    wav.with_name("marks.csv").write_text("label,start,end\nhere,0.2,0.3\n")
    said: list[Message] = []
    commands.session.notified.connect(said.append)
    open_(commands, mailbox, *(wav.with_name(name) for name in order))
    document = commands.session.document
    assert [track.name for track in document.tracks] == ["a"]
    assert [cue.text for cue in document.transcript.cues] == ["Hello"]
    assert [marker.label for marker in document.markers] == ["here"]
    assert not [message.text for message in said if message.level == "error"]


def test_words_alone_say_what_they_need(commands: Commands, wav: Path) -> None:
    path = wav.with_name("a.srt")
    path.write_text(SUBRIP)
    before = commands.session.document
    with pytest.raises(CommandError, match=r"a\.srt holds subtitles or words: open the sound or video"):
        commands.run("file.open", path)
    assert commands.session.document is before


def test_a_file_without_sound_leaves_no_document(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "zero.wav", np.zeros((0, 1)), 8000)
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    open_(commands, mailbox, tmp_path / "zero.wav")
    assert commands.session.document.tracks == ()
    assert commands.session.path is None
    assert commands.session.settings["recent_files"] == ()
    assert said[-1].endswith("holds no sound that can be decoded")


def test_a_saved_project_is_among_the_recent_files(
    commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path
) -> None:
    open_(commands, mailbox, wav)
    job = commands.run("file.save_as", tmp_path / "p.aws")
    assert mailbox.pump(lambda: job.over, 20)
    assert commands.session.settings["recent_files"] == ((str(tmp_path / "p.aws"),), (str(wav),))


def test_a_file_that_is_written_over_in_place_is_named_when_it_is_saved(
    commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    open_(commands, mailbox, wav)
    soundfile.write(tmp_path / "other.wav", ramp(5000, 2).T / 2, 8000, "FLOAT")
    with wav.open("r+b") as over:
        over.write((tmp_path / "other.wav").read_bytes())
    os.utime(wav, ns=(5, 5))
    job = commands.run("file.save_as", tmp_path / "x.aws")
    assert mailbox.pump(lambda: job.over, 20)
    assert any(f"{wav} was written to by another program" in text for text in said)
    np.testing.assert_array_equal(sound(commands), ramp(5000, 2) / 2)


@pytest.mark.parametrize("replaced", [True, False])
@pytest.mark.parametrize("saved_before", [True, False])
def test_sound_that_is_not_there_any_more_is_never_saved_as_silence(
    commands: Commands,
    mailbox: Mailbox,
    wav: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    replaced: bool,
    saved_before: bool,
) -> None:
    """A file closed for want of room, and gone or replaced since: its name is kept, and its sound found again."""
    monkeypatch.setattr(handles, "HANDLES", Handles(2))
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    os.utime(wav, ns=(5 * 10**9, 5 * 10**9))
    open_(commands, mailbox, wav)
    if saved_before:
        job = commands.run("file.save_as", tmp_path / "p.aws")
        assert mailbox.pump(lambda: job.over, 20)
    wav.rename(tmp_path / "elsewhere.bin")
    if replaced:
        soundfile.write(wav, ramp(5000, 2).T / 2, 8000, "FLOAT")
    others = [OpenFile(FileIO(tmp_path / "elsewhere.bin"), path=tmp_path / "elsewhere.bin") for _ in range(2)]
    job = commands.run("file.save_as", tmp_path / ("p.aws" if saved_before else "q.aws"))
    assert mailbox.pump(lambda: job.over, 20)
    assert len(others) == 2
    assert any(f"{wav} is not there any more, or is another file now" in text for text in said)
    commands.run("file.new")
    open_(commands, mailbox, commands.session.settings["recent_files"][0][0])
    assert commands.run("file.missing") == [str(wav)]
    if saved_before:
        commands.run("file.new")
        (tmp_path / "elsewhere.bin").replace(wav)
        open_(commands, mailbox, tmp_path / "p.aws")
        np.testing.assert_array_equal(sound(commands), ramp(5000, 2))


def test_another_stream_of_sound_is_kept_by_the_project(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    with av.open(str(tmp_path / "x.mka"), "w") as out:
        streams = [
            out.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(2)
        ]  # before anything is written
        for level, stream in zip((1000, 2000), streams, strict=True):
            frame = av.AudioFrame.from_ndarray(np.full((1, 800), level, np.int16), "s16", "mono")
            frame.sample_rate = 8000
            frame.pts = 0
            out.mux([*stream.encode(frame), *stream.encode(None)])
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    open_(commands, mailbox, tmp_path / "x.mka")
    assert "2 streams of sound" in said[0]
    assert sound(commands)[0, 100] == 1000 / 2**15
    commands.run("file.open", tmp_path / "x.mka", stream=1)
    assert mailbox.pump(lambda: not commands.session.openings, 20)
    assert sound(commands)[0, 100] == 2000 / 2**15
    job = commands.run("file.save_as", tmp_path / "x.aws")
    assert mailbox.pump(lambda: job.over, 20)
    open_(commands, mailbox, tmp_path / "x.aws")
    assert sound(commands)[0, 100] == 2000 / 2**15


def test_a_file_without_sound_leaves_no_track_beside_others(
    commands: Commands, mailbox: Mailbox, wav: Path, tmp_path: Path
) -> None:
    open_(commands, mailbox, wav)
    soundfile.write(tmp_path / "hollow.flac", np.ones(8000) / 3, 8000)
    whole = (tmp_path / "hollow.flac").read_bytes()
    (tmp_path / "hollow.flac").write_bytes(whole[: whole.index(b"\xff\xf8")])
    soundfile.write(tmp_path / "zero.wav", np.zeros((0, 1)), 8000)
    commands.run("file.import", tmp_path / "zero.wav")
    commands.run("file.import", tmp_path / "hollow.flac")
    assert mailbox.pump(lambda: not commands.session.openings, 30)
    assert [track.name for track in commands.session.document.tracks] == ["a"]
    commands.run("edit.undo")
    assert [track.name for track in commands.session.document.tracks] == ["a"]
