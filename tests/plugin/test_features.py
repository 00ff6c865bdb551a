"""The bundled features plugin: what it writes is what torchaudio's names compute, and a definition in numpy."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from workstation.cli.main import main
from workstation.commands.registry import Commands
from workstation.core.files.resources import bundled_plugins
from workstation.core.overlays import CurveOverlay, PictureOverlay
from workstation.core.settings import Settings
from workstation.dsp import functional, transforms
from workstation.engine.call_queue import Mailbox
from workstation.plugin.errors import PluginError
from workstation.plugin.host import Host

RATE = 16000
Run = Callable[..., Any]
SOUND = (0.3 * np.random.default_rng(5).standard_normal((RATE, 2))).astype(np.float32)


@pytest.fixture
def run(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> Iterator[Run]:
    """Runs a command over a file that is open, with the bundled plugins, and waits for its end."""
    host = Host(commands, Settings())
    host.discover(bundled_plugins(), bundled=True)
    host.start()
    soundfile.write(tmp_path / "in.wav", SOUND, RATE, "FLOAT")
    commands.run("file.open", tmp_path / "in.wav")
    mailbox.pump(lambda: not commands.session.openings)

    def run(id_: str, *args: Any, **kwargs: Any) -> Any:
        job = commands.run(id_, *args, **kwargs)
        mailbox.pump(lambda: job.over)
        if job.error is not None:
            raise job.error
        return job

    yield run
    host.close()


def test_mfcc_with_differences_as_an_array(run: Run, tmp_path: Path) -> None:
    run("file.export", tmp_path / "out.npy", feature="mfcc", coefficients=13, deltas=True, bands=40)
    found = np.load(tmp_path / "out.npy")
    kwargs = {"n_fft": 512, "win_length": 400, "hop_length": 160, "n_mels": 40}
    rows = transforms.MFCC(RATE, 13, melkwargs=kwargs)(torch.tensor(SOUND.mean(1)))
    first = functional.compute_deltas(rows)
    wanted = torch.cat((rows, first, functional.compute_deltas(first))).T.numpy()
    assert found.shape == (101, 39)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, wanted, atol=1e-3)


def test_a_spectrogram_is_its_definition(run: Run, tmp_path: Path) -> None:
    run("file.export", tmp_path / "out.npy", feature="spectrogram", window_ms=32.0, step_ms=16.0)
    found = np.load(tmp_path / "out.npy")
    window = np.hanning(513)[:-1]
    padded = np.pad(SOUND.mean(1).astype(np.float64), 256, "reflect")
    views = np.lib.stride_tricks.sliding_window_view(padded, 512)[::256]
    wanted = 10 * np.log10(np.maximum(np.abs(np.fft.rfft(views * window)) ** 2, 1e-10))
    np.testing.assert_allclose(found, np.maximum(wanted, wanted.max() - 80), atol=0.01)


def test_a_table_of_mel_bands_names_its_columns(run: Run, tmp_path: Path) -> None:
    run("file.export", tmp_path / "out.csv", feature="mel", bands=20)
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert lines[0] == ",".join(["time", *(f"mel {number}" for number in range(1, 21))])
    assert [line.split(",")[0] for line in lines[1:4]] == ["0.000000", "0.010000", "0.020000"]
    assert len(lines) == 102


def test_parquet(run: Run, tmp_path: Path) -> None:
    try:
        import pyarrow.parquet
    except ImportError:
        with pytest.raises(PluginError, match="pip install pyarrow"):
            run("file.export", tmp_path / "out.parquet", feature="lfcc")
        assert not (tmp_path / "out.parquet").exists()
        return
    run("file.export", tmp_path / "out.parquet", feature="lfcc")
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert table.column_names == ["time", *(f"lfcc {number}" for number in range(1, 14))]
    assert table.num_rows == 101


@pytest.mark.parametrize("feature", ["mel", "mfcc", "lfcc", "spectrogram"])
def test_it_is_shown_over_the_track(run: Run, commands: Commands, feature: str) -> None:
    run("analysis.show", "features.show", feature=feature)
    (shown,) = commands.session.overlays.of(commands.session.document.tracks[0])
    assert isinstance(shown.overlay, PictureOverlay)
    assert shown.overlay.stop == pytest.approx(1.0, abs=0.01)


def test_pitch_is_a_curve(run: Run, commands: Commands) -> None:
    run("analysis.show", "features.show", feature="pitch")
    (shown,) = commands.session.overlays.of(commands.session.document.tracks[0])
    assert isinstance(shown.overlay, CurveOverlay)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"feature": "mfcc", "coefficients": 50, "bands": 40}, "50 coefficients need as many bands or more, got 40"),
        ({"feature": "hubert"}, "HUBERT_BASE"),
    ],
)
def test_what_cannot_be_had_is_said_and_leaves_no_file(run: Run, tmp_path: Path, chosen: Any, message: str) -> None:
    with pytest.raises(PluginError, match=message):
        run("file.export", tmp_path / "out.npy", **chosen)
    assert not (tmp_path / "out.npy").exists()


def test_a_folder_of_files_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        soundfile.write(tmp_path / f"{name}.wav", SOUND, RATE, "FLOAT")
    line = ["convert", str(tmp_path), "-o", str(tmp_path / "out"), "--format", "npy", "--json"]
    assert main(line) == 0, capsys.readouterr().err
    assert len([json.loads(row) for row in capsys.readouterr().out.splitlines()]) == 2
    assert [np.load(path).shape for path in sorted((tmp_path / "out").iterdir())] == [(101, 80), (101, 80)]
