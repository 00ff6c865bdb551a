"""Ten hours of stereo as one document: first picture, every zoom, edits, memory; and the same after many random edits.

Usage: QT_QPA_PLATFORM=offscreen python tests/benchmarks/bench_documents.py [HOURS] [EDITS] [FOLDER]

Makes a WAV file of more than 4 GB (RF64) in FOLDER, with real content, and removes it in the end.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.views.waveform import PeakCache
from workstation.services import Services
from workstation.session import Session
from workstation.ui.lanes.wave import WaveLayer, WaveStyle
from workstation.ui.runtime.gc_guard import Garbage
from workstation.ui.toolkit.theme import load_theme
from workstation.ui.toolkit.viewport import CLOSEST, Viewport

RATE, WIDTH, HEIGHT = 44_100, 1_920, 300
PLACES_A_ZOOM = 12


def row(what: str, found: str, wanted: str = "") -> None:
    print(f"{what:58} {found:>26}   {wanted}", flush=True)


def rss_mb() -> float:
    """Memory of this process that is its own: pages of files count for the system."""
    fields = Path("/proc/self/status").read_text("utf-8").split("\n")
    sizes = {line.split(":")[0]: line.split() for line in fields if line.startswith("Rss")}
    return sum(int(sizes[name][1]) for name in ("RssAnon", "RssShmem") if name in sizes) / 1024


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(path: Path, hours: float) -> None:
    """Swelling noise with a slow tone: no second like another, and quickly made."""
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((RATE * 10, 2)).astype(np.float32) * 0.1
    seconds = np.arange(RATE * 10) / RATE
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16", format="RF64") as file:
        for number in range(round(hours * 360)):
            swell = 0.05 + 0.9 * abs(np.sin(number / 7)) * np.abs(np.sin(2 * np.pi * seconds * 0.7))
            file.write(np.roll(noise, number * 977, axis=0) * swell[:, None].astype(np.float32))


class Took(NamedTuple):
    """Milliseconds by the clock, and of them those that the processor worked here: others may be using it too."""

    wall: float
    cpu: float


def timed(what: Callable[[], object]) -> Took:
    wall, cpu = time.perf_counter(), time.thread_time()
    what()
    return Took(1e3 * (time.perf_counter() - wall), 1e3 * (time.thread_time() - cpu))


class View:
    """One waveform lane, painted off the screen."""

    def __init__(self, peaks: PeakCache, edits: EditList) -> None:
        self.port = Viewport(WIDTH)
        self.layer = WaveLayer(peaks, self.port)
        self.picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        theme = load_theme("dark")
        self.style = WaveStyle(theme, theme.track(0), decibels=False, muted=False)
        self.use(edits)

    def use(self, edits: EditList) -> None:
        self.edits = edits
        self.port.set_frames(edits.frames)

    def paint(self) -> Took:
        """The time to draw all of the view anew."""
        self.layer.tiles.drop()
        area = QRect(0, 0, WIDTH, HEIGHT)

        def paint() -> None:
            painter = QPainter(self.picture)
            self.layer.paint(painter, area, area, self.edits, self.style)
            painter.end()

        return timed(paint)


def every_zoom(view: View, seed: int = 1) -> Iterator[Took]:
    """Times from the whole sound to single samples, at some places each."""
    rng = np.random.default_rng(seed)
    view.port.fit()
    yield from (view.paint() for _ in range(3))
    per_pixel = view.port.frames_per_pixel / 1.5
    while per_pixel >= CLOSEST:
        span = int(per_pixel * WIDTH) + 1
        for _ in range(PLACES_A_ZOOM):
            start = int(rng.integers(0, max(1, view.edits.frames - span)))
            view.port.show(FrameRange(start, min(start + span, view.edits.frames)))
            yield view.paint()
        per_pixel /= 1.5


def told(what: str, times: list[Took], wanted: str) -> None:
    wall, cpu = (np.array([getattr(took, name) for took in times]) for name in Took._fields)
    row(what, f"{np.median(wall):.2f}, {np.percentile(wall, 99):.2f} ms", wanted)
    row("    of it the processor's work", f"{np.median(cpu):.2f}, {np.percentile(cpu, 99):.2f} ms")


def told_edits(name: str, session: Session, commands: Commands) -> None:
    """Cut, paste and undo as the keys do them."""
    rng = np.random.default_rng(2)
    times: dict[str, list[Took]] = {"edit.cut": [], "edit.paste": [], "edit.undo": []}
    for _ in range(100):
        start = int(rng.integers(0, session.document.frames - 100 * RATE))
        session.select(FrameRange(start, start + int(rng.integers(1, 60 * RATE))))
        for command in ("edit.cut", "edit.undo", "edit.cut", "edit.paste", "edit.undo", "edit.undo"):
            times[command].append(timed(lambda command=command: commands.run(command)))
    for command, found in times.items():
        told(f"{command.partition('.')[2]}, {name}: median, p99", found, "< 5 ms")


def random_edits(session: Session, commands: Commands, count: int) -> list[Took]:
    """Cut, paste, silence and undo at random places."""
    rng = np.random.default_rng(3)
    times = []
    steps = ("edit.cut", "edit.paste", "edit.silence", "edit.undo")
    commands.run("edit.copy")
    for _ in range(count):
        frames = session.document.frames
        start = int(rng.integers(0, frames))
        stop = min(frames, start + int(rng.exponential(2 * RATE)) + 1)
        step = str(rng.choice(steps, p=(0.4, 0.4, 0.1, 0.1)))
        session.select(FrameRange(start, start if step == "edit.paste" else max(stop, start + 1)))
        times.append(timed(lambda step=step: commands.run(step)))
    return times


def opened(path: Path, cache: Path, what: str, until: Callable[[Session], bool]) -> tuple[Session, Mailbox, PeakCache]:
    mailbox = Mailbox()
    compute = Compute(mailbox.post)
    session = Session(Services(compute, mailbox.post, cache=cache))
    peaks = PeakCache(compute)
    begun = time.perf_counter()
    Commands(session, COMMANDS).run("file.open", path=str(path))
    view: View | None = None
    while True:
        view = view or View(peaks, session.document.tracks[0].edits)
        view.paint()
        columns = peaks.columns(view.edits, 0, view.edits.frames, WIDTH)
        if (columns.high.max(axis=0) > 0).all():
            break
        mailbox.pump(lambda: False, timeout=0.02)
    first = time.perf_counter() - begun
    row(f"{what}: first waveform of the whole", f"{first:.3f} s", "< 1 s")
    if not mailbox.pump(lambda: until(session), timeout=600):
        raise RuntimeError("reading did not end")
    row(f"{what}: exact waveform of the whole", f"{time.perf_counter() - begun:.2f} s")
    return session, mailbox, peaks


def main() -> None:
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    edits = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(tempfile.gettempdir())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    garbage = Garbage()  # collects when the program has nothing to do, as in the window
    path = folder / f"bench-{hours:g}h.wav"
    cache = Path(tempfile.mkdtemp(prefix="bench-cache-", dir=folder))
    try:
        make(path, hours)
        row(f"{hours:g} hours of {RATE} Hz stereo", f"{path.stat().st_size / 1e9:.2f} GB")
        # what opening anything takes: libraries, threads, a first picture
        short = folder / "bench-short.wav"
        make(short, 0.01)
        opened(short, cache, "warm-up", lambda s: not s.openings)[0].close()
        short.unlink()
        baseline = rss_mb()
        session, _, peaks = opened(path, cache, "opened anew", lambda s: not s.openings)
        commands = Commands(session, COMMANDS)
        row("memory of its own over a short sound", f"{rss_mb() - baseline:.0f} MB over {baseline:.0f}", "< 400 MB")
        view = View(peaks, session.document.tracks[0].edits)
        told("draw whole to samples, unedited: median, p99", list(every_zoom(view)), "< 16 ms")
        told_edits("unedited", session, commands)
        told(f"{edits} random edits: median, p99", random_edits(session, commands, edits), "< 5 ms")
        held = session.document.tracks[0].edits
        row("segments, revisions", f"{len(held.segments)}, {len(session.history.revisions)}")
        told_edits("edited", session, commands)
        view.use(session.document.tracks[0].edits)
        told("draw whole to samples, edited: median, p99", list(every_zoom(view)), "< 16 ms")
        row("memory of its own over a short sound", f"{rss_mb() - baseline:.0f} MB over {baseline:.0f}", "< 400 MB")
        row("highest memory, shared libraries and files included", f"{peak_mb():.0f} MB")
        session.close()
        session, _, _ = opened(path, cache, "opened again", lambda s: not s.openings)
        row("peaks kept on the disk", f"{sum(p.stat().st_size for p in (cache / 'peaks').iterdir()) / 1e6:.0f} MB")
        session.close()
    finally:
        path.unlink(missing_ok=True)
        for kept in sorted(cache.rglob("*"), reverse=True):
            kept.rmdir() if kept.is_dir() else kept.unlink()
        cache.rmdir()
    garbage.close()
    application.quit()


if __name__ == "__main__":
    main()
