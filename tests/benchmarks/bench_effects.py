"""The main effects on ten minutes of 48 kHz stereo, beside torchaudio and pedalboard: speed, and memory taken.

    python tests/benchmarks/bench_effects.py --peers PEERS/bin/python [--minutes 10] [--rounds 3] [CASE ...]

PEERS is a virtual environment with torchaudio and pedalboard. Every run is a process of its own, turn about; the
best of the rounds counts. Each result is checked to be finite and not silent.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

RATE = 48000
BANDS = (
    ("low shelf", 120.0, 3.0, 0.7),
    ("peaking", 400.0, -4.0, 1.2),
    ("peaking", 1500.0, 2.5, 1.0),
    ("peaking", 4500.0, -3.0, 2.0),
    ("high shelf", 9000.0, 4.0, 0.7),
)
CASES = ("gain", "equalizer", "reverb", "pitch_shift")
CONTENDERS = ("workstation", "torchaudio", "pedalboard")
Run = Callable[[Any], Any]


def workstation(case: str, response: str) -> Run:
    from workstation.effects.table import EffectTable

    values: dict[str, dict[str, Any]] = {
        "gain": {"gain_db": -3.0},
        "equalizer": {"bands": tuple((*band, True) for band in BANDS)},
        "reverb": {"file": response, "dry_db": -60.0, "wet_db": 0.0},
        "pitch_shift": {"semitones": 4.0},
    }
    effect = EffectTable()[case]
    return lambda audio: effect.apply(audio, RATE, values[case])


def torchaudio(case: str, response: str) -> Run:
    import soundfile
    import torch
    import torchaudio.functional as F
    import torchaudio.transforms as T

    def equalize(x: Any) -> Any:
        kinds = {"low shelf": F.bass_biquad, "high shelf": F.treble_biquad}
        for kind, hz, gain, q in BANDS:
            x = kinds[kind](x, RATE, gain, hz, q) if kind in kinds else F.equalizer_biquad(x, RATE, hz, gain, q)
        return x

    taps = torch.from_numpy(soundfile.read(response, dtype="float32", always_2d=True)[0].T.copy())
    runs: dict[str, Run] = {
        "gain": lambda x: F.gain(x, -3.0),
        "equalizer": equalize,
        "reverb": lambda x: F.fftconvolve(x, taps)[:, : x.shape[1]],
        "pitch_shift": T.PitchShift(RATE, 4),
    }
    run = runs[case]
    torch.set_grad_enabled(False)
    return lambda audio: run(torch.from_numpy(audio)).numpy()


def pedalboard(case: str, response: str) -> Run:
    import pedalboard as pb

    shapes = {"low shelf": pb.LowShelfFilter, "high shelf": pb.HighShelfFilter, "peaking": pb.PeakFilter}
    boards: dict[str, Callable[[], Any]] = {
        "gain": lambda: pb.Gain(-3.0),
        "equalizer": lambda: pb.Pedalboard([shapes[kind](hz, gain, q) for kind, hz, gain, q in BANDS]),
        "reverb": lambda: pb.Convolution(response, 1.0),
        "pitch_shift": lambda: pb.PitchShift(4),
    }
    board = boards[case]()
    return lambda audio: board(audio, RATE)


def measure(case: str, contender: str, minutes: float, response: str) -> dict[str, float]:
    """Seconds of one run after a short one to warm up, and the growth of memory over what was held before, in MB."""
    run = {"workstation": workstation, "torchaudio": torchaudio, "pedalboard": pedalboard}[contender](case, response)
    rng = np.random.default_rng(0)
    frames = round(minutes * 60 * RATE)
    audio = np.empty((2, frames), np.float32)
    for start in range(0, frames, RATE):
        stop = min(start + RATE, frames)
        audio[:, start:stop] = 0.1 * rng.standard_normal((2, stop - start))
    run(audio[:, : 5 * RATE].copy())
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to the present
    begin = time.perf_counter()
    out = run(audio)
    seconds = time.perf_counter() - begin
    peak = _memory("VmHWM")
    assert out.shape[-1] == frames
    assert np.isfinite(out[:, ::97]).all()
    assert out[:, ::97].std() > 0.01
    return {"seconds": seconds, "megabytes": (peak - before) / 1024}


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def make_response(path: Path) -> None:
    """Two seconds of decaying noise, the same for all."""
    import soundfile

    at = np.arange(2 * RATE) / RATE
    taps = np.random.default_rng(1).standard_normal((len(at), 2)) * np.exp(-6.9 * at / 2)[:, None]
    soundfile.write(path, (taps / np.sqrt((taps**2).sum(axis=0).max())).astype(np.float32), RATE, subtype="FLOAT")


def compare(case: str, pythons: dict[str, str], minutes: float, rounds: int, response: str) -> None:
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name, python in pythons.items():
            command = [python, __file__, "--one", case, name, str(minutes), response]
            ran = subprocess.run(command, capture_output=True, text=True)
            if ran.returncode:
                sys.exit(f"{name} failed at {case}:\n{ran.stderr[-2000:]}")
            result = json.loads(ran.stdout.splitlines()[-1])
            if name not in best or result["seconds"] < best[name]["seconds"]:
                best[name] = result
    ours = best["workstation"]["seconds"]
    for name, result in best.items():
        speed = minutes * 60 / result["seconds"]
        ratio = result["seconds"] / ours
        print(
            f"{case:12} {name:12} {speed:9.0f}x real time {ratio:7.2f}x our time {result['megabytes']:7.0f} MB",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; all without")
    parser.add_argument("--peers", help="the python of an environment with torchaudio and pedalboard")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    pythons = {"workstation": sys.executable}
    if arguments.peers:
        pythons |= dict.fromkeys(CONTENDERS[1:], arguments.peers)
    with TemporaryDirectory() as folder:
        response = str(Path(folder) / "response.wav")
        make_response(Path(response))
        for case in arguments.cases or CASES:
            compare(case, pythons, arguments.minutes, arguments.rounds, response)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _, _, case_, contender_, minutes_, response_ = sys.argv
        print(json.dumps(measure(case_, contender_, float(minutes_), response_)))
    else:
        main()
