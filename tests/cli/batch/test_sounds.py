"""`convert`, `render` and `info` on many files, folders and pipes."""

import argparse
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.main import main
from workstation.core.files.resources import bundled_plugins

RATE = 16_000


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    """Two files in a folder, one of them in a folder within, and one that is no sound."""
    folder = tmp_path / "takes"
    (folder / "late").mkdir(parents=True)
    for number, path in enumerate((folder / "one.wav", folder / "late" / "two.wav"), 1):
        soundfile.write(path, 0.1 * number * np.sin(np.arange(RATE * number) / 9), RATE)
    return folder


class Pipe(io.TextIOWrapper):
    """Standard input or output of bytes."""

    def isatty(self) -> bool:
        return False


def test_a_folder_with_all_it_holds(takes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "flac"
    assert main(["convert", str(takes), "-o", f"{out}/", "-f", "flac"]) == 0
    assert soundfile.info(out / "one.flac").frames == RATE
    assert soundfile.info(out / "late" / "two.flac").frames == 2 * RATE
    said = capsys.readouterr()
    assert sorted(said.out.split()) == sorted([str(out / "one.flac"), str(out / "late" / "two.flac")])
    assert "[2/2] one.wav: written" in said.err or "[2/2] two.wav: written" in said.err
    assert main(["convert", str(takes), "-o", f"{out}/", "-f", "flac"]) == 2, "nothing is written over"
    assert "exists: choose another name, or --force" in capsys.readouterr().err
    assert main(["convert", str(takes), "-o", f"{out}/", "-f", "flac", "--force"]) == 0


def test_in_processes_with_an_object_for_each(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (takes / "bad.wav").write_text("no sound at all" * 50)
    assert main(["convert", str(takes), "-f", "flac", "--jobs", "2", "--json"]) == 1
    reports = {Path(row["input"]).name: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {name: row["status"] for name, row in reports.items()} == {
        "one.wav": "done",
        "two.wav": "done",
        "bad.wav": "failed",
    }
    assert "bad.wav" in reports["bad.wav"]["error"]
    assert soundfile.info(takes / "late" / "two.flac").frames == 2 * RATE


def test_a_rack_over_many_by_a_name(takes: Path, tmp_path: Path) -> None:
    names = [str(takes / "one.wav"), str(takes / "late" / "two.wav")]
    assert main(["render", *names, "--rack", "Telephone", "-o", str(tmp_path / "phone" / "{stem}-phone.wav")]) == 0
    assert soundfile.info(tmp_path / "phone" / "two-phone.wav").frames == 2 * RATE


def test_pipes(takes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, taken = (takes / "one.wav").read_bytes(), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", Pipe(io.BytesIO(given)))
    monkeypatch.setattr(sys, "stdout", Pipe(taken))
    assert main(["convert", "-", "-o", "-", "-f", "flac"]) == 0
    written, rate = soundfile.read(io.BytesIO(taken.getvalue()))
    np.testing.assert_array_equal(written, soundfile.read(takes / "one.wav")[0])
    assert rate == RATE


def test_info_of_a_folder_and_of_standard_input(
    takes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(takes), "--json", "--jobs", "2"]) == 0
    assert [json.loads(line)["frames"] for line in capsys.readouterr().out.splitlines()] == [2 * RATE, RATE]
    monkeypatch.setattr(sys, "stdin", Pipe(io.BytesIO((takes / "one.wav").read_bytes())))
    assert main(["info", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["frames"] == RATE
    (takes / "bad.wav").write_text("no sound at all" * 50)
    assert main(["info", str(takes / "one.wav"), str(takes / "bad.wav")]) == 1
    assert main(["info", str(takes / "bad.wav")]) == 2
    monkeypatch.setattr(sys, "stdin", Pipe(io.BytesIO()))
    assert main(["info", "-"]) == 2
    assert "standard input is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["convert", "{takes}/one.wav"], "say what to write: -o FILE or FOLDER, or -f FORMAT"),
        (["render", "{takes}/one.wav", "x.wav", "--rack", "Telephone"], "say what to write"),
        (["convert", "{takes}", "-o", "{takes}/all.flac"], "is one file for several"),
        (["convert", "{takes}", "-o", "{takes}/out.flac", "-f", "flac"], "is one file for several"),
        (["convert", "{takes}", "-o", "-"], "- is one file for 2"),
        (["convert", "-", "{takes}/one.wav", "-f", "flac"], "- stands alone"),
        (["convert", "{takes}/*.aiff", "-f", "flac"], "nothing fits"),
        (["convert", "{takes}", "-f", "flac", "--jobs", "0"], "jobs must be 1 or more, got 0"),
        (["info", "{takes}", "--jobs", "0"], "jobs must be 1 or more, got 0"),
        (
            ["convert", "{takes}/one.wav", "{takes}/late/../one.wav", "-o", "{takes}/late/", "-f", "flac"],
            "would both be",
        ),
    ],
)
def test_a_line_that_is_wrong(takes: Path, line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word.replace("{takes}", str(takes)) for word in line]) == 2
    assert said in capsys.readouterr().err


def test_what_there_is_is_listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["effects", "--json"]) == 0
    rows = {row["id"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["gain"]["parameters"][0]["name"] == "gain_db"
    assert main(["effects", "gain"]) == 0
    assert "gain_db          -60 to 36 dB (0)" in capsys.readouterr().out
    assert main(["effects", "gian"]) == 2
    assert main(["presets"]) == 0
    assert "Telephone" in capsys.readouterr().out.splitlines()
    assert main(["presets", "reverb", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["presets"]
    assert main(["presets", "gian"]) == 2


def test_plugins_are_listed_and_switched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "workstation" / "plugins" / "shout"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(
        'id = "shout"\napi = 1\nname = "Shout"\nversion = "1.0"\ndescription = "Says it"\n'
    )

    def states() -> dict[str, bool]:
        capsys.readouterr()
        assert main(["plugins", "--json"]) == 0
        return {row["id"]: row["on"] for row in map(json.loads, capsys.readouterr().out.splitlines())}

    bundled = {folder.parent.name: True for folder in bundled_plugins().glob("*/plugin.toml")}
    assert states() == bundled | {"shout": False}
    assert main(["plugins", "--on", "shout", "--off", "align"]) == 0
    assert states() == bundled | {"align": False, "shout": True}
    assert main(["plugins", "--on", "nothing"]) == 2
    assert "there is no plugin 'nothing'" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_subcommands_options_and_choices(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    text = capsys.readouterr().out
    for word in ("transcribe", "jobs", "loudness", "syllable"):
        assert word in text


def test_bash_completes(capsys: pytest.CaptureFixture[str]) -> None:
    import shutil
    import subprocess

    if shutil.which("bash") is None:
        pytest.skip("no bash")
    main(["completion", "bash"])
    script = capsys.readouterr().out
    ask = """
    COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _workstation; echo "${COMPREPLY[@]}"
    """

    def completed(words: str) -> str:
        done = subprocess.run(["bash", "-c", script + ask % words], capture_output=True, text=True, check=True)
        assert not done.stderr
        return done.stdout.strip()

    assert completed("workstation trans") == "transcribe"
    assert completed("workstation convert --jo") == "--jobs"
    assert completed("workstation completion f") == "fish"
    assert completed("workstation align --karaoke sy") == "syllable"


def test_every_word_of_help_can_be_quoted() -> None:
    from workstation.cli.completion import completion

    root = argparse.ArgumentParser()
    sub = root.add_subparsers()
    sub.add_parser("odd", help="it's 100%% of $HOME and `more` \\").add_argument("--it", choices=["a", "b"])
    assert "-d 'it\\'s 100% of $HOME and `more` \\\\'" in completion(root, "fish")
