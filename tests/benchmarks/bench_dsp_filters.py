"""Filters, convolution and resampling beside their peers: `python bench_dsp_filters.py [--seconds 60] [--only eq]`.

Turn about in one process, with whichever of torchaudio, scipy, pedalboard, soxr and FFmpeg are installed. Prints the
median times as multiples of real time, how many times quicker ours is than the peer, and how many times longer it
takes than reading its input and writing its output (`x limit`).
"""

import argparse
import importlib
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import signal

sys.path.insert(0, str(Path(__file__).parents[2]))
from workstation.dsp import functional as F
from workstation.dsp import transforms as T
from workstation.dsp.filters import biquad, sos

RATE = 48_000
BUTTER2 = [torch.tensor(t) for t in ([1.0, -1.8226949, 0.83718165], [0.00362168, 0.00724336, 0.00362168])]
BUTTER8 = [torch.from_numpy(t).float() for t in signal.butter(8, 0.5)[::-1]]
KAISER_BEST: dict[str, Any] = {
    "lowpass_filter_width": 64,
    "rolloff": 0.9475937167399596,
    "resampling_method": "sinc_interp_kaiser",
    "beta": 14.769656459379492,
}
BANDS = np.stack(
    [
        biquad.highpass(RATE, 80),
        biquad.peaking(RATE, 250, -3, 1),
        biquad.peaking(RATE, 1000, 2, 1),
        biquad.peaking(RATE, 4000, -2, 1),
        biquad.high_shelf(RATE, 10_000, 3),
    ]
)
Call = Callable[[torch.Tensor], Any]


def music(seconds: float, rate: int = RATE) -> torch.Tensor:
    t = torch.arange(int(seconds * rate)) / rate
    tones = [torch.sin(2 * math.pi * f * t) / (k + 2) for k, f in enumerate((110.0, 331.0, 1250.0, 3300.0))]
    return 0.1 * sum(tones, torch.zeros(2, 1)) + 0.03 * torch.randn(
        2, len(t), generator=torch.Generator().manual_seed(0)
    )


def response(seconds: float = 2.0) -> torch.Tensor:
    n = int(seconds * RATE)
    noise = torch.randn(2, n, generator=torch.Generator().manual_seed(2))
    return 0.05 * noise * torch.exp(-6.9 * torch.arange(n) / n)


def quiet_then_voice(seconds: float) -> torch.Tensor:
    x = 1e-4 * torch.randn(2, int(seconds * RATE), generator=torch.Generator().manual_seed(1))
    t = torch.arange(5 * RATE) / RATE
    voice = sum((torch.sin(2 * math.pi * 220.0 * k * t) / k for k in range(1, 25)), torch.zeros_like(t))
    x[:, -len(t) :] += 0.15 * voice * (0.5 + 0.5 * torch.sin(2 * math.pi * 4.0 * t))
    return x


