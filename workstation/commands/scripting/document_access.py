"""The document as it is at each use, with the names that a person needs of it."""

from typing import Any

from workstation.session import Session

_OWN = ("name", "path", "modified", "selection", "history", "words", "text", "cues", "language", "speakers")
_OF_DOCUMENT = ("rate", "seconds", "frames", "channels", "layout", "tracks", "markers", "transcript", "rack", "tags")
NAMES = tuple(sorted((*_OWN, *_OF_DOCUMENT)))


class CurrentDocument:
    """The document as it is at each use: `doc.rate`, `doc.tracks`, `doc.text`; dir(doc) lists all names.

    What a `Document` has besides can be asked for as well. Nothing of it is written here: tracks["Voice"].audio = …,
    put(…), label(…) and commands do that.
    """

    def __init__(self, session: Session) -> None:
        object.__setattr__(self, "_session", session)

    @property
    def name(self) -> str:
        """The file's name; empty before there is one."""
        path = self._session.path
        return "" if path is None else str(path.name)

    @property
    def path(self) -> Any:
        """The file that was opened, or the project that was saved; None before."""
        return self._session.path

    @property
    def modified(self) -> bool:
        """There are edits that no file holds yet."""
        return bool(self._session.modified)

    @property
    def selection(self) -> tuple[float, float]:
        """From where to where something is selected, in seconds; the same twice is the caret."""
        start, stop = self._session.selection.range.seconds(self._session.document.rate)
        return float(start), float(stop)

    @property
    def history(self) -> tuple[str, ...]:
        """What the steps are called, up to the current one."""
        history = self._session.history
        return tuple(revision.label for revision in history.revisions[: history.index + 1])

    @property
    def words(self) -> Any:
        """The words of the transcript, each with its text and its range in frames."""
        return self._session.document.transcript.words

    @property
    def text(self) -> str:
        """What is said, a line for each cue."""
        return str(self._session.document.transcript.text)

    @property
    def cues(self) -> Any:
        return self._session.document.transcript.cues

    @property
    def language(self) -> str:
        return str(self._session.document.transcript.language)

    @property
    def speakers(self) -> Any:
        return self._session.document.transcript.speakers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session.document, name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"doc.{name} cannot be written: a document does not change. put(y), label(ranges), "
            'tracks["Voice"].audio = y and commands such as run.track make another one'
        )

    def __dir__(self) -> list[str]:
        return list(NAMES)

    def __repr__(self) -> str:
        document = self._session.document
        tracks = ", ".join(f"{track.key} {track.name!r}" for track in document.tracks)
        return f"<{document.seconds:.3f} s at {document.rate} Hz: {tracks or 'no tracks'}>"
