"""Decoded sound against FFmpeg's own program."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.media import parallel_flac
from workstation.media.container import open_sound
from workstation.media.decode import decode
from workstation.media.errors import MediaError
from workstation.media.probe import probe

LOSSLESS = [
    ("x.wav", ["-c:a", "pcm_u8"]),
    ("x.wav", ["-c:a", "pcm_s16le"]),
    ("x.wav", ["-c:a", "pcm_s24le"]),
    ("x.wav", ["-c:a", "pcm_s32le"]),
    ("x.wav", ["-c:a", "pcm_f32le"]),
    ("x.wav", ["-c:a", "pcm_f64le"]),
    ("x.wav", ["-c:a", "pcm_s16le", "-rf64", "always"]),
    ("x.wav", ["-c:a", "pcm_mulaw"]),
    ("x.aiff", ["-c:a", "pcm_s8"]),
    ("x.aiff", ["-c:a", "pcm_s16be"]),
    ("x.aiff", ["-c:a", "pcm_s24be"]),
    ("x.aiff", ["-c:a", "pcm_f32be"]),
    ("x.aiff", ["-c:a", "pcm_f64be"]),
    ("x.flac", ["-sample_fmt", "s16"]),
    ("x.flac", ["-sample_fmt", "s32"]),
    ("x.m4a", ["-c:a", "alac"]),
    ("x.mka", ["-c:a", "pcm_s24le"]),
    ("x.wav", ["-c:a", "pcm_s16le", "-ac", 6, "-ar", 8000]),
]

LOSSY = ["x.mp3", "x.ogg", "x.opus", "x.m4a", "x.aac", "x.webm"]


@pytest.mark.parametrize(("name", "options"), LOSSLESS)
def test_lossless_sound_equals_ffmpegs_bit_for_bit(
    make: Callable[..., Path], ffmpeg: Callable[..., bytes], name: str, options: list[object]
) -> None:
    path = make(name, *options)
    found = np.concatenate(list(decode(path)), axis=1)
    expected = np.frombuffer(ffmpeg("-i", path, "-f", "f32le", "-"), np.float32).reshape(-1, len(found)).T
    np.testing.assert_array_equal(found, expected)
    told = probe(path)
    assert told.channels == len(found)
    assert told.exact == (told.container != "matroska")  # whose clock counts milliseconds
    assert abs(told.frames - expected.shape[1]) <= (0 if told.exact else 50)


@pytest.mark.parametrize("name", LOSSY)
def test_lossy_sound_has_ffmpegs_gapless_length(
    make: Callable[..., Path], ffmpeg: Callable[..., bytes], name: str
) -> None:
    path = make(name)
    frames = sum(block.shape[1] for block in decode(path))
    assert frames == len(ffmpeg("-i", path, "-f", "f32le", "-")) // 8
    told = probe(path)
    assert abs(told.frames - frames) <= 0.05 * told.rate
    assert not told.exact


def test_sound_of_a_video(make: Callable[..., Path]) -> None:
    path = make("x.mp4", "-f", "lavfi", "-i", "color=size=32x32:rate=5", "-shortest")
    told = probe(path)
    assert told.has_video
    assert told.codec == "aac"
    assert sum(block.shape[1] for block in decode(path)) > 40_000


def test_a_cover_picture_is_no_video(make: Callable[..., Path], tmp_path: Path, ffmpeg: Callable[..., bytes]) -> None:
    ffmpeg("-f", "lavfi", "-i", "color=size=32x32", "-frames:v", 1, tmp_path / "cover.png")
    path = make("x.mp3", "-i", tmp_path / "cover.png", "-map", "0:a", "-map", "1:v", "-disposition:v", "attached_pic")
    assert not probe(path).has_video


def test_tags_and_bits(make: Callable[..., Path]) -> None:
    told = probe(make("x.flac", "-sample_fmt", "s32", "-metadata", "title=Ein Lied", "-metadata", "ARTIST=Wir"))
    assert told.tags["title"] == "Ein Lied"
    assert told.tags["artist"] == "Wir"
    assert told.bits == 24
    assert probe(make("y.flac", "-sample_fmt", "s16")).bits == 16
    assert probe(make("y.mp3")).bits is None


def test_a_truncated_mp3_opens_with_what_is_there(make: Callable[..., Path]) -> None:
    path = make("x.mp3")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 11])
    frames = sum(block.shape[1] for block in decode(path))
    assert 20_000 < frames < 30_000


def test_a_truncated_wav_has_the_length_of_what_is_there(make: Callable[..., Path]) -> None:
    path = make("x.wav", "-c:a", "pcm_s16le")
    path.write_bytes(path.read_bytes()[:40_001])
    told = probe(path)
    assert told.exact
    assert told.frames == sum(block.shape[1] for block in decode(path))


@pytest.fixture
def long_flac(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is decoded in many places at once."""
    monkeypatch.setattr(parallel_flac, "SEGMENT_FRAMES", 6_000)
    return make("x.flac", "-sample_fmt", "s32")


