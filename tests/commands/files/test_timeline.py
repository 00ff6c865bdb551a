"""Timelines written of a document and opened again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document, ramp
from workstation.commands.registry import Commands
from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Point
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox
from workstation.media.encode import encode
from workstation.media.formats import ExportSettings

RATE = 8000


def run(commands: Commands, mailbox: Mailbox, id_: str, *arguments: object, **options: object) -> None:
    commands.run(id_, *arguments, **options)
    assert mailbox.pump(lambda: not commands.session.compute.jobs and not commands.session.openings, 20)


def heard(document_: Document) -> list[np.ndarray]:
    return [track.edits.read(FrameRange(0, document_.frames)) for track in document_.tracks]


@pytest.fixture
def edited(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> Commands:
    """A file cut into pieces, moved and faded, beside a track of sound that is in no file."""
    soundfile.write(tmp_path / "a b.wav", ramp(RATE, 2).T, RATE, "FLOAT")
    run(commands, mailbox, "file.open", tmp_path / "a b.wav")
    session = commands.session
    commands.run("selection.set", 0.1, 0.2)
    commands.run("edit.delete")
    material = EditList.of(session.document.tracks[0].edits.segments[0].source)
    late = Clip(12_000, material, FrameRange(1000, 3000), name="late", gain_db=-6.0, points=(Point(1500, -3.0),))
    over = Clip(13_600, material, FrameRange(4000, 6000), name="over").faded_out(200, "linear")
    first = session.document.tracks[0]
    made = session.document.with_track(first.with_clips([*first.clips, late, over]))
    loose = replace(document(1, rate=RATE).tracks[0], key="t2", name="Loose", gain_db=-3.0, mute=True)
    loose = replace(loose, edits=EditList.of(ArraySource(ramp(500, 1, 99), RATE)))
    session.commit(made.with_track(loose), "Arrange")
    commands.run("marker.add", "m", start=0.25)
    return commands


def test_an_otio_file_sounds_the_same(edited: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    before = edited.session.document
    run(edited, mailbox, "file.export_timeline", tmp_path / "out.otio")
    assert sorted(path.name for path in (tmp_path / "out media").iterdir()) == ["001.wav"]
    run(edited, mailbox, "file.open", tmp_path / "out.otio")
    after = edited.session.document
    assert (after.rate, after.markers) == (before.rate, before.markers)
    assert [(t.name, t.gain_db, t.mute) for t in after.tracks] == [(t.name, t.gain_db, t.mute) for t in before.tracks]
    for found, expected in zip(heard(after), heard(before), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_an_edl_keeps_frames_of_video(edited: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    run(edited, mailbox, "file.export_timeline", tmp_path / "out.edl", fps=50)
    run(edited, mailbox, "file.open", tmp_path / "out.edl")
    clips = edited.session.document.tracks[0].clips
    assert [clip.start for clip in clips] == [0, 800, 12_000, 13_600]
    expected = [(0, 800), (1600, 8000), (1000, 3000), (4000, 6000)]  # the last two are in files of their own
    for clip, (start, stop) in zip(clips, expected, strict=True):
        assert abs(clip.visible.start - start) <= RATE / 50 / 2
        assert abs(clip.visible.stop - stop) <= RATE / 50


def test_a_missing_file_is_silent_and_named(edited: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    run(edited, mailbox, "file.export_timeline", tmp_path / "out.otio")
    (tmp_path / "a b.wav").unlink()
    said: list[str] = []
    edited.session.notified.connect(lambda message: said.append(message.text))
    run(edited, mailbox, "file.open", tmp_path / "out.otio")
    assert any("a b.wav does not exist: its place is silent" in text for text in said)
    first, loose = heard(edited.session.document)
    assert not first.any()
    assert loose.any()


def test_files_of_another_rate_are_converted(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(4000, 0.25), 4000, "FLOAT")
    row = "00:00:00:00 00:00:01:00 00:00:01:00 00:00:02:00"
    (tmp_path / "a.edl").write_text(f"TITLE: x\n001 AX A C {row}\n* FROM CLIP NAME: a.wav\n")
    commands.session.start(document(50, rate=RATE))
    run(commands, mailbox, "file.import", tmp_path / "a.edl")
    sound = commands.session.document.track("t2").edits.read(FrameRange(0, 16_000))[0]
    assert not sound[:8000].any()
    np.testing.assert_allclose(sound[8200:15_800], 0.25, atol=1e-3)


def test_wrong_requests_write_nothing(edited: Commands, tmp_path: Path) -> None:
    for path, options, message in (
        (tmp_path / "a.xml", {}, r"ends with one of \.otio, \.edl"),
        (tmp_path / "no" / "a.otio", {}, "does not exist"),
        (tmp_path / "a.edl", {"fps": 17}, "frames a second are one of"),
    ):
        with pytest.raises(CommandError, match=message):
            edited.run("file.export_timeline", path, **options)
    assert [path.name for path in tmp_path.iterdir()] == ["a b.wav"]


def test_source_timecode_counts_from_when_the_file_was_recorded(
    commands: Commands, mailbox: Mailbox, tmp_path: Path
) -> None:
    """And the list leaves out the ending of the file's name."""
    reference = str(10 * 3600 * RATE)
    blocks = [ramp(RATE * 3)]
    for _ in encode(
        tmp_path / "Take 1.wav", blocks, RATE, 1, ExportSettings("wav", "32f"), {"time_reference": reference}
    ):
        pass
    row = "10:00:01:00 10:00:02:00 01:00:00:00 01:00:01:00"
    (tmp_path / "a.edl").write_text(f"TITLE: x\n001 AX A C {row}\n* FROM CLIP NAME: TAKE 1\n")
    run(commands, mailbox, "file.open", tmp_path / "a.edl")
    (track,) = commands.session.document.tracks
    np.testing.assert_array_equal(heard(commands.session.document)[0], ramp(RATE * 3)[:, RATE : 2 * RATE])
    assert track.clips[0].visible == FrameRange(RATE, 2 * RATE)
