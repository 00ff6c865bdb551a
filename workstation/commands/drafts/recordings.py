"""The files of recordings that no draft holds yet: made for new ones, and brought back with their documents."""

from collections.abc import Callable, Container
from contextlib import suppress
from pathlib import Path

from workstation.commands.drafts.interrupted_recordings import holds, recordings_of, with_recording
from workstation.core.document import Document
from workstation.core.history import History, Revision
from workstation.engine.sources.raw_source import RawSource
from workstation.engine.sources.recording_file import (
    KeptFile,
    RecordingInfo,
    delete_recording,
    hand_over,
    left_recordings,
)
from workstation.project.errors import ProjectError
from workstation.session import Session


class Recordings:
    """Those of the session's document."""

    def __init__(self, session: Session, folders: tuple[Path, ...]) -> None:
        self.growing: Path | None = None
        """The file of the recording under way."""
        self._session, self._folders = session, folders
        self._files: list[Path] = []

    @property
    def ended(self) -> list[Path]:
        """The files of which nothing more comes."""
        return [path for path in self._files if path != self.growing]

    def make(self, note: Callable[[], RecordingInfo]) -> KeptFile:
        """A file in the first folder that can be written. OSError or ProjectError when there is none."""
        problem: Exception = ProjectError("there is no folder for it")
        for folder in self._folders:
            try:
                file = KeptFile(folder, note())
            except (OSError, ProjectError) as error:
                problem = error
            else:
                self._files.append(file.path)
                self.growing = file.path
                return file
        raise problem

    def kept(self, files: list[Path], named: Container[Path]) -> None:
        """Their sound is in a draft now: they go, but for those that it names and has not copied yet."""
        for path in files:
            if path in self._files:  # else the document was saved meanwhile
                self._files.remove(path)
                if path not in named:
                    delete_recording(path)

    def hand_over(self, document: Path) -> None:
        """Their document is another file now."""
        for path in self._files:
            hand_over(path, document)

    def forget(self) -> None:
        """None is needed any more."""
        while self._files:
            delete_recording(self._files.pop())

    def bring_back(self, document: Path) -> None:
        """Add those that were cut off in this document to it."""
        session = self._session
        for path, note in recordings_of(document, self._folders):
            if path in self._files:
                continue
            with suppress(OSError):  # one that cannot be read stays for another time
                held = holds(session.history, RawSource.of_recording(path, note))
                whole = session.document if held else with_recording(session.document, path, note)
                self._files.append(path)
                if whole is not session.document:
                    session.commit(whole, "Record")
                    session.notify(f"{note.name} was recovered", "warning")

    def bring_back_alone(self, path: Path) -> None:
        """Begin a document with a recording whose own is gone. ValueError when it cannot be read."""
        note = dict(left_recordings(path.parent)).get(path)
        if note is None:
            raise ValueError(f"{path} is no recording that can be recovered")
        document = with_recording(Document(note.rate), path, note)
        self._session.resume(History((Revision(document, label="Record"),)), saved=False)
        self._files.append(path)
