"""A session: one document being worked on, its history, and everything that is done to it."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workstation.core.document import Document, Selection
from workstation.core.errors import CommandError
from workstation.core.history import History, Revision
from workstation.core.params import Values
from workstation.core.ranges import Change, FrameRange
from workstation.core.settings import Settings
from workstation.core.signal import Signal
from workstation.effects.table import EffectTable
from workstation.engine.compute import Compute, Post
from workstation.engine.playback.player import Player
from workstation.engine.playback.recorder import Recorder
from workstation.engine.views.overlay_store import OverlayStore
from workstation.services import Clipboard, Services

if TYPE_CHECKING:  # read when something is first opened, played or recorded
    from workstation.core.rack import Slot
    from workstation.engine.mixing.chain import RunningEffect
    from workstation.engine.playback.devices import Input
    from workstation.engine.playback.output import Output
    from workstation.engine.sources.opening import Opening
    from workstation.engine.sources.scratch import ScratchFile
    from workstation.project.file import ProjectFile

DEFAULT_RATE = 48_000
EXPORTING = "exporting"
"""What messages are about that tell how writing files went."""
PLAYING = "playing"
"""What messages are about that tell why nothing is heard."""

OF_COMMANDS = "command "
"""What messages about commands begin with: they say why one did not run."""


def about_command(id_: str) -> str:
    """What a message is about that says why a command did not run, or did not come to an end."""
    return OF_COMMANDS + id_


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell the user: `level` is info, warning or error."""

    text: str
    level: str = "info"
    about: str = ""
    """What it tells of: the next one about the same takes its place, good news that of bad news too."""
    remedy: tuple[str, str] | None = None
    """The argument of the command, and its value, that avoids what it tells."""


class Keeper(Protocol):
    """What keeps unsaved work safe."""

    def recording_file(self, rate: int, channels: int, track: str, name: str, start: int) -> "ScratchFile | None":
        """A file for a recording that is found again after a crash; None when none can be written."""
        ...

    def recover(self, path: Path) -> None:
        """Go on with work that was left; ValueError says why it cannot be read."""
        ...

    def before_saving(self, path: Path) -> Callable[[], None]:
        """What is to be called, on any thread, just before what is saved comes to stand at `path`."""
        ...

    def discard(self, path: Path) -> None:
        """Put work that was left among what is thrown away some days later."""
        ...

    def bring_back(self, path: Path) -> None:
        """Take it from there."""
        ...


