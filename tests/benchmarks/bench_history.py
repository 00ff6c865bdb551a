"""How the first save, the opening and the recovery of a project grow with its steps, words and markers.

Usage: python tests/benchmarks/bench_history.py [--quick]

Each size has a process of its own, so that its memory is told apart. "gain" are steps that leave words and markers as
they are, "mixed" are gains, pans, markers, cuts and words typed anew in turn. Seconds of processor time, which other
programs on the machine change little; the floor is what SQLite takes for rows of a kilobyte.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from workstation.cli.headless import Headless
from workstation.core.document import Document, Marker, Track
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Silence
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.file import ProjectFile

RATE = 44_100
SIZES = (
    ("gain", 100, 1_500, 1_000),
    ("gain", 1_600, 1_500, 1_000),
    ("gain", 10_000, 1_500, 1_000),
    ("gain", 1_600, 16_000, 0),
    ("gain", 5_000, 20_000, 4_000),
    ("mixed", 100, 1_500, 0),
    ("mixed", 400, 1_500, 0),
    ("mixed", 1_600, 1_500, 0),
    ("mixed", 1_600, 16_000, 0),
)
"""Kind of steps, how many, words, markers at the beginning."""


def begun(words: int, markers: int) -> Document:
    """Two tracks as long as the words take."""
    spoken = [Word(f"word{n}", FrameRange(16_000 * n + 1000, 16_000 * n + 13_000), 0.9) for n in range(words)]
    cues = tuple(Cue(tuple(spoken[at : at + 7])) for at in range(0, words, 7))
    sound = EditList.of(Silence(2, max(600 * RATE, 16_000 * words + RATE), RATE))
    marks = tuple(Marker(FrameRange(7000 * n, 7000 * n), f"m{n}") for n in range(markers))
    tracks = tuple(Track(f"t{number}", f"Track {number}", sound) for number in (1, 2))
    return Document(RATE, tracks, marks, Transcript("en", cues, "t1"))


def gains(document: Document, steps: int) -> History:
    revisions = [Revision(document, label="Open")]
    for number in range(steps):
        track = replace(document.tracks[1], gain_db=number % 400 / 10 - 20)
        call = f'run("track.gain", "t2", {track.gain_db})'
        revisions.append(Revision(document.with_track(track), label="Gain", call=call))
    return History(tuple(revisions), steps)


def mixed(document: Document, steps: int, cache: Path) -> History:
    chance = np.random.default_rng(1)
    words = len(document.transcript.words)
    with Headless(cache, quiet=True) as program:
        program.session.settings["history_steps"] = 100_000
        program.session.start(document)
        run = program.commands.run
        for number in range(steps):
            at = float(chance.random()) * (program.session.document.seconds - 5)
            if number % 5 == 0:
                run("track.gain", "t2", float(number % 40) - 20)
            elif number % 5 == 1:
                run("marker.add", f"m{number}", start=at)
            elif number % 5 == 2:
                run("selection.set", at, at + 0.01)
                run("edit.delete")
            elif number % 5 == 3:
                run("track.pan", "t2", float(number % 20) / 10 - 1)
            else:
                run("words.retype", str(int(chance.integers(words // 2))), f"x{number}")
        return program.session.history


def measure(kind: str, steps: int, words: int, markers: int, folder: Path) -> None:
    document = begun(words, markers)
    history = gains(document, steps) if kind == "gain" else mixed(document, steps, folder / "cache")
    figures = [f"{kind:6} {steps:6} steps {words:6} words {markers:6} markers"]
    for draft in (False, True):
        path = folder / f"{draft}.aws"
        before = time.process_time()
        with closing(ProjectFile.create(path)) as project:
            for _ in project.save(history, {}, lambda source: None, draft=draft):
                pass
        if not draft:
            figures.append(f"first save {time.process_time() - before:6.2f} s {path.stat().st_size / 1e6:6.1f} MB")
    for draft, name in ((False, "open"), (True, "recover")):
        rest, before = _memory(), time.process_time()
        with closing(ProjectFile.open(folder / f"{draft}.aws")) as project:
            saved = project.load(lambda ref: Silence(ref.channels, ref.frames, ref.rate), draft=draft)
        figures.append(f"{name} {time.process_time() - before:6.2f} s {_memory() - rest:6.1f} MB")
        assert saved.history.revisions[steps // 2].document == history.revisions[steps // 2].document
    print("   ".join(figures), flush=True)


def floor(rows: int, folder: Path) -> float:
    """Seconds that SQLite takes for rows of a kilobyte in one transaction."""
    content = os.urandom(1024)
    with closing(sqlite3.connect(folder / "floor.db")) as database:
        database.execute("CREATE TABLE revision (id INTEGER PRIMARY KEY, content BLOB)")
        before = time.process_time()
        database.executemany("INSERT INTO revision (content) VALUES (?)", ((content,) for _ in range(rows)))
        database.commit()
        return time.process_time() - before


def _memory() -> float:
    """MB of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    if len(sys.argv) > 2:
        kind, *numbers = sys.argv[1:]
        steps, words, markers = map(int, numbers)
        with tempfile.TemporaryDirectory() as folder:
            measure(kind, steps, words, markers, Path(folder))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"10,000 rows of 1 kB in SQLite: {floor(10_000, Path(folder)):.3f} s")
    for size in SIZES:
        if "--quick" not in sys.argv or size[1] <= 400:
            subprocess.run([sys.executable, "-m", "tests.benchmarks.bench_history", *map(str, size)], check=True)


if __name__ == "__main__":
    main()
