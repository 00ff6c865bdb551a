"""The plugin's way to sound files."""

from pathlib import Path

import numpy as np
import pytest

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.probe import probe
from workstation.plugin.files import read_sound, sound_files, write_sound


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).uniform(-0.5, 0.5, (2, 3000)).astype(np.float32)
    marker = Marker(FrameRange(10, 200), "hit")
    write_sound(tmp_path / "a.wav", sound, 8000, markers=(marker,), bits="32f")
    samples, rate = read_sound(tmp_path / "a.wav")
    np.testing.assert_array_equal(samples, sound)
    assert rate == 8000
    assert probe(tmp_path / "a.wav").markers == (marker,)


def test_what_cannot_be_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sound file ends with one of"):
        write_sound(tmp_path / "a.nothing", np.zeros((1, 10), np.float32), 8000)
    (tmp_path / "b.wav").write_bytes(b"no sound")
    with pytest.raises(ValueError, match=r"b\.wav"):
        read_sound(tmp_path / "b.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["b.wav"]


def test_the_sound_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("b/two.FLAC", "a.wav", ".hidden/c.wav", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in sound_files(tmp_path)] == ["a.wav", "two.FLAC"]
