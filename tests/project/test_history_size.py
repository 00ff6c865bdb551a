from dataclasses import replace

from tests.conftest import document
from workstation.core.document import Document, Marker
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.transcript import Cue, Transcript, Word
from workstation.project.history_size import oldest_too_many


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
