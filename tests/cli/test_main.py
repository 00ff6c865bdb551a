import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.__main__ import SUBCOMMANDS
from workstation.cli.main import main, parser
from workstation.dsp.levels.loudness_meter import LoudnessMeter
from workstation.media.decode import decode
from workstation.media.encode import encode

RATE = 16_000


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    t = np.arange(2 * RATE) / RATE
    soundfile.write(path, 0.25 * np.stack([np.sin(2 * np.pi * 440 * t), np.sin(2 * np.pi * 660 * t)]).T, RATE)
    return path


def test_info(wav: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(wav)]) == 0
    assert "pcm_s16le in wav, 16 bit, 16000 Hz, stereo" in capsys.readouterr().out
    assert main(["info", "--json", str(wav)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["frames"], facts["channels"], facts["exact"]) == (2 * RATE, 2, True)


@pytest.mark.parametrize("ending", ["flac", "mp3", "ogg", "opus", "m4a", "m4b", "wav", "aiff", "aif"])
def test_convert(wav: Path, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"out.{ending}"
    assert main(["convert", str(wav), str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert main(["info", "--json", str(out)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["seconds"] == pytest.approx(2, abs=0.06)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "home") == sorted([out.name, "tone.wav"])


def test_convert_to_another_rate_and_depth(wav: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    assert main(["convert", str(wav), str(out), "--rate", "44100", "--bits", "24"]) == 0
    found = soundfile.info(out)
    assert (found.samplerate, found.subtype, found.frames) == (44_100, "PCM_24", 2 * 44_100)


@pytest.mark.parametrize(
    ("stored", "ending", "expected"),
    [
        ("PCM_16", "wav", "PCM_16"),
        ("PCM_24", "wav", "PCM_24"),
        ("PCM_24", "flac", "PCM_24"),
        ("PCM_U8", "wav", "PCM_U8"),
        ("PCM_U8", "flac", "PCM_16"),
        ("PCM_32", "wav", "PCM_32"),
        ("FLOAT", "wav", "FLOAT"),
        ("DOUBLE", "wav", "FLOAT"),
        ("FLOAT", "flac", "PCM_24"),
        ("FLOAT", "aiff", "FLOAT"),
        ("ULAW", "wav", "PCM_16"),
    ],
)
def test_the_bits_are_those_of_the_input(wav: Path, tmp_path: Path, stored: str, ending: str, expected: str) -> None:
    soundfile.write(wav, soundfile.read(wav)[0] / 3, RATE, subtype=stored)
    for middle in (tmp_path / f"one.{ending}", tmp_path / "project.aws"):
        out = tmp_path / f"{middle.stem}-out.{ending}"
        assert main(["convert", str(wav), str(middle)]) == 0
        assert main(["convert", str(middle), str(out)]) == 0
        assert soundfile.info(out).subtype == expected


def test_nothing_is_written_over_without_being_told(
    wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(wav, soundfile.read(wav)[0], RATE, subtype="PCM_24")
    script, there = tmp_path / "script.py", tmp_path / "there.wav"
    script.write_text(f"run('file.export', {str(there)!r})", "utf-8")
    labels = tmp_path / "labels.txt"
    labels.write_text("0.5\t0.5\tone\n", "utf-8")
    before = wav.read_bytes()
    link = tmp_path / "link.wav"
    link.hardlink_to(wav)
    for name in ("there.wav", "there.aws", "there.csv", "01 tone.wav"):
        (tmp_path / name).write_bytes(b"precious")
    calls = [
        ["convert", str(wav), str(wav)],
        ["convert", str(wav), str(link)],
        ["convert", str(wav), str(there)],
        ["convert", str(wav), str(tmp_path / "there.aws")],
        ["render", str(wav), "--rack", "Telephone", "-o", str(wav)],
        ["markers", str(labels), str(tmp_path / "there.csv")],
        ["export", str(wav), str(tmp_path)],
        ["run", str(script), str(wav)],
    ]
    for arguments in calls:
        assert main(arguments) == 2, arguments
        (line,) = capsys.readouterr().err.splitlines()
        assert any(path.name in line for path in tmp_path.iterdir())
        assert "--force" in line or arguments[0] == "export"
    assert wav.read_bytes() == before
    assert there.read_bytes() == b"precious"
    assert main(["convert", str(wav), str(wav), "--force"]) == 0
    assert soundfile.info(wav).subtype == "PCM_24"
    assert main(["run", str(script), str(wav), "--force"]) == 0
    assert soundfile.info(there).frames == 2 * RATE


def test_clipping_is_told_and_can_be_avoided(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loud = np.zeros((RATE, 1), np.float32)
    loud[100:110] = 2
    soundfile.write(wav, loud, RATE, subtype="FLOAT")
    for ending in ("flac", "mp3"):
        out = tmp_path / f"clipped.{ending}"
        assert main(["convert", str(wav), str(out)]) == 0
        expected = f"workstation: Exported {out}; 10 samples were clipped (+6.0 dB); --peak -1 avoids it\n"
        assert capsys.readouterr().err == expected
    out = tmp_path / "lower.flac"
    assert main(["convert", str(wav), str(out), "--peak", "-1"]) == 0
    assert "all of it was lowered by 7.0 dB" in capsys.readouterr().err
    assert np.abs(soundfile.read(out)[0]).max() == pytest.approx(10 ** (-1 / 20), abs=1e-6)
    with pytest.raises(SystemExit, match="2"):
        main(["convert", str(wav), str(tmp_path / "no.flac"), "--peak", "3"])
    assert "peak must be -60 to 0 dB, got 3" in capsys.readouterr().err


def test_a_loudness_is_reached_or_it_is_said(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def loudness(path: Path) -> float:
        meter = LoudnessMeter(2, RATE)
        meter.add(soundfile.read(path, dtype="float32")[0].T)
        return meter.integrated()

    soft, loud = tmp_path / "soft.wav", tmp_path / "loud.flac"
    assert main(["convert", str(wav), str(soft), "--loudness", "-23"]) == 0
    assert capsys.readouterr().err == f"workstation: Exported {soft}; its loudness is -23.0 LUFS\n"
    assert loudness(soft) == pytest.approx(-23, abs=0.02)
    assert main(["render", str(soft), "--rack", "Telephone", "-o", str(tmp_path / "r.wav"), "--loudness", "-30"]) == 0
    assert loudness(tmp_path / "r.wav") == pytest.approx(-30, abs=0.1)
    capsys.readouterr()
    assert main(["convert", str(wav), str(loud), "--loudness", "-5", "--peak", "-20"]) == 0
    reached = loudness(loud)
    assert f"its loudness is {reached:.1f} LUFS and not -5.0: no sample is above -20 dB" in capsys.readouterr().err
    assert np.abs(soundfile.read(loud)[0]).max() == pytest.approx(0.1, abs=1e-4)
    with pytest.raises(SystemExit, match="2"):
        main(["convert", str(wav), str(tmp_path / "x.wav"), "--loudness", "3"])
    assert "loudness must be -50 to -5 LUFS, got 3" in capsys.readouterr().err


def test_render_through_a_rack(wav: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    assert main(["render", str(wav), "--rack", "Telephone", "-o", str(out), "--bits", "32f"]) == 0
    before, after = soundfile.read(wav)[0], soundfile.read(out)[0]
    assert after.shape == before.shape
    assert np.abs(after - before).max() > 0.01


def test_a_rendered_reverb_rings_out_unless_told_not_to(wav: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    frames = soundfile.info(wav).frames
    lengths = []
    for choice in ([], ["--tail"], ["--no-tail"]):
        out.unlink(missing_ok=True)
        assert main(["render", str(wav), "--rack", "Warm hall", "-o", str(out), *choice]) == 0
        lengths.append(soundfile.info(out).frames - frames)
    assert lengths[1] >= lengths[0] > RATE
    assert lengths[2] == 0


def test_run_a_script(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "script.py"
    out = tmp_path / "cut.wav"
    script.write_text(
        "run('selection.set', 0.5, 1.0)\n"
        "run.edit.delete()\n"
        "run('effect.apply', 'gain', gain_db=-6.0)\n"
        f"run('file.export', {str(out)!r}, bits='32f')\n"
        "print(doc.frames, type(F.amplitude_to_DB).__name__, T.Spectrogram.__name__, np.pi > 3, torch.ones(1).item())\n"
    )
    assert main(["run", str(script), str(wav)]) == 0
    assert capsys.readouterr().out == f"{int(1.5 * RATE)} function Spectrogram True 1.0\n"
    assert soundfile.info(out).frames == int(1.5 * RATE)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\ndef cut():\n    run('edit.cut')\n\ncut()", "script.py, line 3: Cut: select a part of the sound first\n"),
        ("run('effect.apply',\n    'gain', gain_db=500)", "script.py, line 1: gain_db must be -60 to 36 dB, got 500\n"),
        ("run('no.such')", "there is no command 'no.such'"),
        ("x = = 1", "line 1: invalid syntax"),
        ("1 / 0", "script.py, line 1: ZeroDivisionError: division by zero\n"),
    ],
)
def test_a_script_that_fails(
    wav: Path, tmp_path: Path, source: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.py"
    script.write_text(source)
    assert main(["run", str(script), str(wav)]) == 2
    assert message in capsys.readouterr().err


def bad_inputs(folder: Path) -> dict[str, Path]:
    made = {
        "text.wav": b"this is only text, and no sound at all\n" * 20,
        "empty.flac": b"",
        "header.wav": b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x00\x00\x44\xac\x00\x00" + b"\0" * 20,
    }
    paths = {}
    for name, content in made.items():
        paths[name] = folder / name
        paths[name].write_bytes(content)
    (folder / "folder.wav").mkdir()
    return {**paths, "folder": folder / "folder.wav", "missing": folder / "missing.mp3"}


@pytest.mark.parametrize("name", ["text.wav", "empty.flac", "header.wav", "folder", "missing"])
def test_bad_input_is_one_line_and_leaves_nothing(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = bad_inputs(tmp_path)[name]
    before = sorted(tmp_path.iterdir())
    for arguments in (["info", str(path)], ["convert", str(path), str(tmp_path / "out.wav")]):
        assert main(arguments) == 2
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1, lines
        assert str(path) in lines[0]
    assert [p for p in sorted(tmp_path.iterdir()) if p.name != "home"] == before


def test_usage_errors_end_with_2(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["nonsense"], ["convert"], ["convert", str(wav), "x.wav", "--bits", "7"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
    capsys.readouterr()
    assert main(["convert", str(wav), str(tmp_path / "out.xyz")]) == 2
    assert "ends with one of .wav" in capsys.readouterr().err
    assert main(["render", str(wav), "--rack", "no such rack", "-o", str(tmp_path / "out.wav")]) == 2
    assert "there is no preset 'no such rack'" in capsys.readouterr().err


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    findings = {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)}
    assert findings["codecs"]["works"]
    assert findings["engine embedded"]["works"]


def test_align_a_recording(speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = [tmp_path / f"jfk.{ending}" for ending in ("srt", "vtt", "ass", "lrc", "json")]
    options = [part for out in outputs for part in ("-o", str(out))]
    assert main(["align", str(speech / "jfk/jfk.flac"), str(speech / "jfk/jfk.txt"), *options]) == 0
    found = json.loads((tmp_path / "jfk.json").read_text())
    expected = (speech / "jfk/jfk.txt").read_text().split()
    assert [word["word"] for word in found["words"]] == expected
    starts = [word["start"] for word in found["words"]]
    assert starts == sorted(starts)
    assert "-->" in (tmp_path / "jfk.srt").read_text()
    assert (tmp_path / "jfk.vtt").read_text().startswith("WEBVTT")
    assert "{\\k" in (tmp_path / "jfk.ass").read_text()
    assert "<00:" in (tmp_path / "jfk.lrc").read_text()
    assert "22 of 22 words heard" in capsys.readouterr().err


def test_text_that_is_not_said_is_reported(speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "text.txt"
    text.write_text("Ladies and gentlemen of the jury, xylophones grow on the purple mountain every second Tuesday.")
    align = ["align", str(speech / "jfk/jfk.flac"), str(text), "-o", str(tmp_path / "x.json")]
    assert main(align) == 2
    assert "does not seem to belong to this recording" in capsys.readouterr().err
    assert not (tmp_path / "x.json").exists()
    assert main([*align, "--force"]) == 0
    words = json.loads((tmp_path / "x.json").read_text())["words"]
    assert len(words) == 15
    scores = [word["score"] for word in words]
    assert sum(score < 0.35 for score in scores) > len(words) / 2
    text.write_text("")
    assert main(["align", str(speech / "jfk/jfk.flac"), str(text), "-o", str(tmp_path / "y.json")]) == 2
    assert not (tmp_path / "y.json").exists()


def test_a_script_waits_for_its_files(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of another sample rate, compressed, and beside one that is none."""
    long = np.random.default_rng(1).normal(0, 0.1, 60 * 44_100).astype(np.float32)
    soundfile.write(tmp_path / "long.flac", long, 44_100)
    (tmp_path / "bad.wav").write_text("no sound")
    names = [str(wav), str(tmp_path / "bad.wav"), str(tmp_path / "long.flac")]
    lines = (
        f"names = {names!r}",
        "run('file.open', *names)",
        "print([round(t.frames / doc.rate) for t in doc.tracks])",
        "run('file.open', names[2])",
        "run('effect.apply', 'gain', gain_db=-6.0)",
        "print(session.history.current.call)",
    )
    script = tmp_path / "s.py"
    script.write_text("\n".join(lines), "utf-8")
    assert main(["run", str(script)]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].endswith(", 60]")
    assert out.splitlines()[1] == 'run("effect.apply", "gain", gain_db=-6.0)'
    assert "bad.wav was not added" in err


def test_the_subcommands_are_those_that_start_without_a_window() -> None:
    choices = next(action.choices for action in parser()._actions if isinstance(action.choices, dict))
    assert tuple(choices) == SUBCOMMANDS


@pytest.mark.parametrize("subcommand", ["info", "a.wav"])
def test_an_interrupt_while_it_starts_leaves_quietly(subcommand: str) -> None:
    program = """
import builtins, os, signal, sys
from workstation.__main__ import main
real = builtins.__import__
def interrupted(name, *rest, **options):
    if name in ("workstation.cli.main", "workstation.app"):
        os.kill(os.getpid(), signal.SIGINT)
    return real(name, *rest, **options)
builtins.__import__ = interrupted
sys.argv = ["workstation", SUBCOMMAND]
sys.exit(main())
"""
    command = [sys.executable, "-c", program.replace("SUBCOMMAND", repr(subcommand))]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_whatever_is_raised_is_one_line(
    wav: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(path: Path) -> str:
        raise OverflowError("int too large to convert to float")

    monkeypatch.setattr("workstation.cli.info.describe", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert main(["info", str(wav)]) == 2
    assert capsys.readouterr().err == f"workstation: {wav} cannot be worked on: int too large to convert to float\n"


def test_tests_leave_no_log_in_the_home_that_they_name(
    wav: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    assert main(["info", str(wav)]) == 0
    assert "start of info" in (Path(os.environ["XDG_STATE_HOME"]) / "workstation" / "workstation.log").read_text()
    assert list(home.iterdir()) == []


def test_an_export_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    sound = tmp_path / "noise.wav"
    soundfile.write(sound, np.random.default_rng(0).uniform(-0.5, 0.5, 3_000_000), 48_000)
    command = [sys.executable, "-m", "workstation", "convert", str(sound), str(tmp_path / "out.ogg")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while not list(tmp_path.glob(".*.part*")):
            with suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"it ended with {process.wait(0.02)}")
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.endswith("workstation: interrupted\n")
    assert not list(tmp_path.glob(".*"))


def test_info_tells_the_length_of_all_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.ogg", "b.ogg"):
        list(encode(tmp_path / name, [np.zeros((1, 8_000), np.float32)], 8_000, 1))
    (tmp_path / "x.ogg").write_bytes((tmp_path / "a.ogg").read_bytes() + (tmp_path / "b.ogg").read_bytes())
    assert main(["info", "--json", str(tmp_path / "x.ogg")]) == 0
    assert json.loads(capsys.readouterr().out)["frames"] == sum(block.shape[1] for block in decode(tmp_path / "x.ogg"))
