"""What a file says of itself: where its channels are, when its sound begins, its cover, its tags."""

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.core.sound.layouts import SPEAKERS, layout_of_mask
from workstation.media.encode import encode
from workstation.media.probe import probe

LAYOUTS = {
    "2.1": ("FL", "FR", "LFE"),
    "3.0": ("FL", "FR", "FC"),
    "4.0": ("FL", "FR", "FC", "BC"),
    "quad": ("FL", "FR", "BL", "BR"),
    "4.1": ("FL", "FR", "FC", "LFE", "BC"),
    "5.1": ("FL", "FR", "FC", "LFE", "BL", "BR"),
    "5.1(side)": ("FL", "FR", "FC", "LFE", "SL", "SR"),
    "7.1(wide)": ("FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC"),
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_the_layout_of_the_channels(tmp_path: Path, ffmpeg: Callable[..., bytes], name: str, ending: str) -> None:
    source = f"anullsrc=channel_layout={name}:sample_rate=8000:duration=0.1"
    ffmpeg("-f", "lavfi", "-i", source, tmp_path / f"x.{ending}")
    assert probe(tmp_path / f"x.{ending}").layout == LAYOUTS[name]


def test_channels_without_a_place_have_none(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros((10, 6)), 8000, format="WAVEX")
    raw = bytearray((tmp_path / "x.wav").read_bytes())
    raw[40:44] = bytes(4)  # dwChannelMask
    (tmp_path / "x.wav").write_bytes(raw)
    assert probe(tmp_path / "x.wav").layout == ()


def test_a_mask_names_the_layout_of_its_bits() -> None:
    for layout in LAYOUTS.values():
        mask = sum(1 << SPEAKERS.index(name) for name in layout)
        assert layout_of_mask(mask, len(layout)) == layout
    assert layout_of_mask(0x3F, 5) == ()


@pytest.mark.parametrize("ending", ["mkv", "mp4", "ts"])
@pytest.mark.parametrize("late", [0.0, 1.5])
def test_when_sound_begins_in_a_video(tmp_path: Path, ffmpeg: Callable[..., bytes], ending: str, late: float) -> None:
    picture, sound = "color=size=32x32:rate=10:duration=3", "sine=duration=1:sample_rate=48000"
    inputs = ("-f", "lavfi", "-i", picture, "-itsoffset", late, "-f", "lavfi", "-i", sound)
    ffmpeg(*inputs, "-c:a", "aac", tmp_path / f"x.{ending}")
    assert probe(tmp_path / f"x.{ending}").start_seconds == pytest.approx(late, abs=0.05)
    ffmpeg("-itsoffset", 2, "-f", "lavfi", "-i", sound, tmp_path / "alone.mka")
    assert probe(tmp_path / "alone.mka").start_seconds == 0.0


@pytest.mark.parametrize(("picture", "mime"), [("png", "image/png"), ("mjpeg", "image/jpeg")])
@pytest.mark.parametrize("ending", ["mp3", "flac", "m4a"])
def test_the_cover_picture(
    make: Callable[..., Path], tmp_path: Path, ffmpeg: Callable[..., bytes], ending: str, picture: str, mime: str
) -> None:
    image = tmp_path / "cover.bin"
    shot = ("-f", "lavfi", "-i", "color=size=32x32", "-frames:v", 1, "-c:v", picture, "-f", "image2pipe")
    image.write_bytes(ffmpeg(*shot, "-pix_fmt", "yuvj420p" if picture == "mjpeg" else "rgb24", "-"))
    added = ("-i", image, "-map", "0:a", "-map", "1:v", "-c:v", "copy", "-disposition:v", "attached_pic")
    cover = probe(make(f"x.{ending}", *added)).cover
    assert cover is not None
    assert (cover.mime, cover.image) == (mime, image.read_bytes())


def test_tags_of_a_wav_in_windows_coding(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(100), 8000, "PCM_16")
    for title, coding in (("Größe", "cp1252"), ("Группа крови", "cp1251"), ("日本", "utf-8")):
        text = title.encode(coding) + b"\0"
        entry = b"INAM" + struct.pack("<I", len(text)) + text + b"\0" * (len(text) % 2)
        raw = (tmp_path / "x.wav").read_bytes() + b"LIST" + struct.pack("<I", len(entry) + 4) + b"INFO" + entry
        path = tmp_path / f"{coding}.wav"
        path.write_bytes(raw[:4] + struct.pack("<I", len(raw) - 8) + raw[8:])
        assert probe(path).tags["title"] == title


def test_an_old_tag_at_the_end_of_an_mp3(make: Callable[..., Path]) -> None:
    path = make("x.mp3", "-id3v2_version", 0)
    fields = struct.pack("30s30s30s4s30sB", "Café Größe".encode("latin-1"), b"B", b"C", b"1999", b"", 255)
    path.write_bytes(path.read_bytes() + b"TAG" + fields)
    assert probe(path).tags["title"] == "Café Größe"


def test_the_tempo_of_an_m4a(make: Callable[..., Path]) -> None:
    path = make("x.m4a", "-metadata", "title=T", "-movflags", "+faststart", "-c:a", "alac")
    assert "bpm" not in probe(path).tags
    raw = path.read_bytes()
    tempo = struct.pack(">I4sI4sII", 26, b"tmpo", 18, b"data", 21, 0) + struct.pack(">H", 120)
    for name in (b"moov", b"udta", b"meta", b"ilst"):
        at = raw.index(name) - 4
        size = int.from_bytes(raw[at : at + 4], "big")
        raw = raw[:at] + struct.pack(">I", size + len(tempo)) + raw[at + 4 :]
    at = raw.index(b"ilst") + 4
    path.write_bytes(raw[:at] + tempo + raw[at:])
    assert probe(path).tags["bpm"] == "120"


@pytest.mark.parametrize("name", ["x.wav", "x.aiff", "x.w64"])
def test_a_brief_look_at_samples_finds_all_but_tags(make: Callable[..., Path], name: str) -> None:
    path = make(name, "-metadata", "title=T")
    brief, whole = probe(path, brief=True), probe(path)
    assert replace(brief, tags={}, streams=()) == replace(whole, tags={}, streams=())


def test_coded_sound_under_a_false_name_is_found_by_a_brief_look_too(make: Callable[..., Path], tmp_path: Path) -> None:
    dts = make("x.dts", "-c:a", "dca", "-strict", -2, "-ar", 44_100).read_bytes()
    swapped = np.frombuffer(dts[: len(dts) // 2 * 2], ">i2").astype("<i2")
    soundfile.write(tmp_path / "x.wav", swapped.reshape(-1, 2)[:20_000], 44_100, "PCM_16")
    assert probe(tmp_path / "x.wav", brief=True).codec == probe(tmp_path / "x.wav").codec == "dca"


def test_sound_that_begins_at_once_begins_at_zero(tmp_path: Path) -> None:
    """FFmpeg rounds the beginning of a file to microseconds, that of its sound in another way."""
    list(encode(tmp_path / "x.mp3", [np.zeros((1, 9_000), np.float32)], 44_100, 1))
    assert probe(tmp_path / "x.mp3").start_seconds == 0
