import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.plugin.conftest import COMMAND, EFFECT, Write
from tests.plugin.effect_code import code
from workstation.cli.main import main

RATE = 8000
GO = "def go(session, name='you'):\n    session.notify(f'hello {name}')\n"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugins: Write) -> Path:
    """The user's folder, in which a plugin with an effect and a command lies that is not switched on."""
    for name in ("CACHE", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "workstation"
    folder.mkdir(parents=True)
    plugins(COMMAND + EFFECT, code=GO, half=code()).rename(folder / "plugins")
    toml = folder / "plugins" / "mine" / "plugin.toml"
    toml.write_text(toml.read_text().replace("code:Half", "half:Half"))
    return folder


@pytest.fixture
def project(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A project whose master goes through the plugin's effect."""
    soundfile.write(tmp_path / "in.wav", np.full(2000, 0.8), RATE, "FLOAT")
    _switch_on(config)
    script = tmp_path / "make.py"
    script.write_text("run('rack.add', 'half', track='master')\nrun('file.save_as', 'made.aws')\n")
    assert main(["run", str(script), str(tmp_path / "in.wav")]) == 0
    capsys.readouterr()
    return tmp_path / "made.aws"


def _switch_on(config: Path, *ids: str) -> None:
    (config / "settings.json").write_text(json.dumps({"plugins_enabled": [[id_] for id_ in ids or ("mine",)]}))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_effect_that_is_switched_on_is_heard(project: Path) -> None:
    assert main(["convert", str(project), "out.wav", "--bits", "32f"]) == 0
    np.testing.assert_allclose(soundfile.read("out.wav")[0], np.full(2000, 0.4), atol=1e-6)


@pytest.mark.parametrize("off", [True, False])
def test_one_that_is_not_here_is_named_and_nothing_is_written(
    project: Path, config: Path, capsys: pytest.CaptureFixture[str], off: bool
) -> None:
    before = (config / "settings.json").read_text()
    if off:
        (config / "settings.json").unlink()
    arguments = ["convert", str(project), "out.wav", *([] if off else ["--no-plugins"])]
    assert main(arguments) == 2
    told = capsys.readouterr().err
    plugin = "the effect 'half' of the plugin “Mine” on the master" if off else "the effect 'half' on the master"
    assert told.startswith(f"workstation: Export: {plugin} is not here, and without that it sounds otherwise")
    assert told.count("\n") == 1
    assert not Path("out.wav").exists()
    assert main(["export", str(project), "parts", "--each", "track"]) == 0  # without the master's rack
    if not off:
        assert (config / "settings.json").read_text() == before


def test_it_can_be_gone_without_and_that_is_said(
    project: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config / "settings.json").unlink()
    assert main(["convert", str(project), "out.wav", "--bits", "32f", "--without-missing-effects"]) == 0
    told = capsys.readouterr().err
    assert "done without the effect 'half' of the plugin “Mine” on the master, which is not here" in told
    np.testing.assert_allclose(soundfile.read("out.wav")[0], np.full(2000, 0.8), atol=1e-6)


def test_one_that_fails_is_an_error_with_its_name(
    project: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config / "plugins" / "mine" / "half.py").write_text(code("return block[:, ::2]"))
    assert main(["convert", str(project), "out.wav"]) == 2
    assert "Plugin “Mine”, effect “Half”: it answered a block of" in capsys.readouterr().err
    assert not Path("out.wav").exists()


def test_one_that_cannot_be_switched_on_is_a_line_and_its_effect_missing(
    project: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config / "plugins" / "mine" / "half.py").write_text("raise SystemExit(5)")
    before = (config / "settings.json").read_text()
    assert main(["convert", str(project), "out.wav"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == "workstation: The plugin Mine failed and was switched off (effect “half”: SystemExit: 5)"
    assert "the effect 'half' of the plugin “Mine” on the master is not here" in second
    assert (config / "settings.json").read_text() == before


def test_commands_of_plugins_can_be_run(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("go.py").write_text("run('mine.go', 'Ann')\n")
    _switch_on(config, "mine", "other")
    assert main(["run", "go.py"]) == 0
    folder = config / "plugins"
    told = capsys.readouterr().err
    assert told == f"workstation: the plugin other is switched on and is not in {folder}\nworkstation: hello Ann\n"
    assert main(["run", "go.py", "--no-plugins"]) == 2
    assert "there is no command 'mine.go'" in capsys.readouterr().err


def test_nothing_runs_that_is_not_switched_on(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "plugins" / "mine" / "half.py").write_text("raise SystemExit(5)")
    (config / "settings.json").write_text('{"plugins_enabled": "mine", "theme": 3}')
    Path("go.py").write_text("print('ran')\n")
    assert main(["run", "go.py"]) == 0
    assert capsys.readouterr() == ("ran\n", "")


def test_files_of_a_plugins_own_kind_are_written_and_read_without_a_window(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("importer", "exporter"):
        assert main(["plugin", "new", f"My {kind}", "--kind", kind]) == 0
    _switch_on(config, "my_importer", "my_exporter")
    soundfile.write("in.wav", np.linspace(-0.5, 0.5, 1000), RATE, "FLOAT")
    assert main(["convert", "in.wav", "out.dat"]) == 0
    assert Path("out.dat").read_text().startswith(f"; Sample Rate {RATE}\n; Channels 1\n0 -0.5\n")
    assert main(["convert", "out.dat", "again.wav", "--bits", "32f"]) == 0
    sound, rate = soundfile.read("again.wav")
    np.testing.assert_allclose(sound, np.linspace(-0.5, 0.5, 1000), atol=1e-6)
    assert rate == RATE
    capsys.readouterr()
    assert main(["convert", "in.wav", "out.dat", "--no-plugins", "--force"]) == 2
    assert "ends with one of" in capsys.readouterr().err
    assert main(["convert", "in.wav", "few.dat", "--set", "digits=2"]) == 0
    assert Path("few.dat").read_text().splitlines()[3] == "0.000125 -0.5"
    assert main(["convert", "in.wav", "few.dat", "--set", "digits=12", "--force"]) == 2
    assert "digits must be 1 to 9, got 12" in capsys.readouterr().err
    assert main(["convert", "in.wav", "few.dat", "--set", "colour=red", "--force"]) == 2
    assert "no format has a setting 'colour'; there are " in capsys.readouterr().err
    assert main(["export", "in.wav", "parts", "--format", "dat"]) == 0
    assert Path("parts/01 in.dat").exists()
    capsys.readouterr()
    assert main(["info", "out.dat"]) == 0
    assert (
        capsys.readouterr().out
        == f"out.dat\n  Columns of numbers, {RATE} Hz\n  0:00.125\n  track out: 1 channel, {RATE} Hz\n"
    )
    assert main(["info", "out.dat", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seconds"] == 0.125
    assert main(["info", "out.dat", "--no-plugins"]) == 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_engines_and_word_formats_of_plugins_are_there_without_a_window(
    config: Path, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    for kind in ("aligner", "word_format"):
        assert main(["plugin", "new", f"My {kind}", "--kind", kind]) == 0
    _switch_on(config, "my_aligner", "my_word_format")
    for name in ("a", "b"):
        soundfile.write(f"{name}.wav", 0.3 * np.sin(np.arange(2 * RATE) / 5), RATE)
        Path(f"{name}.txt").write_text("one two three")
    line = ["align", "a.wav", "b.wav", "a.txt", "b.txt", "--engine", "my_aligner", "-f", "timedwords", "--jobs", jobs]
    assert main(line) == 0
    for name in ("a", "b"):
        rows = [row.split("\t") for row in Path(f"{name}.timedwords").read_text().splitlines()]
        assert [row[2] for row in rows] == ["one", "two", "three"]
    assert main(["subtitles", "convert", "a.timedwords", "-o", "a.srt"]) == 0
    assert "one two three" in Path("a.srt").read_text()
    assert main(["subtitles", "convert", "a.srt", "--to", "my_word_format", "--folder", "again"]) == 0
    assert len(Path("again/a.timedwords").read_text().splitlines()) == 3
    assert main(["subtitles", "convert", "a.srt", "--to", "my_word_format", "--folder", "never", "--no-plugins"]) == 2
    assert "there is no word format 'my_word_format'" in capsys.readouterr().err
    capsys.readouterr()
    assert main([*line, "--no-plugins", "--force"]) == 2
    assert "there is no engine 'my_aligner'" in capsys.readouterr().err
