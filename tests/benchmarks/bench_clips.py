"""Milliseconds to edit and to paint tracks of many clips, and how many times real time they play.

Clips overlap their neighbours, every third has an envelope, every fifth a fade. Times are those of the processor, so
that other work on the machine does not show. Run: python tests/benchmarks/bench_clips.py [CLIPS ...]
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from time import thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.clip_moves import ClipPlace, moved
from workstation.core.document import Document, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Point
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.mixing.render import render
from workstation.services import Services
from workstation.session import Session
from workstation.ui.lanes.canvas import TrackCanvas
from workstation.ui.lanes.editor import Editor
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.lanes.options import LaneViews
from workstation.ui.runtime.gc_guard import Garbage
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.viewport import Viewport
from workstation.ui.toolkit.workspace import Desk

RATE, SECONDS, WIDTH = 44_100, 600, 1920
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def clips(count: int) -> list[Clip]:
    rng = np.random.default_rng(0)
    sound = EditList.of(ArraySource(rng.standard_normal((2, RATE * SECONDS), np.float32) * np.float32(0.2), RATE))
    length, over = sound.frames // count, RATE // 50
    made = []
    for number in range(count):
        visible = FrameRange(max(0, number * length - over), min((number + 1) * length + over, sound.frames))
        clip = Clip(number * length, sound, visible, name=f"Clip {number}")
        if number % 3 == 0:
            middle = (visible.start + visible.stop) // 2
            clip = replace(clip, points=(Point(visible.start, 0.0), Point(middle, -12.0)))
        made.append(clip.faded_in(RATE // 4, "linear") if number % 5 == 0 else clip)
    return made


def timed(title: str, act: Callable[[int], object], times: int) -> None:
    found = []
    for number in range(times):
        begun = thread_time()
        act(number)
        found.append(1000 * (thread_time() - begun))
    print(f"  {title:28} median {np.median(found):7.2f} ms   p99 {np.percentile(found, 99):7.2f} ms")


def editing(track: Track) -> None:
    document = Document(RATE, (track,))
    middle = ClipPlace("t1", len(track.clips) // 2)
    at = RATE * SECONDS // 3
    timed("cut", lambda n: document.replace_sound(FrameRange(at + n, at + n + 999), {"t1": EditList(2)}), 20)
    timed("move a clip", lambda n: moved(document, [middle], 100 * n + 1), 20)
    begun = thread_time()
    for _ in render(document, FrameRange(0, 60 * RATE), lambda slot, channels, rate: None, block=1024):
        pass
    print(f"  {'mixing':28} {60 / (thread_time() - begun):7.0f} times real time")


def pointer(canvas: TrackCanvas, kind: QEvent.Type, x: float, held: Qt.MouseButton) -> None:
    at, button = QPointF(x, 8), NONE if kind == QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


def painting(track: Track) -> None:
    mailbox = Mailbox()
    compute = Compute(mailbox.post)
    session = Session(Services(compute, mailbox.post))
    session.start(Document(RATE, (track, Track("t2", "Other", EditList(2)))))
    desk = Desk(session, Commands(session, COMMANDS), Look("dark"), Viewport(WIDTH))
    editor = Editor(LaneContext(desk, LaneViews()))
    editor.resize(WIDTH + 218, 700)
    editor.show()
    QApplication.processEvents()
    canvas, view = editor.stack.rows[0].canvas, desk.viewport
    image = QImage(canvas.size(), QImage.Format.Format_ARGB32_Premultiplied)

    def paint_after(act: Callable[[], object]) -> None:
        act()
        canvas.render(image)

    canvas.render(image)
    view.zoom_at(WIDTH / 2, 4)
    canvas.render(image)
    timed("scroll", lambda n: paint_after(lambda: view.scroll(13)), 200)
    timed("zoom", lambda n: paint_after(lambda: view.zoom_at(900, 1.1 if n % 40 < 20 else 1 / 1.1)), 80)
    pointer(canvas, QEvent.Type.MouseButtonPress, WIDTH / 2, LEFT)
    timed(
        "drag a clip",
        lambda n: paint_after(lambda: pointer(canvas, QEvent.Type.MouseMove, WIDTH / 2 + 1.5 * n, LEFT)),
        100,
    )
    editor.close()
    session.close()
    compute.close()


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    garbage = Garbage()  # collects when the program has nothing to do, as in the window
    for count in map(int, sys.argv[1:] or ("20", "200", "2000")):
        print(f"{count} clips in {SECONDS} s of stereo")
        track = Track("t1", "Track", EditList(2)).with_clips(clips(count))
        editing(track)
        painting(track)
    garbage.close()