class Session:
    """The current revision and the ways to another one. Lives on the main thread.

    `changed` is emitted with the change in time (None: nothing moved) after every new current revision,
    `selected` after a new selection, `notified` with what the user should read, `titled` after a new path.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self.effects = EffectTable()
        self.effects_used: dict[str, Values] = {}
        """What each effect was last applied with, the latest effect last."""
        self.effect_rang: bool | None = None
        """Whether that one was told to ring on."""
        self.cache = services.cache or Path(tempfile.mkdtemp(prefix="workstation-"))
        """The folder for copies of decoded sound."""
        if services.cache is None:
            weakref.finalize(self, shutil.rmtree, self.cache, ignore_errors=True)
        self.show_picture: Callable[[Any, bool], None] | None = None
        """Shows the pictures of scripts in the window; None where there is none."""
        self.openings: list[Opening] = []
        """Files being read."""
        self.reading: Signal[Opening] = Signal()
        """Emitted when a file begins to be read, when more of it has come, and when that is over."""
        self.generation = 0
        """How many documents have been begun here: what comes late asks it whether its document is still the one."""
        self.edition = 0
        """Counts what the user does to the document: steps, undoing; not what is learnt about its sources."""
        self.document_id = _new_id()
        """Tells the document from others, in whatever files it was kept; `edition` goes on counting with it."""
        self._full_at = -1
        """The document of which the user was told that its oldest steps are being forgotten."""
        self.path: Path | None = None
        """The file that was opened, or the project that was saved."""
        self.project: ProjectFile | None = None
        """The project file that holds this document; None until it is saved."""
        self.history = History((Revision(Document(DEFAULT_RATE), label="New"),))
        self.selection = Selection()
        self._looked_at: Document | None = None
        """The document whose markers are all ready."""
        self.changed: Signal[Change | None] = Signal()
        self.selected: Signal[Selection] = Signal()
        self.overlays = OverlayStore()
        """What analysers have found of tracks."""
        self.notified: Signal[Message] = Signal()
        self.titled: Signal[()] = Signal()
        self.player = Player(self._start_effect, self.post, self.compute, self._open_output, self._ring_out)
        self.audition = Player(self._start_effect, self.post, None, self._open_output)
        """Plays what is in no document, such as a tensor of a script."""
        self.recorder = Recorder(self.post, self.cache, self._open_input)
        self.recorder.deaf.connect(lambda text: self.notify(text[:1].upper() + text[1:], "error"))
        self.keeper: Keeper | None = None
        """Keeps unsaved work safe; None where nothing does, as on the command line."""
        self.recorded_track = ""
        """The key of the track that grows while something is recorded."""
        self.looping = False
        """Playing a selection goes round and round."""
        self._saved: Document | None = self.document
        self._merge_key = ""
        self.settings.changed.connect(self._follow_settings)
        self.changed.connect(lambda change: self.player.follow(self.document, change))
        self.compute.backends.told.connect(self.notify)
        self.player.failed.connect(lambda text: self.notify(text[:1].upper() + text[1:], "error", PLAYING))

    @property
    def compute(self) -> Compute:
        return self.services.compute

    @property
    def post(self) -> Post:
        return self.services.post

    @property
    def settings(self) -> Settings:
        return self.services.settings

    @property
    def clipboard(self) -> Clipboard:
        return self.services.clipboard

    def close(self) -> None:
        """Let go of the threads that were begun for this session; the compute thread is its maker's."""
        for opening in self.openings:
            opening.cancel()
        self.player.close()
        self.audition.close()
        self.recorder.close()
        if self.project is not None:
            self.project.let_go()

    @property
    def document(self) -> Document:
        document, before = self.history.current.document, self._looked_at
        if document is not before:
            document.keep_markers(before)
            if before is not None:
                before.drop_markers()
            self._looked_at = document
        return document

    @property
    def modified(self) -> bool:
        """There are edits that no file holds yet."""
        return self.document is not self._saved

    def mark_saved(self, document: Document, project: "ProjectFile") -> None:
        """`document`, the current one or an earlier one, is what `project` holds."""
        self._take_up(project.path, project)
        self._saved = document
        self.end_gesture()
        self.titled.emit()

    def leave_project(self) -> None:
        """Go on with the document as one that was never saved: its file is not what it was."""
        self._take_up(None, None)
        self.mark_unsaved()

    def mark_unsaved(self) -> None:
        """No file holds the document any more, whatever is undone: one that it comes from is given up."""
        self._saved = None
        self.titled.emit()

    def start(self, document: Document, path: Path | None = None, label: str = "Open") -> None:
        """Begin anew with `document`; its history starts here."""
        self.resume(History((Revision(document, label=label),)), path)

    def resume(
        self,
        history: History,
        path: Path | None = None,
        project: "ProjectFile | None" = None,
        *,
        saved: bool = True,
        kept_as: tuple[str, int] | None = None,
    ) -> None:
        """Go on with a history that was made before; `saved`: the current revision is what its file holds.

        `kept_as`: the id of the document and its edition, where they are known.
        """
        self.generation += 1
        self.overlays.hide()
        self.document_id, edition = kept_as or (_new_id(), 0)
        self.edition = max(self.edition, edition)
        self._take_up(path, project)
        self.history = history
        self.selection = history.current.selection
        self._saved = self.document if saved else None
        self._merge_key = ""
        self.changed.emit(None)
        self.selected.emit(self.selection)
        self.titled.emit()

    def commit(
        self,
        document: Document,
        label: str,
        change: Change | None = None,
        selection: Selection | None = None,
        merge: str = "",
    ) -> None:
        """Make `document` the current revision, one undo step.

        Consecutive commits with the same non-empty `merge` key are one step: a drag, a slider, typing.
        Without a `selection` the present one follows the change.
        """
        if document is self.document:
            return
        if selection is None:
            selection = self.selection.mapped(change) if change else self.selection
        selection = replace(selection, range=selection.range.clamp(max(document.frames, 0)))
        revision = Revision(document, selection, label, change)
        if merge and merge == self._merge_key and self.history.can_undo and not self.history.can_redo:
            self.history = self.history.amend(revision)
        else:
            history = self.history.with_selection(self.selection).commit(revision)
            most = self.settings["history_steps"]
            self.history = history.without_oldest(len(history.revisions) - 1 - most)
            if self.history is not history and self._full_at != self.generation:
                self._full_at = self.generation
                self.notify(f"{most:,} steps can be undone: the oldest goes with each new one (Settings, History)")
        self._merge_key = merge
        self.edition += 1
        self._show(change)

    def end_gesture(self) -> None:
        """The next commit is a step of its own, whatever its merge key."""
        self._merge_key = ""

    def goto(self, index: int) -> None:
        """Make another revision of the history current."""
        if index == self.history.index:
            return
        _ = self.history.revisions[index].document  # a damaged file says so here, and nothing has been changed
        self.history = self.history.goto(index)
        self._merge_key = ""
        self.edition += 1
        self._show(None)

    def forget_oldest(self, count: int) -> None:
        """So many of the oldest revisions cannot be gone back to any more."""
        history = self.history.without_oldest(count)
        if history is not self.history:
            self.history = history
            self.changed.emit(None)

    def forget_unreadable(self, whole: Callable[[Revision], bool]) -> None:
        """Go on without the revisions for which `whole` is false; the current one stays."""
        self.history = self.history.only(whole)
        self._merge_key = ""
        self.changed.emit(None)

    def describe_last(self, call: str) -> None:
        """Remember the script line that made the current revision."""
        self.history = self.history.amend(replace(self.history.current, call=call))

    def learn(self, change: Callable[[Document], Document], *, saved: bool = True) -> None:
        """Pass every revision through `change`: something about the sources became known late. Not an edit.

        `saved`: what was saved counts as saved still.
        """
        modified = self.modified or not saved
        self.history = self.history.map_documents(change)
        if not modified:
            self._saved = self.document
        self.changed.emit(None)
        if (range_ := self.selection.range.clamp(self.document.frames)) != self.selection.range:
            self.selection = replace(self.selection, range=range_)
            self.selected.emit(self.selection)

    def select(
        self, range_: FrameRange, tracks: tuple[str, ...] = (), band_hz: tuple[float, float] | None = None
    ) -> None:
        """Select frames, on all tracks unless some are named."""
        known = {track.key for track in self.document.tracks}
        if unknown := [key for key in tracks if key not in known]:
            raise ValueError(f"there is no track {unknown[0]!r}; there are {', '.join(sorted(known)) or 'none'}")
        selection = Selection(range_.clamp(self.document.frames), tracks, band_hz)
        if selection != self.selection:
            self.selection = selection
            self.end_gesture()
            self.selected.emit(selection)

    def notify(self, text: str, level: str = "info", about: str = "", remedy: tuple[str, str] | None = None) -> None:
        """Tell the user something; the arguments are those of `Message`."""
        self.notified.emit(Message(text, level, about, remedy))

    def say(self, text: str, level: str = "info") -> None:
        """`notify`, by the name that plugins of version 0.1 know."""
        self.notify(text, level)

    def _tell_bypassed(self, name: str, error: BaseException) -> None:
        """From any thread: an effect has failed while playing."""
        known = isinstance(error, CommandError | ValueError | OSError)
        text = str(error) if known else f"{type(error).__name__}: {error}"
        self.post(lambda: self.notify(f"{name} failed and is bypassed: {' '.join(text.split())}", "error"))

    def _take_up(self, path: Path | None, project: "ProjectFile | None") -> None:
        if self.project is not None and self.project is not project:
            self.project.let_go()
        self.path, self.project = path, project

    def _start_effect(self, slot: "Slot", channels: int, rate: int) -> "RunningEffect | None":
        """The effect of a slot as it runs while playing; one that fails is bypassed."""
        from workstation.engine.mixing.bypass import bypassing

        return bypassing(lambda: self.effects, self._tell_bypassed)(slot, channels, rate)

    def _ring_out(self, document: Document) -> int:
        from workstation.engine.mixing.render import ring_out

        return ring_out(document, self.effects)

    def _open_output(self, rate: int, channels: int) -> "Output":
        from workstation.engine.playback.devices import Wanted, open_output

        settings = self.settings
        return open_output(rate, channels, Wanted(settings["output_device"] or None, settings["latency_ms"] / 1000))

    def _follow_settings(self, name: str) -> None:
        if name in ("output_device", "latency_ms"):
            self.player.reopen()
            self.audition.reopen()
        if name in ("input_device", "input_channels") and self.recorder.listening:
            self.recorder.listen(self.document.rate, self.settings["input_channels"])

    def _open_input(self, rate: int, channels: int) -> "Input":
        from workstation.engine.playback.devices import open_input

        return open_input(rate, channels, self.settings["input_device"] or None)

    def _show(self, change: Change | None) -> None:
        selection = self.history.current.selection
        moved = selection != self.selection
        self.selection = selection
        self.changed.emit(change)
        if moved:
            self.selected.emit(selection)


def _new_id() -> str:
    return os.urandom(8).hex()
