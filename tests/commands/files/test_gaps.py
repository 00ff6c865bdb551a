"""Projects whose sound is damaged or missing: never silent in silence, told once, marked, and saved elsewhere."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document
from workstation.cli.main import main
from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources.missing_sources import Gaps, gap_text
from workstation.project.schema import APPLICATION_ID

RATE = 16_000
BLOCK = 65_536


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def done(commands: Commands, mailbox: Mailbox, id_: str, *arguments: object) -> None:
    commands.run(id_, *arguments)
    assert mailbox.pump(lambda: not commands.session.compute.jobs and not commands.session.openings, 20)


@pytest.fixture
def project(tmp_path: Path, commands: Commands, mailbox: Mailbox) -> Path:
    """Noise of 16 bits, three blocks of it, inside a project."""
    noise = np.random.default_rng(1).normal(0, 3000, (1, 2 * BLOCK + 5000)).round() / 32768
    sound = EditList.of(ArraySource(noise.astype(np.float32), RATE))
    commands.session.start(Document(RATE, (Track("t1", "Voice", sound),)))
    done(commands, mailbox, "file.save_as", tmp_path / "p.aws")
    saved = commands.session.project
    assert saved is not None
    commands.session.start(document(50))
    saved.close()
    return tmp_path / "p.aws"


def damage(path: Path, start: int, stop: int, block: int = 1) -> None:
    """Write over some bytes of the samples of a block."""
    with closing(sqlite3.connect(path)) as tool:
        query = "SELECT hash, samples FROM sound JOIN block USING (hash) WHERE block.start = ?"
        digest, samples = tool.execute(query, (block * BLOCK,)).fetchone()
        noise = np.random.default_rng(2).bytes(stop - start)
        tool.execute("UPDATE sound SET samples = ? WHERE hash = ?", (samples[:start] + noise + samples[stop:], digest))
        tool.commit()


def test_damaged_sound_is_not_exported_as_silence(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(project), str(tmp_path / "whole.wav")]) == 0
    damage(project, 30_000, 33_500)
    capsys.readouterr()
    assert main(["convert", str(project), str(tmp_path / "out.wav")]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"workstation: {project}: a block of sound is damaged")
    assert "--allow-gaps" in said
    assert not (tmp_path / "out.wav").exists()
    assert main(["convert", str(project), str(tmp_path / "out.wav"), "--allow-gaps"]) == 0
    assert "damaged" in capsys.readouterr().err
    whole, left = soundfile.read(tmp_path / "whole.wav")[0], soundfile.read(tmp_path / "out.wav")[0]
    lost = np.flatnonzero(whole != left)
    assert 0 < len(lost) <= 3 * 4096  # the frames that were hit, of 65,536
    assert not left[lost].any()
    assert BLOCK <= lost[0] <= lost[-1] < 2 * BLOCK
    assert lost[-1] - lost[0] < 3 * 4096


def test_missing_files_are_not_exported_as_silence(
    tmp_path: Path, commands: Commands, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(RATE, 0.5), RATE)
    done(commands, mailbox, "file.open", tmp_path / "a.wav")
    done(commands, mailbox, "file.save_as", tmp_path / "p.aws")
    commands.session.start(document(50))
    (tmp_path / "a.wav").unlink()
    arguments = [str(tmp_path / "p.aws"), str(tmp_path / "out.wav")]
    assert main(["convert", *arguments]) == 2
    assert f"Export: the sound of {tmp_path / 'a.wav'} is not there; --allow-gaps" in capsys.readouterr().err
    assert main(["convert", *arguments, "--allow-gaps"]) == 0
    assert f"{tmp_path / 'a.wav'} is missing" in capsys.readouterr().err
    assert main(["convert", arguments[0], str(tmp_path / "copy.aws")]) == 0


def test_a_project_is_read_while_it_is_open(
    project: Path, tmp_path: Path, commands: Commands, mailbox: Mailbox
) -> None:
    done(commands, mailbox, "file.open", project)
    for _ in range(2):
        assert main(["convert", str(project), str(tmp_path / "out.flac"), "--force"]) == 0
        assert main(["info", str(project)]) == 0
        commands.run("selection.set", 0.0, 1.0)
        commands.run("edit.delete")
        done(commands, mailbox, "file.save")
    assert soundfile.info(tmp_path / "out.flac").frames == 2 * BLOCK + 5000 - RATE


def test_info_reads_projects(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(project)]) == 0
    said = capsys.readouterr().out
    assert "project, 16000 Hz, 1 track, step 0 of 0" in said
    assert "Voice: 0:08.504" in said
    assert main(["info", "--json", str(project)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["frames"], facts["rate"], facts["steps"]) == (2 * BLOCK + 5000, RATE, 0)
    assert facts["tracks"] == [{"name": "Voice", "channels": 1, "frames": 2 * BLOCK + 5000, "clips": 1, "mute": False}]
    assert (facts["missing"], facts["unsaved_changes"]) == ([], False)


def test_in_the_window_a_damaged_place_is_marked_and_the_document_a_copy(
    project: Path, tmp_path: Path, commands: Commands, mailbox: Mailbox
) -> None:
    damage(project, 30_000, 33_500)
    before = project.read_bytes()
    said: list[str] = []
    session = commands.session
    session.notified.connect(lambda message: said.append(message.text))
    done(commands, mailbox, "file.open", project)
    edits = session.document.tracks[0].edits
    edits.segments[0].source.read(0, 2 * BLOCK)
    assert mailbox.pump(lambda: session.project is None, 20)
    assert session.modified
    assert "What is left is open as an unsaved copy" in said[-1]
    ((start, stop, source),) = Gaps().of(session.document.tracks[0].edits)
    assert BLOCK < start < stop < 2 * BLOCK
    assert gap_text(source) == "The sound here is damaged"
    done(commands, mailbox, "file.save_as", tmp_path / "mended.aws")
    session.close()
    assert project.read_bytes() == before
    assert main(["convert", str(tmp_path / "mended.aws"), str(tmp_path / "out.wav")]) == 0


def test_salvage_makes_tracks_where_no_step_is_whole(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(project), str(tmp_path / "whole.wav")]) == 0
    with closing(sqlite3.connect(project)) as tool:
        tool.execute("UPDATE revision SET content = x'00'")
        tool.execute("DELETE FROM part")
        tool.commit()
    assert main(["salvage", str(project), "-o", str(tmp_path / "new.aws")]) == 0
    said = capsys.readouterr().err
    assert "no step of the document, but each sound as a track, and 3 of 3 blocks of sound" in said
    assert main(["salvage", str(project), "-o", str(tmp_path / "new.aws")]) == 2
    assert "exists: choose another name" in capsys.readouterr().err
    assert main(["convert", str(tmp_path / "new.aws"), str(tmp_path / "out.wav")]) == 0
    assert np.array_equal(soundfile.read(tmp_path / "whole.wav")[0], soundfile.read(tmp_path / "out.wav")[0])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "new.aws", "out.wav", "p.aws", "whole.wav"]


def test_salvage_says_what_is_no_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.aws").write_bytes(b"SQLite format 3\0" + bytes(52) + APPLICATION_ID.to_bytes(4, "big") + bytes(900))
    (tmp_path / "y.aws").write_bytes(b"x" * 1000)
    for name in ("x.aws", "y.aws", "none.aws"):
        assert main(["salvage", str(tmp_path / name), "-o", str(tmp_path / "new.aws")]) == 2
        said = capsys.readouterr().err
        assert str(tmp_path / name) in said
        assert said.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "x.aws", "y.aws"]


def test_what_was_found_again_is_not_missing_when_media_are_collected(
    tmp_path: Path, commands: Commands, mailbox: Mailbox
) -> None:
    soundfile.write(tmp_path / "a.wav", np.linspace(-0.5, 0.5, RATE), RATE)
    done(commands, mailbox, "file.open", tmp_path / "a.wav")
    done(commands, mailbox, "file.save_as", tmp_path / "p.aws")
    (tmp_path / "other").mkdir()
    (tmp_path / "a.wav").rename(tmp_path / "other" / "b.flac.wav")
    (tmp_path / "other").rename(tmp_path.parent / f"{tmp_path.name}-elsewhere")
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    done(commands, mailbox, "file.open", tmp_path / "p.aws")
    kept = commands.session.history  # as a draft keeps what it has written
    moved = tmp_path.parent / f"{tmp_path.name}-elsewhere" / "b.flac.wav"
    done(commands, mailbox, "file.relink", tmp_path / "a.wav", moved)
    done(commands, mailbox, "file.save")
    assert commands.run("file.info").referred == (str(moved),)
    said.clear()
    done(commands, mailbox, "file.collect")
    assert not [text for text in said if "is missing" in text]
    assert commands.run("file.info").referred == ()
    assert kept
