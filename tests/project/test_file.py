import shutil
import sqlite3
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import document, ramp
from tests.project.saving import edited, no_files, no_opening, save, sound
from workstation.core.document import Document, Marker, Track
from workstation.core.history import History, Revision
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.sources import ArraySource, Source
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.compact import compact
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.project.schema import VERSION
from workstation.project.sound.block_codec import BLOCK_FRAMES
from workstation.project.sound.sources import FileRef, Refer


def test_everything_comes_back(tmp_path: Path) -> None:
    history = edited()
    project = ProjectFile.create(tmp_path / "a.aws")
    save(project, history, view={"zoom": 3})
    project.close()
    again = ProjectFile.open(tmp_path / "a.aws")
    saved = again.load(no_opening)
    assert saved.state == {"view": {"zoom": 3}}
    assert saved.history.index == 1
    for old, new in zip(history.revisions, saved.history.revisions, strict=True):
        assert (old.label, old.call, old.change, old.selection) == (new.label, new.call, new.change, new.selection)
        for name in ("rate", "markers", "transcript", "rack", "tags"):
            assert getattr(old.document, name) == getattr(new.document, name)
        np.testing.assert_array_equal(sound(old.document), sound(new.document))
        for a, b in zip(old.document.tracks, new.document.tracks, strict=True):
            assert (a.key, a.name, a.rack, a.gain_db, a.pan, a.mute) == (
                b.key,
                b.name,
                b.rack,
                b.gain_db,
                b.pan,
                b.mute,
            )
    again.close()


def test_saving_again_writes_only_what_is_new(tmp_path: Path) -> None:
    project = ProjectFile.create(tmp_path / "a.aws")
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 300_000)).astype(np.float32)
    history = History((Revision(Document(1000, (Track("t1", "a", EditList.of(ArraySource(noise, 1000))),))),))
    save(project, history)
    counting = sqlite3.connect(tmp_path / "a.aws")
    before = counting.execute("SELECT count(*), sum(length(samples)) FROM sound").fetchone()
    cut, change = history.current.document.replace_sound(FrameRange(5, 9), {"t1": EditList(2)})
    history = history.commit(Revision(cut, label="Cut", change=change))
    save(project, history)
    assert counting.execute("SELECT count(*), sum(length(samples)) FROM sound").fetchone() == before
    assert counting.execute("SELECT count(*) FROM revision").fetchone() == (2,)
    save(project, history.goto(0).commit(Revision(cut, label="Other")))
    query = "SELECT label FROM step JOIN revision ON id = revision ORDER BY position"
    assert counting.execute(query).fetchall() == [("",), ("Other",)]
    counting.close()
    np.testing.assert_array_equal(sound(project.load(no_opening).history.current.document), sound(cut))
    project.close()


def test_equal_blocks_are_kept_once(tmp_path: Path) -> None:
    project = ProjectFile.create(tmp_path / "a.aws")
    tracks = tuple(Track(k, k, EditList.of(ArraySource(ramp(1000), 1000))) for k in ("t1", "t2"))
    save(project, History((Revision(Document(1000, tracks)),)))
    counting = sqlite3.connect(tmp_path / "a.aws")
    assert counting.execute("SELECT count(*) FROM sound").fetchone() == (1,)
    counting.close()
    project.close()


def test_files_are_referred_to_and_found_beside_a_moved_project(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "sound.wav").write_bytes(b"x")
    source = ArraySource(ramp(10), 1000)
    ref = FileRef(tmp_path / "a" / "sound.wav", "abc", 1, 10, 1000)
    history = History((Revision(Document(1000, (Track("t1", "a", EditList.of(source)),))),))
    project = ProjectFile.create(tmp_path / "a" / "p.aws")
    for _ in project.save(history, {}, lambda s: ref):
        pass
    project.close()
    (tmp_path / "a").rename(tmp_path / "b")
    asked: list[FileRef] = []

    def open_file(ref: FileRef) -> Source:
        asked.append(ref)
        return source

    project = ProjectFile.open(tmp_path / "b" / "p.aws")
    assert project.load(open_file).history.current.document.frames == 10
    assert asked == [FileRef(tmp_path / "b" / "sound.wav", "abc", 1, 10, 1000)]
    project.close()


def test_a_cancelled_save_leaves_the_state_before(tmp_path: Path) -> None:
    project = ProjectFile.create(tmp_path / "a.aws")
    save(project, History((Revision(document(50)),)))
    body = project.save(History((Revision(document(40 * BLOCK_FRAMES)),)), {}, no_files)
    next(body)
    body.close()
    counting = sqlite3.connect(tmp_path / "a.aws")
    assert counting.execute("SELECT count(*) FROM source").fetchone() == (1,)
    counting.close()
    assert project.load(no_opening).history.current.document.frames == 50
    project.close()


