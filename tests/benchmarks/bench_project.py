"""What a document takes on the disk after some effects, and how long saving takes, beside Audacity's figures.

Usage: [xvfb-run] python tests/benchmarks/bench_project.py [MINUTES] [FOLDER]

The steps are those that Audacity's users complain of: sound of 16 bits is opened, made softer, faded in and out,
normalised, equalised, given a reverb. Audacity 3 keeps each result as floats beside the others: 858 MB for ten minutes,
3.9 GB for an hour, as its users report. Where it is installed and there is a display, it does the same steps in this
run too. Counted are all files, nameless ones too. Then saving is timed: after one small edit, and after as many as ten
thousand.
"""

import gc
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from tests.benchmarks.bench_import import audacity
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute, Job
from workstation.services import Services
from workstation.session import Session

RATE = 44_100
REPORTED_MB = {10: 858, 60: 3900}
"""What users of Audacity find, by minutes of sound."""

STEPS = (
    ("Amplify", None, "gain", {"gain_db": -3.5}),
    ("Fade in", (0.0, 8.0), "fade", {}),
    ("Fade out", (-8.0, 0.0), "fade", {"direction": "out"}),
    ("Normalise", None, "normalize", {}),
    (
        "Equalise",
        None,
        "equalizer",
        {"bands": (("peaking", 1200.0, 4.0, 1.0, True), ("low shelf", 120.0, -5.0, 0.7, True))},
    ),
    ("Reverb", None, "reverb", {}),
)

AUDACITY = (
    ("Amplify", None, "Amplify: Ratio=0.668"),
    ("Fade in", (0.0, 8.0), "FadeIn:"),
    ("Fade out", (-8.0, 0.0), "FadeOut:"),
    ("Normalise", None, "Normalize: PeakLevel=-1 ApplyVolume=1 RemoveDcOffset=0"),
    ("Equalise", None, "FilterCurve: f0=60 v0=-5 f1=240 v1=0 f2=1200 v2=4 f3=6000 v3=0 FilterLength=8191"),
    ("Reverb", None, "Reverb:"),
)
"""The same steps as its script commands."""


def music(seconds: int, seed: int = 0) -> np.ndarray:
    """Notes of decaying harmonics over a floor of noise, as 16 bits of two channels."""
    rng = np.random.default_rng(seed)
    out = rng.normal(0, 3e-4, (seconds * RATE, 2))
    for begin in np.arange(0, seconds - 3, 0.21):
        pitch = 55 * 2 ** (rng.integers(0, 48) / 12)
        at, count = round(begin * RATE), round(rng.uniform(0.5, 3) * RATE)
        time_ = np.arange(count) / RATE
        note = sum(
            np.sin(2 * np.pi * pitch * n * time_ + rng.uniform(0, 6)) / n**1.5
            for n in range(1, 12)
            if pitch * n < 18_000
        )
        note *= np.exp(-time_ * rng.uniform(1, 5)) * rng.uniform(0.03, 0.12)
        side = rng.uniform(0.2, 0.8)
        out[at : at + count] += note[:, None] * [side, 1 - side]
    return np.round(out / np.abs(out).max() * 0.8 * 32_767).astype(np.int16)


def make(path: Path, minutes: int) -> None:
    known = [music(60, minute) for minute in range(min(minutes, 10))]
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for minute in range(minutes):
            file.write(known[minute % len(known)])


