"""Milliseconds that the window is busy after an edit of a document of thousands of pieces: the command, and each frame.

Usage: QT_QPA_PLATFORM=offscreen python tests/benchmarks/bench_repaint.py [SEGMENTS] [WIDTH HEIGHT]

Times are those of the processor, so that other work on the machine does not show. What is painted later, such as the
overview, counts as a frame of its own.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from workstation.app import Program
from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource
from workstation.ui.runtime.gc_guard import Garbage
from workstation.ui.toolkit.workspace import Desk

RATE, SECONDS, EDITS = 48_000, 720, 60
SPANS = {"the whole": SECONDS, "a minute": 60, "five seconds": 5}
STEPS = ("edit.cut", "edit.silence", "edit.undo")


def pieces(count: int) -> EditList:
    """Twelve minutes of noise that swells, in pieces of two sources."""
    rng = np.random.default_rng(1)
    frames = RATE * 300
    swell = np.interp(np.arange(frames), np.arange(0, frames + 1, 4_800), rng.random(frames // 4_800 + 1))
    noise = [rng.standard_normal((2, frames), np.float32) * swell.astype(np.float32) * 0.2 for _ in range(2)]
    sources = [ArraySource(np.clip(sound, -1, 1), RATE) for sound in noise]
    length = SECONDS * RATE // count
    starts = rng.integers(0, frames - length, count).tolist()
    return EditList(2, (Segment(sources[number % 2], at, at + length) for number, at in enumerate(starts)))


def settle(seconds: float) -> list[float]:
    """Let the window do what it has to; milliseconds of each time that it was busy."""
    until, busy = perf_counter() + seconds, []
    while perf_counter() < until:
        begun = thread_time()
        QApplication.processEvents()
        busy.append(1e3 * (thread_time() - begun))
    return busy


def edited(desk: Desk, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Of some edits: the command, and the longest frame after it."""
    for number in range(EDITS):
        at = int(rng.integers(0, desk.session.document.frames - RATE))
        desk.session.select(FrameRange(at, at + RATE // 10))
        settle(0.05)
        begun = thread_time()
        desk.run(STEPS[number % len(STEPS)])
        command = 1e3 * (thread_time() - begun)
        yield command, max(settle(0.15))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    width, height = (int(text) for text in sys.argv[2:4]) if len(sys.argv) > 3 else (1920, 1080)
    application = QApplication([])
    garbage = Garbage()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Settings(), Path(folder), Path(folder))
        desk, rng = program.window.desk, np.random.default_rng(2)
        program.window.resize(width, height)
        program.window.show()
        desk.session.start(Document(RATE, (Track("t1", "Track", pieces(count)),)))
        print(f"{count} pieces in {SECONDS // 60} minutes of stereo, {width} x {height}: median, p99")
        for mode in ("view.waveform", "view.both"):
            desk.run(mode)
            for name, seconds in SPANS.items():
                desk.viewport.show(FrameRange(0, seconds * RATE))
                settle(2)
                found = np.array(list(edited(desk, rng)))
                (command, frame), (late_command, late) = np.median(found, axis=0), np.percentile(found, 99, axis=0)
                print(
                    f"  {mode:14} {name:13} command {command:5.2f}, {late_command:5.2f} ms; "
                    f"longest frame {frame:5.2f}, {late:5.2f} ms",
                    flush=True,
                )
        program.close()
        settle(0.2)
    garbage.close()
    application.quit()


if __name__ == "__main__":
    main()
