"""Several exports at once."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document, ramp
from workstation.commands.files.export_several import parts_of
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox
from workstation.media.probe import probe


def export(commands: Commands, mailbox: Mailbox, folder: Path, **options: object) -> list[str]:
    job = commands.run("file.export_several", folder, bits="32f", **options)
    assert mailbox.pump(lambda: job.over, 30)
    assert job.error is None
    return [path.name for path in job.result]


def sound(path: Path) -> np.ndarray:
    return soundfile.read(path, always_2d=True, dtype="float32")[0].T


def test_each_track(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, 3000, rate=8000))
    commands.run("track.rename", "t2", "Bass: left")
    commands.run("track.mute", "t2")
    assert export(commands, mailbox, tmp_path / "out") == ["01 Track 1.wav", "02 Bass_ left.wav"]
    np.testing.assert_array_equal(sound(tmp_path / "out" / "02 Bass_ left.wav"), ramp(3000, 1, 20_000))
    assert probe(tmp_path / "out" / "02 Bass_ left.wav").tags["title"] == "Bass: left"


def test_each_region_and_each_stretch_between_markers(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, rate=8000))
    with pytest.raises(CommandError, match="there are no regions"):
        commands.run("file.export_several", tmp_path, each="region")
    commands.run("marker.add", "one", start=0.1)
    commands.run("marker.add", "two", start=0.5)
    commands.run("marker.add", "chorus", start=0.2, stop=0.3)
    assert export(commands, mailbox, tmp_path, each="region", name="{label} {start}") == ["chorus 00h00m00s.wav"]
    np.testing.assert_array_equal(sound(tmp_path / "chorus 00h00m00s.wav"), ramp(800, 1, 11_600))
    assert export(commands, mailbox, tmp_path, each="marker") == ["01 one.wav", "02 two.wav"]
    np.testing.assert_array_equal(sound(tmp_path / "02 two.wav"), ramp(1000, 1, 14_000))


def test_each_clip(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    made = document(100, rate=8000)
    clips = [Clip.of(EditList.of(ArraySource(ramp(400, 1, start), 8000)), start) for start in (1000, 1200)]
    commands.session.start(made.with_track(made.tracks[0].with_clips(clips)))
    assert export(commands, mailbox, tmp_path, each="clip", name="{number}") == ["01.wav", "02.wav"]
    np.testing.assert_array_equal(sound(tmp_path / "02.wav"), ramp(400, 1, 1200))  # whole, without the cross-fade


def test_effects_ring_out_as_in_one_export(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(8000, 3000, rate=8000))
    commands.run("rack.add", "reverb", track="t2", room="booth")
    commands.run("marker.add", "part", start=0.1, stop=0.2)
    commands.run("marker.add", "end", start=0.9, stop=1.0)
    rings = commands.session.effects["reverb"].tail(8000, {"room": "booth"})

    def lengths(**options: object) -> list[int]:
        return [
            sound(tmp_path / name).shape[1] for name in export(commands, mailbox, tmp_path, exists="replace", **options)
        ]

    assert lengths() == [8000, 3000 + rings]
    one = commands.run("file.export", tmp_path / "one.wav", track="t2", bits="32f")
    assert mailbox.pump(lambda: one.over, 30)
    np.testing.assert_array_equal(sound(tmp_path / "02 Track 2.wav"), sound(tmp_path / "one.wav"))
    assert lengths(tail=False) == [8000, 3000]
    assert lengths(each="region") == [800, 800 + rings]
    assert lengths(each="region", tail=True) == [800 + rings, 800 + rings]
    assert lengths(each="clip") == [8000, 3000 + rings]


def test_files_that_are_there(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(500, 300, rate=8000))
    (tmp_path / "01 track 1.WAV").write_text("mine")
    with pytest.raises(CommandError, match=r"01 Track 1\.wav would be written over"):
        commands.run("file.export_several", tmp_path)
    assert export(commands, mailbox, tmp_path, exists="skip") == ["02 Track 2.wav"]
    assert export(commands, mailbox, tmp_path, exists="number") == ["01 Track 1 (2).wav", "02 Track 2 (2).wav"]
    assert (tmp_path / "01 track 1.WAV").read_text() == "mine"
    before = (tmp_path / "02 Track 2.wav").read_bytes()
    commands.run("track.gain", "t2", -6.0)
    export(commands, mailbox, tmp_path, exists="replace")
    assert (tmp_path / "02 Track 2.wav").read_bytes() != before


def test_a_failure_leaves_what_is_whole(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(500, 300, rate=8000))
    (tmp_path / "02 Track 2.wav").mkdir()
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    job = commands.run("file.export_several", tmp_path, exists="replace")
    assert mailbox.pump(lambda: job.over, 20)
    assert said[-1].startswith("Export failed: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01 Track 1.wav", "02 Track 2.wav"]


def test_wrong_requests_write_nothing(commands: Commands, tmp_path: Path) -> None:
    commands.session.start(document(500, rate=8000))
    for options, message in (
        ({"each": "word"}, "each must be one of track, region, marker, clip, got 'word'"),
        ({"name": "{x}"}, "may contain"),
        ({"format": "xyz"}, "ends with one of"),
        ({"exists": "?"}, "exists must be one of"),
    ):
        with pytest.raises(CommandError, match=message):
            commands.run("file.export_several", tmp_path / "out", **options)
    with pytest.raises(CommandError, match="does not exist"):
        commands.run("file.export_several", tmp_path / "no" / "out")
    assert list(tmp_path.iterdir()) == []
    assert [part.values["number"] for part in parts_of(commands.session, "track")] == ["01"]


def test_a_cancel_keeps_only_whole_files(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(200_000, 200_000, 200_000, rate=8000))
    job = commands.run("file.export_several", tmp_path, bits="32f")
    assert mailbox.pump(lambda: job.fraction > 0.4 or job.over, 30)
    job.cancel()
    assert mailbox.pump(lambda: job.over, 30)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["01 Track 1.wav", "02 Track 2.wav", "03 Track 3.wav"][: len(written)]
    for number, name in enumerate(written, 1):
        np.testing.assert_array_equal(sound(tmp_path / name), ramp(200_000, 1, 10_000 * number))