class Bench:
    """A session whose jobs and drafts are waited for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mailbox = Mailbox()
        self.compute = Compute(self.mailbox.post)
        self.session = Session(Services(self.compute, self.mailbox.post, cache=folder / "cache"))
        self.commands = Commands(self.session, COMMANDS)
        self.drafts = Drafts(self.session, folder / "drafts")

    def run(self, id_: str, *args: object, **kwargs: object) -> float:
        """Run a command to its end; answers the seconds, without those of keeping unsaved work."""
        begun = time.perf_counter()
        result = self.commands.run(id_, *args, **kwargs)
        if isinstance(result, Job):
            assert self.mailbox.pump(lambda: result.over, 3600)
            assert result.error is None, result.error
        return time.perf_counter() - begun

    def settle(self) -> None:
        session = self.session
        assert self.mailbox.pump(lambda: not self.compute.jobs and not session.openings and self.drafts.idle, 3600)

    def megabytes(self) -> tuple[float, float]:
        """The files with a name (project, drafts, logs), and the nameless ones that this process holds."""
        gc.collect()
        named = sum(
            path.stat().st_size for path in self.folder.rglob("*") if path.is_file() and "peaks" not in path.parts
        )
        nameless = 0
        for handle in Path("/proc/self/fd").iterdir():
            try:
                target = handle.readlink()
                if "(deleted)" in str(target) and str(self.folder) in str(target) and "peaks" not in target.parts:
                    nameless += handle.stat().st_blocks * 512
            except OSError:
                continue
        return named / 1e6, nameless / 1e6


def audacity_megabytes(wav: Path, seconds: float, folder: Path) -> float:
    """Its project and journal after the same steps, all of which it can undo; each size is printed."""
    folder.mkdir()
    try:
        with audacity(folder / "home") as running:
            project = folder / "p.aup3"
            running.run(f'Import2: Filename="{wav}"', patience=600)
            running.run(f'SaveProject2: Filename="{project}"', patience=600)
            for label, place, command in AUDACITY:
                start, stop = (0.0, seconds) if place is None else tuple(p % seconds if p < 0 else p for p in place)
                running.run(f"Select: Start={start} End={stop or seconds} Track=0 TrackCount=1")
                begun = time.perf_counter()
                running.run(command, patience=30 * 60)
                took = time.perf_counter() - begun
                print(f"    Audacity: {label:10} {took:6.1f} s: {_megabytes(folder, 'p.aup3*'):7.1f} MB")
            running.run("Save:", patience=600)
            print(f"    Audacity: {_megabytes(folder, 'p.aup3'):.0f} MB of that are the project without its journal")
            return _megabytes(folder, "p.aup3*")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _megabytes(folder: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in folder.glob(pattern)) / 1e6


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    root = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="bench-project-", dir=root))
    wav = folder.with_suffix(".wav")
    try:
        make(wav, minutes)
        source = wav.stat().st_size / 1e6
        print(f"{minutes} minutes of 16-bit stereo at {RATE} Hz: {source:.0f} MB, referred to and not copied")
        bench = Bench(folder)
        bench.run("file.open", wav)
        bench.settle()
        seconds = bench.session.document.seconds
        for label, place, effect, values in STEPS:
            start, stop = (0.0, seconds) if place is None else tuple(p % seconds if p < 0 else p for p in place)
            bench.run("selection.set", start, stop or seconds)
            took = bench.run("effect.apply", effect, **values)
            begun = time.perf_counter()
            bench.settle()
            named, nameless = bench.megabytes()
            late = time.perf_counter() - begun
            print(
                f"  {label:10} {took:6.1f} s, kept safe {late:.1f} s later: {named:7.1f} MB, scratch {nameless:6.1f} MB"
            )
        project = folder / "p.aws"
        took = bench.run("file.save_as", project)
        bench.settle()
        print(f"  save as    {took:6.1f} s")
        named, nameless = bench.megabytes()
        print(f"  on the disk: {named:.0f} MB with all steps of the history, and nameless {nameless:.0f} MB")
        if minutes in REPORTED_MB:
            print(f"  Audacity's users report {REPORTED_MB[minutes]} MB after steps of their own")
        if shutil.which("audacity") and os.environ.get("DISPLAY"):
            theirs = audacity_megabytes(wav, seconds, folder.with_suffix(".audacity"))
            print(f"  Audacity, in this run: {theirs:.0f} MB; ours is {(named + nameless) / theirs:.2f} of that")
        for count in (1, 100, 1000, 10_000):
            many(bench, count - (len(bench.session.history.revisions) - 7 if count > 1 else 0))
            bench.run("file.save")
            bench.run("selection.set", 3.0, 3.5)
            bench.run("edit.delete")
            bench.settle()
            took = bench.run("file.save")
            steps = len(bench.session.history.revisions) - 1
            print(f"  save after one edit more, {steps} steps in the history: {1000 * took:.0f} ms")
        print(f"  the project file: {project.stat().st_size / 1e6:.0f} MB")
        bench.drafts.close()
        bench.session.close()
        bench.compute.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        wav.unlink(missing_ok=True)


def many(bench: Bench, count: int) -> None:
    """So many small edits at random places."""
    rng = np.random.default_rng(count)
    bench.session.settings["history_steps"] = 100_000
    for _ in range(max(0, count)):
        start = rng.uniform(0, bench.session.document.seconds - 1)
        bench.commands.run("selection.set", start, start + 0.01)
        bench.commands.run("edit.delete" if rng.random() < 0.5 else "edit.silence")
    bench.settle()


if __name__ == "__main__":
    main()
