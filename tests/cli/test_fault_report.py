import io
import os
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest

from workstation.cli.fault_report import Shown, report, report_of_threads
from workstation.core.errors import CommandError


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "workstation"


@pytest.mark.parametrize(
    "error", [CommandError("a\nb"), ValueError("a b"), OSError("a b"), UnicodeDecodeError("utf-8", b"", 0, 1, "a b")]
)
def test_a_message_for_the_user_is_one_line(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(error) == 2
    said = capsys.readouterr().err
    assert said.startswith("workstation: ")
    assert "a b" in said
    assert said.count("\n") == 1


def test_a_name_too_long_for_the_system_is_told_in_the_program_s_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="too long") as caught:
        Path("a" * 12_000).stat()
    assert report(caught.value) == 2
    said = capsys.readouterr().err
    assert said.startswith("workstation: aaa")
    assert said.endswith("a: File name too long\n")
    assert len(said) < 600


@pytest.mark.parametrize("kind", [OverflowError, ZeroDivisionError, RecursionError, MemoryError, EOFError, zlib.error])
def test_what_a_damaged_file_brings_about_names_the_file(
    kind: type[Exception], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.wav"
    path.touch()
    assert report(kind("too much"), [path, tmp_path / "out.wav"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"workstation: {path} cannot be worked on: ")
    assert said.count("\n") == 1


def test_a_fault_of_ours_keeps_its_details(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError) as caught:
        raise KeyError("nothing")
    assert report(caught.value) == 1
    details = state / "last-fault.txt"
    line = f"workstation: a fault in the program: KeyError: 'nothing' (the details are in {details})\n"
    assert capsys.readouterr().err == line
    assert "test_a_fault_of_ours_keeps_its_details" in details.read_text()
    assert details.stat().st_mode & 0o777 == 0o600


def test_debugging_shows_the_details(capsys: pytest.CaptureFixture[str]) -> None:
    report(ValueError("nothing"), debug=True)
    assert "ValueError: nothing" in capsys.readouterr().err


def test_a_thread_says_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise LookupError("on a thread")

    with report_of_threads():
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    said = capsys.readouterr().err
    assert "LookupError: on a thread" in said
    assert said.count("\n") == 1


def test_names_that_are_no_text_are_written_as_they_are() -> None:
    program = (
        "import os; from workstation.cli.fault_report import say_any_name; say_any_name();"
        "print(os.fsdecode(b'a\\xff'), '\\u0416')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=_latin())
    assert done.stdout == b"a\xff \\u0416" + os.linesep.encode()


def _latin() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "latin-1"}


def test_names_do_nothing_to_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    raw = Terminal()
    print("a\x1b[31m\x07\r b\u202egpj.wav\tЖ ä \U0001f600\x9b", file=Shown(raw))
    assert raw.getvalue() == "a\\x1b[31m\\x07\\r b\\u202egpj.wav\tЖ ä \U0001f600\\x9b\n"


def test_a_fault_with_such_a_name_is_shown_and_a_name_for_a_program_is_as_it_is() -> None:
    program = (
        "import sys; from workstation.cli.fault_report import report, say_any_name; say_any_name();"
        "report(ValueError('a\\x1b[2J.wav is no sound')); print('a\\x1b[2J.wav')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"\x1b" not in done.stderr
    assert b"a\\x1b[2J.wav is no sound" in done.stderr
    assert done.stdout == b"a\x1b[2J.wav" + os.linesep.encode()
