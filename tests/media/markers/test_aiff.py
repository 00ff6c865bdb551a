"""Places in AIFF files."""

import struct
from pathlib import Path

import numpy as np
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.markers.aiff import read_aiff
from workstation.media.probe import probe


def marked(path: Path) -> Path:
    soundfile.write(path, np.zeros(1000), 8000, "PCM_16", format="AIFF")
    rows = b"".join(
        struct.pack(">hIB", number, at, len(name)) + name + b"\0" * ((len(name) + 1) % 2)
        for number, at, name in ((1, 700, b"later"), (2, 10, "ä".encode("mac_roman")))
    )
    content = struct.pack(">H", 2) + rows
    raw = path.read_bytes() + b"MARK" + struct.pack(">I", len(content)) + content
    path.write_bytes(raw[:4] + struct.pack(">I", len(raw) - 8) + raw[8:])
    return path


def test_marks_are_places_in_time_order(tmp_path: Path) -> None:
    found = probe(marked(tmp_path / "a.aiff"))
    assert found.markers == (Marker(FrameRange(10, 10), "ä"), Marker(FrameRange(700, 700), "later"))


@given(st.integers(0, 80), st.binary(max_size=60))
def test_a_damaged_chunk_gives_what_is_whole(tmp_path_factory, cut: int, noise: bytes) -> None:
    path = marked(tmp_path_factory.getbasetemp() / "b.aiff")
    path.write_bytes(path.read_bytes()[:-cut] + noise)
    read_aiff(path)
