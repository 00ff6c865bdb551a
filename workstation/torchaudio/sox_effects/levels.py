"""SoX's effects on levels and channels."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from workstation.dsp import functional as F
from workstation.torchaudio.sox_effects.arguments import channels as mixed
from workstation.torchaudio.sox_effects.arguments import frames

Result = tuple[Tensor, int]


def vol(x: Tensor, rate: int, args: list[str]) -> Result:
    """Louder or softer: a factor, or with a type behind it a power or dB."""
    text, kind = args[0], args[1] if len(args) > 1 else "amplitude"
    if text.lower().endswith("db"):
        text, kind = text[:-2], "dB"
    value = float(text)
    kinds = {"amplitude": value, "power": math.copysign(abs(value) ** 0.5, value), "dB": 10 ** (value / 20)}
    return (x * kinds[kind]).clamp(-1, 1), rate


def gain(x: Tensor, rate: int, args: list[str]) -> Result:
    """A gain in dB; -n sets the peak to 0 dB first, -l limits, -e and -b give all channels the same peak."""
    given = [arg for arg in args if arg.startswith("-") and arg[1:2].isalpha()]
    options = {f"-{letter}" for arg in given for letter in arg[1:]}
    numbers = [float(arg) for arg in args if arg not in given]
    if unknown := options - {"-n", "-l", "-e", "-b", "-B"}:
        raise ValueError(f"{' '.join(sorted(unknown))} is not known here")
    factor = 10 ** ((numbers[0] if numbers else 0.0) / 20)
    if options & {"-e", "-b", "-B"}:
        each = x.abs().amax(-1, keepdim=True)
        x = x * torch.where(each > 0, each.amax() / each, torch.ones_like(each))
    if "-n" in options and (peak := x.abs().amax()) > 0:
        x = x / peak
    out = x * factor
    if "-l" in options:  # bends so that the greatest sample comes out as 1
        out = out / (1 + (1 - 1 / factor) * out.abs())
    return out.clamp(-1, 1), rate


def norm(x: Tensor, rate: int, args: list[str]) -> Result:
    """The peak at a level in dB, 0 without one."""
    return gain(x, rate, ["-n", *args])


def contrast(x: Tensor, rate: int, args: list[str]) -> Result:
    """Louder to the ear at the same peak."""
    return F.contrast(x, float(args[0]) if args else 75.0), rate


def dcshift(x: Tensor, rate: int, args: list[str]) -> Result:
    """A constant added."""
    return F.dcshift(x, float(args[0]), float(args[1]) if len(args) > 1 else None), rate


def overdrive(x: Tensor, rate: int, args: list[str]) -> Result:
    """Distortion."""
    strength, colour = [*map(float, args), *(20.0, 20.0)[len(args) :]]
    return F.overdrive(x, strength, colour), rate


def tremolo(x: Tensor, rate: int, args: list[str]) -> Result:
    """The level swings at a speed in Hz, down by a depth in percent (40)."""
    speed, depth = float(args[0]), float(args[1]) / 100 if len(args) > 1 else 0.4
    if not 0 < depth <= 1:
        raise ValueError(f"a depth must be above 0 and at most 100 percent, got {args[1]}")
    phase = 2 * math.pi * speed / rate * torch.arange(x.shape[-1], dtype=torch.float64)
    return x * (1 - depth / 2 + depth / 2 * torch.cos(phase)).to(x.dtype), rate


_CURVES: dict[str, Callable[[Tensor], Tensor]] = {
    "q": lambda t: torch.sin(t * math.pi / 2),
    "h": lambda t: (1 - torch.cos(t * math.pi)) / 2,
    "t": lambda t: t,
    "l": lambda t: torch.where(t > 0, 10 ** ((t - 1) * 5), torch.zeros_like(t)),
    "p": lambda t: 1 - (1 - t) ** 2,
}
"""Quarter of a sine, half of a sine, straight, logarithmic (100 dB), inverted parabola."""


def fade(x: Tensor, rate: int, args: list[str]) -> Result:
    """In at the beginning, and out at an end that is given (0: the end of the sound)."""
    curve = _CURVES["l"]
    if args[0] in _CURVES:
        curve, args = _CURVES[args[0]], args[1:]
    total = x.shape[-1]
    into = frames(args[0], rate)
    stop = frames(args[1], rate) if len(args) > 1 else None
    end = total if not stop else min(total, total + stop if stop < 0 else stop)
    out_of = frames(args[2], rate) if len(args) > 2 else (into if stop is not None else 0)
    place = torch.arange(end, dtype=torch.float64)
    level = curve((place / max(into, 1)).clamp(0, 1))
    if out_of:
        level = level * curve(((end - place) / out_of).clamp(0, 1))
    return x[..., :end] * level.to(x.dtype), rate


def channels(x: Tensor, rate: int, args: list[str]) -> Result:
    """So many channels: some are mixed, or repeated."""
    count, have = int(args[0]), x.shape[0]
    if count < 1:
        raise ValueError(f"the count must be 1 or more, got {count}")
    if count >= have:
        return x[[number % have for number in range(count)]], rate
    return torch.stack([x[number::count].mean(0) for number in range(count)]), rate


def remix(x: Tensor, rate: int, args: list[str]) -> Result:
    """Each output a mix of channels, by default as loud as one of them."""
    plain = "-m" in args
    out = []
    for text in (arg for arg in args if arg not in ("-m", "-a", "-p")):
        parts = mixed(text, x.shape[0])
        usual = 1.0 if plain else 1 / max(len(parts), 1)
        mix = torch.zeros_like(x[0])
        for number, factor in parts:
            mix = mix + x[number] * (usual if math.isnan(factor) else factor)
        out.append(mix)
    if not out:
        raise ValueError("the channels of each output are missing")
    return torch.stack(out).clamp(-1, 1), rate


def swap(x: Tensor, rate: int, args: list[str]) -> Result:
    """Channels change places in pairs."""
    order = list(range(x.shape[0]))
    for first in range(0, len(order) - 1, 2):
        order[first], order[first + 1] = order[first + 1], order[first]
    return x[order], rate


def oops(x: Tensor, rate: int, args: list[str]) -> Result:
    """What is in the middle of two channels taken out."""
    if x.shape[0] != 2:
        raise ValueError(f"it needs two channels, there are {x.shape[0]}")
    side = (x[0] - x[1]).clamp(-1, 1)
    return torch.stack([side, side]), rate
