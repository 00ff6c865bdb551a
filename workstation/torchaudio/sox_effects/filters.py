"""SoX's filters, and what sweeps."""

from pathlib import Path

import torch
from torch import Tensor

from workstation.dsp import functional as F
from workstation.torchaudio.sox_effects.arguments import frequency, quality, shelf_quality

Result = tuple[Tensor, int]


def allpass(x: Tensor, rate: int, args: list[str]) -> Result:
    """Phases turned around a frequency."""
    center = frequency(args[0])
    return F.allpass_biquad(x, rate, center, quality(args[1], center, rate, "h")), rate


def band(x: Tensor, rate: int, args: list[str]) -> Result:
    """A resonant band."""
    noise, args = args[0] == "-n", [arg for arg in args if arg != "-n"]
    center = frequency(args[0])
    q = quality(args[1], center, rate, "h") if len(args) > 1 else 2.0
    return F.band_biquad(x, rate, center, q, noise), rate


def bandpass(x: Tensor, rate: int, args: list[str]) -> Result:
    """A band of Butterworth's second order."""
    skirt, args = args[0] == "-c", [arg for arg in args if arg != "-c"]
    center = frequency(args[0])
    return F.bandpass_biquad(x, rate, center, quality(args[1], center, rate, "h"), skirt), rate


def bandreject(x: Tensor, rate: int, args: list[str]) -> Result:
    """All but a band."""
    center = frequency(args[0])
    return F.bandreject_biquad(x, rate, center, quality(args[1], center, rate, "h")), rate


def bass(x: Tensor, rate: int, args: list[str]) -> Result:
    """A shelf below a frequency."""
    gain, center = float(args[0]), frequency(args[1]) if len(args) > 1 else 100.0
    q = shelf_quality(args[2] if len(args) > 2 else "0.5s", gain, center, rate)
    return F.bass_biquad(x, rate, gain, center, q), rate


def treble(x: Tensor, rate: int, args: list[str]) -> Result:
    """A shelf above a frequency."""
    gain, center = float(args[0]), frequency(args[1]) if len(args) > 1 else 3000.0
    q = shelf_quality(args[2] if len(args) > 2 else "0.5s", gain, center, rate)
    return F.treble_biquad(x, rate, gain, center, q), rate


def biquad(x: Tensor, rate: int, args: list[str]) -> Result:
    """A filter by its six coefficients."""
    b0, b1, b2, a0, a1, a2 = map(float, args)
    return F.biquad(x, b0, b1, b2, a0, a1, a2), rate


def equalizer(x: Tensor, rate: int, args: list[str]) -> Result:
    """A bell."""
    center = frequency(args[0])
    return F.equalizer_biquad(x, rate, center, float(args[2]), quality(args[1], center, rate, "q")), rate


def highpass(x: Tensor, rate: int, args: list[str]) -> Result:
    """What lies above a frequency."""
    return _cut(x, rate, args, high=True)


def lowpass(x: Tensor, rate: int, args: list[str]) -> Result:
    """What lies below a frequency."""
    return _cut(x, rate, args, high=False)


def _cut(x: Tensor, rate: int, args: list[str], high: bool) -> Result:
    order = 1 if args[0] == "-1" else 2
    args = args[1:] if args[0] in ("-1", "-2") else args
    center = frequency(args[0])
    if order == 1:  # one pole, as SoX has it
        pole = -torch.exp(torch.tensor(-2 * torch.pi * center / rate, dtype=torch.float64))
        b = [(1 - pole) / 2, -(1 - pole) / 2] if high else [1 + pole, torch.zeros_like(pole)]
        return F.lfilter(x, torch.stack([torch.ones_like(pole), pole]).to(x), torch.stack(b).to(x)), rate
    q = quality(args[1], center, rate, "q") if len(args) > 1 else 0.5**0.5
    return (F.highpass_biquad if high else F.lowpass_biquad)(x, rate, center, q), rate


def deemph(x: Tensor, rate: int, args: list[str]) -> Result:
    """A CD's pre-emphasis undone."""
    return F.deemph_biquad(x, rate), rate


def riaa(x: Tensor, rate: int, args: list[str]) -> Result:
    """A record's curve undone."""
    return F.riaa_biquad(x, rate), rate


def fir(x: Tensor, rate: int, args: list[str]) -> Result:
    """A filter by its taps, or a file of them; the sound stays in its time."""
    words = args
    if len(args) == 1 and Path(args[0]).is_file():
        lines = Path(args[0]).read_text("utf-8").splitlines()
        words = " ".join(line.partition("#")[0] for line in lines).split()
    taps = torch.tensor([float(word) for word in words], dtype=x.dtype)
    full = F.fftconvolve(x, taps.expand(x.shape[0], -1))
    first = (len(taps) - 1) // 2
    return full[..., first : first + x.shape[-1]].clamp(-1, 1), rate


def flanger(x: Tensor, rate: int, args: list[str]) -> Result:
    """A short delay that sweeps."""
    names = {"sine": "sinusoidal", "sin": "sinusoidal", "tri": "triangular", "triangle": "triangular"}
    values = [*args, *("0", "2", "0", "71", "0.5", "sine", "25", "lin")[len(args) :]]
    wave, way = names[values[5]], "quadratic" if values[7].startswith("q") else "linear"
    delay, depth, regen, width, speed = map(float, values[:5])
    return F.flanger(x, rate, delay, depth, regen, width, speed, float(values[6]), wave, way), rate


def phaser(x: Tensor, rate: int, args: list[str]) -> Result:
    """Notches that sweep."""
    triangle = "-t" in args
    given = [float(arg) for arg in args if arg not in ("-s", "-t")]
    gain_in, gain_out, delay, decay, speed = [*given, *(0.4, 0.74, 3.0, 0.4, 0.5)[len(given) :]]
    return F.phaser(x, rate, gain_in, gain_out, delay, decay, speed, not triangle), rate