def test_decoding_in_many_places_gives_the_same_sound(long_flac: Path, ffmpeg: Callable[..., bytes]) -> None:
    with open_sound(long_flac) as opened:
        frames = parallel_flac.frames_in_parallel(*opened)
    segments = [len(segment) for segment in parallel_flac.decode_in_parallel(long_flac, frames)]
    assert segments == [6_000] * 8 + [2_003]
    found = np.concatenate(list(decode(long_flac)), axis=1)
    expected = np.frombuffer(ffmpeg("-i", long_flac, "-f", "f32le", "-"), np.float32).reshape(-1, 2).T
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("form", ["s16", "s32"])
def test_both_decoders_of_a_segment_give_the_same(make: Callable[..., Path], form: str) -> None:
    path = make("x.flac", "-sample_fmt", form)
    with open_sound(path) as (_, stream):
        frames = stream.duration
    for start, stop in ((0, 6_000), (4_095, 4_097), (17_000, 33_333)):
        at_once = parallel_flac._at_once(path, start, stop, frames)
        assert at_once is not None
        np.testing.assert_array_equal(at_once, parallel_flac._by_packets(path, start, stop, frames))
    assert parallel_flac._at_once(path, 0, 100, frames + 1) is None


@pytest.mark.parametrize("damage", ["cut", "noise"])
def test_a_damaged_flac_decodes_as_far_as_ffmpeg_does(
    long_flac: Path, ffmpeg: Callable[..., bytes], damage: str
) -> None:
    raw = long_flac.read_bytes()
    middle = len(raw) // 2
    noise = np.random.default_rng(1).bytes(2_000)
    long_flac.write_bytes(raw[:middle] if damage == "cut" else raw[:middle] + noise + raw[middle + 2_000 :])
    found = np.concatenate(list(decode(long_flac)), axis=1)
    assert 20_000 < found.shape[1] < 50_000 if damage == "cut" else found.shape[1] == 50_003
    expected = np.frombuffer(ffmpeg("-i", long_flac, "-f", "f32le", "-"), np.float32).reshape(-1, 2).T
    shared = min(found.shape[1], expected.shape[1], 20_000)
    np.testing.assert_array_equal(found[:, :shared], expected[:, :shared])


def test_a_decoding_that_is_given_up_ends_its_threads(long_flac: Path) -> None:
    before = threading.active_count()
    blocks = decode(long_flac)
    next(blocks)
    assert threading.active_count() > before
    blocks.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def bad_files(folder: Path) -> dict[str, Path]:
    (folder / "text.wav").write_text("this is no sound\n" * 50)
    (folder / "empty.mp3").write_bytes(b"")
    header = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\0\0\x44\xac\0\0\0\0\0\0\0\0\x10\0data\x10\0\0\0" + bytes(16)
    (folder / "no_channels.wav").write_bytes(header)
    (folder / "noise.flac").write_bytes(b"fLaC" + bytes(range(256)) * 20)
    return {
        "text": folder / "text.wav",
        "empty": folder / "empty.mp3",
        "0-channel": folder / "no_channels.wav",
        "noise": folder / "noise.flac",
        "folder": folder,
        "missing": folder / "nowhere.wav",
    }


@pytest.mark.parametrize("kind", ["text", "empty", "0-channel", "noise", "folder", "missing"])
def test_what_is_no_sound_is_told_in_one_line(tmp_path: Path, kind: str) -> None:
    path = bad_files(tmp_path)[kind]
    with pytest.raises(MediaError) as raised:
        [probe(path), *decode(path)]
    message = str(raised.value)
    assert str(path) in message
    assert "\n" not in message
    assert "Errno" not in message


def test_a_picture_has_no_sound(tmp_path: Path, ffmpeg: Callable[..., bytes]) -> None:
    path = tmp_path / "picture.png"
    ffmpeg("-f", "lavfi", "-i", "color=size=32x32", "-frames:v", 1, path)
    with pytest.raises(MediaError, match="has no sound"):
        probe(path)


@pytest.mark.parametrize("frames", [100, 4_000, 9_000, 20_000, 70_000])
def test_short_vorbis_ends_where_it_says(tmp_path: Path, frames: int) -> None:
    """FFmpeg adds the rest of the last block where all of it is in one page."""
    noise = np.random.default_rng(1).standard_normal(frames) / 10
    soundfile.write(tmp_path / "x.ogg", noise, 44_100, format="OGG")
    assert sum(block.shape[1] for block in decode(tmp_path / "x.ogg")) == frames


@pytest.mark.parametrize("rate", [8000, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("frames", [1000, 44_100, 88_200, 100_000])
def test_all_of_a_short_vorbis_file_is_there(tmp_path, rate, channels, frames):
    wave = (0.5 * np.sin(np.arange(frames) * 0.06)).astype(np.float32)
    soundfile.write(tmp_path / "a.ogg", np.stack([wave] * channels, 1), rate, format="OGG", subtype="VORBIS")
    expected, _ = soundfile.read(tmp_path / "a.ogg", dtype="float32", always_2d=True)
    found = np.concatenate(list(decode(tmp_path / "a.ogg")), 1)
    assert found.shape == (channels, frames)
    np.testing.assert_allclose(found, expected.T, atol=1e-4)
