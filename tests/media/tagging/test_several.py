"""Tags with several texts are read whole, and damaged ones as far as FFmpeg does."""

from pathlib import Path

import numpy as np
import pytest
from mutagen import id3
from mutagen.mp4 import MP4

from workstation.media.encode import encode
from workstation.media.probe import probe


@pytest.fixture(params=["mp3", "m4a"])
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"x.{request.param}"
    list(encode(path, [np.zeros((1, 9_000), np.float32)], 44_100, 1))
    return path


def test_all_artists_are_read(sound: Path) -> None:
    if sound.suffix == ".mp3":
        tags = id3.ID3()
        tags.add(id3.TPE1(encoding=3, text=["Köln", "B", "C"]))
        tags.add(id3.TIT2(encoding=3, text=["One"]))
        tags.add(id3.TXXX(encoding=3, desc="mine", text=["p", "q"]))
        tags.save(sound)
    else:
        file = MP4(sound)
        file["\xa9ART"], file["\xa9nam"] = ["Köln", "B", "C"], ["One"]
        file["----:com.apple.iTunes:mine"] = [b"p", b"q"]
        file.save()
    found = probe(sound).tags
    assert (found["artist"], found["title"], found["mine"]) == ("Köln;B;C", "One", "p;q")


def test_a_damaged_tag_is_read_by_ffmpeg_alone(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise IndexError("damaged")

    monkeypatch.setattr(id3, "ID3", fail)
    monkeypatch.setattr("mutagen.mp4.MP4", fail)
    assert probe(sound).rate == 44_100
