"""Files as sources: in place or decoded in the background."""

import gc
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.engine.sources.opened import FRAMES, RATE, Opened, sound, written
from workstation.core.sound.edit_list import EditList
from workstation.engine.sources import file_cache, file_reader, opening, peak_pages, scratch
from workstation.engine.sources.disk_cache import DiskCache
from workstation.engine.sources.peaks import SIZES, Peaks
from workstation.engine.sources.scratch import ScratchFile, write_at
from workstation.engine.views.waveform import PeakCache
from workstation.media.decode import decode
from workstation.media.errors import MediaError
from workstation.media.formats import ExportSettings
from workstation.media.sample_formats import Stored


@pytest.mark.parametrize("settings", [("wav", "16"), ("wav", "24"), ("wav", "32f"), ("flac", "16"), ("flac", "24")])
def test_a_file_becomes_a_source_with_its_sound_and_peaks(tmp_path: Path, settings: tuple[str, str]) -> None:
    path = written(tmp_path / f"x.{settings[0]}", ExportSettings(*settings))
    opened = Opened(path, tmp_path / "cache")
    source = opened.opening.source
    assert (source.channels, source.frames, source.rate) == (2, FRAMES, RATE)
    arrival = opened.wait()
    assert (arrival.exact_frames, arrival.error, arrival.cancelled) == (FRAMES, None, False)
    assert opened.progress > 0
    expected = np.concatenate(list(decode(path)), axis=1)
    for start, stop in ((0, FRAMES), (77, 78), (100_000, 100_000), (65_530, 65_545), (FRAMES - 5, FRAMES)):
        np.testing.assert_array_equal(source.read(start, stop), expected[:, start:stop])
    with pytest.raises(ValueError, match="outside a source"):
        source.read(0, FRAMES + 1)
    blocks = expected[:, : FRAMES // SIZES[0] * SIZES[0]].reshape(2, -1, SIZES[0])
    low, high, _ = source.peaks.blocks(0, np.arange(blocks.shape[1]))
    np.testing.assert_array_equal(low, blocks.min(axis=2))
    np.testing.assert_array_equal(high, blocks.max(axis=2))
    assert list((tmp_path / "cache").iterdir() if (tmp_path / "cache").exists() else []) == []


def test_a_length_that_was_only_estimated_is_told_in_the_end(tmp_path: Path) -> None:
    path = written(tmp_path / "x.mp3")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    opened = Opened(path, tmp_path)
    source = opened.opening.source
    arrival = opened.wait()
    assert arrival.error is None
    assert 0.6 * FRAMES < arrival.exact_frames < 0.7 * FRAMES
    assert source.frames != arrival.exact_frames
    assert not source.read(arrival.exact_frames, source.frames).any()
    resized = source.resized(arrival.exact_frames)
    assert resized.frames == resized.arrived == arrival.exact_frames
    assert PeakCache().of(resized) is source.peaks


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Lets the decoder go on by one block at a time."""
    gate = threading.Semaphore(0)

    def slow_decode(path: Path, *_: object) -> "object":
        def blocks() -> "object":
            for start in range(0, FRAMES, 10_000):
                assert gate.acquire(timeout=10)
                block: Stored = np.ascontiguousarray(sound()[:, start : start + 10_000].T)
                yield block

        return blocks()

    monkeypatch.setattr(file_reader, "decode_stored", slow_decode)
    return gate


def test_what_has_not_arrived_reads_as_silence(tmp_path: Path, gate: threading.Semaphore) -> None:
    opened = Opened(written(tmp_path / "x.flac"), tmp_path)
    source = opened.opening.source
    assert not source.read(0, FRAMES).any()
    gate.release(2)
    assert opened.mailbox.pump(lambda: source.arrived == 20_000, timeout=10)
    read = source.read(0, FRAMES)
    np.testing.assert_array_equal(read[:, :20_000], sound()[:, :20_000])
    assert not read[:, 20_000:].any()
    assert 0.1 < opened.opening.fraction < 0.2
    gate.release(100)
    assert opened.wait().exact_frames == FRAMES
    assert opened.opening.fraction == 1


def test_a_cancelled_opening_keeps_what_arrived(tmp_path: Path, gate: threading.Semaphore) -> None:
    opened = Opened(written(tmp_path / "x.flac"), tmp_path)
    gate.release(3)
    assert opened.mailbox.pump(lambda: opened.opening.source.arrived == 30_000, timeout=10)
    opened.opening.cancel()
    gate.release(1)
    arrival = opened.wait()
    assert arrival.cancelled
    assert arrival.exact_frames == 40_000
    assert arrival.error is None


def test_a_full_disk_is_told_and_what_arrived_is_kept(
    tmp_path: Path, gate: threading.Semaphore, monkeypatch: pytest.MonkeyPatch
) -> None:
    append: Callable[[ScratchFile, Stored], None] = ScratchFile.append

    def full(self: ScratchFile, block: Stored) -> None:
        if self.arrived >= 20_000:
            raise OSError(28, os.strerror(28))
        append(self, block)

    monkeypatch.setattr(ScratchFile, "append", full)
    opened = Opened(written(tmp_path / "x.flac"), tmp_path)
    gate.release(100)
    arrival = opened.wait()
    assert isinstance(arrival.error, MediaError)
    assert "cannot be decoded: No space left on device" in str(arrival.error)
    assert arrival.exact_frames == 20_000


def test_a_wav_that_another_program_cuts_short_reads_as_silence_there(tmp_path: Path) -> None:
    path = written(tmp_path / "x.wav", ExportSettings("wav", "24"))
    opened = Opened(path, tmp_path)
    opened.wait()
    os.truncate(path, 60_000)
    read = opened.opening.source.read(0, FRAMES)
    assert read[:, :9_900].any()
    assert not read[:, 10_100:].any()


def test_files_are_closed_with_their_sources(tmp_path: Path) -> None:
    def open_files() -> int:
        try:
            return len(os.listdir("/proc/self/fd"))
        except FileNotFoundError:
            pytest.skip("this system does not list open files")

    paths = [written(tmp_path / "x.wav"), written(tmp_path / "x.flac")]
    gc.collect()
    before = open_files()
    for path in paths * 5:
        opened = Opened(path, tmp_path / "cache")
        opened.wait()
        assert opened.opening.wait(10)
    assert open_files() > before
    del opened
    gc.collect()
    assert open_files() == before


def test_bad_files_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_text("no sound")
    with pytest.raises(MediaError, match=r"x\.wav is not a sound file"):
        Opened(tmp_path / "x.wav", tmp_path)


def test_a_source_in_an_edit_list_draws_while_it_arrives(tmp_path: Path, gate: threading.Semaphore) -> None:
    opened = Opened(written(tmp_path / "x.flac"), tmp_path)
    edits = EditList.of(opened.opening.source)
    gate.release(5)
    assert opened.mailbox.pump(lambda: opened.opening.source.peaks.frames >= 49_000, timeout=10)
    columns = PeakCache().columns(edits, 0, FRAMES, 150)
    assert columns.high[:, 2:48].all()
    assert not columns.high[:, 52:].any()
    gate.release(100)
    opened.wait()


@pytest.mark.parametrize("problem", [MemoryError(), ZeroDivisionError("nothing"), RuntimeError("odd"), SystemExit(3)])
def test_whatever_a_decoder_raises_the_reading_ends_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    def broken(path: Path, *_: object) -> Iterator[Stored]:
        yield np.zeros((1000, 2), np.int16)
        raise problem

    monkeypatch.setattr(file_reader, "decode_stored", broken)
    opened = Opened(written(tmp_path / "x.flac"), tmp_path)
    arrival = opened.wait()
    assert arrival.exact_frames == 1000
    assert str(arrival.error).startswith(f"{tmp_path}/x.flac cannot be decoded: ")


def test_peaks_that_cannot_be_finished_end_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Peaks) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Peaks, "finish", full)
    arrival = Opened(written(tmp_path / "x.flac"), tmp_path).wait()
    assert "x.flac cannot be drawn: No space left" in str(arrival.error)
    assert arrival.exact_frames == FRAMES


def test_on_a_full_disk_the_sound_goes_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "other"))
    small = {"size": 50_000}

    def write(file: int, content: memoryview, offset: int, lock: threading.Lock) -> None:
        here = os.readlink(f"/proc/self/fd/{file}").startswith(str(tmp_path / "cache"))
        if here and offset + len(content) > small["size"]:
            raise OSError(28, os.strerror(28))
        write_at(file, content, offset, lock)

    monkeypatch.setattr(scratch, "write_at", write)
    monkeypatch.setattr(peak_pages, "write_at", write)
    monkeypatch.setattr(file_cache, "KEPT_FROM_FRAMES", 1)
    opened = Opened(written(tmp_path / "x.flac"), tmp_path / "cache")
    arrival = opened.wait()
    assert arrival.error is None
    np.testing.assert_allclose(opened.opening.source.read(0, FRAMES), sound(), atol=2**-14)
    columns = PeakCache().columns(EditList.of(opened.opening.source), 0, FRAMES, 500)
    assert columns.high[:, 100].min() > 0.1
    assert opened.opening.wait(20)


def test_a_cache_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    opened = Opened(written(tmp_path / "x.flac"), tmp_path / "cache")
    assert opened.wait().error is None
    np.testing.assert_allclose(opened.opening.source.read(0, FRAMES), sound(), atol=2**-14)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_faults_of_a_file_are_told_at_each_opening(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"x.{ending}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    for _ in range(2):
        arrival = Opened(path, tmp_path / "cache").wait()
        assert len(arrival.faults) == 1
        assert "x." in arrival.faults[0]
        assert "ends early" in arrival.faults[0]


def test_samples_that_are_no_numbers_are_silent_wherever_they_are_read(tmp_path: Path) -> None:
    samples = sound()
    samples[0, [5, 100_000]] = np.nan, np.inf
    soundfile.write(tmp_path / "x.wav", samples.T, RATE, "FLOAT")
    opened = Opened(tmp_path / "x.wav", tmp_path / "cache")
    arrival = opened.wait()
    assert [line.partition(": ")[2] for line in arrival.faults] == [
        "2 samples are no numbers (NaN or infinite); they are silent"
    ]
    np.testing.assert_array_equal(arrival.source.read(0, FRAMES), np.nan_to_num(samples, nan=0, posinf=0, neginf=0))
    columns = PeakCache().columns(EditList.of(arrival.source), 0, FRAMES, 50)
    assert np.isfinite(np.stack(columns)).all()


def test_a_file_that_does_not_say_its_length_has_one(tmp_path: Path) -> None:
    path = written(tmp_path / "x.flac")
    raw = bytearray(path.read_bytes())
    raw[21] &= 0xF0
    raw[22:26] = bytes(4)
    path.write_bytes(raw)
    opened = Opened(path, tmp_path)
    assert opened.opening.source.frames > 0
    assert opened.wait().exact_frames == FRAMES


def test_a_file_is_read_in_place_decoded_or_found_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_cache, "KEPT_FROM_FRAMES", 1)
    monkeypatch.setattr(file_reader, "SOUND_KEPT_FROM_SECONDS", 0.0)
    kinds = []

    def reader_of(*arguments: Any) -> file_reader.FileReader:
        kinds.append(type(found := file_reader.reader_of(*arguments)).__name__)
        return found

    monkeypatch.setattr(opening, "reader_of", reader_of)
    for name in ("x.wav", "x.flac", "x.flac"):
        path = tmp_path / name
        opened = Opened(path if path.exists() else written(path), tmp_path / "cache")
        assert opened.wait().exact_frames == FRAMES
        assert opened.opening.wait(20)
    assert kinds == ["PcmReader", "DecodingReader", "CachedReader"]


def test_sound_that_was_kept_is_found_where_nothing_more_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_cache, "KEPT_FROM_FRAMES", 1)
    monkeypatch.setattr(file_reader, "SOUND_KEPT_FROM_SECONDS", 0.0)
    path, cache = written(tmp_path / "x.flac"), tmp_path / "cache"
    assert (first := Opened(path, cache)).wait().error is None
    assert first.opening.wait(20)
    for kept in (cache / "peaks").iterdir():
        kept.unlink()

    def refused(self: DiskCache) -> Path:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(DiskCache, "new", refused)
    again = Opened(path, cache)
    assert again.opening.source.arrived == FRAMES
    assert again.wait().error is None
    assert again.opening.wait(20)
    assert again.opening.source.peaks.is_complete
