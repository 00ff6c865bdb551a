import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from workstation.core.cover import Cover
from workstation.core.document import Document, Marker, Track
from workstation.core.history import Revision
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.segment_runs import Chunk
from workstation.core.sound.sources import Source
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.content_store import json_bytes
from workstation.project.document_json import parts_in, revision_to_json
from workstation.project.documents import Documents
from workstation.project.part_groups import PartGroups


class Parts:
    """Parts kept in a list, equal ones once."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.cue_groups, self.marker_groups = PartGroups(), PartGroups()

    def part(self, value: Any) -> Any:
        if isinstance(value, int):
            return self.values[value]
        plain = json.loads(json_bytes(value))
        if plain not in self.values:
            self.values.append(plain)
        return self.values.index(plain)

    def placed(self, things: object, shifts: object, make: Callable[[], tuple[Any, int]]) -> tuple[int, int]:
        value, frame = make()
        return self.part(value), frame

    def whole(self, thing: object, make: Callable[[], Any]) -> Any:
        return make()

    def tracks(self, tracks: tuple[Track, ...], make: Callable[[Track], Any]) -> list[Any]:
        return list(map(make, tracks))

    def row(self, thing: object, offset: int, make: Callable[[], Any]) -> Any:
        return make()

    def chunk(self, chunk: Chunk) -> int:
        raise AssertionError(chunk)

    def source(self, source: Source) -> int:
        raise AssertionError(source)

    def content(self, part: int) -> bytes:
        return json.dumps(self.values[part]).encode()

    def packed(self, part: int) -> tuple[int, bytes, bytes]:
        return len(self.content(part)), self.content(part), self.content(part)


def read(value: dict[str, Any], parts: Parts) -> Revision:
    """A revision as it comes back from its JSON."""
    return Documents(parts).revision(json.dumps(value).encode(), 1, "", "")  # type: ignore[arg-type]


def test_words_of_older_projects_are_read() -> None:
    transcript = Transcript("en", (Cue((Word("a"), Word("b", None, 0.5))),))
    parts = Parts()
    value = revision_to_json(Revision(Document(8000, transcript=transcript)), parts)
    assert value["document"]["transcript"] == {"language": "en", "track": "", "cues": [[0, 0]]}
    assert parts.values == [[{"speaker": "", "words": [["a", None, None], ["b", None, 0.5]]}]]
    assert read(value, parts).document.transcript == transcript


def test_what_only_moves_is_kept_once() -> None:
    """A cut near the start moves every word and every marker after it."""
    words = tuple(Word(f"w{n}", FrameRange(100 * n, 100 * n + 50)) for n in range(1, 1000))
    transcript = Transcript("en", tuple(Cue(words[at : at + 5]) for at in range(0, len(words), 5)))
    markers = tuple(Marker(word.range or FrameRange(0, 0), word.text) for word in words)
    parts = Parts()
    moved = transcript.mapped(Change(0, 90, 0))
    value = revision_to_json(Revision(Document(8000, (), markers, transcript)), parts)
    before = len(parts.values)
    again = revision_to_json(Revision(Document(8000, (), markers, moved)), parts)
    assert len(parts.values) == before > 5
    assert set(parts_in(again)) == set(parts_in(value)) == {(number, False) for number in range(before)}
    found = read(again, parts)
    assert found.document.transcript == moved
    assert found.document.markers == markers


def test_times_of_cues_of_their_own_are_kept_and_count_from_their_part() -> None:
    cues = (Cue((), shown=FrameRange(50, 90)), Cue((Word("a", FrameRange(200, 300)),), shown=FrameRange(150, 310)))
    for transcript in (Transcript("en", cues), Transcript("en", cues[:1])):
        moved = replace(transcript, cues=tuple(cue.shifted(1000) for cue in transcript.cues))
        parts = Parts()
        for one in (transcript, moved):
            value = revision_to_json(Revision(Document(8000, transcript=one)), parts)
            assert read(value, parts).document.transcript == one
        assert len(parts.values) == 1, "what only moves is kept once"


def test_one_more_marker_changes_few_parts() -> None:
    places = np.random.default_rng(0).integers(1, 9000, 2000).cumsum()
    markers = tuple(Marker(FrameRange(int(at), int(at)), f"m{at}") for at in places)
    parts = Parts()
    revision_to_json(Revision(Document(8000, markers=markers)), parts)
    before = len(parts.values)
    more = tuple(sorted((*markers, Marker(FrameRange(5, 5), "new")), key=lambda marker: marker.range))
    revision_to_json(Revision(Document(8000, markers=more)), parts)
    assert 20 < before < 90
    assert len(parts.values) - before <= 3


def test_the_cover_is_a_part_and_a_layout_stands_with_its_track() -> None:
    cover = Cover("image/png", bytes(range(256)))
    parts = Parts()
    document = Document(8000, (Track("t1", "a", EditList(3), layout=("FL", "FR", "LFE")),), cover=cover)
    value = revision_to_json(Revision(document), parts)
    assert list(parts_in(value)) == [(0, False)]
    again = read(value, parts).document
    assert again.cover == cover
    assert again.layout == ("FL", "FR", "LFE")
    assert "layout" not in revision_to_json(Revision(Document(8000, (Track("t1", "a", EditList(2)),))), parts)
    before = {name: given for name, given in value["document"].items() if name != "cover"}
    assert read({**value, "document": before}, parts).document.cover is None
