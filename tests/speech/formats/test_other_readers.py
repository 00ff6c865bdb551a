"""What is written is read by the formats' own tools."""

import html
import json
import shutil
import subprocess
from pathlib import Path

import pysubs2
import pytest

from tests.speech.formats.samples import PLAIN
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import write_words

ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg")


def written(folder: Path, name: str, karaoke: str = "") -> Path:
    path = folder / name
    path.write_text(write_words(name, PLAIN, WriteOptions(karaoke)), "utf-8")  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.ass", "a.ssa", "a.ttml", "a.sub"])
@pytest.mark.parametrize("karaoke", ["", "line"])
def test_pysubs2_reads_the_same_cues(tmp_path: Path, name: str, karaoke: str) -> None:
    if karaoke and name == "a.sub":
        pytest.skip("no karaoke there")
    form = "ttml" if name == "a.ttml" else None
    subs = pysubs2.load(str(written(tmp_path, name, karaoke)), fps=25.0, format_=form)
    events = [e for e in subs if e.plaintext.strip() != "25.000"]
    assert [e.start / 1000 for e in events] == pytest.approx([0.5, 2.0, 3.5], abs=0.021)
    said = [" ".join(html.unescape(e.plaintext).split()) for e in events]
    brackets = "" if name == "a.srt" else " <Birnen>"  # taken for a tag there
    wanted = ("Hello, world!", f"Äpfel &{brackets}", "It costs £13.60.")
    assert [text.removeprefix("Anna: ").removeprefix("Ben: ") for text in said] == list(wanted)


@ffmpeg
@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.ass", "a.ssa", "a.ttml", "a.lrc"])
@pytest.mark.parametrize("karaoke", ["", "word"])
def test_ffmpeg_reads_them(tmp_path: Path, name: str, karaoke: str) -> None:
    if name == "a.ttml":
        pytest.skip("FFmpeg writes TTML but does not read it")
    path = written(tmp_path, name, karaoke)
    command = ["ffprobe", "-v", "error", "-show_packets", "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    starts = [float(p["pts_time"]) for p in json.loads(done.stdout)["packets"]]
    assert {0.5, 2.0, 3.5} <= {round(s, 2) for s in starts}


def test_praatio_reads_the_tiers(tmp_path: Path) -> None:
    textgrid = pytest.importorskip("praatio.textgrid")
    grid = textgrid.openTextgrid(str(written(tmp_path, "a.TextGrid")), includeEmptyIntervals=False)
    assert list(grid.tierNames) == ["words", "Anna", "Ben"]
    assert [e.label for e in grid.getTier("words").entries] == [w.text for w in PLAIN.words]
    assert grid.getTier("Ben").entries[0].start == pytest.approx(2.0)


@ffmpeg
@pytest.mark.slow
def test_libass_draws_the_filled_part_of_a_line(tmp_path: Path) -> None:
    """Half way through a line the words that were said are coloured and the others white."""
    import numpy as np

    path = written(tmp_path, "a.ass", "word")
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=black:s=960x540:d=2", "-vf", f"ass={path.name}"]
    command += ["-ss", "0.95", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    if b"No such filter" in done.stderr:
        pytest.skip("this ffmpeg has no libass")
    assert done.returncode == 0, done.stderr.decode()
    picture = np.frombuffer(done.stdout, np.uint8).reshape(540, 960, 3).astype(int)
    yellow = (picture[..., 0] > 180) & (picture[..., 1] > 150) & (picture[..., 2] < 80)
    white = picture.min(axis=2) > 200
    assert yellow.sum() > 300
    assert white.sum() > 300
    assert np.median(np.nonzero(yellow)[1]) < np.median(np.nonzero(white)[1])
