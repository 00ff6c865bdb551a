"""Small pieces of which everything is known: tones with harmonics, chords, and clicks."""

import math

import torch
from torch import Tensor

RATE = 16000


def tone(hz: float, seconds: float, rate: int = RATE, harmonics: int = 5) -> Tensor:
    """A plucked tone with harmonics (frames,)."""
    time = torch.arange(round(seconds * rate)) / rate
    wave = sum(
        (0.6**number * torch.sin(2 * math.pi * hz * (number + 1) * time) for number in range(harmonics)),
        torch.zeros(()),
    )
    return 0.2 * wave * torch.exp(-1.5 * time) * (time / 0.005).clamp(max=1.0)


def hertz(midi: float) -> float:
    return 440.0 * 2.0 ** ((midi - 69) / 12)


def chord(midis: tuple[int, ...], seconds: float, rate: int = RATE, cents: float = 0.0) -> Tensor:
    return torch.stack([tone(hertz(midi + cents / 100), seconds, rate) for midi in midis]).sum(0)


def clicks(tempo: float, count: int, first: float = 0.5, rate: int = RATE) -> tuple[Tensor, list[float]]:
    """Short bursts of noise at even times (frames,), and those times (s)."""
    times = [first + index * 60.0 / tempo for index in range(count)]
    sound = torch.zeros(round((times[-1] + 1.0) * rate))
    generator = torch.Generator().manual_seed(1)
    for time in times:
        burst = torch.randn(round(0.03 * rate), generator=generator) * torch.linspace(1, 0, round(0.03 * rate)) ** 2
        at = round(time * rate)
        sound[at : at + len(burst)] += 0.5 * burst
    return sound, times
