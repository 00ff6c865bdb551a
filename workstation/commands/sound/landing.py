"""How the result of a job comes into a document that may have been edited meanwhile."""

from dataclasses import replace

from workstation.commands.range_tracking import Following
from workstation.commands.sound.rendering import Treated
from workstation.core.document import Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.session import Session, about_command

_APPLYING = about_command("effect.apply")


class Landing:
    """Brings the result of a job into a document that may have been edited meanwhile.

    The treated range follows the edits. Where it was itself edited, nothing is changed and the user is told.
    """

    def __init__(self, session: Session, tracks: tuple[Track, ...], range_: FrameRange, label: str) -> None:
        self._session, self._range, self._label = session, range_, label
        self._end = session.document.frames
        self._following = Following(session, [track.key for track in tracks])
        self.close = self._following.close

    def land(self, treated: Treated) -> None:
        """Put the pieces in place of the range, and what rings behind them, one undo step."""
        session = self._session
        longest = max((piece.frames for piece in treated.ringing.values()), default=0)
        touched = FrameRange(self._range.start, min(self._range.stop + longest, max(self._end, self._range.stop)))
        place = self._followed(touched)
        if place is None:
            session.notify(
                f"{self._label}: the sound was edited meanwhile, so nothing was changed; apply it again",
                "error",
                _APPLYING,
            )
            return
        range_ = FrameRange(place.start, place.start + self._range.frames)
        edited, change = session.document.replace_sound(range_, treated.pieces)
        selection = session.selection
        if selection.range == range_:
            selection = replace(selection, range=FrameRange(change.start, change.start + change.inserted))
        for key, piece in treated.ringing.items():
            start = range_.start + treated.pieces[key].frames
            edited = edited.with_track(_rung(edited.track(key), start, piece, place.stop))
        if treated.ringing:
            change = replace(change, removed=change.removed + longest, inserted=change.inserted + longest)
        session.commit(edited, self._label, change, selection)
        if treated.remarks:
            session.notify(f"{self._label}: {'; '.join(treated.remarks)}")

    def fail(self, error: Exception) -> None:
        self._session.notify(f"{self._label} failed, nothing was changed: {error}", "error", _APPLYING)

    def _followed(self, range_: FrameRange) -> FrameRange | None:
        """Where the range is now; None when its sound is not what was treated any more."""
        for change in self._following.changes:
            if change.start + change.removed <= range_.start:
                range_ = range_.shift(change.delta)
            elif change.start < range_.stop:
                return None
        return None if self._following.lost else range_


def _rung(track: Track, start: int, piece: EditList, end: int) -> Track:
    """A track with what rings from `start` on; longer for it where nothing has come behind `end` meanwhile."""
    if track.frames > end:
        piece = piece.slice(FrameRange(0, min(piece.frames, end - start)))
    return track.replaced(FrameRange(start, min(start + piece.frames, track.frames)), piece)
