"""The network: three convolutions over mel bands in dB, and a linear head."""

from functools import cache

import torch
from torch import Tensor, nn

from workstation.plugin.processing import transforms as T

from .settings import Recipe

_CHANNELS = (16, 32, 64)
_GRID = (4, 4)
_BATCH = 64


class SoundNetwork(nn.Module):
    """(batch, 1, mels, columns) to a logit for each class; each convolution halves both sides."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in zip((1, *_CHANNELS[:-1]), _CHANNELS, strict=True):
            layers += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
        self.convolutions = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(_GRID)
        self.head = nn.Linear(_CHANNELS[-1] * _GRID[0] * _GRID[1], classes)

    def forward(self, pictures: Tensor) -> Tensor:
        columns = pictures.contiguous(memory_format=torch.channels_last)  # half the time on a CPU
        logits: Tensor = self.head(self.pool(self.convolutions(columns)).flatten(1))
        return logits


@cache
def _mel(rate: int, fft: int, hop: int, mels: int) -> nn.Module:
    return T.MelSpectrogram(rate, fft, hop_length=hop, n_mels=mels, f_min=20.0)


def pictures_of(sound: Tensor, recipe: Recipe) -> Tensor:
    """Sound (batch, frames) at the recipe's rate to what the network sees, (batch, 1, mels, columns)."""
    transform = _mel(recipe.rate, recipe.fft, recipe.hop, recipe.mels)
    mel = torch.cat([transform(batch) for batch in torch.split(sound, _BATCH)])
    decibels: Tensor = T.AmplitudeToDB("power")(mel)[:, None]
    return (decibels - recipe.mean) / recipe.deviation
