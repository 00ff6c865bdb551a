"""Cue points and loops of WAV files: what is written comes back, by our reader and by others."""

import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.encode import encode
from workstation.media.formats import ExportSettings
from workstation.media.markers.riff import append_riff, read_riff
from workstation.media.pcm_header import find_pcm
from workstation.media.probe import probe

MARKERS = st.lists(
    st.builds(
        lambda start, length, text: Marker(FrameRange(start, start + length), text.strip()),
        st.integers(0, 2**31),
        st.just(0) | st.integers(1, 2**20),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=9)
        | st.sampled_from(("Loop", "Loop 2")),
    ),
    max_size=12,
)


def tone(path: Path, rate: int = 8000) -> Path:
    soundfile.write(path, np.linspace(-0.5, 0.5, 4001), rate, "PCM_16")
    return path


@settings(max_examples=60)
@given(MARKERS)
def test_markers_come_back(tmp_path_factory: pytest.TempPathFactory, markers: list[Marker]) -> None:
    path = tone(tmp_path_factory.getbasetemp() / "a.wav")
    sound = soundfile.read(path)[0]
    append_riff(path, markers)
    assert sorted(read_riff(path), key=lambda m: (m.range, m.label)) == sorted(
        markers, key=lambda m: (m.range, m.label)
    )
    assert int.from_bytes(path.read_bytes()[4:8], "little") == path.stat().st_size - 8
    np.testing.assert_array_equal(soundfile.read(path)[0], sound)


def test_a_wide_file_keeps_its_sizes(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros((3, 64), np.float32).T.repeat(20, 0), 8000, "FLOAT", format="RF64")
    append_riff(path, [Marker(FrameRange(5, 9), "x")])
    assert read_riff(path) == (Marker(FrameRange(5, 9), "x"),)
    raw = path.read_bytes()
    assert raw[:4] != b"RF64" or struct.unpack_from("<Q", raw, 20)[0] == len(raw) - 8
    assert soundfile.info(path).frames == 1280


def test_other_writers_are_understood(tmp_path: Path) -> None:
    """A loop without a cue point, a note beside a label, a label in cp1252, chunks before the sound."""
    path = tone(tmp_path / "a.wav")
    raw = path.read_bytes()
    cue = struct.pack("<I", 1) + struct.pack("<II4sIII", 7, 0, b"data", 0, 0, 100)
    note = b"note" + struct.pack("<II", 4 + 5, 7) + b"text\0" + b"\0"
    labl = b"labl" + struct.pack("<II", 4 + 4, 7) + b"\xe4bc\0"
    smpl = struct.pack("<9I", 0, 0, 0, 60, 0, 0, 0, 1, 0) + struct.pack("<6I", 0, 0, 200, 299, 0, 0)
    extra = b""
    for name, content in ((b"cue ", cue), (b"LIST", b"adtl" + note + labl), (b"smpl", smpl)):
        extra += name + struct.pack("<I", len(content)) + content
    path.write_bytes(raw[:12] + extra + raw[12:])
    assert read_riff(path) == (Marker(FrameRange(100, 100), "äbc"), Marker(FrameRange(200, 300), "Loop"))


@given(st.binary(max_size=200), st.integers(0, 300))
def test_noise_is_no_marker(tmp_path_factory: pytest.TempPathFactory, noise: bytes, cut: int) -> None:
    path = tone(tmp_path_factory.getbasetemp() / "a.wav")
    append_riff(path, [Marker(FrameRange(5, 9), "x"), Marker(FrameRange(7, 7), "Loop")])
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) - cut] + noise)
    read_riff(path)
    path.write_bytes(raw[:12] + noise + raw[12:])
    read_riff(path)


@pytest.mark.parametrize("ending", ["wav", "mp3", "m4a", "flac", "opus"])
def test_an_export_opens_with_its_markers(ending: str, tmp_path: Path) -> None:
    markers = (
        Marker(FrameRange(0, 0), "Änfang"),
        Marker(FrameRange(24_000, 24_000), "two"),
        Marker(FrameRange(48_000, 60_000), "part"),
    )
    block = np.zeros((1, 96_000), np.float32)
    path = tmp_path / f"a.{ending}"
    for _ in encode(path, [block], 48_000, 1, ExportSettings.for_path(path), {"title": "T"}, 96_000, markers):
        pass
    found = probe(path)
    assert found.tags["title"] == "T"
    assert [m.label for m in found.markers] == ["Änfang", "two", "part"]
    assert [m.range.start for m in found.markers] == [0, 24_000, 48_000]
    if ending in ("wav", "mp3", "m4a"):
        assert [m.range.frames for m in found.markers] == [0, 0, 12_000]


