"""The reverb against scipy's convolution, with rooms and with the user's own response."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import signal

from workstation.effects.space.reverb import Reverb, response

RATE = 16000
NOISE = np.random.default_rng(5).standard_normal((2, 40_000)).astype(np.float32) * 0.1


def test_is_the_convolution_with_its_response() -> None:
    values = {"room": "chamber", "wet_db": -6.0, "dry_db": -3.0, "predelay_ms": 20.0}
    rows = response(Reverb().values(values), RATE, 2)
    assert not rows[:, : int(0.02 * RATE)].any()
    wet = signal.fftconvolve(NOISE.astype(np.float64), rows, axes=1)[:, :40_000]
    expected = 10 ** (-6 / 20) * wet + 10 ** (-3 / 20) * NOISE
    np.testing.assert_allclose(Reverb().apply(NOISE, RATE, values), expected, atol=3e-6)


def test_long_pieces_are_convolved_alike() -> None:
    audio = np.random.default_rng(6).standard_normal((1, (1 << 20) + 70_000)).astype(np.float32) * 0.1
    values = {"room": "booth", "dry_db": -60.0, "wet_db": 0.0}
    rows = response(Reverb().values(values), RATE, 1)
    expected = signal.fftconvolve(audio, rows, axes=1)[:, : audio.shape[1]]
    np.testing.assert_allclose(Reverb().apply(audio, RATE, values), expected, atol=5e-6)


def test_width_0_is_mono_reverberation() -> None:
    out = Reverb().apply(NOISE, RATE, {"dry_db": -60.0, "width": 0.0})
    np.testing.assert_allclose(out[0], out[1], atol=1e-6)


def test_the_reverberation_keeps_the_level_of_noise() -> None:
    out = Reverb().apply(np.tile(NOISE, 3), RATE, {"room": "living room", "dry_db": -60.0, "wet_db": 0.0})
    settled = out[:, RATE:]
    assert 20 * np.log10(settled.std() / NOISE.std()) == pytest.approx(0, abs=0.7)


def test_cuts_narrow_the_band() -> None:
    values = {"room": "hall", "low_cut_hz": 500.0, "high_cut_hz": 2000.0}
    plain, cut = (response(Reverb().values(v), RATE, 1) for v in ({"room": "hall"}, values))
    for kind, hz in (("highpass", 500), ("lowpass", 2000)):
        plain = signal.sosfilt(signal.butter(2, hz, kind, output="sos", fs=RATE), plain)
    np.testing.assert_allclose(cut, plain, atol=1e-7)


def test_takes_the_users_own_response(tmp_path: Path) -> None:
    own = np.zeros((1000, 2))
    own[100, 0], own[150, 0], own[100, 1] = 0.8, -0.6, 0.5
    soundfile.write(tmp_path / "own.wav", own, RATE, subtype="FLOAT")
    out = Reverb().apply(NOISE, RATE, {"file": str(tmp_path / "own.wav"), "dry_db": -60.0, "wet_db": 0.0})
    left = 0.8 * NOISE[0].copy()
    left[50:] -= 0.6 * NOISE[0][:-50]
    np.testing.assert_allclose(out[0], left, atol=1e-6)
    np.testing.assert_allclose(out[1], 0.5 * NOISE[1], atol=1e-6)


def test_resamples_the_users_response(tmp_path: Path) -> None:
    at = np.arange(44100) / 44100
    soundfile.write(
        tmp_path / "own.flac", 0.5 * np.random.default_rng(0).standard_normal(44100) * np.exp(-6 * at), 44100
    )
    assert response(Reverb().values({"file": str(tmp_path / "own.flac")}), RATE, 2).shape == (1, RATE)


def test_says_what_is_wrong_with_a_response(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no impulse response at"):
        Reverb().values({"file": str(tmp_path / "missing.wav")})
    (tmp_path / "text.wav").write_text("not sound")
    with pytest.raises(ValueError, match="not a sound file"):
        Reverb().values({"file": str(tmp_path / "text.wav")})
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), RATE)
    with pytest.raises(ValueError, match="is empty"):
        Reverb().values({"file": str(tmp_path / "empty.wav")})
    soundfile.write(tmp_path / "long.wav", np.zeros(31 * 8000), 8000)
    with pytest.raises(ValueError, match="at most 30 s"):
        Reverb().values({"file": str(tmp_path / "long.wav")})


def test_the_tail_is_the_length_of_the_response() -> None:
    assert Reverb().tail(RATE, {"room": "spring"}) == int(2.4 * RATE)


def test_a_new_room_takes_over_the_sound_that_rings() -> None:
    stream = Reverb().stream(2, RATE, {"room": "hall", "dry_db": -60.0, "wet_db": 0.0})
    assert stream is not None
    stream.process(NOISE)
    stream.set({"room": "church", "dry_db": -60.0, "wet_db": 0.0})
    out = stream.process(np.zeros((2, 8000), np.float32))
    whole = Reverb().apply(np.pad(NOISE, ((0, 0), (0, 8000))), RATE, {"room": "church", "dry_db": -60.0, "wet_db": 0.0})
    np.testing.assert_allclose(out[:, 400:], whole[:, -7600:], atol=0.02 * np.abs(NOISE).max())
