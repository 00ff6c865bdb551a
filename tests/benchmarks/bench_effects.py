"""Effects on ten minutes of 48 kHz stereo beside pedalboard, SoX, FFmpeg and torchaudio: speed, and memory taken.

    python tests/benchmarks/bench_effects.py --peers PEERS/bin/python [--minutes 10] [--rounds 3] [CASE ...]

PEERS is an environment with pedalboard and torchaudio, and may lack either; SoX and FFmpeg are programs. Every run is a
process of its own, turn about; the best of the rounds counts. What a program reads and writes is raw float32 through
files in memory, and its peak is that of the process; libraries get an array and answer one, counted by growth.
Each result is checked to be finite and not silent. Settings are as near each other as the programs have them.
"""

import argparse
import json
import os
import resource
import shutil
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
PITCH = 2 ** (4 / 12)

OURS: dict[str, tuple[str, dict[str, Any]]] = {
    "gain": ("gain", {"gain_db": -3.0}),
    "equalizer": ("equalizer", {"bands": tuple((*band, True) for band in BANDS)}),
    "high_pass": ("high_pass", {"cutoff_hz": 80.0, "slope": "12 dB/octave"}),
    "compressor": ("compressor", {"threshold_db": -24.0, "ratio": 4.0, "attack_ms": 5.0, "release_ms": 100.0}),
    "limiter": ("limiter", {"ceiling_db": -12.0, "release_ms": 100.0}),
    "gate": ("gate", {"threshold_db": -30.0}),
    "reverb": ("reverb", {"dry_db": -60.0, "wet_db": 0.0}),
    "delay": ("delay", {"time_ms": 350.0, "feedback": 35.0, "level_db": -8.0}),
    "chorus": ("chorus", {"voices": 1, "mix": 50.0}),
    "flanger": ("flanger", {}),
    "phaser": ("phaser", {}),
    "tremolo": ("tremolo", {}),
    "saturation": ("saturation", {"kind": "soft", "drive_db": 12.0}),
    "pitch_shift": ("pitch_shift", {"semitones": 4.0}),
    "time_stretch": ("time_stretch", {"speed": 125.0}),
    "noise_reduction": ("noise_reduction", {}),
    "hum_removal": ("hum_removal", {}),
    "declick": ("declick", {}),
    "reverse": ("reverse", {}),
}
"""Each case: the effect, and its values."""

SOX: dict[str, tuple[str, ...]] = {
    "gain": ("gain", "-3"),
    "equalizer": (
        *("bass", "3", "120", "0.7q", "equalizer", "400", "1.2q", "-4", "equalizer", "1500", "1.0q", "2.5"),
        *("equalizer", "4500", "2.0q", "-3", "treble", "4", "9000", "0.7q"),
    ),
    "high_pass": ("highpass", "80"),
    "compressor": ("compand", "0.005,0.1", "6:-24,-24,0,-18"),
    "delay": ("echos", "0.8", "0.7", "350", "0.4", "700", "0.14"),
    "chorus": ("chorus", "0.7", "0.7", "14", "0.4", "0.6", "4", "-s"),
    "flanger": ("flanger",),
    "phaser": ("phaser",),
    "tremolo": ("tremolo", "5", "60"),
    "saturation": ("overdrive", "12"),
    "pitch_shift": ("pitch", "400"),
    "time_stretch": ("tempo", "1.25"),
    "reverse": ("reverse",),
}

FFMPEG: dict[str, str] = {
    "gain": "volume=-3dB",
    "equalizer": (
        "bass=g=3:f=120:t=q:w=0.7,equalizer=f=400:t=q:w=1.2:g=-4,equalizer=f=1500:t=q:w=1:g=2.5,"
        "equalizer=f=4500:t=q:w=2:g=-3,treble=g=4:f=9000:t=q:w=0.7"
    ),
    "high_pass": "highpass=f=80",
    "compressor": "acompressor=threshold=-24dB:ratio=4:attack=5:release=100",
    "limiter": "alimiter=limit=-12dB:level=disabled:release=100",
    "gate": "agate=threshold=-30dB",
    "reverb": "afir",
    "delay": "aecho=0.8:0.7:350|700:0.4|0.14",
    "chorus": "chorus=0.7:0.9:14:0.4:0.6:4",
    "flanger": "flanger",
    "phaser": "aphaser",
    "tremolo": "tremolo=f=5:d=0.6",
    "saturation": "asoftclip=type=tanh:oversample=8",
    "pitch_shift": f"rubberband=pitch={PITCH:.6f}",
    "time_stretch": "atempo=1.25",
    "noise_reduction": "afftdn",
    "declick": "adeclick",
    "reverse": "areverse",
}
LIBRARIES = ("pedalboard", "torchaudio")
CONTENDERS = ("workstation", *LIBRARIES, "sox", "ffmpeg")
Run = Callable[[Any], Any]


