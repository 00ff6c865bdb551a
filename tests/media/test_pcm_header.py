"""Samples in WAV files whose containers are wider than they are, against libsndfile."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.media.decode import decode
from workstation.media.probe import probe


def wav(path: Path, bits: int, width: int, channels: int, *, extensible: bool, mask: int = 0) -> np.ndarray:
    """Writes a sine of half scale, its bits in the upper ones of `width` bytes; answers what it should be read as."""
    sine = np.round(np.sin(np.arange(400) / 20) * 2.0 ** (bits - 2)).astype(np.int64)
    raw = b"".join(
        (int(value) << (8 * width - bits)).to_bytes(width, "little", signed=True) * channels for value in sine
    )
    form = struct.pack(
        "<HHIIHH",
        0xFFFE if extensible else 1,
        channels,
        8_000,
        8_000 * width * channels,
        width * channels,
        8 * width if extensible else bits,
    )
    if extensible:
        form += struct.pack("<HHIH", 22, bits, mask, 1) + bytes.fromhex("000000001000800000aa00389b71")
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(raw)) + raw
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return np.tile((sine / 2.0 ** (bits - 1)).astype(np.float32), (channels, 1))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("bits", "width"), [(12, 2), (16, 2), (20, 3), (24, 3), (16, 4), (20, 4), (24, 4), (32, 4)])
def test_samples_in_wider_places_are_what_libsndfile_reads(
    tmp_path: Path, bits: int, width: int, channels: int
) -> None:
    path = tmp_path / "x.wav"
    expected = wav(path, bits, width, channels, extensible=True)
    np.testing.assert_array_equal(expected, soundfile.read(path, dtype="float32", always_2d=True)[0].T)
    np.testing.assert_array_equal(np.concatenate(list(decode(path)), axis=1), expected)
    told = probe(path)
    assert (told.frames, told.exact, told.bits) == (400, True, bits)
    assert told.pcm is not None


@pytest.mark.parametrize(("bits", "width"), [(12, 2), (20, 3), (24, 4)])
def test_the_old_header_says_the_same(tmp_path: Path, bits: int, width: int) -> None:
    expected = wav(tmp_path / "x.wav", bits, width, 2, extensible=False)
    np.testing.assert_array_equal(np.concatenate(list(decode(tmp_path / "x.wav")), axis=1), expected)


def test_the_mask_of_the_header_is_the_layout(tmp_path: Path) -> None:
    wav(tmp_path / "x.wav", 24, 4, 3, extensible=True, mask=0xB)
    assert probe(tmp_path / "x.wav").layout == ("FL", "FR", "LFE")


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_the_upper_byte_may_come_first_in_a_wav(tmp_path: Path, subtype: str) -> None:
    """RIFX, which FFmpeg reads as noise."""
    path, samples = tmp_path / "x.wav", np.stack([np.linspace(-0.5, 0.9, 999), np.linspace(0.25, -1, 999)], 1)
    soundfile.write(path, samples, 8_000, subtype, endian="BIG")
    assert path.read_bytes()[:4] == b"RIFX"
    found = np.concatenate(list(decode(path)), axis=1)
    np.testing.assert_array_equal(found, soundfile.read(path, dtype="float32")[0].T)
    assert probe(path).frames == 999