@pytest.mark.parametrize("content", [b"", b"RIFF....", b"SQLite format 3\0" + b"\0" * 500])
def test_what_is_no_project(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.aws"
    path.write_bytes(content)
    with pytest.raises(ProjectError, match=r"a\.aws is"):
        ProjectFile.open(path)
    with pytest.raises(ProjectError, match="does not exist"):
        ProjectFile.open(tmp_path / "b.aws")
    with pytest.raises(ProjectError, match="is a folder"):
        ProjectFile.open(tmp_path)


def test_a_newer_format_and_damage_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.aws"
    project = ProjectFile.create(path)
    save(project, edited())
    project.close()
    tool = sqlite3.connect(path)
    tool.execute("PRAGMA user_version = 99")
    tool.commit()
    with pytest.raises(ProjectError, match="newer release"):
        ProjectFile.open(path)
    tool.execute(f"PRAGMA user_version = {VERSION}")
    tool.execute("UPDATE sound SET samples = x'00'")
    tool.commit()
    project = ProjectFile.open(path)
    loaded = project.load(no_opening)
    assert not sound(loaded.history.current.document).any()
    assert {fault.split(":")[1] for fault in project.blocks.faults} == {
        " a block of sound is damaged, its place is silent"
    }
    tool.execute("UPDATE revision SET content = x'00'")
    tool.commit()
    tool.close()
    with pytest.raises(ProjectError, match="is damaged"):
        project.load(no_opening)
    project.close()


def test_a_draft_stands_beside_what_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.aws"
    project = ProjectFile.create(path)
    history = edited()
    saved = History(history.revisions[:2])
    save(project, saved)
    assert not project.has_draft
    for _ in project.save(history, {"view": 1}, no_files, draft=True):
        pass
    project.close()
    again = ProjectFile.open(path)
    assert again.has_draft
    assert len(again.load(no_opening).history.revisions) == 2
    draft = again.load(no_opening, draft=True)
    assert (len(draft.history.revisions), draft.history.index, draft.state) == (3, 1, {"view": 1})
    again.drop_draft()
    assert not again.has_draft
    save(again, draft.history)
    assert len(again.load(no_opening).history.revisions) == 3
    again.close()


def test_revisions_share_what_is_equal(tmp_path: Path) -> None:
    """Each of a thousand edits of a document of a thousand segments costs what it changed."""
    rng = np.random.default_rng(3)
    source = ArraySource(ramp(1_000_000), 1000)
    pieces = (Segment(source, at, at + 900) for at in range(0, 1_000_000, 1000))
    current = Document(1000, (Track("t1", "a", EditList(1, pieces)),))
    history = History((Revision(current),))
    for _ in range(1000):
        at = int(rng.integers(current.frames - 100))
        current, change = current.replace_sound(FrameRange(at, at + 7), {"t1": EditList(1)})
        history = history.commit(Revision(current, label="Delete", change=change))
    project = ProjectFile.create(tmp_path / "a.aws")
    save(project, history)
    counting = sqlite3.connect(tmp_path / "a.aws")
    (revisions,) = counting.execute("SELECT sum(length(content)) FROM revision").fetchone()
    (parts,) = counting.execute("SELECT sum(length(content)) FROM part").fetchone()
    assert (revisions + parts) / 1000 < 2000
    assert len(history.current.document.track("t1").edits.segments) > 1500
    counting.close()
    project.close()
    again = ProjectFile.open(tmp_path / "a.aws").load(no_opening).history
    assert [r.document.frames for r in again.revisions] == [r.document.frames for r in history.revisions]
    np.testing.assert_array_equal(sound(again.current.document), sound(current))
    first, second = (again.revisions[n].document.track("t1").edits.chunks for n in (500, 501))
    assert len(set(first) & set(second)) >= len(first) - 3  # in memory too


def test_a_save_takes_the_place_of_the_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.aws"
    history = edited()
    project = ProjectFile.create(path)
    save(project, History(history.revisions[:2]))
    for end, index in ((3, 2), (2, 1), (3, 0)):
        for _ in project.save(History(history.revisions[:end], index), {}, no_files, draft=True):
            pass
    counting = sqlite3.connect(path)
    assert counting.execute("SELECT draft, count(*) FROM step GROUP BY draft").fetchall() == [(0, 2), (1, 1)]
    save(project, history)
    assert counting.execute("SELECT draft, count(*) FROM step GROUP BY draft").fetchall() == [(0, 3)]
    save(project, History(history.revisions[1:]))  # the oldest dropped
    assert counting.execute("SELECT count(*) FROM revision").fetchone() == (2,)
    counting.close()
    project.close()
    again = ProjectFile.open(path)
    assert not again.has_draft
    assert [r.label for r in again.load(no_opening).history.revisions] == ["Cut", "Paste"]
    again.close()


def test_only_files_that_some_step_needs_are_looked_for(tmp_path: Path) -> None:
    first, second = (document(1000, value) for value in (1, 2))
    sound = first.track("t1").edits.segments[0].source

    def refer(source: Source) -> FileRef | None:
        return FileRef(tmp_path / "a.wav", "", 1, 1000, 1000) if source is sound else None

    project = ProjectFile.create(tmp_path / "a.aws")
    for _ in project.save(History((Revision(first), Revision(second))), {}, refer):
        pass
    for _ in project.save(History((Revision(second),)), {}, refer):
        pass
    project.close()
    again = ProjectFile.open(tmp_path / "a.aws")
    assert len(again.load(no_opening).history.revisions) == 1
    again.close()


def in_file(source: Source) -> FileRef:
    return FileRef(Path("/x.sound"), "", source.channels, source.frames, source.rate)


def stands_alone(path: Path, history: History) -> None:
    again = ProjectFile.open(path)
    found = again.load(no_opening).history
    assert [all_sound(r.document) for r in found.revisions] == [all_sound(r.document) for r in history.revisions]
    assert not again.connection.read("SELECT 1 FROM source WHERE kind = 'file'")
    again.close()


def all_sound(document: Document) -> list[bytes]:
    return [t.edits.read(FrameRange(0, t.frames)).tobytes() for t in document.tracks]


def test_a_file_that_a_draft_names_while_its_sound_is_copied_is_brought_in(tmp_path: Path) -> None:
    project, history = ProjectFile.create(tmp_path / "a.aws"), History((Revision(document(40 * BLOCK_FRAMES)),))
    saving = project.save(history, {}, no_files)
    next(saving)  # a part of the sound is in
    for _ in project.save(history, {}, in_file, draft=True):
        pass
    assert project.has_draft
    for _ in saving:
        pass
    for _ in project.bring_in(no_files):
        pass
    project.close()
    stands_alone(tmp_path / "a.aws", history)


def test_a_file_that_a_draft_names_just_before_a_save_is_brought_in(tmp_path: Path) -> None:
    project, history = ProjectFile.create(tmp_path / "a.aws"), History((Revision(document(100)),))
    copying = project._copying
    copy_new = copying.copy_new

    def late(revisions: Iterable[Revision], refer: Refer) -> Generator[float, None, None]:
        copying.copy_new = copy_new  # type: ignore[method-assign]
        for _ in project.save(history, {}, in_file, draft=True):
            pass
        yield from copy_new(revisions, refer)

    copying.copy_new = late  # type: ignore[method-assign]
    save(project, history)
    project.close()
    stands_alone(tmp_path / "a.aws", history)


def test_sound_of_which_a_killed_program_had_copied_a_part_is_brought_in(tmp_path: Path) -> None:
    project, history = ProjectFile.create(tmp_path / "a.aws"), History((Revision(document(40 * BLOCK_FRAMES)),))
    for _ in project.save(history, {}, in_file, draft=True):
        pass
    copying = project.bring_in(no_files)
    next(copying)
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"a.aws{ending}", tmp_path / f"killed.aws{ending}")
    copying.close()
    project.close()
    again = ProjectFile.open(tmp_path / "killed.aws")
    source = history.current.document.tracks[0].edits.segments[0].source
    known = again.load(lambda ref: source, draft=True).history
    assert again.connection.read("SELECT count(*) FROM block")[0][0]
    save(again, known)
    again.close()
    stands_alone(tmp_path / "killed.aws", history)


