"""The command line of exchange."""

import gzip
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.cli.main import main

AUDACITY = Path(__file__).parents[1] / "exchange" / "audacity" / "made.aup3.gz"


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "a.wav", np.linspace(-0.5, 0.5, 16_000), 8000)
    (tmp_path / "a.txt").write_text("0.5\t1.0\tone\n1.25\t2.0\ttwo\n")
    return tmp_path / "a.wav"


def test_regions_become_files(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["export", str(wav), str(tmp_path / "out"), "--each", "region", "--markers", str(tmp_path / "a.txt")]
    assert main([*arguments, "--format", "flac"]) == 0
    assert capsys.readouterr().out.split("\n")[:2] == [
        str(tmp_path / "out" / f"{n}.flac") for n in ("01 one", "02 two")
    ]
    assert soundfile.info(tmp_path / "out" / "02 two.flac").frames == 6000
    assert main([*arguments, "--format", "flac"]) == 2
    assert "01 one.flac and 1 more would be written over" in capsys.readouterr().err


def test_markers_change_their_format(wav: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["markers", str(tmp_path / "a.txt"), str(tmp_path / "a.cue")]) == 0
    assert "INDEX 01 00:00:38" in (tmp_path / "a.cue").read_text()
    assert main(["markers", str(tmp_path / "a.txt"), str(tmp_path / "a.csv"), "--format", "reaper"]) == 0
    assert (tmp_path / "a.csv").read_text().splitlines()[1] == "R1,one,0.5,1.0,0.5"
    assert main(["markers", str(wav), str(tmp_path / "b.txt")]) == 2
    assert "add a marker first" in capsys.readouterr().err


def test_an_audacity_project_becomes_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "made.aup3").write_bytes(gzip.decompress(AUDACITY.read_bytes()))
    assert main(["convert", str(tmp_path / "made.aup3"), str(tmp_path / "ours.aws")]) == 0
    assert main(["convert", str(tmp_path / "ours.aws"), str(tmp_path / "mix.wav"), "--bits", "32f"]) == 0
    assert main(["convert", str(tmp_path / "made.aup3"), str(tmp_path / "mix2.wav"), "--bits", "32f"]) == 0
    np.testing.assert_array_equal(*(soundfile.read(tmp_path / name)[0] for name in ("mix.wav", "mix2.wav")))
    assert main(["markers", str(tmp_path / "ours.aws"), str(tmp_path / "m.txt")]) == 0
    assert "point" in (tmp_path / "m.txt").read_text()
    assert main(["convert", str(tmp_path / "made.aup3"), str(tmp_path / "made.otio")]) == 0
    assert (tmp_path / "made media").is_dir()


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A file with two streams of sound, of 1000 and of 2000 parts in 2**15."""
    av = pytest.importorskip("av")
    with av.open(str(tmp_path / "two.mka"), "w") as out:
        streams = [out.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(2)]
        for level, stream in zip((1000, 2000), streams, strict=True):
            frame = av.AudioFrame.from_ndarray(np.full((1, 800), level, np.int16), "s16", "mono")
            frame.sample_rate = 8000
            frame.pts = 0
            out.mux([*stream.encode(frame), *stream.encode(None)])
    return tmp_path / "two.mka"


def test_another_stream_of_sound_is_exported(two: Path, tmp_path: Path) -> None:
    assert main(["export", str(two), str(tmp_path / "out"), "--stream", "1"]) == 0
    (found,) = (tmp_path / "out").iterdir()
    assert soundfile.read(found, dtype="int16")[0][100] == 2000


@pytest.mark.parametrize("command", ["align", "transcribe"])
def test_another_stream_of_sound_is_listened_to(
    two: Path, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "two.txt").write_text("words")
    line = [command, str(two), "-o", str(tmp_path / "two.srt"), "--stream"]
    assert main([*line, "5"]) == 2
    assert "has 2 streams of sound, numbered from 0: there is no 5" in capsys.readouterr().err
    main([*line, "1"])
    assert "streams of sound" not in capsys.readouterr().err
