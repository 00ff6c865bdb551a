"""A full disk wherever something is written: one line names the file that was asked for, and no half of it stays."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.main import main
from workstation.commands.registry import Commands
from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox

FULL = "cannot be written: the disk is full; make room on it or write to another one"
SRT = "1\n00:00:00,100 --> 00:00:01,000\nHello there\n\n" * 40


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def disk(mount_disk: Callable[[str], Path]) -> Path:
    """A disk of its own of 64 KiB, full but for one block; skipped where none can be made."""
    folder = mount_disk("64k")
    fill(folder, 15)
    return folder


def fill(disk: Path, pages: int) -> None:
    (disk / "fill").write_bytes(bytes(4_096 * pages))


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "noise.flac"
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, 60_000)
    soundfile.write(path, noise, 16_000, subtype="PCM_16")
    return path


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "ogg", "opus", "m4a", "aac", "aiff", "aws"])
def test_a_conversion(sound: Path, disk: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = disk / f"out.{ending}"
    assert main(["convert", str(sound), str(out)]) == 2
    assert capsys.readouterr().err == f"workstation: {out} {FULL}\n"
    assert os.listdir(disk) == ["fill"]


def test_an_old_file_stays(sound: Path, disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(disk, 14)
    out = disk / "out.ogg"
    out.write_bytes(b"precious")
    assert main(["convert", str(sound), str(out), "--force"]) == 2
    assert FULL in capsys.readouterr().err
    assert out.read_bytes() == b"precious"
    assert sorted(os.listdir(disk)) == ["fill", "out.ogg"]


def test_several_exports(sound: Path, disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(sound), str(disk), "--format", "flac"]) == 2
    assert capsys.readouterr().err == f"workstation: {disk / '01 noise.flac'} {FULL}\n"
    assert os.listdir(disk) == ["fill"]


def test_subtitles_and_markers(tmp_path: Path, disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(disk, 16)
    subtitles, labels = tmp_path / "s.srt", tmp_path / "labels.txt"
    subtitles.write_text(SRT, "utf-8")
    labels.write_text("0.5\t1.0\tone\n" * 500, "utf-8")
    for arguments, out in (
        (["subtitles", "convert", str(subtitles), "--output"], disk / "s.vtt"),
        (["markers", str(labels)], disk / "m.csv"),
    ):
        assert main([*arguments, str(out)]) == 2
        assert f"{out} {FULL}\n" in capsys.readouterr().err
        assert os.listdir(disk) == ["fill"]


def test_the_cache_while_a_compressed_file_is_read(
    sound: Path, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(disk / "cache"))
    assert main(["convert", str(sound), str(tmp_path / "out.wav")]) == 0
    np.testing.assert_array_equal(soundfile.read(tmp_path / "out.wav")[0], soundfile.read(sound)[0])
    assert not [name for _, _, names in os.walk(disk) for name in names if name.endswith(".part")]


def test_a_batch(disk: Path, speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(disk, 16)
    recording = next((speech / "jfk").glob("*.flac"))
    text = tmp_path / "text.txt"
    text.write_text("And so my fellow Americans", "utf-8")
    assert main(["align", str(recording), "--text", str(text), "-o", str(disk / "words.srt")]) == 2
    assert f"{disk / 'words.srt'} {FULL}" in capsys.readouterr().err
    assert os.listdir(disk) == ["fill"]


def test_compacting_and_saving(sound: Path, disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["mount", "-o", "remount,size=512k", disk], check=True)
    project, script = disk / "p.aws", tmp_path / "script.py"
    assert main(["convert", str(sound), str(project)]) == 0
    before = project.read_bytes()
    fill(disk, (512 * 1024 - sum(file.stat().st_size for file in disk.iterdir() if file.name != "fill")) // 4_096 - 1)
    long = "x" * 30_000
    for line in ("run('file.compact')", f"run('marker.add', {long!r}, start=0.5); run('file.save')"):
        capsys.readouterr()
        script.write_text(f"run('file.open', {str(project)!r})\n{line}\n", "utf-8")
        assert main(["run", str(script)]) == 2
        told = capsys.readouterr().err
        assert f"{project} {FULL}" in told
        assert ".part" not in told
        assert {file.name for file in disk.iterdir()} <= {"fill", "p.aws", "p.aws-wal", "p.aws-shm"}
    assert project.read_bytes()[:100] == before[:100]
    os.unlink(disk / "fill")
    assert main(["run", str(script), "--force"]) == 0


def test_a_recording(commands: Commands, mailbox: Mailbox, disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Microphone:
        rate, channels = 8_000, 1

        def read(self, frames: int) -> tuple[np.ndarray, bool]:
            return np.full((1, frames), 0.25, np.float32), False

        def close(self) -> None: ...

    monkeypatch.setattr("workstation.engine.playback.devices.open_input", lambda *_: Microphone())
    session, said = commands.session, list[str]()
    session.notified.connect(lambda message: said.append(message.text))
    session.recorder._cache = disk / "cache"
    session.start(Document(8_000))
    commands.run("transport.record")
    assert mailbox.pump(lambda: not session.recorder.recording, 30)
    assert mailbox.pump(lambda: bool(said), 10)
    (track,) = session.document.tracks
    assert track.frames > 0
    np.testing.assert_array_equal(track.edits.read(FrameRange(0, track.frames)), 0.25)
    assert "disk" in " ".join(said)
