"""Rows of `bench_scale`: projects of many steps, long sound, many files; each size in a process of its own."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from time import process_time, thread_time

import numpy as np
import soundfile

from tests.benchmarks.bench_history import begun, gains
from workstation.cli.headless import Headless
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Silence
from workstation.project.file import ProjectFile

RATE = 44_100
_WORDS, _MARKERS = 1_500, 1_000
_FEW_FILES = 256
"""How many may be open at once on macOS, unless more is asked for."""

Figures = dict[str, float]


def steps(count: int) -> Figures:
    """Gains in a document with words and markers: saving, opening, recovering, and one step more of each."""
    history, found = gains(begun(_WORDS, _MARKERS), count), {}
    with tempfile.TemporaryDirectory() as folder:
        for draft in (False, True):
            path, before = Path(folder, f"{draft}.aws"), process_time()
            with closing(ProjectFile.create(path)) as project:
                for _ in project.save(history, {}, lambda source: None, draft=draft):
                    pass
            found["draft" if draft else "save"] = 1000 * (process_time() - before)
            if not draft:
                found["times SQLite"] = found["save"] / inserted(path, Path(folder, "raw.db"))
            before, rest = process_time(), _memory()
            with closing(ProjectFile.open(path)) as project:
                project.load(lambda ref: Silence(ref.channels, ref.frames, ref.rate), draft=draft)
            found["recover" if draft else "open"] = 1000 * (process_time() - before)
            found["memory"] = _memory() - rest
        with Headless(Path(folder, "cache"), quiet=True, bars=False) as program:
            program.session.settings["history_steps"] = 100_000
            program.run("file.open", Path(folder, "False.aws"))
            run = program.commands.run
            found["step"] = _min(lambda n: run("track.gain", "t2", float(n)))
            found["undo"] = _min(lambda n: run("edit.undo"))
            found["goto"] = _min(lambda n: run("edit.goto", n * count // 10))
            run("edit.goto", count)
            run("track.gain", "t2", 7.0)
            before = process_time()
            program.run("file.save")
            found["save again"] = 1000 * (process_time() - before)
    return found


def length(minutes: int) -> Figures:
    """A stereo file of so many minutes, nearly all of it a hole on the disk."""
    found: Figures = {}
    with tempfile.TemporaryDirectory() as folder, Headless(Path(folder, "cache"), quiet=True, bars=False) as program:
        path, rest = Path(folder, "long.w64"), _memory()
        _hollow(path, RATE)
        program.run("file.open", path)  # what is imported for the first file is no matter of its length
        _hollow(path, minutes * 60 * RATE)
        before = thread_time()
        program.commands.run("file.open", path)  # from now on it is there to be seen and edited
        found["open"] = 1000 * (thread_time() - before)
        before = process_time()
        program._settle()
        found["whole"] = 1000 * (process_time() - before)
        document = program.session.document
        assert document.frames == minutes * 60 * RATE
        program.commands.run("selection.set", 0.0, document.seconds)
        before = process_time()
        program.run("effect.apply", "gain", gain_db=-3.0)
        found["gain"] = 1000 * (process_time() - before)

        def delete(number: int) -> None:
            program.commands.run("selection.set", 10.0 + number, 10.5 + number)
            program.commands.run("edit.delete")

        found["delete"] = _min(delete)
        before = process_time()
        program.run("file.save_as", Path(folder, "long.aws"))
        found["save as"] = 1000 * (process_time() - before)
        found["memory"] = _memory() - rest
    return found


def files(count: int) -> Figures:
    """So many files of half a second as tracks of a project."""
    found: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        sound = np.random.default_rng(1).normal(0, 0.1, (RATE // 2, 2))
        paths = [Path(folder, f"{number}.wav") for number in range(count)]
        for path in paths:
            soundfile.write(path, sound, RATE)
        project = Path(folder, "files.aws")
        with Headless(Path(folder, "cache"), quiet=True, bars=False) as program:
            before = process_time()
            program.run("file.open", *paths)
            found["import"] = 1000 * (process_time() - before)
            assert len(program.session.document.tracks) == count
            before = process_time()
            program.run("file.save_as", project)
            found["save as"] = 1000 * (process_time() - before)
            found["handles"] = len(os.listdir("/proc/self/fd"))
        with Headless(Path(folder, "cache"), quiet=True, bars=False) as program:
            main, before = thread_time(), process_time()
            program.commands.run("file.open", project)
            found["open"] = 1000 * (thread_time() - main)
            program._settle()
            found["whole"] = 1000 * (process_time() - before)
            assert len(program.session.document.tracks) == count
            assert all(track.edits.read(FrameRange(0, 100)).any() for track in program.session.document.tracks)
            program.run("track.gain", program.session.document.tracks[0].key, -3.0)
            program.run("file.save")
    return found


def _allow_few() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FEW_FILES, _FEW_FILES))


def _hollow(path: Path, frames: int) -> None:
    """A file of plain samples of which only the first second is written."""
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, (RATE, 2)), RATE, "PCM_16", format="W64")
    raw = path.read_bytes()
    begin = len(raw) - RATE * 4
    head = bytearray(raw[:begin])
    at = head.index(b"data\xf3\xac\xd3\x11")
    head[16:24] = (begin + 4 * frames).to_bytes(8, "little")
    head[at + 16 : at + 24] = (24 + 4 * frames).to_bytes(8, "little")
    with path.open("r+b") as file:
        file.write(head)
        file.truncate(begin + 4 * frames)


def _min(act: Callable[[int], object], rounds: int = 8) -> float:
    times = []
    for number in range(rounds):
        before = thread_time()
        act(number)
        times.append(1000 * (thread_time() - before))
    return min(times)


def _memory() -> float:
    """MB of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


