"""Raw samples opened, imported and kept."""

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox

SOUND = np.arange(-500, 500, dtype="<i2")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "a.raw"
    path.write_bytes(b"head" + SOUND.tobytes())
    return path


def settle(commands: Commands, mailbox: Mailbox) -> None:
    assert mailbox.pump(lambda: not commands.session.compute.jobs and not commands.session.openings, 20)


def heard(commands: Commands, key: str) -> np.ndarray:
    edits = commands.session.document.track(key).edits
    return edits.read(FrameRange(0, edits.frames)) * 2**15


def test_it_is_kept_in_a_project_without_its_file(
    commands: Commands, mailbox: Mailbox, raw: Path, tmp_path: Path
) -> None:
    commands.run("file.import_raw", raw, channels=2, rate=8000, offset=4)
    settle(commands, mailbox)
    np.testing.assert_array_equal(heard(commands, "t1"), SOUND.reshape(-1, 2).T)
    assert commands.session.document.rate == 8000
    commands.run("file.save_as", tmp_path / "p.aws")
    settle(commands, mailbox)
    raw.unlink()
    commands.run("file.open", tmp_path / "p.aws")
    settle(commands, mailbox)
    np.testing.assert_array_equal(heard(commands, "t1"), SOUND.reshape(-1, 2).T)


def test_it_becomes_a_track_of_the_document(commands: Commands, mailbox: Mailbox, raw: Path) -> None:
    commands.session.start(document(50, rate=8000))
    commands.run("file.import_raw", raw, rate=8000, offset=4)
    commands.run("file.import_raw", raw, rate=4000, offset=4)
    settle(commands, mailbox)
    np.testing.assert_array_equal(heard(commands, "t2")[0], SOUND)
    assert abs(commands.session.document.track("t3").frames - 2000) <= 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"coding": "s16"}, "a coding is one of s8, u8, mulaw"),
        ({"channels": 0}, "channels must be 1 to 64, got 0"),
        ({"rate": 1}, "rate must be 1000 to 768000 Hz, got 1"),
        ({"offset": 2004}, "has no frame of 2 bytes behind byte 2004"),
    ],
)
def test_what_cannot_be_is_said(commands: Commands, raw: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        commands.run("file.import_raw", raw, **options)
    assert not commands.session.document.tracks


def test_a_file_can_be_imported_at_a_time(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    import soundfile

    soundfile.write(tmp_path / "a.wav", np.full(100, 0.5), 8000, "FLOAT")
    commands.session.start(document(50, rate=8000))
    commands.run("file.import", tmp_path / "a.wav", at=0.5)
    settle(commands, mailbox)
    track = commands.session.document.track("t2")
    assert track.clips[0].start == 4000
    assert track.frames == 4100
    assert track.edits.read(FrameRange(3999, 4001)).tolist() == [[0.0, 0.5]]
    with pytest.raises(CommandError, match="at must be 0 to"):
        commands.run("file.import", tmp_path / "a.wav", at=-1.0)