def named(library: Any, modules: Any, seconds: float) -> dict[str, tuple[torch.Tensor, float, Call]]:
    """Rows of torchaudio's names: input, its rate, and the call."""
    x, kernel = music(seconds), response()
    vad = modules.Vad(RATE)

    def chain(x: torch.Tensor) -> Any:
        x = library.highpass_biquad(x, RATE, 80.0)
        for frequency, gain in ((250.0, -3.0), (1000.0, 2.0), (4000.0, -2.0)):
            x = library.equalizer_biquad(x, RATE, frequency, gain, 1.0)
        return library.treble_biquad(x, RATE, 3.0, 10_000.0)

    def gradients(x: torch.Tensor) -> Any:
        inputs = [t.clone().requires_grad_() for t in (x, *BUTTER2)]
        with torch.enable_grad():
            y = library.lfilter(*inputs, clamp=False)
            return torch.autograd.grad(y, inputs, y)

    return {
        "lowpass_biquad": (x, RATE, lambda x: library.lowpass_biquad(x, RATE, 1000.0)),
        "five biquads": (x, RATE, chain),
        "lfilter order 2": (x, RATE, lambda x: library.lfilter(x, *BUTTER2, clamp=False)),
        "lfilter order 8": (x, RATE, lambda x: library.lfilter(x, *BUTTER8, clamp=False)),
        "lfilter and gradients 5 s": (x[:, : 5 * RATE], RATE, gradients),
        "filtfilt": (x, RATE, lambda x: library.filtfilt(x, *BUTTER2)),
        "deemphasis": (x, RATE, library.deemphasis),
        "preemphasis": (x, RATE, library.preemphasis),
        "fftconvolve 2 s": (x, RATE, lambda x: library.fftconvolve(x, kernel)),
        "resample 48 to 16 kHz": (x, RATE, lambda x: library.resample(x, 48_000, 16_000)),
        "resample 48 to 16 kHz, best": (x, RATE, lambda x: library.resample(x, 48_000, 16_000, **KAISER_BEST)),
        "resample 48 to 44.1 kHz": (x, RATE, lambda x: library.resample(x, 48_000, 44_100)),
        "resample 48 to 44.1 kHz, best": (x, RATE, lambda x: library.resample(x, 48_000, 44_100, **KAISER_BEST)),
        "resample 16,001 to 16,000 Hz 10 s": (music(10, 16_000), 16_000, lambda x: library.resample(x, 16_001, 16_000)),
        "vad": (quiet_then_voice(seconds), RATE, vad),
        "loudness": (x, RATE, lambda x: library.loudness(x, RATE)),
        "overdrive": (x, RATE, library.overdrive),
        "contrast": (x, RATE, library.contrast),
        "gain": (x, RATE, lambda x: library.gain(x, 3.0)),
        "mu_law_encoding": (x, RATE, lambda x: library.mu_law_encoding(x, 256)),
        "flanger 2 s": (x[:, : 2 * RATE], RATE, lambda x: library.flanger(x, RATE)),
        "phaser 2 s": (x[:, : 2 * RATE], RATE, lambda x: library.phaser(x, RATE)),
    }


def pedalboard_equalizer(module: Any) -> Call:
    board = module.Pedalboard(
        [
            module.HighpassFilter(80),
            module.PeakFilter(250, -3, 1),
            module.PeakFilter(1000, 2, 1),
            module.PeakFilter(4000, -2, 1),
            module.HighShelfFilter(10_000, 3, 0.707),
        ]
    )
    return lambda x: board(x.numpy(), RATE)


def pedalboard_convolution(module: Any) -> Call:
    folder = tempfile.mkdtemp()
    path = f"{folder}/response.wav"
    with module.io.AudioFile(path, "w", RATE, 2, bit_depth=32) as file:
        file.write(response().numpy())
    board = module.Convolution(path, 1.0)
    return lambda x: board(x.numpy(), RATE)


def soxr_at(module: Any, quality: str) -> Call:
    return lambda x: module.resample(x.T.numpy(), 48_000, 44_100, quality)


def ffmpeg(*arguments: str) -> Call:
    """FFmpeg over files in memory, its own start included."""
    folder = tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    import soundfile

    soundfile.write(f"{folder}/response.wav", response().T.numpy(), RATE, "FLOAT")

    def run(x: torch.Tensor) -> None:
        path = Path(f"{folder}/x{x.shape[1]}.wav")
        if not path.exists():
            soundfile.write(path, x.T.numpy(), RATE, "FLOAT")
        filled = [a.format(folder=folder) for a in arguments]
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(path), *filled, "-c:a", "pcm_f32le", f"{folder}/y.wav"]
        subprocess.run(command, check=True)

    return run


