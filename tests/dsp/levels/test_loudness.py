"""Loudness agrees with FFmpeg's ebur128 and meets the cases of EBU Tech 3341 and 3342."""

import itertools
import math
from fractions import Fraction

import av
import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from workstation.dsp.levels import loudness
from workstation.dsp.levels.loudness_meter import LoudnessMeter

RATE = 48_000


def tone(*levels_and_seconds: tuple[float, float], rate: int = RATE, frequency_hz: float = 1000.0) -> np.ndarray:
    """A stereo tone whose peak level in dBFS changes from one piece to the next."""
    level = np.concatenate([np.full(round(s * rate), 10 ** (db / 20)) for db, s in levels_and_seconds])
    x = level * np.sin(2 * np.pi * frequency_hz / rate * np.arange(len(level)))
    return np.stack([x, x]).astype(np.float32)


def noise(channels: int, seconds: float, rate: int = RATE, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((channels, round(seconds * rate)), np.float32)


def swelling(seconds: float) -> np.ndarray:
    """Noise that swells and fades over 30 dB."""
    x = 0.2 * noise(2, seconds)
    return np.asarray(x * 10 ** (1.5 * np.sin(np.arange(x.shape[1]) / RATE) - 1.5), np.float32)


SIGNALS = {
    "tone at -23": (tone((-23, 6)), RATE),
    "tone at -33": (tone((-33, 6)), RATE),
    "low tone": (tone((-12, 6), frequency_hz=60.0), RATE),
    "high tone at 44.1 kHz": (tone((-20, 6), rate=44_100, frequency_hz=9000.0), 44_100),
    "gated by level": (tone((-36, 5), (-23, 20), (-36, 5)), RATE),
    "gated by silence": (tone((-72, 5), (-36, 5), (-23, 20), (-36, 5), (-72, 5)), RATE),
    "noise in mono at 8 kHz": (0.1 * noise(1, 8, 8000), 8000),
    "noise in five channels": (0.05 * noise(5, 6) * np.array([1, 0.5, 2, 0.3, 1.5], np.float32)[:, None], RATE),
    "swelling noise": (swelling(20), RATE),
    "clicks at 96 kHz": ((noise(2, 5, 96_000) > 3.5).astype(np.float32), 96_000),
}


def ebur128(x: np.ndarray, rate: int) -> dict[str, float]:
    """What FFmpeg's meter says at the end."""
    graph = av.filter.Graph()
    layout = {1: "mono", 2: "stereo", 5: "5.0"}[len(x)]
    source = graph.add_abuffer(format="fltp", sample_rate=rate, layout=layout, time_base=Fraction(1, rate))
    meter, sink = graph.add("ebur128", "metadata=1:peak=true:dualmono=false"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    said: dict[str, str] = {}
    for start in range(0, x.shape[1], rate // 10):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(x[:, start : start + rate // 10]), "fltp", layout)
        frame.sample_rate, frame.pts = rate, start
        source.push(frame)
        for _ in itertools.count():
            try:
                said |= sink.pull().metadata
            except (av.error.BlockingIOError, av.error.EOFError):
                break
    return {name.removeprefix("lavfi.r128."): float(value) for name, value in said.items()}


@pytest.mark.parametrize("name", SIGNALS)
def test_agrees_with_ffmpeg(name: str) -> None:
    x, rate = SIGNALS[name]
    waveform, theirs = torch.from_numpy(x), ebur128(x, rate)
    assert float(loudness.loudness(waveform, rate)) == pytest.approx(theirs["I"], abs=0.1)
    assert float(loudness.loudness_range(waveform, rate)) == pytest.approx(theirs["LRA"], abs=0.3)
    assert float(loudness.momentary_loudness(waveform, rate)[-1]) == pytest.approx(theirs["M"], abs=0.1)
    assert float(loudness.short_term_loudness(waveform, rate)[-1]) == pytest.approx(theirs["S"], abs=0.1)
    peak = 10 ** (float(loudness.true_peak(waveform, rate).max()) / 20)
    assert peak == pytest.approx(max(v for k, v in theirs.items() if k.startswith("true_peaks")), rel=0.06)


def test_cases_of_ebu_tech_3341() -> None:
    for x, expected in [
        (tone((-23, 20)), -23.0),
        (tone((-33, 20)), -33.0),
        (tone((-36, 10), (-23, 60), (-36, 10)), -23.0),
        (tone((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
        (tone((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
    ]:
        assert float(loudness.loudness(torch.from_numpy(x), RATE)) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("levels", "expected"), [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20)])
def test_cases_of_ebu_tech_3342(levels: tuple[float, float], expected: float) -> None:
    x = torch.from_numpy(tone(*((level, 20.0) for level in levels)))
    assert float(loudness.loudness_range(x, RATE)) == pytest.approx(expected, abs=1)


def test_surround_channels_count_more_and_the_low_frequency_one_not() -> None:
    x = torch.from_numpy(0.1 * noise(6, 3))
    for k, gain in enumerate((1.0, 1.0, 1.0, 0.0, 1.41, 1.41)):
        alone = torch.zeros_like(x)
        alone[k] = x[k]
        expected = float(loudness.loudness(x[k : k + 1], RATE)) + (10 * math.log10(gain) if gain else -math.inf)
        assert float(loudness.loudness(alone, RATE)) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("frames", [0, 1, 1000, RATE])
def test_silence_is_endlessly_quiet(frames: int) -> None:
    x = torch.zeros(3, 2, frames)
    assert torch.equal(loudness.loudness(x, RATE), torch.full((3,), -math.inf))
    assert torch.equal(loudness.loudness_range(x, RATE), torch.zeros(3))
    assert torch.equal(loudness.true_peak(x, RATE), torch.full((3, 2), -math.inf))


def test_short_sound_is_measured_whole() -> None:
    x = torch.from_numpy(tone((-23, 0.3)))
    assert float(loudness.loudness(x, RATE)) == pytest.approx(-23, abs=0.3)
    assert loudness.momentary_loudness(x, RATE).shape == (1,)


def test_blocks_of_a_stream_measure_the_same() -> None:
    x, meter = swelling(10), LoudnessMeter(2, RATE)
    for start in range(0, x.shape[1], 7777):
        meter.add(x[:, start : start + 7777])
    assert meter.integrated() == pytest.approx(float(loudness.loudness(torch.from_numpy(x), RATE)), abs=1e-3)


def test_each_element_of_a_batch_is_gated_by_itself() -> None:
    x = torch.from_numpy(np.stack([swelling(6), 0.01 * swelling(6), 0 * swelling(6)]))
    together = loudness.loudness(x, RATE)
    torch.testing.assert_close(together, torch.stack([loudness.loudness(row, RATE) for row in x]))


def test_gradients_flow_and_tensor_operations_agree_with_the_loop() -> None:
    x = torch.from_numpy(0.3 * noise(2, 0.6, 2000)).double()
    waveform = x.clone().requires_grad_()
    torch.testing.assert_close(loudness.loudness(waveform, 2000).detach(), loudness.loudness(x, 2000))
    short = (0.3 * torch.randn(1, 30, dtype=torch.float64)).requires_grad_()
    assert gradcheck(lambda x: loudness.loudness(x, 8000), short)


def test_true_peak_finds_what_lies_between_the_samples() -> None:
    n = np.arange(RATE)
    x = np.hanning(RATE) * np.sin(2 * np.pi * n / 4 + np.pi / 4)
    assert np.abs(x).max() == pytest.approx(math.sqrt(0.5), abs=1e-6)
    assert float(loudness.true_peak(torch.from_numpy(x), RATE)) == pytest.approx(0, abs=0.02)
    assert float(loudness.true_peak(torch.from_numpy(x), 4 * RATE)) == pytest.approx(-3.01, abs=0.01)


def test_too_many_channels_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 6 channels, got 7"):
        loudness.loudness(torch.zeros(7, 100), RATE)


@pytest.mark.parametrize("rate", [8000, 48_000, 192_000])
def test_true_peaks_on_other_devices(rate: int) -> None:
    """The way that is taken there, tried on this one."""
    rng = np.random.default_rng(2)
    sound = torch.from_numpy(rng.standard_normal((2, 3, 5000)).astype(np.float32) * np.float32(0.3))
    asked = []

    def there(waveform: torch.Tensor, rows: np.ndarray) -> torch.Tensor:
        asked.append(rows)
        raise RuntimeError("seen")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loudness, "_true_peak_there", there)
        with pytest.raises(RuntimeError, match="seen"):
            loudness.true_peak(sound.to("meta"), rate)
    torch.testing.assert_close(
        loudness._true_peak_there(sound, asked[0]), loudness.true_peak(sound, rate), atol=1e-4, rtol=0
    )
