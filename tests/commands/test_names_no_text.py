"""Files whose names are bytes that are no letters, as from old archives, cameras and drives."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.commands.drafts.autosave import Drafts
from workstation.commands.registry import Commands
from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.session import Session

NAME = os.fsdecode(b"\xff\xe4.wav")
RATE = 8000


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    folder = tmp_path / os.fsdecode(b"folder \xfe")
    folder.mkdir()
    soundfile.write(tmp_path / "x.wav", np.linspace(-0.5, 0.5, RATE), RATE)
    (tmp_path / "x.wav").rename(folder / NAME)
    return folder / NAME


def done(commands: Commands, mailbox: Mailbox, id_: str, *arguments: object) -> None:
    commands.run(id_, *arguments)
    session = commands.session
    assert mailbox.pump(lambda: not session.compute.jobs and not session.openings, 20)


def _heard(document: Document) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return document.tracks[0].edits.read(FrameRange(0, document.frames))


def test_a_project_with_such_a_file_is_saved_moved_and_opened(
    wav: Path, session: Session, commands: Commands, mailbox: Mailbox, tmp_path: Path
) -> None:
    project = wav.with_name(os.fsdecode(b"\xe9.aws"))
    done(commands, mailbox, "file.open", wav)
    done(commands, mailbox, "selection.set", 0.1, 0.2)
    done(commands, mailbox, "edit.delete")
    expected = _heard(session.document)
    done(commands, mailbox, "file.save_as", project)
    assert session.project is not None
    assert {(str(wav),), (str(project),)} <= set(session.settings["recent_files"])
    done(commands, mailbox, "file.new")
    done(commands, mailbox, "file.open", project)
    assert np.array_equal(_heard(session.document), expected)
    assert session.document.tracks[0].name == "\ufffd\ufffd"
    assert "\\udcff" in session.history.revisions[0].call
    wav.parent.rename(tmp_path / "moved")
    done(commands, mailbox, "file.new")
    done(commands, mailbox, "file.open", tmp_path / "moved" / project.name)
    assert np.array_equal(_heard(session.document), expected)
    done(commands, mailbox, "marker.add", "m")
    done(commands, mailbox, "file.save")
    assert not session.modified


def test_a_draft_of_such_a_file_is_found_and_recovered(
    wav: Path, session: Session, commands: Commands, mailbox: Mailbox, tmp_path: Path
) -> None:
    drafts = Drafts(session, tmp_path / "drafts")
    done(commands, mailbox, "file.open", wav)
    done(commands, mailbox, "marker.add", "m")
    assert mailbox.pump(lambda: drafts.idle, 20)
    drafts.close(keep=True)
    again = Drafts(session, tmp_path / "drafts")
    (left,) = again.find()
    assert left.name == wav.stem
    done(commands, mailbox, "file.recover", left.path)
    assert [marker.label for marker in session.document.markers] == ["m"]
    assert session.document.frames == RATE
    again.close()


@pytest.mark.parametrize("ending", [".otio", ".edl"])
def test_a_timeline_names_such_a_file(
    wav: Path, session: Session, commands: Commands, mailbox: Mailbox, ending: str
) -> None:
    done(commands, mailbox, "file.open", wav)
    done(commands, mailbox, "file.export_timeline", wav.with_suffix(ending))
    if ending == ".otio":
        done(commands, mailbox, "file.open", wav.with_suffix(ending))
        assert session.document.frames == RATE
        assert np.abs(_heard(session.document)).max() == pytest.approx(0.5, abs=1e-3)
    assert wav.with_suffix(ending).read_bytes().decode()


def test_the_command_line_takes_and_says_such_names(wav: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "home")}
    out = wav.with_suffix(".flac")
    gone = wav.parent / "no"
    for arguments in (["convert", wav, out], ["info", wav, out], ["info", "--json", wav], ["convert", gone, out]):
        command = [sys.executable, "-m", "workstation", *map(str, arguments)]
        finished = subprocess.run(command, capture_output=True, check=False, env=environment)
        assert b"Traceback" not in finished.stderr
        assert finished.returncode == (2 if arguments[1] == gone else 0)
    assert out.is_file()
