"""Spectral processing beside torchaudio: `python bench_dsp_spectral.py [--seconds 60] [--only mel] [--memory]`.

Turn about in one process. Prints for each row the best times in milliseconds, how many times quicker ours is, and how
many times longer it takes than its input and output alone take through memory. `--memory` runs every row in processes
of its own and prints the peak of memory over input plus output.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[2]))
RATE = 48000
HANN = torch.hann_window(2048)
MEL = {"n_fft": 2048, "hop_length": 512, "n_mels": 80}
Row = tuple[torch.Tensor, Callable[[torch.Tensor], torch.Tensor]]


def music(seconds: float) -> torch.Tensor:
    t = torch.arange(int(seconds * RATE)) / RATE
    tones = [torch.sin(2 * math.pi * f * t) / (k + 2) for k, f in enumerate((110.0, 331.0, 1250.0, 3300.0, 9000.0))]
    return 0.1 * sum(tones, torch.zeros(2, 1)) + 0.03 * torch.randn(
        2, len(t), generator=torch.Generator().manual_seed(0)
    )


def spectra(seconds: float, power: float | None = None) -> torch.Tensor:
    x = torch.stft(music(seconds), 2048, 512, window=HANN, return_complex=True)
    return x if power is None else x.abs() ** power


def rows(F: SimpleNamespace, T: SimpleNamespace, s: float) -> dict[str, Callable[[], Row]]:
    """Name: a function that makes the input and what is done to it."""
    long = f" {s:g} s"
    advance = torch.linspace(0, math.pi * 512, 1025)[:, None]
    transform, inverse = T.Spectrogram(2048, hop_length=512, power=None), T.InverseSpectrogram(2048, hop_length=512)
    stretch = T.TimeStretch(512, 1025, 1.3)
    mel = torch.rand(2, 80, 938, generator=torch.Generator().manual_seed(0))
    cepstra = torch.randn(2, 5626, 40, generator=torch.Generator().manual_seed(0))
    return {
        "Spectrogram" + long: lambda: (music(s), T.Spectrogram(2048, hop_length=512)),
        "Spectrogram complex" + long: lambda: (music(s), transform),
        "MelSpectrogram" + long: lambda: (music(s), T.MelSpectrogram(RATE, **MEL)),
        "MFCC" + long: lambda: (music(s), T.MFCC(RATE, n_mfcc=40, melkwargs=MEL)),
        "SpectralCentroid" + long: lambda: (music(s), T.SpectralCentroid(RATE, 2048, hop_length=512)),
        "InverseSpectrogram" + long: lambda: (spectra(s), inverse),
        "phase_vocoder" + long: lambda: (spectra(s), lambda x: F.phase_vocoder(x, 1.3, advance)),
        "transform, TimeStretch, inverse" + long: lambda: (music(s), lambda x: inverse(stretch(transform(x)))),
        "PitchShift +4" + long: lambda: (music(s), T.PitchShift(RATE, 4)),
        "pitch_shift +4" + long: lambda: (music(s), lambda x: F.pitch_shift(x, RATE, 4)),
        "GriffinLim 10 s": lambda: (spectra(10, 2.0), T.GriffinLim(2048, 32, hop_length=512, rand_init=False)),
        "InverseMelScale 10 s": lambda: (mel, T.InverseMelScale(1025, 80, RATE)),
        "detect_pitch_frequency 10 s": lambda: (music(10), lambda x: F.detect_pitch_frequency(x, RATE)),
        "sliding_window_cmn 60 s": lambda: (cepstra, lambda x: F.sliding_window_cmn(x, 600, 100, True)),
        "Spectrogram 400/200 1 s": lambda: (music(1), T.Spectrogram()),
        "MFCC 1 s": lambda: (music(1), T.MFCC(RATE)),
    }


def library(name: str) -> tuple[SimpleNamespace, SimpleNamespace]:
    if name == "torchaudio":
        from torchaudio import functional, transforms
    else:
        from workstation.dsp import functional, transforms  # type: ignore[no-redef]
    return SimpleNamespace(**vars(functional)), SimpleNamespace(**vars(transforms))


def copying_bytes_a_second() -> float:
    a = np.ones(1 << 25, np.float32)
    b = np.empty_like(a)
    return max(2 * a.nbytes / timed(lambda: np.copyto(b, a)) for _ in range(5))


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def size(x: torch.Tensor) -> int:
    return x.numel() * x.element_size()


def compare(names: list[str], seconds: float, budget: float) -> None:
    bandwidth = copying_bytes_a_second()
    theirs, ours = rows(*library("torchaudio"), seconds), rows(*library("workstation"), seconds)
    print(f"{'':44s}{'torchaudio':>12s}{'ours':>10s}{'ratio':>8s}{'x limit':>9s}   (memory {bandwidth / 1e9:.0f} GB/s)")
    ratios = []
    for name in names:
        (x, f), (_, g) = theirs[name](), ours[name]()
        moved = size(x) + size(g(x))
        f(x)
        spent: list[tuple[float, float]] = []
        start = time.perf_counter()
        while len(spent) < 3 or (time.perf_counter() - start < budget and len(spent) < 15):
            spent.append((timed(lambda f=f, x=x: f(x)), timed(lambda g=g, x=x: g(x))))
        a, b = (min(column) for column in zip(*spent, strict=True))
        ratios.append(a / b)
        print(f"{name:44s}{a * 1e3:12.1f}{b * 1e3:10.1f}{a / b:8.2f}{b / (moved / bandwidth):9.1f}", flush=True)
    print(f"geometric mean {statistics.geometric_mean(ratios):.2f}")


def memory(names: list[str], seconds: float) -> None:
    for name in names:
        grown = {}
        for package in ("torchaudio", "workstation"):
            command = [sys.executable, __file__, "--seconds", f"{seconds:g}", "--one", name, "--package", package]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            grown[package] = json.loads(result.stdout.splitlines()[-1]) if result.returncode == 0 else math.nan
        theirs, ours = grown["torchaudio"], grown["workstation"]
        print(f"{name:44s} torchaudio {theirs:5.2f}   ours {ours:5.2f}   times input + output")


def peak(name: str, seconds: float, package: str) -> None:
    """How far the peak of memory lies above what is taken without the input, over input plus output."""
    table = rows(*library(package), seconds)
    short, warm_up = list(rows(*library(package), 10).values())[list(table).index(name)]()
    warm_up(short)
    x, f = table[name]()
    taken = resident()
    Path("/proc/self/clear_refs").write_text("5")
    y = f(x)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    top = int(status["VmHWM"].split()[0]) * 1024
    print(json.dumps((top - taken + size(x)) / (size(x) + size(y))))


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--budget", type=float, default=5.0, help="seconds spent on a row")
    parser.add_argument("--only", nargs="*", default=[""], help="parts of names")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--package", default="workstation", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    with torch.no_grad():
        if arguments.one:
            peak(arguments.one, arguments.seconds, arguments.package)
            return
        every = rows(*library("workstation"), arguments.seconds)
        names = [name for name in every if any(part.lower() in name.lower() for part in arguments.only)]
        if arguments.memory:
            memory(names, arguments.seconds)
        else:
            compare(names, arguments.seconds, arguments.budget)


if __name__ == "__main__":
    main()