_KINDS: dict[str, Callable[[int], Figures]] = {"steps": steps, "length": length, "files": files}


def inserted(project: Path, to: Path) -> float:
    """Milliseconds that SQLite takes to insert the rows of a project's history as they are, which is the limit."""
    with closing(sqlite3.connect(project)) as written, closing(sqlite3.connect(to)) as raw:
        tables = {}
        for name in ("part", "revision", "step"):
            (table,) = written.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            tables[name] = table, written.execute(f"SELECT * FROM {name}").fetchall()
        raw.execute("PRAGMA journal_mode = WAL")
        before = process_time()
        for name, (table, rows) in tables.items():
            raw.execute(table)
            raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        raw.commit()
        return 1000 * (process_time() - before)


@cache
def _apart(kind: str, size: int, few: bool = False) -> Figures:
    """The figures of a process of its own; with `few` one that may have 256 files open, which it must do with."""
    line = [sys.executable, "-m", "tests.benchmarks.scale.files", kind, str(size)]
    done = subprocess.run(line, capture_output=True, text=True, preexec_fn=_allow_few if few else None)
    if done.returncode:
        raise RuntimeError(f"{kind} of {size}: {done.stderr.strip().splitlines()[-1]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _of(kind: str, figure: str, *, few: bool = False) -> Callable[[int], float]:
    return lambda size: _apart(kind, size, few)[figure]


_STEPS, _MINUTES, _FILES = (100, 1_000, 10_000), (1, 15, 240, 1440), (1, 10, 100, 500)

FILES: tuple[tuple[str, tuple[int, ...], Callable[[int], float], float], ...] = (
    ("steps: first save", _STEPS, _of("steps", "save"), 0),
    ("steps: first save, times SQLite's insert", _STEPS, _of("steps", "times SQLite"), 0),
    ("steps: draft of all", _STEPS, _of("steps", "draft"), 0),
    ("steps: open", _STEPS, _of("steps", "open"), 2000),
    ("steps: recover", _STEPS, _of("steps", "recover"), 3000),
    ("steps: MB that opening takes", _STEPS, _of("steps", "memory"), 400),
    ("steps: one more", _STEPS, _of("steps", "step"), 16),
    ("steps: undo", _STEPS, _of("steps", "undo"), 16),
    ("steps: go to one", _STEPS, _of("steps", "goto"), 16),
    ("steps: saving one more", _STEPS, _of("steps", "save again"), 0),
    ("length, minutes: open until shown", _MINUTES, _of("length", "open"), 100),
    ("length, minutes: whole", _MINUTES, _of("length", "whole"), 0),
    ("length, minutes: gain on all", _MINUTES, _of("length", "gain"), 100),
    ("length, minutes: delete", _MINUTES, _of("length", "delete"), 16),
    ("length, minutes: save as", _MINUTES, _of("length", "save as"), 100),
    ("length, minutes: MB in all", _MINUTES, _of("length", "memory"), 400),
    ("files: import", _FILES, _of("files", "import"), 0),
    ("files: save as", _FILES, _of("files", "save as"), 0),
    ("files: open until shown", _FILES, _of("files", "open"), 2000),
    ("files: whole", _FILES, _of("files", "whole"), 0),
    ("files: handles", _FILES, _of("files", "handles"), 0),
    ("files, 256 handles: import", (1_000,), _of("files", "import", few=True), 0),
    ("files, 256 handles: open until shown", (1_000,), _of("files", "open", few=True), 2000),
    ("files, 256 handles: handles", (1_000,), _of("files", "handles", few=True), _FEW_FILES),
)
"""Name, sizes, what answers a figure for a size, and how much is too much (0: no bound)."""


if __name__ == "__main__":
    print(json.dumps(_KINDS[sys.argv[1]](int(sys.argv[2]))))