def workstation(case: str, response: str) -> Run:
    from workstation.effects.table import EffectTable

    id_, values = OURS[case]
    effect, values = EffectTable()[id_], dict(values) | ({"file": response} if case == "reverb" else {})
    return lambda audio: effect.apply(audio, RATE, values)


def torchaudio(case: str, response: str) -> Run | None:
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
        "high_pass": lambda x: F.highpass_biquad(x, RATE, 80.0),
        "reverb": lambda x: F.fftconvolve(x, taps)[:, : x.shape[1]],
        "flanger": lambda x: F.flanger(x, RATE),
        "phaser": lambda x: F.phaser(x, RATE),
        "saturation": lambda x: F.overdrive(x, 12.0),
        "pitch_shift": T.PitchShift(RATE, 4),
        "reverse": lambda x: x.flip(-1),
    }
    if case not in runs:
        return None
    run = runs[case]
    torch.set_grad_enabled(False)
    return lambda audio: run(torch.from_numpy(audio)).numpy()


def pedalboard(case: str, response: str) -> Run | None:
    import pedalboard as pb

    shapes = {"low shelf": pb.LowShelfFilter, "high shelf": pb.HighShelfFilter, "peaking": pb.PeakFilter}
    boards: dict[str, Callable[[], Any]] = {
        "gain": lambda: pb.Gain(-3.0),
        "equalizer": lambda: pb.Pedalboard([shapes[kind](hz, gain, q) for kind, hz, gain, q in BANDS]),
        "high_pass": lambda: pb.HighpassFilter(80.0),
        "compressor": lambda: pb.Compressor(-24.0, 4.0, 5.0, 100.0),
        "limiter": lambda: pb.Limiter(-12.0, 100.0),
        "gate": lambda: pb.NoiseGate(-30.0),
        "reverb": lambda: pb.Convolution(response, 1.0),
        "delay": lambda: pb.Delay(0.35, 0.35, 0.3),
        "chorus": lambda: pb.Chorus(0.6, 0.25, 14.0, 0.0, 0.5),
        "phaser": lambda: pb.Phaser(0.3, 0.5, 900.0, 0.3, 0.5),
        "saturation": lambda: pb.Distortion(12.0),
        "pitch_shift": lambda: pb.PitchShift(4),
    }
    if case == "time_stretch":
        return lambda audio: pb.time_stretch(audio, RATE, 1.25)
    if case not in boards:
        return None
    board = boards[case]()
    return lambda audio: board(audio, RATE)


