"""New cues, however they were made: by a key, the menu, the palette or a button, each waits for its text."""

from workstation.core.signal import Signal
from workstation.ui.toolkit.workspace import Desk

MAKERS = ("words.insert_cue", "words.next_cue", "words.type_cue")
"""Commands after which a cue is written; their result is its number."""

BEGINS = "words.cue_in"
"""The command that begins a cue where it plays, or at the caret; its result is its number too."""


class CueWriting:
    """`wanted` tells the number of a cue that is to be written now."""

    def __init__(self, desk: Desk) -> None:
        self.wanted: Signal[int] = Signal()


def insert_cue(desk: Desk) -> None:
    """Insert a cue for the user, who writes it then."""
    write(desk, desk.run("words.insert_cue"))


def write(desk: Desk, number: object) -> None:
    """Let the user write a cue, if it is the number of one."""
    if isinstance(number, int):
        desk.shared(CueWriting).wanted.emit(number)


def write_begun(desk: Desk, number: object) -> None:
    """Let the user write a cue that was begun, if it is an empty one and nothing plays."""
    session = desk.session
    if isinstance(number, int) and not session.player.playing and not session.document.transcript.cues[number].text:
        write(desk, number)
