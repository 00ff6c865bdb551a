"""Where a thread is, without holding what its frames hold."""

import faulthandler
import re
import tempfile
from dataclasses import dataclass

_THREAD = re.compile(r"(?:Current thread|Thread) 0x([0-9a-fA-F]+)")
_FRAME = re.compile(r'  File "(.*)", line (\d+) in (.*)')


@dataclass(frozen=True, slots=True)
class StackPlace:
    """A frame's file, the number of its line and the name of its function."""

    file: str
    line: int
    function: str


def stack_of(thread: int) -> list[StackPlace]:
    """The frames of the thread that `threading.get_ident` calls so, innermost first; empty when it is over.

    `sys._current_frames` would hold the frames, and with them what Qt has just handed to an event filter. A widget that
    Qt is about to make is a plain QWidget to PySide for as long as somebody holds it, and `addButton` would answer one.
    OSError when no temporary file can be written.

        stack_of(threading.get_ident())[0].function
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as text:
        faulthandler.dump_traceback(text, all_threads=True)
        text.seek(0)
        places: list[StackPlace] = []
        there = False
        for line in text:
            if (head := _THREAD.match(line)) is not None:
                there = int(head[1], 16) == thread
            elif there and (frame := _FRAME.match(line)) is not None:
                places.append(StackPlace(frame[1], int(frame[2]), frame[3].rstrip()))
    return places
