"""Codecs give the sound back, more or less, where it was."""

import math

import pytest
import torch

from workstation.dsp.codec import apply_codec

RATE = 16_000
X = torch.stack(
    [0.3 * torch.sin(2 * math.pi * f / RATE * torch.arange(RATE)) * torch.hann_window(RATE) for f in (300.0, 700.0)]
)


def error_db(x: torch.Tensor, y: torch.Tensor) -> float:
    return 10 * math.log10(float((x - y).square().sum() / x.square().sum()) + 1e-12)


@pytest.mark.parametrize(
    ("format_", "most_db"),
    [
        ("wav", -70),
        ("flac", -70),
        ("sph", -70),
        ("htk", -70),
        ("amb", -70),
        ("mp3", -20),
        ("ogg", -20),
        ("vorbis", -20),
    ],
)
def test_sound_comes_back_in_place(format_: str, most_db: float) -> None:
    y = apply_codec(X, RATE, format_)
    assert y.shape == X.shape
    assert y.dtype == torch.float32
    assert error_db(X, y) < most_db


@pytest.mark.parametrize(("format_", "rate"), [("gsm", 8000), ("opus", 48_000), ("gsm", 11_025), ("mp3", 9000)])
def test_formats_with_few_rates_take_any(format_: str, rate: int) -> None:
    x = 0.3 * torch.sin(2 * math.pi * 300 / rate * torch.arange(rate))[None] * torch.hann_window(rate)
    assert error_db(x, apply_codec(x, rate, format_)) < -5


def test_time_may_come_first() -> None:
    torch.testing.assert_close(apply_codec(X.T, RATE, "wav", channels_first=False).T, apply_codec(X, RATE, "wav"))


@pytest.mark.parametrize(
    ("encoding", "bits", "most_db"),
    [("PCM_S", 16, -70), ("PCM_S", 24, -110), ("PCM_F", 32, -119), ("PCM_F", 64, -119), ("PCM_U", 8, -28)],
)
def test_samples_are_as_fine_as_their_bits(encoding: str, bits: int, most_db: float) -> None:
    assert error_db(X, apply_codec(X, RATE, "wav", encoding=encoding, bits_per_sample=bits)) < most_db


def test_more_compression_loses_more() -> None:
    assert error_db(X, apply_codec(X, RATE, "wav", encoding="ULAW")) > -50
    for strong, weak, format_ in [(24.0, 128.0, "mp3"), (-9.0, -0.5, "mp3"), (0.0, 9.0, "ogg")]:
        noise = 0.1 * torch.randn(1, RATE, generator=torch.Generator().manual_seed(0))
        loss = [error_db(noise, apply_codec(noise, RATE, format_, compression=c)) for c in (strong, weak)]
        assert loss[0] > loss[1] + 1
    torch.testing.assert_close(apply_codec(X, RATE, "flac", compression=8), apply_codec(X, RATE, "flac"))


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="2 dimensions"):
        apply_codec(X[0], RATE, "wav")
    with pytest.raises(ValueError, match="format must be one of wav"):
        apply_codec(X, RATE, "doc")
    with pytest.raises(ValueError, match="encoding must be one of PCM_S"):
        apply_codec(X, RATE, "wav", encoding="GSM")
    with pytest.raises(ValueError, match="FLAC holds no samples"):
        apply_codec(X, RATE, "flac", encoding="ULAW")
    with pytest.raises(ValueError, match="flac must be 0 to 8, got 9"):
        apply_codec(X, RATE, "flac", compression=9)
    with pytest.raises(ValueError, match="wav takes no compression"):
        apply_codec(X, RATE, "wav", compression=1)
