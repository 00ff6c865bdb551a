"""What the first argument of `workstation` is taken for."""

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
