"""Speech is found where it starts, in any channel, and noise alone is cut away."""

import math

import pytest
import torch

from workstation.dsp.speech.vad import vad

RATE = 48_000


def recording(quiet: float, voiced: float, noise: float = 1e-3, channels: int = 1) -> torch.Tensor:
    """Noise, with a voice of 220 Hz in syllables after `quiet` seconds."""
    generator = torch.Generator().manual_seed(0)
    x = noise * torch.randn(channels, round((quiet + voiced) * RATE), generator=generator)
    t = torch.arange(round(voiced * RATE)) / RATE
    voice = torch.zeros_like(t)
    for k in range(1, 25):
        voice += torch.sin(2 * math.pi * 220 * k * t) / k
    x[0, len(x[0]) - len(t) :] += 0.15 * voice * (0.5 + 0.5 * torch.sin(2 * math.pi * 4 * t))
    return x


@pytest.mark.parametrize("quiet", [1.5, 4.0, 12.0])
@pytest.mark.parametrize("noise", [1e-5, 1e-3, 5e-3])
def test_sound_is_cut_shortly_before_the_voice(quiet: float, noise: float) -> None:
    x = recording(quiet, 3.0, noise)
    y = vad(x, RATE)
    assert torch.equal(y, x[:, -y.shape[1] :])
    assert quiet - 0.3 < (x.shape[1] - y.shape[1]) / RATE < quiet + 0.15


def test_one_channel_that_speaks_is_enough_and_shape_is_kept() -> None:
    x = recording(3.0, 2.0, channels=3)
    assert vad(x, RATE).shape[0] == 3
    torch.testing.assert_close(vad(x[0], RATE), vad(x[:1], RATE)[0])
    assert 2.0 < vad(x[[1, 0]], RATE).shape[1] / RATE < 3.0


@pytest.mark.parametrize("kept", [0.0, 0.1])
def test_of_noise_only_the_kept_time_is_left(kept: float) -> None:
    x = recording(5.0, 0.0)
    assert torch.equal(vad(x, RATE, pre_trigger_time=kept), x[:, : round(kept * RATE)])


def test_sound_before_the_voice_is_kept_when_asked() -> None:
    x = recording(3.0, 2.0)
    assert vad(x, RATE, pre_trigger_time=0.25).shape[1] - vad(x, RATE).shape[1] == 0.25 * RATE


@pytest.mark.parametrize("frames", [0, 1, 100, 1600])
def test_sound_shorter_than_a_window_holds_no_voice(frames: int) -> None:
    assert vad(torch.ones(2, frames), RATE).shape == (2, 0)


def test_more_dimensions_warn() -> None:
    with pytest.warns(UserWarning, match="channels of one event"):
        vad(recording(1.0, 0.5)[None], RATE)


def test_windows_too_short_for_the_pitch_are_refused() -> None:
    with pytest.raises(ValueError, match="no pitch between"):
        vad(torch.zeros(1, 1000), RATE, measure_duration=0.0005)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_sample_that_is_no_number_hides_no_speech(value: float) -> None:
    x = recording(1.5, 3.0)
    y = vad(x, RATE)
    x[0, 1000] = value
    assert torch.equal(vad(x, RATE), y)
