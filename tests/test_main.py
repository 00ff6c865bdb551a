"""What the first argument of `workstation` is taken for."""

import subprocess
import sys
from pathlib import Path

import pytest

from workstation.__main__ import SUBCOMMANDS, _no_command, main


@pytest.mark.parametrize(
    ("word", "near"),
    [("convrt", "did you mean convert"), ("Subtitle", "did you mean subtitles"), ("nosuch", "the commands are info")],
)
def test_a_word_that_is_no_command_ends_with_the_nearest(
    word: str, near: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["workstation", word, "a.wav"])
    assert main() == 2
    said = capsys.readouterr().err
    assert said.startswith(f"workstation: there is no command and no file '{word}': {near}")
    assert said.count("\n") == 1


def test_files_and_options_open_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "take").write_bytes(b"")
    for word in ("take", "a.wav", "folder/take", "../take", "--demo", r"C:\take", "~/take"):
        assert _no_command(word) == ""
    assert not any(set("./\\:~") & set(command) for command in SUBCOMMANDS)


def _python(code: str) -> list[str]:
    line = [sys.executable, "-c", f"import sys\n{code}"]
    return subprocess.run(line, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1]).stdout.split(
        "\n"
    )


def test_the_version_is_told_without_reading_the_program() -> None:
    told = _python(
        """
from workstation.__main__ import main
sys.argv = ["workstation", "--version"]
print(main(), "numpy" in sys.modules, "workstation.cli" in sys.modules)
try:
    from workstation.cli.main import main
    main(["--version"])
except SystemExit as end:
    print(end.code)
""",
    )
    assert told[0] == told[2]
    assert told[1::2] == ["0 False False", "0"]


def test_a_subcommand_runs_in_a_python_as_it_is() -> None:
    told = _python(
        """
import dataclasses, enum, gc, inspect
before = vars(dataclasses).copy(), enum.EnumType._create_
from workstation.__main__ import _command_line
_command_line()
from workstation.core.document import Marker
print(before == (vars(dataclasses), enum.EnumType._create_), gc.isenabled(), "PySide6" in sys.modules)
print(*inspect.signature(Marker).parameters)
""",
    )
    assert told[:2] == ["True True False", "range label band_hz"]
