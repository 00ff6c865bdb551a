"""Uncompressed files read in place against the same files decoded."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.engine.sources.pcm_source import PcmFile
from workstation.media.decode import decode
from workstation.media.pcm_header import find_pcm
from workstation.media.probe import probe

FILES = [
    *[("WAV", subtype) for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")],
    *[("WAVEX", subtype) for subtype in ("PCM_16", "PCM_24", "FLOAT")],
    *[("W64", subtype) for subtype in ("PCM_U8", "PCM_16", "PCM_24", "FLOAT")],
    *[("RF64", subtype) for subtype in ("PCM_16", "FLOAT")],
    *[("AIFF", subtype) for subtype in ("PCM_S8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")],
]


@pytest.mark.parametrize(("container", "subtype"), FILES)
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_the_samples_are_those_of_the_decoder(tmp_path: Path, container: str, subtype: str, channels: int) -> None:
    path = tmp_path / "sound"
    sound = np.random.default_rng(1).uniform(-1, 1, (3_002, channels))
    soundfile.write(path, sound, 11_025, subtype, format=container)
    pcm = find_pcm(path)
    assert pcm is not None
    assert (pcm.channels, pcm.rate, pcm.frames) == (channels, 11_025, 3_002)
    decoded = np.concatenate(list(decode(path)), axis=1)
    file = PcmFile(path, pcm)
    np.testing.assert_array_equal(file.read(0, 3_002), decoded)
    np.testing.assert_array_equal(file.read(1_000, 1_007), decoded[:, 1_000:1_007])


@pytest.mark.parametrize(("container", "subtype"), [("WAV", "ULAW"), ("FLAC", "PCM_16"), ("OGG", "VORBIS")])
def test_coded_sound_is_left_to_the_decoder(tmp_path: Path, container: str, subtype: str) -> None:
    path = tmp_path / "sound"
    soundfile.write(path, np.zeros((2_000, 1)), 8_000, subtype, format=container)
    assert find_pcm(path) is None


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0])
def test_a_file_written_to_a_pipe_goes_on_to_its_end(tmp_path: Path, size: int) -> None:
    path = tmp_path / "sound"
    soundfile.write(path, np.ones((500, 1)), 8_000, "PCM_16", format="WAV")
    raw = path.read_bytes()
    at = raw.index(b"data") + 4
    path.write_bytes(raw[:at] + size.to_bytes(4, "little") + raw[at + 4 :])
    pcm = find_pcm(path)
    assert pcm is not None
    assert pcm.frames == 500


def header(kind: str, frames: int) -> bytes:
    """The head of a WAV file of 16-bit stereo, up to its samples."""
    size = frames * 4
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, 44_100, 176_400, 4, 16)
    wide = b"ds64" + struct.pack("<IQQQI", 28, size + 72, size, frames, 0)
    told = {"wraps": size & 0xFFFFFFFF, "unknown": 0xFFFFFFFF, "RF64": 0xFFFFFFFF, "BW64": 0xFFFFFFFF, "zero": 0}[kind]
    name = kind.encode() if kind in ("RF64", "BW64") else b"RIFF"
    extra = wide if kind in ("RF64", "BW64") else b""
    return name + struct.pack("<I", told) + b"WAVE" + extra + form + b"data" + struct.pack("<I", told)


@pytest.mark.parametrize("kind", ["RF64", "BW64", "wraps", "unknown", "zero"])
@pytest.mark.parametrize("gibibytes", [4, 9])
def test_files_of_more_than_four_gigabytes(tmp_path: Path, kind: str, gibibytes: int) -> None:
    path, frames = tmp_path / "long.wav", gibibytes * (1 << 28) + 1_000
    start = header(kind, frames)
    last = np.arange(-500, 500, dtype="<i2")
    with path.open("wb") as file:  # sparse: hardly anything of it is on the disk
        file.write(start)
        file.truncate(len(start) + frames * 4)
        file.seek(-last.nbytes, 2)
        file.write(last.tobytes())
        if kind == "wraps":  # other programs put chunks behind the samples
            file.write(b"LIST" + struct.pack("<I", 4) + b"INFO")
    pcm = find_pcm(path)
    assert pcm is not None
    assert (pcm.channels, pcm.rate, pcm.frames) == (2, 44_100, frames)
    found = PcmFile(path, pcm).read(frames - 500, frames)
    np.testing.assert_array_equal(found.T.ravel() * 32_768, last)
    assert probe(path).frames == frames


def test_broken_headers_are_no_pcm(tmp_path: Path) -> None:
    path = tmp_path / "sound"
    soundfile.write(path, np.ones((500, 2)), 8_000, "PCM_16", format="AIFF")
    aiff = path.read_bytes()
    soundfile.write(path, np.ones((500, 2)), 8_000, "PCM_16", format="WAV")
    wav = path.read_bytes()
    rng = np.random.default_rng(2)
    soundfile.write(path, np.ones((500, 2)), 8_000, "PCM_16", format="W64")
    wave64 = path.read_bytes()
    for raw in (wav, aiff, wave64):
        for length in range(0, 44, 3):
            path.write_bytes(raw[:length])
            assert find_pcm(path) is None
        for _ in range(300):
            noisy = bytearray(raw)
            for _ in range(3):
                noisy[int(rng.integers(60))] = int(rng.integers(256))
            path.write_bytes(noisy)
            pcm = find_pcm(path)
            assert pcm is None or pcm.offset + pcm.frames * pcm.frame_bytes <= len(raw)
