from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import document
from workstation.core.document import Document, Marker, Track
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.history_size import max_value_bytes, oldest_too_many, sound_bytes, sources_of


def history(*documents: Document) -> History:
    return History(tuple(Revision(document_) for document_ in documents), len(documents) - 1)


def test_markers_and_words_count_as_what_a_history_keeps() -> None:
    base = document(2000)  # 8 kB of sound
    marks = [tuple(Marker(FrameRange(n, n), f"{step} {n}") for n in range(1000)) for step in range(4)]
    words = [Cue(tuple(Word(f"{step} {n}", FrameRange(n, n + 1)) for n in range(1000))) for step in range(4)]
    for documents in (
        [replace(base, markers=markers) for markers in marks],
        [replace(base, transcript=Transcript(cues=(cue,))) for cue in words],
    ):
        assert oldest_too_many(history(*documents), 10_000_000) == 0
        assert oldest_too_many(history(*documents), 500_000) == 2
        assert oldest_too_many(history(*documents), 1) == 3


def test_what_steps_share_is_counted_once() -> None:
    base = document(2000)
    marked = replace(base, markers=tuple(Marker(FrameRange(n, n), f"{n}") for n in range(1000)))
    spoken = replace(
        marked, transcript=Transcript(cues=tuple(Cue((Word("a", FrameRange(n, n + 1)),)) for n in range(500)))
    )
    moved = replace(
        spoken, transcript=replace(spoken.transcript, cues=tuple(c.shifted(1) for c in spoken.transcript.cues))
    )
    same = [replace(spoken, tags={"title": str(n)}) for n in range(50)]
    assert oldest_too_many(history(*same), 500_000) == 0
    assert oldest_too_many(history(spoken, moved), 500_000) == 0


def sounding(key: str, frames: int) -> Track:
    return Track(key, key, EditList.of(ArraySource(np.zeros((1, frames), np.float32), 8_000)))


def test_sound_is_counted_once_in_plain_tracks_and_in_clips() -> None:
    plain, other = sounding("t1", 1000), sounding("t2", 500)
    clipped = plain.with_clips([Clip.of(plain.edits), Clip.of(other.edits, 2000)])
    steps = [Document(8_000, (plain,)), Document(8_000, (plain, other)), Document(8_000, (clipped, other))]
    assert sound_bytes(history(*steps)) == 4 * 1500
    assert {source.frames for source in sources_of(history(*steps)).values()} >= {500, 1000}
    assert oldest_too_many(history(Document(8_000, (sounding("t1", 4000),)), *steps[:2]), 4 * 1500) == 1


def test_tracks_that_steps_share_are_looked_into_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tracks, steps, looked = 40, 60, 0
    document = Document(8_000, tuple(sounding(f"t{n}", 10) for n in range(tracks)))
    documents = [document]
    for step in range(steps):
        document = document.with_track(replace(document.tracks[step % tracks], gain_db=float(-step)))
        documents.append(document)
    plain = EditList.chunks

    def counting(edits: EditList) -> object:
        nonlocal looked
        looked += 1
        return plain.__get__(edits)

    monkeypatch.setattr(EditList, "chunks", property(counting))
    assert sound_bytes(history(*documents)) == 40 * tracks
    assert looked == tracks


def limit_of(*documents: Document) -> int:
    """How many bytes the steps hold: the most that is too few for them."""
    low, high = 0, 1 << 30
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if oldest_too_many(history(*documents), middle) else (low, middle)
    return low


def test_each_marker_cue_and_word_has_its_size() -> None:
    """Of one step that no other shares: 56 bytes a block of markers and 170 a marker; 8 and 120 a cue, 180 a word."""
    silent = Document(8_000, ())
    marked = replace(silent, markers=tuple(Marker(FrameRange(n, n), "") for n in range(3)))
    cues = tuple(Cue((Word("a", FrameRange(n, n + 1)),) * words) for n, words in ((0, 1), (5, 2)))
    spoken = replace(silent, transcript=Transcript(cues=cues))
    moved = replace(spoken, transcript=Transcript(cues=tuple(cue.shifted(7) for cue in cues)))
    assert limit_of(silent, marked) == 56 * len(marked.marker_groups) + 3 * 170
    assert limit_of(silent, spoken) == 2 * (8 + 120) + 3 * 180
    assert limit_of(silent, moved, spoken) == 2 * 2 * (8 + 120) + 3 * 180  # moved cues share their words
    assert limit_of(silent, spoken, replace(spoken, tags={"title": "b"})) == 2 * (8 + 120) + 3 * 180


def test_the_most_is_as_if_no_step_shared_anything() -> None:
    cues = (Cue((Word("a", FrameRange(0, 1)), Word("b", FrameRange(1, 2)))), Cue((Word("c", FrameRange(2, 3)),)))
    marked = replace(document(10), markers=(Marker(FrameRange(0, 0), ""),), transcript=Transcript(cues=cues))
    assert max_value_bytes(history(document(10), marked)) == 2 * (170 + (180 + 120) * 3)