def noise(minutes: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    frames = round(minutes * 60 * RATE)
    audio = np.empty((2, frames), np.float32)
    for start in range(0, frames, RATE):
        stop = min(start + RATE, frames)
        audio[:, start:stop] = 0.1 * rng.standard_normal((2, stop - start))
    return audio


def measure(case: str, contender: str, minutes: float, response: str) -> dict[str, float] | None:
    """Seconds of one run after a short one to warm up, and the growth of memory over what was held before, in MB."""
    run = {"workstation": workstation, "torchaudio": torchaudio, "pedalboard": pedalboard}[contender](case, response)
    if run is None:
        return None
    audio = noise(minutes)
    run(audio[:, : 5 * RATE].copy())
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to the present
    begin, worked = time.perf_counter(), time.process_time()
    out = run(audio)
    seconds, processor = time.perf_counter() - begin, time.process_time() - worked
    peak = _memory("VmHWM")
    assert abs(out.shape[-1] - audio.shape[1] / (1.25 if case == "time_stretch" else 1)) < RATE
    assert np.isfinite(out[:, ::97]).all()
    assert out[:, ::97].std() > 0.0001
    return {"seconds": seconds, "processor": processor, "megabytes": (peak - before) / 1024}


def measure_program(case: str, program: str, sound: Path, response: str) -> dict[str, float] | None:
    """The same of a program; what it takes to do nothing with the same files is taken off its time."""
    command, nothing = _program(case, program, sound, response), _program("nothing", program, sound, response)
    if command is None or nothing is None or shutil.which(program) is None:
        return None
    idle, idle_processor, _ = _timed(nothing)
    seconds, processor, megabytes = _timed(command)
    out = np.fromfile(sound.with_suffix(".out"), np.float32)
    assert out.size > RATE
    assert np.isfinite(out[::97]).all()
    assert out[::97].std() > 0.0001
    worked = max(1e-3, processor - idle_processor)
    return {"seconds": max(1e-3, seconds - idle), "processor": worked, "megabytes": megabytes}


def _program(case: str, program: str, sound: Path, response: str) -> list[str] | None:
    out = str(sound.with_suffix(".out"))
    if program == "sox":
        effects = () if case == "nothing" else SOX.get(case)
        raw = ["-t", "raw", "-e", "float", "-b", "32", "-r", str(RATE), "-c", "2"]
        return None if effects is None else ["sox", "-V1", *raw, str(sound), *raw, out, *effects]
    graph = "anull" if case == "nothing" else FFMPEG.get(case)
    if graph is None:
        return None
    command = ["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", str(sound)]
    if graph == "afir":
        command += ["-i", response, "-filter_complex", "[0:a][1:a]afir=dry=10:wet=10"]
    else:
        command += ["-af", graph]
    return [*command, "-f", "f32le", out]


def _timed(command: list[str]) -> tuple[float, float, float]:
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        raise RuntimeError(f"{command[0]} failed: {child.stderr.read()[-500:] if child.stderr else b''!r}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def make_response(path: Path) -> None:
    """Two seconds of decaying noise, the same for all."""
    import soundfile

    at = np.arange(2 * RATE) / RATE
    taps = np.random.default_rng(1).standard_normal((len(at), 2)) * np.exp(-6.9 * at / 2)[:, None]
    soundfile.write(path, (taps / np.sqrt((taps**2).sum(axis=0).max())).astype(np.float32), RATE, subtype="FLOAT")


def one_run(name: str, case: str, peers: str, minutes: float, sound: Path, response: str) -> dict[str, float] | None:
    if name in ("sox", "ffmpeg"):
        return measure_program(case, name, sound, response)
    if name in LIBRARIES and not peers:
        return None
    python = peers if name in LIBRARIES else sys.executable
    ran = subprocess.run(
        [python, __file__, "--one", case, name, str(minutes), response], capture_output=True, text=True
    )
    if ran.returncode:
        if name == "workstation":
            sys.exit(f"{name} failed at {case}:\n{ran.stderr[-2000:]}")
        print(f"{case:16} {name:12} failed: {ran.stderr.strip().splitlines()[-1][:100]}", flush=True)
        return None
    result: dict[str, float] | None = json.loads(ran.stdout.splitlines()[-1])
    return result


def compare(case: str, peers: str, minutes: float, rounds: int, sound: Path, response: str) -> None:
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name in CONTENDERS:
            result = one_run(name, case, peers, minutes, sound, response)
            if result and (name not in best or result["seconds"] < best[name]["seconds"]):
                best[name] = result
    ours = best["workstation"]
    for name, result in best.items():
        print(
            f"{case:16} {name:12} {minutes * 60 / result['seconds']:8.0f}x real time"
            f" {result['seconds'] / ours['seconds']:7.2f}x our time {result['processor'] / ours['processor']:7.2f}x our"
            f" processor time {result['megabytes']:6.0f} MB",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(OURS)}; all without")
    parser.add_argument("--peers", default="", help="the python of an environment with pedalboard and torchaudio")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with TemporaryDirectory(dir=memory) as folder:
        response, sound = str(Path(folder) / "response.wav"), Path(folder) / "sound.raw"
        make_response(Path(response))
        noise(arguments.minutes).T.tofile(sound)
        for case in arguments.cases or OURS:
            compare(case, arguments.peers, arguments.minutes, arguments.rounds, sound, response)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.argv[1:2] == ["--one"]:
        _, _, case_, contender_, minutes_, response_ = sys.argv
        print(json.dumps(measure(case_, contender_, float(minutes_), response_)))
    else:
        main()
