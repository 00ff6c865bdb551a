"""Responses from files: what is read of them, and what cannot be one."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.effects.streams.impulse_file import LONGEST_SECONDS, read_impulse_file

RATE = 8000


def written(path: Path, sound: np.ndarray, rate: int = RATE) -> str:
    soundfile.write(path, sound, rate, subtype="DOUBLE")
    return str(path)


def test_silence_before_goes_and_the_louder_channel_has_energy_1(tmp_path: Path) -> None:
    sound = np.zeros((10, 2))
    sound[2] = 0.0005, 0.0  # below a thousandth of the loudest
    sound[4] = 0.3, 0.1
    sound[6] = 0.9, -0.2
    found = read_impulse_file(written(tmp_path / "a.wav", sound), RATE)
    assert found.shape == (2, 6)
    np.testing.assert_allclose(found, sound[4:].T / np.sqrt(0.3**2 + 0.9**2))


def test_another_rate_is_met(tmp_path: Path) -> None:
    wave = np.sin(np.arange(4000) / 10)
    found = read_impulse_file(written(tmp_path / "a.wav", wave, 4000), RATE)
    assert abs(found.shape[1] - 8000) < 20
    assert (found**2).sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("frames", "value", "why"),
    [(0, 1.0, "is empty"), (9, 0.0, "is silent"), (int(LONGEST_SECONDS * 100) + 1, 1.0, "at most 30 s, .* 30 s")],
)
def test_what_cannot_be_a_response_is_refused(tmp_path: Path, frames: int, value: float, why: str) -> None:
    path = written(tmp_path / "a.wav", np.full(frames, value), 100)
    with pytest.raises(ValueError, match=why):
        read_impulse_file(path, 100)


def test_the_longest_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", np.ones(int(LONGEST_SECONDS * 100)), 100)
    assert read_impulse_file(path, 100).shape == (1, 3000)


def test_other_files_and_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(ValueError, match="is not a sound file that can be read"):
        read_impulse_file(str(tmp_path / "a.wav"), RATE)
    with pytest.raises(ValueError, match="there is no impulse response at"):
        read_impulse_file(str(tmp_path / "b.wav"), RATE)
