"""How much sound, words and markers the steps of a history hold that no other step does."""

from collections.abc import Iterator, Sequence

from workstation.core.document import Document
from workstation.core.history import History
from workstation.core.sound.sources import Remixed, Source
from workstation.core.words.cue_list import CueList
from workstation.core.words.transcript import Cue
from workstation.project.clips import sources_in
from workstation.project.sound.sources import is_own

_MARKER_BYTES, _GROUP_BYTES, _CUE_BYTES, _WORD_BYTES = 170, 56, 120, 180
"""About what one takes in memory, with its range and its label or text."""


def oldest_too_many(history: History, max_bytes: int) -> int:
    """How many of the oldest steps hold more than `max_bytes`, counted from the newest; never the current one."""
    total = 0
    for number, counts in enumerate(zip(_bytes_newest_first(history), _values_newest_first(history), strict=True)):
        total += sum(counts)
        if total > max_bytes:
            return min(len(history.revisions) - number, history.index)
    return 0


def max_value_bytes(history: History) -> int:
    """More than the markers and words of all steps can take, as if each step had those of the current one anew."""
    document = history.current.document
    words = document.transcript.firsts[-1]
    return len(history.revisions) * (_MARKER_BYTES * len(document.markers) + (_WORD_BYTES + _CUE_BYTES) * words)


def sound_bytes(history: History) -> int:
    """The sound of all steps as samples of 4 bytes, without that of files that the document refers to."""
    return sum(_bytes_newest_first(history))


def sources_of(history: History) -> dict[int, Source]:
    """All sources with sound of their own that the steps of a history use, by their `id`."""
    seen: set[int] = set()
    sources = (source for revision in history.revisions for source in _new_sources(revision.document, seen))
    return {id(source): source for source in sources}


def _bytes_newest_first(history: History) -> list[int]:
    """Of each step, the sound that no newer one has."""
    counted: set[int] = set()
    seen: set[int] = set()
    found = []
    for revision in reversed(history.revisions):
        size = 0
        for source in _new_sources(revision.document, seen):
            if id(source) not in counted and is_own(source):
                counted.add(id(source))
                size += 4 * source.channels * source.frames
        found.append(size)
    return found


def _new_sources(document: Document, seen: set[int]) -> Iterator[Source]:
    """The sources of tracks, clips and chunks that are not among those `seen`, and now are: most steps share all."""
    tracks = set(map(id, document.tracks)) - seen
    seen |= tracks
    for track in document.tracks if tracks else ():
        if id(track) not in tracks:
            continue
        if track.arrangement is None:
            lists = [track.edits]
        else:
            clips = set(map(id, track.arrangement.clips)) - seen
            seen |= clips
            lists = [clip.edits for clip in track.arrangement.clips if id(clip) in clips]
        lists = [edits for edits in lists if id(edits) not in seen]
        seen.update(map(id, lists))
        for chunk in (chunk for edits in lists for chunk in edits.chunks):
            if id(chunk) not in seen:
                seen.add(id(chunk))
                yield from map(_leaf, sources_in(chunk.segments))


def _values_newest_first(history: History) -> Iterator[int]:
    """Of each step, about the bytes of memory of the markers and words that no newer one has."""
    seen: set[int] = set()
    for revision in reversed(history.revisions):
        document, size = revision.document, 0
        if id(document.markers_held) not in seen:
            seen.add(id(document.markers_held))
            groups = document.marker_groups
            size += _GROUP_BYTES * len(groups)
            for block in (group.block for group in groups):
                if id(block.markers[0]) not in seen:
                    seen.add(id(block.markers[0]))
                    size += _MARKER_BYTES * len(block.markers)
        yield size + _cue_bytes(document.transcript.cues, seen)


def _cue_bytes(cues: Sequence[Cue], seen: set[int]) -> int:
    """About the bytes of memory of cues that are not among those `seen`, and now are; those that moved share theirs."""
    blocks = cues.blocks if isinstance(cues, CueList) else ()
    size = _GROUP_BYTES * len(blocks)
    for part in [block.origin.cues for block in blocks] if blocks else [cues]:
        if id(part) in seen:
            continue
        new = set(map(id, part)) - seen
        seen |= {id(part), *new}
        size += 8 * len(part) + _CUE_BYTES * len(new)
        unmoved = {id(cue.unmoved): cue.unmoved for cue in part if id(cue) in new}
        size += _WORD_BYTES * sum(len(cue) for number, cue in unmoved.items() if number in new or number not in seen)
        seen |= unmoved.keys()
    return size


def _leaf(source: Source) -> Source:
    return _leaf(source.source) if isinstance(source, Remixed) else source
