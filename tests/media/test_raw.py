"""Raw samples: every coding equals FFmpeg's, and guessing finds what real sound was written as."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.sound.sources import Samples
from workstation.engine.sources.pcm_source import PcmFile
from workstation.media.errors import MediaError
from workstation.media.raw import CODINGS, RawFormat, guess, look


def voice(channels: int, frames: int = 40_000) -> Samples:
    """Something like speech: a gliding harmonic sound that swells and pauses, with a little noise."""
    t = np.arange(frames) / 16_000
    random = np.random.default_rng(5)
    rows = []
    for channel in range(channels):
        phase = 2 * np.pi * (120 + 30 * channel) * t * (1 + 0.05 * np.sin(2 * t))
        sound = sum(np.sin(k * phase) / k for k in range(1, 12))
        swell = np.clip(np.sin(2 * np.pi * 1.3 * t + channel), 0, 1) ** 2
        rows.append(0.2 * sound * swell + 0.0005 * random.standard_normal(frames))
    return np.array(rows, np.float32)


def written(path: Path, samples: Samples, coding: str) -> Path:
    """The samples as FFmpeg's encoder of that coding puts them."""
    codec = av.CodecContext.create(f"pcm_{coding}", "w")
    codec.sample_rate, codec.layout = 16_000, "mono" if len(samples) == 1 else "stereo"
    codec.format = next(iter(codec.codec.audio_formats)).name
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T.reshape(1, -1)), "flt", codec.layout.name)
    frame.sample_rate = 16_000
    frames = av.AudioResampler(codec.format.name, codec.layout.name, 16_000).resample(frame)
    path.write_bytes(b"".join(bytes(packet) for f in (*frames, None) for packet in codec.encode(f)))
    return path


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_coding_is_read_and_guessed(coding: str, channels: int, tmp_path: Path) -> None:
    samples = voice(channels)
    path = written(tmp_path / "take_16000.raw", samples, coding)
    form = RawFormat(coding, channels, 16_000)
    found = PcmFile(path, form.pcm(path)).read(0, samples.shape[1])
    step = {"8": 2**-6, "w": 2**-4}.get(coding[1] if coding[1] == "8" else coding[-1], 2**-14)
    np.testing.assert_allclose(found, samples, atol=step)
    assert guess(path) == form


@pytest.mark.parametrize("coding", ["mulaw", "alaw"])
def test_the_laws_equal_ffmpegs_for_every_byte(coding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.raw"
    path.write_bytes(bytes(range(256)))
    codec = av.CodecContext.create(f"pcm_{coding}", "r")
    codec.sample_rate, codec.layout = 8000, "mono"
    expected = codec.decode(av.Packet(bytes(range(256))))[0].to_ndarray()[0]
    np.testing.assert_array_equal(PcmFile(path, RawFormat(coding).pcm(path)).read_stored(0, 256)[:, 0], expected)


def test_a_header_is_skipped_and_a_rest_left(tmp_path: Path) -> None:
    path = tmp_path / "a.raw"
    path.write_bytes(b"header" + np.array([1, 2, 3, 4, 5], "<i2").tobytes())
    pcm = RawFormat("s16le", 2, 8000, 6).pcm(path)
    assert pcm.frames == 2
    np.testing.assert_array_equal(PcmFile(path, pcm).read(0, 2) * 2**15, [[1, 3], [2, 4]])
    with pytest.raises(MediaError, match=r"a\.raw has no frame of 4 bytes behind byte 14"):
        RawFormat("s16le", 2, 8000, 14).pcm(path)


@pytest.mark.parametrize(
    ("name", "rate"),
    [("a_48k.raw", 48_000), ("x-22050Hz.pcm", 22_050), ("44.1kHz.raw", 44_100), ("take 7.raw", 44_100)],
)
def test_the_rate_is_taken_from_the_name(name: str, rate: int, tmp_path: Path) -> None:
    assert guess(written(tmp_path / name, voice(1), "s16le")).rate == rate


@given(st.binary(max_size=3000), st.sampled_from(CODINGS), st.integers(1, 8), st.integers(0, 100))
def test_anything_can_be_looked_at(tmp_path_factory, noise: bytes, coding: str, channels: int, offset: int) -> None:
    path = tmp_path_factory.getbasetemp() / "noise.raw"
    path.write_bytes(noise)
    try:
        edges = look(path, RawFormat(coding, channels, 8000, offset), 20)
        guess(path)
    except MediaError:
        return
    assert np.isfinite(edges).all()
