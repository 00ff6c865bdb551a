"""Pitch detection against a loop over lags, and on tones."""

import numpy as np
import pytest
import torch

from workstation.dsp.speech.pitch import _lags_batched, _lags_compiled, detect_pitch_frequency


def by_hand(x: np.ndarray, rate: int, frame_time: float, win_length: int, low: int, high: int) -> np.ndarray:
    lags, least, size = int(np.ceil(rate / low)), int(np.ceil(rate / high)), int(np.ceil(rate * frame_time))
    frames = int(np.ceil(len(x) / size))
    x = np.pad(x, (0, frames * size + lags - len(x)))
    found = []
    for begin in range(0, frames * size, size):
        frame = x[begin : begin + size]
        value = []
        for lag in range(1, lags + 1):
            later = x[begin + lag : begin + lag + size]
            value.append(frame @ later / (1e-9 + np.sqrt(frame @ frame)) ** 2 / (1e-9 + np.sqrt(later @ later)) ** 2)
        best = least + int(np.argmax(value[least:]))
        early = least + int(np.argmax(value[least : lags // 2]))
        found.append(early + 1 if value[early] > 0.99 * value[best] else best + 1)
    found = [found[0]] * ((win_length - 1) // 2) + found
    smooth = [sorted(found[t : t + win_length])[(win_length - 1) // 2] for t in range(len(found) - win_length + 1)]
    return rate / (1e-9 + np.array(smooth))


@pytest.mark.parametrize("win_length", [6, 15])
@pytest.mark.parametrize("lead", [(), (2,), (2, 3)])
def test_lags_are_those_of_the_loop(win_length: int, lead: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    time = np.arange(4000) / 8000
    x = np.sin(2 * np.pi * 150 * time * (1 + time / 3)) + 0.3 * rng.standard_normal((*lead, 4000))
    x[..., 1500:1900] = 0
    got = detect_pitch_frequency(torch.from_numpy(x), 8000, 0.01, win_length)
    flat = x.reshape(-1, 4000)
    want = np.stack([by_hand(row, 8000, 0.01, win_length, 85, 3400) for row in flat])
    assert got.dtype == torch.float32
    np.testing.assert_allclose(got.reshape(len(flat), -1).numpy(), want, rtol=1e-6)


@pytest.mark.parametrize("hz", [100.0, 220.0])
def test_a_voice_of_harmonics(hz: float) -> None:
    time = torch.arange(16000) / 16000
    voice = sum(torch.sin(2 * torch.pi * hz * k * time) / k for k in range(1, 6))
    assert isinstance(voice, torch.Tensor)
    got = detect_pitch_frequency(
        voice[None] + 1e-3 * torch.randn(1, 16000, generator=torch.Generator().manual_seed(0)), 16000
    )
    assert got.shape == (1, 85)
    assert float((got / hz).log2().abs().median()) < 0.03


def test_both_ways_of_looking_agree() -> None:
    x = torch.randn(2, 100 * 40 + 95, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    assert torch.equal(_lags_batched(x, 100, 40, 95, 3), _lags_compiled(x, 100, 40, 95, 3))


def test_the_range_must_span_an_octave() -> None:
    with pytest.raises(ValueError, match="300 and 400"):
        detect_pitch_frequency(torch.zeros(16000), 16000, freq_low=300, freq_high=400)
