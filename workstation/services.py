"""What a session has from the program around it: made once, by the composition root, and never changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList
from workstation.core.words.transcript import Cue
from workstation.engine.compute import Compute, Post

if TYPE_CHECKING:
    from workstation.engine.video import DrawCues  # it reads half of the words' formats

ViewState: TypeAlias = dict[str, object]
"""How a document is looked at, as values for JSON."""


class Replacing(Enum):
    """Which files commands may write over without being told to."""

    ASKED = "all but those that the document's sound comes from: dialogs have asked about the others"
    NONE = "none"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class ClipboardContents:
    """What was cut or copied: the sound of each track, at its rate, and the words of it, timed from its start."""

    rate: int
    pieces: tuple[EditList, ...]
    cues: tuple[Cue, ...] = ()

    @property
    def frames(self) -> int:
        return max((piece.frames for piece in self.pieces), default=0)


@dataclass(slots=True)
class Clipboard:
    """Shared by all sessions of the program."""

    clip: ClipboardContents | None = None


@dataclass(slots=True)
class DocumentView:
    """How the document is looked at: a window, once it is there, puts in what tells and what shows it."""

    state: Callable[[], ViewState] = dict
    show: Callable[[ViewState], None] = lambda state: None


@dataclass(frozen=True, slots=True)
class Services:
    """The threads, settings and folders that a session works with, and what it may do with files.

    Example:
        >>> from workstation.engine.call_queue import Mailbox
        >>> mailbox = Mailbox()
        >>> services = Services(Compute(mailbox.post), mailbox.post)
        >>> services.replacing
        <Replacing.ASKED: 'all but those that the document's sound comes from: dialogs have asked about the others'>
        >>> services.compute.close()
    """

    compute: Compute
    """Does what takes long, a job at a time; it is closed by who made it."""
    post: Post
    """Has a function called on the main thread."""
    settings: Settings = field(default_factory=Settings)
    clipboard: Clipboard = field(default_factory=Clipboard)
    cache: Path | None = None
    """The folder for copies of decoded sound; None: one that goes with the session."""
    draw_cues: "DrawCues | None" = None
    """Makes what draws cues into the pictures of a video: letters need Qt. None: nothing can."""
    draw_picture: Callable[[Any], bytes] | None = None
    """Makes PNGs of the pictures of scripts; None: nothing can."""
    view: DocumentView = field(default_factory=DocumentView)
    replacing: Replacing = Replacing.ASKED
    whole_sound: bool = False
    """Missing and damaged sound is an error to what is written, and not only silent: where nobody looks on."""
