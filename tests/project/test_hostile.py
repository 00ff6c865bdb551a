"""Projects that were damaged or made to do harm: one line that names the file, or the document; never anything else."""

import json
import random
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import ramp
from workstation.core.cover import Cover
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.history import History, Revision
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.arrangement import Arrangement
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve, Point, Ramp
from workstation.core.sound.gain_fold import gained
from workstation.core.sound.sources import ArraySource, Remixed, Silence, Source
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.project.errors import ProjectError
from workstation.project.file import ProjectFile
from workstation.project.salvage.salvage import salvage
from workstation.project.schema import connect
from workstation.project.sound.sources import FileRef

RATE = 8000
FILE = ArraySource(ramp(RATE, 2), RATE)
JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**53 + 1, 10**30, 0.5, -1e300, "", "x", "\ud800", [], [0], [[0, 1]], {}, {"a": 1}, [None] * 3
)  # fmt: skip


@contextmanager
def tool_on(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("PRAGMA synchronous = OFF")
        tool.execute("PRAGMA foreign_keys = OFF")
        yield tool


def _refer(source: Source) -> FileRef | None:
    return FileRef(Path("/nowhere/a.wav"), "f" * 32, 2, RATE, RATE) if source is FILE else None


def _open_file(ref: FileRef) -> Source:
    return Silence(ref.channels, ref.frames, ref.rate)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A project with something of everything."""
    sound = EditList.of(ArraySource(ramp(3 * RATE, 2), RATE))
    curve = Curve((Ramp(0, 900), Ramp(5000, 6000, falls=True)), factors=(0.5, -2.0))
    shaped = gained(sound, curve)
    assert shaped is not None
    clips = (
        Clip(
            100, sound, FrameRange(10, 9000), Ramp(10, 500), None, -3.0, (Point(20, -1.0), Point(900, 2.0)), "g", "n", 3
        ),
        Clip(5000, shaped, FrameRange(0, 8000), None, Ramp(7000, 8000, falls=True)),
    )
    arranged = Arrangement(clips)
    mixed = EditList(1, (*EditList.of(Remixed(FILE, 1)).segments, *EditList.silence(1, 500, RATE).segments))
    words = tuple(Word(f"w{n}", FrameRange(100 * n, 100 * n + 50), 0.5, n % 7 == 0) for n in range(60))
    cues = (Cue(words[:30], "Ann", "Hallo"), Cue(words[30:]), Cue((), shown=FrameRange(7000, 8000)))
    rack = Rack(
        (Slot("gain", "gain", {"gain_db": 3.0}), Slot("eq", "equalizer", {"bands": (("bell", 100.0, 1.0),)}, False))
    )
    first = Document(
        RATE,
        (
            Track("t1", "One", arranged.edits, rack, -1.5, 0.25, True, False, 2, arranged),
            Track("t2", "Two", mixed),
            Track("t3", "Three", EditList(3), layout=("FL", "FR", "LFE")),
        ),
        (Marker(FrameRange(5, 5), "m"), Marker(FrameRange(6, 60), "r", (100.0, 200.0))),
        Transcript("en", cues, "t1", "de"),
        rack,
        {"title": "x"},
        Cover("image/png", b"picture"),
    )
    moved = Document(RATE, first.tracks, first.markers, first.transcript.mapped(Change(0, 0, 77)), rack)
    revisions = (
        Revision(first, Selection(FrameRange(1, 9), ("t1",), (50.0, 60.0)), "Open", None, 'run("file.open")'),
        Revision(moved, Selection(), "Move", Change(0, 0, 77)),
    )
    path = tmp_path_factory.mktemp("rich") / "rich.aws"
    project = ProjectFile.create(path)
    for _ in project.save(History(revisions, 1), {"view": {"shown": [0, 9]}}, _refer):
        pass
    for _ in project.save(History(revisions, 0), {"view": {}, "about": {"name": "x"}}, _refer, draft=True):
        pass
    project.close()
    return path.read_bytes()


def _outcome(path: Path) -> str:
    """What opening a file comes to; anything but a document or one line that names the file fails the test."""
    try:
        project = ProjectFile.open(path)
        try:
            for draft in (True, False):
                saved = project.load(_open_file, draft=draft)
                for revision in saved.history.revisions:
                    for track in revision.document.tracks:
                        track.edits.read(FrameRange(0, 50))
                    _ = [cue.words for cue in revision.document.transcript.cues]
        finally:
            project.close()
    except ProjectError as error:
        line = str(error)
        assert str(path) in line
        assert len(line.splitlines()) == 1
        assert len(line) < 1500
        assert sorted(beside.name for beside in path.parent.iterdir()) == [path.name]
        return line
    return "opened"


def _places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, one in inner for found in _places(one, (*place, key)))]


def _changed(value: Any, chance: random.Random) -> Any:
    """A value with one place in it changed, taken away or doubled."""
    place = chance.choice(_places(value))
    if not place:
        return chance.choice(JUNK)
    inside = value
    for key in place[:-1]:
        inside = inside[key]
    what = chance.random()
    if what < 0.15:
        del inside[place[-1]]
    elif what < 0.25 and isinstance(inside, list):
        inside.append(inside[place[-1]])
    elif what < 0.4 and isinstance(inside[place[-1]], int | float):
        inside[place[-1]] = inside[place[-1]] + chance.choice([1, -1, 1000, 2**40, 2**52, 2**63])
    else:
        inside[place[-1]] = chance.choice(JUNK)
    return value


def _change_json(path: Path, chance: random.Random) -> None:
    with tool_on(path) as tool:
        table = chance.choice(["revision", "part", "part"])
        rows = tool.execute(f"SELECT id, size, content FROM {table}").fetchall()
        number, size, content = chance.choice(rows)
        value = json.loads(content if len(content) == size else zlib.decompress(content))
        text = json.dumps(_changed(value, chance)).encode()
        tool.execute(f"UPDATE {table} SET size = ?, content = ? WHERE id = ?", (len(text), text, number))
        tool.commit()


def _change_row(path: Path, chance: random.Random) -> None:
    with tool_on(path) as tool:
        table = chance.choice(["revision", "part", "source", "source", "block", "sound", "step", "state"])
        columns = [row[1] for row in tool.execute(f"PRAGMA table_info({table})")]
        row = chance.choice(tool.execute(f"SELECT * FROM {table}").fetchall())
        where = " AND ".join(f"{name} IS ?" for name in columns)
        junk = chance.choice([None, -1, 0, 1, 99, 2**62, 1.5, "x", "[1", "-1", "1e9", b"", b"\xff\0", "a\0b", 2**53])
        try:
            tool.execute(f"UPDATE {table} SET {chance.choice(columns)} = ? WHERE {where}", (junk, *row))
        except sqlite3.IntegrityError:
            return
        tool.commit()


def _change_page(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 5])):
        at = chance.randrange(len(content))
        content[at : at + 64] = chance.choice([bytes(64), chance.randbytes(64)])
    path.write_bytes(content)


@pytest.mark.parametrize("change", [_change_json, _change_row, _change_page])
def test_whatever_is_changed_is_one_line_or_a_document(
    rich: bytes, tmp_path: Path, change: Callable[[Path, random.Random], None]
) -> None:
    outcomes = []
    for seed in range(150):
        path = tmp_path / f"{seed}" / "x.aws"
        path.parent.mkdir()
        path.write_bytes(rich)
        change(path, random.Random(seed))
        outcomes.append(_outcome(path))
    assert 10 < outcomes.count("opened") < 145


def _with(rich: bytes, path: Path, *statements: str) -> Path:
    path.write_bytes(rich)
    with tool_on(path) as tool:
        for statement in statements:
            tool.executescript(statement)
        tool.commit()
    return path


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            "ALTER TABLE state RENAME TO other; CREATE VIEW state AS WITH RECURSIVE c(n) AS "
            "(SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT 0 AS draft, 'index' AS name, n AS value FROM c",
            "holds the view 'state'",
        ),
        (
            "CREATE TRIGGER t AFTER INSERT ON state BEGIN DELETE FROM revision; END",
            "holds the trigger 't'",
        ),
        ("CREATE INDEX i ON state (value)", "holds the index 'i'"),
        ("DROP TABLE step", "step is not the table"),
        ("ALTER TABLE step ADD COLUMN more AS (hex(zeroblob(1000000)))", "holds the table 'step'"),
        ("PRAGMA user_version = 99", "newer release"),
        ("PRAGMA user_version = -1", "of no format"),
        ("PRAGMA application_id = 1", "not a project of this program"),
        ("UPDATE source SET inner = id, kind = 'remix'", "is a remix of itself"),
        ("UPDATE source SET frames = 17592186044416000", "Expected `int` <= 9007199254740992"),
        ("UPDATE source SET channels = 5000000", "Expected `int` <= 1024"),
        ("UPDATE source SET rate = 0", "Expected `int` >= 1 - at `$.rate`"),
        ("UPDATE source SET kind = 'x'", "no kind of source 'x'"),
        ("UPDATE step SET revision = 'x'", "a step names no revision"),
        ("UPDATE state SET value = '99999999999999999999' WHERE name = 'index'", "no number from 0 to 1"),
        ("UPDATE state SET value = '99' WHERE name = 'shared'", "no number from 0 to 2"),
        ("DELETE FROM step", "shared: 2 is no number from 0 to 0"),
        ("DELETE FROM step; DELETE FROM state WHERE draft = 1", "it has no steps"),
        ("DELETE FROM part", "is missing"),
        ("UPDATE part SET size = 1 << 40", "longer than it may be"),
        ("UPDATE revision SET label = x'ff'", "its label is no text"),
    ],
)
def test_what_is_wrong_is_named(rich: bytes, tmp_path: Path, statements: str, said: str) -> None:
    assert said in _outcome(_with(rich, tmp_path / "x.aws", statements))


def test_a_bomb_is_not_unpacked(rich: bytes, tmp_path: Path) -> None:
    path = _with(rich, tmp_path / "x.aws")
    bomb = zlib.compress(bytes(200_000_000))
    for size in (200_000_000, 1 << 26, 10):
        with tool_on(path) as tool:
            tool.execute("UPDATE revision SET size = ?, content = ?", (size, bomb))
            tool.commit()
        assert "revision 1: it is" in _outcome(path)


@pytest.mark.parametrize(
    "rows", ['[[{"shape":{"channels":2,"chunks":[PART]},"curve":{"fades":[],"gain_db":0,"envelope":[]}},0,9]]']
)
def test_a_part_that_holds_itself_is_named(rich: bytes, tmp_path: Path, rows: str) -> None:
    path = _with(rich, tmp_path / "x.aws")
    with tool_on(path) as tool:
        for (part,) in tool.execute("SELECT id FROM part").fetchall():
            text = rows.replace("PART", str(part)).encode()
            tool.execute("UPDATE part SET size = ?, content = ? WHERE id = ?", (len(text), text, part))
        tool.commit()
    assert "damaged" in _outcome(path)


def test_parts_that_name_each_other_twice_are_not_followed_without_an_end(rich: bytes, tmp_path: Path) -> None:
    """Fifty layers, each twice in the next, would be 2^50 pieces of sound."""
    path = _with(rich, tmp_path / "x.aws")
    with tool_on(path) as tool:
        (source,) = tool.execute("SELECT id FROM source WHERE kind = 'blocks' AND channels = 2").fetchone()
        rows = json.dumps([[source, 0, 9]]).encode()
        tool.execute("INSERT INTO part VALUES (1000, x'00', ?, ?)", (len(rows), rows))
        for part in range(1001, 1050):
            inner = {
                "shape": {"channels": 2, "chunks": [part - 1]},
                "curve": {"fades": [], "gain_db": 0, "envelope": []},
            }
            rows = json.dumps([[inner, 0, 9], [inner, 0, 9]]).encode()
            tool.execute("INSERT INTO part VALUES (?, ?, ?, ?)", (part, str(part), len(rows), rows))
        number, size, content = tool.execute("SELECT id, size, content FROM revision").fetchone()
        value = json.loads(content if len(content) == size else zlib.decompress(content))
        value["document"]["tracks"] = [{**value["document"]["tracks"][1], "channels": 2, "chunks": [1049]}]
        text = json.dumps(value).encode()
        tool.execute("UPDATE revision SET size = ?, content = ? WHERE id = ?", (len(text), text, number))
        tool.commit()
    assert "more sound than a document can be" in _outcome(path)


def test_a_place_in_the_document_is_named(rich: bytes, tmp_path: Path) -> None:
    path = _with(rich, tmp_path / "x.aws")
    with tool_on(path) as tool:
        number, size, content = tool.execute("SELECT id, size, content FROM revision").fetchone()
        value = json.loads(content if len(content) == size else zlib.decompress(content))
        value["document"]["tracks"][1]["gain_db"] = "loud"
        text = json.dumps(value).encode()
        tool.execute("UPDATE revision SET size = ?, content = ? WHERE id = ?", (len(text), text, number))
        tool.commit()
    assert f"revision {number}: tracks[1]: Expected `float`, got `str` - at `$.gain_db`" in _outcome(path)


@pytest.mark.parametrize("seed", range(40))
def test_salvage_answers_whatever_is_there(rich: bytes, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "x.aws"
    path.write_bytes(rich)
    for change in (_change_json, _change_row, _change_page)[: 1 + seed % 3]:
        try:
            change(path, random.Random(seed))
        except sqlite3.Error:
            break
    target = tmp_path / "new.aws"
    try:
        found = salvage(path, target)
    except ProjectError as error:
        assert str(path) in str(error)  # noqa: PT017  # either may come
        assert not target.exists()
        return
    with closing(ProjectFile.open(target)) as project:
        assert project.load(_open_file, draft=project.has_draft).history.revisions
    assert found.summary


def test_sound_that_is_no_block_is_silent_and_named(rich: bytes, tmp_path: Path) -> None:
    """A stream that says it is longer than any, compressed zeros without an end, columns of other kinds."""
    form = 48_000 << 44 | 1 << 41 | 15 << 36 | (1 << 36) - 1
    head = b"fLaC\x80\0\0\x22\x10\0\x10\0" + bytes(6) + form.to_bytes(8, "big")
    bomb = zlib.compress(bytes(100_000_000))
    for coding, samples in [
        ("flac16", head + bytes(16)), ("flac24+", b"\xff\xff\xff\xff" + head), ("f32z", bomb), ("f32", bytes(3)),
        ("f32", bytes(8 << 20)), ("x", b""), (5, b"x"), ("f32", 7), ("flac16", "text"),
    ]:  # fmt: skip
        path = _with(rich, tmp_path / "x.aws")
        with tool_on(path) as tool:
            tool.execute("UPDATE sound SET coding = ?, samples = ?", (coding, samples))
            tool.commit()
        with closing(ProjectFile.open(path)) as project:
            track = project.load(_open_file).history.current.document.tracks[0]
            assert not np.any(track.edits.read(FrameRange(0, 9000)))
            assert project.blocks.faults
            for fault in project.blocks.faults:
                assert fault.startswith(f"{path}: a block of sound is damaged, its place is silent")


def test_a_file_that_is_refused_is_left_alone(rich: bytes, tmp_path: Path) -> None:
    path = _with(rich, tmp_path / "x.aws", "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="newer release"):
        connect(path)
    assert path.read_bytes() == before
    assert [beside.name for beside in tmp_path.iterdir()] == ["x.aws"]