def test_markers_follow_the_rate_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    for _ in encode(
        path, [np.zeros((1, 48_000), np.float32)], 48_000, 1, ExportSettings("wav", rate=8_000), {}, 48_000,
        [Marker(FrameRange(24_000, 48_000), "x")],
    ):  # fmt: skip
        pass
    assert probe(path).markers == (Marker(FrameRange(4_000, 8_000), "x"),)


@pytest.mark.skipif(shutil.which("sox") is None, reason="sox is not here")
def test_sox_reads_what_was_written(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav")
    append_riff(path, [Marker(FrameRange(5, 9), "x")])
    subprocess.run(["sox", path, tmp_path / "b.wav"], check=True, capture_output=True)
    np.testing.assert_array_equal(soundfile.read(tmp_path / "b.wav")[0], soundfile.read(path)[0])


def test_libsndfile_reads_the_same_cues_and_loops(tmp_path: Path) -> None:
    markers = [
        Marker(FrameRange(5, 5), "place"),
        Marker(FrameRange(100, 300), "Loop"),
        Marker(FrameRange(900, 950), "part"),
    ]
    path = tone(tmp_path / "a.wav")
    append_riff(path, markers)
    with soundfile.SoundFile(path) as file:
        cues = soundfile._ffi.new("unsigned char[]", 4 + 100 * 280)
        assert soundfile._snd.sf_command(file._file, 0x10CE, cues, len(cues))  # SFC_GET_CUE
        raw = bytes(soundfile._ffi.buffer(cues))
    (count,) = struct.unpack_from("<I", raw)
    rows = [struct.unpack_from("<iIiiiI256s", raw, 4 + 280 * index) for index in range(count)]
    assert [(row[5], row[6].split(b"\0")[0].decode()) for row in rows] == [(5, "place"), (100, "Loop"), (900, "part")]
    with soundfile.SoundFile(path) as file:
        instrument = soundfile._ffi.new("unsigned char[]", 16 + 16 * 16)
        assert soundfile._snd.sf_command(file._file, 0x10D0, instrument, len(instrument))  # SFC_GET_INSTRUMENT
        raw = bytes(soundfile._ffi.buffer(instrument))
    assert struct.unpack_from("<i", raw, 12) == (1,)
    assert struct.unpack_from("<II", raw, 20) == (100, 300)


def chunk(name: bytes, content: bytes, *, padded: bool = True) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (padded and len(content) % 2)


@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("size", [1000, 1001])
def test_markers_behind_an_odd_chunk_are_found_with_and_without_its_pad_byte(
    tmp_path: Path, size: int, padded: bool
) -> None:
    form = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))
    cue = chunk(b"cue ", struct.pack("<I", 1) + struct.pack("<II4sIII", 7, 0, b"data", 0, 0, 55))
    labels = chunk(b"LIST", b"adtl" + chunk(b"labl", struct.pack("<I", 7) + b"here\0"))
    odd = chunk(b"JUNK", b"abc", padded=padded)
    body = b"WAVE" + odd + form + chunk(b"data", b"\x80" * size, padded=padded) + cue + labels
    (tmp_path / "x.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert read_riff(tmp_path / "x.wav") == (Marker(FrameRange(55, 55), "here"),)
    pcm = find_pcm(tmp_path / "x.wav")
    assert pcm is not None
    assert pcm.frames == size


def test_labels_in_cyrillic_and_in_western_codings(tmp_path: Path) -> None:
    path = tone(tmp_path / "x.wav")
    append_riff(path, [Marker(FrameRange(1, 1), "AAAAA"), Marker(FrameRange(2, 2), "BBBBBB")])
    raw = path.read_bytes().replace(b"AAAAA", "Größe".encode("cp1252")).replace(b"BBBBBB", "Припев".encode("cp1251"))
    path.write_bytes(raw)
    assert [marker.label for marker in read_riff(path)] == ["Größe", "Припев"]
