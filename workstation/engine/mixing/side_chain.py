"""Effects that listen to another track: what they hear is read at the time of what they treat."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import numpy as np

from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.core.sound.finite import finite
from workstation.core.sound.sources import Samples, remix


@runtime_checkable
class Hearing(Protocol):
    """A running effect that may hear a key."""

    @property
    def latency(self) -> int: ...

    @property
    def side_chain(self) -> bool: ...

    @property
    def reduction_db(self) -> float | None: ...

    def listen(self, key: Samples) -> None: ...

    def process(self, block: Samples) -> Samples: ...

    def set(self, values: Mapping[str, object]) -> None: ...


class KeyTracks:
    """The tracks of a document as keys: as they sound before their racks and faders, muted or not."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __deepcopy__(self, memo: object) -> "KeyTracks":
        return self

    def read(self, track: str, start: int, frames: int, channels: int) -> Samples | None:
        """So many frames from `start` on, which may lie before the sound; None where there is no such track."""
        found = next((each for each in self.document.tracks if each.key == track), None)
        if found is None:
            return None
        first, stop = max(start, 0), max(start + frames, 0)
        sound = finite(found.edits.read(FrameRange(first, max(first, stop))))
        return remix(np.pad(sound, ((0, 0), (frames - sound.shape[1], 0))), channels)


class Listener:
    """A running effect and the track that it listens to; "" is its own sound."""

    def __init__(self, stream: Hearing, tracks: KeyTracks, track: str) -> None:
        self._stream, self._tracks, self.track = stream, tracks, track
        self.at = 0
        """The frame of the document that its next block begins with."""

    @property
    def latency(self) -> int:
        return self._stream.latency

    @property
    def reduction_db(self) -> float | None:
        return self._stream.reduction_db

    def process(self, block: Samples) -> Samples:
        if self.track:
            key = self._tracks.read(self.track, self.at, block.shape[1], block.shape[0])
            if key is not None:
                self._stream.listen(key)
        self.at += block.shape[1]
        return self._stream.process(block)

    def set(self, values: Mapping[str, object]) -> None:
        self._stream.set(values)
