from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.document import Marker
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.media.markers.riff import append_riff


def test_markers_go_out_and_come_back(commands: Commands, tmp_path: Path) -> None:
    session = commands.session
    session.start(document(5000))
    commands.run("marker.add", "a", start=1.0)
    commands.run("selection.set", 2.0, 3.5, band_hz=(100.0, 400.0))
    commands.run("marker.add", "b")
    before = session.document.markers
    assert before[1].band_hz == (100.0, 400.0)
    for name in ("a.txt", "a.csv"):
        commands.run("marker.export", tmp_path / name)
        commands.run("marker.clear")
        assert commands.run("marker.import", tmp_path / name) == 2
        assert session.document.markers == before
    assert commands.run("marker.import", tmp_path / "a.txt") == 0
    (tmp_path / "b.txt").write_text("0.5\t0.5\tc\n")
    commands.run("marker.import", tmp_path / "b.txt", replace_all=True)
    assert session.document.markers == (Marker(FrameRange(500, 500), "c"),)
    commands.run("edit.undo")
    assert session.document.markers == before
    commands.run("marker.select", 1)
    assert session.selection.band_hz == (100.0, 400.0)


def test_formats_that_share_an_ending_are_named(commands: Commands, tmp_path: Path) -> None:
    commands.session.start(document(5000))
    commands.run("marker.add", "a", start=1.0)
    commands.run("marker.export", tmp_path / "a.csv", format="reaper")
    assert (tmp_path / "a.csv").read_text() == "#,Name,Start,End,Length\nM1,a,1.0,,\n"
    with pytest.raises(CommandError, match="a format of labels is one of audacity, csv"):
        commands.run("marker.export", tmp_path / "a.csv", format="excel")
    with pytest.raises(CommandError, match=r"ends with one of \.txt"):
        commands.run("marker.export", tmp_path / "a.xyz")


def test_markers_past_the_end_are_kept_and_said(commands: Commands, tmp_path: Path) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    commands.session.start(document(5000))
    (tmp_path / "a.txt").write_text("1\t1\ta\n9\t9\tb\n")
    commands.run("marker.import", tmp_path / "a.txt")
    assert said == ["2 markers from a.txt, of which 1 lies behind the end of the sound"]
    assert commands.session.document.markers[1].range.start == 9000


def test_an_empty_file_changes_nothing(commands: Commands, tmp_path: Path) -> None:
    commands.session.start(document(5000))
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(CommandError, match=r"a\.txt holds none"):
        commands.run("marker.import", tmp_path / "a.txt")
    with pytest.raises(CommandError, match="No such file"):
        commands.run("marker.import", tmp_path / "b.txt")
    assert len(commands.session.history.revisions) == 1


def test_a_band_survives_saving(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000))
    (tmp_path / "a.txt").write_text("1.0\t2.0\tbird\n\\\t2000.0\t4000.0\n3.0\t3.0\tplace\n")
    commands.run("marker.import", tmp_path / "a.txt")
    before = commands.session.document.markers
    job = commands.run("file.save_as", tmp_path / "p.aws")
    assert mailbox.pump(lambda: job.over, 20)
    commands.run("file.new")
    commands.run("file.open", tmp_path / "p.aws")
    assert commands.session.document.markers == before
    assert before[0].band_hz == (2000.0, 4000.0)


def test_markers_of_another_sound_file(commands: Commands, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(8000), 8000)
    append_riff(tmp_path / "a.wav", [Marker(FrameRange(2000, 4000), "x")])
    commands.session.start(document(5000))
    assert commands.run("marker.import", tmp_path / "a.wav") == 1
    assert commands.session.document.markers == (Marker(FrameRange(250, 500), "x"),)
    soundfile.write(tmp_path / "b.wav", np.zeros(8000), 8000)
    with pytest.raises(CommandError, match=r"b\.wav holds none"):
        commands.run("marker.import", tmp_path / "b.wav")
