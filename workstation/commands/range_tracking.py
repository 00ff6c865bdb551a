"""Where the sound of a job has gone that was edited while the job ran."""

from collections.abc import Iterable

from workstation.core.ranges import Change
from workstation.session import Session


class Following:
    """Watches some tracks from its making until `close`.

    `changes` are the edits of their sound since then, oldest first. `lost`: the sound went another way (an undo, a
    removed track, another document), so no place of the past can be found again.
    """

    def __init__(self, session: Session, tracks: Iterable[str]) -> None:
        self.changes: list[Change] = []
        self.lost = False
        self._session = session
        self._edits = {key: session.document.track(key).edits for key in tracks}
        self.close = session.changed.connect(self._follow)

    def _follow(self, change: Change | None) -> None:
        known = {track.key: track.edits for track in self._session.document.tracks}
        if not self._edits.keys() <= known.keys():
            self.lost = True
            return
        now = {key: known[key] for key in self._edits}
        if all(now[key] is self._edits[key] for key in now):
            return
        if change is None:
            self.lost = True
        else:
            self.changes.append(change)
        self._edits = now
