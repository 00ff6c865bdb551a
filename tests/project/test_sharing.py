"""What steps share in memory they share in a file and when they are read again: a step costs what it changes."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from workstation.core.document import Document, Marker, Track
from workstation.core.history import History, Revision
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Silence
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project import cue_parts, document_json, documents
from workstation.project.errors import DamagedError
from workstation.project.file import ProjectFile

RATE = 8000
STEPS = 30


@pytest.fixture
def begun() -> Document:
    words = tuple(Word(f"w{n}", FrameRange(900 * n, 900 * n + 500), 0.5) for n in range(700))
    cues = tuple(Cue(words[at : at + 7]) for at in range(0, 700, 7))
    markers = tuple(Marker(FrameRange(50 * n, 50 * n), str(n)) for n in range(200))
    sound = EditList.of(Silence(1, 900 * 700, RATE))
    return Document(RATE, tuple(Track(f"t{n}", str(n), sound) for n in range(5)), markers, Transcript("en", cues, "t0"))


def history_of(document: Document, change: Callable[[Document, int], Document]) -> History:
    revisions = [Revision(document, label="Open")]
    for number in range(STEPS):
        revisions.append(Revision(change(revisions[-1].document, number), label=str(number)))
    return History(tuple(revisions), STEPS)


def gain(document: Document, number: int) -> Document:
    return document.with_track(replace(document.tracks[2], gain_db=float(number + 1)))


def typed(document: Document, number: int) -> Document:
    word = document.transcript.word(20 * number)
    transcript = document.transcript.with_word(20 * number, replace(word, text=f"new {number}"))
    return replace(document, transcript=transcript)


def moved(document: Document, number: int) -> Document:
    return replace(document, transcript=document.transcript.mapped(Change(0, 0, 100)))


def read(history: History, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[History, int, int]:
    """A history written and read again, how many words were written, and how many cues were made of JSON."""
    counts = {"words": 0, "cues": 0}
    word, made = document_json._word, cue_parts._made

    def counted_word(one: Word, first: int) -> list[object]:
        counts["words"] += 1
        return word(one, first)

    def counted_cue(form: object, first: int) -> Cue:
        counts["cues"] += 1
        return made(form, first)  # type: ignore[arg-type]

    monkeypatch.setattr(document_json, "_word", counted_word)
    monkeypatch.setattr(cue_parts, "_made", counted_cue)
    with closing(ProjectFile.create(folder / "p.aws")) as project:
        for _ in project.save(history, {}, lambda source: None):
            pass
    with closing(ProjectFile.open(folder / "p.aws")) as project:
        found = project.load(lambda ref: Silence(ref.channels, ref.frames, ref.rate)).history
    assert counts["cues"] == 0  # until somebody looks
    assert found.current.document == history.current.document
    current = counts["cues"]
    assert found == history
    return found, counts["words"], current


def test_steps_that_leave_words_and_markers_share_them(
    begun: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, words, cues = read(history_of(begun, gain), tmp_path, monkeypatch)
    assert (words, cues) == (700, 100)
    first = found.revisions[0].document
    for revision in found.revisions[1:]:
        document = revision.document
        assert document.transcript is first.transcript
        assert document.markers is first.markers
        assert all(document.tracks[n] is first.tracks[n] for n in (0, 1, 3, 4))
        assert document.tracks[2].edits is first.tracks[2].edits


def test_a_word_typed_anew_costs_its_cue(begun: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, words, cues = read(history_of(begun, typed), tmp_path, monkeypatch)
    assert words == 700 + 7 * STEPS
    assert cues == 100
    one, two = (found.revisions[n].document.transcript.cues for n in (10, 11))
    assert sum(a is not b for a, b in zip(one, two, strict=True)) == 1


def test_words_that_move_are_made_of_those_that_are_there(
    begun: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, words, cues = read(history_of(begun, moved), tmp_path, monkeypatch)
    assert (words, cues) == (700, 100)
    cues_of = [revision.document.transcript.cues for revision in found.revisions]
    assert {id(cue.unmoved) for cues in cues_of for cue in cues} == {id(cue.unmoved) for cue in cues_of[-1]}


def test_the_form_of_a_track_is_read_once(begun: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    track = documents.Documents._track

    def counted(self: documents.Documents, form: object) -> Track:
        nonlocal made
        made += 1
        return track(self, form)  # type: ignore[arg-type]

    monkeypatch.setattr(documents.Documents, "_track", counted)
    read(history_of(begun, gain), tmp_path, monkeypatch)
    assert made == 5 + STEPS


def test_steps_that_set_one_of_many_markers_share_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count, steps, made = 3000, 60, 0
    document = Document(8_000, (Track("t1", "Track", EditList.silence(1, 400_000, 8_000)),))
    document = replace(document, markers=tuple(Marker(FrameRange(100 * n, 100 * n), f"m{n}") for n in range(count)))
    document.keep_markers()
    revisions = [Revision(document)]
    for step in range(steps):
        more = Marker(FrameRange(100 * count + step, 100 * count + step), f"new {step}")
        following = replace(document, markers=(*document.markers, more))
        following.keep_markers(document)
        document = following
        revisions.append(Revision(document))
    history = History(tuple(revisions), steps)
    with closing(ProjectFile.create(tmp_path / "p.aws")) as project:
        for _ in project.save(history, {}, lambda source: None):
            pass

    def counted(range_: FrameRange, label: str, band_hz: tuple[float, float] | None) -> Marker:
        nonlocal made
        made += 1
        return Marker(range_, label, band_hz)

    monkeypatch.setattr(documents, "Marker", counted)
    with closing(ProjectFile.open(tmp_path / "p.aws")) as project:
        found = project.load(lambda ref: Silence(ref.channels, ref.frames, ref.rate)).history
    assert made < count + 260 * steps  # those of the blocks that were written, no more
    groups = [group for revision in found.revisions for group in revision.document.marker_groups]
    assert len({id(group.block) for group in groups}) < count // 100 + 2 * steps
    assert found == history


def test_a_marker_that_is_set_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(Marker(FrameRange(50 * n, 50 * n), str(n)) for n in range(200))
    begun = Document(RATE, (Track("t0", "0", EditList.of(Silence(1, 900 * 700, RATE))),), few)
    made, make = [0], documents.Documents._marker

    def counted(self: documents.Documents, raw: bytes, first: int, place: int) -> Marker:
        made[0] += 1
        return make(self, raw, first, place)

    def marked(document: Document, number: int) -> Document:
        new = Marker(FrameRange(20_000 + number, 20_000 + number), f"new {number}")
        return replace(document, markers=(*document.markers, new))

    monkeypatch.setattr(documents.Documents, "_marker", counted)
    history, *_ = read(history_of(begun, marked), tmp_path, monkeypatch)
    assert len(history.current.document.markers) == 200 + STEPS
    assert made[0] == 200 + STEPS


def test_a_marker_that_is_none_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.aws"
    markers = tuple(Marker(FrameRange(50 * n, 50 * n), str(n)) for n in range(3))
    with closing(ProjectFile.create(path)) as project:
        list(project.save(History((Revision(Document(RATE, (), markers)),)), {}, lambda source: None))
        with project.connection.transaction() as database:
            text = b'[[0,0,"0"],[50,50,7],[100,100,"2"]]'
            database.execute("UPDATE part SET size = ?, content = ?", (len(text), text))
            database.execute("COMMIT")
    with closing(ProjectFile.open(path)) as project, pytest.raises(DamagedError, match=r"part 1: \[1\]: .*str"):
        project.load(lambda ref: Silence(1, 1, RATE))
