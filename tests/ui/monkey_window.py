"""Does random things to a window, as a hand would: clicks, drags, wheels, types, opens menus, panels and dialogs.

    python -m tests.ui.monkey_window --minutes 20 --seed 1

Nothing may end the process, be told as a fault, or keep the main thread busy for more than a second. At the end undoing
everything must give the beginning, and doing it again the end. With `--events` so many things are done, untimed.
"""

import argparse
import faulthandler
import hashlib
import os
import random
import signal
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QDrag, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QWidget

from workstation.app import Program
from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.session import Message
from workstation.ui.runtime.exception_hook import tell_faults
from workstation.ui.runtime.stacks import stack_of

RATE = 8000
_STALL_SECONDS = 1.0
_HANG_SECONDS = 120.0
_NEVER = ("window.close", "window.help", "file.recover", "words.align", "words.transcribe", "words.align_again")
"""What ends the window, or works for minutes."""
_NEVER_OF = ("models.",)
"""What reads from the network."""
_TEXTS = ("12", "0:05.5", "abc", "<b>x</b>", "-1", "1e9", "ä", "", "0", "99999999999", " ")
_NAMES = """
    A B C D E F I L M O P R S T X Z 1 2 Space Return Escape Tab Backtab Delete Backspace Left Right Up Down
    Home End PageUp PageDown F2 Plus
"""
_KEYS = tuple(getattr(Qt.Key, f"Key_{name}") for name in _NAMES.split())
_BUTTONS = (Qt.MouseButton.LeftButton,) * 8 + (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton)
_HELD = (
    *(Qt.KeyboardModifier.NoModifier,) * 6,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)


