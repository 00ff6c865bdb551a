"""The sound of unsaved work that a draft only names at first: long new sound must not hold up what is done after it."""

from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from workstation.commands.files.references import References
from workstation.core.sound.sources import Source
from workstation.engine.sources.fingerprints import Prints
from workstation.engine.sources.raw_source import raw_file
from workstation.engine.sources.recording_file import disown_recording
from workstation.project.file import ProjectFile
from workstation.project.sound.sources import FileRef

_LONG_BYTES = 1 << 21
"""What is shorter is copied into the draft in a few hundredths of a second, so that it needs no file of its own."""


class DraftSound:
    """Names the files that a draft refers to until their sound has been copied into it, and removes them then."""

    def __init__(self, folder: Path, cache: Path) -> None:
        """`folder` is the drafts', `cache` has the fingerprints of files that are known."""
        self.paths: set[Path] = set()
        """Files that are to be copied."""
        self.growing: Path | None = None
        """The file of the recording under way."""
        self._folder = folder
        self._references = References(Prints(cache))
        self._named: WeakKeyDictionary[Source, FileRef] = WeakKeyDictionary()

    def refer(self, source: Source) -> FileRef | None:
        """The file with a source's sound: its own, or for as long as it is not copied, one without a header."""
        known = self._named.get(source)
        if known is not None:
            return known
        found = self._references.refer(source)
        if found is not None or 4 * source.frames * source.channels < _LONG_BYTES:
            return found
        path = raw_file(source, self._folder)
        if path is None:
            return None
        if path != self.growing:
            self.paths.add(path)
        self._named[source] = FileRef(path, "", source.channels, source.frames, source.rate)
        return self._named[source]

    def refer_in_the_end(self, source: Source) -> FileRef | None:
        """The same for what is to be copied now: files that the user knows, and what is being recorded."""
        known = self._named.get(source)
        if known is not None and known.path == self.growing:
            return known
        return self._references.refer(source)

    def written(self) -> None:
        """The draft with these names is in its file: recordings among them are part of it from now on."""
        for path in self.paths:
            disown_recording(path)

    def copied(self, project: ProjectFile) -> None:
        """Remove the files but those that the project still names."""
        refs = (self._named.get(source) for _, source in project.numbers.files())
        self._remove(self.paths - {ref.path for ref in refs if ref is not None})

    def forget(self) -> None:
        """The draft is not needed any more."""
        self._remove(set(self.paths))

    def _remove(self, paths: set[Path]) -> None:
        for path in paths:
            with suppress(OSError):  # in use, where such a file cannot be removed: it goes some days later
                path.unlink(missing_ok=True)
        self.paths -= paths
        for source, ref in tuple(self._named.items()):
            if ref.path in paths:
                del self._named[source]
