"""A project made by Audacity 3.2.4 (synthetic sound), compared with what Audacity itself exported of it."""

import gzip
import sqlite3
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.engine.mixing.render import render
from workstation.exchange.audacity import read_aup3
from workstation.exchange.audacity.nodes import from_binary

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def raw() -> bytes:
    return gzip.decompress((HERE / "made.aup3.gz").read_bytes())


@pytest.fixture
def made(raw: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "made.aup3"
    path.write_bytes(raw)
    return path


def heard(rate: int, track: Track, channels: int) -> Samples:
    document = Document(rate, (replace(track, mute=False),))
    return np.concatenate(list(render(document, document.span, lambda *_: None, channels)), axis=1)


def test_sound_is_what_audacity_exports(made: Path) -> None:
    project = read_aup3(made)
    exported = np.load(HERE / "exported.npz")
    for number, name in enumerate(("stereo", "voice", "mono24")):
        expected = exported[name]
        found = heard(project.rate, project.tracks[number].track, len(expected))
        # the envelope and the gain are rounded elsewhere; everything else is equal to the bit
        np.testing.assert_allclose(found, expected, rtol=0, atol=6e-8 if name == "voice" else 0)


def test_tracks_clips_and_labels(made: Path) -> None:
    project = read_aup3(made)
    assert project.faults == ()
    assert project.rate == 8000
    assert [(f.rate, f.track.name, f.track.channels, f.track.mute) for f in project.tracks] == [
        (8000, "stereo", 2, False),
        (8000, "Voice & <b>", 1, False),
        (8000, "mono24", 1, False),
        (11025, "Other rate", 1, True),
    ]
    voice = project.tracks[1].track
    assert round(voice.gain_db, 3) == -6
    assert voice.pan == -0.5
    assert [(clip.range, clip.visible, clip.name) for clip in voice.clips] == [
        (FrameRange(1600, 4000), FrameRange(0, 2400), "mono"),
        (FrameRange(12000, 17600), FrameRange(2400, 8000), "mono"),
    ]
    assert [(p.frame, round(p.gain_db, 2)) for p in voice.clips[0].points] == [(400, -6.02), (2000, 1.58)]
    assert project.markers == (Marker(FrameRange(2000, 6000)), Marker(FrameRange(8000, 8000), "point"))


def test_reading_leaves_no_trace(made: Path) -> None:
    before = made.read_bytes(), made.stat().st_mtime_ns
    project = read_aup3(made)
    project.tracks[0].track.edits.read(FrameRange(0, 100))
    assert (made.read_bytes(), made.stat().st_mtime_ns) == before
    assert [path.name for path in made.parent.iterdir()] == ["made.aup3"]


def test_what_is_only_in_the_log_is_read(made: Path) -> None:
    """As while Audacity has the project open, or after it was killed: also an unsaved state."""
    writer = sqlite3.connect(made)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    dict_, doc = writer.execute("SELECT dict, doc FROM project").fetchone()
    doc = doc.replace("point".encode("utf-32-le"), "place".encode("utf-32-le"))
    writer.execute("INSERT INTO autosave VALUES (1, ?, ?)", (dict_, doc))
    writer.commit()
    project = read_aup3(made)
    assert project.markers[1].label == "place"
    assert project.faults == ("Audacity had ended without saving it; what it had kept last was read",)
    writer.close()


def test_lost_and_damaged_blocks_are_named(made: Path) -> None:
    writer = sqlite3.connect(made)
    (number,) = writer.execute("SELECT min(blockid) FROM sampleblocks").fetchone()
    writer.execute("DELETE FROM sampleblocks WHERE blockid = ?", (number,))
    writer.commit()
    writer.close()
    project = read_aup3(made)
    assert len(project.faults) == 1
    assert "blocks of sound" in project.faults[0]
    assert all(len(f.track.edits.read(FrameRange(0, f.track.frames))) == f.track.channels for f in project.tracks)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no such table|file is not a database|holds no project|no project of Audacity"),
        (b"some text that is no database" * 99, "a.aup3 cannot be read as an Audacity project: file is not a database"),
        (None, "does not exist"),
    ],
)
def test_what_is_no_project_is_said(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.aup3"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_aup3(path)
    other = tmp_path / "b.aup3"
    sqlite3.connect(other).execute("CREATE TABLE x (y)")
    with pytest.raises(ValueError, match=r"b\.aup3 is a database, but no project of Audacity 3"):
        read_aup3(other)


@settings(max_examples=40)
@given(st.data())
def test_damage_ends_in_a_line_or_in_silence(
    raw: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.aup3"
    if data.draw(st.booleans(), "cut"):
        damaged = raw[: data.draw(st.integers(0, len(raw)))]
    else:
        at, noise = data.draw(st.integers(0, len(raw))), data.draw(st.binary(min_size=1, max_size=400))
        damaged = raw[:at] + noise + raw[at + len(noise) :]
    path.write_bytes(damaged)
    said = ""
    try:
        project = read_aup3(path)
        for foreign in project.tracks:
            foreign.track.edits.read(FrameRange(0, min(foreign.track.frames, 20_000)))
    except ValueError as error:
        said = str(error)
    assert "\n" not in said


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_tree_is_refused(raw: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "tree.aup3"
    if not path.exists():
        path.write_bytes(raw)
    base = sqlite3.connect(path)
    names, doc = base.execute("SELECT dict, doc FROM project").fetchone()
    base.close()
    at, noise = data.draw(st.integers(0, len(doc))), data.draw(st.binary(max_size=40))
    try:
        from_binary(names + doc[:at] + noise)
    except ValueError as error:
        assert "damaged" in str(error)  # noqa: PT017
    with pytest.raises(ValueError, match="damaged"):
        from_binary(names + struct.pack("<BHi", 3, 1, 2**31 - 1))


def test_blocks_of_24_bits(made: Path) -> None:
    """They hold an integer of 32 bits for each sample."""
    before = read_aup3(made).tracks[0].track.edits.read(FrameRange(0, 2000))
    writer = sqlite3.connect(made)
    rows = writer.execute("SELECT blockid, samples FROM sampleblocks WHERE sampleformat = 0x20001").fetchall()
    assert rows
    for number, samples in rows:
        wide = (np.frombuffer(samples, "<i2").astype("<i4") << 8).tobytes()
        writer.execute("UPDATE sampleblocks SET sampleformat = 0x40001, samples = ? WHERE blockid = ?", (wide, number))
    writer.commit()
    writer.close()
    np.testing.assert_array_equal(read_aup3(made).tracks[0].track.edits.read(FrameRange(0, 2000)), before)


def test_a_damaged_page_loses_its_blocks_only(made: Path) -> None:
    expected = [f.track.edits.read(FrameRange(0, f.track.frames)) for f in read_aup3(made).tracks]
    page = sqlite3.connect(made).execute("PRAGMA page_size").fetchone()[0]
    raw = bytearray(made.read_bytes())
    kept = []
    for number in range(1, len(raw) // page):
        damaged = raw.copy()
        damaged[number * page : number * page + 100] = b"\xaa" * 100
        made.write_bytes(damaged)
        try:
            project = read_aup3(made)
        except ValueError:
            continue
        heard = [f.track.edits.read(FrameRange(0, f.track.frames)) for f in project.tracks]
        kept.append(sum(np.array_equal(a, b) for a, b in zip(heard, expected, strict=True)))
    assert kept
    assert len(expected) - 1 in kept  # one track has lost a block, the others none
