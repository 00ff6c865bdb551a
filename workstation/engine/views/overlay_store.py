"""What analysers have found of tracks: shown over them as long as their sound is what was analysed."""

from collections.abc import Container
from dataclasses import dataclass

from workstation.core.overlays import Overlay
from workstation.core.signal import Signal
from workstation.core.sound.edit_list import EditList
from workstation.core.track import Track

_MOST = 64


@dataclass(frozen=True, slots=True, eq=False)
class ShownOverlay:
    """What an analyser has found in the sound of a track from a frame on."""

    track: str
    edits: EditList
    start: int
    rate: int
    analyser: str
    overlay: Overlay


class OverlayStore:
    """Overlays by track. What was found in a sound comes back with it when edits are undone; it is in no file."""

    def __init__(self) -> None:
        self.changed: Signal[()] = Signal()
        self._shown: tuple[ShownOverlay, ...] = ()

    def of(self, track: Track) -> tuple[ShownOverlay, ...]:
        """What is to be drawn over a track as it is now."""
        return tuple(row for row in self._shown if row.track == track.key and row.edits is track.edits)

    def show(self, rows: tuple[ShownOverlay, ...]) -> None:
        """Add what an analyser has found, in place of what it had found there before."""
        again = {(row.track, row.analyser) for row in rows}
        kept = [row for row in self._shown if (row.track, row.analyser) not in again]
        self._put((*kept, *rows)[-_MOST:])

    def hide(self, track: str = "", analyser: str = "") -> int:
        """Take away what was found in a track, or by an analyser, or all; how many these were."""
        kept = tuple(
            row for row in self._shown if (track and row.track != track) or (analyser and row.analyser != analyser)
        )
        gone = len(self._shown) - len(kept)
        self._put(kept)
        return gone

    def keep_only(self, analysers: Container[str]) -> None:
        """Take away what was found by any other analyser."""
        self._put(tuple(row for row in self._shown if row.analyser in analysers))

    def _put(self, rows: tuple[ShownOverlay, ...]) -> None:
        if rows != self._shown:
            self._shown = rows
            self.changed.emit()
