"""Chapters in comments, of which there are more than FFmpeg's three digits can count."""

import base64
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from workstation.media.markers.comments import read_comments
from workstation.media.probe import probe

COUNT = 1_205


def comments(rows: list[tuple[str, str]]) -> bytes:
    texts = [f"{name}={text}".encode() for name, text in rows]
    return (
        struct.pack("<I", 1)
        + b"x"
        + struct.pack("<I", len(texts))
        + b"".join(struct.pack("<I", len(t)) + t for t in texts)
    )


def chapters() -> list[tuple[str, str]]:
    rows = [("TITLE", "Größe")]
    for number in range(1, COUNT + 1):
        rows.append((f"CHAPTER{number:03d}", f"00:00:00.{number // 2:03d}"))
        rows.append((f"CHAPTER{number:03d}NAME", f"n{number}"))
    return rows


def test_more_than_999_chapters_of_a_flac(make: Callable[..., Path]) -> None:
    path = make("x.flac")
    raw = path.read_bytes()
    block = comments(chapters())
    path.write_bytes(raw[:42] + bytes((4,)) + len(block).to_bytes(3, "big") + block + raw[42:])
    told = probe(path)
    assert [marker.label for marker in told.markers[:1000:333]] == ["n1", "n334", "n667", "n1000"]
    assert len(told.markers) == COUNT
    assert told.markers[-1].range.start == round(0.602 * 44_100)
    assert set(told.tags) - {"encoder"} == {"title"}


@pytest.mark.parametrize("ending", ["ogg", "opus"])
def test_comments_that_fill_several_pages(make: Callable[..., Path], tmp_path: Path, ending: str) -> None:
    options = [f"METADATA={base64.b64encode(bytes(range(256)) * 300).decode()}", "TITLE=Größe", "Mood=x"]
    path = make(f"x.{ending}", *(part for text in options for part in ("-metadata", text)))
    found = dict(read_comments(path))
    assert found["TITLE"] == "Größe"
    assert len(found["METADATA"]) == len(options[0]) - 9
    path.write_bytes(path.read_bytes()[:30_000])
    read_comments(path)
