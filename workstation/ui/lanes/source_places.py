"""Where in the tracks of a document the sources of sound are heard."""

from collections.abc import Iterator, Sequence

from workstation.core.document import Track
from workstation.core.sound.computed_sources import Mixed, Shaped
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Remixed, Source

Place = tuple[int, int, int]
"""From which frame of the track on, and which frames of the source: the first, and the one behind the last."""
_NO_PLACES: tuple[Place, ...] = ()


class SourcePlaces:
    """Looked up once for each edit list: a project of many files asks for each of them when it is read."""

    def __init__(self, max_chunks: int) -> None:
        """Tracks with more than `max_chunks` are not looked through: all of such a one counts."""
        self._max = max_chunks
        self._tracks: dict[str, tuple[EditList, _Places]] = {}

    def of(self, source: Source, start: int, stop: int, tracks: Sequence[Track]) -> Iterator[tuple[int, int]]:
        """The frames of tracks where some of the frames from `start` to `stop` of a source are heard, or may be."""
        known, self._tracks = self._tracks, {}
        for track in tracks:
            edits, places = known.get(track.key, (None, None))
            if edits is not track.edits or places is None:
                places = _Places(track.edits, self._max)
            self._tracks[track.key] = track.edits, places
        for _, places in tuple(self._tracks.values()):
            yield from places.whole
            for position, first, last in places.by_source.get(id(source), _NO_PLACES):
                begin, end = max(first, start), min(last, stop)
                if begin < end:
                    yield position + begin - first, position + end - first


class _Places:
    def __init__(self, edits: EditList, max_chunks: int) -> None:
        self.whole: list[tuple[int, int]] = []
        """Frames of which it is not known from which source they are."""
        self.by_source: dict[int, list[Place]] = {}
        """By the `id` of the source, which the edit list holds."""
        if len(edits.chunks) > max_chunks:
            self.whole.append((0, edits.frames))
            return
        position = 0
        for piece in edits.segments:
            inner = piece.source.source if isinstance(piece.source, Remixed) else piece.source
            if isinstance(inner, Shaped | Mixed):
                self.whole.append((position, position + piece.frames))
            else:
                self.by_source.setdefault(id(inner), []).append((position, piece.start, piece.stop))
            position += piece.frames
