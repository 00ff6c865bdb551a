"""Decoded sound from one opening to the next: the same to the bit, bounded, and never needed."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.engine.sources.opened import FRAMES, Opened, written
from workstation.core.sound.sources import Samples
from workstation.engine.sources import file_cache, file_reader
from workstation.engine.sources.decoded_cache import KeptSound
from workstation.engine.sources.scratch import ScratchFile
from workstation.media.decode import decode_stored
from workstation.media.sample_formats import Stored


@pytest.fixture(autouse=True)
def all_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_reader, "SOUND_KEPT_FROM_SECONDS", 0.0)
    monkeypatch.setattr(file_cache, "KEPT_FROM_FRAMES", 1)


@pytest.fixture
def decodings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    begun: list[Path] = []

    def counted(path: Path, *arguments: Any) -> Iterator[Stored]:
        begun.append(path)
        return decode_stored(path, *arguments)

    monkeypatch.setattr(file_reader, "decode_stored", counted)
    return begun


def heard(path: Path, cache: Path) -> Samples:
    """All of a file, once its opening is over to its last deed."""
    opened = Opened(path, cache)
    arrival = opened.wait()
    assert opened.opening.wait(20)
    assert arrival.error is None
    source = opened.opening.source
    assert opened.opening.source.peaks.is_complete
    return source.read(0, min(arrival.exact_frames, source.frames))


def kept(cache: Path) -> list[Path]:
    return sorted((cache / "sound").glob("*"))


@pytest.mark.parametrize("ending", ["mp3", "ogg", "flac"])
def test_the_second_opening_has_all_sound_at_once(tmp_path: Path, decodings: list[Path], ending: str) -> None:
    path, cache = written(tmp_path / f"x.{ending}"), tmp_path / "cache"
    first = heard(path, cache)
    assert len(kept(cache)) == 1
    opened = Opened(path, cache)
    source = opened.opening.source
    assert source.arrived == source.frames == first.shape[1]
    np.testing.assert_array_equal(source.read(0, source.frames), first)
    opened.wait()
    assert len(decodings) == 1
    shutil.rmtree(cache / "peaks")
    np.testing.assert_array_equal(heard(path, cache), first)  # peaks are made of what is kept
    assert len(decodings) == 1


def test_another_file_of_that_name_is_decoded(tmp_path: Path, decodings: list[Path]) -> None:
    path, cache = written(tmp_path / "x.flac"), tmp_path / "cache"
    heard(path, cache)
    os.utime(path, (1, 1))
    heard(path, cache)
    assert len(decodings) == 2
    assert len(kept(cache)) == 2


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: os.truncate(path, path.stat().st_size - 1000),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-8] + b"12345678"),
        lambda path: path.unlink(),
    ],
)
def test_what_is_damaged_is_decoded_again(
    tmp_path: Path, decodings: list[Path], harm: Callable[[Path], object]
) -> None:
    path, cache = written(tmp_path / "x.flac"), tmp_path / "cache"
    first = heard(path, cache)
    harm(kept(cache)[0])
    np.testing.assert_array_equal(heard(path, cache), first)
    assert len(decodings) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be deleted there")
def test_emptying_the_cache_harms_nobody_who_listens(tmp_path: Path) -> None:
    path, cache = written(tmp_path / "x.flac"), tmp_path / "cache"
    first = heard(path, cache)
    opened = Opened(path, cache)
    opened.wait()
    shutil.rmtree(cache)
    np.testing.assert_array_equal(opened.opening.source.read(0, FRAMES), first)


def scratch(folder: Path, frames: int, value: int) -> ScratchFile:
    made = ScratchFile(1, folder)
    made.append(np.full((frames, 1), value, np.int16))
    return made


def test_the_folder_is_bounded_and_the_longest_unused_goes_first(tmp_path: Path) -> None:
    folder = tmp_path / "sound"
    keeper = KeptSound(folder, 5000)
    for number in range(3):
        keeper.keep(f"k{number}", scratch(tmp_path, 1000, number))
        for age, path in enumerate(sorted(folder.iterdir())):
            os.utime(path, (age, age))
        if number == 1:
            assert keeper.find("k0", 1) is not None  # used now
    assert {path.stem for path in folder.iterdir()} == {"k0", "k2"}
    keeper.keep("large", scratch(tmp_path, 3000, 0))
    assert keeper.find("large", 1) is None
    assert keeper.find("k0", 2) is None
    KeptSound(tmp_path / "none", 0).keep("k", scratch(tmp_path, 10, 0))
    assert not list((tmp_path / "none").iterdir())
    KeptSound(folder, 0).keep("k", scratch(tmp_path, 10, 0))  # the setting has been brought down
    assert not list(folder.iterdir())


def test_where_a_file_cannot_be_named_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScratchFile, "link", lambda self, path: False)
    KeptSound(tmp_path / "sound").keep("k", scratch(tmp_path, 700_001, 77))
    found = KeptSound(tmp_path / "sound").find("k", 1)
    assert found is not None
    assert found.arrived == 700_001
    np.testing.assert_array_equal(found.read(699_000, 700_001), np.float32(77 / 2**15))


def test_a_file_that_was_cut_short_while_it_is_open_is_silent_there(tmp_path: Path) -> None:
    KeptSound(tmp_path).keep("k", scratch(tmp_path, 1000, 77))
    found = KeptSound(tmp_path).find("k", 1)
    assert found is not None
    os.truncate(tmp_path / "k.decoded", 2 * 400)
    np.testing.assert_array_equal(found.read(300, 1000), [[np.float32(77 / 2**15)] * 100 + [0] * 600])


def test_a_disk_with_little_room_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    KeptSound(tmp_path / "sound").keep("k", scratch(tmp_path, 1000, 1))
    assert not list((tmp_path / "sound").iterdir())


def test_on_a_full_disk_what_is_kept_makes_room(
    tmp_path: Path, decodings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    heard(written(tmp_path / "old.flac"), cache)
    append: Callable[[ScratchFile, Stored], None] = ScratchFile.append

    def full(self: ScratchFile, block: Stored) -> None:
        if kept(cache):
            raise OSError(28, os.strerror(28))
        append(self, block)

    monkeypatch.setattr(ScratchFile, "append", full)
    path = written(tmp_path / "new.flac")
    os.utime(path, (5, 5))
    assert heard(path, cache).shape == (2, FRAMES)