def test_two_threads_do_not_copy_the_same_sound(tmp_path: Path) -> None:
    project, history = ProjectFile.create(tmp_path / "a.aws"), History((Revision(document(40 * BLOCK_FRAMES)),))
    saving = project.save(history, {}, no_files)
    next(saving)
    for _ in project.save(history, {}, in_file, draft=True):
        pass
    bringing = project.bring_in(no_files)
    next(bringing)
    for _ in saving:
        pass
    assert list(bringing)[1:] == []
    project.close()
    stands_alone(tmp_path / "a.aws", history)


def test_words_that_are_moved_or_shared_by_steps_come_back(tmp_path: Path) -> None:
    """The parts that the step before had are used again, also after compacting, which drops those that none has."""
    cues = tuple(Cue((Word(f"w{n}", FrameRange(100 * n, 100 * n + 50)),)) for n in range(500))
    marks = tuple(Marker(FrameRange(90 * n, 90 * n), f"m{n}") for n in range(500))
    first = replace(document(60_000), transcript=Transcript("en", cues), markers=marks)
    cut, change = first.replace_sound(FrameRange(10_000, 10_090), {"t1": EditList(1)})
    assert cut.transcript.cues[400].moved_by == -90
    history = History((Revision(first, label="Open"),)).commit(Revision(cut, label="Cut", change=change))
    project = ProjectFile.create(tmp_path / "a.aws")
    save(project, history)
    save(project, History((history.current,)))
    for _ in compact(project):
        pass
    history = history.commit(Revision(first.without_track("t1"), label="Back"))
    save(project, history)
    project.close()
    again = ProjectFile.open(tmp_path / "a.aws")
    found = again.load(no_opening).history
    for one, two in zip(found.revisions, history.revisions, strict=True):
        assert (one.document.transcript, one.document.markers) == (two.document.transcript, two.document.markers)
    again.close()