def others(seconds: float) -> dict[str, tuple[torch.Tensor, Call, dict[str, Call]]]:
    """Rows with other peers: input, our call, and theirs."""
    x, kernel = music(seconds), response()
    rows: dict[str, tuple[torch.Tensor, Call, dict[str, Call]]] = {
        "five bands in one call": (
            x,
            lambda x: sos.sosfilt(x.numpy(), BANDS),
            {"scipy": lambda x: signal.sosfilt(BANDS, x.numpy())},
        ),
        "convolution, 2 s": (
            x,
            lambda x: F.fftconvolve(x, kernel),
            {"scipy": lambda x: signal.oaconvolve(x.numpy(), kernel.numpy(), axes=1)},
        ),
        "48 to 44.1 kHz": (x, lambda x: F.resample(x, 48_000, 44_100, **KAISER_BEST), {}),
    }
    if pedalboard := optional("pedalboard"):
        rows["five bands in one call"][2]["pedalboard"] = pedalboard_equalizer(pedalboard)
        rows["convolution, 2 s"][2]["pedalboard"] = pedalboard_convolution(pedalboard)
    if soxr := optional("soxr"):
        for quality in ("HQ", "VHQ"):
            rows["48 to 44.1 kHz"][2][f"soxr {quality}"] = soxr_at(soxr, quality)
    if shutil.which("ffmpeg"):
        rows["convolution, 2 s"][2]["FFmpeg"] = ffmpeg(
            "-i", "{folder}/response.wav", "-filter_complex", "afir=dry=10:wet=10"
        )
        rows["48 to 44.1 kHz"][2]["FFmpeg"] = ffmpeg("-ar", "44100")
    return rows


def optional(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def copying_bytes_a_second() -> float:
    a = np.ones(1 << 25, np.float32)
    b = np.empty_like(a)
    return max(2 * a.nbytes / timed(lambda: np.copyto(b, a)) for _ in range(5))


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def size(value: Any) -> int:
    if isinstance(value, tuple):
        return sum(size(v) for v in value)
    return int(value.nbytes) if isinstance(value, torch.Tensor | np.ndarray) else 0


def compare(name: str, peer: str, x: torch.Tensor, rate: float, calls: tuple[Call, Call], budget: float) -> float:
    """Print a row; answers how many times quicker the first call is than the second."""
    ours, theirs = calls
    moved = size(x) + size(ours(x))
    theirs(x)
    spent: list[tuple[float, float]] = []
    start = time.perf_counter()
    while len(spent) < 3 or (time.perf_counter() - start < budget and len(spent) < 15):
        spent.append((timed(lambda: theirs(x)), timed(lambda: ours(x))))
    a, b = statistics.median(s[0] for s in spent), statistics.median(s[1] for s in spent)
    seconds, limit = x.shape[-1] / rate, b / (moved / BANDWIDTH)
    print(f"{name:36s}{peer:>12s}{seconds / a:10.0f}{seconds / b:10.0f}{a / b:9.1f}{limit:9.1f}", flush=True)
    return a / b


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--budget", type=float, default=4.0, help="seconds spent on a row")
    parser.add_argument("--only", nargs="*", default=[""], help="parts of names")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    print(f"{'x real time':36s}{'':12s}{'peer':>10s}{'ours':>10s}{'ratio':>9s}{'x limit':>9s}")
    print(f"(the limit: input and output at {BANDWIDTH / 1e9:.0f} GB/s, what one thread copies)")
    ratios = []
    with torch.no_grad():
        if optional("torchaudio"):
            functional, transforms = (importlib.import_module(f"torchaudio.{n}") for n in ("functional", "transforms"))
            ours, theirs = named(F, T, arguments.seconds), named(functional, transforms, arguments.seconds)
            for name in ours:
                if any(part in name for part in arguments.only):
                    x, rate, run = ours[name]
                    ratios.append(compare(name, "torchaudio", x, rate, (run, theirs[name][2]), arguments.budget))
        for name, (x, run, peers) in others(arguments.seconds).items():
            for peer, call in peers.items():
                if any(part in name for part in arguments.only):
                    compare(name, peer, x, RATE, (run, call), arguments.budget)
    if ratios:
        print(f"geometric mean over torchaudio {statistics.geometric_mean(ratios):.1f}")


BANDWIDTH = copying_bytes_a_second()

if __name__ == "__main__":
    main()
