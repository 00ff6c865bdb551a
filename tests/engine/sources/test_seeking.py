"""Any part of a file read equals that part of all of it decoded, in every format, in time with what was encoded."""

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pytest
import soundfile

from workstation.core.sound.sources import Samples
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.opening import Opening
from workstation.media.decode import decode

SECONDS = 3.1


class Coded(NamedTuple):
    """A file that PyAV writes."""

    name: str
    codec: str
    rate: int = 44_100
    channels: int = 2
    late: int = 0
    """Frames that the sound is late where nothing in the file says by how much its encoder delayed it."""
    longer: int = 0
    """Frames that the file is longer than the sound: it ends with a whole block, and does not say what of it counts."""


CODED = [
    Coded("x.mp3", "libmp3lame"),
    Coded("vbr.mp3", "libmp3lame", 22_050, 1),
    Coded("x.m4a", "aac", longer=506),
    Coded("x.mp4", "aac", 48_000, longer=704),
    Coded("x.mov", "alac"),
    Coded("x.mkv", "aac", longer=506),
    Coded("x.aac", "aac", late=1_024, longer=1_530),
    Coded("x.opus", "libopus", 48_000),
    Coded("x.webm", "libopus", 48_000),
    # FFmpeg leaves out two blocks at the start, which is right for files of Microsoft's encoder; its own adds but one
    Coded("x.wma", "wmav2", late=-2_048, longer=-1_542),
    Coded("one.wma", "wmav1", late=-2_048, longer=-1_542),
    Coded("x.ac3", "ac3", 48_000, 6, late=256, longer=192),
    Coded("x.eac3", "eac3", 48_000, late=256, longer=192),
    Coded("x.mp2", "mp2", late=481, longer=378),
    Coded("x.wv", "wavpack"),
    Coded("x.tta", "tta"),
    Coded("x.flac", "flac", 96_000),
    Coded("x.avi", "pcm_s16le"),
    Coded("ima.wav", "adpcm_ima_wav", longer=585),
]

PLAIN = [
    *[("WAV", subtype) for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW")],
    *[
        ("WAVEX", "PCM_24"),
        ("RF64", "PCM_16"),
        ("W64", "PCM_16"),
        ("W64", "FLOAT"),
        ("AU", "PCM_16"),
        ("VOC", "PCM_16"),
    ],
    *[("AIFF", subtype) for subtype in ("PCM_S8", "PCM_16", "PCM_24", "FLOAT")],
    *[("CAF", subtype) for subtype in ("PCM_16", "ALAC_16", "FLOAT")],
    *[("FLAC", "PCM_16"), ("FLAC", "PCM_24"), ("OGG", "VORBIS"), ("OGG", "OPUS")],
]


def sound(rate: int, channels: int) -> Samples:
    """Tones of random pitch and level, each of a tenth of a second: shifted it is like nothing but itself."""
    rng = np.random.default_rng(8)
    frames = int(SECONDS * rate)
    parts = np.arange(frames) // (rate // 10)
    hertz, level = rng.uniform(200, 3_000, (channels, parts[-1] + 1)), rng.uniform(0.1, 0.7, (channels, parts[-1] + 1))
    phase = np.cumsum(hertz[:, parts], axis=1) / rate
    return np.ascontiguousarray(level[:, parts] * np.sin(2 * np.pi * phase), np.float32)


def encoded(folder: Path, coded: Coded) -> Path:
    path = folder / coded.name
    samples = sound(coded.rate, coded.channels)
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[coded.channels]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(coded.codec, rate=coded.rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        if coded.codec.startswith("wma"):
            stream.bit_rate = 128_000
        resampler = av.AudioResampler(stream.format.name, layout, coded.rate)
        fifo = av.AudioFifo()
        frame = av.AudioFrame.from_ndarray(samples, "fltp", layout)
        frame.sample_rate, frame.time_base, frame.pts = coded.rate, Fraction(1, coded.rate), 0
        for converted in resampler.resample(frame):
            fifo.write(converted)
        size = stream.codec_context.frame_size or 4_096
        while piece := fifo.read(size) or fifo.read(size, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def opened(path: Path, cache: Path) -> FileSource:
    exact: list[int] = []
    opening = Opening(path, cache=cache, post=lambda f: f(), finished=lambda a: exact.append(a.exact_frames))
    assert opening.wait(60)
    return opening.source.resized(exact[0])


def check_every_range(source: FileSource, whole: Samples) -> None:
    assert (source.channels, source.frames) == whole.shape
    rng = np.random.default_rng(9)
    edges = [(0, 0), (0, 1), (source.frames - 1, source.frames), (source.frames, source.frames), (0, source.frames)]
    ranges = [sorted(int(frame) for frame in rng.integers(0, source.frames + 1, 2)) for _ in range(25)]
    for start, stop in (*edges, *ranges):
        np.testing.assert_array_equal(source.read(start, stop), whole[:, start:stop])
    for frame in rng.integers(0, source.frames, 25).tolist():
        np.testing.assert_array_equal(source.read(frame, frame + 1), whole[:, frame : frame + 1])


def lateness(found: Samples, given: Samples) -> int:
    """By how many frames `found` is best shifted to meet `given`."""
    size = 1 << (found.shape[1] + given.shape[1]).bit_length()
    product = np.fft.rfft(found[0], size) * np.conj(np.fft.rfft(given[0], size))
    peak = int(np.argmax(np.fft.irfft(product, size)))
    return peak if peak < size // 2 else peak - size


@pytest.mark.parametrize("coded", CODED, ids=lambda coded: f"{coded.name}-{coded.codec}")
def test_coded_files(tmp_path: Path, coded: Coded) -> None:
    path = encoded(tmp_path, coded)
    whole = np.concatenate(list(decode(path)), axis=1)
    check_every_range(opened(path, tmp_path), whole)
    given = sound(coded.rate, coded.channels)
    assert lateness(whole, given) == coded.late
    assert whole.shape[1] - given.shape[1] == coded.longer


@pytest.mark.parametrize(("container", "subtype"), PLAIN)
def test_files_of_libsndfile(tmp_path: Path, container: str, subtype: str) -> None:
    rate = 48_000 if subtype == "OPUS" else 44_100
    path, given = tmp_path / f"x.{container.lower()}", sound(rate, 2)
    soundfile.write(path, given.T, rate, subtype, format=container)
    whole = np.concatenate(list(decode(path)), axis=1)
    check_every_range(opened(path, tmp_path), whole)
    assert lateness(whole, given) == 0
    assert whole.shape == given.shape
