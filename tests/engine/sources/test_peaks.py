"""Pyramids of peaks: pages in any order, sketches, and what is kept on the disk."""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources.disk_cache import DiskCache, sound_key
from workstation.engine.sources.file_cache import KEPT_FROM_FRAMES
from workstation.engine.sources.opening import Opening
from workstation.engine.sources.peaks import PAGE_FRAMES, SIZES, SKETCHED, Peaks
from workstation.engine.views.waveform import PeakCache

RATE = 44_100
FRAMES = KEPT_FROM_FRAMES + 12_345


def sound(frames: int = FRAMES) -> Samples:
    rng = np.random.default_rng(5)
    noise = rng.standard_normal((2, frames)) * 0.2 * np.sin(np.arange(frames) / 90_000)
    return (np.rint(noise.clip(-1, 1) * 32_000) / 32_768).astype(np.float32)


def written(path: Path, samples: Samples) -> Path:
    soundfile.write(path, samples.T, RATE, "PCM_16")
    return path


def all_blocks(peaks: Peaks, frames: int) -> list[np.ndarray]:
    return [peaks.blocks(level, np.arange(-(-frames // size))) for level, size in enumerate(SIZES)]


def opened(path: Path, cache: Path) -> Opening:
    opening = Opening(path, cache=cache, post=lambda f: f())
    assert opening.wait(30)
    return opening


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_pages_in_any_order_make_the_pyramid_that_appending_makes(dtype: type) -> None:
    samples = sound()
    appended, put = Peaks(2, FRAMES), Peaks(2, FRAMES)
    appended.append(samples)
    appended.finish()
    stored = (samples.T * 32_768).astype(np.int16) if dtype is np.int16 else np.ascontiguousarray(samples.T)
    for number in (4, 2, 0, 1, 3):
        assert not put.is_complete
        put.put(number, stored[number * PAGE_FRAMES : (number + 1) * PAGE_FRAMES])
    assert put.is_complete
    assert put.frames == FRAMES
    for ours, expected in zip(all_blocks(put, FRAMES), all_blocks(appended, FRAMES), strict=True):
        np.testing.assert_array_equal(ours[:2], expected[:2])
        np.testing.assert_allclose(ours[2], expected[2], rtol=1e-4, atol=1e-9)


def test_a_sketch_shows_where_nothing_is_known_and_gives_way_to_what_is() -> None:
    peaks = Peaks(1, 10 * PAGE_FRAMES)
    peaks.sketch(0, 4, np.array([[-16_384], [8_192]], np.int16))
    assert peaks.known.tolist() == [SKETCHED] * 4 + [0] * 6
    assert peaks.frames == 0
    for level, size in enumerate(SIZES[:6]):
        low, high, power = peaks.blocks(level, np.array([0, PAGE_FRAMES // size * 3]))
        assert low.ravel().tolist() == [-0.5, -0.5]
        assert high.ravel().tolist() == [0.25, 0.25]
        assert not power.any(), "without a body it is seen to be a sketch"
    peaks.put(1, np.full((PAGE_FRAMES, 1), 3_277, np.int16))
    peaks.sketch(0, 4, np.array([[-1], [1]], np.int16))
    assert peaks.known[1] == PAGE_FRAMES
    np.testing.assert_allclose(peaks.blocks(5, np.array([1])).ravel(), [0.1, 0.1, 0.01], rtol=1e-3)
    np.testing.assert_allclose(peaks.blocks(7, np.array([0]))[1], 0.1, rtol=1e-3)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_second_opening_has_the_whole_waveform_at_once(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cache = written(tmp_path / f"x.{ending}", sound()), tmp_path / "cache"
    first = opened(path, cache).source
    assert [kept.suffix for kept in (cache / "peaks").iterdir()] == [".peaks"]
    monkeypatch.setattr(Peaks, "put", lambda *_: pytest.fail("peaks were made again"))
    monkeypatch.setattr(Peaks, "append", lambda *_: pytest.fail("peaks were made again"))
    moved = tmp_path / f"moved.{ending}"
    path.rename(moved)
    opening = Opening(moved, cache=cache, post=lambda f: f())
    assert opening.source.peaks.is_complete
    assert opening.wait(30)
    for ours, expected in zip(all_blocks(opening.source.peaks, FRAMES), all_blocks(first.peaks, FRAMES), strict=True):
        np.testing.assert_array_equal(ours[:2], expected[:2])
        np.testing.assert_allclose(ours[2], expected[2], rtol=1e-4, atol=1e-9)
    shown, before = (PeakCache().columns(EditList.of(s), 0, FRAMES, 300) for s in (opening.source, first))
    np.testing.assert_array_equal(shown.high, before.high)


def test_a_file_that_was_written_over_is_read_again(tmp_path: Path) -> None:
    path, cache = written(tmp_path / "x.wav", sound()), tmp_path / "cache"
    opened(path, cache)
    other = sound() * np.float32(0.5)
    written(path, other)
    found = PeakCache().columns(EditList.of(opened(path, cache).source), 0, FRAMES, 10)
    assert found.high.max() <= other.max() + 1e-4
    assert len(list((cache / "peaks").iterdir())) == 2


@pytest.mark.parametrize("damage", ["short", "noise", "empty", "old"])
def test_damaged_peaks_are_made_again(tmp_path: Path, damage: str) -> None:
    path, cache = written(tmp_path / "x.wav", sound()), tmp_path / "cache"
    before = all_blocks(opened(path, cache).source.peaks, FRAMES)
    (kept,) = (cache / "peaks").iterdir()
    raw = bytearray(kept.read_bytes())
    if damage == "noise":
        raw[-400:-200] = os.urandom(200)
    elif damage == "old":
        raw[8] = 0
    kept.write_bytes({"short": raw[: len(raw) // 2], "empty": b""}.get(damage, raw))
    again = all_blocks(opened(path, cache).source.peaks, FRAMES)
    for ours, expected in zip(again, before, strict=True):
        np.testing.assert_array_equal(ours, expected)
    assert len(list((cache / "peaks").iterdir())) == 1


def test_an_opening_that_was_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    path, cache = written(tmp_path / "x.wav", sound()), tmp_path / "cache"
    opening = Opening(path, cache=cache, post=lambda f: f())
    opening.cancel()
    assert opening.wait(30)
    complete = opening.source.peaks.is_complete
    del opening
    # The thread that read lets go of it a moment after it has said that it is done.
    assert Mailbox().pump(lambda: len(list((cache / "peaks").iterdir())) == int(complete), 10)


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_time(tmp_path: Path) -> None:
    path, cache = written(tmp_path / "x.wav", sound()), tmp_path / "cache"
    cache.write_text("not a folder")
    assert opened(path, cache).source.peaks.is_complete


def test_what_was_used_longest_ago_is_removed_first(tmp_path: Path) -> None:
    kept = DiskCache(tmp_path, ".peaks", 250)
    for number, name in enumerate("abcd"):
        kept.path(name).write_bytes(bytes(100))
        os.utime(kept.path(name), (number, number))
    assert kept.find("a") is not None  # used just now
    assert kept.find("x") is None
    (tmp_path / "other.txt").write_bytes(bytes(1000))
    unfinished, fresh = kept.new(), kept.new()
    unfinished.write_bytes(b"x")
    os.utime(unfinished, (1, 1))
    fresh.write_bytes(b"x")
    kept.trim()
    assert {p.name for p in tmp_path.iterdir()} == {"a.peaks", "d.peaks", "other.txt", fresh.name}


def test_the_key_follows_the_file_and_not_its_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"some sound")
    key = sound_key(one, (10, 1))
    one.rename(two)
    assert sound_key(two, (10, 1)) == key
    assert sound_key(two, (10, 2)) != key
