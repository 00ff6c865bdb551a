"""Milliseconds to paint a frame of the window: playhead, scrolling, zooming, selecting; beside pyqtgraph's plot.

Run with a display (or under Xvfb): python tests/benchmarks/bench_window.py [WIDTH HEIGHT]
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import pyqtgraph
from PySide6.QtWidgets import QApplication

from workstation.app import Program
from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource

RATE, SECONDS, FRAMES = 48_000, 300, 240


def sound(seed: int) -> ArraySource:
    """Five minutes of stereo that looks like speech."""
    rng = np.random.default_rng(seed)
    envelope = np.interp(
        np.arange(SECONDS * RATE), np.arange(0, SECONDS * RATE + 1, 4800), rng.random(SECONDS * 10 + 1)
    )
    noise = rng.standard_normal((2, SECONDS * RATE), np.float32)
    return ArraySource(np.clip(noise * envelope.astype(np.float32) * 0.2, -1, 1), RATE)


def settle(seconds: float) -> None:
    until = perf_counter() + seconds
    while perf_counter() < until:
        QApplication.processEvents()


def measure(title: str, step: Callable[[int], object]) -> np.ndarray:
    """Each step and all that it makes the window paint."""
    times = []
    for number in range(FRAMES):
        begun = perf_counter()
        step(number)
        QApplication.processEvents()
        times.append(1000 * (perf_counter() - begun))
    found = np.array(times[10:])
    print(f"{title:32} median {np.median(found):6.2f} ms   p99 {np.percentile(found, 99):6.2f} ms   "
          f"worst {found.max():6.2f} ms")  # fmt: skip
    return found


def ours(width: int, height: int, source: ArraySource) -> dict[str, np.ndarray]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings()
        program = Program(settings, Path(folder), Path(folder))
        window, desk = program.window, program.window.desk
        window.resize(width, height)
        window.show()
        tracks = tuple(Track(f"t{n}", f"Track {n}", EditList.of(source)) for n in (1, 2))
        desk.session.start(Document(RATE, tracks))
        settle(3)
        view, stage = desk.viewport, window._stage
        found = {}
        for mode in ("view.waveform", "view.spectrogram", "view.both"):
            desk.run(mode)
            view.fit()
            view.show(FrameRange(0, 20 * RATE))
            settle(4)
            print(f"-- {mode}")

            def play(number: int) -> None:
                window._follow_playhead(number * RATE / 60)

            found[f"{mode} playhead"] = measure("playhead", play)
            stage.playhead = None
            view.show(FrameRange(0, 20 * RATE))
            found[f"{mode} scroll"] = measure("scroll by 7 pixels", lambda number: view.scroll(7))
            view.show(FrameRange(0, 20 * RATE))
            found[f"{mode} select"] = measure(
                "select", lambda number: desk.session.select(FrameRange(RATE, RATE + (number + 1) * 2000))
            )
            found[f"{mode} zoom"] = measure(
                "zoom", lambda number: view.zoom_at(500, 1.1 if number // 40 % 2 == 0 else 1 / 1.1)
            )
        program.close()
        settle(0.2)
    return found


def peer(width: int, height: int, source: ArraySource) -> None:
    """The same four channels as curves of pyqtgraph, with its own downsampling to peaks."""
    print("-- pyqtgraph, waveform only")
    window = pyqtgraph.GraphicsLayoutWidget()
    window.resize(width, height)
    plots = []
    for row in range(4):
        plot = window.addPlot(row=row, col=0)
        plot.setDownsampling(auto=True, mode="peak")
        plot.setClipToView(True)
        plot.plot(source.samples[row % 2])
        plots.append(plot)
    window.show()
    settle(2)

    def scroll(number: int) -> None:
        for plot in plots:
            plot.setXRange(number * 3500, number * 3500 + 20 * RATE, padding=0)

    def zoom(number: int) -> None:
        factor = 1.1 ** (number % 40)
        for plot in plots:
            plot.setXRange(0, 20 * RATE / factor, padding=0)

    measure("scroll", scroll)
    measure("zoom", zoom)
    window.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false")
    width, height = (int(text) for text in sys.argv[1:3]) if len(sys.argv) > 2 else (1920, 1080)
    application = QApplication([])
    shared = sound(1)
    ours(width, height, shared)
    peer(width, height, shared)
