"""How much sound the steps of a history hold that no other step does."""

from workstation.core.history import History
from workstation.core.sources import Remixed, Source
from workstation.project.clips import sources_in
from workstation.project.sources import is_own


def oldest_too_many(history: History, most_bytes: int) -> int:
    """How many of the oldest steps hold sound beyond `most_bytes`, counted from the newest; never the current one."""
    total = 0
    for number, count in enumerate(_bytes_newest_first(history)):
        total += count
        if total > most_bytes:
            return min(len(history.revisions) - number, history.index)
    return 0


def sound_bytes(history: History) -> int:
    """The sound of all steps as samples of 4 bytes, without that of files that the document refers to."""
    return sum(_bytes_newest_first(history))


def sources_of(history: History) -> dict[int, Source]:
    """All sources with sound of their own that the steps of a history use, by their `id`."""
    seen: set[int] = set()
    found: dict[int, Source] = {}
    for revision in history.revisions:
        for track in revision.document.tracks:
            for clip in track.clips:
                for chunk in clip.edits.chunks:
                    if id(chunk) not in seen:
                        seen.add(id(chunk))
                        found |= {id(leaf): leaf for leaf in map(_leaf, sources_in(chunk.segments))}
    return found


def _bytes_newest_first(history: History) -> list[int]:
    """Of each step, the sound that no newer one has."""
    counted: set[int] = set()
    seen: set[int] = set()
    found = []
    for revision in reversed(history.revisions):
        size = 0
        for track in revision.document.tracks:
            for clip in track.clips:
                for chunk in clip.edits.chunks:
                    if id(chunk) in seen:
                        continue
                    seen.add(id(chunk))
                    for source in map(_leaf, sources_in(chunk.segments)):
                        if id(source) not in counted and is_own(source):
                            counted.add(id(source))
                            size += 4 * source.channels * source.frames
        found.append(size)
    return found


def _leaf(source: Source) -> Source:
    return _leaf(source.source) if isinstance(source, Remixed) else source
