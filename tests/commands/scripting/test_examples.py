"""The scripts that the gallery offers do what their first line says."""

from pathlib import Path

import numpy as np
import pytest

from workstation.cli.headless import Headless
from workstation.commands.scripting.script_header import summary
from workstation.core.document import Document, Track
from workstation.core.files.resources import resource
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource

RATE = 16_000
EXAMPLES = sorted(resource("examples").glob("*.py"))


def run(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Document, str]:
    at = np.arange(3 * RATE) / RATE
    sound = 0.8 * np.sin(2 * np.pi * 300 * at) * ((at < 1) | (at >= 2))
    with Headless(folder) as program:
        program.session.start(
            Document(RATE, (Track("t1", "Voice", EditList.of(ArraySource(sound[None].astype("f4"), RATE))),))
        )
        program.run_script(resource("examples", f"{name}.py").read_text("utf-8"), f"{name}.py")
        said = capsys.readouterr()
        return program.session.document, said.out + said.err


def test_all_say_what_they_do() -> None:
    assert len(EXAMPLES) == 6
    assert all(summary(path.read_text("utf-8")).endswith(".") for path in EXAMPLES)


def test_tones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document, _ = run("tone_and_noise", tmp_path, capsys)
    assert [track.name for track in document.tracks] == ["Voice", "Tone", "Tone, 10 dB"]


def test_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run("pictures", tmp_path, capsys)
    assert [line.split(": ")[2].split(",")[0] for line in said.splitlines()] == [
        "Waveform",
        "Spectrogram",
        "Mel spectrogram",
        "MFCC",
    ]


def test_peaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run("soften_peaks", tmp_path, capsys)
    assert said.strip() == "peak 0.800 -> 0.769"


def test_pauses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document, _ = run("label_pauses", tmp_path, capsys)
    assert [marker.range.seconds(RATE) for marker in document.markers] == [(1.0, 2.0)]


def test_masks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run("masked_training_data", tmp_path, capsys)
    assert "As it is" in said
    assert "Masked" in said


def test_loudness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document, said = run("each_track_louder", tmp_path, capsys)
    assert said.startswith("Voice: -")
    assert np.abs(document.tracks[0].edits.read(document.span)).max() < 0.2
