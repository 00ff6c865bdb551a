"""Files written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from workstation.core.files import atomic_write
from workstation.core.files.atomic_write import WriteError, folder_beside, replacement, write_atomic


def test_text_becomes_utf8_with_its_line_ends(tmp_path: Path) -> None:
    path = write_atomic(tmp_path / "a.srt", "é\r\nb\n")
    assert path.read_bytes() == b"\xc3\xa9\r\nb\n"
    assert os.listdir(tmp_path) == ["a.srt"]


def test_replaces_and_keeps_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomic(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(_fd: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(atomic_write.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_folder_and_missing_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is a folder"):
        write_atomic(tmp_path, b"")
    with pytest.raises(OSError, match="nowhere"):
        write_atomic(tmp_path / "nowhere" / "a", b"")


def test_what_a_killed_program_left_goes_and_what_another_writes_stays(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    for left in (
        ".talk.0123abcd.part.wav",
        ".talk.0123abcd.part.flac",
        ".talker.0123abcd.part.wav",
        ".talk.x.part.wav",
    ):
        (tmp_path / left).write_bytes(b"")
    with replacement(path) as other:
        write_atomic(path, b"new")
        assert other.exists()
    found = sorted(file.name for file in tmp_path.iterdir())
    assert found == [".talk.0123abcd.part.flac", ".talk.x.part.wav", ".talker.0123abcd.part.wav", "talk.wav"]


def test_a_folder_beside_a_file_goes_with_what_killed_programs_left(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    for left in (".talk.0123abcd.parts.mp4", ".talk.0123abcd.parts.mkv", ".talker.0123abcd.parts.mp4"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "mix.m4a").write_bytes(b"half")
    with folder_beside(path) as folder:
        (folder / "mix.m4a").write_bytes(b"whole")
        write_atomic(path, b"new")  # clears too, but not what somebody works in
        with folder_beside(path) as other:
            assert folder != other
        assert (folder / "mix.m4a").read_bytes() == b"whole"
    found = sorted(file.name for file in tmp_path.iterdir())
    assert found == [".talk.0123abcd.parts.mkv", ".talker.0123abcd.parts.mp4", "talk.mp4"]


def test_what_fails_in_a_folder_beside_a_file_is_named_as_the_file(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    with (
        pytest.raises(WriteError, match=rf"^{path} cannot be written: the disk is full"),
        folder_beside(path) as folder,
    ):
        raise WriteError(folder / "mix.m4a", OSError(errno.ENOSPC, "no space"))
    assert os.listdir(tmp_path) == []
    with (
        pytest.raises(WriteError, match=r"x\.mp4 cannot be written: no such file"),
        folder_beside(tmp_path / "no" / "x.mp4"),
    ):
        pass


def test_a_file_that_cannot_be_written_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    def fail(number: int) -> None:
        with replacement(tmp_path / "a.srt"):
            raise OSError(number, os.strerror(number))

    for number, why in (
        (errno.ENOSPC, "the disk is full; make room on it or write to another one"),
        (errno.EROFS, "the disk can only be read; write to another one"),
        (errno.EACCES, "permission denied; write to another folder"),
        (errno.EIO, "input/output error"),
    ):
        with pytest.raises(WriteError) as raised:
            fail(number)
        assert str(raised.value) == f"{tmp_path / 'a.srt'} cannot be written: {why}"
        assert raised.value.errno == number
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_is_not_written_over(tmp_path: Path, through_link: bool) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    path = pipe
    if through_link:
        path = tmp_path / "link.wav"
        path.symlink_to(pipe)
    with pytest.raises(ValueError, match=f"{path.name} is a pipe, no file: choose another name"):
        write_atomic(path, b"sound")
    assert pipe.is_fifo()
    assert len(list(tmp_path.iterdir())) == 1 + through_link


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there is no such device")
def test_a_device_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "null.wav"
    path.symlink_to("/dev/null")
    with pytest.raises(ValueError, match="is a device, no file"):
        write_atomic(path, b"sound")
    assert Path("/dev/null").is_char_device()
