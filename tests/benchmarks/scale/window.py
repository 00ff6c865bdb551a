"""Rows of `bench_scale`: the window with much in it, painted off the screen: what a hand waits for, and each frame."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import perf_counter, thread_time
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from tests.benchmarks.scale.edits import clipped, marked, spoken
from workstation.app import Program
from workstation.core.document import Document, Track
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource
from workstation.ui.runtime.gc_guard import Garbage

RATE, SIZE = 48_000, (1920, 1080)
_ROUNDS = 12
_SETTLED_S, _QUIET_S = 1.5, 0.12


class Busy(NamedTuple):
    """Milliseconds of the main thread for one deed: until it is on the screen, and the longest frame of those."""

    hand: float
    frame: float


@cache
def application() -> tuple[QApplication, Garbage]:
    """One for all rows; it collects garbage when there is nothing to do, as the program does."""
    return QApplication.instance() or QApplication([]), Garbage()  # type: ignore[return-value]


@contextmanager
def window(begun: Document | History, *panels: str) -> Iterator[Program]:
    """The program with a document, or a whole history, and some panels in front."""
    application()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Settings(), Path(folder), Path(folder), plugins=False)
        program.window.resize(*SIZE)
        program.window.show()
        for panel in panels:
            program.window.show_panel(panel)
        program.session.settings["history_steps"] = 100_000
        program.session.resume(begun if isinstance(begun, History) else History((Revision(begun, label="Open"),)))
        settle(_SETTLED_S)
        yield program
        program.close()
        settle(0.1)


def settle(seconds: float) -> list[float]:
    """Let the window do what it has to; milliseconds of each time that it was busy."""
    until, busy = perf_counter() + seconds, []
    while perf_counter() < until:
        begin = thread_time()
        QApplication.processEvents()
        busy.append(1000 * (thread_time() - begin))
    return busy


def deeds(act: Callable[[int], object], rounds: int = _ROUNDS) -> Busy:
    """The least of some rounds, each a deed and what the window does after it."""
    found = []
    for number in range(rounds):
        begin = thread_time()
        act(number)
        command = 1000 * (thread_time() - begin)
        frames = settle(_QUIET_S)
        found.append(Busy(command + max(frames), max(frames)))
    return Busy(*(min(figures) for figures in zip(*found[1:], strict=True)))


def noise(seconds: int, seed: int = 1) -> ArraySource:
    """Stereo that swells."""
    rng = np.random.default_rng(seed)
    swell = np.interp(np.arange(seconds * RATE), np.arange(0, seconds * RATE + 1, 4_800), rng.random(seconds * 10 + 1))
    sound = rng.standard_normal((2, seconds * RATE), np.float32) * swell.astype(np.float32) * 0.2
    return ArraySource(np.clip(sound, -1, 1), RATE)


def gain_moved(program: Program) -> Callable[[int], object]:
    key = program.session.document.tracks[0].key
    return lambda number: program.window.desk.run("track.gain", key, float(-1 - number))


@cache
def stepped(count: int) -> Busy:
    """One more step after so many, with the history panel in front."""
    document = Document(RATE, (Track("t1", "Track", EditList.of(noise(10))),))
    revisions = [Revision(document, label="Open")]
    for number in range(count):
        document = document.with_track(replace(document.tracks[0], gain_db=number % 400 / 10 - 20))
        revisions.append(Revision(document, label=f"Gain {number % 30}", call='run("track.gain", "t1", -3.0)'))
    with window(History(tuple(revisions), count), "history") as program:
        return deeds(gain_moved(program))


@cache
def sourced(count: int) -> Busy:
    """A little sound cut out of a track that is put together from so many sources."""
    sources = [noise(2, seed) for seed in range(count)]
    edits = EditList(2, [Segment(source, 0, RATE) for source in sources])
    with window(Document(RATE, (Track("t1", "Track", edits),))) as program:
        program.window.desk.viewport.fit()
        return deeds(lambda number: cut(program, number))


@cache
def pieced(count: int) -> Busy:
    """The same of a track of so many pieces of two sources, in both views."""
    rng, sources = np.random.default_rng(1), [noise(60, seed) for seed in range(2)]
    length = 720 * RATE // count
    starts = rng.integers(0, max(1, sources[0].frames - length), count).tolist() if length < 60 * RATE else [0] * count
    pieces = (Segment(sources[n % 2], at, min(at + length, sources[0].frames)) for n, at in enumerate(starts))
    with window(Document(RATE, (Track("t1", "Track", EditList(2, pieces)),))) as program:
        program.window.desk.run("view.both")
        program.window.desk.viewport.fit()
        settle(3)
        return deeds(lambda number: cut(program, number))


def cut(program: Program, number: int) -> None:
    session = program.session
    at = (number * 7919 + 1000) * 61 % (session.document.frames - RATE)
    session.select(FrameRange(at, at + RATE // 50))
    program.window.desk.run("edit.delete")


@cache
def scrolled(seconds: int) -> Busy:
    """A spectrogram of so many seconds in view, scrolled by seven pixels."""
    edits = EditList(2, [Segment(noise(60), 0, 60 * RATE)] * 30)
    with window(Document(RATE, (Track("t1", "Track", edits),))) as program:
        desk = program.window.desk
        desk.run("view.spectrogram")
        desk.viewport.show(FrameRange(0, seconds * RATE))
        settle(4)
        return deeds(lambda number: desk.viewport.scroll(7))


@cache
def clips_shown(count: int) -> Busy:
    with window(clipped(count)) as program:
        program.window.desk.viewport.fit()
        return deeds(gain_moved(program))


@cache
def markers_shown(count: int) -> Busy:
    with window(marked(count)) as program:
        program.window.desk.viewport.fit()
        return deeds(lambda n: program.window.desk.run("marker.add", f"new {n}", start=0.01 * n))


@cache
def tracks_shown(count: int) -> Busy:
    sound = EditList.of(noise(10))
    document = Document(RATE, tuple(Track(f"t{n}", f"Track {n}", sound) for n in range(count)))
    with window(document) as program:
        return deeds(gain_moved(program))


def retyped(panel: str) -> Callable[[int], Busy]:
    @cache
    def measure(count: int) -> Busy:
        with window(spoken(count), panel) as program:
            settle(4)  # of the checks of the cues
            return deeds(lambda number: program.window.desk.run("words.retype", str(5 + number), f"typed{number}"))

    return measure


def words_cut(panel: str) -> Callable[[int], Busy]:
    @cache
    def measure(count: int) -> Busy:
        with window(spoken(count), panel) as program:
            settle(4)
            return deeds(lambda number: program.window.desk.run("words.delete", str(5 + number)))

    return measure


_SHOWN: tuple[tuple[str, tuple[int, ...], Callable[[int], Busy]], ...] = (
    ("clips: a gain, all in view", (100, 1000, 5000), clips_shown),
    ("tracks: a gain", (2, 16, 64, 200, 1000), tracks_shown),
    ("markers: one more, all in view", (1000, 10_000, 50_000), markers_shown),
    ("words: typed over, transcript in front", (1000, 10_000, 50_000, 200_000), retyped("transcript")),
    ("words: one cut out, transcript in front", (1000, 10_000, 50_000, 200_000), words_cut("transcript")),
    ("words: typed over, subtitles in front", (1000, 10_000, 50_000, 200_000), retyped("subtitles")),
    ("steps: one more, history in front", (100, 1000, 5000, 10_000), stepped),
    ("sources: a cut in a track of them", (10, 100, 500), sourced),
    ("pieces: a cut, in both views", (100, 1000, 10_000), pieced),
    ("spectrogram: scrolled, seconds in view", (1, 20, 600), scrolled),
)

WINDOW: tuple[tuple[str, tuple[int, ...], Callable[[int], float], float], ...] = tuple(
    row
    for name, sizes, measure in _SHOWN
    for row in (
        (name, sizes, lambda size, measure=measure: measure(size).hand, 100.0),
        (f"{name}: frame", sizes, lambda size, measure=measure: measure(size).frame, 16.0),
    )
)
"""Name, sizes, what answers milliseconds for a size, and how many are too many."""