def document(dice: random.Random) -> Document:
    """Two tracks of half a minute with markers and words."""
    noise = np.random.default_rng(dice.randrange(1000)).standard_normal((2, 30 * RATE)).astype(np.float32) * 0.2
    tracks = tuple(
        Track(key, f"Track {key}", EditList.of(ArraySource(noise[:channels].copy(), RATE)))
        for key, channels in (("a", 1), ("b", 2))
    )
    second = RATE
    markers = tuple(Marker(FrameRange(at * second, at * second), f"m{at}") for at in range(0, 30, 3))
    cues = []
    for start in range(0, 28, 4):
        places = [FrameRange((start + i) * second, (start + i) * second + second // 2) for i in range(4)]
        cues.append(Cue(tuple(Word(f"word{start + i}", place) for i, place in enumerate(places)), speaker="Ann"))
    return Document(RATE, tracks, markers, Transcript(cues=tuple(cues)))


def digest(document: Document) -> str:
    """What a document is, its sound too."""
    sums = hashlib.sha256()
    for track in document.tracks:
        sums.update(repr((track.key, track.name, track.gain_db, track.pan, track.mute, track.solo)).encode())
        sums.update(track.edits.read(FrameRange(0, min(track.frames, 300 * RATE))).tobytes())
        sums.update(repr([(clip.start, clip.frames, clip.name) for clip in track.clips]).encode())
    words = [(cue.text, cue.speaker, cue.place, [word.range for word in cue.words]) for cue in document.transcript.cues]
    sums.update(repr((document.markers, words, document.frames, dict(document.tags))).encode())
    return sums.hexdigest()


class Monkey:
    """One window and what is done to it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.app = QApplication.instance() or QApplication([])
        self.faults: list[str] = []
        self.stalls: list[str] = []
        self.done: Counter[str] = Counter()
        self.last = ""
        self._kept: list[QWidget] = []
        self._steps = self._seen = 0
        self._unblock = QTimer(interval=400)
        self._unblock.timeout.connect(self._free)
        self.program = Program(Settings(), folder, folder)
        self.window = self.program.window
        self.session = self.program.session
        self._end = tell_faults(self._fault, self.program.poster.post)
        self.window.resize(1200, 800)
        self.window.show()
        self.program.show_plain_tips()
        self.session.start(document(self.dice))
        self._first, self._digest = self.session.history.revisions[0], digest(self.session.document)
        self.settle()
        self._unblock.start()

    def settle(self) -> None:
        self.app.processEvents()
        first = self.session.history.revisions[0]
        if first is not self._first:  # another document, or older steps were given up
            self._first, self._digest = first, digest(first.document)

    def step(self) -> None:
        """One random thing."""
        actions: list[tuple[int, Callable[[], None]]] = [
            (30, self.click),
            (14, self.drag),
            (10, self.wheel),
            (14, self.key),
            (8, self.context),
            (16, self.action),
            (4, self.text),
            (2, self.resize),
            (3, self.panel),
        ]
        dialog = self.app.activeModalWidget() or self.app.activePopupWidget()
        if dialog is not None:
            actions.append((30, self.leave))
        chosen = self.dice.choices([act for _, act in actions], [weight for weight, _ in actions])[0]
        self.done[chosen.__name__] += 1
        self.last = chosen.__name__
        try:
            chosen()
        except Exception:  # where Qt calls it, the program tells it as a fault and goes on
            self.faults.append(f"after {self.last}\n{traceback.format_exc()}")
        self.settle()
        self._steps += 1

    def place(self) -> tuple[QWidget, QPoint]:
        """A widget that can be pointed at, and a place on it."""
        over = self.app.activePopupWidget() or self.app.activeModalWidget() or self.window
        at = QPoint(self.dice.randrange(max(over.width(), 1)), self.dice.randrange(max(over.height(), 1)))
        target = QApplication.widgetAt(over.mapToGlobal(at)) or over
        if target is not over and not over.isAncestorOf(target):
            target = over
        self._kept = [over, target]  # PySide takes what lies on a widget for gone when nobody holds what it found
        self.last = f"{self.last} on {type(target).__name__} {target.objectName()} at {at.toTuple()}"
        return target, target.mapFrom(over, at)

    def click(self) -> None:
        target, at = self.place()
        if isinstance(target, QAbstractButton) and target.text() in ("Show in folder", "Open folder"):
            return
        button, keys = self.dice.choice(_BUTTONS), self.dice.choice(_HELD)
        if self.dice.random() < 0.2:
            QTest.mouseDClick(target, button, keys, at)
        else:
            QTest.mouseClick(target, button, keys, at)

    def drag(self) -> None:
        target, start = self.place()
        stop = start + QPoint(self.dice.randrange(-400, 400), self.dice.randrange(-200, 200))
        button, keys = self.dice.choice(_BUTTONS), self.dice.choice(_HELD)
        QTest.mousePress(target, button, keys, start)
        for part in (0.3, 0.6, 1.0):
            if not _alive(target):
                return
            QTest.mouseMove(target, start + (stop - start) * part)
            self.app.processEvents()
        if _alive(target):
            QTest.mouseRelease(target, button, keys, stop)

    def wheel(self) -> None:
        target, at = self.place()
        turned = QPoint(0, self.dice.choice((-480, -120, 120, 480)))
        place, none = QPointF(at), Qt.MouseButton.NoButton
        event = QWheelEvent(
            place,
            target.mapToGlobal(place),
            QPoint(),
            turned,
            none,
            self.dice.choice(_HELD),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(target, event)

    def context(self) -> None:
        target, at = self.place()
        QApplication.sendEvent(
            target,
            QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at), self.dice.choice(_HELD)),
        )

    def key(self) -> None:
        target = self._typing()
        key, keys = self.dice.choice(_KEYS), self.dice.choice(_HELD)
        if key == Qt.Key.Key_Q or (keys & Qt.KeyboardModifier.AltModifier and key == Qt.Key.Key_F4):
            return
        QTest.keyClick(target, key, keys)

    def text(self) -> None:
        target = self._typing()
        for letter in self.dice.choice(_TEXTS):
            if _alive(target):
                QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, _HELD[0], letter))

    def action(self) -> None:
        """A command from the menus, with its dialog if it has one."""
        if self.app.activeModalWidget() is not None:
            return
        ids = [command.id for command in self.program.commands]
        id_ = self.dice.choice([one for one in ids if one not in _NEVER and not one.startswith(_NEVER_OF)])
        self.last = id_
        self.window.actions_.run(id_)

    def resize(self) -> None:
        self.window.resize(self.dice.randrange(300, 2000), self.dice.randrange(200, 1400))

    def panel(self) -> None:
        docks = self.window.docks
        id_ = self.dice.choice([*docks._panels])
        if self.dice.random() < 0.5:
            docks.show(id_)
        elif self.dice.random() < 0.5:
            docks.hide(id_)
        else:
            docks._panels[id_].dock.setFloating(not docks._panels[id_].dock.isFloating())

    def leave(self) -> None:
        """Close a menu or a dialog."""
        over = self.app.activePopupWidget() or self.app.activeModalWidget()
        if isinstance(over, QDialog) and self.dice.random() < 0.5:
            over.reject()
        elif over is not None:
            over.close() if isinstance(over, QMenu) else QTest.keyClick(over, Qt.Key.Key_Escape)

    def finish(self) -> None:
        """Undo everything and do it again; both ends must be what they were."""
        for _ in range(20):
            over: Any = self.app.activePopupWidget() or self.app.activeModalWidget()
            if over is None:
                break
            over.reject() if isinstance(over, QDialog) else over.close()
            self.app.processEvents()
        if self.session.recorder.recording:
            self.program.commands.run("transport.stop")
        for job in tuple(self.session.compute.jobs):
            job.cancel()
        while self.session.history.can_redo:
            self.program.commands.run("edit.redo")
        self.settle()
        end = digest(self.session.document)
        while self.session.history.can_undo:
            self.program.commands.run("edit.undo")
        self.app.processEvents()
        if digest(self.session.document) != self._digest:
            self.faults.append("undoing everything does not give the beginning")
        while self.session.history.can_redo:
            self.program.commands.run("edit.redo")
        self.app.processEvents()
        if digest(self.session.document) != end:
            self.faults.append("doing it again does not give the end")

    def _free(self) -> None:
        """Some menus and dialogs of Qt wait in a loop of their own, and dragged text waits for a real mouse."""
        if self._steps == self._seen:
            QDrag.cancel()
            self.leave()
        self._seen = self._steps

    def close(self) -> None:
        self._unblock.stop()
        self._end()
        self.program.close()

    def _typing(self) -> QWidget:
        over = self.app.activePopupWidget() or self.app.activeModalWidget() or self.window
        return self.app.focusWidget() or over

    def _fault(self, message: Message, details: str) -> None:
        self.faults.append(f"{message.text}\nafter {self.last}\n{details}")


def _alive(widget: QWidget) -> bool:
    from shiboken6 import isValid

    return isValid(widget) and widget.isVisible()


class Watch:
    """Notes where the main thread is when a step takes too long, in the time of its own processor."""

    def __init__(self, monkey: Monkey) -> None:
        self._monkey, self._main = monkey, threading.get_ident()
        self._began, self._stack = time.monotonic(), ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def step(self) -> None:
        self._began, self._stack = time.monotonic(), ""
        busy = time.thread_time()
        self._monkey.step()
        taken = time.thread_time() - busy
        if taken > _STALL_SECONDS:
            self._monkey.stalls.append(f"{taken:.1f} s after {self._monkey.last}\n{self._stack}")

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            if time.monotonic() - self._began > _STALL_SECONDS and not self._stack:
                places = stack_of(self._main)[:8]
                self._stack = "\n".join(f"  {each.file}:{each.line} {each.function}" for each in places)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=0)
    arguments = parser.parse_args()
    faulthandler.enable()
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1)
    QDesktopServices.openUrl = lambda *_: True  # type: ignore[method-assign, assignment]  # no other programs
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        monkey = Monkey(Path(folder), arguments.seed)
        watch = Watch(monkey)
        begun = time.monotonic()
        while sum(monkey.done.values()) < arguments.events or (
            not arguments.events and time.monotonic() - begun < 60 * arguments.minutes
        ):
            faulthandler.dump_traceback_later(_HANG_SECONDS, exit=True)  # and says where
            watch.step()
        faulthandler.cancel_dump_traceback_later()
        watch.close()
        monkey.finish()
        steps = len(monkey.session.history.revisions)
        monkey.close()
        os.chdir("/")
    for text in (*dict.fromkeys(monkey.faults), *(monkey.stalls if not arguments.events else ())):
        print(text)
    print(f"seed {arguments.seed}: {sum(monkey.done.values())} events, {steps} revisions at the end;", end=" ")
    print(f"{len(monkey.faults)} faults, {len(monkey.stalls)} stalls; {dict(monkey.done)}")
    return 1 if monkey.faults or (monkey.stalls and not arguments.events) else 0


if __name__ == "__main__":
    raise SystemExit(main())
