"""Tags, covers and markers that are written come back, or it is said that they do not."""

from pathlib import Path

import numpy as np
import pytest

from workstation.core.cover import Cover
from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.encode import encode
from workstation.media.formats import EXPORT_FORMATS
from workstation.media.probe import Probe, probe
from workstation.media.written import WriteReport

TAGS = {
    "title": "Über",
    "album": "B",
    "album_artist": "C",
    "composer": "D",
    "publisher": "G",
    "lyrics": "one\ntwo",
    "isrc": "DEX012345678",
    "bpm": "120",
    "grouping": "Suite",
    "track": "2/9",
    "disc": "1/2",
    "comment": "E",
    "date": "2001-02-03",
    "MyOwn": "x",
    "replaygain_track_gain": "-3.00 dB",
    "time_reference": "48000",
    "originator_reference": "R-7",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
HOLDING = [format_ for format_, row in EXPORT_FORMATS.items() if row.tags]


def write(path: Path, markers: list[Marker] | None = None, **options: object) -> tuple[Probe, list[str]]:
    written = WriteReport()
    sound = np.random.default_rng(0).uniform(-0.1, 0.1, (1, 48_000)).astype(np.float32)
    list(encode(path, [sound], 48_000, 1, None, frames=48_000, markers=markers or [], written=written, **options))  # type: ignore[arg-type]
    return probe(path), written.notes


@pytest.mark.parametrize("format_", HOLDING)
def test_all_tags_and_the_cover_come_back(tmp_path: Path, format_: str) -> None:
    cover = Cover("image/png", PNG)
    found, notes = write(tmp_path / f"x.{format_}", tags=TAGS, cover=cover)
    lower = {name.lower(): text for name, text in found.tags.items()}
    assert {name: lower.get(name.lower()) for name in TAGS} == TAGS
    assert found.cover == cover
    assert notes == []


def test_a_format_without_tags_says_so(tmp_path: Path) -> None:
    _, notes = write(tmp_path / "x.aac", [Marker(FrameRange(0, 0), "a")], tags=TAGS, cover=Cover("image/png", PNG))
    assert notes[1:] == ["AAC (ADTS) holds no markers", "AAC (ADTS) holds no tags", "AAC (ADTS) holds no cover"]


def test_frames_of_mp3_keep_their_names(tmp_path: Path) -> None:
    from mutagen.id3 import ID3

    write(tmp_path / "x.mp3", tags={"bpm": "99", "isrc": "DE1", "lyrics": "la", "MyOwn": "x", "TMOO": "calm"})
    tag = ID3(str(tmp_path / "x.mp3"))
    assert set(tag) == {"TBPM", "TSRC", "USLT::und", "TXXX:MyOwn", "TMOO"}


@pytest.mark.parametrize("format_", ["flac", "ogg", "opus", "mp3", "m4a", "wav", "aiff"])
def test_no_name_of_a_marker_is_lost_among_tags(tmp_path: Path, format_: str) -> None:
    places = [Marker(FrameRange(at, at), f"{at} {letter}") for at, letter in ((0, "a"), (4_800, "ü"), (9_600, "z"))]
    found, notes = write(tmp_path / f"x.{format_}", places, tags=TAGS)
    assert [(m.range.start, m.label) for m in found.markers] == [(m.range.start, m.label) for m in places]
    assert notes == []


@pytest.mark.parametrize("format_", ["flac", "ogg", "opus", "mp3", "m4a", "wav"])
def test_long_names_of_markers(tmp_path: Path, format_: str) -> None:
    places = [Marker(FrameRange(0, 0), "a"), Marker(FrameRange(4_800, 4_800), "ü" * 2_000)]
    found, _ = write(tmp_path / f"x.{format_}", places, tags={"date": "2001", "TMOO": "calm"})
    assert [m.label for m in found.markers] == [m.label for m in places]
    assert {found.tags.get("date"), found.tags.get("mood") or found.tags.get("MOOD") or "calm"} == {"2001", "calm"}


def test_regions_stay_regions_or_it_is_said(tmp_path: Path) -> None:
    inside = [Marker(FrameRange(480, 9_600), "region"), Marker(FrameRange(4_800, 4_800), "in it")]
    for format_ in ("wav", "mp3"):
        found, notes = write(tmp_path / f"x.{format_}", inside)
        assert found.markers == tuple(inside)
        assert notes == []
    for format_ in ("flac", "ogg", "opus", "m4a", "aiff"):
        found, notes = write(tmp_path / f"x.{format_}", inside)
        assert [m.range.start for m in found.markers] == [480, 4_800]
        name = EXPORT_FORMATS[format_].name
        assert notes == [f"{name} does not hold the ends of regions: 1 region is a place there"]
    found, notes = write(tmp_path / "last.m4a", [inside[1], Marker(FrameRange(9_600, 14_400), "region")])
    assert (found.markers[1].range, notes) == (FrameRange(9_600, 14_400), [])


def test_more_markers_than_fit_are_counted(tmp_path: Path) -> None:
    many = [Marker(FrameRange(at, at), str(at)) for at in range(0, 48_000, 40)]
    found, notes = write(tmp_path / "x.flac", many)
    assert len(found.markers) == 999
    assert notes == ["FLAC holds 999 markers: 201 were left out"]
    for format_ in ("wav", "aiff", "m4a"):
        found, notes = write(tmp_path / f"x.{format_}", many)
        assert len(found.markers) == 1_200
        assert notes == []


@pytest.mark.parametrize("format_", HOLDING)
def test_text_that_is_none_is_written_as_far_as_it_is(tmp_path: Path, format_: str) -> None:
    tags = {"title": "a\ud800b", "My\udfffOwn": "x", "artist": "é"}
    found, _ = write(tmp_path / f"x.{format_}", [Marker(FrameRange(0, 0), "l\ud800")], tags=tags)
    assert (found.tags["title"], found.tags["artist"]) == ("a?b", "é")
    assert [marker.label for marker in found.markers] == ["l?"]


def test_a_cover_that_is_too_large_for_flac_is_told(tmp_path: Path) -> None:
    found, notes = write(tmp_path / "x.flac", tags={"title": "t"}, cover=Cover("image/png", PNG + bytes(16 << 20)))
    assert (found.cover, found.tags["title"]) == (None, "t")
    assert notes == ["FLAC holds covers of 15 MiB: a larger one was left out"]
