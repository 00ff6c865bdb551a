"""The picture of a video at the playhead, decoded by a thread of its own."""

import threading
from collections.abc import Callable
from pathlib import Path

from workstation.core.document import Document
from workstation.core.signal import Signal
from workstation.engine.compute import Post
from workstation.engine.video_map import stretches
from workstation.media.video.file import Draw
from workstation.media.video.pictures import Picture, Pictures
from workstation.speech.cues.karaoke_units import Karaoke
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import CueStyle
from workstation.speech.formats.options import Fill

DrawCues = Callable[[tuple[ShownCue, ...], CueStyle, Karaoke, Fill, str], Draw]
"""Makes what draws cues into pictures, in a style, with what lights up and how, in a language."""


def video_at(document: Document, frame: int) -> tuple[Path, float] | None:
    """The video whose sound is at a frame of the document, and the second of it; None when there is none."""
    found = next(stretches(document, frame, frame + 1), None)
    return None if found is None else (found[2], found[3])


class VideoThread:
    """Answers the newest request: `shown` is emitted on the main thread when `picture` is another one."""

    def __init__(self, post: Post) -> None:
        self.shown: Signal[()] = Signal()
        self.picture: Picture | None = None
        self._post = post
        self._wanted: tuple[Path, float, int] | None = None
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def want(self, path: Path, seconds: float, width: int) -> None:
        """Ask for the picture at a second of a video, `width` pixels wide; an older wish that waits is forgotten."""
        with self._changed:
            if (path, seconds, width) == self._wanted or self._closed:
                return
            self._wanted = (path, seconds, width)
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="video", daemon=True)
            self._thread.start()

    def forget(self) -> None:
        """No picture is to be shown."""
        with self._changed:
            self._wanted = None
        if self.picture is not None:
            self.picture = None
            self.shown.emit()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        open_: Pictures | None = None
        path, last = Path(), (-1.0, 0)
        done: tuple[Path, float, int] | None = None
        while True:
            with self._changed:
                while not self._closed and (self._wanted is None or self._wanted == done):
                    self._changed.wait()
                if self._closed:
                    break
                done = self._wanted
            assert done is not None
            if done[0] != path:
                if open_ is not None:
                    open_.close()
                path, last = done[0], (-1.0, 0)
                try:
                    open_ = Pictures(path)
                except Exception:  # the border of this thread: no picture is an answer too
                    open_ = None
            try:
                found = open_.at(done[1], done[2]) if open_ is not None else None
            except Exception:
                found = None
            if found is None:
                self._post(lambda wish=done: self._take(wish, None))  # type: ignore[misc]
            elif (found[0], done[2]) != last:
                last = (found[0], done[2])
                self._post(lambda wish=done, rows=found[1]: self._take(wish, rows))  # type: ignore[misc]
        if open_ is not None:
            open_.close()

    def _take(self, wish: tuple[Path, float, int], rows: Picture | None) -> None:
        if self._wanted is not None and self._wanted[0] == wish[0]:
            self.picture = rows
            self.shown.emit()
