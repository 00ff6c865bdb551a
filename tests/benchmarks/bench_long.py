"""Long recordings aligned from the command line: processor time, memory, and errors of word times.

Usage: python tests/benchmarks/bench_long.py [--recordings DIR] [--engine ID] [--wrong] [--aim] [MINUTES ...]

Recordings with known word times (`shared/speech` beside the repository by default) follow each other in random order,
with pauses between, for so many minutes. With `--wrong` one word in ten of the text is missing, another word, or one
that nobody says; the other words are scored. With `--aim` ten minutes are held against what they are meant to cost.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
import soxr

sys.path.insert(0, str(Path(__file__).parent))
from bench_alignment import RECORDINGS, figures, normal, recordings

RATE = 16_000
SETS = ("emur_ae", "praatio", "fsdd_seq", "mfa")
STRANGERS = ("window", "garden", "under", "promise", "yellow", "machine", "carefully", "branch", "mountain", "pocket")
LEVEL, HISS = 0.06, 3e-4
TEN_MINUTES, AIM_SECONDS, AIM_MEGABYTES = 10.0, 10.0, 800.0
"""What two cores with nothing else to do should take for ten minutes."""


@dataclass
class Long:
    """A text in lines, and for each of its words when it is said (s), None for one that is not."""

    lines: list[str] = field(default_factory=list)
    words: list[tuple[float, float] | None] = field(default_factory=list)

    def add(self, said: list[tuple[str, float, float]], random: np.random.Generator | None) -> None:
        """A line; with `random` one word in ten is wrong."""
        line = []
        for word, start, end in said:
            fate = 1.0 if random is None else random.random()
            if fate < 1 / 30:
                continue
            if fate < 3 / 30:
                line.append(str(random.choice(STRANGERS)) if random is not None else "")
                self.words.append(None)
            if fate >= 2 / 30:
                line.append(word)
                self.words.append((start, end))
        self.lines.append(" ".join(line))


def build(folder: Path, minutes: float, sound: Path, wrong: bool) -> Long:
    """Write the sound; what is said in it."""
    clips = []
    for name in SETS:
        for samples, rate, _, _, words, _ in recordings(folder / name):
            if words:
                heard = soxr.resample(samples, rate, RATE) / (samples.std() + 1e-9) * LEVEL
                timed = [(str(w["word"]), float(str(w["start"])), float(str(w["end"]))) for w in words]
                clips.append((heard, [word for word in timed if normal(word[0])]))
    if not clips:
        raise SystemExit(f"{folder} holds no recordings with timed words")
    order, errors = np.random.default_rng(1), np.random.default_rng(7)
    made, at = Long(), 0
    with soundfile.SoundFile(sound, "w", RATE, 1, "PCM_16") as file:
        while at < minutes * 60 * RATE:
            heard, timed = clips[order.integers(len(clips))]
            piece = np.concatenate([np.zeros(int(RATE * order.uniform(0.2, 1.5))), heard])
            begin = (at + len(piece) - len(heard)) / RATE
            file.write(piece + order.normal(0, HISS, len(piece)))
            at += len(piece)
            made.add([(w, begin + a, begin + b) for w, a, b in timed], errors if wrong else None)
    return made


class Cost(NamedTuple):
    """Of one run of the command line: seconds of the processor and of the clock, and MB at its peak."""

    cpu: float
    wall: float
    megabytes: float


def measure(folder: Path, minutes: float, engine: str, wrong: bool) -> tuple[Cost, str]:
    """What a run costs, and how good it is, as a row of the table."""
    with tempfile.TemporaryDirectory() as place:
        sound, text, out = (Path(place) / name for name in ("long.wav", "long.txt", "long.json"))
        made = build(folder, minutes, sound, wrong)
        text.write_text("\n".join(made.lines), "utf-8")
        chosen = ["--language", "en", *(["--engine", engine] if engine else [])]
        line = [sys.executable, "-m", "workstation", "align", str(sound), str(text), "-o", str(out), *chosen]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        found = json.loads(out.read_text("utf-8"))["words"]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pairs = [(w, t) for w, t in zip(found, made.words, strict=True) if t is not None]
    starts = [w["start"] - true[0] for w, true in pairs]
    cost = Cost(cpu, wall, after.ru_maxrss / 1024)
    return cost, (
        f"{minutes:7.0f} {len(pairs):6} {figures(starts)}  {cpu:7.0f} {60 * minutes / cpu:6.1f} {wall:7.0f}"
        f" {60 * minutes / wall:6.1f} {cost.megabytes:6.0f}"
    )


def ten_minutes(folder: Path, engine: str = "") -> str:
    """One line: what aligning ten minutes costs, how that compares with the aim, and how busy the machine was."""
    cost, _ = measure(folder, TEN_MINUTES, engine, False)
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"ten minutes: {cost.wall:.1f} s of the clock ({60 * TEN_MINUTES / cost.wall:.0f} x real time, "
        f"aim {AIM_SECONDS:.0f} s), {cost.cpu:.1f} s of the processor ({cost.cpu / 2:.1f} s on each of two cores), "
        f"{cost.megabytes:.0f} MB at the peak (aim {AIM_MEGABYTES:.0f}){busy}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path, default=RECORDINGS)
    parser.add_argument("--engine", default="")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--aim", action="store_true")
    parser.add_argument("minutes", nargs="*", type=float)
    chosen = parser.parse_args()
    if chosen.aim:
        print(ten_minutes(chosen.recordings, chosen.engine), flush=True)
        if not chosen.minutes:
            return
    print("minutes  words  median   mean   bias  <20   <50  <100  <200  <300    cpu s  x real  wall s x real peak MB")
    for minutes in sorted(chosen.minutes or [15.0]):
        print(measure(chosen.recordings, minutes, chosen.engine, chosen.wrong)[1], flush=True)


if __name__ == "__main__":
    main()
