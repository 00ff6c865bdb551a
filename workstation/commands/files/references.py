"""The sound files that a project refers to: found when it is opened, and named when it is saved."""

from functools import partial
from pathlib import Path

from workstation.commands.files import file_reading
from workstation.core.sound.sources import Source
from workstation.engine.sources.file_search import Finder
from workstation.engine.sources.file_source import FileSource, Stamp, stamp_of
from workstation.engine.sources.fingerprints import Prints
from workstation.engine.sources.missing_sources import MissingSource
from workstation.engine.sources.opening import Opening
from workstation.engine.sources.raw_source import RAW_ENDINGS, RawSource
from workstation.media.errors import MediaError
from workstation.project.sound.sources import FileRef
from workstation.session import Session


class ReferredFiles:
    """The files of a project that is being opened, each opened once; one that is missing is told.

    Any thread may ask, one at a time: steps that are made later may need others than the document that is shown.
    """

    def __init__(self, session: Session, project: Path, notes: list[str]) -> None:
        """`notes` gets what is odd of those that are needed at once."""
        self.prints = Prints(session.cache)
        self._session, self._notes = session, notes
        self._finder = Finder(project.parent, self.prints)
        self._openings: dict[Path, Opening] = {}
        self._told: set[str] = set()
        self._is_followed = False
        self._generation = 0

    def open(self, ref: FileRef) -> Source:
        """The sound of a file, or silence in its place."""
        if not ref.fingerprint and ref.path.suffix in RAW_ENDINGS and ref.path.is_file():  # named by a draft
            return RawSource(ref.path, ref.channels, ref.rate, ref.frames)
        changed = False
        try:
            there = self._finder.find(ref.path, ref.fingerprint)
            changed = there is None and ref.path.exists()
            if there is not None:
                source = self._opening(there).source
                if (source.channels, source.rate) == (ref.channels, ref.rate):
                    return source if source.frames == ref.frames else source.resized(ref.frames)
        except (OSError, MediaError):
            pass  # it was there a moment ago
        what = "has been changed since the project was saved" if changed else "is missing"
        self._tell(f"{ref.path} {what}: its place is silent")
        return MissingSource(ref.path, ref.fingerprint, ref.channels, ref.frames, ref.rate, changed=changed)

    def follow(self) -> None:
        """The document is about to be shown: read its files, and those that are needed later when they are."""
        self._is_followed = True
        self._generation = self._session.generation + 1
        for opening in self._openings.values():
            file_reading.follow(self._session, opening)

    def cancel(self) -> None:
        """The document is not going to be shown."""
        for opening in self._openings.values():
            opening.cancel()

    def _opening(self, path: Path) -> Opening:
        if path not in self._openings:
            opening = self._openings[path] = file_reading.read(self._session, path, brief=True)
            if self._is_followed:
                self._session.post(partial(self._follow_late, opening))
        return self._openings[path]

    def _follow_late(self, opening: Opening) -> None:
        if self._session.generation == self._generation:
            file_reading.follow(self._session, opening)
        else:
            opening.cancel()

    def _tell(self, note: str) -> None:
        if note in self._told:
            return
        self._told.add(note)
        if self._is_followed:
            self._session.post(partial(self._tell_late, note))
        else:
            self._notes.append(note)

    def _tell_late(self, note: str) -> None:
        if self._session.generation == self._generation:
            self._session.notify(note, "warning")


class References:
    """Finds the file behind a source, each read once for its fingerprint."""

    def __init__(self, prints: Prints) -> None:
        self._prints = prints
        self._read: dict[tuple[Path, Stamp], str] = {}
        self._told: set[Path] = set()
        self.cut_short: dict[Path, None] = {}
        """The files that lost their end while they were open; it is silent now."""
        self.written_over: dict[Path, None] = {}
        """The files that are read in place and were written to while they were open."""
        self.gone: dict[Path, None] = {}
        """The files that cannot be read any more: nothing of them is in memory or on the disk."""

    def refer(self, source: Source) -> FileRef | None:
        """The file that a project can refer to instead of holding this sound; None when there is none any more."""
        shape = (source.channels, source.frames, source.rate)
        if isinstance(source, MissingSource):
            return FileRef(source.path, source.fingerprint, *shape)
        if not isinstance(source, FileSource) or source.path is None:
            return None
        file = source.path.resolve()
        if source.is_gone:  # its name is kept, as of one that is missing: its silence is not its sound
            self.gone[file] = None
            return FileRef(file, self._prints.remembered(file, *source.stamp) if source.stamp else "", *shape)
        try:
            now = stamp_of(file)
            if source.cut_short:
                self.cut_short[file] = None
            if now != source.stamp:
                if source.is_written_over and not source.cut_short:
                    self.written_over[file] = None
                return None  # written over since it was opened: it holds another sound now
            if (file, now) not in self._read:
                self._read[file, now] = self._prints.of(file)
        except OSError:
            return None
        return FileRef(file, self._read[file, now], *shape)

    def tell(self, session: Session) -> None:
        """Name the files that lost something, each once; what was found out is remembered."""
        self._prints.keep()
        for file in self.cut_short:
            if file not in self._told:
                self._told.add(file)
                session.notify(f"{file} was cut short while it was open: what is gone of it is silent now", "warning")
        for file in self.gone:
            if file not in self._told:
                self._told.add(file)
                session.notify(
                    f"{file} is not there any more, or is another file now: "
                    "saved is its name, and its place is silent until it is found",
                    "warning",
                )
        for file in self.written_over:
            if file not in self._told:
                self._told.add(file)
                session.notify(
                    f"{file} was written to by another program while it was open: saved is what it holds now", "warning"
                )
