"""The bundled augmentation: what is drawn is what is measured, and a data set is the same however it came about."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.signal
import soundfile

from plugins.augmentation import changes
from plugins.augmentation.dataset import DatasetOptions, plan
from plugins.augmentation.examples import Example
from plugins.augmentation.settings import PARAMS, STRENGTHS, checked
from workstation.cli.main import main
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.files.resources import bundled_plugins
from workstation.core.settings import Settings
from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox
from workstation.plugin.files import read_sound
from workstation.plugin.host import Host

RATE = 16000
SECONDS = 2.0
TONE = (0.25 * np.sin(2 * np.pi * 1000 * np.arange(RATE * 2) / RATE))[None].astype(np.float32)
NOISE = (0.1 * np.random.default_rng(3).standard_normal((1, RATE * 2))).astype(np.float32)
NOTHING: dict[str, Any] = {param.name: param.default for param in PARAMS}
Run = Callable[..., Any]


def varied(sound: Samples, **drawn: Any) -> Samples:
    return changes.vary(sound, RATE, {"chance": 5, **drawn}, read_sound)


def pitch_of(sound: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1]), 1 << 18))
    return float(spectrum.argmax() * RATE / (1 << 18))


def levels(sound: Samples) -> Any:
    """Power in dB, (bins, frames), by another implementation."""
    _, _, bins = scipy.signal.stft(sound[0], RATE, nperseg=512, noverlap=384)
    return 20 * np.log10(np.abs(bins) + 1e-9)


@pytest.mark.parametrize(
    ("drawn", "hertz", "seconds"),
    [
        ({"speed": 1.1}, 1100, SECONDS / 1.1),
        ({"stretch": 1.25}, 1000, SECONDS * 1.25),
        ({"pitch": 2.0}, 1000 * 2 ** (2 / 12), SECONDS),
        ({"speed": 0.9, "stretch": 0.8, "pitch": -3.0}, 900 * 2 ** (-3 / 12), SECONDS * 0.8 / 0.9),
    ],
)
def test_pitch_and_length_are_what_was_drawn(drawn: dict[str, float], hertz: float, seconds: float) -> None:
    made = varied(TONE, **drawn)
    assert pitch_of(made) == pytest.approx(hertz, rel=0.004)
    assert made.shape[1] / RATE == pytest.approx(seconds, abs=0.002)
    middle = made[0, RATE // 2 : RATE]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.25 / 2**0.5, rel=0.15)


@pytest.mark.parametrize("noise", ["white", "pink", "brown"])
def test_noise_is_as_far_below_as_was_drawn_and_has_its_colour(noise: str) -> None:
    added = varied(TONE, noise=noise, snr_db=12.0) - TONE
    assert 10 * np.log10(np.sum(TONE**2) / np.sum(added**2)) == pytest.approx(12.0, abs=0.01)
    hertz, power = scipy.signal.welch(added[0], RATE, nperseg=4096)
    octaves = [10 * np.log10(power[(hertz > low) & (hertz < 2 * low)].mean()) for low in (250, 500, 1000, 2000)]
    slope = {"white": 0.0, "pink": -3.0, "brown": -6.0}[noise]
    assert np.diff(octaves).mean() == pytest.approx(slope, abs=0.7)


def test_masks_are_silent_where_they_were_drawn_and_nowhere_else() -> None:
    made = varied(NOISE, time_masks=[[0.5, 0.2]], frequency_masks=[[3000.0, 1000.0]])
    before, after = levels(NOISE), levels(made)
    times, bins = 128 / RATE, RATE / 512
    silent = after[:, round(0.54 / times) : round(0.66 / times)]
    band = after[round(3150 / bins) : round(3850 / bins), round(1.0 / times) : round(1.8 / times)]
    assert silent.mean() < before.mean() - 40
    assert band.mean() < before.mean() - 40
    kept = np.s_[round(5000 / bins) :, round(1.0 / times) : round(1.8 / times)]
    np.testing.assert_allclose(after[kept].mean(), before[kept].mean(), atol=0.1)


def test_a_recorded_response_is_convolved_in_time_with_the_sound(tmp_path: Path) -> None:
    response = np.zeros(4000)
    response[[100, 900, 2500]] = 1.0, 0.5, -0.25
    soundfile.write(tmp_path / "room.wav", response, RATE, "FLOAT")
    made = varied(NOISE, reverb="file", reverb_file=str(tmp_path / "room.wav"))
    wanted = scipy.signal.fftconvolve(NOISE[0].astype(np.float64), response[100:])[: NOISE.shape[1]]
    wanted *= np.sqrt(np.sum(NOISE**2) / np.sum(wanted**2))
    np.testing.assert_allclose(made[0], wanted, atol=1e-5)


def test_a_room_decays_by_60_db_in_its_time() -> None:
    click = np.zeros((1, RATE), np.float32)
    click[0, 0] = 0.5
    made = varied(click, reverb="room", decay_s=0.4)
    energy = np.cumsum(made[0, ::-1] ** 2)[::-1]
    curve = 10 * np.log10(energy / energy[1])
    t5, t25 = (int(np.argmax(curve < level)) for level in (-5, -25))
    assert 3 * (t25 - t5) / RATE == pytest.approx(0.4, rel=0.12)


def test_gain_and_full_scale() -> None:
    assert np.abs(varied(TONE, gain_db=6.0)).max() == pytest.approx(0.25 * 10**0.3, rel=1e-4)
    assert np.abs(varied(TONE, gain_db=30.0)).max() == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_a_seed_draws_the_same_and_another_one_another(strength: str) -> None:
    chosen = checked(strength, {})
    first, again, other = (changes.draw(chosen, seed, SECONDS, RATE) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    np.testing.assert_array_equal(varied(TONE, **first), varied(TONE, **again))
    assert np.isfinite(varied(np.zeros((2, 700), np.float32), **first)).all()


def test_what_is_drawn_lies_within_what_is_chosen() -> None:
    chosen = checked("strong", {"time_mask_ms": 50.0, "noise": "pink"})
    for seed in range(200):
        drawn = changes.draw(chosen, seed, 0.5, RATE)
        assert 0.75 <= drawn["stretch"] <= 1.25
        assert 0.9 <= drawn["speed"] <= 1.1
        assert abs(drawn["pitch"]) <= 3
        assert 0 <= drawn["snr_db"] <= 20
        assert all(start >= 0 and start + length <= 0.5001 and length <= 0.05 for start, length in drawn["time_masks"])
        assert all(low + wide <= RATE / 2 + 0.1 for low, wide in drawn["frequency_masks"])


@pytest.mark.parametrize(
    ("changes_", "message"),
    [
        ({"snr_low": 30.0, "snr_high": 20.0}, "snr_low must not be over snr_high, got 30 and 20"),
        ({"noise": "file"}, "noise from a file needs noise_file"),
        ({"loudness": 1.0}, "there is no change 'loudness'; there are stretch, speed"),
        ({"stretch": 99.0}, "stretch must be 0 to 50 %, got 99"),
    ],
)
def test_what_cannot_be_chosen_is_said(changes_: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked("medium", changes_)


def test_each_label_is_parted_by_itself_and_no_example_stands_in_two_parts() -> None:
    examples = [Example(f"{label}/{n}.wav", label, str(n), lambda: (TONE, RATE)) for label in "ab" for n in range(20)]
    items = plan(examples, DatasetOptions(NOTHING, copies=2, valid=10, test=20))
    parts: dict[tuple[str, str], set[str]] = {}
    for item in items:
        parts.setdefault((item.example.label, item.split), set()).add(item.example.source)
    for label in "ab":
        assert [len(parts[label, split]) for split in ("train", "valid", "test")] == [14, 2, 4]
        assert not parts[label, "train"] & (parts[label, "valid"] | parts[label, "test"])
    assert {item.copy for item in items if item.split != "train"} == {0}
    assert len({item.file for item in items}) == len(items) == 2 * (14 * 3 + 6)
    assert len({item.seed for item in items}) == len(items)


@pytest.fixture
def run(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> Iterator[Run]:
    """Runs a command with the bundled plugins, and answers its result when its job is over."""
    host = Host(commands, Settings())
    host.discover(bundled_plugins(), bundled=True)
    host.start()

    def run(id_: str, *args: Any, **kwargs: Any) -> Any:
        job = commands.run(id_, *args, **kwargs)
        if id_ == "file.open":
            mailbox.pump(lambda: not commands.session.openings)
            return None
        mailbox.pump(lambda: job.over)
        if job.error is not None:
            raise job.error
        return job.result

    yield run
    host.close()


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    for label in ("dog", "cat"):
        (tmp_path / "in" / label).mkdir(parents=True)
        for number in range(3):
            soundfile.write(tmp_path / "in" / label / f"{number}.wav", NOISE[0, : 4000 + 100 * number], RATE, "FLOAT")
    return tmp_path / "in"


def rows_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_folder_becomes_a_data_set_with_its_manifest(run: Run, recordings: Path, tmp_path: Path) -> None:
    report = run("augmentation.write", str(tmp_path / "out"), str(recordings), copies=2, rate=8000)
    assert (report.written, report.kept, report.faults) == (2 * (1 + 1 + 3), 0, [])
    rows = rows_of(tmp_path / "out")
    assert sorted({row["file"] for row in rows}) == [
        path for path in contents(tmp_path / "out") if path.endswith(".wav")
    ]
    for row in rows:
        found = soundfile.info(tmp_path / "out" / row["file"])
        assert (found.samplerate, found.channels) == (8000, 1)
        assert found.duration == pytest.approx(row["seconds"], abs=1e-3)
        assert row["file"].startswith(f"{row['split']}/{row['label']}/")
        assert bool(row["parameters"]) == bool(row["copy"])
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["file"] for row in table] == [row["file"] for row in rows]
    assert [json.loads(row["parameters"]) for row in table] == [row["parameters"] for row in rows]


def test_it_is_the_same_when_it_was_stopped_between(run: Run, recordings: Path, tmp_path: Path) -> None:
    for name in ("whole", "parts"):
        run("augmentation.write", str(tmp_path / name), str(recordings), copies=2)
    parts, lines = tmp_path / "parts", rows_of(tmp_path / "parts")
    (parts / lines[-1]["file"]).unlink()
    (parts / "manifest.csv").unlink()
    kept = "".join(f"{json.dumps(line)}\n" for line in lines[:4])
    (parts / "manifest.jsonl").write_text(f'{kept}{{"file": "cut o')
    report = run("augmentation.write", str(parts), str(recordings), copies=2)
    assert (report.written, report.kept) == (len(lines) - 4, 4)
    assert contents(parts) == contents(tmp_path / "whole")


def test_a_job_that_is_cancelled_leaves_what_it_wrote_and_goes_on(
    run: Run, commands: Commands, mailbox: Mailbox, recordings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    job = commands.run("augmentation.write", str(out), str(recordings), copies=20)
    mailbox.pump(lambda: job.fraction > 0.1)
    job.cancel()
    mailbox.pump(lambda: job.over)
    written = [path for path in contents(out) if path.endswith(".wav")]
    assert 0 < len(written) < 46
    assert not any(".part" in path for path in contents(out))
    report = run("augmentation.write", str(out), str(recordings), copies=20)
    assert report.kept + report.written == 2 * (21 + 1 + 1)
    assert report.kept >= len(written) - 1


def test_nothing_is_written_over_unasked(run: Run, recordings: Path, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="full is not empty: choose another folder, or overwrite=True"):
        run("augmentation.write", str(full), str(recordings))
    run("augmentation.write", str(tmp_path / "out"), str(recordings), copies=1)
    before = contents(tmp_path / "out")
    with pytest.raises(ValueError, match=r"made otherwise \(copies was 1, is 2\): choose another folder"):
        run("augmentation.write", str(tmp_path / "out"), str(recordings), copies=2)
    assert contents(tmp_path / "out") == before
    report = run("augmentation.write", str(tmp_path / "out"), str(recordings), copies=2, overwrite=True)
    assert (report.kept, report.written) == (0, 10)
    run("augmentation.write", str(full), str(recordings), overwrite=True)
    assert (full / "mine.txt").read_text() == "mine"


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_written(
    run: Run, recordings: Path, tmp_path: Path
) -> None:
    (recordings / "cat" / "broken.wav").write_bytes(b"RIFF nothing")
    report = run("augmentation.write", str(tmp_path / "out"), str(recordings), copies=0)
    assert report.written == 6
    assert len(report.faults) == 1
    assert "cat/broken.wav" in report.faults[0]
    with pytest.raises(CommandError, match="empty is no folder"):
        run("augmentation.write", str(tmp_path / "out"), str(tmp_path / "empty"))


def test_regions_of_the_document_are_its_examples(run: Run, commands: Commands, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", NOISE[0], RATE, "FLOAT")
    run("file.open", tmp_path / "in.wav")
    commands.run("marker.add", "hum", start=0.25, stop=0.5)
    commands.run("marker.add", "hiss", start=1.0, stop=1.75)
    commands.run("marker.add", "only a place", start=1.9)
    run("augmentation.write", str(tmp_path / "out"), copies=1)
    rows = [row for row in rows_of(tmp_path / "out") if not row["copy"]]
    assert [(row["label"], row["start"], row["stop"], row["seconds"]) for row in rows] == [
        ("hum", 0.25, 0.5, 0.25),
        ("hiss", 1.0, 1.75, 0.75),
    ]
    samples, _ = read_sound(tmp_path / "out" / rows[0]["file"])
    np.testing.assert_allclose(samples[0], NOISE[0, 4000:8000], atol=1e-4)


def test_what_is_selected_is_varied_in_place_as_one_step(run: Run, commands: Commands, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", TONE[0], RATE, "FLOAT")
    run("file.open", tmp_path / "in.wav")
    commands.run("selection.set", 0.5, 1.0)
    run("augmentation.apply", strength="strong", seed=4, stretch=0.0, speed=0.0)
    document = commands.session.document
    assert document.frames == 2 * RATE
    sound = document.tracks[0].edits.read(document.span)
    np.testing.assert_array_equal(sound[0, :8000], TONE[0, :8000])
    assert np.abs(sound[0, 8000:16000] - TONE[0, 8000:16000]).max() > 0.05
    commands.run("edit.undo")
    np.testing.assert_array_equal(commands.session.document.tracks[0].edits.read(document.span), TONE)


def test_a_script_of_the_command_line_writes_one(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.py"
    script.write_text(f'run("augmentation.write", {str(tmp_path / "out")!r}, {str(recordings)!r}, copies=1)\n')
    assert main(["run", str(script)]) == 0, capsys.readouterr().err
    assert len(rows_of(tmp_path / "out")) == 2 * (2 + 1 + 1)
