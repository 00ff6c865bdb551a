"""More files than may be open: closed and opened again, and noticed when they are others."""

import gc
import os
from io import FileIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList
from workstation.engine.sources import handles
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.handles import Handles, OpenFile, ReplacedError, allowed_files
from workstation.engine.sources.origins import look_at_files
from workstation.engine.sources.pcm_source import PcmFile
from workstation.engine.sources.peak_pages import FilePages
from workstation.engine.sources.peaks import Peaks
from workstation.engine.sources.scratch import ScratchFile
from workstation.media.pcm_header import find_pcm


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Handles:
    """A pool of three."""
    pool = Handles(3)
    monkeypatch.setattr(handles, "HANDLES", pool)
    return pool


def opened(few: Handles) -> int:
    return len(few._open)


def written(folder: Path, number: int) -> Path:
    path = folder / f"{number}.wav"
    soundfile.write(path, np.full(100, number / 100), 8_000, "PCM_16")
    return path


def pcm_file(path: Path, told: list[str]) -> PcmFile:
    pcm = find_pcm(path)
    assert pcm is not None
    return PcmFile(path, pcm, lambda: told.append("short"), lambda is_gone: told.append("gone" if is_gone else "over"))


def test_files_in_place_are_read_however_many_they_are(tmp_path: Path, few: Handles) -> None:
    told: list[str] = []
    files = [pcm_file(written(tmp_path, number), told) for number in range(40)]
    for _ in range(2):
        for number, file in enumerate(files):
            assert file.read(0, 100)[0, 50] == pytest.approx(number / 100, abs=1e-4)
            assert opened(few) <= 3
    assert told == []
    del files, file
    gc.collect()
    assert opened(few) == 0


def test_a_file_in_use_stays_open(tmp_path: Path, few: Handles) -> None:
    files = [OpenFile(FileIO(written(tmp_path, number)), path=tmp_path / f"{number}.wav") for number in range(3)]
    with files[0].use() as first, files[1].use() as second, files[2].use() as third:
        more = OpenFile(FileIO(written(tmp_path, 9)), path=tmp_path / "9.wav")
        with more.use() as fourth:
            assert len({first, second, third, fourth}) == 4
            assert os.pread(first, 4, 0) == b"RIFF"


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="nameless files cannot get a name here")
def test_scratch_files_get_a_name_to_be_closed_which_goes_with_them(tmp_path: Path, few: Handles) -> None:
    files = [ScratchFile(1, tmp_path) for _ in range(10)]
    for part in range(3):
        for number, file in enumerate(files):
            file.append(np.full((5, 1), number * 10 + part, np.int16))
            assert opened(few) <= 3
    for number, file in enumerate(files):
        expected = np.repeat([number * 10, number * 10 + 1, number * 10 + 2], 5) / 2**15
        np.testing.assert_array_equal(file.read(0, 15)[0], expected.astype(np.float32))
    assert list(tmp_path.iterdir())
    del files, file
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_peaks_on_the_disk_are_closed_and_found_again(tmp_path: Path, few: Handles) -> None:
    pages = [FilePages(1, 1024, tmp_path / f"{number}.part") for number in range(6)]
    for number, page in enumerate(pages):
        page.put(0, np.full((3, 1, 1024), number, np.float32))
        page.keep(tmp_path / f"{number}.peaks", 100, np.zeros((3, 1, 1), np.float32))
    for number in range(6):
        (tmp_path / f"{number}.peaks").unlink()  # as another program may
    for number, page in enumerate(pages):
        page._slots[:] = -1  # nothing is in memory
        assert page.gather(np.array([0]), np.array([5]))[0, 0, 0] == number
    del pages, page
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_another_file_at_the_place_of_one_that_was_closed_is_noticed(tmp_path: Path) -> None:
    told: list[str] = []
    file = pcm_file(written(tmp_path, 1), told)
    others = [pcm_file(written(tmp_path, number), []) for number in range(2, 6)]
    written(tmp_path, 50).replace(tmp_path / "1.wav")
    assert not file.read(0, 100).any()
    assert file.is_written_over
    assert told == ["gone"]
    with pytest.raises(ReplacedError), file._file.use():
        pass
    assert len(others) == 4


def test_a_file_that_is_written_over_in_place_is_noticed(tmp_path: Path) -> None:
    told: list[str] = []
    file = pcm_file(written(tmp_path, 1), told)
    file.read(0, 100)
    assert not file.is_written_over
    raw = written(tmp_path, 7).read_bytes()
    with (tmp_path / "1.wav").open("r+b") as over:
        over.write(raw)
    os.utime(tmp_path / "1.wav", ns=(1, 1))
    file.read(0, 100)
    file.read(0, 100)
    assert told == ["over"]
    assert file.is_written_over


def test_names_that_killed_programs_left_go(tmp_path: Path) -> None:
    gone = tmp_path / ".4194999-abc.open"
    mine = tmp_path / f".{os.getpid()}-abc.open"
    gone.touch()
    mine.touch()
    handles._tidy(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [mine.name]


def test_as_many_files_as_the_system_allows_are_asked_for() -> None:
    resource = pytest.importorskip("resource")
    allowed = allowed_files()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert allowed == soft or soft == resource.RLIM_INFINITY
    assert hard == resource.RLIM_INFINITY or soft == hard or soft >= 10_240


def test_a_look_at_the_files_of_a_document_tells_of_those_written_over(tmp_path: Path) -> None:
    told: list[str] = []
    path = written(tmp_path, 1)
    source = FileSource(path, 1, 100, 8_000, pcm_file(path, told), Peaks(1, 100))
    document = Document(8_000, (Track("t1", "a", EditList.of(source)),))
    look_at_files([document])
    assert told == []
    os.utime(path, ns=(1, 1))
    look_at_files([document, document])
    look_at_files([document])
    assert told == ["over"]
