"""Projects of other programs opened and imported."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox

AUDACITY = Path(__file__).parents[2] / "exchange" / "audacity"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "made.aup3"
    path.write_bytes(gzip.decompress((AUDACITY / "made.aup3.gz").read_bytes()))
    return path


def settle(commands: Commands, mailbox: Mailbox) -> None:
    assert mailbox.pump(lambda: not commands.session.compute.jobs and not commands.session.openings, 20)


def test_an_audacity_project_opens_at_one_rate(commands: Commands, mailbox: Mailbox, made: Path) -> None:
    commands.run("file.open", made)
    settle(commands, mailbox)
    session = commands.session
    assert [track.name for track in session.document.tracks] == ["stereo", "Voice & <b>", "mono24", "Other rate"]
    assert session.path == made
    assert not session.modified
    other = session.document.track("t4").edits
    expected = np.load(AUDACITY / "exported.npz")["slow"][0]
    found = other.read(FrameRange(0, len(expected)))[0]
    assert abs(other.frames - len(expected)) <= 1
    assert np.abs(found - expected)[50:-50].max() < 1e-4  # two resamplers of the same library


def test_its_sound_is_kept_in_our_project(commands: Commands, mailbox: Mailbox, made: Path, tmp_path: Path) -> None:
    commands.run("file.open", made)
    settle(commands, mailbox)
    before = [track.edits.read(FrameRange(0, track.frames)) for track in commands.session.document.tracks]
    commands.run("file.save_as", tmp_path / "ours.aws")
    settle(commands, mailbox)
    made.unlink()
    commands.run("file.open", tmp_path / "ours.aws")
    settle(commands, mailbox)
    for track, sound in zip(commands.session.document.tracks, before, strict=True):
        np.testing.assert_array_equal(track.edits.read(FrameRange(0, track.frames)), sound)


def test_importing_adds_its_tracks_at_the_documents_rate(commands: Commands, mailbox: Mailbox, made: Path) -> None:
    commands.session.start(document(5000, rate=16_000))
    commands.run("file.import", made)
    settle(commands, mailbox)
    session = commands.session
    assert [track.key for track in session.document.tracks] == ["t1", "t2", "t3", "t4", "t5"]
    assert [clip.start for clip in session.document.track("t3").clips] == [3200, 24_000]
    assert [m.range.start for m in session.document.markers] == [4000, 16_000]
    commands.run("edit.undo")
    assert [track.key for track in session.document.tracks] == ["t1"]


def test_what_cannot_be_read_changes_nothing(commands: Commands, tmp_path: Path) -> None:
    commands.session.start(document(50))
    before = commands.session.history
    (tmp_path / "a.aup3").write_bytes(b"noise" * 99)
    for id_ in ("file.open", "file.import"):
        with pytest.raises(CommandError, match=r"a\.aup3 cannot be read as an Audacity project"):
            commands.run(id_, tmp_path / "a.aup3")
    assert commands.session.history is before
