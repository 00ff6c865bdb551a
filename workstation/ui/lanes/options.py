"""How each track is looked at: not part of the document, so it is neither undone nor exported."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from workstation.core.signal import Signal


class Mode(StrEnum):
    WAVEFORM = "waveform"
    SPECTROGRAM = "spectrogram"
    BOTH = "both"


HEIGHTS = (44, 600)
"""The lowest and the highest lane."""


@dataclass(frozen=True, slots=True)
class LaneOptions:
    """The view of one track."""

    mode: Mode = Mode.WAVEFORM
    height: int = 0
    """In pixels; 0 shares the room of the window."""
    colour: int = 0
    """A number into the theme's track colours."""
    decibels: bool = False
    """The waveform is drawn on a scale in dB."""


class LaneViews:
    """The options of all tracks, by key; `changed` is emitted once for all that a call changes."""

    def __init__(self, mode: Mode = Mode.WAVEFORM, *, decibels: bool = False) -> None:
        self.default = LaneOptions(mode, decibels=decibels)
        self.changed: Signal[()] = Signal()
        self._options: dict[str, LaneOptions] = {}

    def of(self, key: str, index: int) -> LaneOptions:
        """The options of a track that stands at `index`: until it is given another, its colour is that of its place."""
        if key not in self._options:
            self._options[key] = replace(self.default, colour=index)
        return self._options[key]

    def set(self, key: str, **values: Any) -> None:
        if self._put(key, values):
            self.changed.emit()

    def set_all(self, **values: Any) -> None:
        """Change every track, and those still to come."""
        self.default = replace(self.default, **values)
        self.set_each(dict.fromkeys(self._options, values))

    def set_each(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Change several tracks, each in a way of its own."""
        changes = [self._put(key, each) for key, each in values.items()]
        if any(changes):
            self.changed.emit()

    def forget(self) -> None:
        """Another document has been opened."""
        self._options.clear()

    def _put(self, key: str, values: Mapping[str, Any]) -> bool:
        """Whether that changes anything."""
        old = self._options.get(key, self.default)
        new = replace(old, **values)
        if new.height:
            new = replace(new, height=min(max(new.height, HEIGHTS[0]), HEIGHTS[1]))
        if new == old:
            return False
        self._options[key] = new
        return True
