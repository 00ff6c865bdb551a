"""Uncompressed files read in place against the same files decoded."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.engine.in_place import PcmFile
from workstation.media.decode import decode
from workstation.media.pcm import find_pcm

FILES = [
    *[("WAV", subtype) for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")],
    *[("WAVEX", subtype) for subtype in ("PCM_16", "PCM_24", "FLOAT")],
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


def test_broken_headers_are_no_pcm(tmp_path: Path) -> None:
    path = tmp_path / "sound"
    soundfile.write(path, np.ones((500, 2)), 8_000, "PCM_16", format="AIFF")
    aiff = path.read_bytes()
    soundfile.write(path, np.ones((500, 2)), 8_000, "PCM_16", format="WAV")
    wav = path.read_bytes()
    rng = np.random.default_rng(2)
    for raw in (wav, aiff):
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
