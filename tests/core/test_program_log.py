"""The log: what goes in, what never does, and that it costs nothing where it cannot be written."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workstation.core import log_file, program_log
from workstation.core.program_log import LOG, NAME, fault_lines, keep_from_now, keep_in, last_fault, log_fault, tail

SECRET = "Dear diary"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    stop = keep_in(tmp_path / "state")
    yield tmp_path / "state"
    stop()


def raised(kind: type[Exception], *arguments: object) -> Exception:
    try:
        raise kind(*arguments)
    except Exception as error:
        return error


def test_lines_are_kept_for_their_owner_alone(folder: Path) -> None:
    LOG.info("command %s", "edit.cut")
    line = (folder / NAME).read_text("utf-8")
    assert line.endswith(f" {os.getpid()} INFO command edit.cut\n")
    if os.name != "nt":
        assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4 * log_file.MAX_BYTES // 1000):
        LOG.info("%d %s", number, "x" * 1000)
    files = sorted(path.name for path in folder.iterdir())
    assert files == [NAME, f"{NAME}.1", f"{NAME}.2"]
    assert all(path.stat().st_size <= log_file.MAX_BYTES for path in folder.iterdir())
    if os.name != "nt":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert tail(folder, 1)[0].split()[4] == str(number)


@pytest.mark.skipif(os.name == "nt", reason="an open file is not renamed there")
def test_a_log_that_another_process_has_moved_away_goes_on_in_a_new_file(folder: Path) -> None:
    LOG.info("before")
    (folder / NAME).rename(folder / f"{NAME}.1")
    LOG.info("after")
    assert (folder / NAME).read_text("utf-8").endswith("INFO after\n")


def test_what_came_before_the_file_is_in_it(tmp_path: Path) -> None:
    forget = keep_from_now()
    LOG.info("early")
    stop = keep_in(tmp_path)
    LOG.info("late")
    stop()
    forget()
    LOG.info("too late")
    assert [line.split()[-1] for line in tail(tmp_path)] == ["early", "late"]


@pytest.mark.skipif(os.name == "nt" or not os.access("/dev/null", os.W_OK), reason="needs /dev/null")
def test_a_folder_that_cannot_be_written_costs_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    forget = keep_from_now()
    stop = keep_in(Path("/dev/null/state"))
    LOG.error("nobody keeps this")
    stop()
    forget()
    assert capfd.readouterr() == ("", "")
    assert not LOG.kept


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_a_full_disk_costs_the_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / NAME).symlink_to("/dev/full")
    stop = keep_in(tmp_path)
    LOG.info("lost")
    stop()
    assert capfd.readouterr() == ("", "")


def test_a_fault_is_found_again_with_its_traceback(folder: Path) -> None:
    log_fault(raised(AttributeError, "'NoneType' object has no attribute 'frames'"), "a test")
    log_fault(raised(ZeroDivisionError, "division by zero"))
    LOG.info("what came then")
    lines = last_fault(folder)
    assert lines[0].endswith("ERROR fault")
    assert lines[1] == "  ZeroDivisionError: division by zero"
    assert "test_program_log.py" in lines[2]
    assert lines[2].endswith(" raised")
    assert len(lines) == 3
    assert "ERROR fault in a test" in "\n".join(tail(folder))
    assert "  AttributeError: 'NoneType' object has no attribute 'frames'" in tail(folder)


def test_without_a_fault_none_is_told(folder: Path) -> None:
    LOG.info("nothing")
    assert last_fault(folder) == []


def test_no_fault_tells_the_user_s_texts(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "diary.py"
    script.write_text(f"text = {SECRET!r}\nint({SECRET!r})  # {SECRET}\n")
    errors = [
        raised(ValueError, f"there is no word {SECRET}"),
        raised(KeyError, SECRET),
        raised(FileNotFoundError, 2, "No such file or directory", f"/home/me/{SECRET}.wav"),
        raised(type(f"Own{0}Error", (Exception,), {}), SECRET),
    ]
    for call in (
        lambda: exec(compile(script.read_text(), str(script), "exec"), {}),
        lambda: json.loads("{" + SECRET),
        lambda: "\ud800".encode() if SECRET else b"",
    ):
        try:
            call()
        except Exception as error:
            errors.append(error)
    assert len(errors) == 7
    try:
        try:
            raise errors[0]
        except ValueError as first:
            raise TypeError("then this") from first
    except TypeError as error:
        errors.append(error)
    for error in errors:
        log_fault(error)
    text = "\n".join(tail(folder, 1000))
    assert "diary.py:2" in text
    assert "No such file or directory" in text
    assert "Expecting property name enclosed in double quotes" in text, "a library's own words stay"
    assert "after this" in text
    assert SECRET not in text
    assert "diary" not in text.replace("diary.py", "")


def test_the_home_folder_is_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("USERPROFILE" if os.name == "nt" else "HOME", str(tmp_path))
    assert program_log.short_path(tmp_path / "plugins" / "mine.py") == f"~{os.sep}{Path('plugins', 'mine.py')}"


def test_deep_recursion_is_cut() -> None:
    def again(depth: int) -> int:
        return again(depth + 1) + 1

    with pytest.raises(RecursionError) as caught:
        again(0)
    lines = fault_lines(caught.value)
    assert len(lines) < 100
    assert any(line.endswith(" frames") for line in lines)


def test_an_error_that_cannot_say_what_it_is_raises_no_other(folder: Path) -> None:
    class MuteError(TypeError):
        def __str__(self) -> str:
            raise RuntimeError

    log_fault(raised(MuteError))
    assert "RuntimeError" not in "\n".join(tail(folder))


def test_nothing_is_imported_for_it_that_a_start_would_wait_for(tmp_path: Path) -> None:
    import subprocess

    code = f"""
import sys
from pathlib import Path
from workstation.core.program_log import LOG, keep_in
keep_in(Path({str(tmp_path)!r}))
LOG.info("told")
sys.exit(bool({{"logging", "pickle", "socket", "queue"}} & sys.modules.keys()))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert tail(tmp_path)[-1].endswith(" INFO told")


def test_threads_write_whole_lines(folder: Path) -> None:
    from threading import Thread

    threads = [Thread(target=lambda n=n: [LOG.info("%d %s", n, "x" * 900) for _ in range(50)]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(line.split()[4] for line in tail(folder, 1000)) == sorted("0123" * 50)
